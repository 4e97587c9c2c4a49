# SPDX-License-Identifier: BSD-2-Clause
"""Rules by REST, by librouteros and by the console: added, changed, moved, counted and removed, with the same
values on each."""

import contextlib
import socket

import pytest

from clients import api, open_api
from conftest import shared_network
from lab import wait_until
from web import ROUTER, curl

FLAGS = {"filter": ("fragment", "hw-offload"), "nat": ("fragment", "randomise-ports", "same-not-by-dst"), "raw": ("fragment",),
         "mangle": ("fragment", "passthrough")}
RULES = {"filter": {"chain": "input", "action": "passthrough"}, "nat": {"chain": "dstnat", "action": "passthrough"},
         "raw": {"chain": "prerouting", "action": "passthrough"},
         "mangle": {"chain": "prerouting", "action": "mark-packet", "new-packet-mark": "fast"}}


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",)) as made:
        open_api(made.daemon, made.lab["pc"])
        wait_until(lambda: made.lab["pc"].connects(ROUTER, 443), 10, "port 443 listens")
        yield made


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network.daemon]
    yield network.daemon
    for menu in RULES:
        network.daemon.console(f"/ip firewall {menu} remove [find dynamic=no]")


@pytest.fixture
def pc(network):
    return network.lab["pc"]


def send(pc, port, count):
    with pc.socket(socket.SOCK_DGRAM) as out:
        for _ in range(count):
            out.sendto(b"x", (ROUTER, port))


class Rest:
    """The commands of a menu of rules by REST."""

    def __init__(self, pc, menu):
        self.pc, self.path = pc, f"/ip/firewall/{menu}"

    def _done(self, answer, status):
        assert answer.status == status, answer.body
        return answer

    def add(self, **rule):
        return self._done(curl(self.pc, self.path, "PUT", rule), 201).json[".id"]

    def set(self, item, **rule):
        self._done(curl(self.pc, f"{self.path}/{item}", "PATCH", rule), 200)

    def move(self, item, before):
        self._done(curl(self.pc, f"{self.path}/move", "POST", {"numbers": item, "destination": before}), 200)

    def reset(self, item):
        self._done(curl(self.pc, f"{self.path}/reset-counters", "POST", {"numbers": item}), 200)

    def remove(self, item):
        self._done(curl(self.pc, f"{self.path}/{item}", "DELETE"), 204)

    def rows(self):
        return self._done(curl(self.pc, f"{self.path}?dynamic=false"), 200).json


class Library:
    """The same by librouteros."""

    def __init__(self, session, menu):
        self.path = session.path("ip", "firewall", menu)

    def add(self, **rule):
        return self.path.add(**rule)

    def set(self, item, **rule):
        self.path.update(**{".id": item, **rule})

    def move(self, item, before):
        tuple(self.path("move", numbers=item, destination=before))

    def reset(self, item):
        tuple(self.path("reset-counters", numbers=item))

    def remove(self, item):
        self.path.remove(item)

    def rows(self):
        return [row for row in self.path if not row["dynamic"]]


@contextlib.contextmanager
def surface(pc, name, menu):
    if name == "rest":
        yield Rest(pc, menu)
    else:
        with api(pc) as session:
            yield Library(session, menu)


@pytest.mark.parametrize("name", ["rest", "librouteros"])
@pytest.mark.parametrize("menu", ["filter", "nat"])
def test_the_life_of_rules(daemon, pc, name, menu):
    chain = RULES[menu]["chain"]
    with surface(pc, name, menu) as rules:
        def packets():
            return [int(row["packets"]) for row in rules.rows()]

        first, second, third = (rules.add(**{"chain": chain, "action": "passthrough", "protocol": "udp",
                                             "dst-port": f"{port}"}) for port in (7001, 7002, 7003))
        assert [row[".id"] for row in rules.rows()] == [first, second, third]
        rules.move(third, first)
        assert [row[".id"] for row in rules.rows()] == [third, first, second]
        rules.set(second, **{"dst-port": "7001-7003", "comment": "all of them"})
        assert str(rules.rows()[2]["dst-port"]) == "7001-7003" and rules.rows()[2]["comment"] == "all of them"
        send(pc, 7001, 1)
        send(pc, 7003, 1)
        wait_until(lambda: packets() == [1, 1, 2], 3, "they are counted")
        rules.reset(first)
        wait_until(lambda: packets() == [1, 0, 2], 3, "one is set back")
        rules.remove(first)
        assert packets() == [1, 2] and [row[".id"] for row in rules.rows()] == [third, second]
        listed = daemon.cli(f"/ip firewall {menu} print")
        assert "dst-port=7003" in listed and "dst-port=7001-7003" in listed and "dst-port=7001 " not in listed


@pytest.mark.parametrize("menu", FLAGS)
def test_flags_are_true_and_false_to_programs_and_yes_and_no_to_people(daemon, pc, menu):
    rest = Rest(pc, menu)
    ids = [rest.add(**RULES[menu], **{flag: value for flag in FLAGS[menu]}) for value in ("yes", False)]
    rest.add(**RULES[menu])
    yes, no, none = rest.rows()
    for flag in FLAGS[menu]:
        assert (yes[flag], no[flag]) == ("true", "false") and flag not in none
        assert [row[".id"] for row in curl(pc, f"/ip/firewall/{menu}?{flag}=no").json] == ids[1:]
        assert f" {flag}=yes" in daemon.cli(f"/ip firewall {menu} export")
        assert daemon.cli(f":put [/ip firewall {menu} get 1 {flag}]").strip() == "false"
        assert f"{flag}=no" in daemon.cli(f"/ip firewall {menu} print where {flag}=no")
    for name in ("disabled", "dynamic", "invalid", "log"):
        assert yes[name] == "false"
    with api(pc) as session:
        rows = [row for row in session.path("ip", "firewall", menu) if not row["dynamic"]]
        assert [row.get(FLAGS[menu][-1]) for row in rows] == [True, False, None]
    # Given again as they were told.
    rest.set(ids[0], **{flag: "false" for flag in FLAGS[menu]})
    assert all(rest.rows()[0][flag] == "false" for flag in FLAGS[menu])
    daemon.console(f"/ip firewall {menu} unset 0 {FLAGS[menu][0]}")
    assert FLAGS[menu][0] not in rest.rows()[0]


def test_a_flag_that_is_none_is_refused(daemon, pc):
    answer = curl(pc, "/ip/firewall/mangle", "PUT", {**RULES["mangle"], "passthrough": "perhaps"})
    assert answer.status == 400 and "passthrough" in answer.body
