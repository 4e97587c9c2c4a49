# SPDX-License-Identifier: BSD-2-Clause
"""What is refused stays closed: other people's addresses, the router's, reserved ports, switches."""

import pytest

import paths
from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import Fault

shared, lab, daemon, gateway = shared_fixtures()


def refused(call, *codes):
    with pytest.raises(Fault) as fault:
        call()
    assert fault.value.code in codes, fault.value
    return fault.value


def mapped_ports(lab):
    """The part of our table that changes with mappings."""
    return lab.router.run("nft list maps inet").stdout


def test_secure_mode_refuses_another_devices_address(lab, gateway, pc, console):
    before = mapped_ports(lab)
    with console.echo("tcp", 5000):
        refused(lambda: gateway.add(5000, client=console.address), 606)
        assert not paths.is_open(lab, "tcp", 5000)
    assert mapped_ports(lab) == before


def test_without_secure_mode_another_device_may_be_mapped_to(lab, daemon, gateway, console):
    daemon.console("/ip/upnp/set secure-mode=no")
    with console.echo("tcp", 5000):
        gateway.add(5000, client=console.address)
        assert paths.is_open(lab, "tcp", 5000)


IMPOSSIBLE = {
    "router": "192.168.88.1", "network": "192.168.88.0", "broadcast": "192.168.88.255",
    "loopback": "127.0.0.1", "any": "0.0.0.0", "limited-broadcast": "255.255.255.255",
    "multicast": "239.255.255.250", "reserved": "240.0.0.1", "other-lan": "192.168.89.10",
    "uplink": WAN_ADDRESS, "uplink-neighbour": INTERNET_ADDRESS, "internet": "8.8.8.8",
    "link-local": "169.254.1.1",
}
MALFORMED = {
    "name": "localhost", "too-long": "192.168.88.10.1", "octal": "0300.0250.0130.012",
    "hex": "0xc0a8580a", "short": "192.168.22538", "port": "192.168.88.10:80",
    "space": "192.168. 88.10", "ipv6": "::ffff:192.168.88.10",
}


@pytest.fixture(params=["secure", "open"])
def any_mode(request, daemon):
    if request.param == "open":
        daemon.console("/ip/upnp/set secure-mode=no")


def test_impossible_targets_are_refused(lab, any_mode, gateway):
    before = mapped_ports(lab)
    for name, address in IMPOSSIBLE.items():
        refused(lambda a=address: gateway.add(5000, client=a), 606)
        assert gateway.get(5000) is None, name
    for name, address in MALFORMED.items():
        refused(lambda a=address: gateway.add(5000, client=a), 402, 600)
        assert gateway.get(5000) is None, name
    assert mapped_ports(lab) == before


def test_ports_below_1024_need_permission(lab, daemon, gateway, pc):
    refused(lambda: gateway.add(80, 8080), 606)
    refused(lambda: gateway.add(8080, 80), 606)
    daemon.console("/ip/upnp/set allow-privileged-ports=yes")
    with pc.echo("tcp", 8080):
        gateway.add(80, 8080)
        assert paths.is_open(lab, "tcp", 80)


@pytest.mark.parametrize("arguments, codes", [
    (dict(external=0, internal=5000), (716,)),
    (dict(external=70000, internal=5000), (402, 601)),
    (dict(external=-1, internal=5000), (402, 601)),
    (dict(external="http", internal=5000), (402,)),
    (dict(external="", internal=5000), (402,)),
    (dict(external=5000, internal=70000), (402, 601)),
    (dict(external=5000, protocol="SCTP"), (402, 601)),
    (dict(external=5000, protocol="tcp or udp"), (402, 601)),
    (dict(external=5000, remote="example.com"), (402, 600)),
    (dict(external=5000, remote="224.0.0.1"), (402, 600)),
    (dict(external=5000, enabled="maybe"), (402,)),
    (dict(external=5000, lease=-1), (402, 601)),
    (dict(external=5000, lease="soon"), (402,)),
])
def test_wrong_arguments(lab, gateway, arguments, codes):
    before = mapped_ports(lab)
    refused(lambda: gateway.add(**arguments), *codes)
    assert gateway.entries() == []
    assert mapped_ports(lab) == before


def test_reserved_ports_are_refused(lab, daemon, gateway):
    daemon.console("/ip/upnp/set allow-privileged-ports=yes")
    for protocol, port in (("UDP", 1900), ("UDP", 5351), ("TCP", 8728), ("TCP", 2828)):
        refused(lambda q=protocol, p=port: gateway.add(p, 5000, q), 718)
    with lab.router.echo("tcp", 7777), lab.router.echo("udp", 7778):
        refused(lambda: gateway.add(7777, 5000, "TCP"), 718)
        refused(lambda: gateway.add(7778, 5000, "UDP"), 718)
    gateway.add(7777, 5000, "TCP")  # nobody listens any more


def test_a_disabled_mapping_opens_nothing(lab, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(5000, enabled=0)
        assert gateway.get(5000)["NewEnabled"] == "0"
        assert not paths.is_open(lab, "tcp", 5000)
        gateway.add(5000, enabled=1)
        assert paths.is_open(lab, "tcp", 5000)
        gateway.add(5000, enabled=0)
        assert not paths.is_open(lab, "tcp", 5000)


def test_nat_traversal_off_refuses_and_stays_readable(lab, daemon, gateway, pc):
    with pc.echo("tcp", 5000):
        daemon.console("/ip/upnp/set nat-traversal=no")
        refused(lambda: gateway.add(5000), 606)
        assert gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS
        assert gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Connected"
        assert not paths.is_open(lab, "tcp", 5000)
        daemon.console("/ip/upnp/set nat-traversal=yes")
        gateway.add(5000)
        assert paths.is_open(lab, "tcp", 5000)


def test_switching_the_service_off_closes_what_is_open(lab, daemon, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(5000)
        assert paths.is_open(lab, "tcp", 5000)
        daemon.console("/ip/upnp/set enabled=no")
        assert not paths.is_open(lab, "tcp", 5000)
        wait_until(lambda: not pc.connects(lab.lans[0].address, 2828, timeout=0.3), 5,
                   "the control port is closed")


def test_a_devices_quota(daemon, gateway):
    daemon.console("/ip/upnp/set max-mappings-per-device=3")
    for port in (5000, 5001, 5002):
        gateway.add(port)
    refused(lambda: gateway.add(5003), 501, 728)
    gateway.delete(5001)
    gateway.add(5003)
    assert len(gateway.entries()) == 3


def test_force_termination_needs_permission(lab, daemon, gateway, pc):
    with pc.echo("tcp", 5000):
        gateway.add(5000)
        refused(lambda: gateway.call("ForceTermination"), 606)
        assert paths.is_open(lab, "tcp", 5000)


def test_force_termination_stops_forwarding_where_allowed(lab, daemon, gateway, pc):
    daemon.console("/ip/upnp/set allow-disable-external-interface=yes")
    with pc.echo("tcp", 5000):
        gateway.add(5000)
        gateway.call("ForceTermination")
        assert gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Disconnected"
        assert not paths.is_open(lab, "tcp", 5000)
        assert "UP" in lab.router.run("ip -brief link show ether1").stdout
        gateway.call("RequestConnection")
        wait_until(lambda: gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Connected", 5)
        assert paths.is_open(lab, "tcp", 5000)


def test_the_dummy_rule_can_be_hidden(daemon, gateway):
    first = gateway.call("GetGenericPortMappingEntry", NewPortMappingIndex=0)
    assert (first["NewExternalPort"], first["NewEnabled"]) == ("0", "0")
    assert "Dummy" in first["NewPortMappingDescription"]
    daemon.console("/ip/upnp/set show-dummy-rule=no")
    refused(lambda: gateway.call("GetGenericPortMappingEntry", NewPortMappingIndex=0), 713)


def test_a_forced_address_is_reported_and_used(lab, daemon, gateway, pc):
    lab.router.configure(["address add 11.22.33.9/24 dev ether1"])
    daemon.console("/ip/upnp/interfaces/set [find interface=ether1] forced-ip=11.22.33.9")
    assert gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == "11.22.33.9"
    with pc.echo("tcp", 5000):
        gateway.add(5000)
        assert paths.is_open(lab, "tcp", 5000) is False
        assert lab.internet.connects("11.22.33.9", 5000)
    daemon.console("/ip/upnp/interfaces/set [find interface=ether1] !forced-ip")
    lab.router.configure(["address del 11.22.33.9/24 dev ether1"])
