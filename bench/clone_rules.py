# SPDX-License-Identifier: BSD-2-Clause
"""Many nftables rules from one: the kernel's own copy of a rule, sent back with other ports.

The peer keeps its mappings in the kernel alone and reads them from there, one rule each. Asking it
for ten thousand takes it the better part of an hour; so it is asked for one, and that one's rules
are copied.
"""

import socket
import struct

_NFNETLINK, _NFTABLES = 12, 10
_BATCH_BEGIN, _BATCH_END = 16, 17
_NEW_RULE, _GET_RULE = (_NFTABLES << 8) | 6, (_NFTABLES << 8) | 7
_REQUEST, _ACK, _DUMP, _CREATE, _APPEND = 0x1, 0x4, 0x300, 0x400, 0x800
_ERROR, _DONE = 2, 3
_TABLE, _CHAIN, _EXPRESSIONS, _USERDATA = 1, 2, 4, 7
_NFPROTO_INET = 1
_BATCH = 100


def _attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + b"\0" * (-len(payload) % 4)


def _attributes(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind, data[4:length]
        data = data[(length + 3) & ~3:]


def _message(kind, flags, family, resource, payload=b""):
    head = struct.pack("=IHHII", 20 + len(payload), kind, flags, 0, 0)
    return head + struct.pack("=BB", family, 0) + struct.pack(">H", resource) + payload


def _replies(link):
    """(type, payload after the header) until the end of the dump, or the acknowledgement."""
    while True:
        data = link.recv(1 << 20)
        while data:
            length, kind = struct.unpack_from("=IH", data)
            if kind == _DONE:
                return
            if kind == _ERROR:
                code = struct.unpack_from("=i", data, 16)[0]
                if code:
                    raise OSError(-code, "nftables refused")
                return
            yield kind, data[16:length]
            data = data[(length + 3) & ~3:]


def _first_rule(link, table, chain):
    names = _attribute(_TABLE, table + b"\0") + _attribute(_CHAIN, chain + b"\0")
    link.send(_message(_GET_RULE, _REQUEST | _DUMP, _NFPROTO_INET, 0, names))
    rules = [dict((kind & 0x3FFF, (kind, value)) for kind, value in _attributes(payload[4:]))
             for _, payload in _replies(link)]
    if not rules:
        raise ValueError(f"no rule in {chain.decode()} to copy")
    return {kind: rules[0][kind] for kind in (_TABLE, _CHAIN, _EXPRESSIONS, _USERDATA)
            if kind in rules[0]}


def clone_rules(host, table, chains, port, copies):
    """In each of CHAINS, copies the first rule once for each port of COPIES, in place of PORT."""
    with host.enter():
        link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NFNETLINK)
    with link:
        link.bind((0, 0))
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)
        old = struct.pack(">H", port)
        for chain in chains:
            rule = _first_rule(link, table.encode(), chain.encode())
            kind, expressions = rule[_EXPRESSIONS]
            if old not in expressions:
                raise ValueError(f"no port {port} in the rule of {chain}")
            for at in range(0, len(copies), _BATCH):
                batch = _message(_BATCH_BEGIN, _REQUEST, 0, _NFTABLES)
                for new in copies[at:at + _BATCH]:
                    changed = expressions.replace(old, struct.pack(">H", new))
                    body = b"".join(_attribute(k, changed if k == kind else value)
                                    for k, value in rule.values())
                    last = _ACK if new == copies[min(at + _BATCH, len(copies)) - 1] else 0
                    batch += _message(_NEW_RULE, _REQUEST | _CREATE | _APPEND | last,
                                      _NFPROTO_INET, 0, body)
                link.send(batch + _message(_BATCH_END, _REQUEST, 0, _NFTABLES))
                list(_replies(link))
