# SPDX-License-Identifier: BSD-2-Clause
"""Recording what passes an interface, through a packet socket."""

import socket
import struct
import threading
from dataclasses import dataclass

from .wait import wait_until

ETH_P_ALL = 0x0003
ETH_P_IP = 0x0800
ETH_P_IPV6 = 0x86DD
PACKET_OUTGOING = 4


@dataclass(frozen=True)
class Packet:
    """What of an IP frame the tests look at. Ports are 0 where the protocol has none."""

    outgoing: bool
    protocol: int
    source: str
    destination: str
    source_port: int
    destination_port: int
    payload: bytes  # of UDP or TCP
    ttl: int  # hop limit


def parse(frame, outgoing=False):
    """The frame as a Packet; None when it holds no whole IPv4 header, nor IPv6 with UDP or TCP
    right behind it."""
    kind = struct.unpack_from("!H", frame, 12)[0] if len(frame) >= 34 else 0
    ip = frame[14:]
    if kind == ETH_P_IP:
        protocol, ttl = ip[9], ip[8]
        ends = socket.inet_ntoa(ip[12:16]), socket.inet_ntoa(ip[16:20])
        body = ip[(ip[0] & 15) * 4:struct.unpack_from("!H", ip, 2)[0]]
    elif kind == ETH_P_IPV6 and len(ip) >= 40 and ip[6] in (socket.IPPROTO_UDP, socket.IPPROTO_TCP):
        protocol, ttl = ip[6], ip[7]
        ends = [socket.inet_ntop(socket.AF_INET6, ip[at:at + 16]) for at in (8, 24)]
        body = ip[40:40 + struct.unpack_from("!H", ip, 4)[0]]
    else:
        return None
    ports = (0, 0)
    payload = b""
    if protocol == socket.IPPROTO_UDP and len(body) >= 8:
        ports = struct.unpack_from("!HH", body)
        payload = body[8:]
    elif protocol == socket.IPPROTO_TCP and len(body) >= 20:
        ports = struct.unpack_from("!HH", body)
        payload = body[(body[12] >> 4) * 4:]
    return Packet(outgoing, protocol, *ends, *ports, payload, ttl)


class Capture:
    """Collects the packets of one interface until closed."""

    def __init__(self, host, interface):
        self.packets = []
        with host.enter():
            # Of no protocol yet: until it is bound it would see every interface.
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self._socket.bind((interface, ETH_P_ALL))
        self._socket.settimeout(0.1)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._thread is None:
            return
        self._ending.set()
        self._thread.join(timeout=10)
        self._thread = None
        self._socket.close()

    def _record(self):
        while not self._ending.is_set():
            try:
                frame, address = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            except OSError:  # the interface went away
                return
            packet = parse(frame, address[2] == PACKET_OUTGOING)
            if packet:
                self.packets.append(packet)

    def find(self, predicate):
        """The packets so far of which PREDICATE is true."""
        return [packet for packet in list(self.packets) if predicate(packet)]

    def wait_for(self, predicate, timeout=5.0, what="packet"):
        """The first packet of which PREDICATE is true."""
        return wait_until(lambda: self.find(predicate), timeout, what)[0]
