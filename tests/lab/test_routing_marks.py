# SPDX-License-Identifier: BSD-2-Clause
"""Packets that rules mark leave by the uplink of their routing table, and all others as before."""

import os
import socket

import pytest

import wan
from conftest import end_cleanly
from lab import Lab, wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from lab.sentences import Session, Trap

PORT = 7


@pytest.fixture
def lab():
    with Lab(devices=("pc", "console")) as made:
        wan.add_cable(made)
        yield made


@pytest.fixture
def daemon(lab, make_daemon):
    return make_daemon().start()


def source(lab, device):
    """From which address of the router the Internet host sees DEVICE."""
    with lab.internet.echo("udp", PORT, INTERNET_ADDRESS) as server:
        assert lab[device].ask(INTERNET_ADDRESS, PORT)[0]
    return server.peers[0][0]


def rules(lab, family="-4"):
    return lab.router.run(["ip", family, "rule"]).stdout


def add_table(lab, daemon, table=8401):
    daemon.cli("/routing table add name=wan2 fib=yes")
    lab.router.configure([f"route add default via {wan.SECOND_FAR} table {table}"])


def mark(daemon, **more):
    words = " ".join(f"{name.replace('_', '-')}={value}" for name, value in more.items())
    daemon.cli(f"/ip firewall mangle add chain=prerouting action=mark-routing new-routing-mark=wan2 {words}")


def test_each_device_by_its_uplink(lab, daemon):
    add_table(lab, daemon)
    assert source(lab, "pc") == source(lab, "console") == WAN_ADDRESS
    mark(daemon, src_address=lab["pc"].address)
    daemon.cli("/ip firewall filter add chain=forward routing-mark=wan2 protocol=udp action=passthrough")
    assert source(lab, "pc") == wan.SECOND and source(lab, "console") == WAN_ADDRESS
    with Session.local(daemon.runtime / "control") as session:
        wait_until(lambda: session.run("/ip/firewall/filter/print", "?dynamic=false")[0][0]["packets"] == "1", 3,
                   "the marked packet is counted")
    # A table without fib leads nowhere, and its rule says so.
    daemon.cli("/routing table set wan2 fib=no")
    assert source(lab, "pc") == WAN_ADDRESS and "proto 82" not in rules(lab) + rules(lab, "-6")
    assert "there is no routing table with fib=yes called wan2" in daemon.cli("/ip firewall mangle print detail")
    daemon.cli("/routing table set wan2 fib=yes")
    assert source(lab, "pc") == wan.SECOND


def test_what_the_router_sends_is_routed_too(lab, daemon):
    add_table(lab, daemon)
    daemon.cli(f"/ip firewall mangle add chain=output action=mark-routing new-routing-mark=wan2 protocol=udp dst-port={PORT}")
    with lab.internet.echo("udp", PORT, INTERNET_ADDRESS) as server:
        assert lab.router.ask(INTERNET_ADDRESS, PORT)[0]
        assert server.peers[0][0] == wan.SECOND


@pytest.mark.skipif(not os.path.exists("/proc/net/if_inet6"), reason="the kernel has no IPv6")
def test_ipv6_by_its_uplink(lab, daemon):
    lab.add_ipv6()
    lab.router.set_kernel("net.ipv6.conf.all.forwarding", 1)
    lab.router.configure(["address add fd00:fffe::2/64 dev ether9",
                          "route add fd00:9::/64 via fd00:ffff::1", "route add fd00:9::/64 via fd00:fffe::1 table 8401"])
    lab.internet.configure(["address add fd00:fffe::1/64 dev net1"])
    daemon.cli("/routing table add name=wan2 fib=yes")
    daemon.cli("/ipv6 firewall mangle add chain=prerouting protocol=udp dst-port=7 action=mark-routing new-routing-mark=wan2")
    lab["pc"].configure(["route add fd00:9::/64 via fd00:88::1"])
    with lab.internet.capture("net0") as first, lab.internet.capture("net1") as second, \
            lab["pc"].socket(socket.SOCK_DGRAM, family=socket.AF_INET6) as out:
        for port in (PORT, PORT + 1):
            out.sendto(b"x", ("fd00:9::1", port))
        second.wait_for(lambda p: p.destination_port == PORT)
        first.wait_for(lambda p: p.destination_port == PORT + 1)
        assert not first.find(lambda p: p.destination_port == PORT)
        assert not second.find(lambda p: p.destination_port == PORT + 1)


def test_connections_keep_their_uplink(lab, daemon):
    """As it is done on RouterOS: the connection is marked, and each of its packets by that."""
    add_table(lab, daemon)
    daemon.cli("/ip firewall mangle add chain=prerouting connection-state=new in-interface=bridge protocol=tcp "
               "action=mark-connection new-connection-mark=second")
    mark(daemon, connection_mark="second", in_interface="bridge")
    with lab.internet.echo("tcp", PORT, INTERNET_ADDRESS) as server, lab["pc"].connect(INTERNET_ADDRESS, PORT) as stream:
        for _ in range(3):
            stream.sendall(b"x")
            assert stream.recv(1) == b"x"
        assert server.peers[0][0] == wan.SECOND


def test_rules_come_back_and_go_with_the_table(lab, daemon):
    add_table(lab, daemon)
    mark(daemon, src_address=lab["pc"].address)
    for family in ("-4", "-6"):
        assert "fwmark 0x" in rules(lab, family) and "lookup 8401 proto 82" in rules(lab, family)
    before = rules(lab) + rules(lab, "-6")
    daemon.kill()
    assert rules(lab) + rules(lab, "-6") == before and source(lab, "pc") == wan.SECOND
    daemon.start()
    assert rules(lab) + rules(lab, "-6") == before and source(lab, "pc") == wan.SECOND
    # Somebody takes them away, as networkd does when it starts.
    for family in ("-4", "-6"):
        lab.router.run(["ip", family, "rule", "delete", "priority", "8400"])
    wait_until(lambda: rules(lab) + rules(lab, "-6") == before, 5, "they are put back")
    # Each way to end: stopped they stay, as the packet filter's table does; a table that goes takes its rule along.
    end_cleanly(daemon)
    assert source(lab, "pc") == wan.SECOND
    daemon.start()
    daemon.cli("/routing table remove wan2")
    assert "proto 82" not in rules(lab) + rules(lab, "-6") and source(lab, "pc") == WAN_ADDRESS


def test_tables_have_numbers_of_their_own(lab, daemon):
    with Session.local(daemon.runtime / "control") as session:
        def add(**words):
            return session.run("/routing/table/add", *(f"={name.replace('_', '-')}={value}" for name, value in words.items()))

        add(name="a", fib="yes")
        add(name="b", fib="yes", kernel_table=100)
        add(name="c")
        daemon.cli("/routing table add disabled=no fib name=d")  # as exports of RouterOS have it
        session.run("/routing/table/add", "=name=e", "=fib=")
        told = {row["name"]: (row["fib"], row["kernel-table"]) for row in session.run("/routing/table/print")[0]}
        assert told == {"main": ("true", "254"), "a": ("true", "8401"), "b": ("true", "100"), "c": ("false", "8402"),
                        "d": ("true", "8403"), "e": ("true", "8404")}
        for wrong in ({"kernel_table": 254}, {"kernel_table": 8303}, {"kernel_table": 100}, {"name": "a"}):
            with pytest.raises(Trap):
                add(**{"name": "x", "fib": "yes", **wrong})
        with pytest.raises(Trap, match="can not change builtin"):
            session.run("/routing/table/set", "=numbers=main", "=fib=no")
        with pytest.raises(Trap):
            session.run("/routing/table/remove", "=numbers=main")
        with pytest.raises(Trap, match="input does not match any value of new-routing-mark"):
            session.run("/ip/firewall/mangle/add", "=chain=prerouting", "=action=mark-routing", "=new-routing-mark=x")
    assert "lookup 100 proto 82" in rules(lab) and "lookup 8402" not in rules(lab)
    daemon.cli("/ip firewall mangle add chain=prerouting action=mark-routing new-routing-mark=b passthrough=no")
    exported = daemon.cli("/export")
    assert "add fib=yes kernel-table=100 name=b" in exported
    # Given to another, the table is there before the rule that names it.
    assert exported.index("/routing table") < exported.index("new-routing-mark=b")
