# SPDX-License-Identifier: BSD-2-Clause
"""What real control points send, replayed, and what they need to see: one lab and one daemon for all."""

import contextlib
import re
import socket
import time
import xml.etree.ElementTree
from urllib.parse import urljoin, urlsplit

import pytest

from clients import Upnpc
from conftest import shared_fixtures
from upnp import (GROUP, IGD, LAYER3, WAN_COMMON, WAN_IP, ControlPoint, Fault, envelope,
                  parse_headers, search, search_text)

DEVICE = "{urn:schemas-upnp-org:device-1-0}"
SERVICE = "{urn:schemas-upnp-org:service-1-0}"
WAN_PPP = "urn:schemas-upnp-org:service:WANPPPConnection:1"
WINDOWS = "Microsoft-Windows/10.0 UPnP/1.0"


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture
def second(daemon, shared):
    return shared.point("console")


def fetch(gateway, path, agent):
    status, _, body = gateway.http("GET", path, headers={"User-Agent": agent})
    assert status == 200
    return body.decode()


def raw_search(host, text, timeout=4.0):
    """The bytes of the first answer to a datagram of one's choice; None for silence."""
    with host.socket(socket.SOCK_DGRAM, timeout=timeout) as asker:
        asker.sendto(text.encode(), GROUP)
        try:
            return asker.recvfrom(65535)[0]
        except TimeoutError:
            return None


def post(gateway, body, headers, method="POST"):
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    path = gateway.services[WAN_IP][0]
    return gateway.raw(f"{method} {path} HTTP/1.1\r\nHOST: {gateway.authority()}\r\n{lines}\r\n"
                       .encode() + body)


# Windows.


@pytest.mark.parametrize("agent", [WINDOWS, "FDSSDP"])
def test_windows_gets_a_pure_igd1_tree(gateway, pc, agent):
    """One name of version 2 in what it reads, and it stops for good; that of IGD:2 is no exception."""
    second_tree = search(pc, IGD[:-1] + "2")[0]["LOCATION"]
    for location in (gateway.location, second_tree):
        text = fetch(gateway, urlsplit(location).path, agent)
        tree = xml.etree.ElementTree.fromstring(text)
        assert not re.search(r"urn:schemas-upnp-org:(device|service):\w+:2", text)
        for service in tree.iter(f"{DEVICE}service"):
            path = urlsplit(urljoin(location, service.findtext(f"{DEVICE}SCPDURL"))).path
            scpd = fetch(gateway, path, agent)
            for name in ("GetListOfPortMappings", "AddAnyPortMapping", "DeletePortMappingRange",
                         "SystemUpdateID"):
                assert name not in scpd


@pytest.mark.parametrize("target", [IGD, WAN_IP, "upnp:rootdevice"])
def test_windows_searches_are_answered(daemon, pc, target):
    assert search(pc, target)[0]["ST"] == target


def test_windows_icon_needs_a_presentation_url_and_names(gateway):
    device = gateway.description.find(f"{DEVICE}device")
    assert device.findtext(f"{DEVICE}presentationURL") == "http://192.168.88.1/"
    for name in ("friendlyName", "manufacturer", "modelName", "modelDescription"):
        assert 0 < len(device.findtext(DEVICE + name)) < 64


# Consoles.


def test_xbox_spec_version_is_1_0(gateway):
    version = gateway.description.find(f"{DEVICE}specVersion")
    assert [part.text for part in version] == ["1", "0"]


def test_xbox_maps_3074_for_ever(gateway):
    gateway.add(3074, protocol="UDP", lease=0, description="Xbox (192.168.88.10:3074) 3074 UDP")
    assert gateway.get(3074, "UDP")["NewInternalPort"] == "3074"


def test_xbox_open_nat(lab, gateway, second, pc, console, internet):
    """Its test of the path: in by hairpin, out with the very port, and nobody else is given that."""
    gateway.add(3074, protocol="UDP", lease=0, description="Xbox")
    with pc.echo("udp", 3074) as box:
        assert console.ask("11.22.33.2", 3074)[0]  # from the same LAN
        assert internet.ask("11.22.33.2", 3074)[0]  # from anybody
        with internet.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 3544), timeout=5) as far:
            box.send(b"out", ("11.22.33.1", 3544))
            assert far.recvfrom(9) == (b"out", ("11.22.33.2", 3074))
            with console.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 3074)) as other:
                other.sendto(b"too", ("11.22.33.1", 3544))
                data, sender = far.recvfrom(9)
                assert data == b"too" and sender[1] != 3074


def test_playstation_9308_goes_to_the_first_console_only(gateway, second):
    """The second one is told 718 and tries another port only then."""
    gateway.add(9308, protocol="UDP", description="9308 to 9308 (UDP)")
    with pytest.raises(Fault) as conflict:
        second.add(9308, protocol="UDP")
    assert conflict.value.code == 718
    assert gateway.get(9308, "UDP")["NewInternalClient"] == gateway.host.address


def test_teredo_renews_its_random_port(gateway):
    for _ in range(3):
        gateway.add(61234, protocol="UDP", description="Teredo 192.168.88.10:61234->61234 UDP")
    assert len(gateway.entries()) == 1


# miniupnpc and who builds on it.


def test_miniupnpc_search_order_finds_igd_1_first(daemon, pc):
    """It asks for one after the other and takes the first answer: no PPP where there is none."""
    assert search(pc, IGD) and search(pc, WAN_IP)
    assert search(pc, WAN_PPP, timeout=1.2) == []


def test_miniupnpc_wants_connected_in_exactly_this_case(gateway):
    status = gateway.call("GetStatusInfo")
    assert status["NewConnectionStatus"] == "Connected"
    assert status["NewLastConnectionError"] == "ERROR_NONE" and int(status["NewUptime"]) >= 0


def test_miniupnpc_old_versions_send_no_xml_line_and_close(gateway):
    body = envelope("GetExternalIPAddress", WAN_IP, {}).split(b"?>", 1)[1].strip()
    answer = post(gateway, body, {"Content-Type": "text/xml", "Connection": "Close",
                                  "SOAPAction": f'"{WAN_IP}#GetExternalIPAddress"',
                                  "Content-Length": len(body)})
    assert answer.startswith(b"HTTP/1.1 200 ") and b">11.22.33.2<" in answer


def test_miniupnpc_takes_a_private_external_address_for_none(daemon, gateway, pc):
    """Of a gateway it has found itself: connected, but with a reserved address; many programs give up
    there, and -i does not."""
    assert "Found valid IGD" in Upnpc(pc).run("-s")
    daemon.console("/ip/upnp/interfaces/set [find interface=ether1] forced-ip=10.1.2.3")
    daemon.console("/ip/upnp/set private-wan=report")
    try:
        assert "Found valid IGD" not in Upnpc(pc).run("-s", check=False)
        assert "ExternalIPAddress = 10.1.2.3" in Upnpc(pc).run("-i", "-s", check=False)
    finally:
        daemon.console("/ip/upnp/interfaces/set [find interface=ether1] !forced-ip")


def test_transmission_checks_with_get_specific(gateway):
    """Both protocols with lease "0", then a look now and then: 714 makes it map again."""
    for protocol in ("TCP", "UDP"):
        gateway.add(51413, protocol=protocol, lease="0", description="Transmission at 51413")
        assert gateway.get(51413, protocol)["NewInternalPort"] == "51413"
    gateway.delete(51413, "TCP")
    assert gateway.get(51413, "TCP") is None
    assert gateway.get(51413, "UDP")["NewPortMappingDescription"] == "Transmission at 51413"


@pytest.mark.parametrize("lease", [3600, 7200, 86400, 0])
def test_libtorrent_and_syncthing_never_see_725(gateway, lease):
    gateway.add(22000, lease=lease)
    assert gateway.get(22000)


def test_tailscale_location_names_the_gateway_and_comes_from_1900(daemon, pc):
    answer = search(pc)[0]
    assert urlsplit(answer["LOCATION"]).hostname == "192.168.88.1"
    assert answer["_from"] == ("192.168.88.1", 1900)


@pytest.mark.parametrize("word", ["UDP", "udp", "Udp"])
def test_tailscale_protocol_may_have_any_case(gateway, word):
    gateway.add(41641, protocol=word)
    assert gateway.get(41641, "UDP")["NewInternalPort"] == "41641"


def test_nicotine_searches_each_target_with_mx_1(daemon, pc):
    for target in (IGD, WAN_IP, WAN_COMMON):
        assert search(pc, target, data=search_text(target, mx=1), timeout=2.0)[0]["ST"] == target


# Strict and small ones.


def test_goupnp_fault_element_case(gateway):
    body = envelope("GetSpecificPortMappingEntry", WAN_IP, {
        "NewRemoteHost": "", "NewExternalPort": 1, "NewProtocol": "TCP"})
    status, _, answer = gateway.post("GetSpecificPortMappingEntry", body)
    assert status == 500
    for element in (b"<s:Envelope ", b"<s:Body>", b"<s:Fault>", b"<faultcode>s:Client</faultcode>",
                    b"<faultstring>UPnPError</faultstring>", b"<detail>", b"<errorCode>714<"):
        assert element in answer


def test_goupnp_resolves_relative_urls_against_the_location(gateway):
    for control, scpd, _ in gateway.services.values():
        assert control.startswith("/") and gateway.http("GET", scpd)[0] == 200


def test_tinyupnp_answer_fits_400_bytes(daemon, pc):
    """One packet, its header names as it compares them."""
    got = raw_search(pc, search_text(IGD).decode())
    assert len(got) <= 400
    assert b"\r\nLOCATION: http://" in got and b"\r\nST: " + IGD.encode() in got


def test_tinyupnp_scans_a_compact_description(gateway):
    text = fetch(gateway, urlsplit(gateway.location).path, "TinyUPnP")
    assert len(text) < 4096 and f"<serviceType>{WAN_IP}</serviceType>" in text


def test_utorrent_arguments_in_any_order_and_missing(gateway):
    body = envelope("AddPortMapping", WAN_IP, {
        "NewEnabled": "True", "NewProtocol": "TCP", "NewPortMappingDescription": "uTorrent (TCP)",
        "NewInternalPort": 6881, "NewExternalPort": 6881, "NewInternalClient": gateway.host.address})
    assert gateway.post("AddPortMapping", body)[0] == 200
    assert gateway.get(6881)["NewEnabled"] == "1"


def test_msn_m_post_is_accepted(gateway):
    """Old stacks fall back to M-POST, with the action in a header that MAN names."""
    body = envelope("GetExternalIPAddress", WAN_IP, {})
    headers = {"Content-Type": 'text/xml; charset="utf-8"', "Content-Length": len(body),
               "MAN": '"http://schemas.xmlsoap.org/soap/envelope/"; ns=01',
               "01-SOAPACTION": f'"{WAN_IP}#GetExternalIPAddress"', "Connection": "close"}
    answer = post(gateway, body, headers, "M-POST")
    assert answer.startswith(b"HTTP/1.1 200 ") and b"\r\nEXT:" in answer
    unknown = post(gateway, body, {**headers, "MAN": '"http://example.org/other"; ns=01'}, "M-POST")
    assert unknown.startswith(b"HTTP/1.1 510 ")


def test_android_searches_everything_again_and_again(daemon, console):
    """ssdp:all, repeated at once: all is told once a second, not once a repetition."""
    heard = []
    began = time.monotonic()
    with console.socket(socket.SOCK_DGRAM, timeout=1.5) as asker:
        for _ in range(20):
            asker.sendto(search_text("ssdp:all", mx=1), GROUP)
        with contextlib.suppress(TimeoutError):
            while len(heard) < 200:
                heard.append(parse_headers(asker.recvfrom(65535)[0])[1]["USN"])
                taken = time.monotonic() - began
    assert len(set(heard)) == 11
    assert len(heard) <= 11 * (1 + int(taken))


def test_android_subscribes_to_every_service(gateway):
    """With spaces in its name; each subscription is granted, and taken back."""
    agent = {"User-Agent": "Android/14 UPnP/1.0 My Player (build 7)"}
    sids = []
    for number, (_, _, path) in enumerate(gateway.services.values()):
        status, headers, _ = gateway.http("SUBSCRIBE", path, headers={
            **agent, "NT": "upnp:event", "TIMEOUT": "Second-600",
            "CALLBACK": f"<http://{gateway.host.address}:{5200 + number}/dev/cb>"})
        assert status == 200
        sids.append((path, headers["SID"]))
    assert len(sids) >= 3
    for path, sid in sids:
        assert gateway.http("UNSUBSCRIBE", path, headers={**agent, "SID": sid})[0] == 200


def test_televisions_and_printers_may_flood_with_notify(daemon, pc, console):
    notify = (b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\n"
              b"NTS: ssdp:alive\r\nUSN: uuid:x::upnp:rootdevice\r\nLOCATION: http://192.168.88.11/\r\n\r\n")
    with console.socket(socket.SOCK_DGRAM) as sender:
        for _ in range(3000):
            sender.sendto(notify, GROUP)
    assert search(pc)


def test_thousands_of_searches_by_one_host_delay_no_other(daemon, pc, console):
    """Each search of the other is answered inside its own MX, while the flood goes on."""
    flood = search_text("ssdp:all", mx=5)
    with console.socket(socket.SOCK_DGRAM) as sender:
        for _ in range(3):
            for _ in range(1500):
                sender.sendto(flood, GROUP)
            assert search(pc, data=search_text(IGD, mx=1), timeout=2.0)


def test_sixty_libupnp_devices_search_at_once(daemon, console):
    """Each sends its searches twice, as libupnp does, and each is told every target."""
    addresses = [f"192.168.88.{100 + n}" for n in range(60)]
    console.configure([f"address add {address}/24 dev eth0" for address in addresses])
    askers = [console.socket(socket.SOCK_DGRAM, bind=(address, 0), timeout=5) for address in addresses]
    for _ in range(2):
        for target in ("ssdp:all", IGD, WAN_IP):
            for asker, address in zip(askers, addresses):
                asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
                asker.sendto(search_text(target, mx=3), GROUP)
    for asker in askers:
        heard = set()
        while len(heard) < 10:
            heard.add(parse_headers(asker.recvfrom(65535)[0])[1]["USN"])
        asker.close()
    console.configure([f"address delete {address}/24 dev eth0" for address in addresses])


def initial_event(gateway, service, port):
    """The variables of the first event of a subscription, which is cancelled then."""
    path = gateway.services[service][2]
    with gateway.host.socket(bind=("0.0.0.0", port)) as server:
        server.listen()
        status, headers, _ = gateway.http("SUBSCRIBE", path, headers={
            "CALLBACK": f"<http://{gateway.host.address}:{port}/>", "NT": "upnp:event",
            "TIMEOUT": "Second-infinite"})
        assert status == 200
        with server.accept()[0] as delivery:
            delivery.settimeout(5)
            told = b""
            while b"</e:propertyset>" not in told:
                told += delivery.recv(65536)
            delivery.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    assert b"\r\nSEQ: 0\r\n" in told and f"\r\nSID: {headers['SID']}\r\n".encode() in told
    assert gateway.http("UNSUBSCRIBE", path, headers={"SID": headers["SID"]})[0] == 200
    body = xml.etree.ElementTree.fromstring(told.split(b"\r\n\r\n", 1)[1])
    return {variable.tag: variable.text or "" for prop in body for variable in prop}


@pytest.mark.parametrize("service, port", [(WAN_IP, 5101), (WAN_COMMON, 5102), (LAYER3, 5103)])
def test_gupnp_evented_variables_are_in_the_initial_event(gateway, service, port):
    scpd = xml.etree.ElementTree.fromstring(gateway.http("GET", gateway.services[service][1])[2])
    evented = {v.findtext(f"{SERVICE}name") for v in scpd.iter(f"{SERVICE}stateVariable")
               if v.get("sendEvents", "yes") == "yes"}
    told = initial_event(gateway, service, port)
    assert set(told) == evented
    if service == WAN_IP:
        assert told["ExternalIPAddress"] == "11.22.33.2" and told["ConnectionStatus"] == "Connected"


# Libraries.


@pytest.mark.parametrize("text", [
    "M-SEARCH * HTTP/1.1\r\nHOST:239.255.255.250:1900\r\nMAN:\"ssdp:discover\"\r\nMX:1\r\nST:{}\r\n\r\n",
    "M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\nSt: {}\r\nMan: \"ssdp:discover\"\r\nMx: 1\r\n\r\n",
    "M-SEARCH * HTTP/1.1\nHOST: 239.255.255.250:1900\nMAN: ssdp:discover\nMX: 1\nST: {}\n\n",
    "M-SEARCH * HTTP/1.1\r\nST: {}\r\nMAN: \"ssdp:discover\"\r\n\r\n",
    "\r\nM-SEARCH * HTTP/1.1\r\nHOST : 239.255.255.250:1900\r\nMAN : \"ssdp:discover\"\r\nMX : 1\r\n"
    "ST : {}\r\nUSER-AGENT: a\r\n b\r\n\r\n",
], ids=["async_upnp_client", "node_ssdp", "esp8266", "without_mx", "folded"])
def test_searches_as_libraries_write_them(daemon, pc, text):
    assert b"\r\nST: " + IGD.encode() + b"\r\n" in raw_search(pc, text.format(IGD))


@pytest.mark.parametrize("version", ["1", "2"])
def test_nat_upnp_and_achingbrain_find_the_version_they_searched_for(gateway, pc, version):
    """A description never claims another version than the search that led to it."""
    answer = search(pc, IGD[:-1] + version)[0]
    assert answer["ST"] == IGD[:-1] + version and answer["USN"].endswith("::" + answer["ST"])
    text = fetch(gateway, urlsplit(answer["LOCATION"]).path, "node")
    assert f"WANIPConnection:{version}<" in text
    assert f"WANIPConnection:{3 - int(version)}<" not in text


def test_home_assistant_writes_any_remote_host_as_zeros(gateway):
    gateway.add(40000, remote="0.0.0.0")
    assert gateway.get(40000)["NewInternalPort"] == "40000"
    gateway.delete(40000, remote="0.0.0.0")


def test_async_upnp_client_reads_numbers(gateway):
    link = gateway.call("GetCommonLinkProperties", WAN_COMMON)
    assert int(link["NewLayer1UpstreamMaxBitRate"]) >= 0
    for name in ("BytesSent", "BytesReceived", "PacketsSent", "PacketsReceived"):
        assert int(gateway.call(f"GetTotal{name}", WAN_COMMON)[f"NewTotal{name}"]) >= 0


def test_soap_as_clients_write_it(gateway):
    """No quotes, another prefix, an action element that closes itself, a body in small chunks."""
    body = (f'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            f'<m:GetExternalIPAddress xmlns:m="{WAN_IP}"/></soap:Body></soap:Envelope>').encode()
    chunked = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"
    answer = post(gateway, chunked, {"soapaction": f"{WAN_IP}#GetExternalIPAddress",
                                     "transfer-encoding": "chunked", "connection": "close",
                                     "content-type": "text/xml"})
    assert answer.startswith(b"HTTP/1.1 200 ") and b">11.22.33.2<" in answer


def test_net_clients_wait_for_100_continue(gateway):
    body = envelope("GetExternalIPAddress", WAN_IP, {})
    answer = post(gateway, body, {"SOAPAction": f'"{WAN_IP}#GetExternalIPAddress"',
                                  "Content-Type": "text/xml", "Expect": "100-continue",
                                  "Connection": "close", "Content-Length": len(body)})
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 ")
