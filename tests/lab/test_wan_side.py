# SPDX-License-Identifier: BSD-2-Clause
"""Nothing answers a packet that did not come in from a LAN (protocols: SSDP, HTTP, API)."""

import socket

import librouteros
import pytest

from clients import api, open_api
from conftest import shared_fixtures
from lab import Lab
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import GROUP, HTTP_PORT, search, search_text

shared, lab, daemon, gateway = shared_fixtures()

LAN_ADDRESS = "192.168.88.1"


def route(internet):
    """The Internet host has a way to the LAN's addresses, as a neighbour of the provider may."""
    internet.configure([f"route replace 192.168.88.0/24 via {WAN_ADDRESS}",
                        "route replace 239.0.0.0/8 dev net0"])


@pytest.fixture
def routed(internet):
    route(internet)


def answers_anywhere(lab, act):
    """The SSDP answers that any interface of the router shows while ACT is done from outside and
    then a search from inside, which must be answered."""
    with lab.router.capture("ether1") as outside, lab.router.capture("bridge") as inside:
        act()
        assert search(lab["pc"])  # by now, whatever the earlier packets caused has been sent
        # The searches above were all answered within their MX of one second.
        inside.wait_for(lambda p: p.outgoing and p.source_port == 1900 and p.destination == "192.168.88.10")
        from_us = [p for p in outside.find(lambda p: p.outgoing)]
        spoofed = inside.find(lambda p: p.outgoing and p.destination == "192.168.88.11"
                              and p.source_port == 1900)
    return from_us + spoofed


@pytest.mark.parametrize("address", [WAN_ADDRESS, LAN_ADDRESS, GROUP[0]])
def test_a_search_from_outside_is_not_answered(lab, daemon, internet, routed, address):
    def act():
        for target in ("ssdp:all", "upnp:rootdevice"):
            assert search(internet, address=(address, 1900), data=search_text(target, mx=1),
                          timeout=1.3) == []

    assert [p for p in answers_anywhere(lab, act) if p.protocol == socket.IPPROTO_UDP] == []


@pytest.mark.parametrize("address", [WAN_ADDRESS, LAN_ADDRESS, GROUP[0]])
def test_a_search_with_a_lans_source_from_outside_is_not_answered(lab, daemon, internet, routed,
                                                                 address):
    def act():
        for _ in range(3):
            internet.send_spoofed(("192.168.88.11", 5555), (address, 1900), search_text(mx=1))

    assert [p for p in answers_anywhere(lab, act) if p.protocol == socket.IPPROTO_UDP] == []


@pytest.mark.parametrize("address", [WAN_ADDRESS, LAN_ADDRESS])
def test_no_connection_from_outside(daemon, pc, internet, routed, address):
    assert pc.connects(LAN_ADDRESS, HTTP_PORT)
    assert not internet.connects(address, HTTP_PORT)


@pytest.mark.parametrize("address", [WAN_ADDRESS, LAN_ADDRESS])
def test_no_login_from_outside(daemon, pc, internet, routed, address):
    """As RouterOS does with who is not among `address`: the connection is accepted and closed."""
    open_api(daemon, pc)
    with api(pc):
        pass
    with pytest.raises((ConnectionError, librouteros.exceptions.ConnectionClosed)):
        with api(internet, address=address):
            pass


def test_no_connection_from_inside_to_the_external_address(daemon, pc):
    assert not pc.connects(WAN_ADDRESS, HTTP_PORT)


def test_nothing_is_announced_outside(lab, daemon):
    with lab.router.capture("ether1") as outside, lab.router.capture("bridge") as inside:
        daemon.restart()
        for sub_type in (b"ssdp:byebye", b"ssdp:alive"):
            inside.wait_for(lambda p, s=sub_type: p.payload.startswith(b"NOTIFY") and s in p.payload)
        assert outside.find(lambda p: p.outgoing) == []


def test_the_lab_shows_what_would_be_seen():
    """The counter-proof: a naive server on the router is reached from outside in all these ways."""
    with Lab() as lab:
        route(lab.internet)
        with lab.router.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 1900)) as naive, \
                lab.router.echo("tcp", HTTP_PORT):
            lab.internet.send_spoofed(("192.168.88.11", 5555), (LAN_ADDRESS, 1900), b"x")
            assert naive.recvfrom(9) == (b"x", ("192.168.88.11", 5555))
            assert lab.internet.connects(LAN_ADDRESS, HTTP_PORT)
            assert lab.internet.ask(INTERNET_ADDRESS, 9) == (None, None)
