# SPDX-License-Identifier: BSD-2-Clause
"""Settings of discovery: what strict-mode no longer forgives, and how far announcements go."""

import pytest

from clients import Upnpc
from conftest import shared_fixtures
from upnp import IGD, WAN_IP, Fault, envelope, search, search_text

ENTRY = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP", "NewInternalPort": 5000,
         "NewInternalClient": "192.168.88.10", "NewEnabled": 1, "NewPortMappingDescription": "strict",
         "NewLeaseDuration": 0}


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture(params=["no", "yes"])
def strict(request, daemon):
    daemon.console(f"/ip/upnp/set strict-mode={request.param}")
    return request.param == "yes"


SEARCHES = {
    "as it should be": search_text(),
    "no MX": search_text().replace(b"MX: 1\r\n", b""),
    "MX 0": search_text(mx=0),
    "MAN without quotes": search_text().replace(b'"', b""),
    "no HOST": search_text().replace(b"HOST: 239.255.255.250:1900\r\n", b""),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search(strict, pc, name):
    wanted = name == "as it should be" or not strict
    assert bool(search(pc, data=SEARCHES[name], timeout=3.0 if wanted else 1.5)) == wanted


def calls_fail(gateway, code, action="AddPortMapping", **arguments):
    with pytest.raises(Fault) as fault:
        gateway.call(action, **arguments)
    assert fault.value.code == code


MISTAKES = {
    "another order": dict(reversed(ENTRY.items())),
    "one missing": {name: value for name, value in ENTRY.items() if name != "NewEnabled"},
    "one too many": {**ENTRY, "NewColour": "red"},
    "a boolean in words": {**ENTRY, "NewEnabled": "true"},
    "a protocol in small letters": {**ENTRY, "NewProtocol": "tcp"},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_call(strict, gateway, name):
    if strict:
        calls_fail(gateway, 402, **MISTAKES[name])
        assert gateway.get(5000) is None
    else:
        gateway.call("AddPortMapping", **MISTAKES[name])
        assert gateway.get(5000)["NewInternalClient"] == "192.168.88.10"


def test_a_call_without_soapaction(strict, gateway):
    body = envelope("GetExternalIPAddress", WAN_IP, {})
    status = gateway.post("GetExternalIPAddress", body, SOAPAction='""')[0]
    assert status == (400 if strict else 200)


def test_a_client_that_makes_no_mistake(strict, pc):
    upnpc = Upnpc(pc)
    upnpc.run("-s")
    upnpc.add(5000, duration=600)
    assert [(row[1], row[2]) for row in upnpc.list()] == [(5000, pc.address)]
    assert upnpc.delete(5000)


def test_how_far_discovery_reaches(lab, daemon):
    with lab.router.capture("bridge") as inside:
        assert search(lab["pc"], IGD)
        inside.wait_for(lambda p: p.source_port == 1900)
        assert {p.ttl for p in inside.find(lambda p: p.source_port == 1900)} == {2}
        daemon.console("/ip/upnp/set ssdp-ttl=4")
        del inside.packets[:]
        assert search(lab["pc"], IGD)
        daemon.console("/ip/upnp/set enabled=no")
        inside.wait_for(lambda p: b"ssdp:byebye" in p.payload and p.destination == "239.255.255.250")
        daemon.console("/ip/upnp/set enabled=yes")
        inside.wait_for(lambda p: b"ssdp:alive" in p.payload and p.destination == "239.255.255.250")
        assert {p.ttl for p in inside.find(lambda p: p.source_port == 1900)} == {4}
