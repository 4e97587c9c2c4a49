# SPDX-License-Identifier: BSD-2-Clause
"""action=fasttrack-connection: connections that pass rules by, where the kernel has flow tables."""

import pytest

import paths
from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS
from lab.traffic import echoes

shared, lab, daemon, gateway = shared_fixtures()

EXCHANGES = 60


@pytest.fixture(autouse=True)
def rules(daemon):
    daemon.console("/ip firewall filter add chain=forward action=fasttrack-connection "
                   "connection-state=established,related comment=fast")
    daemon.console("/ip firewall filter add chain=forward action=accept connection-state=established,related")
    yield
    daemon.console("/ip firewall filter remove [find where !dynamic]")


@pytest.fixture
def has_flow_tables(daemon, lab):
    if daemon.rows("/ip/firewall/settings")[0]["flow-tables"] != "true":
        assert "flow add" not in lab.ruleset(without=())
        pytest.skip("this kernel has no flow tables")


def packets(daemon):
    return int(next(row for row in daemon.rows("/ip/firewall/filter") if row.get("comment") == "fast")["packets"])


def exchange(stream):
    assert all(echoes(stream) for _ in range(EXCHANGES))


def assert_passes_by(daemon, lab):
    with lab.internet.echo("tcp", 9000), lab["pc"].connect(INTERNET_ADDRESS, 9000) as stream:
        assert echoes(stream)
        before = packets(daemon)
        exchange(stream)
        assert packets(daemon) - before < EXCHANGES / 2
        rows = [row for row in daemon.rows("/ip/firewall/connection") if row.get("dst-port") == "9000"]
        assert "true" in [row["fasttrack"] for row in rows]
        yield stream


def test_packets_pass_whether_there_are_flow_tables_or_not(daemon, lab):
    row = next(row for row in daemon.rows("/ip/firewall/filter") if row.get("comment") == "fast")
    assert row["action"] == "fasttrack-connection" and row.get("invalid") != "true"
    with lab.internet.echo("tcp", 9000), lab["pc"].connect(INTERNET_ADDRESS, 9000) as stream:
        exchange(stream)
    assert packets(daemon) > 0


def test_a_connection_passes_the_rules_by(daemon, lab, has_flow_tables):
    for stream in assert_passes_by(daemon, lab):
        # Without the rule there is no short way any more, and the connection goes on.
        daemon.console("/ip firewall filter remove [find where comment=fast]")
        assert "flowtable" not in lab.ruleset(without=())
        exchange(stream)


def test_what_comes_in_by_an_opened_port_does_not(daemon, lab, gateway, has_flow_tables):
    gateway.add(7000)
    with lab["pc"].echo("tcp", 7000), lab.internet.connect(paths.WAN_ADDRESS, 7000) as stream:
        before = packets(daemon)
        exchange(stream)
        assert packets(daemon) - before >= 2 * EXCHANGES
        gateway.delete(7000)
        assert not echoes(stream)


def test_links_that_come_and_go(daemon, lab, has_flow_tables):
    def devices():
        text = lab.ruleset(without=())
        return text[text.index("flowtable fast"):].split("}")[0]

    assert "bridge" in devices() and "ether1" in devices()
    lab.router.configure(["link add extra0 type dummy", "link set extra0 up"])
    wait_until(lambda: "extra0" in devices(), 10, "the new link takes part")
    lab.router.configure(["link del extra0"])
    daemon.console("/ip firewall filter add chain=input action=passthrough")
    assert "extra0" not in devices()
    for _ in assert_passes_by(daemon, lab):
        pass


def test_not_while_the_way_to_the_internet_is_switched_off(daemon, lab, gateway, has_flow_tables):
    daemon.console("/ip upnp set allow-disable-external-interface=yes")
    for stream in assert_passes_by(daemon, lab):
        gateway.call("ForceTermination")
        wait_until(lambda: "flowtable" not in lab.ruleset(without=()), 10, "there is no short way")
        assert not echoes(stream)
    gateway.call("RequestConnection")
    wait_until(lambda: "flowtable" in lab.ruleset(without=()), 10, "there is one again")
    for _ in assert_passes_by(daemon, lab):
        pass
