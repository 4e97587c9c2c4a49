# SPDX-License-Identifier: BSD-2-Clause
"""API sentences over any socket, byte by byte: for the control socket, and for wrong bytes."""

import socket


class Trap(Exception):
    """The message of a !trap or !fatal."""


def encode_length(n):
    if n < 0x80:
        return bytes([n])
    if n < 0x4000:
        return (n | 0x8000).to_bytes(2, "big")
    if n < 0x200000:
        return (n | 0xC00000).to_bytes(3, "big")
    if n < 0x10000000:
        return (n | 0xE0000000).to_bytes(4, "big")
    return b"\xf0" + n.to_bytes(4, "big")


def encode(words):
    """One sentence."""
    raw = [word if isinstance(word, bytes) else word.encode() for word in words]
    return b"".join(encode_length(len(word)) + word for word in raw) + b"\0"


class Session:
    """Owns a connected stream socket."""

    def __init__(self, stream):
        self.stream = stream
        self._buffer = b""

    @classmethod
    def local(cls, path, timeout=10.0):
        stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        stream.settimeout(timeout)
        stream.connect(str(path))
        return cls(stream)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.stream.close()

    def send(self, *words):
        self.stream.sendall(encode(words))

    def _take(self, n):
        while len(self._buffer) < n:
            piece = self.stream.recv(65536)
            if not piece:
                raise ConnectionError("closed")
            self._buffer += piece
        taken, self._buffer = self._buffer[:n], self._buffer[n:]
        return taken

    def _take_length(self):
        first = self._take(1)[0]
        for marks, more, mask in ((0x80, 0, 0x7F), (0xC0, 1, 0x3F), (0xE0, 2, 0x1F), (0xF0, 3, 0x0F)):
            if first < marks:
                return int.from_bytes(bytes([first & mask]) + self._take(more), "big")
        return int.from_bytes(self._take(4), "big")

    def receive(self):
        """The next sentence as text words."""
        words = []
        while length := self._take_length():
            words.append(self._take(length).decode("utf-8", "replace"))
        return words

    def run(self, *words):
        """(rows, attributes of !done) of one command; raises Trap after its !done came."""
        self.send(*words)
        rows, trap = [], None
        while True:
            kind, *rest = self.receive()
            fields = dict(word[1:].split("=", 1) for word in rest if word.startswith("="))
            if kind == "!re":
                rows.append(fields)
            elif kind == "!trap":
                trap = trap or fields.get("message", "")
            elif kind == "!fatal":
                raise Trap(rest[0] if rest else "")
            elif kind == "!done":
                if trap is not None:
                    raise Trap(trap)
                return rows, fields
