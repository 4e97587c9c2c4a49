# SPDX-License-Identifier: BSD-2-Clause
"""The console over SSH, with OpenSSH's client."""

import os
import pty
import select
import time

import pytest

from clients import PASSWORD
from lab import Daemon, Lab, wait_until

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


def test_nobody_comes_in_by_a_wrong_password(world, ssh):
    _, daemon = world
    for user in ("nobody", "+ct", "x" * 300):
        assert ssh("/ip upnp print", user=user).returncode == 255
    wait_until(lambda: "login failure for user nobody from" in daemon.cli("/log print"))


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
        assert identity.strip("' ") == "name: sallyport", identity
        assert "enabled: yes" in settings
        assert "admin@" not in settings
        assert "driven" in name
    finally:
        daemon.console("/system identity set name=sallyport")
