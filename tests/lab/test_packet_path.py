# SPDX-License-Identifier: BSD-2-Clause
"""What packets do around a mapping: hairpin, outbound, reserved ports, remote hosts, other tables."""

import contextlib
import socket

import pytest

import paths
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import ControlPoint


@pytest.mark.parametrize("bridge_filter", [False, True])
def test_hairpin_from_another_device(lab, gateway, pc, console, bridge_filter):
    lab.set_bridge_filter(bridge_filter)
    with pc.echo("tcp", 5000) as tcp, pc.echo("udp", 5000) as udp:
        gateway.add(45000, 5000, "TCP")
        gateway.add(45000, 5000, "UDP")
        with console.connect(WAN_ADDRESS, 45000) as stream:
            stream.sendall(b"hairpin")
            assert stream.recv(7) == b"hairpin"
        answer, sender = console.ask(WAN_ADDRESS, 45000)
        assert answer and sender == (WAN_ADDRESS, 45000)
        # RFC 4787 REQ-9: what comes back in has the external address as its source.
        assert tcp.peers[0][0] == WAN_ADDRESS and udp.peers[0][0] == WAN_ADDRESS


def test_hairpin_from_the_device_itself(gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert pc.connects(WAN_ADDRESS, 45000)


def test_the_router_itself_reaches_the_port(lab, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert lab.router.connects(WAN_ADDRESS, 45000)


def test_what_the_device_sends_has_the_external_port(gateway, pc, internet):
    gateway.add(45000, 5000, "UDP")
    with internet.echo("udp", 7) as far:
        assert pc.ask(INTERNET_ADDRESS, 7, source=("", 5000))[0]
    assert far.peers == [(WAN_ADDRESS, 45000)]


def test_two_external_ports_may_lead_to_one_internal(lab, gateway, pc, internet):
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        gateway.add(45001, 5000)
        assert paths.is_open(lab, "tcp", 45000) and paths.is_open(lab, "tcp", 45001)
        gateway.delete(45000)
        assert not paths.is_open(lab, "tcp", 45000)
        assert paths.is_open(lab, "tcp", 45001)
    with internet.echo("tcp", 7) as far:
        with pc.connect(INTERNET_ADDRESS, 7, source=("", 5000)):
            wait_until(lambda: far.peers, 5, "the connection arrives")
    assert far.peers == [(WAN_ADDRESS, 45001)]


def test_masquerade_does_not_take_a_mapped_port(gateway, pc, console, internet):
    """Another device sends from the same port to a host that also uses the mapping."""
    gateway.add(5000, 5000, "UDP")
    with pc.socket(socket.SOCK_DGRAM, bind=("", 5000), timeout=2) as mapped, \
            console.socket(socket.SOCK_DGRAM, bind=("", 5000), timeout=0.5) as other, \
            internet.socket(socket.SOCK_DGRAM, bind=("", 7000), timeout=2) as far:
        other.sendto(b"from the console", (INTERNET_ADDRESS, 7000))
        data, sender = far.recvfrom(100)
        assert data == b"from the console" and sender[0] == WAN_ADDRESS
        assert sender[1] != 5000
        far.sendto(b"to the mapping", (WAN_ADDRESS, 5000))
        assert mapped.recv(100) == b"to the mapping"
        far.sendto(b"an answer", sender)
        assert other.recv(100) == b"an answer"


def test_a_remote_host_restricts_the_mapping(lab, gateway, pc, internet):
    internet.configure(["address add 11.22.33.7/24 dev net0"])
    with pc.echo("udp", 5000):
        gateway.add(45000, 5000, "UDP", remote="11.22.33.7")
        assert internet.ask(WAN_ADDRESS, 45000, source=("11.22.33.7", 0))[0]
        assert not internet.ask(WAN_ADDRESS, 45000, source=(INTERNET_ADDRESS, 0))[0]


def test_an_old_flow_does_not_shadow_a_new_mapping(lab, gateway, pc, internet):
    """A remote that goes on sending to the port reaches the mapping soon after it is there."""
    with pc.echo("udp", 5000), lab.router.echo("udp", 45000):
        with internet.socket(socket.SOCK_DGRAM, bind=("", 7000), timeout=1) as far:
            far.sendto(b"x", (WAN_ADDRESS, 45000))
            assert far.recv(9) == b"x"  # answered by the router itself
    with pc.echo("udp", 5000) as server:
        gateway.add(45000, 5000, "UDP")
        with internet.socket(socket.SOCK_DGRAM, bind=("", 7000), timeout=0.2) as far:
            def answered():
                far.sendto(b"y", (WAN_ADDRESS, 45000))
                with contextlib.suppress(TimeoutError):
                    return far.recv(9) == b"y"

            wait_until(answered, 10, "the remote reaches the device")
        assert b"y" in server.received


def test_traffic_is_counted(lab, daemon, gateway, pc, internet):
    with pc.echo("udp", 5000):
        gateway.add(45000, 5000, "UDP")
        for _ in range(5):
            assert internet.ask(WAN_ADDRESS, 45000, b"x" * 100)[0]
    row = daemon.rows("/ip/upnp/mappings")[0]
    assert (row["packets-in"], row["packets-out"]) == ("5", "5")
    assert (row["bytes-in"], row["bytes-out"]) == (str(5 * 128), str(5 * 128))  # with IP and UDP heads
    assert row["active"] == "true" and row["last-used"]


def test_other_tables_are_left_alone(lab, daemon, gateway, pc):
    lab.nft("table inet firewall {\n set allowed {\n type ipv4_addr\n elements = { 10.0.0.1 }\n }\n"
            " chain input {\n type filter hook input priority filter; policy accept;\n"
            " ip saddr @allowed drop\n }\n}\n")
    before = lab.ruleset()
    assert "table inet firewall" in before
    gateway.add(45000, 5000)
    daemon.kill_child("gate")
    gateway.delete(45000)
    gateway.add(45001, 5000, "UDP")
    daemon.restart()
    assert lab.ruleset() == before
    daemon.kill()
    daemon.start()
    daemon.stop()
    assert lab.ruleset() == before


def test_a_foreign_forward_policy_with_our_accept_line(lab, gateway, pc):
    lab.drop_forwarded(except_dnat=True)
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert paths.is_open(lab, "tcp", 45000)


def test_a_static_mapping_of_the_administrator_wins(lab, gateway, pc, console):
    lab.nft(f"table ip static {{\nchain pre {{\ntype nat hook prerouting priority dstnat;\n"
            f'iifname "ether1" tcp dport 45000 dnat to {console.address}:5000\n}}\n}}\n')
    with pc.echo("tcp", 5000) as ours, console.echo("tcp", 5000) as theirs:
        gateway.add(45000, 5000)
        assert paths.is_open(lab, "tcp", 45000)
        assert theirs.peers and not ours.peers


def test_devices_of_two_lans(make_daemon, lab):
    from lab import Lab

    with Lab(lans=2, devices=("pc",)) as two:
        tv = two.add_device("tv", lan=1)
        make_daemon(host=two.router).start()
        first, second = ControlPoint(two["pc"]).discover(), ControlPoint(tv).discover()
        assert "//192.168.88.1:" in first.location and "//192.168.89.1:" in second.location
        with two["pc"].echo("tcp", 5000), tv.echo("tcp", 5001):
            first.add(5000)
            second.add(5001)
            assert paths.is_open(two, "tcp", 5000) and paths.is_open(two, "tcp", 5001)
            # across the LANs, by the external address
            assert tv.connects(WAN_ADDRESS, 5000)
