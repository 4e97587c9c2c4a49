# SPDX-License-Identifier: BSD-2-Clause
"""WANPPPConnection, which is there while the uplink is a dialled line and for no longer. A tun device
stands in for PPP: point to point, with the address of a peer."""

import re

import pytest

import paths
import wan
from clients import Upnpc
from conftest import end_cleanly
from lab import Daemon, Lab, wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from subscriber import Subscriber
from upnp import IGD, ControlPoint, Fault, search

WAN_IP = "urn:schemas-upnp-org:service:WANIPConnection:1"
WAN_PPP = "urn:schemas-upnp-org:service:WANPPPConnection:1"
LAYER3 = "urn:schemas-upnp-org:service:Layer3Forwarding:1"
PORT = 45000


@pytest.fixture(scope="module")
def network():
    """One daemon for all, told no uplink: it is where the default route leads."""
    with Lab(devices=("pc", "console")) as lab, wan.Dialled(lab):
        lab.router.configure([f"route del default via {INTERNET_ADDRESS}",
                              f"route add default via {INTERNET_ADDRESS} metric 300"])
        daemon = Daemon(lab.router, f"{lab.directory}/router", defaults="/ip upnp set enabled=yes\n")
        yield lab, daemon.start()
        end_cleanly(daemon)


@pytest.fixture
def lab(network):
    return network[0]


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network[1]]
    return network[1]


def test_it_is_found_and_described(daemon, pc, gateway):
    answer = search(pc, WAN_PPP)[0]
    assert answer["ST"] == WAN_PPP and answer["USN"].endswith("::" + WAN_PPP)
    assert answer["LOCATION"] == gateway.location
    told = {entry["ST"] for entry in search(pc, "ssdp:all", wanted=12)}
    assert WAN_PPP in told and WAN_IP in told
    assert WAN_PPP in gateway.services and WAN_IP in gateway.services
    status, _, scpd = gateway.http("GET", gateway.services[WAN_PPP][1])
    assert status == 200 and b"<name>ConfigureConnection</name>" in scpd
    assert b"Password</name>" in scpd and b"<name>GetPassword</name>" not in scpd


def test_it_tells_the_state_of_the_line(daemon, pc, gateway):
    def call(action, **arguments):
        return gateway.call(action, WAN_PPP, **arguments)

    assert call("GetConnectionTypeInfo") == {"NewConnectionType": "IP_Routed",
                                             "NewPossibleConnectionTypes": "IP_Routed"}
    status = call("GetStatusInfo")
    assert status["NewConnectionStatus"] == "Connected"
    assert status["NewLastConnectionError"] == "ERROR_NONE"
    assert int(status["NewUptime"]) >= 0
    assert call("GetNATRSIPStatus") == {"NewRSIPAvailable": "0", "NewNATEnabled": "1"}
    assert call("GetExternalIPAddress") == {"NewExternalIPAddress": wan.DIALLED}
    rates = call("GetLinkLayerMaxBitRates")
    assert set(rates) == {"NewUpstreamMaxBitRate", "NewDownstreamMaxBitRate"}
    assert all(value.isdigit() for value in rates.values())
    assert gateway.call("GetDefaultConnectionService", LAYER3)["NewDefaultConnectionService"]
    with pytest.raises(Fault) as fault:
        call("ConfigureConnection", NewUserName="me", NewPassword="secret")
    assert fault.value.code == 606
    with Subscriber(gateway, 5200) as subscriber:
        sid = subscriber.subscribe(WAN_PPP)
        subscriber.wait_for("\r\nSEQ: 0\r\n")
        told = subscriber.variables(0)
        assert told["ExternalIPAddress"] == wan.DIALLED and told["ConnectionStatus"] == "Connected"
        assert subscriber.unsubscribe(sid, WAN_PPP) == 200


def test_it_opens_ports(lab, daemon, pc, gateway):
    """By either service, which share one table."""
    gateway.connection = WAN_PPP
    with pc.echo("tcp", 5000), pc.echo("udp", 5000):
        for protocol in ("TCP", "UDP"):
            gateway.add(PORT, 5000, protocol)
            assert paths.is_open(lab, protocol.lower(), PORT, wan.DIALLED)
        assert lab["console"].connects(wan.DIALLED, PORT) and pc.connects(wan.DIALLED, PORT)
        gateway.connection = WAN_IP
        assert gateway.get(PORT)["NewInternalClient"] == pc.address
        gateway.delete(PORT)
        gateway.connection = WAN_PPP
        assert gateway.get(PORT) is None and gateway.get(PORT, "UDP")
        assert not paths.is_open(lab, "tcp", PORT, wan.DIALLED, timeout=0.3)
        gateway.delete(PORT, "UDP")


# A file server in the device, for a description of one's own.
SERVE = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = open(sys.argv[1], "rb").read()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
"""


def test_a_client_that_knows_only_ppp(lab, daemon, pc, gateway):
    """upnpc takes the first connection of a description: it is given one with nothing but PPP."""
    _, _, body = gateway.http("GET", gateway.location.split("2828", 1)[1])
    text = re.sub(r"<service><serviceType>[^<]*WANIPConnection.*?</service>", "", body.decode(), flags=re.S)
    text = re.sub(r"<specVersion>", f"<URLBase>http://{gateway.address}:2828/</URLBase><specVersion>", text)
    assert WAN_IP not in text and WAN_PPP in text
    path = f"{lab.directory}/ppp.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    pc.popen(["python3", "-c", SERVE, path])
    wait_until(lambda: pc.connects("127.0.0.1", 8000), 10, "the description is served")
    upnpc = Upnpc(pc)
    upnpc.location = "http://127.0.0.1:8000/ppp.xml"
    shown = upnpc.run("-s")
    assert f"ExternalIPAddress = {wan.DIALLED}" in shown and "Connection Type : IP_Routed" in shown
    assert gateway.services[WAN_PPP][0] in shown, shown
    with pc.echo("tcp", 5000):
        upnpc.add(PORT, internal=5000)
        assert paths.is_open(lab, "tcp", PORT, wan.DIALLED)
        assert [row[:2] for row in upnpc.list()] == [("TCP", PORT)]
        assert upnpc.delete(PORT)
        assert not paths.is_open(lab, "tcp", PORT, wan.DIALLED, timeout=0.3)


def test_it_goes_with_the_line(lab, daemon, pc, gateway):
    """Another uplink: the device says farewell to the service, and is described without it."""
    with lab.router.capture("bridge") as inside:
        daemon.console("/ip/upnp/set interface=ether1")
        inside.wait_for(lambda p: b"ssdp:byebye" in p.payload and WAN_PPP.encode() in p.payload, 10)
        wait_until(lambda: gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS, 10)
        again = ControlPoint(pc).discover()
        assert WAN_PPP not in again.services and WAN_IP in again.services
        assert not search(pc, WAN_PPP, timeout=1.5)
        config = search(pc, IGD)[0]["CONFIGID.UPNP.ORG"]
        daemon.console("/ip/upnp/set interface=ppp0")
        inside.wait_for(lambda p: b"ssdp:alive" in p.payload and WAN_PPP.encode() in p.payload, 10)
        assert search(pc, WAN_PPP)[0]["CONFIGID.UPNP.ORG"] != config
