# SPDX-License-Identifier: BSD-2-Clause
"""Traffic between hosts: servers that echo, and datagrams with a source of one's choice."""

import selectors
import socket
import struct
import threading


class Echo:
    """Answers each byte (TCP) or datagram (UDP) with itself, and keeps what came and from whom."""

    def __init__(self, host, protocol, port, address="0.0.0.0"):
        if protocol not in ("tcp", "udp"):
            raise ValueError(protocol)
        self.peers = []  # (address, port) of each connection or datagram
        self.received = []  # bytes, in the order of arrival
        self._tcp = protocol == "tcp"
        with host.enter():
            kind = socket.SOCK_STREAM if self._tcp else socket.SOCK_DGRAM
            self._server = socket.socket(socket.AF_INET, kind)
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._server.bind((address, port))
        if self._tcp:
            self._server.listen(64)
        self._server.setblocking(False)
        self.port = self._server.getsockname()[1]
        self._wake_in, self._wake_out = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._selector.register(self._server, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._thread is None:
            return
        self._wake_in.close()
        self._thread.join(timeout=10)
        self._thread = None

    def send(self, data, to):
        """Sends a datagram from the server's own port."""
        self._server.sendto(data, to)

    def _serve(self):
        running = True
        while running:
            for key, _ in self._selector.select():
                if key.fileobj is self._wake_out:
                    running = False
                elif key.fileobj is not self._server:
                    self._echo_stream(key.fileobj)
                elif self._tcp:
                    self._accept()
                else:
                    self._echo_datagram()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def _accept(self):
        try:
            stream, peer = self._server.accept()
        except OSError:
            return
        self.peers.append(peer)
        self._selector.register(stream, selectors.EVENT_READ)

    def _echo_stream(self, stream):
        try:
            data = stream.recv(65536)
            if data:
                self.received.append(data)
                stream.sendall(data)
                return
        except OSError:
            pass
        self._selector.unregister(stream)
        stream.close()

    def _echo_datagram(self):
        try:
            data, peer = self._server.recvfrom(65535)
        except OSError:
            return
        self.peers.append(peer)
        self.received.append(data)
        try:
            self._server.sendto(data, peer)
        except OSError:
            pass


def echoes(stream, data=b"hello"):
    """Whether a connected TCP socket's other end is an Echo that still answers."""
    try:
        stream.sendall(data)
        got = b""
        while len(got) < len(data):
            piece = stream.recv(len(data) - len(got))
            if not piece:
                return False
            got += piece
    except OSError:
        return False
    return got == data


def _checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def spoofed_udp(host, source, destination, data):
    """One IPv4 UDP datagram with a header of our own making (RFC 768, RFC 791)."""
    length = 8 + len(data)
    addresses = socket.inet_aton(source[0]) + socket.inet_aton(destination[0])
    head = struct.pack("!HHHH", source[1], destination[1], length, 0)
    check = _checksum(addresses + struct.pack("!BBH", 0, socket.IPPROTO_UDP, length) + head + data)
    udp = struct.pack("!HHHH", source[1], destination[1], length, check or 0xFFFF) + data
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + length, 0, 0, 64, socket.IPPROTO_UDP, 0) + addresses
    with host.enter():
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    with raw:
        raw.sendto(ip + udp, destination)
