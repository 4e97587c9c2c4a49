# SPDX-License-Identifier: BSD-2-Clause
"""What is looked at, and changed, in the headers of packets, by packets made for it."""

import os
import socket
import struct

import pytest

from conftest import shared_fixtures
from firewall_model import headers_match
from firewall_rules import ROUTER, catch_all, firewall, firewall6, send, settle  # noqa: F401 (fixtures)
from lab import wait_until
from lab.network import INTERNET_ADDRESS

HAS_IPV6 = os.path.exists("/proc/net/if_inet6")

shared, lab, daemon, gateway = shared_fixtures(ipv6=HAS_IPV6)


@pytest.fixture
def pc(lab):
    return lab["pc"]


# ---- headers of IPv6

NUMBERS = {"hop": 0, "dst": 60, "route": 43, "frag": 44, "auth": 51, "esp": 50, "none": 59, "proto": 17}
BODIES = {
    "hop": b"\0\x01\x04\0\0\0\0", "dst": b"\0\x01\x04\0\0\0\0", "route": b"\0\x04\0\0\0\0\0",
    "frag": b"\0\0\0\0\0\0\x07", "auth": b"\x01\0\0\0\0\0\x01\0\0\0\x01",
}
PACKETS = [
    ("proto",), ("hop", "proto"), ("dst", "proto"), ("route", "proto"), ("frag", "proto"), ("auth", "proto"),
    ("esp",), ("none",), ("hop", "none"), ("hop", "route", "proto"), ("hop", "dst", "route", "frag", "auth", "proto"),
    ("frag", "auth", "esp"), ("auth", "dst", "proto"), ("dst", "auth", "none"),
]
VALUES = [
    "hop:contains", "dst:contains", "route:contains", "frag:contains", "auth:contains", "esp:contains",
    "none:contains", "proto:contains", "hop,route:contains", "hop,auth:contains", "dst,auth,proto:contains",
    "proto:exact", "hop,proto:exact", "esp:exact", "frag,auth,esp:exact", "hop,dst,route,frag,auth,proto:exact",
    "dst,none:exact", "dst,auth,none:exact", "frag,proto:exact", "auth,proto:exact", "auth,esp:exact", "dst,proto:exact",
    "dst,auth,proto:exact", "hop,dst,route,auth,proto:exact", "auth,esp:contains", "auth,none:contains",
]
NOWHERE = "fd00:77::9"


def packet6(source, destination, headers):
    """A whole packet with the headers in their order; the last one is what it ends in."""
    end = {"esp": bytes(16), "none": b"", "proto": struct.pack("!HHHH", 7000, 7000, 8, 0)}[headers[-1]]
    body = b""
    for header, following in zip(headers, headers[1:]):
        body += bytes([NUMBERS[following]]) + BODIES[header]
    body += end
    return (struct.pack("!IHBB", 6 << 28, len(body), NUMBERS[headers[0]], 64)
            + socket.inet_pton(socket.AF_INET6, source) + socket.inet_pton(socket.AF_INET6, destination) + body)


@pytest.mark.skipif(not HAS_IPV6, reason="the kernel has no IPv6")
def test_headers_are_found_by_name(firewall6, pc):
    for value in VALUES:
        firewall6.add("raw", chain="prerouting", dst_address=NOWHERE, headers=value, action="passthrough")
    firewall6.add("raw", chain="prerouting", dst_address=NOWHERE, action="passthrough")
    pc.configure(["route replace fd00:77::/64 via fd00:88::1"])
    with pc.enter():
        out = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    with out:
        for headers in PACKETS:
            out.sendto(packet6(pc.address6, NOWHERE, headers), (NOWHERE, 0))
    counted = settle(firewall6, -1, len(PACKETS), "raw")
    # Packets are put together, and rid of the header, before their connection is looked for.
    expected = [sum(headers_match(value, set(headers) - {"frag"}) for headers in PACKETS) for value in VALUES]
    assert dict(zip(VALUES, counted)) == dict(zip(VALUES, expected)) and counted[-1] == len(PACKETS)


@pytest.mark.skipif(not HAS_IPV6, reason="the kernel has no IPv6")
def test_headers_that_are_dropped_do_not_arrive(firewall6, pc, lab):
    firewall6.add("filter", chain="input", headers="dst:contains", action="drop")
    with lab.router.socket(socket.SOCK_DGRAM, family=socket.AF_INET6, bind=("::", 7000)) as inbox, \
            pc.socket(socket.SOCK_DGRAM, family=socket.AF_INET6) as out:
        out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, b"\0\0\x01\x04\0\0\0\0")
        out.sendto(b"with", ("fd00:88::1", 7000))
        out.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, b"")
        out.sendto(b"without", ("fd00:88::1", 7000))
        assert inbox.recv(100) == b"without"
    assert firewall6.packets() == [1]


@pytest.mark.parametrize("value, why", [
    ("hop", "say HEADERS:contains or HEADERS:exact"), ("hop:some", "say HEADERS:contains or HEADERS:exact"),
    ("jumbo:exact", "input does not match any value of headers"),
])
def test_other_headers_are_refused(firewall6, value, why):
    with pytest.raises(Exception, match=why):
        firewall6.add("filter", chain="input", headers=value, action="drop")


def test_headers_that_no_packet_has_make_the_rule_invalid(firewall6):
    firewall6.add("filter", chain="input", headers="hop:exact", action="drop")
    firewall6.add("filter", chain="input", headers="esp,none:contains", action="drop")
    told = firewall6.run("/ipv6/firewall/filter/print", "?dynamic=false")
    assert [row["about"] for row in told] == [
        "headers: of esp, none and proto each packet has one: exact needs it named",
        "headers: of esp, none and proto each packet has one"]


# ---- priority

@pytest.mark.parametrize("new, tos, priority", [
    ("7", 0, 7), ("63", 0, 63), ("from-dscp", 46 << 2, 46), ("from-dscp-high-3-bits", 46 << 2, 5),
])
def test_priority_is_set_and_matched(firewall, pc, new, tos, priority):
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", src_port="7500", action="set-priority",
                 new_priority=new)
    catch_all(firewall, 7000, "forward", priority=priority)
    catch_all(firewall, 7000, "forward", priority=f"!{priority}")
    catch_all(firewall, 7000, "forward", priority="0-63")
    send(pc, 7000, 2, INTERNET_ADDRESS, source=7500, options=[(socket.IPPROTO_IP, socket.IP_TOS, tos)])
    send(pc, 7000, 3, INTERNET_ADDRESS, source=7501)
    assert settle(firewall, 1, 3) == [2, 3, 5]


@pytest.mark.parametrize("new, dscp", [("from-priority", 5), ("from-priority-to-high-3-bits", 40)])
def test_dscp_follows_from_the_priority(firewall, pc, internet, new, dscp):
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", src_port="7500", action="set-priority",
                 new_priority="5")
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", src_port="7500", action="change-dscp",
                 new_dscp=new)
    catch_all(firewall, 7000, "forward", dscp=dscp)
    catch_all(firewall, 7000, "forward", dscp=0)
    with internet.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 7000)) as inbox:
        send(pc, 7000, 2, INTERNET_ADDRESS, source=7500)
        send(pc, 7000, 3, INTERNET_ADDRESS, source=7501)
        assert settle(firewall, 1, 3) == [2, 3]
        assert all(inbox.recv(10) for _ in range(5))  # with checksums that are right


# ---- changes

def test_df_is_cleared_so_that_long_packets_pass(firewall, pc, lab, internet):
    never = [(socket.IPPROTO_IP, 10, 2)]  # IP_MTU_DISCOVER, IP_PMTUDISC_DO
    probe = [(socket.IPPROTO_IP, 10, 3)]  # the same, whatever was heard of the path
    lab.router.configure(["link set ether1 mtu 1300"])
    try:
        with internet.socket(socket.SOCK_DGRAM, bind=(INTERNET_ADDRESS, 7000), timeout=0.3) as inbox:
            send(pc, 7000, to=INTERNET_ADDRESS, size=1400, options=never)
            with pytest.raises(TimeoutError):
                inbox.recv(2000)
            inbox.settimeout(3)
            firewall.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", action="clear-df")
            send(pc, 7000, to=INTERNET_ADDRESS, size=1400, options=probe)
            assert len(inbox.recv(2000)) == 1400
        assert firewall.packets("mangle") == [1]
    finally:
        lab.router.configure(["link set ether1 mtu 1500"])
        pc.run("ip route flush cache")


@pytest.mark.parametrize("change, sent, left", [
    ("increment:1", 64, 64), ("increment:10", 250, 255), ("decrement:3", 64, 60), ("decrement:200", 64, 0),
])
def test_ttl_is_counted_up_and_down(firewall, pc, internet, change, sent, left):
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", action="change-ttl", new_ttl=change)
    firewall.add("mangle", chain="forward", protocol="udp", dst_port="7000", ttl=f"equal:{left}",
                 action="passthrough")
    with internet.capture("net0") as seen, internet.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 7000)) as inbox:
        send(pc, 7000, to=INTERNET_ADDRESS, options=[(socket.IPPROTO_IP, socket.IP_TTL, sent)])
        assert seen.wait_for(lambda p: p.destination_port == 7000, 3).ttl == left
        assert inbox.recv(100)  # with a checksum that is right
    assert settle(firewall, 1, 1, "mangle") == [1, 1]


def test_passthrough_ends_behind_a_ttl_that_was_counted(firewall, pc):
    firewall.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", src_port="7500", action="change-ttl",
                 new_ttl="increment:1", passthrough="no")
    firewall.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", action="passthrough")
    catch_all(firewall, 7000, ttl="equal:65")
    send(pc, 7000, 2, source=7500)
    send(pc, 7000, 3, source=7501)
    assert settle(firewall, 1, 3, "mangle") == [2, 3] and firewall.packets() == [2]


@pytest.mark.skipif(not HAS_IPV6, reason="the kernel has no IPv6")
def test_hop_limit_is_counted_up_and_down(firewall6, pc):
    firewall6.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", action="change-hop-limit",
                  new_hop_limit="increment:200")
    firewall6.add("mangle", chain="prerouting", protocol="udp", dst_port="7000", action="change-hop-limit",
                  new_hop_limit="decrement:5")
    catch_all(firewall6, 7000, hop_limit="equal:250")
    with pc.socket(socket.SOCK_DGRAM, family=socket.AF_INET6) as out:
        out.sendto(b"x", ("fd00:88::1", 7000))
    assert settle(firewall6, 0, 1) == [1]


# ---- translation

def test_ports_by_chance(firewall, pc, internet):
    firewall.add("nat", chain="srcnat", protocol="udp", dst_port="7001", action="masquerade", randomise_ports="yes")
    firewall.add("nat", chain="srcnat", protocol="udp", dst_port="7002", action="masquerade", randomise_ports="no")
    ports = {}
    for port in (7001, 7002):
        with internet.socket(socket.SOCK_DGRAM, bind=(INTERNET_ADDRESS, port)) as inbox:
            sources = [port + 10000, port + 10010]
            ports[port] = []
            for source in sources:
                send(pc, port, to=INTERNET_ADDRESS, source=source)
                ports[port].append(inbox.recvfrom(10)[1][1] - source)
    assert ports[7002] == [0, 0] and ports[7001] != [0, 0]


@pytest.mark.parametrize("value, same, first", [(None, True, 18000), ("yes", True, 18100), ("no", False, 18200)])
def test_one_address_for_all_destinations(firewall, pc, internet, value, same, first):
    more = {"same_not_by_dst": value} if value else {}
    firewall.add("nat", chain="srcnat", protocol="udp", dst_port="7000", src_address=pc.address, action="same",
                 to_addresses="11.22.33.40-11.22.33.43", **more)
    targets = [f"11.22.33.{60 + i}" for i in range(12)]
    internet.configure([f"address replace {target}/24 dev net0" for target in targets])
    with internet.capture("net0") as seen:
        for target in targets:
            send(pc, 7000, to=target, source=first + targets.index(target))
        wait_until(lambda: len(seen.find(lambda p: p.destination_port == 7000)) >= len(targets), 3, "all arrive")
        sources = {p.source for p in seen.find(lambda p: p.destination_port == 7000)}
    internet.configure([f"address delete {target}/24 dev net0" for target in targets])
    assert (len(sources) == 1) == same, sources
