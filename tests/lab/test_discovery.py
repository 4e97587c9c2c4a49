# SPDX-License-Identifier: BSD-2-Clause
"""SSDP and description as control points see them, gssdp's among them."""

import xml.etree.ElementTree
from urllib.parse import urlsplit

import pytest

from conftest import shared_fixtures
from lab import wait_until
from upnp import GROUP, HTTP_PORT, IGD, LAYER3, WAN_COMMON, WAN_IP, search, search_text

shared, lab, daemon, gateway = shared_fixtures()

TARGETS = (
    "upnp:rootdevice", IGD,
    "urn:schemas-upnp-org:device:WANDevice:1",
    "urn:schemas-upnp-org:device:WANConnectionDevice:1",
    LAYER3, WAN_COMMON, WAN_IP,
)


@pytest.mark.parametrize("target", TARGETS)
def test_each_target_is_answered_as_asked(daemon, pc, target):
    answer = search(pc, target)[0]
    assert answer["ST"] == target
    assert answer["USN"].endswith("::" + target)
    assert answer["_from"] == ("192.168.88.1", 1900)
    assert urlsplit(answer["LOCATION"]).netloc == f"192.168.88.1:{HTTP_PORT}"
    assert answer["EXT"] == "" and "max-age" in answer["CACHE-CONTROL"].lower()


def test_all_and_uuid(gateway, pc):
    answers = search(pc, "ssdp:all", wanted=99, timeout=2.5)
    targets = [answer["ST"] for answer in answers]
    assert set(TARGETS) <= set(targets)
    assert len(targets) == len(set(targets))
    uuids = {target for target in targets if target.startswith("uuid:")}
    assert len(uuids) == 3 and gateway.udn in uuids
    for uuid in uuids:
        assert search(pc, uuid)[0]["USN"] == uuid


def test_unicast_search(daemon, pc):
    assert search(pc, address=("192.168.88.1", 1900))[0]["ST"] == IGD


@pytest.mark.parametrize("data", [
    b"M-SEARCH * HTTP/1.1\r\nHost:239.255.255.250:1900\r\nMan:\"ssdp:discover\"\r\nMX:1\r\nST:"
    + IGD.encode() + b"\r\n\r\n",
    b"M-SEARCH * HTTP/1.1\r\nst: " + IGD.encode() + b"\r\nmx:  1\r\nMAN:\"ssdp:discover\"\r\n"
    b"HOST: 239.255.255.250:1900\r\n\r\n",
], ids=["no-spaces", "lower-case"])
def test_spellings_of_real_clients(daemon, pc, data):
    assert search(pc, data=data)


@pytest.mark.parametrize("target", [
    "urn:schemas-upnp-org:device:MediaServer:1", "uuid:00000000-0000-0000-0000-000000000000",
    "urn:schemas-upnp-org:service:WANIPConnection:9", "",
])
def test_targets_of_others_are_not_answered(daemon, pc, target):
    with pc.capture("eth0") as seen:
        with pc.socket(kind=2) as asker:
            asker.sendto(search_text(target, mx=1), GROUP)
            port = asker.getsockname()[1]
            assert search(pc)  # answered after it
            assert seen.find(lambda p: not p.outgoing and p.destination_port == port) == []


def test_announcements_of_every_target(daemon, pc):
    with pc.capture("eth0") as seen:
        daemon.restart()
        for sub_type in (b"ssdp:byebye", b"ssdp:alive"):
            for target in TARGETS:
                packet = seen.wait_for(lambda p, s=sub_type, t=target: p.destination == GROUP[0] and
                                       p.payload.startswith(b"NOTIFY") and s in p.payload and
                                       f"NT: {t}\r\n".encode() in p.payload, 10, f"{sub_type} {target}")
                assert packet.destination_port == GROUP[1]


def test_gssdp_discovers(daemon, pc):
    out = pc.run(["gssdp-discover", "-i", "eth0", "-n", "3", "-m", "available", "-t", IGD]).stdout
    assert f"::{IGD}" in out
    assert f"Location: http://192.168.88.1:{HTTP_PORT}/" in out


def test_description_and_scpd_are_whole(gateway):
    """Every service of the tree, and in its SCPD a state variable for every argument."""
    assert {LAYER3, WAN_COMMON, WAN_IP} <= set(gateway.services)
    ns = {"s": "urn:schemas-upnp-org:service-1-0"}
    for control, scpd, event in gateway.services.values():
        assert control.startswith("/") and event.startswith("/")
        status, headers, body = gateway.http("GET", scpd)
        assert status == 200 and headers["Content-Type"].startswith("text/xml")
        tree = xml.etree.ElementTree.fromstring(body)
        variables = {v.findtext("s:name", namespaces=ns)
                     for v in tree.iterfind(".//s:stateVariable", ns)}
        related = {r.text for r in tree.iterfind(".//s:relatedStateVariable", ns)}
        assert tree.findall(".//s:action", ns)
        assert variables and related <= variables


def test_every_action_of_the_scpd_is_answered(gateway):
    """An action without its arguments is answered, with 402 when it needs some; never 401."""
    from upnp import Fault

    ns = {"s": "urn:schemas-upnp-org:service-1-0"}
    for service, (_, scpd, _) in gateway.services.items():
        tree = xml.etree.ElementTree.fromstring(gateway.http("GET", scpd)[2])
        for action in tree.iterfind(".//s:action", ns):
            name = action.findtext("s:name", namespaces=ns)
            directions = [a.findtext("s:direction", namespaces=ns)
                          for a in action.iterfind(".//s:argument", ns)]
            try:
                out = gateway.call(name, service)
            except Fault as fault:
                assert fault.code != 401, name
                if "in" in directions:
                    assert fault.code == 402, (name, fault)
            else:
                assert "in" not in directions, name
                assert len(out) == len(directions), (name, out)


def test_counters_of_the_uplink(lab, gateway, pc, internet):
    with internet.echo("udp", 7):
        before = int(gateway.call("GetTotalBytesSent", WAN_COMMON)["NewTotalBytesSent"])
        assert pc.ask("11.22.33.1", 7, b"x" * 1000)[0]
        assert int(gateway.call("GetTotalBytesSent", WAN_COMMON)["NewTotalBytesSent"]) >= before + 1000
    link = gateway.call("GetCommonLinkProperties", WAN_COMMON)
    assert link["NewPhysicalLinkStatus"] == "Up"


def test_layer3_forwarding_names_the_connection(gateway):
    value = gateway.call("GetDefaultConnectionService", LAYER3)["NewDefaultConnectionService"]
    udn, service = value.split(",", 1)
    assert udn.startswith("uuid:") and service.startswith("urn:upnp-org:serviceId:WANIPConn")


@pytest.mark.parametrize("path", ["/", "/rootDesc.xml", "/../etc/passwd", "/%2e%2e/x"])
def test_paths_without_the_token_are_not_found(gateway, path):
    assert gateway.http("GET", path)[0] == 404


def test_a_name_as_host_is_refused(gateway):
    """DNS rebinding: a browser that was given our address for a name of the attacker's."""
    location = urlsplit(gateway.location).path
    assert gateway.http("GET", location, headers={"Host": "evil.example"})[0] in (400, 403, 404, 412)
    status, _, _ = gateway.post("GetExternalIPAddress", b"", Host="evil.example:2828")
    assert status in (400, 403, 404, 412)


def test_a_lan_that_comes_later_has_a_location_of_its_own(lab, daemon, pc):
    """Those who know us already are told of the next BOOTID (UDA 1.1 section 1.2.4)."""
    with lab.router.capture("bridge") as first:
        daemon.restart()
        first.wait_for(lambda p: b"ssdp:alive" in p.payload)
        before = search(pc)[0]
        lab.add_lan()
        guest = lab.add_device("guest", lan=1)
        answer = wait_until(lambda: search(guest, timeout=1.5), 15, "the new LAN is served")[0]
        assert urlsplit(answer["LOCATION"]).netloc == f"192.168.89.1:{HTTP_PORT}"
        assert answer["USN"] == before["USN"]
        assert int(answer["BOOTID.UPNP.ORG"]) > int(before["BOOTID.UPNP.ORG"])
        update = first.wait_for(lambda p: b"ssdp:update" in p.payload
                                and p.destination == GROUP[0]).payload
        assert f"\r\nBOOTID.UPNP.ORG: {before['BOOTID.UPNP.ORG']}\r\n".encode() in update
        assert urlsplit(search(pc)[0]["LOCATION"]).netloc == f"192.168.88.1:{HTTP_PORT}"
        assert first.find(lambda p: b"ssdp:byebye" in p.payload and b"192.168.89" in p.payload) == []
