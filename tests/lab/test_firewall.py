# SPDX-License-Identifier: BSD-2-Clause
"""The administrator's firewall: its menus, and what packets do by its rules."""

import os
import re
import subprocess

import pytest

from lab import wait_until
from lab.network import WAN_ADDRESS
from lab.sentences import Session, Trap
from conftest import shared_fixtures

shared, lab, daemon, gateway = shared_fixtures()

ROUTER = "192.168.88.1"
MENUS = ["/ip firewall filter", "/ip firewall nat", "/ip firewall raw", "/ip firewall mangle",
         "/ip firewall address-list", "/ipv6 firewall filter", "/ipv6 firewall nat", "/ipv6 firewall raw",
         "/ipv6 firewall mangle", "/ipv6 firewall address-list"]


@pytest.fixture(autouse=True)
def clean(daemon):
    yield
    if daemon.running():
        for menu in MENUS:
            daemon.console(f"{menu} remove [find where !dynamic]")


@pytest.fixture
def pc(lab):
    return lab["pc"]


@pytest.fixture
def internet(lab):
    return lab.internet


def add(daemon, menu, rule):
    return daemon.cli(f":put [/ip firewall {menu} add {rule}]").strip()


def counters(daemon, menu="filter"):
    return [(int(r["packets"]), int(r["bytes"])) for r in daemon.rows(f"/ip/firewall/{menu}") if r["dynamic"] == "false"]


def test_a_packet_is_dropped_and_counted(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        assert pc.connects(ROUTER, 7000)
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 action=drop")
        assert not pc.connects(ROUTER, 7000, timeout=0.3)
        assert counters(daemon)[0][0] >= 1
        daemon.console("/ip firewall filter disable 0")
        assert pc.connects(ROUTER, 7000)
        daemon.console("/ip firewall filter enable 0")
        assert not pc.connects(ROUTER, 7000, timeout=0.3)
        daemon.console("/ip firewall filter remove 0")
        assert pc.connects(ROUTER, 7000)


def test_the_first_rule_that_matches_decides(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 action=reject reject-with=tcp-reset")
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 action=accept")
        assert not pc.connects(ROUTER, 7000)
        daemon.console("/ip firewall filter move 1 0")
        assert pc.connects(ROUTER, 7000)
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 action=reject reject-with=tcp-reset place-before=0")
        assert not pc.connects(ROUTER, 7000)
        assert [r["action"] for r in daemon.rows("/ip/firewall/filter") if r["dynamic"] == "false"] == [
            "reject", "accept", "reject"]


def test_counters_survive_what_is_done_to_others(daemon, pc, lab):
    with lab.router.echo("udp", 7000):
        add(daemon, "filter", "chain=input protocol=udp dst-port=7000 action=passthrough")
        for _ in range(3):
            assert pc.ask(ROUTER, 7000)[0]
        before = counters(daemon)[0]
        assert before[0] == 3
        add(daemon, "filter", "chain=forward action=accept src-address=10.9.9.9")
        daemon.console("/ip firewall filter set 1 src-address=10.9.9.10")
        daemon.console("/ip firewall filter move 1 0")
        daemon.console("/ip firewall filter remove 0")
        assert counters(daemon) == [before]
        daemon.console("/ip firewall filter reset-counters 0")
        assert counters(daemon) == [(0, 0)]
        assert pc.ask(ROUTER, 7000)[0]
        assert daemon.cli(":put [/ip firewall filter get 0 packets]").strip() == "1"
        daemon.console("/ip firewall filter reset-counters-all")
        assert counters(daemon) == [(0, 0)]


def test_address_lists(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 src-address-list=black action=reject")
        assert pc.connects(ROUTER, 7000)
        daemon.console(f"/ip firewall address-list add list=black address={pc.address}/24")
        assert not pc.connects(ROUTER, 7000)
        text = daemon.cli("/ip firewall address-list print")
        assert re.search(r"^0 black +192\.168\.\d+\.0/24 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", text, re.M), text
        with pytest.raises(Exception, match="already have such entry"):
            daemon.cli(f"/ip firewall address-list add list=black address={pc.address}/24")
        daemon.console("/ip firewall address-list remove [find list=black]")
        assert pc.connects(ROUTER, 7000)
        daemon.console(f"/ip firewall address-list add list=black address={pc.address} timeout=1h")
        assert not pc.connects(ROUTER, 7000)
        row = daemon.rows("/ip/firewall/address-list")[0]
        assert row["dynamic"] == "true" and row["timeout"].startswith("59m") and row["address"] == pc.address
        add(daemon, "filter", "chain=forward action=accept")  # an edit leaves it alone
        assert not pc.connects(ROUTER, 7000)
        daemon.console("/ip firewall address-list remove [find dynamic]")
        assert pc.connects(ROUTER, 7000)


def timed(daemon, menu="/ip/firewall/address-list"):
    return {r["address"]: r for r in daemon.rows(menu) if r["dynamic"] == "true"}


def test_ranges_with_a_timeout(daemon, pc, lab):
    lists = "/ip firewall address-list"
    here = f"{pc.address.rpartition('.')[0]}.0/24"
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 src-address-list=black action=reject")
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 dst-address-list=!none action=passthrough")
        assert pc.connects(ROUTER, 7000)
        daemon.console(f'{lists} add list=black address={here} timeout=1h comment="one, \\"two\\"; _\u00e4"')
        assert not pc.connects(ROUTER, 7000)
        row = timed(daemon)[here]
        assert row["timeout"].startswith("59m") and row["comment"] == 'one, "two"; _\u00e4', row
        add(daemon, "filter", "chain=forward action=accept")  # an edit leaves it alone
        assert not pc.connects(ROUTER, 7000)
        daemon.console(f"{lists} add list=black address={here} timeout=2h")
        assert timed(daemon)[here]["timeout"].startswith("1h59m")
        with pytest.raises(Exception, match="overlaps another range of the list that has a timeout"):
            daemon.cli(f"{lists} add list=black address=192.168.0.0/16 timeout=1h")
        daemon.console(f"{lists} add list=black address={pc.address} timeout=35w3d13h13m56s comment=single")
        daemon.console(f"{lists} add list=other address=10.0.0.5-10.0.0.9 timeout=1h")
        assert timed(daemon)[pc.address]["timeout"].startswith("35w3d13h13m5")
        assert timed(daemon)[pc.address]["comment"] == "single" and "10.0.0.5-10.0.0.9" in timed(daemon)
        daemon.kill_child("gate")
        wait_until(lambda: here in timed(daemon), 10, "the next gate knows it")
        assert not pc.connects(ROUTER, 7000)
        daemon.console("/ip firewall filter disable [find where !dynamic]")
        assert pc.connects(ROUTER, 7000)
        daemon.console("/ip firewall filter enable [find where !dynamic]")
        assert not pc.connects(ROUTER, 7000)
        daemon.console(f"{lists} remove [find dynamic]")
        assert pc.connects(ROUTER, 7000) and timed(daemon) == {}
        daemon.console(f"{lists} add list=black address={here} timeout=1s")
        assert not pc.connects(ROUTER, 7000)
        wait_until(lambda: pc.connects(ROUTER, 7000) and timed(daemon) == {}, 5, "it ends")
    daemon.console("/ipv6 firewall address-list add list=black address=2001:db8::/32 timeout=1h comment=six")
    assert timed(daemon, "/ipv6/firewall/address-list")["2001:db8::/32"]["comment"] == "six"
    daemon.console("/ipv6 firewall address-list remove [find dynamic]")
    with pytest.raises(Exception, match="comment is too long"):
        daemon.cli(f"{lists} add list=black address={here} timeout=1h comment={'a' * 128}")


def test_entries_that_are_stored_or_not(daemon, lab):
    lists = "/ip firewall address-list"
    for number, words in enumerate(("timeout=none-dynamic comment=here", "timeout=none-dynamic", "timeout=none-static",
                                    'timeout=""')):
        daemon.console(f"{lists} add list=kinds address=10.3.{number}.0/24 {words}")
    rows = {r["address"]: r for r in daemon.rows("/ip/firewall/address-list")}
    assert [rows[f"10.3.{i}.0/24"]["dynamic"] for i in range(4)] == ["true", "true", "false", "false"]
    assert not any("timeout" in r for r in rows.values()) and rows["10.3.0.0/24"]["comment"] == "here"
    shown = daemon.cli(f"{lists} export")
    assert "10.3.2.0/24" in shown and "10.3.3.0/24" in shown and "10.3.0.0" not in shown and "10.3.1.0" not in shown
    for words, text in (("list=kinds timeout=1h", "missing value"), ("address=10.0.0.1 timeout=1h", "missing value"),
                        ("list=kinds address=10.0.0.1 timeout=nonsense", "timeout"),
                        ("list=kinds address=a.example timeout=none-dynamic", "a name of a host is stored"),
                        ("list=kinds address=10.0.0.1 timeout=1h disabled=yes", "cannot be disabled")):
        with pytest.raises(Exception, match=text):
            daemon.cli(f"{lists} add {words}")
    daemon.console(f"{lists} remove [find]")
    assert daemon.rows("/ip/firewall/address-list") == []


def test_a_rule_adds_to_a_list_until_the_time_is_over(daemon, pc, lab):
    with lab.router.echo("tcp", 7000), lab.router.echo("tcp", 7001):
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7001 action=add-src-to-address-list "
                              "address-list=knocked address-list-timeout=2s")
        add(daemon, "filter", "chain=input protocol=tcp dst-port=7000 src-address-list=!knocked action=reject")
        assert not pc.connects(ROUTER, 7000)
        assert pc.connects(ROUTER, 7001)
        assert pc.connects(ROUTER, 7000)
        assert daemon.rows("/ip/firewall/address-list")[0]["list"] == "knocked"
        wait_until(lambda: not pc.connects(ROUTER, 7000), 5, "the entry ends")


def test_port_forwarding_and_masquerade_by_hand(daemon, pc, internet):
    with pc.echo("tcp", 80):
        add(daemon, "nat", f"chain=dstnat action=dst-nat in-interface=ether1 protocol=tcp dst-port=8080 "
                           f"to-addresses={pc.address} to-ports=80")
        assert internet.connects(WAN_ADDRESS, 8080)
        daemon.console("/ip firewall nat disable 0")
        assert not internet.connects(WAN_ADDRESS, 8080, timeout=0.3)


def test_print_is_that_of_routeros(daemon, gateway, pc):
    add(daemon, "nat", "chain=srcnat action=masquerade out-interface=ether1")
    add(daemon, "nat", 'chain=dstnat action=dst-nat to-addresses=10.1.5.2 to-ports=80 protocol=tcp '
                       'dst-address-list=public-ip dst-port=80 comment="PF: Caddy HTTP"')
    gateway.add(55000, 55000, description="ApplicationX")
    text = daemon.cli("/ip firewall nat print")
    plain = "\n".join(line.rstrip() for line in text.splitlines())
    assert plain.startswith("""Flags: X - disabled, I - invalid; D - dynamic
 0    chain=srcnat action=masquerade out-interface=ether1 log=no log-prefix=""

 1    ;;; PF: Caddy HTTP
      chain=dstnat action=dst-nat to-addresses=10.1.5.2 to-ports=80
      protocol=tcp dst-address-list=public-ip dst-port=80 log=no log-prefix=""

 2  D ;;; upnp %s: ApplicationX
      chain=dstnat action=dst-nat to-addresses=%s to-ports=55000
      protocol=tcp dst-address=%s in-interface=ether1 dst-port=55000""" % (pc.address, pc.address, WAN_ADDRESS)), plain
    stats = daemon.cli("/ip firewall nat print stats where !dynamic")
    assert re.search(r"# CHAIN +ACTION +BYTES +PACKETS\n0 srcnat +masquerade +0 +0\n", stats), stats
    assert daemon.cli("/ip firewall nat print count-only chain=dstnat").strip() == "2"
    assert daemon.cli("/ip firewall nat print count-only dynamic").strip() == "1"
    assert daemon.cli("/ip firewall nat print count-only static").strip() == "2"


def test_what_cannot_be_done_is_refused_in_words(daemon):
    for rule, text in (
            ("chain=input action=tarpit protocol=tcp", "nftables cannot hold connections open"),
            ("chain=input action=drop content=virus", "nftables does not search packets for text"),
            ("chain=input action=drop layer7-protocol=x", "nftables does not search connections"),
            ("action=drop", re.escape("missing value(s) of argument(s) chain")),
            ("chain=input protocol=tpc", "input does not match any value of protocol"),
            ("chain=input in-interface=!eth77", "input does not match any value of in-interface"),
            ("chain=input in-interface-list=NONE", "input does not match any value of in-interface-list")):
        with pytest.raises(Exception, match=text):
            daemon.cli(f"/ip firewall filter add {rule}")
    assert daemon.cli("/ip firewall filter print count-only static").strip() == "0"


def test_a_rule_that_cannot_work_is_shown_as_invalid(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input action=drop dst-port=7000")
        add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7000")
        rows = [r for r in daemon.rows("/ip/firewall/filter") if r["dynamic"] == "false"]
        assert rows[0]["invalid"] == "true" and rows[1]["invalid"] == "false"
        assert rows[0]["about"] == "dst-port needs protocol=tcp, udp or another one that has ports"
        assert not pc.connects(ROUTER, 7000)
        assert re.search(r"^ 0 I ", daemon.cli("/ip firewall filter print"), re.M)
        daemon.console("/ip firewall filter set 0 protocol=udp")
        assert daemon.rows("/ip/firewall/filter")[0]["invalid"] == "false"


def test_what_is_missing_is_told_above_the_rule(daemon, lab):
    lab.router.run("ip link add passing0 type veth peer name passing1")
    wait_until(lambda: any(r["name"] == "passing0" for r in daemon.rows("/interface")), 5, "the interface is known")
    add(daemon, "filter", "chain=input in-interface=passing0 action=drop")
    assert daemon.rows("/ip/firewall/filter")[0]["invalid"] == "false"
    lab.router.run("ip link del passing0")
    wait_until(lambda: daemon.rows("/ip/firewall/filter")[0]["invalid"] == "true", 5, "the rule is invalid")
    text = daemon.cli("/ip firewall filter print where !dynamic")
    assert " 0 I  ;;; in-interface: there is no interface passing0\n" in text and "about=" not in text, text
    daemon.console("/ip firewall filter set 0 in-interface=\"\"")
    row = daemon.rows("/ip/firewall/filter")[0]
    assert row["invalid"] == "false" and "in-interface" not in row and "about" not in row


def test_what_is_wrong_follows_what_stands_elsewhere(daemon):
    """Of a rule that nobody has touched: with the chains that lead to it, the marks and lists that there are, and
    whether the firewall is managed at all."""
    def wrong(menu="filter"):
        return {r["comment"]: r.get("about", "") for r in daemon.rows(f"/ip/firewall/{menu}") if r["dynamic"] == "false"}

    add(daemon, "filter", "chain=a action=jump jump-target=b comment=a")
    add(daemon, "filter", "chain=forward action=accept comment=plain")
    assert wrong() == {"a": "", "plain": ""}
    add(daemon, "filter", "chain=b action=jump jump-target=a comment=b")
    assert wrong() == {"a": "jump-target: chain b leads back to a", "b": "jump-target: chain a leads back to b",
                       "plain": ""}
    daemon.console("/ip firewall filter disable [find comment=b]")
    assert wrong() == {"a": "", "b": "", "plain": ""}
    add(daemon, "mangle", "chain=c action=mark-packet new-packet-mark=one passthrough=no comment=sets")
    add(daemon, "mangle", "chain=forward action=change-mss new-mss=clamp-to-pmtu protocol=tcp packet-mark=one comment=needs")
    assert wrong("mangle")["needs"] == ""
    daemon.console("/ip firewall mangle remove [find comment=sets]")
    daemon.console("/ip firewall settings set mode=beside")
    assert all(text.startswith("mode=beside") for text in {**wrong(), **wrong("mangle")}.values())
    daemon.console("/ip firewall settings set mode=managed")
    assert wrong() == {"a": "", "b": "", "plain": ""} and wrong("mangle") == {"needs": ""}
    daemon.console("/ip firewall filter enable [find comment=b]")
    daemon.console("/ip firewall filter remove [find comment=a]")
    assert wrong() == {"b": "", "plain": ""}
    daemon.console("/undo")
    assert wrong()["a"].endswith("leads back to a") and wrong()["b"].endswith("leads back to b")


def test_interface_lists(daemon, pc, internet, lab):
    daemon.console("/interface list add name=WAN")
    try:
        with lab.router.echo("tcp", 7000):
            add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7000 in-interface-list=WAN")
            assert internet.connects(WAN_ADDRESS, 7000)
            daemon.console("/interface list member add list=WAN interface=ether1")
            assert not internet.connects(WAN_ADDRESS, 7000)
            assert pc.connects(ROUTER, 7000)
            daemon.console("/ip firewall filter set 0 in-interface-list=!WAN")
            assert internet.connects(WAN_ADDRESS, 7000)
            assert not pc.connects(ROUTER, 7000)
            for include, exclude, refused in (("all", "", (True, True)), ("static", "WAN", (False, True)),
                                              ("dynamic", "WAN", (False, False)), ("WAN", "static", (False, False))):
                daemon.console(f'/interface list add name=made include={include} exclude="{exclude}"')
                daemon.console("/ip firewall filter set 0 in-interface-list=made")
                assert (not internet.connects(WAN_ADDRESS, 7000), not pc.connects(ROUTER, 7000)) == refused, include
                daemon.console("/ip firewall filter set 0 in-interface-list=!made")
                assert (internet.connects(WAN_ADDRESS, 7000), pc.connects(ROUTER, 7000)) == refused, include
                daemon.console("/ip firewall filter set 0 in-interface-list=WAN")
                daemon.console("/interface list remove made")
            for name, works in (("static", False), ("dynamic", True), ("!dynamic", False), ("!static", True)):
                daemon.console(f"/ip firewall filter set 0 in-interface-list={name}")
                assert daemon.rows("/ip/firewall/filter")[0]["invalid"] == "false"
                assert pc.connects(ROUTER, 7000) == works, name
    finally:
        daemon.console("/ip firewall filter remove [find where !dynamic]")
        daemon.console("/interface list remove WAN")


def test_export_can_be_imported_again(daemon):
    rules = """/ip firewall address-list
add address=10.0.0.0/8 list=mine
/ip firewall filter
add action=accept chain=input connection-state=established,related,untracked
add action=drop chain=input connection-state=invalid disabled=yes
add action=jump chain=forward jump-target=mine protocol=tcp tcp-flags=syn,!ack
add action=drop chain=mine limit=!10/1m,5:packet src-address-list=!mine time=8h-18h,mon,tue
/ip firewall mangle
add action=mark-connection chain=prerouting new-connection-mark=calls passthrough=no
/ip firewall nat
add action=masquerade chain=srcnat
/ip firewall raw
add action=notrack chain=output
/ipv6 firewall filter
add action=reject chain=forward comment="no way" reject-with=icmp-admin-prohibited
"""
    daemon.console(script=rules)
    before = daemon.cli("/ip firewall export") + daemon.cli("/ipv6 firewall export")
    for line in rules.splitlines():
        assert line in before.replace("\\\n    ", ""), before
    for menu in MENUS:
        daemon.console(f"{menu} remove [find where !dynamic]")
    daemon.console(script="\n".join(line for line in before.splitlines() if not line.startswith("#")))
    again = daemon.cli("/ip firewall export") + daemon.cli("/ipv6 firewall export")
    assert [line for line in again.splitlines() if not line.startswith("#")] == [
        line for line in before.splitlines() if not line.startswith("#")]


def test_hours_follow_the_time_zone(daemon, lab):
    def hours():
        listed = lab.router.run(("nft", "list", "table", "inet", "sallyport_filter"), env={**os.environ, "TZ": "UTC"})
        return re.findall(r'meta hour "([0-9:]+)"-"([0-9:]+)"', listed.stdout)

    try:
        daemon.console("/system clock set time-zone-autodetect=no time-zone-name=UTC")
        add(daemon, "filter", "chain=input time=10h-18h,sun,mon,tue,wed,thu,fri,sat action=drop protocol=tcp dst-port=7000")
        before = hours()
        assert before
        daemon.console("/system clock set time-zone-name=Asia/Tokyo")
        wait_until(lambda: hours() and hours() != before)
    finally:
        daemon.console("/system clock set time-zone-autodetect=yes")


def test_undo(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7000")
        assert not pc.connects(ROUTER, 7000)
        daemon.console("/undo")
        assert pc.connects(ROUTER, 7000)
        daemon.console("/redo")
        assert not pc.connects(ROUTER, 7000)


def test_who_locks_himself_out_in_safe_mode_gets_back_in(daemon, pc, lab):
    """The session over which the rule came is lost, as it is when the rule drops it."""
    with lab.router.echo("tcp", 7000):
        with Session.local(daemon.runtime / "control") as session:
            session.run("/safe-mode/take")
            session.run("/ip/firewall/filter/add", "=chain=input", "=action=drop")
            assert not pc.connects(ROUTER, 7000, timeout=0.3)
        wait_until(lambda: pc.connects(ROUTER, 7000), 10, "the rule is taken back")
        assert daemon.cli("/ip firewall filter print count-only static").strip() == "0"


@pytest.mark.parametrize("who", ["gate", "mgmt"])
def test_a_killed_process_changes_nothing(daemon, pc, lab, who):
    with lab.router.echo("tcp", 7000), lab.router.echo("tcp", 7001):
        add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7000")
        assert not pc.connects(ROUTER, 7000)
        daemon.kill_child(who)
        assert not pc.connects(ROUTER, 7000)
        daemon.await_answer()
        assert not pc.connects(ROUTER, 7000)
        add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7001")
        assert not pc.connects(ROUTER, 7001)


def test_another_programs_flush_is_put_right(daemon, pc, lab):
    with lab.router.echo("tcp", 7000):
        add(daemon, "filter", "chain=input action=reject protocol=tcp dst-port=7000")
        lab.nft("flush ruleset")
        wait_until(lambda: not pc.connects(ROUTER, 7000), 10, "the rule is there again")
        lab.nft("flush chain inet sallyport_filter ip4_filter_input")
        wait_until(lambda: not pc.connects(ROUTER, 7000), 10, "the rule is there again")


def test_addresses_that_others_took_from_a_list_come_back(daemon, lab):
    def in_kernel():
        told = lab.router.run("nft list set inet sallyport_filter ip4_list_few", check=False).stdout
        return re.findall(r"[0-9.]+(?:[-/][0-9.]+)?", told.partition("elements = {")[2])

    daemon.console(script="""/ip firewall address-list
add list=few address=10.0.0.1
add list=few address=10.0.0.16/28
add list=few address=224.0.0.0/3
add list=all address=0.0.0.0/0
""")
    few = ["10.0.0.1", "10.0.0.16/28", "224.0.0.0/3"]
    assert in_kernel() == few
    changed = "has changed table inet sallyport_filter"
    before = daemon.log().count(changed)
    for command in ("delete element inet sallyport_filter ip4_list_few { 10.0.0.1 }",
                    "flush set inet sallyport_filter ip4_list_few",
                    "add element inet sallyport_filter ip4_list_few { 10.9.0.0/16 }"):
        lab.nft(command)
        wait_until(lambda: in_kernel() == few, 10, f"after {command} it is as it was")
    # What rules and timeouts fill is theirs.
    daemon.cli("/ip firewall address-list add list=few address=10.7.0.1 timeout=1h")
    lab.nft("add element inet sallyport_filter ip4_filled_few { 10.7.0.2 timeout 1h }")
    wait_until(lambda: "10.7.0.2" in daemon.cli("/ip firewall address-list print"), 10, "it is told")
    assert daemon.log().count(changed) == before + 3
    daemon.cli("/ip firewall address-list remove [find]")


def test_programs_manage_it(daemon, pc, lab):
    with Session.local(daemon.runtime / "control") as session:
        _, done = session.run("/ip/firewall/filter/add", "=chain=input", "=action=drop", "=protocol=udp",
                              "=dst-port=7000", "=comment=from a program")
        number = done["ret"]
        rows, _ = session.run("/ip/firewall/filter/print", "?comment=from a program")
        assert rows[0]["packets"] == "0" and rows[0]["dst-port"] == "7000"
        rows, _ = session.run("/ip/firewall/filter/print", "?>packets=0", "=.proplist=.id")
        assert rows == []
        session.run("/ip/firewall/filter/set", f"=.id={number}", "=dst-port=!7000-7010")
        rows, _ = session.run("/ip/firewall/filter/print", f"?.id={number}", "=.proplist=dst-port")
        assert rows[0]["dst-port"] == "!7000-7010"
        session.run("/ip/firewall/filter/unset", f"=.id={number}", "=value-name=dst-port")
        rows, _ = session.run("/ip/firewall/filter/print", f"?.id={number}")
        assert "dst-port" not in rows[0]
        with pytest.raises(Trap, match="no such item"):
            session.run("/ip/firewall/filter/move", "=numbers=*FFFF", f"=destination={number}")


def rules_in_kernel(lab):
    told = lab.router.run(["nft", "list", "chain", "inet", "sallyport_filter", "ip4_filter_input"], check=False).stdout
    return told.count("tcp dport")


def own_rules(daemon):
    return [row for row in daemon.rows("/ip/firewall/filter") if row["dynamic"] == "false"]


def test_a_script_of_a_thousand_rules_acts_in_few_transactions(daemon, lab, pc, tmp_path):
    """Each is told at once, all are in force before the script does anything else, and when it ends."""
    path = tmp_path / "rules.rsc"
    path.write_text("/ip firewall filter\n" + "".join(
        f"add chain=input action=drop protocol=tcp dst-port={7000 + i} comment=r{i}\n" for i in range(1000)) +
        ':put [:len [find where comment~"^r"]]\nset [find comment=r1] disabled=yes\n'
        "add chain=input action=accept protocol=tcp dst-port=1 comment=last\nadd chain=input action=nonsense\n")
    monitor = lab.router.popen(["nft", "-n", "monitor", "rules"], stdout=subprocess.PIPE, text=True)
    try:
        done = daemon.run_file(path, check=False)
    finally:
        monitor.terminate()
        told = monitor.communicate()[0]
    assert done.returncode == 1 and "input does not match any value of action" in done.stderr
    assert done.stdout.strip() == "1000"
    assert told.count("# new generation") <= 6
    rows = own_rules(daemon)
    assert len(rows) == 1001 and rows[-1]["comment"] == "last" and rows[1]["disabled"] == "true"
    assert rules_in_kernel(lab) == 1000
    with lab.router.echo("tcp", 7000), lab.router.echo("tcp", 7001):
        assert not pc.connects(ROUTER, 7000, timeout=0.3)
        assert pc.connects(ROUTER, 7001)
    daemon.kill_child("mgmt")
    assert [row["comment"] for row in own_rules(daemon)] == [row["comment"] for row in rows]


def test_kill_9_in_the_middle_of_a_script_leaves_what_the_kernel_has(daemon, lab, tmp_path):
    path = tmp_path / "rules.rsc"
    path.write_text("/ip firewall filter\n" + "".join(
        f"add chain=input action=drop protocol=tcp dst-port={7000 + i}\n" for i in range(5000)))
    script = lab.router.popen([str(daemon.build / "sallyport"), "--socket", str(daemon.runtime / "control"), str(path)],
                              stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: rules_in_kernel(lab) > 0, 20, "the first rules are in force")
        daemon.kill_child("mgmt")
    finally:
        script.kill()
        script.wait()
    daemon.await_answer()
    rows = len(own_rules(daemon))
    assert rows < 5000
    wait_until(lambda: rules_in_kernel(lab) == rows, 10, "the kernel has what the rows say")
