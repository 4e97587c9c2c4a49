# SPDX-License-Identifier: BSD-2-Clause
"""/ip/firewall/connection: the kernel's flows as rows, and their end."""

import re
import socket

import pytest

from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from lab.sentences import Trap
from lab.traffic import echoes

MENU = "/ip/firewall/connection"
MANY = 3000

shared, lab, daemon, gateway = shared_fixtures(ipv6=True)


@pytest.fixture
def session(daemon, shared):
    with shared.session() as made:
        yield made


def rows(session, *query, menu=MENU):
    return session.run(f"{menu}/print", *query)[0]


def flow(session, port, *more):
    found = rows(session, f"?dst-port={port}", *more)
    return found[0] if found else None


@pytest.fixture
def open_port(lab, gateway):
    """A connection through a mapping, with a stream at the Internet's end."""
    with lab["pc"].echo("tcp", 7001):
        gateway.add(7001)
        with lab.internet.connect(WAN_ADDRESS, 7001, timeout=3) as stream:
            assert echoes(stream)
            yield stream


def test_a_connection_through_a_mapping_is_told_as_it_is(lab, session, open_port):
    row = flow(session, 7001)
    pc = lab["pc"].address
    assert row["protocol"] == "tcp" and row["tcp-state"] == "established"
    assert (row["src-address"], row["dst-address"]) == (INTERNET_ADDRESS, WAN_ADDRESS)
    assert (row["reply-src-address"], row["reply-src-port"]) == (pc, "7001")
    assert (row["reply-dst-address"], row["reply-dst-port"]) == (INTERNET_ADDRESS, row["src-port"])
    assert int(row["src-port"]) == open_port.getsockname()[1]
    told = {name for name in ("expected", "seen-reply", "assured", "confirmed", "dying", "fasttrack",
                              "hw-offload", "srcnat", "dstnat", "uses-helper") if row[name] == "true"}
    assert told == {"seen-reply", "assured", "confirmed", "dstnat"}
    assert re.fullmatch(r"(\dw)?(\dd)?(\d+h)?(\d+m)?(\d+s)?", row["timeout"])
    assert "icmp-id" not in row and "connection-mark" not in row


def test_removing_a_connection_ends_it(daemon, session, open_port):
    row = flow(session, 7001)
    session.run(f"{MENU}/remove", f"=.id={row['.id']}")
    assert flow(session, 7001, f"?src-port={row['src-port']}") is None
    with pytest.raises(Trap) as trap:
        session.run(f"{MENU}/remove", f"=.id={row['.id']}")
    assert str(trap.value) == "no such item"
    with pytest.raises(Trap):
        session.run(f"{MENU}/remove", "=.id=*7")


def test_the_console_finds_prints_and_removes(daemon, session, open_port):
    text = daemon.cli("/ip firewall connection print where dst-port=7001")
    assert re.search(r"SACd +tcp", text) and "established" in text, text
    assert daemon.cli(":put [:len [/ip firewall connection find where dst-port=7001]]").strip() == "1"
    assert daemon.cli(":put [/ip firewall connection get [find where dst-port=7001] tcp-state]").strip() == \
        "established"
    daemon.cli("/ip firewall connection remove [find where dst-port=7001]")
    assert flow(session, 7001) is None


def test_what_is_told_can_be_chosen_and_nothing_can_be_set(session, open_port):
    found = rows(session, "=.proplist=dst-port,protocol", "?dst-port=7001")
    assert found == [{"dst-port": "7001", "protocol": "tcp"}]
    for command in ("set", "add", "disable"):
        with pytest.raises(Trap):
            session.run(f"{MENU}/{command}", "=.id=*1")


def test_echo_requests_have_types_and_no_ports(daemon, session):
    daemon.cli(f"/ping {INTERNET_ADDRESS} count=1")
    row = rows(session, "?protocol=icmp", f"?dst-address={INTERNET_ADDRESS}")[0]
    assert (row["icmp-type"], row["icmp-code"]) == ("8", "0") and "icmp-id" in row
    assert "src-port" not in row and row["src-address"] == WAN_ADDRESS and row["seen-reply"] == "true"
    session.run(f"{MENU}/remove", f"=.id={row['.id']}")
    assert row[".id"] not in [r[".id"] for r in rows(session)]


def test_connections_of_ipv6_have_their_own_menu(lab, session):
    def seen():
        return rows(session, "?dst-port=7010", menu="/ipv6/firewall/connection")

    with lab["pc"].socket(socket.SOCK_DGRAM, family=socket.AF_INET6) as asker:
        asker.sendto(b"x", ("fd00:88::1", 7010))
        row = wait_until(seen, 5, "the connection is tracked")[0]
    assert (row["dst-address"], row["protocol"]) == ("fd00:88::1", "udp")
    assert row["src-address"].startswith("fd00:88:") and row["reply-src-address"] == "fd00:88::1"
    assert flow(session, 7010) is None
    session.run("/ipv6/firewall/connection/remove", f"=.id={row['.id']}")
    assert not seen()


def test_thousands_are_listed_once_each_and_removed(lab, daemon, session):
    with lab["pc"].socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 7020)) as sender:
        for port in range(10000, 10000 + MANY):
            sender.sendto(b"x", (INTERNET_ADDRESS, port))
    ours = "?src-port=7020"
    wait_until(lambda: int(session.run(f"{MENU}/print", "=count-only=", ours)[1]["ret"]) == MANY, 10, "all are tracked")
    found = rows(session, "=.proplist=.id,dst-port", ours)
    assert len({row[".id"] for row in found}) == len({row["dst-port"] for row in found}) == MANY
    session.run(f"{MENU}/remove", "=.id=" + ",".join(row[".id"] for row in found))
    assert rows(session, ours) == []


def test_a_mark_has_the_name_that_the_rule_gave(lab, daemon, session):
    daemon.console('/ip firewall mangle add chain=input protocol=udp dst-port=7009 '
                   'action=mark-connection new-connection-mark=games')
    try:
        lab["pc"].ask("192.168.88.1", 7009, timeout=0.1)
        wait_until(lambda: flow(session, 7009), 5, "the connection is tracked")
        assert flow(session, 7009)["connection-mark"] == "games"
    finally:
        daemon.console("/ip firewall mangle remove [find where !dynamic]")
