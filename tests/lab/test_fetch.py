# SPDX-License-Identifier: BSD-2-Clause
"""/tool/fetch with real servers: web, FTP, SFTP and TFTP, both ways, and what goes wrong."""

import hashlib
import http.server
import json
import os
import re
import subprocess
import threading

import pytest
import servers
from conftest import end_cleanly
from lab import Daemon, Lab, wait_until
from lab.sentences import Session, Trap

INTERNET = "11.22.33.1"
LARGE = os.urandom(3 << 20)
NONCE = "b7c4"


needs_ssh = pytest.mark.skipif(not servers.can_set_groups(), reason="sshd has to set groups")


class Place:
    """The Internet host's servers, and a router that trusts their authority and asks it for names."""

    def __init__(self, lab):
        self.lab = lab
        where = lab.directory
        self.authority = servers.Authority(f"{where}/authority")
        certificate = self.authority.certificate("DNS:web.example", f"IP:{INTERNET}")
        self.web = servers.Web(lab.internet, where, certificate)
        self.ftp = servers.Ftp(lab.internet, where)
        self.ssh = servers.Ssh(lab.internet, where) if servers.can_set_groups() else None
        self.tftp = servers.Tftp(lab.internet, where)
        servers.Names(lab.internet, where, **{"web.example": INTERNET})
        self.web.write("a.txt", "one\ntwo\n")
        self.web.write("large", LARGE)
        self.web.write("private/b.txt", "secret\n")
        sees = servers.seeing(**{servers.TRUST: self.authority.trusted,
                                 servers.RESOLVER: servers.resolver(where, INTERNET)})
        self.daemon = Daemon(lab.router, f"{where}/router", command_prefix=sees).start()

    def fetch(self, arguments, check=True):
        return self.daemon.console(f"/tool/fetch {arguments}", check=check)

    def failure(self, arguments):
        done = self.fetch(arguments, check=False)
        assert done.returncode == 1, done.stdout
        return done.stderr.strip()

    def content(self, name):
        with self.session() as session:
            data = b""
            while True:
                rows = session.run("/file/read", f"=file={name}", f"=offset={len(data)}")[0]
                piece = rows[0]["data"].encode("latin-1")
                data += piece
                if len(piece) < 32768:
                    return data

    def session(self):
        return Session.local(self.daemon.runtime / "control")


@pytest.fixture(scope="module")
def place():
    with Lab(devices=("pc",)) as lab:
        made = Place(lab)
        yield made
        end_cleanly(made.daemon)


def test_a_download_is_told_as_it_goes(place):
    out = place.fetch(f"url=http://{INTERNET}/a.txt").stdout
    assert out.splitlines() == [
        "  status: connecting", "", "      status: finished", "        code: 200", "  downloaded: 1KiB",
        "       total: 1KiB", "    duration: 1s"]
    assert place.content("a.txt") == b"one\ntwo\n"
    assert "fetch,info Download from 11.22.33.1 FINISHED" in place.daemon.cli("/log/print")


def test_a_large_file_arrives_whole(place):
    out = place.fetch(f"url=http://{INTERNET}/large dst-path=other").stdout
    assert "downloaded: 3072KiB" in out
    size = [row["size"] for row in place.daemon.rows("/file") if row["name"] == "other"]
    assert size == [str(len(LARGE))]
    place.daemon.cli("/file/remove other")


def test_what_comes_goes_to_who_asked(place):
    script = (':local r [/tool/fetch url="http://{0}/a.txt" output=user as-value]; :put ($r->"status");'
              ':put [:typeof ($r->"code")]; :put ($r->"code"); :put ($r->"data")').format(INTERNET)
    assert place.daemon.cli(script) == "finished\nnum\n200\none\ntwo\n\n"
    script = (':local r [/tool/fetch url="http://{0}/echo" output=user-with-headers as-value];'
              ':put ($r->"http-headers")').format(INTERNET)
    assert "X-Answer: yes" in place.daemon.cli(script)
    assert place.daemon.cli(':put [:len ([/tool/fetch url="http://{0}/large" output=user as-value]->"data")]'
                            .format(INTERNET)) == "64512\n"


def test_nothing_is_kept_where_nothing_is_wanted(place):
    before = place.daemon.rows("/file")
    place.fetch(f"url=http://{INTERNET}/large output=none")
    place.fetch(f"url=http://{INTERNET}/large keep-result=no")
    assert place.daemon.rows("/file") == before


def test_requests_are_made_as_asked(place):
    place.fetch(f'url="http://{INTERNET}/echo" http-method=post http-data="a=1&b=2" output=none '
                'http-header-field="X-One: a, b,X-Two:c"')
    seen = [r for r in place.web.requests() if r["path"] == "/echo"][-1]
    assert (seen["method"], seen["body"], seen["x"], seen["y"]) == ("POST", "a=1&b=2", "a, b", "c")
    assert seen["type"] == "application/x-www-form-urlencoded"
    assert seen["agent"].startswith("sallyport/")
    place.fetch(f'url="http://{INTERNET}/echo?a b" http-percent-encoding=yes output=none host=other.example '
                'http-method=delete')
    seen = [r for r in place.web.requests() if r["path"].startswith("/echo?")][-1]
    assert (seen["path"], seen["method"], seen["host"]) == ("/echo?a%20b", "DELETE", "other.example")
    place.fetch(f'url="http://{INTERNET}/echo" http-method=put http-data="{"x" * 500}" http-content-encoding=gzip '
                "output=none")
    seen = [r for r in place.web.requests() if r["path"] == "/echo" and r["method"] == "PUT"][-1]
    assert seen["coding"] == "gzip" and int(seen["length"]) < 100
    assert place.failure(f'url="http://{INTERNET}/echo" http-header-field="no header"') == \
        "invalid value for argument http-header-field"


def test_compressed_answers_are_read(place):
    place.fetch(f"url=http://{INTERNET}/zipped/a.txt dst-path=z.txt")
    assert place.content("z.txt") == b"one\ntwo\n"


def test_lines_stand_below_each_other(place):
    out = place.fetch(f"url=http://{INTERNET}/a.txt output=user").stdout
    assert out.endswith("        data: one\n              two\n"), out


class Digest(http.server.BaseHTTPRequestHandler):
    """Lets in who can prove by a digest (RFC 7616, MD5) that it knows the password."""

    def do_GET(self):
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', self.headers.get("Authorization", "")))
        inner = [hashlib.md5(text.encode()).hexdigest() for text in
                 (f"{servers.USER}:lab:{servers.PASSWORD}", f"GET:{self.path}")]
        wanted = hashlib.md5(f"{inner[0]}:{NONCE}:{inner[1]}".encode()).hexdigest()
        good = given.get("response") == wanted
        self.send_response(200 if good else 401)
        if not good:
            self.send_header("WWW-Authenticate", f'Digest realm="lab", nonce="{NONCE}"')
        self.end_headers()
        if good:
            self.wfile.write(b"proven\n")

    def log_message(self, *_):
        pass


def test_logging_in_by_digest(place):
    with place.lab.internet.enter():
        server = http.server.HTTPServer(("0.0.0.0", 8001), Digest)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    where = f"url=http://{INTERNET}:8001/x output=user http-auth-scheme=digest user={servers.USER}"
    try:
        assert "data: proven" in place.fetch(f'{where} password="{servers.PASSWORD}"').stdout
        assert place.failure(f"{where} password=wrong") == "failure: Status 401, Unauthorized"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("scheme", ["", "http-auth-scheme=basic"])
def test_logging_in(place, scheme):
    where = f"url=http://{INTERNET}/private/b.txt output=user {scheme}"
    assert "data: secret" in place.fetch(f'{where} user={servers.USER} password="{servers.PASSWORD}"').stdout
    assert place.failure(f"{where} user={servers.USER} password=wrong") == "failure: Status 401, Unauthorized"


def test_redirects(place):
    assert "one" in place.fetch(f"url=http://{INTERNET}/twice output=user").stdout
    assert place.failure(f"url=http://{INTERNET}/thrice output=none").startswith(
        f'failure: Status 302, Moved Temporarily (Location: "http://{INTERNET}/a.txt")')
    assert "code: 200" in place.fetch(f"url=http://{INTERNET}/thrice output=none http-max-redirect-count=3").stdout
    assert "302" in place.failure(f"url=http://{INTERNET}/once output=none http-max-redirect-count=0")
    assert "Status 302" in place.failure(f"url=http://{INTERNET}/elsewhere output=none")


def test_certificates(place):
    by_name = "url=https://web.example/a.txt output=user check-certificate=yes"
    assert "one" in place.fetch(by_name).stdout
    assert "one" in place.fetch(f"url=https://{INTERNET}/a.txt output=user check-certificate=yes-without-crl").stdout
    wrong = place.failure(f"url=https://other.example/a.txt address={INTERNET} output=user check-certificate=yes")
    assert wrong.startswith("failure: SSL: "), wrong
    assert "one" in place.fetch(f"url=https://other.example/a.txt address={INTERNET} output=user").stdout


def test_a_stranger_is_not_trusted(make_daemon, lab):
    stranger = servers.Authority(f"{lab.directory}/stranger")
    servers.Web(lab.internet, lab.directory, stranger.certificate(f"IP:{INTERNET}")).write("a.txt", "one\n")
    known = servers.Authority(f"{lab.directory}/known")
    daemon = make_daemon(defaults=None, command_prefix=servers.seeing(**{servers.TRUST: known.trusted})).start()
    where = f"/tool/fetch url=https://{INTERNET}/a.txt output=user"
    assert "one" in daemon.cli(where)
    done = daemon.console(f"{where} check-certificate=yes", check=False)
    assert done.stderr.startswith("failure: SSL: "), done.stderr


@pytest.mark.parametrize("how", ["ftp", pytest.param("sftp", marks=needs_ssh)])
def test_files_to_and_from_a_server(place, how):
    root = place.ftp.root if how == "ftp" else place.ssh.root
    login = f'user={servers.USER} password="{servers.PASSWORD}"'
    (root / "conf.rsc").write_text("# kept\n", encoding="ascii")
    place.fetch(f"mode={how} address={INTERNET} src-path=conf.rsc dst-path={how}.rsc {login}")
    assert place.content(f"{how}.rsc") == b"# kept\n"
    out = place.fetch(f"mode={how} address={INTERNET} upload=yes src-path={how}.rsc dst-path=up.rsc {login}").stdout
    assert "uploaded: 1KiB" in out and (root / "up.rsc").read_bytes() == b"# kept\n"
    place.fetch(f'url="{how}://{INTERNET}/again.rsc" upload=yes src-path={how}.rsc {login}')
    assert (root / "again.rsc").read_bytes() == b"# kept\n"
    place.fetch(f'url="{how}://{INTERNET}/{root}/full.rsc" upload=yes src-path={how}.rsc {login}' if how == "sftp"
                else f'url="{how}://{INTERNET}/" dst-path=full.rsc upload=yes src-path={how}.rsc {login}')
    assert (root / "full.rsc").read_bytes() == b"# kept\n"
    assert place.failure(f"mode={how} address={INTERNET} src-path=conf.rsc user={servers.USER} password=no") == \
        "failure: authentication failed"
    assert place.failure(f"mode={how} address={INTERNET} src-path=nosuch dst-path=x {login}") == \
        "failure: no such file on the server"


@needs_ssh
def test_a_server_whose_key_is_not_known(place):
    kind, key, _ = (place.ssh.root.parent / "key.pub").read_text(encoding="ascii").split()
    where = f'mode=sftp address={INTERNET} src-path=conf.rsc output=user user={servers.USER} password="{servers.PASSWORD}"'
    (place.ssh.root / "conf.rsc").write_text("# kept\n", encoding="ascii")
    printed = subprocess.run(["ssh-keygen", "-lf", place.ssh.root.parent / "key.pub"], capture_output=True, text=True,
                             check=True).stdout.split()[1]
    place.daemon.cli("/ip/ssh set known-hosts-validation=yes")
    assert place.failure(where) == f"failure: host key not trusted: {printed}"
    assert "# kept" in place.fetch(f"{where} sftp-known-hosts-ignore=yes").stdout
    place.daemon.cli(f'/ip/ssh/known-hosts add host={INTERNET} key="{kind} {key[:-8]}AAAAAAAA"')
    assert place.failure(where) == f"failure: host key not trusted: {printed}"
    place.daemon.cli(f'/ip/ssh/known-hosts add host={INTERNET} key="{kind} {key}"')
    assert "# kept" in place.fetch(where).stdout
    for wrong in ("key=AAAA", 'key="ssh-rsa ???"', f'key="{kind} {key}" host="a b"'):
        done = place.daemon.console(f"/ip/ssh/known-hosts set 0 {wrong}", check=False)
        assert "invalid value for argument" in done.stderr
    place.daemon.cli("/ip/ssh set known-hosts-validation=no")


@needs_ssh
def test_a_large_upload_by_sftp(place):
    place.fetch(f"url=http://{INTERNET}/large dst-path=large")
    place.fetch(f'url="sftp://{INTERNET}/large" upload=yes src-path=large user={servers.USER} '
                f'password="{servers.PASSWORD}"')
    assert (place.ssh.root / "large").read_bytes() == LARGE


@pytest.mark.skipif(not os.path.exists("/proc/net/if_inet6"), reason="no IPv6 in the kernel")
def test_ipv6(place):
    place.lab.add_ipv6()
    assert "one" in place.fetch('url="http://[fd00:ffff::1]/a.txt" output=user ip-type=ipv6').stdout
    assert place.failure('url="http://[fd00:ffff::1]:81/a.txt" output=user') == "failure: Connection refused"


def test_it_comes_from_where_it_is_told_to(place):
    with place.lab["pc"].socket(bind=("0.0.0.0", 8000)) as listener:
        listener.listen(4)
        place.failure("url=http://192.168.88.10:8000/x output=none src-address=11.22.33.2 idle-timeout=1s")
        assert listener.accept()[1][0] == "11.22.33.2"
    assert place.failure(f"url=http://{INTERNET}/a.txt output=none src-address=1.2.3.4") == \
        "failure: src-address is not one of this system's"


def test_programs_of_the_web_may_fetch_too(place):
    place.daemon.cli("/user set admin password=admins-word")
    wait_until(lambda: place.lab.router.connects("127.0.0.1", 443), 30, "REST is served")
    answer = place.lab.router.run(
        ["curl", "-sk", "-u", "admin:admins-word", "-H", "Content-Type: application/json", "-d",
         json.dumps({"url": f"http://{INTERNET}/a.txt", "output": "user"}), "https://127.0.0.1/rest/tool/fetch"]).stdout
    rows = json.loads(answer)
    assert rows[-1]["status"] == "finished" and rows[-1]["data"] == "one\ntwo\n"


def test_a_large_upload(place):
    place.fetch(f"url=http://{INTERNET}/large dst-path=large")
    place.fetch(f'url="https://{INTERNET}/dav/" upload=yes src-path=large')
    assert place.web.uploaded("large") == LARGE
    place.daemon.cli("/file/remove large")


def test_tftp(place):
    (place.tftp.root / "boot.txt").write_text("kernel\n", encoding="ascii")
    place.fetch(f"mode=tftp address={INTERNET} src-path=boot.txt")
    assert place.content("boot.txt") == b"kernel\n"
    assert place.failure(f"mode=tftp address={INTERNET} src-path=nosuch") == "failure: no such file on the server"


def test_words_may_be_abbreviated(place):
    assert "one" in place.fetch(f"url=http://{INTERNET}/a.txt http-method=g output=user check-cert=n").stdout
    assert place.failure(f"url=http://{INTERNET}/a.txt output=us") == \
        "ambiguous value of output, more than one possible value matches input"


def test_what_goes_wrong(place):
    assert place.failure(f"url=http://{INTERNET}/nosuch") == "failure: Status 404, Not Found"
    assert place.failure(f"url=http://{INTERNET}:81/x") == "failure: Connection refused"
    assert place.failure("url=http://nosuch.example/x") == "failure: resolving error"
    assert place.failure("url=gopher://x/y") == "invalid value for argument url"
    assert place.failure(f"url=http://{INTERNET}/") == "missing =dst-path="
    assert place.failure("output=none") == "missing =url="
    assert place.failure(f"mode=ftps address={INTERNET}") == "input does not match any value of mode"
    assert place.failure(f"url=http://{INTERNET}/a.txt dst-path=../x") == "invalid value for argument dst-path"
    assert place.failure(f"url=ftp://{INTERNET}/x upload=yes src-path=nosuch") == "no such item"
    assert place.failure(f"url=http://{INTERNET}/a.txt port=0") == "value of port is out of range (1 .. 65535)"
    assert "nosuch" not in str(place.daemon.rows("/file"))
    assert "FAILED: Status 404, Not Found" in place.daemon.cli("/log/print where topics~\"fetch\"")


def test_an_error_is_caught_in_a_script(place):
    out = place.daemon.console(script=":onerror e in={\n"
                                      f"/tool/fetch url=http://{INTERNET}/nosuch output=none\n}} do={{ :put $e }}\n").stdout
    assert out.splitlines()[-1] == "failure: Status 404, Not Found (/tool/fetch; line 2)"


def test_silence_is_not_waited_for_long(place):
    listener = place.lab.internet.socket(bind=("0.0.0.0", 8000))
    listener.listen(4)
    assert place.failure(f"url=http://{INTERNET}:8000/x idle-timeout=1s") == "failure: Idle timeout - waiting for data"
    assert place.failure(f"url=http://{INTERNET}/slow/large output=none duration=1s") == "failure: Duration is over"
    listener.close()


def workers(daemon):
    done = subprocess.run(["pgrep", "-P", str(daemon.process.pid), "-f", "sallyport-worker"],
                          capture_output=True, text=True, check=False)
    return done.stdout.split()


def test_cancelling_and_leaving_end_the_worker(place):
    def begin(session):
        session.send("/tool/fetch", f"=url=http://{INTERNET}/slow/large", "=dst-path=half", ".tag=f")
        wait_until(lambda: workers(place.daemon), 10, "a worker runs")

    with place.session() as session:
        begin(session)
        session.send("/cancel", "=tag=f")
        wait_until(lambda: not workers(place.daemon), 10, "the worker ends")
    with place.session() as session:
        begin(session)
    wait_until(lambda: not workers(place.daemon), 10, "the worker ends with its session")
    assert "half" not in str(place.daemon.rows("/file"))


def test_rows_that_programs_read(place):
    with place.session() as session:
        rows, _ = session.run("/tool/fetch", f"=url=http://{INTERNET}/a.txt", "=output=user")
    assert rows[0] == {"status": "connecting", ".section": "0"}
    assert rows[-1] == {"status": "finished", "code": "200", "downloaded": "1", "total": "1", "duration": "1s",
                        "data": "one\ntwo\n", ".section": "1"}


def test_a_full_directory_ends_it(place):
    place.web.write("huge", b"\0" * (65 << 20))
    assert place.failure(f"url=http://{INTERNET}/huge") == "failure: not enough space"
    assert "huge" not in str(place.daemon.rows("/file"))


def test_who_may(place):
    place.daemon.cli('/user group add name=tests policy=read,test,api,local; '
                     '/user add name=tester group=tests password=tester-word')
    with Session(place.lab.router.connect("127.0.0.1", 8728)) as session:
        session.run("/login", "=name=tester", "=password=tester-word")
        rows, _ = session.run("/tool/fetch", f"=url=http://{INTERNET}/a.txt", "=output=none")
        assert rows[-1]["status"] == "finished"
        with pytest.raises(Trap, match="not enough permissions"):
            session.run("/tool/fetch", f"=url=http://{INTERNET}/a.txt")
