# SPDX-License-Identifier: BSD-2-Clause
"""A control point of our own, for what no packaged client sends: SSDP, description, SOAP."""

import http.client
import re
import socket
import xml.etree.ElementTree
from urllib.parse import urljoin, urlsplit

from lab import wait_until

GROUP = ("239.255.255.250", 1900)
GROUP_LINK = ("ff02::c%eth0", 1900)  # IPv6, on the link and for the site
GROUP_SITE = ("ff05::c%eth0", 1900)
HTTP_PORT = 2828
IGD = "urn:schemas-upnp-org:device:InternetGatewayDevice:1"
WAN_IP = "urn:schemas-upnp-org:service:WANIPConnection:1"
WAN_IP_2 = "urn:schemas-upnp-org:service:WANIPConnection:2"
WAN_COMMON = "urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
LAYER3 = "urn:schemas-upnp-org:service:Layer3Forwarding:1"

_DEVICE = "{urn:schemas-upnp-org:device-1-0}"


class Fault(Exception):
    """The UPnPError of an answer."""

    def __init__(self, code, description):
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description


def search_text(target=IGD, mx=1, host="239.255.255.250:1900"):
    return (f"M-SEARCH * HTTP/1.1\r\nHOST: {host}\r\nMAN: \"ssdp:discover\"\r\n"
            f"MX: {mx}\r\nST: {target}\r\n\r\n").encode()


def parse_headers(data):
    """{NAME: value} of an SSDP message or HTTP head, and its first line."""
    lines = data.decode("utf-8", "replace").split("\r\n")
    pairs = (line.split(":", 1) for line in lines[1:] if ":" in line)
    return lines[0], {name.strip().upper(): value.strip() for name, value in pairs}


def search(host, target=IGD, address=GROUP, timeout=4.0, wanted=1, data=None):
    """The answers (dicts with the headers, '_from' the sender) to one search, until WANTED came."""
    answers = []
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    where = f"[{address[0].split('%')[0].upper()}]" if ":" in address[0] else address[0]
    with host.socket(socket.SOCK_DGRAM, timeout=timeout, family=family) as asker:
        if family == socket.AF_INET:
            asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 2)
        asker.sendto(data or search_text(target, host=f"{where}:{address[1]}"), host.scoped(*address))
        while len(answers) < wanted:
            try:
                got, sender = asker.recvfrom(65535)
            except TimeoutError:
                break
            line, headers = parse_headers(got)
            assert line == "HTTP/1.1 200 OK"
            answers.append({**headers, "_from": sender})
    return answers


class ControlPoint:
    """Speaks SOAP to the gateway from one host of the lab."""

    def __init__(self, host, address=None, port=HTTP_PORT):
        self.host = host
        self.address = address or host.lan.address
        self.port = port
        self.connection = WAN_IP  # the service that the actions of mappings are asked of
        self.agent = None  # its User-Agent
        self.location = None
        self.services = {}  # type: (control path, SCPD path, event path)

    def discover(self, address=GROUP, version=1):
        """Finds the gateway of that version by SSDP and reads its description."""
        self.connection = WAN_IP_2 if version == 2 else WAN_IP

        def found():
            answers = search(self.host, IGD[:-1] + str(version), address=address, timeout=2.0)
            return answers[0] if answers else None

        answer = wait_until(found, 15, "the gateway answers a search")
        self.location = answer["LOCATION"]
        self.udn = answer["USN"].split("::")[0]
        where = urlsplit(self.location)
        self.address, self.port = where.hostname, where.port
        if self.address.startswith("fe80:"):  # the client has to know where
            self.address += "%eth0"
        self.read_description()
        return self

    def read_description(self):
        status, _, body = self.http("GET", urlsplit(self.location).path)
        assert status == 200, (status, body)
        tree = xml.etree.ElementTree.fromstring(body)
        base = tree.findtext(f"{_DEVICE}URLBase") or self.location
        for service in tree.iter(f"{_DEVICE}service"):
            paths = [urlsplit(urljoin(base, service.findtext(_DEVICE + tag))).path
                     for tag in ("controlURL", "SCPDURL", "eventSubURL")]
            self.services[service.findtext(f"{_DEVICE}serviceType")] = tuple(paths)
        self.description = tree

    def authority(self):
        """For HOST: a literal, without the scope of a link-local one."""
        literal = self.address.split("%")[0]
        return f"[{literal}]:{self.port}" if ":" in literal else f"{literal}:{self.port}"

    def http(self, method, path, body=None, headers=None, timeout=10.0):
        """(status, headers, body) of one request on a connection of its own."""
        connection = http.client.HTTPConnection(self.address, self.port, timeout=timeout)
        connection.sock = self.host.connect(self.address, self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers={"Host": self.authority(), **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def raw(self, data, timeout=3.0):
        """What comes back for bytes of one's choice, until the gateway closes or is silent."""
        with self.host.connect(self.address, self.port, timeout=timeout) as stream:
            got = b""
            try:
                stream.sendall(data)
                while piece := stream.recv(65536):
                    got += piece
            except OSError:
                pass
            return got

    def call(self, action, service=None, **arguments):
        """The out arguments; raises Fault for a UPnPError."""
        service = service or self.connection
        status, _, body = self.post(action, envelope(action, service, arguments), service)
        text = body.decode()
        if status == 500:
            code = re.search(r"<errorCode>(\d+)</errorCode>", text)
            assert code, text
            said = re.search(r"<errorDescription>(.*?)</errorDescription>", text)
            raise Fault(int(code.group(1)), said.group(1) if said else "")
        assert status == 200, (status, text)
        answer = xml.etree.ElementTree.fromstring(body).find(f".//{{{service}}}{action}Response")
        assert answer is not None, text
        return {element.tag: element.text or "" for element in answer}

    def post(self, action, body, service=None, **headers):
        service = service or self.connection
        return self.http("POST", self.services[service][0], body=body, headers={
            "Content-Type": 'text/xml; charset="utf-8"',
            "SOAPAction": f'"{service}#{action}"', **({"User-Agent": self.agent} if self.agent else {}),
            **headers})

    # The port mapping actions with the arguments that matter.

    def add(self, external, internal=None, protocol="TCP", client=None, lease=0, remote="",
            description="lab", enabled=1):
        return self.call("AddPortMapping", NewRemoteHost=remote, NewExternalPort=external,
                         NewProtocol=protocol, NewInternalPort=internal or external,
                         NewInternalClient=client or self.host.address, NewEnabled=enabled,
                         NewPortMappingDescription=description, NewLeaseDuration=lease)

    def delete(self, external, protocol="TCP", remote=""):
        return self.call("DeletePortMapping", NewRemoteHost=remote, NewExternalPort=external,
                         NewProtocol=protocol)

    def get(self, external, protocol="TCP", remote=""):
        """The entry; None when there is none (714)."""
        try:
            return self.call("GetSpecificPortMappingEntry", NewRemoteHost=remote,
                             NewExternalPort=external, NewProtocol=protocol)
        except Fault as fault:
            if fault.code != 714:
                raise
            return None

    def entries(self):
        """All entries, by index until the gateway says that there are no more (713); without the
        placeholder that RouterOS shows first, for Windows' sake."""
        found = []
        while True:
            try:
                found.append(self.call("GetGenericPortMappingEntry",
                                       NewPortMappingIndex=len(found)))
            except Fault as fault:
                if fault.code != 713:
                    raise
                return [entry for entry in found if entry["NewExternalPort"] != "0"]


def envelope(action, service, arguments):
    """A SOAP request body; values are escaped."""
    def escape(value):
        return str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in arguments.items())
    return ('<?xml version="1.0"?>\r\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
            ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>'
            f'<u:{action} xmlns:u="{service}">{inner}</u:{action}></s:Body></s:Envelope>').encode()
