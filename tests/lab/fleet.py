# SPDX-License-Identifier: BSD-2-Clause
"""Many devices at once, each with a life of its own: adding, renewing, asking, deleting. Whatever
is not answered rightly within a client's usual three seconds is an error."""

import asyncio
import os
import re
import socket
import time

from lab import Daemon, Lab
from lab.daemon import ENABLE
from upnp import WAN_IP, ControlPoint, envelope

ANSWER_WITHIN = 3.0  # seconds, of miniupnpc and most others
SETTINGS = "set max-requests-per-minute=0 show-dummy-rule=no\n"
PROTOCOLS = ("TCP", "UDP")


class Wrong(Exception):
    """A device did not get what it should."""


class FleetDevice:
    """One device and what it has open. Half of them keep their connection from request to request."""

    def __init__(self, fleet, number, host):
        self.fleet = fleet
        self.host = host
        self.keeps = number % 2 == 0
        self.ports = [20000 + 10 * number + i for i in range(2)]
        self.open = set()  # (protocol, port)
        self.stream = None

    async def _connect(self):
        with self.host.enter():
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            await asyncio.get_running_loop().sock_connect(
                sock, (self.fleet.point.address, self.fleet.point.port))
        except BaseException:
            sock.close()
            raise
        return await asyncio.open_connection(sock=sock)

    async def _exchange(self, action, body):
        """(status, text) of one request."""
        if self.stream is None:
            self.stream = await self._connect()
        reader, writer = self.stream
        point = self.fleet.point
        writer.write(
            f"POST {point.services[WAN_IP][0]} HTTP/1.1\r\nHost: {point.address}:{point.port}\r\n"
            f"Content-Type: text/xml; charset=\"utf-8\"\r\nContent-Length: {len(body)}\r\n"
            f"SOAPAction: \"{WAN_IP}#{action}\"\r\n"
            f"Connection: {'keep-alive' if self.keeps else 'close'}\r\n\r\n".encode() + body)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"(?i)content-length: *(\d+)", head).group(1))
        text = (await reader.readexactly(length)).decode()
        if re.search(r"(?i)\nconnection: *close", head):
            self.hang_up()
        return int(head.split()[1]), text

    def hang_up(self):
        if self.stream:
            self.stream[1].close()
        self.stream = None

    async def call(self, action, wanted=200, **arguments):
        body = envelope(action, WAN_IP, arguments)
        began = time.monotonic()
        try:
            status, text = await asyncio.wait_for(self._exchange(action, body), ANSWER_WITHIN)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as problem:
            raise Wrong(f"{self.host.name}: {action}: {problem!r} after"
                        f" {time.monotonic() - began:.1f} s") from problem
        self.fleet.answered(time.monotonic() - began)
        if status != wanted:
            raise Wrong(f"{self.host.name}: {action} {arguments}: {status}\n{text}")
        return text

    async def add(self, protocol, port, lease=600):
        await self.call("AddPortMapping", NewRemoteHost="", NewExternalPort=port,
                        NewProtocol=protocol, NewInternalPort=port,
                        NewInternalClient=self.host.address, NewEnabled=1,
                        NewPortMappingDescription=self.host.name, NewLeaseDuration=lease)
        self.open.add((protocol, port))

    async def delete(self, protocol, port):
        await self.call("DeletePortMapping", NewRemoteHost="", NewExternalPort=port,
                        NewProtocol=protocol)
        self.open.discard((protocol, port))

    async def see(self, protocol, port, there=True):
        text = await self.call("GetSpecificPortMappingEntry", 200 if there else 500,
                               NewRemoteHost="", NewExternalPort=port, NewProtocol=protocol)
        said = f"<NewInternalClient>{self.host.address}<" if there else "<errorCode>714<"
        if said not in text:
            raise Wrong(f"{self.host.name}: {protocol} {port} is told as\n{text}")

    async def round(self):
        """Ends with both ports open for both protocols."""
        for protocol in PROTOCOLS:
            for port in self.ports:
                await self.add(protocol, port)
        await self.call("GetStatusInfo")
        if f"<NewExternalIPAddress>{self.fleet.external}<" not in await self.call("GetExternalIPAddress"):
            raise Wrong(f"{self.host.name}: another external address")
        await self.call("GetGenericPortMappingEntry", NewPortMappingIndex=0)
        for protocol in PROTOCOLS:
            await self.add(protocol, self.ports[0], lease=900)
            await self.see(protocol, self.ports[0])
            await self.delete(protocol, self.ports[1])
            await self.see(protocol, self.ports[1], there=False)
            await self.add(protocol, self.ports[1])

    async def leave(self):
        for protocol, port in sorted(self.open):
            await self.delete(protocol, port)
        self.hang_up()


class Fleet:
    """DEVICES devices in a lab, and the daemon they ask."""

    def __init__(self, devices=60):
        self.lab = Lab(devices=[f"device{i}" for i in range(devices)])
        try:
            self.daemon = self.lab.keep(Daemon(self.lab.router, f"{self.lab.directory}/router",
                                               defaults=ENABLE + SETTINGS)).start()
            hosts = list(self.lab.devices.values())
            self.point = ControlPoint(hosts[0]).discover()
            self.external = self.point.call("GetExternalIPAddress")["NewExternalIPAddress"]
            self.devices = [FleetDevice(self, i, host) for i, host in enumerate(hosts)]
        except BaseException:
            self.lab.close()
            raise
        self.requests = 0
        self.slowest = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.close()

    def answered(self, seconds):
        self.requests += 1
        self.slowest = max(self.slowest, seconds)

    def all_at_once(self, what):
        """WHAT (a method of FleetDevice) of every device; raises what went wrong first."""
        async def together():
            await asyncio.gather(*(what(device) for device in self.devices))
            for device in self.devices:
                device.hang_up()

        asyncio.run(together())

    def wanted(self):
        return {(protocol.lower(), port, device.host.address)
                for device in self.devices for protocol, port in device.open}

    def in_table(self):
        return {(row["protocol"], int(row["external-port"]), row["address"])
                for row in self.daemon.rows("/ip/upnp/mappings")}

    def in_kernel(self):
        """What the kernel translates, as nft lists it."""
        text = self.lab.router.run("nft list map inet sallyport dnat_any").stdout
        return {(protocol, int(port), address) for protocol, port, address in re.findall(
            rf"{re.escape(self.external)} \. (tcp|udp) \. (\d+) [^:]*: ([\d.]+) \.", text)}

    def agree(self):
        wanted = self.wanted()
        for name, found in (("table", self.in_table()), ("kernel", self.in_kernel())):
            if found != wanted:
                raise Wrong(f"the {name} lacks {sorted(wanted - found)[:5]} and has"
                            f" {sorted(found - wanted)[:5]}")

    # What the daemon uses.

    def descriptors(self):
        return {role: len(os.listdir(f"/proc/{pid}/fd"))
                for role, pid in [("parent", self.daemon.process.pid), *self.daemon.children().items()]}

    def memory(self):
        """Proportional set size of all its processes, in bytes."""
        total = 0
        for pid in (self.daemon.process.pid, *self.daemon.children().values()):
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                total += int(re.search(r"^Pss: +(\d+)", file.read(), re.M).group(1)) * 1024
        return total
