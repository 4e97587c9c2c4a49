# SPDX-License-Identifier: BSD-2-Clause
"""Deaths and restarts: no mapping is lost, no established flow cut."""

import os
import re
import signal
import time

import pytest

import paths
from lab import Lab, wait_until
from lab.network import WAN_ADDRESS
from lab.traffic import echoes
from upnp import ControlPoint


@pytest.fixture
def opened(lab, pc, internet, gateway):
    """A TCP and a UDP port of the PC that are open, and a connection through the first."""
    with pc.echo("tcp", 5000), pc.echo("udp", 5000):
        gateway.add(45000, 5000, "TCP", lease=3600, description="kept")
        gateway.add(45000, 5000, "UDP", lease=3600, description="kept")
        stream = internet.connect(WAN_ADDRESS, 45000)
        assert echoes(stream)
        yield stream


def assert_all_there(lab, gateway, stream):
    assert echoes(stream)
    assert paths.is_open(lab, "tcp", 45000) and paths.is_open(lab, "udp", 45000)
    for protocol in ("TCP", "UDP"):
        entry = gateway.get(45000, protocol)
        assert entry["NewInternalPort"] == "5000"
        assert entry["NewPortMappingDescription"] == "kept"
        assert 3000 < int(entry["NewLeaseDuration"]) <= 3600


@pytest.mark.parametrize("role", ["gate", "lan", "mgmt"])
def test_kill_of_a_child_is_healed(lab, daemon, gateway, opened, role):
    before = daemon.children()
    os.kill(daemon.child(role), signal.SIGKILL)
    assert echoes(opened)  # while it is dead, or just back
    wait_until(lambda: daemon.children().get(role) not in (None, before[role]), 15, f"another {role}")
    daemon.await_answer()
    after = daemon.children()
    assert {r: p for r, p in after.items() if r != role} == {
        r: p for r, p in before.items() if r != role}
    assert_all_there(lab, gateway, opened)
    gateway.delete(45000, "TCP")
    assert not paths.is_open(lab, "tcp", 45000)
    gateway.add(45001, 5000)
    assert paths.is_open(lab, "tcp", 45001)


@pytest.mark.parametrize("role", ["gate", "lan", "mgmt"])
def test_a_child_that_dies_again_and_again(lab, daemon, gateway, opened, role):
    for _ in range(4):
        daemon.kill_child(role)
    assert_all_there(lab, gateway, opened)


def test_all_children_at_once(lab, daemon, gateway, opened):
    before = daemon.children()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: set(daemon.children()) == set(before)
               and not set(daemon.children().values()) & set(before.values()), 15, "all are back")
    daemon.await_answer()
    assert_all_there(lab, gateway, opened)


def test_kill_of_the_parent(lab, daemon, gateway, opened):
    daemon.kill()
    assert echoes(opened)  # nobody of ours is left, and the kernel still forwards
    assert paths.is_open(lab, "tcp", 45000)
    daemon.start()
    assert_all_there(lab, gateway, opened)


def test_the_same_device_after_a_restart(lab, daemon, gateway, pc):
    """A control point that kept the location goes on using it."""
    gateway.add(45000, 5000)
    for life in (lambda: daemon.kill_child("lan"), lambda: daemon.kill_child("gate"), daemon.restart,
                 lambda: (daemon.kill(), daemon.start())):
        life()
        again = ControlPoint(pc).discover()
        assert (again.udn, again.location) == (gateway.udn, gateway.location)


def test_stop_closes_the_port_but_cuts_nothing(lab, daemon, gateway, opened):
    assert daemon.stop() == 0
    assert echoes(opened)
    assert not paths.is_open(lab, "tcp", 45000)
    assert not paths.is_open(lab, "udp", 45000)
    daemon.start()
    assert_all_there(lab, gateway, opened)


def test_a_lease_goes_on_while_nobody_counts(lab, daemon, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(5000, lease=4)
        gateway.add(5001, lease=600)
        daemon.stop()
        time.sleep(4.5)  # the lease ends while nothing of ours runs
        daemon.start()
        assert gateway.get(5000) is None
        assert int(gateway.get(5001)["NewLeaseDuration"]) <= 596
        assert not paths.is_open(lab, "tcp", 5000)


def test_a_deleted_mapping_stays_deleted(lab, daemon, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(5000)
        gateway.delete(5000)
        daemon.kill()
        daemon.start()
        assert gateway.get(5000) is None
        assert not paths.is_open(lab, "tcp", 5000)


def test_the_port_closes_by_itself_when_all_of_us_are_dead(lab, daemon, gateway, pc):
    """What opens a port carries a kernel timeout: the lease and a minute (RFC 6886 section 3.3
    would have the mapping gone by then, and so it is)."""
    gateway.add(45000, 5000, lease=30)
    daemon.kill()
    opening = [line for line in lab.router.run("nft list table inet sallyport").stdout.splitlines()
               if re.search(r"\b45000\b.*: ", line)]
    assert opening
    for line in opening:
        for element in re.findall(r"45000 (.*?) :", line):
            left = re.search(r"expires (?:(\d+)m)?(?:(\d+)s)?", element)
            assert left, line
            assert int(left.group(1) or 0) * 60 + int(left.group(2) or 0) <= 90


def test_reboot(lab, make_daemon, pc):
    """Other namespaces, another boot id, a clock that begins again: the leases are still there."""
    first = make_daemon()
    first.start()
    gateway = ControlPoint(pc).discover()
    gateway.add(45000, 5000, lease=3600, description="kept")
    first.kill()
    with Lab(devices=("pc",)) as after:
        second = make_daemon(host=after.router, command_prefix=after.reboot_prefix())
        second.start()
        again = ControlPoint(after["pc"]).discover()
        assert again.udn == gateway.udn
        entry = again.get(45000)
        assert entry["NewPortMappingDescription"] == "kept"
        assert 3000 < int(entry["NewLeaseDuration"]) <= 3600
        with after["pc"].echo("tcp", 5000):
            assert paths.is_open(after, "tcp", 45000)
        again.delete(45000)
        assert second.stop() == 0


def test_configuration_survives_kill_of_everything(daemon):
    daemon.console("/system identity set name=gatehouse")
    daemon.kill()
    daemon.start()
    assert "gatehouse" in daemon.cli("/system/identity/print")


def test_a_second_daemon_on_the_same_directory_is_refused(lab, daemon):
    done = lab.router.run([str(daemon.build / "sallyportd"), "--foreground", "--state-dir",
                           str(daemon.state), "--runtime-dir", str(daemon.runtime), "--defaults",
                           "none"], check=False)
    assert done.returncode != 0
    assert done.stderr.strip()
    assert "admin" in daemon.cli("/user/print")


def test_pid_file(daemon):
    assert int((daemon.runtime / "pid").read_text()) == daemon.process.pid
    daemon.stop()
    assert not (daemon.runtime / "pid").exists()
