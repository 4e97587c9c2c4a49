# SPDX-License-Identifier: BSD-2-Clause
"""Recording what passes an interface, through a packet socket."""

import socket
import struct
import threading
from dataclasses import dataclass

from .wait import wait_until

ETH_P_ALL = 0x0003
ETH_P_IP = 0x0800
PACKET_OUTGOING = 4


@dataclass(frozen=True)
class Packet:
    """What of an IPv4 frame the tests look at. Ports are 0 where the protocol has none."""

    outgoing: bool
    protocol: int
    source: str
    destination: str
    source_port: int
    destination_port: int
    payload: bytes  # of UDP or TCP


def parse(frame, outgoing=False):
    """The frame as a Packet; None when it holds no whole IPv4 header."""
    if len(frame) < 34 or struct.unpack_from("!H", frame, 12)[0] != ETH_P_IP:
        return None
    ip = frame[14:]
    head = (ip[0] & 15) * 4
    total = struct.unpack_from("!H", ip, 2)[0]
    protocol = ip[9]
    body = ip[head:total]
    ports = (0, 0)
    payload = b""
    if protocol == socket.IPPROTO_UDP and len(body) >= 8:
        ports = struct.unpack_from("!HH", body)
        payload = body[8:]
    elif protocol == socket.IPPROTO_TCP and len(body) >= 20:
        ports = struct.unpack_from("!HH", body)
        payload = body[(body[12] >> 4) * 4:]
    return Packet(outgoing, protocol, socket.inet_ntoa(ip[12:16]), socket.inet_ntoa(ip[16:20]),
                  *ports, payload)


class Capture:
    """Collects the IPv4 packets of one interface until closed."""

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
