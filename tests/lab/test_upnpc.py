# SPDX-License-Identifier: BSD-2-Clause
"""upnpc and python3-miniupnpc: what they open is open, and what they close is closed."""

import time

import pytest

import paths
from clients import Miniupnpc, Upnpc
from conftest import shared_fixtures
from lab.network import WAN_ADDRESS
from lab.traffic import echoes

shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture
def upnpc(gateway):
    """upnpc in a device, which need not search any more."""
    def made(device):
        client = Upnpc(device)
        client.location = gateway.location
        return client

    return made


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_add_list_delete(lab, daemon, pc, protocol):
    """The main job, found by discovery as a program does it."""
    client = Upnpc(pc)
    with pc.echo(protocol.lower(), 8080) as server:
        assert not paths.is_open(lab, protocol.lower(), 40080)
        out = client.add(40080, protocol, internal=8080)
        assert f"external {WAN_ADDRESS}:40080 {protocol} is redirected to internal " \
               f"{pc.address}:8080" in out
        assert paths.is_open(lab, protocol.lower(), 40080)
        assert server.peers[0][0] == lab.internet.run(
            "ip -4 -o address show dev net0").stdout.split()[3].split("/")[0]
        rows = client.list()
        assert [row[:5] for row in rows] == [(protocol, 40080, pc.address, 8080, "libminiupnpc")]
        assert client.delete(40080, protocol)
        assert not paths.is_open(lab, protocol.lower(), 40080)
        assert client.list() == []


def test_tcp_and_udp_of_one_port_are_two(lab, upnpc, pc):
    client = upnpc(pc)
    with pc.echo("tcp", 5000), pc.echo("udp", 5000):
        client.add(5000, "TCP")
        client.add(5000, "UDP")
        assert paths.is_open(lab, "tcp", 5000) and paths.is_open(lab, "udp", 5000)
        assert client.delete(5000, "TCP")
        assert not paths.is_open(lab, "tcp", 5000)
        assert paths.is_open(lab, "udp", 5000)


def test_delete_ends_the_flow(lab, upnpc, pc, internet):
    client = upnpc(pc)
    with pc.echo("tcp", 5000), pc.echo("udp", 5000):
        client.add(5000, "TCP")
        client.add(5000, "UDP")
        stream = internet.connect(WAN_ADDRESS, 5000)
        asker = internet.socket(kind=2, timeout=0.5)
        asker.connect((WAN_ADDRESS, 5000))
        asker.send(b"one")
        assert echoes(stream) and asker.recv(9) == b"one"
        assert client.delete(5000, "TCP") and client.delete(5000, "UDP")
        stream.settimeout(0.7)
        assert not echoes(stream)
        with pytest.raises(OSError):
            asker.send(b"two")
            asker.recv(9)


@pytest.mark.parametrize("protocol", ["TCP", "UDP"])
def test_a_lease_ends_to_the_second(lab, upnpc, pc, protocol):
    client = upnpc(pc)
    client.add(39999)
    with pc.echo(protocol.lower(), 5000):
        began = time.monotonic()
        client.add(5000, protocol, duration=3)
        assert paths.is_open(lab, protocol.lower(), 5000)
        paths.await_closed(lab, protocol.lower(), 5000)
        assert time.monotonic() - began >= 2.9  # not before its time, however fast the machine
    assert [row[1] for row in client.list()] == [39999]


def test_renewal_keeps_the_port_open(lab, upnpc, pc, internet):
    client = upnpc(pc)
    client.add(39999)
    with pc.echo("tcp", 5000):
        client.add(5000, duration=4)
        stream = internet.connect(WAN_ADDRESS, 5000)
        client.add(5000, duration=600)
        assert echoes(stream)
        assert [row[5] for row in client.list() if row[1] == 5000][0] > 500
        time.sleep(5)  # past the first lease: there is no condition to wait for
        assert paths.is_open(lab, "tcp", 5000)
        assert echoes(stream)


def test_status(upnpc, pc):
    out = upnpc(pc).run("-s")
    assert f"ExternalIPAddress = {WAN_ADDRESS}" in out
    assert "Status : Connected" in out
    assert "Connection Type : IP_Routed" in out


@pytest.mark.parametrize("options", [("-m", "eth0", "-z", "40123"),
                                     ("-m", "192.168.88.10", "-t", "4", "-p", "/nonexistent")], ids=" ".join)
def test_options_of_the_search(daemon, pc, options):
    """From an interface, an address, a port, with a reach, and past a daemon that is not there."""
    assert f"ExternalIPAddress = {WAN_ADDRESS}" in Upnpc(pc).run(*options, "-s")


def test_another_devices_port_is_a_conflict(lab, upnpc, pc, console):
    with pc.echo("tcp", 5000), console.echo("tcp", 5000) as other:
        upnpc(pc).add(5000)
        out = upnpc(console).add(5000, check=False)
        assert "718" in out
        assert paths.is_open(lab, "tcp", 5000)
        assert other.peers == []


def test_each_device_deletes_its_own_only(lab, upnpc, pc, console):
    with pc.echo("tcp", 5000):
        upnpc(pc).add(5000)
        assert not upnpc(console).delete(5000)
        assert paths.is_open(lab, "tcp", 5000)


def test_miniupnpc_from_python(lab, daemon, pc):
    client = Miniupnpc(pc)
    with pc.echo("udp", 6000):
        address, status, added = client.discovered(
            "u.externalipaddress()", "u.statusinfo()",
            "u.addportmapping(46000, 'UDP', u.lanaddr, 6000, 'a game', '')")
        assert address == WAN_ADDRESS
        assert status[0] == "Connected"
        assert added is True
        assert paths.is_open(lab, "udp", 46000)
        specific, generic, end = client.discovered(
            "u.getspecificportmapping(46000, 'UDP')", "u.getgenericportmapping(1)",
            "u.getgenericportmapping(2)")  # 0 is the placeholder for Windows
        assert specific[:4] == [pc.address, 6000, "a game", True]
        assert generic[:2] == [46000, "UDP"] and generic[2] == [pc.address, 6000]
        assert end is None
        assert client.discovered("u.deleteportmapping(46000, 'UDP')") == [True]
        assert not paths.is_open(lab, "udp", 46000)
