# SPDX-License-Identifier: BSD-2-Clause
"""The log: to a real syslog server, to a disk that fills up, through a restart, and under a flood."""

import contextlib
import email
import email.policy
import pathlib
import re
import threading

import pytest

import servers
from conftest import end_cleanly
from flood import flood
from lab import Daemon, Lab, wait_until
from lab.daemon import ENABLE
from lab.sentences import Session
from syslog_server import PORTS, SyslogServer, make_certificate
from terminal import Terminal
from upnp import ControlPoint, Fault

PROMPT = "[admin@the gate] >"
TRUST = "/etc/ssl/certs/ca-certificates.crt"


@pytest.fixture(scope="module")
def lab():
    with Lab(devices=("pc", "console")) as made:
        yield made


@pytest.fixture(scope="module")
def server(lab):
    folder = pathlib.Path(lab.directory) / "syslog"
    folder.mkdir()
    made = SyslogServer(lab["pc"], folder).start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def daemon(lab, server):
    """Trusts the server's certificate, and nobody else's."""
    made = Daemon(lab.router, f"{lab.directory}/router", defaults=ENABLE, command_prefix=[
        "unshare", "--mount", "--", "sh", "-c", f'mount --bind "$0" {TRUST} && exec "$@"',
        str(server.certificate)]).start()
    made.console('/system/identity/set name="the gate"')
    made.console("/system/logging/add topics=script,!debug action=remote")
    made.console("/system/logging/add topics=script action=disk")
    yield made
    end_cleanly(made)


@pytest.fixture
def open_terminal(daemon, tmp_path):
    """Opens a console in a terminal."""
    opened = []

    def make():
        directory = tmp_path / str(len(opened))
        directory.mkdir()
        opened.append(Terminal(daemon, directory))
        return opened[-1].wait(PROMPT)

    yield make
    for terminal in opened:
        terminal.close()


def send_to(daemon, server, protocol, **settings):
    words = " ".join(f"{name.replace('_', '-')}={value}" for name, value in settings.items())
    daemon.console(f"/system/logging/action/set remote remote={server.host.address}"
                   f" remote-port={PORTS[protocol]} remote-protocol={protocol} {words}")


FORMS = {
    "default": r"13 0 \S+ \S+ \S+ script,warning (.*)$",
    "syslog": r"28 0 the-gate \S+ \S+ <28>\w{3} [ \d]\d \d\d:\d\d:\d\d the-gate (.*)$",
    "rfc5424": r"28 1 the-gate sallyport script,warning"
               r" <28>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d the-gate sallyport -"
               r" script,warning - (.*)$",
    "cef": r"13 0 \S+ \S+ \S+ CEF:0\|sallyport\|sallyport\|[^|]*\|script,warning\|script,warning\|"
           r"5\|dvchost=the gate msg=(.*?)(#015|\r)?$",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("protocol", PORTS)
def test_a_syslog_server_takes_each_form(daemon, server, protocol, form):
    send_to(daemon, server, protocol, remote_log_format=form)
    for which in ("one", "two"):
        daemon.console(f'/log/warning "{which} by {protocol} as {form}"')
    for which in ("one", "two"):
        line = server.await_line(f"{which} by {protocol} as {form}")
        match = re.match(f"{protocol} {FORMS[form]}", line)
        assert match, line
        assert match.group(1) == f"{which} by {protocol} as {form}"


def test_facility_severity_time_and_topics_are_as_set(daemon, server):
    send_to(daemon, server, "udp", remote_log_format="syslog", syslog_facility="local7",
            syslog_severity="notice", syslog_time_format="iso8601", add_topics_string="yes")
    try:
        daemon.console('/log/error "all set"')
        assert re.search(r" <189>\d{4}-\d\d-\d\dT\S+ the-gate script,error all set$",
                         server.await_line("all set"))
    finally:
        send_to(daemon, server, "udp", syslog_facility="daemon", syslog_severity="auto",
                syslog_time_format="bsd-syslog", add_topics_string="no")


def test_each_step_of_a_mapping_is_a_line_that_names_the_device(lab, daemon):
    """Renewals, and what devices look for, only where a rule wants them."""
    pc = lab["pc"]
    gateway = ControlPoint(pc).discover()
    device = f"by {pc.address} {pc.mac.upper()}"

    def said(text):
        return [row for row in daemon.rows("/log") if text in row["message"]]

    gateway.add(45000, 5000, lease=600)
    gateway.add(45000, 5000, lease=600)
    with pytest.raises(Fault):
        gateway.add(45001, client="192.168.88.11")
    assert not said("renewed") and not said("M-SEARCH")
    daemon.console("/system/logging/add topics=upnp,debug")
    gateway.add(45000, 5000, lease=600)
    ControlPoint(pc).discover()
    gateway.delete(45000)
    wait_until(lambda: said("port mapping removed: tcp"), 10)
    daemon.console("/system/logging/remove [find topics=upnp,debug]")
    for text in ("added", "refused", "renewed", "removed"):
        lines = said(f"port mapping {text}: tcp ")
        assert len(lines) == 1, text
        assert device in lines[0]["message"]
        assert lines[0]["topics"].startswith("upnp,")
    assert re.search(r": 606 ", said("refused")[0]["message"])
    assert said(f"M-SEARCH from {pc.address}")


def test_a_cable_that_is_pulled_is_a_line(lab, daemon):
    def said():
        return [row["message"] for row in daemon.rows("/log") if row["topics"] == "interface,info"]

    lab.router.run(["ip", "link", "set", "ether3", "down"])
    wait_until(lambda: "ether3 link down" in said(), 10)
    lab.router.run(["ip", "link", "set", "ether3", "up"])
    wait_until(lambda: said()[-1] == "ether3 link up (speed 10G, full duplex)", 10)


def errors(daemon):
    return [row["message"] for row in daemon.rows("/log") if "error" in row["topics"]]


def test_the_certificate_is_checked_where_that_is_asked_for(lab, daemon, server):
    send_to(daemon, server, "tls", remote_log_format="rfc5424", check_certificate="yes")
    try:
        daemon.console('/log/info "to who is trusted"')
        server.await_line("tls .*to who is trusted")
        certificate, key = make_certificate(server.folder, "stranger", server.host.address)
        server.host.popen(["gnutls-serv", "--quiet", "--echo", "--port", "6515", "--x509certfile",
                           str(certificate), "--x509keyfile", str(key)],
                          stdout=open(server.folder / "stranger.out", "ab"))
        wait_until(lambda: server.host.connects(server.host.address, 6515), 10)
        daemon.console("/system/logging/action/set remote remote-port=6515")
        daemon.console('/log/info "to a stranger"')
        wait_until(lambda: any("the certificate is not accepted" in line for line in errors(daemon)),
                   15)
        assert "stranger" not in (server.folder / "stranger.out").read_text()
    finally:
        daemon.console("/system/logging/action/set remote check-certificate=no")


@pytest.mark.parametrize("protocol", ["tcp", "tls"])
def test_lines_wait_for_a_server_that_is_away(daemon, server, protocol):
    send_to(daemon, server, protocol, remote_log_format="rfc5424")
    daemon.console(f'/log/info "{protocol}-before"')
    server.await_line(f"{protocol}-before")
    server.stop()
    for i in range(20):
        daemon.console(f'/log/info "{protocol}-while-away-{i}-end"')
    wait_until(lambda: any("cannot be sent" in line for line in errors(daemon)), 15)
    server.start()
    server.await_line(f"{protocol}-while-away-19-end", 30)
    came = [re.search(r"away-(\d+)-end", line).group(1) for line in server.lines()
            if f"{protocol}-while-away" in line]
    assert list(dict.fromkeys(came)) == [str(i) for i in range(20)]


def test_an_action_without_a_server_is_an_error_once(daemon):
    daemon.console("/system/logging/action/add name=nowhere target=remote")
    daemon.console("/system/logging/add topics=script action=nowhere")
    for i in range(3):
        daemon.console(f'/log/info "{i} to nowhere"')
    said = [line for line in errors(daemon) if "their action has no remote address" in line]
    assert len(said) == 1
    daemon.console("/system/logging/remove [find action=nowhere]")
    daemon.console("/system/logging/action/remove nowhere")


def test_lines_on_the_disk_are_there_after_a_restart(daemon):
    daemon.console('/log/warning "kept on the disk"')
    daemon.console('/log/debug "and this"')
    daemon.restart()
    kept = [(row["topics"], row["message"]) for row in daemon.rows("/log", "?buffer=disk")]
    assert kept[-2:] == [("script,warning", "kept on the disk"), ("script,debug", "and this")]
    assert "memory" not in {row["buffer"] for row in daemon.rows("/log")
                            if row["message"] == "and this"}
    assert daemon.rows("/file", "?name=log.0.txt")[0]["contents"].endswith("script,debug and this\n")


def test_the_configuration_of_the_log_is_imported_as_it_was_exported(daemon):
    daemon.console(script="/system logging\nset 0 topics=info,!upnp disabled=yes\n")
    daemon.console("/system/logging/add topics=upnp,!debug action=remote prefix=\"a b\" regex=\"^x\\\\d\"")
    table = daemon.cli("/system/logging/print").splitlines()
    assert table[0].startswith("Flags: X - DISABLED; * - DEFAULT")
    assert table[3].startswith("0 X* info ")
    before = daemon.cli("/system/logging/export terse")
    rules, actions = daemon.rows("/system/logging"), daemon.rows("/system/logging/action")
    statements = [line for line in before.splitlines() if not line.startswith("#")]
    assert len(statements) >= 4
    daemon.console("/system/logging/remove [find !default]")
    daemon.console("/system/logging/reset [find]")
    daemon.console("/system/logging/enable [find]")
    daemon.console("/system/logging/action/reset [find]")
    daemon.console(script="\n".join(statements) + "\n")

    def without_ids(rows):
        return [{name: value for name, value in row.items() if name != ".id"} for row in rows]

    assert daemon.cli("/system/logging/export terse").splitlines()[4:] == before.splitlines()[4:]
    assert without_ids(daemon.rows("/system/logging")) == without_ids(rules)
    assert without_ids(daemon.rows("/system/logging/action")) == without_ids(actions)
    daemon.console("/system/logging/reset [find default]")
    daemon.console("/system/logging/enable [find default]")


def test_lines_go_by_mail(lab, daemon):
    """Those of a few seconds in one message; what a mail causes in the log causes no other."""
    where = pathlib.Path(lab.directory) / "mail"
    where.mkdir()
    certificate = servers.Authority(str(where / "authority")).certificate("DNS:mail.example")
    mail = servers.Mail(lab.internet, str(where), certificate, 25, "starttls")
    daemon.console("/system/logging/action/add name=mail target=email email-to=admin@home.example"
                   " email-start-tls=yes")
    daemon.console("/system/logging/add topics=!debug regex=mailed action=mail")
    daemon.console("/system/logging/add topics=e-mail action=mail")
    daemon.console('/log/error "mailed to nobody"')
    wait_until(lambda: any("/tool e-mail names no server" in line for line in errors(daemon)), 30)
    daemon.console("/system/logging/action/set mail email-cc=second@home.example")
    daemon.console("/tool/e-mail/set server=11.22.33.1 from=router@home.example")
    for i in range(3):
        daemon.console(f'/log/warning "mailed {i}"')
    message = wait_until(lambda: mail.messages() or None, 30)[0]
    assert message["tls"]
    assert set(message["to"]) == {"admin@home.example", "second@home.example"}
    assert re.search(r"^Subject: the gate: 3 log lines\r?$", message["text"], re.M)
    parts = email.message_from_string(message["text"], policy=email.policy.default)
    lines = parts.get_body().get_content().splitlines()
    assert [re.sub(r"^\w{3}/\d\d/\d{4} \d\d:\d\d:\d\d ", "", line) for line in lines] == [
        f"script,warning mailed {i}" for i in range(3)]
    wait_until(lambda: any(row["message"] == "sent <the gate: 3 log lines> to: admin@home.example"
                           for row in daemon.rows("/log")), 10)
    assert len(mail.messages()) == 1
    daemon.console("/system/logging/remove [find action=mail]")
    daemon.console("/system/logging/action/remove mail")


def test_a_script_runs_for_a_line(daemon):
    """With the line as it is, whatever stands in it."""
    hostile = 'a "quoted" $topics [/quit]; \\ }'
    daemon.console('/system/script/add name=seen source=":log info \\"saw \\$topics: \\$message\\""')
    daemon.console("/system/logging/action/add name=run target=script script=seen")
    daemon.console("/system/logging/add topics=script,error action=run")
    with Session.local(daemon.runtime / "control") as session:
        for i in range(3):
            session.run("/log/error", f"=message={i} {hostile}")
    for i in range(3):
        wait_until(lambda: any(row["message"] == f"saw script,error: {i} {hostile}"
                               for row in daemon.rows("/log")), 30)
    # A script that fails does not run for its own failure.
    daemon.console('/system/script/set seen source="/nonsense"')
    daemon.console('/log/error "the last"')
    wait_until(lambda: any("executing script seen failed" in line for line in errors(daemon)), 30)
    runs = int(daemon.rows("/system/script", "?name=seen")[0]["run-count"])
    assert runs == 4
    daemon.console("/system/logging/remove [find action=run]")
    daemon.console("/system/logging/action/remove run")
    assert int(daemon.rows("/system/script", "?name=seen")[0]["run-count"]) == runs
    daemon.console("/system/script/remove seen")


def test_the_log_is_followed(daemon, open_terminal):
    footer = "-- Ctrl-C to quit. Space prints separator. New entries will appear at bottom."
    terminal = open_terminal()
    daemon.console('/log/info "follow zero"')
    where = 'where message~"follow" buffer=memory'
    terminal.line(f"/log print follow {where}")
    terminal.wait(lambda rows: rows[-1] == footer and rows[-2].endswith(" script,info follow zero"))
    daemon.console('/log/info "follow one"')
    terminal.wait(lambda rows: rows[-1] == footer and rows[-2].endswith(" script,info follow one"))
    terminal.type("Space").wait(lambda rows: rows[-2].startswith(" = = =   = = =   = = ="))
    daemon.console('/log/info "follow two"')
    terminal.wait(lambda rows: rows[-1] == footer and rows[-2].endswith(" script,info follow two"))
    assert terminal.text().count(footer) == 1
    terminal.type("C-c").wait_prompt(PROMPT)
    terminal.line(f"/log print follow-only {where}").wait(lambda rows: rows[-1] == footer)
    terminal.type("C-c").wait_prompt(PROMPT)
    terminal.line(f"/log print with-extra-info {where}").wait("follow two (by admin)")


def test_lines_for_consoles_are_shown_above_the_prompt(daemon, open_terminal):
    daemon.console("/system/logging/add topics=script,warning action=echo")
    daemon.console('/log/warning "while nobody was here"')
    terminal = open_terminal()
    moment = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    terminal.wait(lambda rows: any(re.fullmatch(f"{moment} script,warning while nobody was here", row)
                                   for row in rows))
    terminal.type("/ip upnp pr")
    terminal.wait(lambda rows: rows[-1] == f"{PROMPT} /ip upnp pr")
    daemon.console('/log/warning "while one types"')
    terminal.wait(lambda rows: rows[-2:] == ["echo: script,warning while one types",
                                             f"{PROMPT} /ip upnp pr"])
    terminal.type("C-c").wait_prompt(PROMPT)
    terminal.line('/log/warning "by oneself"; :put done')
    terminal.wait(lambda rows: rows[-3:] == ["done", "echo: script,warning by oneself", PROMPT])
    # The next one comes to know none of these.
    assert "script,warning" not in open_terminal().text()
    daemon.console("/system/logging/remove [find action=echo !default]")


def test_a_disk_that_fills_up_harms_nothing(lab):
    """The folder of files is a disk of one megabyte."""
    folder = f"{lab.directory}/small/state/mgmt/files"
    Daemon(lab["console"], f"{lab.directory}/small", defaults=None).start().stop()
    daemon = Daemon(lab["console"], f"{lab.directory}/small", defaults=None, command_prefix=[
        "unshare", "--mount", "--", "sh", "-c",
        'mount -t tmpfs -o size=1m,mode=777 tmpfs "$0" && exec "$@"', folder]).start()
    daemon.console("/system/logging/action/add name=big target=disk disk-lines-per-file=65535"
                   " memory-lines=1")
    daemon.console("/system/logging/add topics=script,debug action=big")
    text = "x" * 300
    daemon.console(script=f':for i from=1 to=4000 do={{/log/debug "$i {text}"}}\n')
    said = [line for line in errors(daemon) if "log lines cannot be written" in line]
    assert said == ["log lines cannot be written to log: failure: not enough space"]
    # There is room for what is asked for.
    daemon.console("/export file=backup")
    assert {row["name"] for row in daemon.rows("/file")} == {"backup.rsc", "log.0.txt"}
    # And once there is room again, lines are written, and how many were not is said.
    daemon.console("/file/remove log.0.txt")
    wait_until(lambda: any("log lines were not written to log" in row["message"]
                           for row in daemon.rows("/log")), 20)
    daemon.console('/log/debug "room again"')
    seen = pathlib.Path(f"/proc/{daemon.process.pid}/root{folder}/log.0.txt")
    wait_until(lambda: seen.read_text().endswith("script,debug room again\n"), 10)
    end_cleanly(daemon)


def test_a_flood_of_lines_leaves_the_gateway_as_it_is(lab, daemon, server):
    count = 100000
    send_to(daemon, server, "tcp", remote_log_format="rfc5424")
    daemon.console("/ip/upnp/set max-requests-per-minute=0")  # it asks as fast as it is answered
    gateway = ControlPoint(lab["pc"]).discover()
    flooding = threading.Thread(target=flood, args=(daemon.runtime / "control", count))
    flooding.start()
    asked = 0
    while flooding.is_alive() or asked < 20:
        port = 46000 + asked % 100
        gateway.add(port, 5000, "UDP", lease=600, description="during the flood")
        assert gateway.get(port, "UDP")["NewInternalPort"] == "5000"
        gateway.delete(port, "UDP")
        asked += 1
    flooding.join()
    kept = [row for row in daemon.rows("/log") if "flood" in row["message"]]
    by_buffer = {name: [row for row in kept if row["buffer"] == name] for name in ("memory", "disk")}
    assert 900 < len(by_buffer["memory"]) <= 1000
    assert len(by_buffer["disk"]) <= 2000
    assert any(f"flood {count - 1} of many" in row["message"] for row in by_buffer["memory"])
    files = {row["name"]: int(row["size"]) for row in daemon.rows("/file")}
    assert {name for name in files if name.startswith("log.")} == {"log.0.txt", "log.1.txt"}
    assert sum(files.values()) < 1 << 20
    # What did not reach the server is said; the rest is there, each line once and in its order.
    came = wait_until(lambda: numbers_of(server) or None, 30)
    assert came == sorted(set(came))
    daemon.console('/log/warning "after the flood"')
    server.await_line("after the flood", 60)
    missing = count - len(numbers_of(server))
    told = re.findall(r"(\d+) log lines were not sent to", daemon.log())
    assert missing == sum(map(int, told))
    assert len(told) < 50


def test_a_log_is_whole_after_mgmt_was_killed(daemon):
    def write():
        with contextlib.suppress(OSError):
            flood(daemon.runtime / "control", 20000)

    daemon.console("/file/remove [find name~\"^log\"]")
    flooding = threading.Thread(target=write)
    flooding.start()
    files = [daemon.state / "mgmt" / "files" / f"log.{i}.txt" for i in (1, 0)]
    wait_until(lambda: files[0].exists(), 30)
    daemon.kill_child("mgmt")
    flooding.join()
    # It may have been killed between two files, when there is no first.
    written = "".join(path.read_text() for path in files if path.exists())
    written = written[:written.rfind("\n") + 1]  # the kernel may have been stopped within the last
    numbers = [int(re.fullmatch(r"\w{3}/\d\d/\d{4} \d\d:\d\d:\d\d script,warning flood (\d+) of many",
                                line).group(1)) for line in written.splitlines()]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    kept = [row["message"] for row in daemon.rows("/log", "?buffer=disk")]
    assert kept == [f"flood {number} of many" for number in numbers]


def numbers_of(server):
    return [int(found.group(1)) for found in (re.search(r"flood (\d+) of many", line)
                                              for line in server.lines()) if found]
