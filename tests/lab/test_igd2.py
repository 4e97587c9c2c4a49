# SPDX-License-Identifier: BSD-2-Clause
"""The tree of IGD:2 with upnpc, and what its actions do to packets."""

import re
import xml.etree.ElementTree

import pytest

import paths
from clients import Miniupnpc, Upnpc
from conftest import shared_fixtures
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import WAN_IP_2, ControlPoint, Fault, search

shared, lab, daemon, gateway = shared_fixtures()

LISTING = "{urn:schemas-upnp-org:gw:WANIPConnection}"


def igd2(host):
    """A control point that has asked for version 2."""
    return ControlPoint(host).discover(version=2)


def upnpc(host):
    client = Upnpc(host)
    client.location = igd2(host).location
    return client


def add_any(point, external, internal, **changes):
    arguments = {"NewRemoteHost": "", "NewExternalPort": external, "NewProtocol": "TCP",
                 "NewInternalPort": internal, "NewInternalClient": point.host.address,
                 "NewEnabled": 1, "NewPortMappingDescription": "lab", "NewLeaseDuration": 600}
    return point.call("AddAnyPortMapping", WAN_IP_2, **{**arguments, **changes})


def test_two_trees_beside_each_other(daemon, pc):
    """Who asks for version 1, or for everything, never sees anything of version 2."""
    first = ControlPoint(pc).discover()
    second = igd2(pc)
    assert first.location != second.location
    assert not [name for name in first.services if name.endswith(":2")]
    assert WAN_IP_2 in second.services
    answers = search(pc, target="ssdp:all", wanted=99, timeout=3.5)
    assert len(answers) >= 10 and {answer["LOCATION"] for answer in answers} == {first.location}
    for point, version in ((first, "0"), (second, "1")):
        for control, scpd, _ in point.services.values():
            tree = xml.etree.ElementTree.fromstring(point.http("GET", scpd)[2])
            assert tree.findtext("{*}specVersion/{*}minor") == version
    names = {element.text for element in xml.etree.ElementTree.fromstring(
        first.http("GET", first.services["urn:schemas-upnp-org:service:WANIPConnection:1"][1])[2]
    ).iter("{*}name")}
    assert "GetListOfPortMappings" not in names and "SystemUpdateID" not in names


def test_upnpc_does_all_it_can_with_version_2(lab, daemon, pc, console):
    """-s -a -n -r -l -L -N -d -P."""
    client = upnpc(pc)
    assert f"ExternalIPAddress = {WAN_ADDRESS}" in client.run("-s")
    with pc.echo("tcp", 5000), console.echo("tcp", 5000):
        client.add(5000)
        assert paths.is_open(lab, "tcp", 5000)
        # Taken: another port for the other device.
        out = upnpc(console).run("-n", console.address, "5000", "5000", "TCP", "600")
        reserved = int(re.search(rf"external {WAN_ADDRESS}:(\d+) TCP is redirected to internal "
                                 rf"{console.address}:5000", out).group(1))
        assert reserved != 5000
        assert paths.is_open(lab, "tcp", reserved)
        client.run("-r", "5001", "TCP", "5002", "UDP")
        assert {row[1] for row in client.list()} == {5000, 5001, 5002}  # reserved is another's
        listed = client.run("-L")
        assert re.search(rf"TCP +5000->{pc.address}:5000", listed), listed
        assert re.search(rf"UDP +5002->{pc.address}:5002", listed), listed
        assert str(reserved) not in listed  # another device's
        client.run("-N", "5000", "5001", "TCP")
        assert not paths.is_open(lab, "tcp", 5000)
        assert paths.is_open(lab, "tcp", reserved)
        assert client.delete(5002, "UDP")
        assert client.list() == []
        assert "http://" in client.run("-P")


def test_upnpc_takes_its_own_address_a_name_and_a_remote_host(lab, daemon, pc):
    """"@" is the device itself; -e names the mapping, the last word is a remote host."""
    client = upnpc(pc)
    with pc.echo("tcp", 5000), pc.echo("udp", 5001):
        client.run("-e", "a game", "-a", "@", "5000", "45000", "TCP", "600", INTERNET_ADDRESS)
        client.run("-n", "@", "5001", "45001", "UDP", "600", "198.51.100.7")
        assert paths.is_open(lab, "tcp", 45000)
        assert not paths.is_open(lab, "udp", 45001)  # for another host
        listed = client.run("-L")
        assert re.search(rf"TCP 45000->{pc.address}:5000 +'a game' '{INTERNET_ADDRESS}'", listed), listed
        for external, protocol, remote in (("45000", "TCP", INTERNET_ADDRESS), ("45001", "UDP", "198.51.100.7")):
            out = client.run("-d", external, protocol, remote, check=False)
            assert "UPNP_DeletePortMapping() returned : 0" in out, out
        assert not paths.is_open(lab, "tcp", 45000)


# What upnpc offers for WANIPv6FirewallControl, a service that the gateway does not have.
PINHOLES = {
    "add": ("-A", "2001:db8::1", "0", "fd00::10", "5000", "TCP", "600"), "update": ("-U", "1", "600"),
    "check": ("-C", "1"), "packets": ("-K", "1"), "delete": ("-D", "1"),
    "timeout": ("-G", "2001:db8::1", "0", "fd00::10", "5000", "TCP"),
}


@pytest.mark.parametrize("action", PINHOLES)
def test_upnpc_gets_no_pinhole(lab, daemon, pc, action):
    before = lab.router.run("nft list ruleset").stdout.count("elements")
    out = upnpc(pc).run(*PINHOLES[action], check=False)
    assert re.search(r"failed with code -\d|returned : -\d", out), out
    assert lab.router.run("nft list ruleset").stdout.count("elements") == before


def test_upnpc_is_told_of_no_ipv6_firewall(daemon, pc):
    assert "Inbound Pinhole Allowed: No" in upnpc(pc).run("-S", check=False)


def test_miniupnpc_from_python_with_version_2_alone(lab, daemon, pc):
    """It searches for version 1, which a gateway of version 2 answers to."""
    daemon.console("/ip/upnp/set igd-version=2")
    client = Miniupnpc(pc)
    with pc.echo("tcp", 6000):
        address, status, added, entry = client.discovered(
            "u.externalipaddress()", "u.statusinfo()",
            "u.addportmapping(46000, 'TCP', u.lanaddr, 6000, 'a game', '', 600)",
            "u.getspecificportmapping(46000, 'TCP')")
        assert (address, status[0], added) == (WAN_ADDRESS, "Connected", True)
        assert entry[:4] == [pc.address, 6000, "a game", True] and 500 < entry[4] <= 600
        assert paths.is_open(lab, "tcp", 46000)
        taken, gone, deleted = client.discovered(
            "u.addanyportmapping(46000, 'TCP', u.lanaddr, 6001, 'another', '')",
            "u.getgenericportmapping(9)", "u.deleteportmapping(46000, 'TCP')")
        assert taken == 46000 and gone is None and deleted is True
        assert not paths.is_open(lab, "tcp", 46000)


def test_add_any_port_mapping_leads_packets(lab, daemon, pc, console):
    mine, other = igd2(pc), igd2(console)
    with pc.echo("tcp", 7000), console.echo("tcp", 7000) as server:
        assert add_any(mine, 7000, 7000) == {"NewReservedPort": "7000"}
        assert add_any(mine, 7000, 7000) == {"NewReservedPort": "7000"}  # asked again
        got = int(add_any(other, 7000, 7000)["NewReservedPort"])
        assert got != 7000 and got % 2 == 0 and 1024 <= got <= 32767
        assert paths.is_open(lab, "tcp", got) and server.peers
        with pytest.raises(Fault, match="718"):
            other.call("AddPortMapping", WAN_IP_2, NewRemoteHost="", NewExternalPort=7000,
                       NewProtocol="TCP", NewInternalPort=7000, NewInternalClient=console.address,
                       NewEnabled=1, NewPortMappingDescription="", NewLeaseDuration=0)


def test_delete_port_mapping_range_closes_at_once(lab, daemon, pc, console):
    mine, other = igd2(pc), igd2(console)
    with pc.echo("tcp", 7000), console.echo("tcp", 7000):
        for port in (7000, 7002, 7004):
            add_any(mine, port, 7000)
        add_any(other, 7001, 7000)
        before = int(mine.call("GetStatusInfo", WAN_IP_2)["NewUptime"])
        mine.call("DeletePortMappingRange", WAN_IP_2, NewStartPort=7000, NewEndPort=7002,
                  NewProtocol="TCP", NewManage=1)
        assert int(mine.call("GetStatusInfo", WAN_IP_2)["NewUptime"]) >= before
        assert not paths.is_open(lab, "tcp", 7000) and not paths.is_open(lab, "tcp", 7002)
        assert paths.is_open(lab, "tcp", 7001) and paths.is_open(lab, "tcp", 7004)
        with pytest.raises(Fault, match="730"):
            mine.call("DeletePortMappingRange", WAN_IP_2, NewStartPort=7000, NewEndPort=7002,
                      NewProtocol="TCP", NewManage=1)
        listing = xml.etree.ElementTree.fromstring(mine.call(
            "GetListOfPortMappings", WAN_IP_2, NewStartPort=0, NewEndPort=65535,
            NewProtocol="TCP", NewManage=1, NewNumberOfPorts=0)["NewPortListing"])
        assert [entry.findtext(f"{LISTING}NewExternalPort") for entry in listing] == ["7004"]
        assert listing[0].findtext(f"{LISTING}NewDescription") == "lab"


def test_one_device_with_many_mappings(daemon, pc):
    """All of them told at once, in several pages of gate's, and closed at once."""
    daemon.cli("/ip upnp set max-mappings-per-device=300 max-requests-per-minute=0")
    gate = daemon.child("gate")
    mine = igd2(pc)
    ports = list(range(7000, 7200))
    for port in ports:
        add_any(mine, port, port)
    everything = {"NewStartPort": 0, "NewEndPort": 65535, "NewProtocol": "TCP", "NewManage": 0}
    for wanted in (0, 150):
        listing = xml.etree.ElementTree.fromstring(mine.call(
            "GetListOfPortMappings", WAN_IP_2, **everything, NewNumberOfPorts=wanted)["NewPortListing"])
        told = [int(entry.findtext(f"{LISTING}NewExternalPort")) for entry in listing]
        assert told == ports[:wanted or None]
    mine.call("DeletePortMappingRange", WAN_IP_2, **everything)
    assert daemon.cli("/ip upnp mappings print count-only").strip() == "0"
    assert daemon.child("gate") == gate
