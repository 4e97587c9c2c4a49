# SPDX-License-Identifier: BSD-2-Clause
"""Discovery, control and events over IPv6, with the protections that IPv4 has."""

import os
import socket
from urllib.parse import urlsplit

import pytest

from conftest import shared_fixtures
from upnp import (GROUP_LINK, GROUP_SITE, HTTP_PORT, WAN_IP, ControlPoint, Fault, parse_headers,
                  search, search_text)


if not os.path.exists("/proc/net/if_inet6"):
    pytest.skip("the kernel has no IPv6", allow_module_level=True)

shared, lab, daemon, gateway = shared_fixtures(ipv6=True)


@pytest.fixture
def gateway6(daemon, pc):
    return ControlPoint(pc).discover(GROUP_LINK)


def link_local(host, interface):
    out = host.run(["ip", "-6", "-o", "address", "show", "dev", interface, "scope", "link"]).stdout
    return out.split("inet6 ")[1].split("/")[0]


def test_each_group_is_told_an_address_of_its_scope(lab, daemon, pc):
    ours = link_local(lab.router, "bridge")
    for group, address in ((GROUP_LINK, ours), (GROUP_SITE, "fd00:88::1")):
        answer = search(pc, address=group)[0]
        assert urlsplit(answer["LOCATION"]).netloc == f"[{address}]:{HTTP_PORT}"
        assert answer["_from"][:2] == (address, 1900)
        status, _, body = ControlPoint(pc, address=f"{address}%eth0" if "fe80" in address else address
                                       ).http("GET", urlsplit(answer["LOCATION"]).path)
        assert status == 200 and f"<presentationURL>http://[{address}]/".encode() in body


TYPES = ("device:InternetGatewayDevice", "device:WANDevice", "device:WANConnectionDevice",
         "service:WANIPConnection")


@pytest.mark.parametrize("where", ["ff02::c%eth0", "ff05::c%eth0", "fd00:88::1"])
def test_each_target_in_each_version_is_found(lab, daemon, pc, where):
    """To either group and by unicast: ST is what was searched for; of version 3 there is nothing."""
    known = [f"urn:schemas-upnp-org:{name}:{version}" for name in TYPES for version in (1, 2)]
    known += ["upnp:rootdevice", "urn:schemas-upnp-org:service:Layer3Forwarding:1",
              "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1",
              search(pc)[0]["USN"].split("::")[0]]
    unknown = [f"urn:schemas-upnp-org:{name}:3" for name in TYPES]
    with pc.socket(socket.SOCK_DGRAM, timeout=3, family=socket.AF_INET6) as asker:
        for target in unknown + known:
            asker.sendto(search_text(target), pc.scoped(where, 1900))
        heard = [parse_headers(asker.recvfrom(65535)[0])[1] for _ in known]
    assert sorted(answer["ST"] for answer in heard) == sorted(known)
    for answer in heard:
        assert answer["USN"].endswith("::" + answer["ST"]) or answer["USN"] == answer["ST"]


def test_a_unicast_search_is_answered_from_the_address_asked(lab, daemon, pc):
    ours = link_local(lab.router, "bridge")
    assert search(pc, address=GROUP_SITE)  # the service has begun
    for address in ("fd00:88::1", f"{ours}%eth0"):
        assert search(pc, address=(address, 1900))[0]["_from"][0] == address.split("%")[0]


def test_a_mapping_asked_for_over_ipv6_is_the_devices_own(lab, gateway6, pc, internet):
    """The device is known by its MAC address: libraries that found us by IPv6 ask for IPv4."""
    search(pc)  # whoever uses the Internet has been heard over IPv4
    gateway6.add(5000, client=pc.address)
    with pc.echo("tcp", 5000):
        assert internet.connects("11.22.33.2", 5000)
    assert gateway6.get(5000)["NewInternalClient"] == pc.address
    assert [e["NewExternalPort"] for e in gateway6.entries()] == ["5000"]
    with pytest.raises(Fault) as refused:
        gateway6.add(5001, client="192.168.88.11")
    assert refused.value.code == 606
    gateway6.delete(5000)
    assert not internet.connects("11.22.33.2", 5000, timeout=0.5)


def test_upnpc_maps_over_ipv6(gateway6, pc, internet):
    search(pc)  # as most programs search over both, we know the device in IPv4
    out = pc.run(["upnpc", "-6", "-m", "eth0", "-a", pc.address, "5000", "5000", "tcp"],
                 check=False).stdout
    assert "is redirected to" in out, out
    with pc.echo("tcp", 5000):
        assert internet.connects("11.22.33.2", 5000)
    gateway6.delete(5000)


def test_events_come_over_ipv6_to_the_subscriber_only(lab, gateway6, pc, console):
    path = gateway6.services[WAN_IP][2]
    own = link_local(pc, "eth0")

    def subscribe(url):
        return gateway6.http("SUBSCRIBE", path, headers={"NT": "upnp:event", "CALLBACK": f"<{url}>"})[0]

    with pc.socket(bind=("::", 5005), family=socket.AF_INET6) as server:
        server.listen()
        assert subscribe(f"http://[{own}]:5005/event") == 200
        with server.accept()[0] as delivery:
            delivery.settimeout(5)
            told = b""
            while b"</e:propertyset>" not in told:
                told += delivery.recv(65536)
            delivery.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert told.startswith(b"NOTIFY /event HTTP/1.1\r\nHOST: [" + own.encode() + b"]:5005\r\n")
    assert b"<ExternalIPAddress>11.22.33.2<" in told
    for stranger in (link_local(console, "eth0"), "fd00:88::11", "::1", "ff02::1",
                     f"::ffff:{pc.address}", "fd00:ffff::1"):
        assert subscribe(f"http://[{stranger}]:5005/") == 412
    assert subscribe(f"http://{pc.address}:5005/") == 412


@pytest.mark.parametrize("name", ["evil.example:2828", "[fd00:88::2]:2828", "[::1]:2828",
                                  "192.168.88.1:2828", "[fd00:88::1]"])
def test_another_host_is_refused_over_ipv6(lab, gateway6, name):
    status, _, _ = gateway6.http("GET", urlsplit(gateway6.location).path, headers={"Host": name})
    assert status == 403


def test_nothing_is_answered_over_ipv6_from_outside(lab, daemon, pc, internet):
    internet.configure(["route add fd00:88::/64 via fd00:ffff::2"])
    lab.router.set_kernel("net.ipv6.conf.all.forwarding", 1)
    with lab.router.capture("ether1") as outside, \
            internet.socket(socket.SOCK_DGRAM, family=socket.AF_INET6) as asker:
        for address in ("fd00:88::1", "fd00:ffff::2", "ff02::c%net0", "ff05::c%net0"):
            asker.sendto(search_text("ssdp:all"), internet.scoped(address, 1900))
        assert search(pc, "ssdp:all", address=GROUP_SITE, wanted=10)  # by now whatever was asked is answered
        assert outside.find(lambda p: not p.outgoing and p.destination_port == 1900)
        assert outside.find(lambda p: p.outgoing and p.protocol == socket.IPPROTO_UDP) == []
    for address in ("fd00:88::1", "fd00:ffff::2"):
        assert not internet.connects(address, HTTP_PORT, timeout=0.5)
    assert pc.connects("fd00:88::1", HTTP_PORT)


# What disturbs the others comes last.


def test_a_new_address_is_told_to_who_knows_us_already(lab, daemon, pc):
    """ssdp:update names the next BOOTID (UDA 1.1 section 1.2.4), and answers have it then."""
    before = search(pc)[0]["BOOTID.UPNP.ORG"]
    with lab.router.capture("bridge") as inside:
        lab.router.configure(["address delete fd00:88::1/64 dev bridge",
                               "address add fd00:88::7/64 dev bridge"])
        update = inside.wait_for(lambda p: p.destination == "239.255.255.250"
                                 and b"ssdp:update" in p.payload).payload
        assert f"\r\nBOOTID.UPNP.ORG: {before}\r\n".encode() in update
        after = search(pc)[0]["BOOTID.UPNP.ORG"]
        assert int(after) > int(before)
        assert f"\r\nNEXTBOOTID.UPNP.ORG: {after}\r\n".encode() in update
        inside.wait_for(lambda p: b"LOCATION: http://[fd00:88::7]:" in p.payload
                        and b"ssdp:alive" in p.payload)


def test_a_device_without_ipv4_may_ask_but_not_map(lab, daemon, console):
    """Who is not known in IPv4 is refused; what needs nobody's address is answered."""
    console.configure(["address flush dev eth0 scope global", "address add fd00:88::99/64 dev eth0"])
    lab.router.run("ip neighbour flush dev bridge")
    alone = ControlPoint(console).discover(GROUP_SITE)
    assert alone.call("GetExternalIPAddress")["NewExternalIPAddress"] == "11.22.33.2"
    with pytest.raises(Fault) as refused:
        alone.add(5000, client="192.168.88.11")
    assert refused.value.code == 606


def test_announcements_go_to_both_groups_with_two_hops(lab, daemon):
    daemon.restart()  # what is captured is of this life
    with lab.router.capture("bridge") as inside, lab.router.capture("ether1") as outside:
        for group, host in (("ff02::c", b"[FF02::C]:1900"), ("ff05::c", b"[FF05::C]:1900")):
            told = inside.wait_for(lambda p, group=group: p.destination == group
                                   and b"ssdp:alive" in p.payload)
            assert b"\r\nHOST: " + host + b"\r\n" in told.payload
            assert (told.source_port, told.ttl) == (1900, 2)
        daemon.stop()
        for group in ("ff02::c", "ff05::c"):
            inside.wait_for(lambda p, group=group: p.destination == group and b"byebye" in p.payload)
        assert outside.find(lambda p: p.outgoing and p.protocol == socket.IPPROTO_UDP) == []
