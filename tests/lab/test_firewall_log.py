# SPDX-License-Identifier: BSD-2-Clause
"""What rules log: lines about real packets, worded as RouterOS words them, and few of a flood."""

import re
import socket

import pytest

from lab import wait_until
from conftest import shared_fixtures

shared, lab, daemon, gateway = shared_fixtures()

ROUTER = "192.168.88.1"
STATE = "(, connection-state:[a-z,]+)?"
MAC = "([0-9A-F]{2}:){5}[0-9A-F]{2}"


@pytest.fixture(autouse=True)
def clean(daemon):
    yield
    if daemon.running():
        for menu in ("/ip firewall filter", "/ip firewall nat", "/ipv6 firewall filter"):
            daemon.console(f"{menu} remove [find where !dynamic]")


def lines(daemon, having):
    return [row["message"] for row in daemon.rows("/log")
            if row["topics"] == "firewall,info" and having in row["message"]]


def logged(daemon, having, what):
    wait_until(lambda: lines(daemon, having), 5, what)
    return lines(daemon, having)[-1]


def test_a_connection_attempt(daemon, lab):
    daemon.console("/ip firewall filter add chain=input protocol=tcp dst-port=7001 action=drop log=yes "
                   "log-prefix=knock")
    lab["pc"].connects(ROUTER, 7001, timeout=0.2)
    line = logged(daemon, "knock", "the attempt is logged")
    assert re.fullmatch(rf"knock input: in:\S+ out:\(unknown 0\){STATE},? src-mac {MAC}, proto TCP \(SYN\), "
                        rf"{lab['pc'].address}:\d+->{ROUTER}:7001, len 60", line), line
    assert "knock input: in:" in daemon.cli('/log print where topics~"firewall"')


def test_without_a_prefix_what_leaves(daemon, lab):
    daemon.console("/ip firewall filter add chain=output protocol=udp dst-port=7002 action=log")
    lab.router.ask(lab["pc"].address, 7002, timeout=0.2)
    line = logged(daemon, ":7002", "the datagram is logged")
    assert re.fullmatch(rf"output: in:\(unknown 0\) out:\S+{STATE}, proto UDP, "
                        rf"{ROUTER}:\d+->{lab['pc'].address}:7002, len \d+", line), line


def test_a_rule_that_goes_and_one_of_others(daemon, lab):
    """Nothing is said by who is no rule of the administrator's, nor of one that is gone."""
    lab.nft('table ip guest {\n chain in {\n type filter hook input priority 5\n'
            ' udp dport 7003 log prefix "ip4_filter_ffff" group 21364\n }\n}\n')
    daemon.console("/ip firewall filter add chain=input protocol=udp dst-port=7003 action=log log-prefix=mine")
    lab["pc"].ask(ROUTER, 7003, timeout=0.2)
    logged(daemon, "mine input", "the rule's")
    assert len(lines(daemon, ":7003")) == 1
    daemon.console("/ip firewall filter remove 0")
    lab["pc"].ask(ROUTER, 7003, timeout=0.2)
    daemon.console("/ip firewall filter add chain=input protocol=udp dst-port=7004 action=log log-prefix=other")
    lab["pc"].ask(ROUTER, 7004, timeout=0.2)
    logged(daemon, "other input", "that of another")
    assert len(lines(daemon, ":7003")) == 1
    lab.nft("delete table ip guest")


def test_a_flood_is_told_in_part(daemon, lab):
    daemon.console("/ip firewall filter add chain=input protocol=udp dst-port=7100-7999 action=drop log=yes "
                   "log-prefix=flood")
    with lab["pc"].socket(socket.SOCK_DGRAM) as datagrams:
        for i in range(2000):
            datagrams.sendto(b"x", (ROUTER, 7100 + i % 900))
        wait_until(lambda: lines(daemon, "more packets that rules log"), 8, "what was left out is told")
        assert 0 < len(lines(daemon, "flood input")) <= 250
        # What the kernel had no room for shows with the next packet.
        datagrams.sendto(b"x", (ROUTER, 7999))

        def told():
            left_out = lines(daemon, "more packets that rules log")
            return len(lines(daemon, "flood input")) + sum(int(line.split()[0]) for line in left_out)

        wait_until(lambda: told() >= 2001, 8, "every packet is told, or counted")
        assert told() == 2001


def test_a_new_gate_goes_on(daemon, lab):
    daemon.console("/ip firewall filter add chain=input protocol=udp dst-port=7005 action=log log-prefix=again")
    daemon.kill_child("gate")
    wait_until(lambda: lab["pc"].ask(ROUTER, 7005, timeout=0.2) and lines(daemon, "again input"), 15,
               "packets are told again")
