# SPDX-License-Identifier: BSD-2-Clause
"""What the console suggests for the values of rules: their words, and the names that there are."""

import pytest

from lab import Daemon, Lab
from terminal import Terminal

PROMPT = "[admin@sallyport] >"


@pytest.fixture(scope="module")
def router():
    with Lab(devices=()) as made:
        daemon = Daemon(made.router, f"{made.directory}/router")
        daemon.start()
        daemon.console("/interface list add name=UPLINKS")
        daemon.console("/ip firewall address-list add list=blocked address=10.0.0.1")
        daemon.console("/routing table add name=wan2 fib")
        daemon.console("/ip firewall filter add chain=own action=accept")
        yield daemon
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


@pytest.fixture(scope="module")
def common_terminal(router, tmp_path_factory):
    made = Terminal(router, tmp_path_factory.mktemp("terminal"), columns=160)
    yield made.wait(PROMPT)
    made.close()


@pytest.fixture
def terminal(common_terminal):
    common_terminal.type("C-c").line("/").type("C-l")
    return common_terminal.wait(lambda rows: rows == [PROMPT])


FILTER = "/ip firewall filter add "
MANGLE = "/ip firewall mangle add "
SIX = "/ipv6 firewall filter add "


@pytest.mark.parametrize("typed, becomes", [
    (FILTER + "chain=for", "chain=forward "),
    (FILTER + "action=add-sr", "action=add-src-to-address-list "),
    (FILTER + "protocol=ipsec-e", "protocol=ipsec-esp "),
    (FILTER + "connection-state=inv", "connection-state=invalid "),
    (FILTER + "in-interface=ethe", "in-interface=ether1 "),
    (FILTER + "in-interface-list=UPL", "in-interface-list=UPLINKS "),
    (FILTER + "src-address-list=blo", "src-address-list=blocked "),
    (FILTER + "reject-with=tcp", "reject-with=tcp-reset "),
    (FILTER + "ipv4-options=loo", "ipv4-options=loose-source-routing "),
    (MANGLE + "new-routing-mark=wa", "new-routing-mark=wan2 "),
    (MANGLE + "action=clear", "action=clear-df "),
    (MANGLE + "new-priority=from-dscp-", "new-priority=from-dscp-high-3-bits "),
    (MANGLE + "passthrough=y", "passthrough=yes "),
    (SIX + "headers=rou", "headers=route"),
])
def test_a_beginning_is_completed(terminal, typed, becomes):
    terminal.type("-l", typed).wait(typed.rstrip())
    terminal.type("Tab")
    expected = f"{PROMPT} {typed[:typed.rindex(' ') + 1]}{becomes}".rstrip()
    terminal.wait(lambda rows: rows[-1].startswith(expected))


@pytest.mark.parametrize("typed, among, absent", [
    (FILTER + "chain=", ("input", "forward", "output"), ("srcnat",)),
    ("/ip firewall nat add chain=", ("srcnat", "dstnat", "input", "output"), ("forward",)),
    (FILTER + "action=", ("accept", "drop", "fasttrack-connection", "reject"), ("dst-nat", "mark-packet")),
    (MANGLE + "action=", ("change-ttl", "mark-routing", "set-priority"), ("change-hop-limit", "reject")),
    (FILTER + "connection-state=", ("established", "new", "untracked"), ()),
    (FILTER + "protocol=", ("tcp", "udp", "icmp", "gre"), ()),
    (FILTER + "in-interface-list=", ("UPLINKS", "all", "none"), ()),
    (MANGLE + "new-", ("new-mss", "new-priority", "new-routing-mark", "new-ttl"), ("new-hop-limit",)),
])
def test_what_may_stand_there_is_shown(terminal, typed, among, absent):
    terminal.type("-l", typed).wait(typed.rstrip())
    terminal.type("Tab").type("Tab")
    terminal.wait(lambda rows: all(any(word in row.split() for row in rows[1:]) for word in among))
    shown = " ".join(terminal.rows()[1:]).split()
    assert not set(absent) & set(shown)
