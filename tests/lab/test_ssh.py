# SPDX-License-Identifier: BSD-2-Clause
"""The console over SSH, with OpenSSH's client."""

import ast
import contextlib
import os
import pty
import re
import select
import socket
import time

import paramiko
import pytest

from clients import PASSWORD
from lab import Daemon, Lab, wait_until
from terminal import Terminal

SSH = ("sshpass", "-p", PASSWORD, "ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
       "-o", "LogLevel=ERROR", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1")


@pytest.fixture(scope="module")
def world():
    with Lab(devices=("pc",)) as made:
        daemon = Daemon(made.router, f"{made.directory}/router", defaults="/ip upnp\nset enabled=yes interface=ether1\n")
        daemon.start()
        daemon.console(f"/user set admin password={PASSWORD}")
        daemon.console("/ip service enable ssh")
        yield made, daemon
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


@pytest.fixture
def ssh(world):
    made, _ = world

    def run(*arguments, user="admin", options=(), **more):
        words = (*SSH, *options, f"{user}@{made.lans[0].address}", *arguments)
        return made.devices["pc"].run(words, check=False, **more)

    return run


def test_a_command(ssh):
    done = ssh("/ip upnp print")
    assert done.returncode == 0, done
    assert "enabled: yes" in done.stdout
    done = ssh("/ip nonsense")
    assert done.returncode == 1
    assert "bad command name" in done.stdout


def test_a_script_on_standard_input(ssh):
    done = ssh(input=":for i from=1 to=3 do={:put $i}\n:put [/system identity get name]\n")
    assert done.stdout.split() == ["1", "2", "3", "sallyport"]
    assert done.returncode == 0


def read_until(fd, wanted, seconds=15):
    """What the terminal FD shows, until WANTED is in it."""
    shown = b""
    until = time.monotonic() + seconds
    while wanted not in shown:
        if not select.select([fd], [], [], max(0, until - time.monotonic()))[0]:
            raise AssertionError(f"{wanted!r} does not come: {shown!r}")
        try:
            shown += os.read(fd, 65536)
        except OSError as end:
            raise AssertionError(f"{wanted!r} does not come: {shown!r}") from end
    return shown


@pytest.fixture
def typed(world):
    """Opens a console in a terminal; its descriptor and process."""
    made, _ = world
    opened = []

    def make(user="admin"):
        master, slave = pty.openpty()
        process = made.devices["pc"].popen((*SSH, "-tt", f"{user}@{made.lans[0].address}"), stdin=slave,
                                           stdout=slave, stderr=slave, env={**os.environ, "TERM": "xterm"})
        os.close(slave)
        opened.append((master, process))
        return master, process

    yield make
    for master, process in opened:
        process.kill()
        process.wait(10)
        os.close(master)


def test_a_console_in_a_terminal(world, typed):
    _, daemon = world
    fd, process = typed("admin+c80w24h")
    read_until(fd, b"[admin@sallyport] > ")
    os.write(fd, b"/ip upnp\r")
    read_until(fd, b"[admin@sallyport] /ip/upnp> ")
    sessions = daemon.rows("/user/active", "?via=ssh")
    assert [(row["name"], row["address"]) for row in sessions] == [("admin", world[0].devices["pc"].address)]
    os.write(fd, b":delay 100s\r")
    time.sleep(0.2)
    os.write(fd, b"\x03")
    read_until(fd, b"[admin@sallyport] /ip/upnp> ")
    os.write(fd, b"/quit\r")
    assert process.wait(10) == 0
    wait_until(lambda: not daemon.rows("/user/active", "?via=ssh"))


def test_a_lost_connection_takes_back_what_safe_mode_holds(world, typed):
    _, daemon = world
    fd, process = typed()
    read_until(fd, b"[admin@sallyport] > ")
    os.write(fd, b"\x18")
    read_until(fd, b"<SAFE>")
    os.write(fd, b"/system identity set name=elsewhere\r")
    read_until(fd, b"[admin@elsewhere] <SAFE> ")
    process.kill()
    wait_until(lambda: daemon.rows("/system/identity")[0]["name"] == "sallyport")


def test_the_size_of_a_window_reaches_the_editor(world, tmp_path):
    made, daemon = world
    # A terminal's programs are the test's own: this one goes to where the client is.
    inside = ("nsenter", f"--net=/proc/{os.getpid()}/fd/{made.devices['pc'].descriptor}")
    terminal = Terminal(daemon, tmp_path, command=(*inside, *SSH, "-tt", f"admin@{made.lans[0].address}"))
    try:
        prompt = "[admin@sallyport] >"
        typed = "/ip upnp interfaces add interface=ether1 comment=resized"
        terminal.wait_prompt().type(typed).wait(typed)
        for columns in (50, 120, 30):
            terminal.resize(columns)
            terminal.wait(lambda rows: sum(prompt in row for row in rows) == 1
                          and f"{prompt} {typed}" in "".join(rows))
        terminal.type("C-c").wait_prompt().line("/quit").wait("ended 0")
    finally:
        terminal.close()


def test_consoles_share_a_connection(world, ssh):
    made, daemon = world
    shared = ("-o", "ControlMaster=auto", "-o", f"ControlPath={made.directory}/shared", "-o", "ControlPersist=yes")
    assert ssh(":put 1", options=shared).returncode == 0
    words = (*SSH, *shared, f"admin@{made.lans[0].address}", ":delay 100s")
    waiting = [made.devices["pc"].popen(words) for _ in range(3)]
    try:
        wait_until(lambda: len(daemon.rows("/user/active", "?via=ssh")) == 3)
        assert ssh(":put [:len [/user/active/find via=ssh]]", options=shared).stdout.strip() == "4"
        waiting.append(made.devices["pc"].popen(words))
        wait_until(lambda: len(daemon.rows("/user/active", "?via=ssh")) == 4)
        assert "Session open refused by peer" in ssh(":put more", options=shared).stderr
    finally:
        ssh(options=(*shared, "-O", "exit"))
        for process in waiting:
            process.wait(10)
    wait_until(lambda: not daemon.rows("/user/active", "?via=ssh"))


def test_no_more_sessions_than_the_service_has(world, ssh, typed):
    _, daemon = world
    daemon.console("/ip/service/set ssh max-sessions=1")
    try:
        wait_until(lambda: ssh(":put in").returncode == 0)  # those before are gone
        fd, process = typed()
        read_until(fd, b"[admin@sallyport] > ")
        assert ssh(":put in").returncode == 255
        assert "via ssh is not let in: too many sessions" in daemon.cli("/log print")
        os.write(fd, b"/quit\r")
        process.wait(10)
        wait_until(lambda: ssh(":put in").returncode == 0)
    finally:
        daemon.console("/ip/service/set ssh max-sessions=20")


def test_who_may_open_no_console_any_more_takes_no_place(world, ssh):
    _, daemon = world
    daemon.console(f"/user/add name=eve group=full password={PASSWORD}")
    wait_until(lambda: not daemon.rows("/user/active", "?via=ssh"))
    daemon.console("/ip/service/set ssh max-sessions=1")
    try:
        with paramiko_of(world, "eve"):
            assert ssh(":put in").returncode == 255
            daemon.console("/user/remove eve")
            wait_until(lambda: ssh(":put in").returncode == 0)
    finally:
        daemon.console("/ip/service/set ssh max-sessions=20")


@contextlib.contextmanager
def paramiko_of(world, user):
    made, _ = world
    with made.devices["pc"].enter():
        sock = socket.create_connection((made.lans[0].address, 22), 20)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    try:
        client.connect("router", username=user, password=PASSWORD, sock=sock, allow_agent=False, look_for_keys=False)
        yield client
    finally:
        client.close()


class Shown:
    """What a shell shows, piece by piece as it is waited for."""

    def __init__(self, channel):
        self._channel = channel
        self._left = b""
        channel.settimeout(20)

    def until(self, wanted):
        while wanted not in self._left:
            piece = self._channel.recv(65536)
            assert piece, self._left
            self._left += piece
        end = self._left.index(wanted) + len(wanted)
        found, self._left = self._left[:end], self._left[end:]
        return found


def test_paramiko(world):
    with paramiko_of(world, "admin") as client:
        for command, printed, status in ((":put [/system identity get name]", "sallyport\r\n", 0),
                                         ("/ip nonsense", None, 1)):
            _, out, _ = client.exec_command(command, timeout=20)
            told = out.read().decode()
            assert printed is None or told == printed
            assert out.channel.recv_exit_status() == status
        shell = client.invoke_shell()
        shown = Shown(shell)
        shown.until(b"[admin@sallyport] > ")
        shell.send(":put (6 * 7)\r\n")
        shown.until(b"\n42\r\n")
        shell.send("/quit\r\n")
        assert shell.recv_exit_status() == 0


@pytest.mark.parametrize("suffix", ("+ct511w4098h", "+cetw511h4098", "+cet1024w"))
def test_what_programs_put_behind_the_name(world, suffix):
    """No colours, no question before anything is shown, and lines as wide as they say."""
    with paramiko_of(world, f"admin{suffix}") as client:
        shell = client.invoke_shell()
        shown = Shown(shell)
        first = shown.until(b"[admin@sallyport] > ")
        assert not re.search(rb"\x1b\[[0-9;]*m" if "e" not in suffix else rb"\x1b", first), first
        shell.send('/system note set show-at-login=no note="' + "x" * 300 + '"\r\n')
        shell.send("/system note export\r\n")
        shown.until(b"\n/system note\r\n")
        assert b"x" * 300 in shown.until(b"] > ")


def test_other_subsystems_are_refused(ssh):
    assert ssh("sftp", options=("-s",)).returncode != 0


NETMIKO = """
import sys
from netmiko import ConnectHandler
router = ConnectHandler(device_type="mikrotik_routeros", host=sys.argv[1], username="admin", password=sys.argv[2],
                        timeout=20)
print(repr(router.find_prompt()))
print(repr(router.send_command("/system identity print")))
print(repr(router.send_command("/ip upnp print")))
router.send_command("/system identity set name=driven")
print(repr(router.send_command(":put [/system identity get name]", expect_string="driven")))
router.disconnect()
"""


def test_netmiko(world):
    made, daemon = world
    try:
        done = made.devices["pc"].run(("/usr/bin/python3", "-c", NETMIKO, made.lans[0].address, PASSWORD))
        prompt, identity, settings, name = done.stdout.splitlines()
        assert prompt == "'[admin@sallyport] >'"
        # How many line ends netmiko leaves at its end depends on when it stops reading.
        assert ast.literal_eval(identity).strip() == "name: sallyport", identity
        assert "enabled: yes" in settings
        assert "admin@" not in settings
        assert "driven" in name
    finally:
        daemon.console("/system identity set name=sallyport")


def test_nobody_comes_in_by_a_wrong_password(world, ssh):
    _, daemon = world  # last, since whoever comes next has to wait
    for user in ("nobody", "+ct", "x" * 300):
        assert ssh("/ip upnp print", user=user).returncode == 255
    wait_until(lambda: "login failure for user nobody from" in daemon.cli("/log print"))
