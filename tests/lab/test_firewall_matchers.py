# SPDX-License-Identifier: BSD-2-Clause
"""Each group of matchers and actions by packets that meet it and packets that do not."""

import socket
import time

import pytest

from conftest import shared_fixtures
from firewall_rules import ROUTER, catch_all, firewall, send, settle  # noqa: F401 (a fixture)
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS

shared, lab, daemon, gateway = shared_fixtures()

@pytest.fixture
def pc(lab):
    return lab["pc"]


@pytest.fixture
def console(lab):
    return lab["console"]


@pytest.mark.parametrize("matcher, value, options", [
    ("packet-size", "100-200", {"size": 100}),
    ("dscp", "46", {"options": [(socket.IPPROTO_IP, socket.IP_TOS, 46 << 2)]}),
    ("ttl", "less-than:10", {"options": [(socket.IPPROTO_IP, socket.IP_TTL, 5)]}),
    ("src-port", "7500-7510", {"source": 7505}),
    ("ipv4-options", "any", {"options": [(socket.IPPROTO_IP, 4, b"\x07\x07\x04\x00\x00\x00\x00\x01")]}),
])
def test_fields_of_a_packet(firewall, pc, matcher, value, options):
    catch_all(firewall, 7000, **{matcher.replace("-", "_"): value})
    if matcher not in ("ttl", "ipv4-options"):
        catch_all(firewall, 7000, **{matcher.replace("-", "_"): "!" + value})
    catch_all(firewall, 7000)
    send(pc, 7000, 3)
    send(pc, 7000, 2, **options)
    counted = settle(firewall, -1, 5)
    assert counted == ([2, 3, 5] if len(counted) == 3 else [2, 5])


def test_who_sends_it(firewall, pc, console):
    catch_all(firewall, 7000, src_mac_address=pc.mac)
    catch_all(firewall, 7000, src_address=f"!{pc.address}")
    catch_all(firewall, 7000, src_address=f"{pc.address}-{pc.address}")
    catch_all(firewall, 7000)
    send(pc, 7000, 2)
    send(console, 7000, 3)
    assert settle(firewall, -1, 5) == [2, 3, 2, 5]


def test_kinds_of_addresses(firewall, pc):
    catch_all(firewall, 7000, dst_address_type="local")
    catch_all(firewall, 7000, dst_address_type="broadcast")
    catch_all(firewall, 7000, dst_address_type="!local")
    catch_all(firewall, 7000)
    send(pc, 7000, 2)
    send(pc, 7000, 1, to="192.168.88.255", options=[(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)])
    assert settle(firewall, -1, 3) == [2, 1, 1, 3]


def test_rates(firewall, pc, console):
    catch_all(firewall, 7000, limit="1/1h,5:packet")
    catch_all(firewall, 7000, limit="!1/1h,5:packet")
    catch_all(firewall, 7000, dst_limit="1/1h,3,src-address/1h")
    catch_all(firewall, 7000)
    send(pc, 7000, 8)
    send(console, 7000, 8)
    within, beyond, each, every = settle(firewall, -1, 16)
    assert (within, beyond, each, every) == (5, 11, 6, 16)


def test_some_of_the_packets(firewall, pc):
    catch_all(firewall, 7000, nth="3,1")
    catch_all(firewall, 7000, nth="!3,1")
    firewall.add("filter", chain="input", protocol="udp", port="7000", nth="3,2", action="passthrough")
    catch_all(firewall, 7000, random="50")
    catch_all(firewall, 7000)
    send(pc, 7000, 60)
    third, others, either, chance, every = settle(firewall, -1, 60)
    assert (third, others, either, every) == (20, 40, 20, 60)
    assert 5 <= chance <= 55


def test_shares_of_connections(firewall, pc):
    for share in range(3):
        catch_all(firewall, 7000, per_connection_classifier=f"both-addresses-and-ports:3/{share}")
    catch_all(firewall, 7000)
    for port in range(30):
        send(pc, 7000, 2, source=20000 + port)
    *shares, every = settle(firewall, -1, 60)
    assert sum(shares) == every == 60 and all(share % 2 == 0 for share in shares) and all(shares)


def test_number_of_connections(firewall, pc, lab):
    firewall.add("filter", chain="input", protocol="tcp", dst_port="7000", connection_state="new",
                 connection_limit="2,32", action="reject", reject_with="tcp-reset")
    with lab.router.echo("tcp", 7000):
        first, second = pc.connect(ROUTER, 7000), pc.connect(ROUTER, 7000)
        with first, second:
            assert not pc.connects(ROUTER, 7000)


def test_time(firewall, pc):
    catch_all(firewall, 7000, time="0s-1d")
    catch_all(firewall, 7000, time="!0s-1d")
    today = time.strftime("%a").lower()
    catch_all(firewall, 7000, time=f"0s-1d,{today}")
    catch_all(firewall, 7000, time=f"!0s-1d,{today}")
    send(pc, 7000, 2)
    assert settle(firewall, 0, 2) == [2, 0, 2, 0]


@pytest.mark.parametrize("zone, ahead", [("Etc/GMT-14", 14), ("Etc/GMT+12", -12), ("Asia/Kolkata", 5.5)])
def test_time_is_that_of_the_clock_of_the_system(firewall, pc, zone, ahead):
    """Of these zones one at least has another day than UTC, at any time."""
    firewall.run("/system/clock/set", f"=time-zone-name={zone}")
    try:
        now = time.time() + ahead * 3600
        day, hour = time.strftime("%a", time.gmtime(now)).lower(), time.gmtime(now).tm_hour
        tomorrow = time.strftime("%a", time.gmtime(now + 86400)).lower()
        until = "1d" if hour >= 22 else f"{hour + 2}h"
        catch_all(firewall, 7000, time=f"{hour}h-{until},{day}")
        catch_all(firewall, 7000, time=f"{hour}h-{until},{tomorrow}")
        catch_all(firewall, 7000, time=f"!{hour}h-{until},{day}")
        catch_all(firewall, 7000, time=f"!{hour}h-{until},{tomorrow}")
        send(pc, 7000, 2)
        assert settle(firewall, 0, 2) == [2, 0, 0, 2]
    finally:
        firewall.run("/system/clock/set", "=time-zone-name=")


def test_states_and_translation(firewall, gateway, pc, internet):
    for state in ("new", "established", "invalid"):
        firewall.add("filter", chain="forward", connection_state=state, dst_port="5000", protocol="udp",
                     action="passthrough")
    firewall.add("filter", chain="forward", connection_nat_state="dstnat", connection_state="new", protocol="udp",
                 action="passthrough")
    firewall.add("filter", chain="forward", connection_nat_state="!dstnat", protocol="udp", dst_port="5000",
                 action="passthrough")
    gateway.add(45000, 5000, "UDP")
    with pc.echo("udp", 5000), internet.socket(socket.SOCK_DGRAM, bind=(INTERNET_ADDRESS, 0)) as far:
        far.settimeout(2)
        for _ in range(2):
            far.sendto(b"hello", (WAN_ADDRESS, 45000))
            assert far.recv(100)
    new, established, invalid, translated, plain = settle(firewall, 1, 1)
    assert (new, established, invalid, translated, plain) == (1, 1, 0, 1, 0)


def test_flags_of_tcp(firewall, pc, lab):
    firewall.add("filter", chain="input", protocol="tcp", dst_port="7000", tcp_flags="syn,!ack", action="passthrough")
    firewall.add("filter", chain="input", protocol="tcp", dst_port="7000", tcp_flags="ack,!syn", action="passthrough")
    with lab.router.echo("tcp", 7000), pc.connect(ROUTER, 7000) as stream:
        stream.sendall(b"x")
        assert stream.recv(1) == b"x"
    counted = settle(firewall, 1, 2)
    assert counted[0] == 1 and counted[1] >= 2


@pytest.mark.parametrize("how, error", [
    ("tcp-reset", ConnectionRefusedError), ("icmp-port-unreachable", ConnectionRefusedError),
    ("icmp-host-unreachable", OSError), ("icmp-admin-prohibited", OSError), ("icmp-network-unreachable", OSError),
    ("icmp-host-prohibited", OSError), ("icmp-net-prohibited", OSError), ("icmp-protocol-unreachable", OSError),
])
def test_what_is_answered(firewall, pc, lab, how, error):
    firewall.add("filter", chain="input", protocol="tcp", dst_port="7000", action="reject", reject_with=how)
    with lab.router.echo("tcp", 7000), pytest.raises(error) as raised:
        pc.connect(ROUTER, 7000, timeout=2)
    assert not isinstance(raised.value, TimeoutError)


def test_jump_and_return(firewall, pc):
    firewall.add("filter", chain="input", protocol="udp", action="jump", jump_target="mine")
    catch_all(firewall, 7001)
    catch_all(firewall, 7000)
    firewall.add("filter", chain="mine", protocol="udp", dst_port="7000", action="return")
    firewall.add("filter", chain="mine", protocol="udp", dst_port="7001", action="drop")
    send(pc, 7000, 2)
    send(pc, 7001, 3)
    counted = settle(firewall, 4, 3)
    assert counted[1:] == [0, 2, 2, 3]


def test_raw_comes_before_tracking(firewall, pc, lab):
    firewall.add("raw", chain="prerouting", protocol="udp", dst_port="7000", action="notrack")
    firewall.add("raw", chain="prerouting", protocol="udp", dst_port="7001", action="drop")
    catch_all(firewall, 7000, connection_state="untracked")
    catch_all(firewall, "7000-7001")
    with lab.router.echo("udp", 7001):
        send(pc, 7000, 2)
        assert pc.ask(ROUTER, 7001, timeout=0.3)[0] is None
    assert settle(firewall, 1, 2) == [2, 2] and firewall.packets("raw") == [2, 1]


def test_marks(firewall, pc):
    firewall.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", src_port="7500",
                 action="mark-connection", new_connection_mark="calls")
    firewall.add("mangle", chain="prerouting", connection_mark="calls", action="mark-packet", new_packet_mark="fast",
                 passthrough="no")
    firewall.add("mangle", chain="prerouting", packet_mark="fast", action="passthrough")
    catch_all(firewall, 7000, packet_mark="fast")
    catch_all(firewall, 7000, packet_mark="no-mark")
    catch_all(firewall, 7000, connection_mark="!calls")
    send(pc, 7000, 2, source=7500)
    send(pc, 7000, 3, source=7501)
    assert settle(firewall, 1, 3) == [2, 3, 3]
    assert firewall.packets("mangle") == [2, 2, 0]


def test_changes_of_packets(firewall, pc, internet):
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", action="change-ttl", new_ttl="set:77")
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", action="change-dscp", new_dscp="10")
    firewall.add("mangle", chain="postrouting", dscp="10", ttl="equal:77", action="passthrough")
    with internet.capture("net0") as seen:
        send(pc, 7000, to=INTERNET_ADDRESS)
        assert seen.wait_for(lambda p: p.destination_port == 7000, 3).ttl == 77
    assert settle(firewall, 2, 1, "mangle") == [1, 1, 1]


def test_translation_of_sources(firewall, pc, internet):
    firewall.add("nat", chain="srcnat", protocol="udp", dst_port="7", action="src-nat", to_addresses=WAN_ADDRESS,
                 to_ports="40000-40010")
    with internet.echo("udp", 7) as far:
        assert pc.ask(INTERNET_ADDRESS, 7)[0]
    assert far.peers[0][0] == WAN_ADDRESS and 40000 <= far.peers[0][1] <= 40010


def test_redirect_and_dst_nat(firewall, pc, console, lab):
    firewall.add("nat", chain="dstnat", protocol="tcp", dst_address="10.99.99.99", dst_port="80", action="redirect",
                 to_ports="7000")
    firewall.add("nat", chain="dstnat", protocol="tcp", dst_address="10.99.99.98", action="dst-nat",
                 to_addresses=ROUTER, to_ports="7001")
    with lab.router.echo("tcp", 7000), lab.router.echo("tcp", 7001):
        assert pc.connects("10.99.99.99", 80)
        assert not pc.connects("10.99.99.99", 81, timeout=0.3)
        assert pc.connects("10.99.99.98", 1234)


def test_one_prefix_for_another(firewall, pc, console, lab):
    firewall.add("nat", chain="dstnat", dst_address="10.99.99.0/24", action="netmap", to_addresses="192.168.88.0/24")
    last = ROUTER.split(".")[3]
    with lab.router.echo("tcp", 7000):
        assert pc.connects(f"10.99.99.{last}", 7000)


def test_destinations_are_gathered(firewall, pc):
    firewall.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", action="add-dst-to-address-list",
                 address_list="asked", address_list_timeout="1h")
    catch_all(firewall, 7001, dst_address_list="asked")
    send(pc, 7001)
    send(pc, 7000)
    send(pc, 7001, 2)
    assert settle(firewall, 0, 2) == [2]
    assert [(r["list"], r["address"]) for r in firewall.run("/ip/firewall/address-list/print")] == [("asked", ROUTER)]


def test_messages_of_icmp(firewall, pc):
    firewall.add("filter", chain="input", protocol="icmp", icmp_options="8", action="passthrough")
    firewall.add("filter", chain="input", protocol="icmp", icmp_options="8:0-5", action="passthrough")
    firewall.add("filter", chain="input", protocol="icmp", icmp_options="!8:0", action="passthrough")
    pc.run("/usr/bin/python3 -c \"import socket; s = socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); "
           f"s.sendto(bytes([8, 0, 0xf7, 0xff, 0, 0, 0, 0]), ('{ROUTER}', 0)); "
           f"s.sendto(bytes([13, 0, 0xf2, 0xff, 0, 0, 0, 0]), ('{ROUTER}', 0))\"")
    assert settle(firewall, 2, 1) == [1, 1, 1]
