# SPDX-License-Identifier: BSD-2-Clause
"""/tool/e-mail with a real mail server, and copies of the configuration that leave the house."""

import email
import email.policy
import pathlib

import pytest
import servers
from conftest import end_cleanly
from lab import Daemon, Lab
from lab.daemon import ENABLE
from test_fetch import needs_ssh

INTERNET = "11.22.33.1"
LOGIN = f'user={servers.USER} password="{servers.PASSWORD}"'


class Place:
    """Mail servers of each kind on the Internet host, and a daemon that trusts their authority."""

    def __init__(self, lab):
        where = lab.directory
        self.lab = lab
        self.authority = servers.Authority(f"{where}/authority")
        self.certificate = self.authority.certificate("DNS:mail.example", f"IP:{INTERNET}")
        self.plain = self.server(25, "plain")
        self.offers = self.server(587, "starttls", needs_login=True)
        self.tls = self.server(465, "tls")
        sees = servers.seeing(**{servers.TRUST: self.authority.trusted})
        self.daemon = Daemon(lab.router, f"{where}/router", defaults=ENABLE, command_prefix=sees).start()
        self.daemon.cli(f'/tool/e-mail set server={INTERNET} from="router <router@home.example>"')

    def server(self, port, mode, **options):
        return servers.Mail(self.lab.internet, self.lab.directory, self.certificate, port, mode, **options)

    def send(self, arguments):
        return self.daemon.console(f"/tool/e-mail/send {arguments}")

    def failure(self, arguments):
        done = self.daemon.console(f"/tool/e-mail/send {arguments}", check=False)
        assert done.returncode == 1, done.stdout
        return done.stderr.strip()


def last(server):
    kept = server.messages()[-1]
    return kept, email.message_from_string(kept["text"], policy=email.policy.default)


@pytest.fixture(scope="module")
def place():
    with Lab(devices=("pc",)) as lab:
        made = Place(lab)
        yield made
        end_cleanly(made.daemon)


def test_a_message(place):
    done = place.send('to=admin@example.com cc="Second <b@example.com>, c@example.com" subject=Test '
                      'body="one\\r\\n.two\\r\\n"')
    assert done.stdout == ""
    kept, message = last(place.plain)
    assert kept["from"] == "router@home.example" and not kept["tls"] and not kept["login"]
    assert kept["to"] == ["admin@example.com", "b@example.com", "c@example.com"]
    assert message["From"] == "router <router@home.example>" and message["Subject"] == "Test"
    assert message["Cc"] == "Second <b@example.com>, c@example.com"
    assert message["Date"].datetime and message["Message-ID"]
    assert message.get_body().get_content().splitlines() == ["one", ".two"]
    assert "e-mail,info sent <Test> to: admin@example.com" in place.daemon.cli("/log/print")
    told = place.daemon.cli("/tool/e-mail/print")
    assert "last-status: succeeded" in told and f"last-address: {INTERNET}" in told


def test_letters_of_all_kinds(place):
    place.send('to=admin@example.com from="Zuhause \\E2\\82\\AC <r@home.example>" body="gr\\C3\\BC\\C3\\9Fe" '
               'subject="Sicherung \\C3\\BCber Nacht \\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC'
               '\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC\\E2\\82\\AC"')
    kept, message = last(place.plain)
    assert kept["from"] == "r@home.example"
    assert message["Subject"] == "Sicherung über Nacht " + 14 * "€"
    assert message["From"].addresses[0].display_name == "Zuhause €"
    assert message.get_body().get_content().strip() == "grüße"


def test_no_field_is_smuggled_in(place):
    place.send('to=admin@example.com subject="one\\r\\nBcc: victim@example.com" body=x')
    kept, message = last(place.plain)
    assert kept["to"] == ["admin@example.com"] and "Bcc" not in message
    assert place.failure('to="a@example.com>\\r\\nRCPT TO:<v@example.com" body=x') == "invalid value for argument to"


def test_files_are_attached(place):
    place.daemon.cli('/file add name=notes.txt contents="' + "line\\n" * 3000 + '"')
    place.daemon.cli("/file add name=disk1 type=directory; /file add name=disk1/b.bin contents=x")
    place.send("to=admin@example.com subject=files body=two file=notes.txt,disk1/b.bin")
    _, message = last(place.plain)
    parts = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert parts == {"notes.txt": b"line\n" * 3000, "b.bin": b"x"}
    assert place.failure("to=admin@example.com file=nosuch") == "no such item"


def test_starttls_and_logging_in(place):
    place.send(f"to=admin@example.com port=587 tls=starttls {LOGIN} certificate-verification=yes")
    kept, _ = last(place.offers)
    assert kept["tls"] and kept["login"]
    place.send(f"to=admin@example.com port=587 tls=yes {LOGIN}")
    assert last(place.offers)[0]["tls"]
    assert place.failure(f"to=admin@example.com port=587 tls=yes user={servers.USER} password=wrong") == \
        "failure: AUTH failed"
    assert "last-status: failed" in place.daemon.cli("/tool/e-mail/print")
    assert "e-mail,error Error sending e-mail <>: AUTH failed" in place.daemon.cli("/log/print")


def test_tls_from_the_first_byte(place):
    place.send("to=admin@example.com port=465 tls=yes certificate-verification=yes")
    assert last(place.tls)[0]["tls"]
    assert place.failure("to=admin@example.com server=localhost port=465 tls=yes") == \
        "failure: error connecting to server"


def test_without_tls_nothing_is_sent_where_it_is_wanted(place):
    count = len(place.plain.messages())
    assert place.failure("to=admin@example.com tls=yes") == "failure: TLS is not available on the server"
    assert len(place.plain.messages()) == count
    place.send("to=admin@example.com tls=starttls")
    assert not last(place.plain)[0]["tls"]


def test_a_stranger_is_not_trusted(place):
    stranger = servers.Authority(f"{place.lab.directory}/stranger").certificate(f"IP:{INTERNET}")
    servers.Mail(place.lab.internet, place.lab.directory, stranger, 2465, "starttls")
    words = "to=admin@example.com port=2465 tls=yes"
    place.send(words)
    assert place.failure(f"{words} certificate-verification=yes").startswith("failure: TLS handshake failed (")


def test_what_goes_wrong(place):
    assert place.failure("subject=x") == "failure: recipient address required"
    assert place.failure("to=nobody") == "invalid value for argument to"
    assert place.failure("to=nobody@example.com") == "failure: 550 no such user here"
    assert place.failure("to=a@example.com server=0.0.0.0") == "failure: error connecting to server"
    assert place.failure("to=a@example.com port=26") == "failure: error connecting to server"
    assert place.failure("to=a@example.com tls=maybe") == "input does not match any value of tls"


def test_the_password_is_kept_from_who_may_not_see_it(place):
    place.daemon.cli('/tool/e-mail set user=me password="the-word"')
    assert "the-word" not in place.daemon.cli("/export")
    assert "the-word" in place.daemon.cli("/export show-sensitive")
    place.daemon.cli("/tool/e-mail set user=\"\" password=\"\"")


@needs_ssh
def test_a_backup_comes_back_from_elsewhere(place):
    """As the administrator's guide has it: away by a script, and back onto a machine that knows nothing."""
    ssh = servers.Ssh(place.lab.internet, place.lab.directory, port=2222)
    place.daemon.console(script=f"""
/system identity set name="the old one"
/system script add name=away source={{
  /system backup save name=weekly password=for-the-file
  /tool fetch url="sftp://{INTERNET}:2222/gw.backup" upload=yes src-path=weekly.backup {LOGIN}
  /tool e-mail send to=me@example.org subject="copy of $[/system identity get name]" file=weekly.backup
}}
/system script run away
""")
    kept = (ssh.root / "gw.backup").read_bytes()
    _, message = last(place.plain)
    assert message["Subject"] == "copy of the old one"
    assert next(message.iter_attachments()).get_content() == kept and b"the old one" not in kept
    assert place.daemon.stop() == 0
    with Daemon(place.lab.router, f"{place.lab.directory}/new") as new:
        new.start()
        new.cli(f'/tool/fetch url="sftp://{INTERNET}:2222/gw.backup" {LOGIN}')
        new.cli("/system/backup/load name=gw password=for-the-file")
        assert "the old one" in new.cli("/system/identity/print")
        assert "/tool e-mail" in new.cli("/export")
    place.daemon.start()


@needs_ssh
def test_a_copy_of_the_configuration_leaves_the_house(place):
    """As the administrator's guide does it: exported, carried to servers, mailed; and it restores."""
    web = servers.Web(place.lab.internet, place.lab.directory, place.certificate)
    ftp = servers.Ftp(place.lab.internet, place.lab.directory)
    ssh = servers.Ssh(place.lab.internet, place.lab.directory)
    script = f"""
:local name ("router_backup_" . [/system clock get date] . ".rsc")
/export file=$name
/tool fetch url="https://{INTERNET}/dav/" upload=yes src-path=$name check-certificate=yes
/tool fetch mode=ftp address={INTERNET} upload=yes src-path=$name dst-path=offsite.rsc {LOGIN}
/tool fetch mode=sftp address={INTERNET} upload=yes src-path=$name dst-path=offsite.rsc {LOGIN}
/tool e-mail send to=admin@example.com subject="$[/system identity get name] export" body=$name file=$name
:put $name
"""
    name = place.daemon.console(script=script).stdout.splitlines()[-1]
    copies = [web.uploaded(name), (ftp.root / "offsite.rsc").read_bytes(), (ssh.root / "offsite.rsc").read_bytes()]
    _, message = last(place.plain)
    attached = next(message.iter_attachments())
    assert attached.get_filename() == name and message["Subject"].endswith(" export")
    copies.append(attached.get_content())
    assert b"/ip upnp" in copies[0] and all(copy == copies[0] for copy in copies)
    assert place.daemon.stop() == 0
    with Daemon(place.lab.router, f"{place.lab.directory}/fresh") as fresh:
        fresh.start()
        restored = pathlib.Path(place.lab.directory) / "restored.rsc"
        restored.write_bytes(copies[0])
        fresh.run_file(restored)
        body = [line for line in fresh.cli("/export").splitlines() if not line.startswith("#")]
    assert body == [line for line in copies[0].decode().splitlines() if not line.startswith("#")]
