# SPDX-License-Identifier: BSD-2-Clause
"""Attacks on UPnP gateways that are known by name, tried on one daemon; what is opened or sent tells."""

import os
import signal
import socket

import pytest

from conftest import shared_fixtures
from lab import wait_until
from lab.network import WAN_ADDRESS
from upnp import GROUP, HTTP_PORT, WAN_IP, envelope, search, search_text

LAN_ADDRESS = "192.168.88.1"


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture
def routed(internet):
    """The Internet host has a way to the LAN's addresses, as a neighbour of the provider may."""
    internet.configure([f"route replace 192.168.88.0/24 via {WAN_ADDRESS}"])


# Three layers keep packets of the uplink out; each is tried without the other two. That a datagram
# of another interface is not heard by a socket that is bound to none: tests/unit/test_lan_search.c.


def test_the_input_rule_alone_keeps_the_uplink_out(lab, daemon, pc, internet, routed):
    """T2: naive servers beside ours, on all addresses but ours, hear nothing from outside."""
    with lab.router.socket(socket.SOCK_DGRAM, bind=(WAN_ADDRESS, 1900), timeout=0.5) as naive, \
            lab.router.echo("tcp", HTTP_PORT, WAN_ADDRESS):
        with internet.socket(socket.SOCK_DGRAM) as sender:
            sender.sendto(b"x", (WAN_ADDRESS, 1900))
        internet.send_spoofed(("192.168.88.11", 5555), (WAN_ADDRESS, 1900), b"y")
        with pytest.raises(TimeoutError):
            naive.recvfrom(9)
        assert not internet.connects(WAN_ADDRESS, HTTP_PORT, timeout=0.5)
        assert pc.connects(WAN_ADDRESS, HTTP_PORT)  # it is there


def test_the_bound_sockets_keep_the_uplink_out_without_the_rule(lab, daemon, pc, internet, routed):
    """T2: gate sleeps, so that nobody puts the rule back that somebody has taken away."""
    gate = daemon.child("gate")
    os.kill(gate, signal.SIGSTOP)
    try:
        lab.router.run("nft flush chain inet sallyport input_protect")
        for address in (LAN_ADDRESS, WAN_ADDRESS):
            assert not internet.connects(address, HTTP_PORT, timeout=0.5)
        with lab.router.capture("ether1") as outside:
            with internet.socket(socket.SOCK_DGRAM) as sender:
                for address in (LAN_ADDRESS, WAN_ADDRESS):
                    sender.sendto(search_text(), (address, 1900))
                    internet.send_spoofed(("192.168.88.11", 5555), (address, 1900), search_text())
            assert search(pc)  # by now whatever was asked before is answered
            assert outside.find(lambda p: p.outgoing and p.source_port == 1900) == []
        assert pc.connects(LAN_ADDRESS, HTTP_PORT)
    finally:
        os.kill(gate, signal.SIGCONT)
        daemon.restart()


# Event subscriptions.


CALLBACKS = {
    "another-device": "http://192.168.88.11:5000/", "internet": "http://11.22.33.1:5000/",
    "loopback": "http://127.0.0.1:5000/", "router": f"http://{LAN_ADDRESS}:5000/",
    "router-outside": f"http://{WAN_ADDRESS}:5000/", "any": "http://0.0.0.0:5000/",
    "broadcast": "http://192.168.88.255:5000/", "group": "http://239.255.255.250:1900/",
    "name": "http://evil.example:5000/", "number": "http://3232258058:5000/",
    "mapped": "http://[::ffff:192.168.88.10]:5000/", "user": "http://192.168.88.10@11.22.33.1:5000/",
    "ssh": "http://192.168.88.10:22/", "web": "http://192.168.88.10/", "ssdp": "http://192.168.88.10:1900/",
    "pcp": "http://192.168.88.10:5351/", "https": "https://192.168.88.10:5000/",
    "file": "file:///etc/passwd", "fragment": "http://192.168.88.10:5000/#a",
    "blank": "http://192.168.88.10:5000/a b", "long": "http://192.168.88.10:5000/" + "a" * 300,
}


def test_callstranger_sends_no_packet_to_anybody_else(lab, gateway, pc):
    """T8 (CVE-2020-12695): 412 for each, and no connection leaves, on any interface."""
    path = gateway.services[WAN_IP][2]
    with lab.router.capture("bridge") as inside, lab.router.capture("ether1") as outside, \
            lab.router.capture("lo") as loop, pc.socket(bind=("0.0.0.0", 5010)) as server:
        server.listen()
        for name, url in CALLBACKS.items():
            status = gateway.http("SUBSCRIBE", path, headers={"NT": "upnp:event",
                                                             "CALLBACK": f"<{url}>"})[0]
            assert status == 412, name
        # The one that may be: its event leaves later than whatever the others would have caused.
        assert gateway.http("SUBSCRIBE", path, headers={
            "NT": "upnp:event", "CALLBACK": "<http://192.168.88.10:5010/>"})[0] == 200
        server.accept()[0].close()
        inside.wait_for(lambda p: p.outgoing and p.destination_port == 5010)
        opened = inside.find(lambda p: p.outgoing and p.protocol == socket.IPPROTO_TCP
                             and p.source_port != HTTP_PORT)
        assert {p.destination_port for p in opened} == {5010}
        assert {p.destination for p in opened} == {"192.168.88.10"}
        assert outside.find(lambda p: p.outgoing and p.protocol == socket.IPPROTO_TCP) == []
        assert loop.find(lambda p: p.protocol == socket.IPPROTO_TCP) == []


def test_a_redirecting_subscriber_is_not_followed(lab, gateway, pc, console):
    """T8: what a subscriber answers leads nowhere."""
    path = gateway.services[WAN_IP][2]
    with lab.router.capture("bridge") as inside, pc.socket(bind=("0.0.0.0", 5011)) as server:
        server.listen()
        assert gateway.http("SUBSCRIBE", path, headers={
            "NT": "upnp:event", "CALLBACK": "<http://192.168.88.10:5011/>"})[0] == 200
        with server.accept()[0] as delivery:
            delivery.settimeout(5)
            delivery.recv(65536)
            delivery.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://192.168.88.11:80/\r\n"
                             b"Content-Length: 0\r\n\r\n")
            while delivery.recv(65536):
                pass
        gateway.call("GetStatusInfo")
        assert inside.find(lambda p: p.outgoing and p.destination == "192.168.88.11"
                           and p.protocol == socket.IPPROTO_TCP) == []


# Requests.


def test_nobody_is_asked_for_names(lab, gateway):
    """T18: a name where an address belongs is refused, and no question leaves."""
    with lab.router.capture("ether1") as outside, lab.router.capture("lo") as loop:
        for argument in ("NewInternalClient", "NewRemoteHost"):
            arguments = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP",
                         "NewInternalPort": 5000, "NewInternalClient": "192.168.88.10",
                         "NewEnabled": 1, "NewPortMappingDescription": "", "NewLeaseDuration": 0,
                         argument: "slow.example"}
            status, _, body = gateway.post("AddPortMapping",
                                           envelope("AddPortMapping", WAN_IP, arguments))
            assert status == 500 and b"<errorCode>402<" in body
        for capture in (outside, loop):
            assert capture.find(lambda p: p.destination_port == 53) == []


@pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE", "OPTIONS", "SUBSCRIBE"])
@pytest.mark.parametrize("path", ["/", "/etc/passwd", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                                  "/upnp/control/WANIPConn1", "/rootDesc.xml"])
def test_no_path_outside_the_token_leads_anywhere(gateway, method, path):
    """T13 (CVE-2016-6255): no file is served, none is written, and all answers are the same."""
    status, headers, body = gateway.http(method, path, body=b"x")
    assert (status, body) == (404, b"")
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("name, value", [
    ("Origin", "http://evil.example"), ("Origin", "null"), ("Origin", f"http://{LAN_ADDRESS}:2828"),
    ("Referer", "http://evil.example/"), ("Sec-Fetch-Site", "cross-site"),
    ("Content-Type", "text/plain"), ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", "multipart/form-data; boundary=a"), ("Host", "evil.example:2828"),
    ("Host", f"{LAN_ADDRESS}.:2828"), ("Host", f"{LAN_ADDRESS}:80"), ("Host", WAN_ADDRESS + ":2828"),
])
def test_a_web_page_opens_no_port(gateway, name, value):
    """T7 (CVE-2008-1654, VU#361684, DNS rebinding): what a browser adds, or cannot leave out."""
    body = envelope("AddPortMapping", WAN_IP, {
        "NewRemoteHost": "", "NewExternalPort": 47000, "NewProtocol": "TCP",
        "NewInternalPort": 47000, "NewInternalClient": "192.168.88.10", "NewEnabled": 1,
        "NewPortMappingDescription": "", "NewLeaseDuration": 0})
    status, _, _ = gateway.post("AddPortMapping", body, **{name: value})
    assert status in (403, 415)
    assert gateway.get(47000) is None


def test_a_preflight_is_not_allowed(gateway):
    """T7: a browser asks before it sends text/xml."""
    status, headers, _ = gateway.http("OPTIONS", gateway.services[WAN_IP][0], headers={
        "Origin": "http://evil.example", "Access-Control-Request-Method": "POST"})
    assert status == 405 and not [h for h in headers if h.lower().startswith("access-control")]


def test_a_device_that_holds_connections_starves_no_other(gateway, pc, console):
    """T14: slow headers on as many connections as it gets; another device is served meanwhile."""
    slow = [console.connect(LAN_ADDRESS, HTTP_PORT) for _ in range(60)]
    for stream in slow:
        stream.sendall(b"POST / HTTP/1.1\r\nX: ")
    assert gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS

    def refused():
        closed = 0
        for stream in slow:
            stream.setblocking(False)
            try:
                closed += stream.recv(1) == b""
            except BlockingIOError:
                pass
            except OSError:
                closed += 1
        return closed >= 60 - 32

    wait_until(refused, 10, "what is beyond 32 connections is closed")
    for stream in slow:
        stream.close()


def test_amplification_is_bounded(lab, daemon, pc, console):
    """T15: 300 searches for everything within a moment are answered as one or two."""
    with lab.router.capture("bridge") as inside:
        with console.socket(socket.SOCK_DGRAM) as sender:
            for _ in range(300):
                sender.sendto(search_text("ssdp:all", mx=1), GROUP)
        assert search(pc, "ssdp:all", wanted=10, data=search_text("ssdp:all", mx=1))
        answers = inside.find(lambda p: p.outgoing and p.destination == "192.168.88.11"
                              and p.payload.startswith(b"HTTP/1.1 200"))
    assert 0 < len(answers) <= 40
    assert {p.source_port for p in answers} == {1900}


def test_a_forged_source_of_another_network_is_not_answered(lab, daemon, pc, console):
    """T15: reflection to the Internet, or to another device's neighbours, from inside."""
    with lab.router.capture("bridge") as inside, lab.router.capture("ether1") as outside:
        for source in ("11.22.33.1", "8.8.8.8", "127.0.0.1", "192.168.88.255", "192.168.89.7"):
            console.send_spoofed((source, 5555), (LAN_ADDRESS, 1900), search_text())
        assert search(pc)
        for capture in (inside, outside):
            assert capture.find(lambda p: p.outgoing and p.destination_port == 5555) == []
