# SPDX-License-Identifier: BSD-2-Clause
"""Rules for a test, which go when it ends, and packets that they count."""

import socket

import pytest

from lab import wait_until
from lab.sentences import Session

ROUTER = "192.168.88.1"
MENUS = ("filter", "nat", "raw", "mangle", "address-list")


class Firewall:
    """Adds rules of /ip/firewall, or of /ipv6/firewall, and tells what they count."""

    def __init__(self, session, path="/ip/firewall"):
        self._session = session
        self._path = path

    def add(self, menu, **properties):
        words = [f"={name.replace('_', '-')}={value}" for name, value in properties.items()]
        return self._session.run(f"{self._path}/{menu}/add", *words)[1]["ret"]

    def packets(self, menu="filter"):
        rows = self._session.run(f"{self._path}/{menu}/print", "?dynamic=false")[0]
        assert all(row["invalid"] == "false" for row in rows), rows
        return [int(row["packets"]) for row in rows]

    def run(self, *words):
        return self._session.run(*words)[0]

    def clear(self):
        for menu in MENUS:
            for row in self.run(f"{self._path}/{menu}/print", "=.proplist=.id", "?dynamic=false"):
                self.run(f"{self._path}/{menu}/remove", f"=.id={row['.id']}")


@pytest.fixture
def firewall(daemon):
    with Session.local(daemon.runtime / "control") as session:
        rules = Firewall(session)
        yield rules
        rules.clear()


@pytest.fixture
def firewall6(daemon):
    with Session.local(daemon.runtime / "control") as session:
        rules = Firewall(session, "/ipv6/firewall")
        yield rules
        rules.clear()


def send(host, port, count=1, to=ROUTER, size=8, source=0, options=()):
    with host.socket(socket.SOCK_DGRAM, bind=(host.address if hasattr(host, "address") else "0.0.0.0", source)) as out:
        for option in options:
            out.setsockopt(*option)
        for _ in range(count):
            out.sendto(b"x" * size, (to, port))


def settle(rules, index, least, menu="filter"):
    wait_until(lambda: rules.packets(menu)[index] >= least, 3, "they are counted")
    return rules.packets(menu)


def catch_all(rules, port, chain="input", **more):
    rules.add("filter", chain=chain, protocol="udp", dst_port=port, action="passthrough", **more)
