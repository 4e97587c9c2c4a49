# SPDX-License-Identifier: BSD-2-Clause
"""python3-librouteros over TCP: what is set acts, what is removed is closed."""

import librouteros
import pytest
from librouteros.query import Key

import paths
from clients import API_PORT, PASSWORD, api, open_api
from lab import wait_until
from lab.sentences import Session
from lab.traffic import echoes
from upnp import ControlPoint


@pytest.fixture
def session(daemon, pc):
    open_api(daemon, pc)
    with api(pc) as made:
        yield made


def rows(session, *words):
    return list(session.path(*words))


def test_nobody_logs_in_before_a_password_exists(lab, daemon, pc):
    assert not pc.connects(lab.lans[0].address, API_PORT)


def test_wrong_password_and_unknown_user(daemon, pc):
    open_api(daemon, pc)
    for name, password in (("admin", "wrong"), ("admin", ""), ("nobody", PASSWORD)):
        with pytest.raises(librouteros.exceptions.TrapError, match="invalid user name or password"):
            with api(pc, username=name, password=password):
                pass
    with api(pc) as session:
        assert rows(session, "system", "identity")


def test_settings_of_upnp(lab, make_daemon, pc):
    """From nothing to an open port, by the API alone."""
    daemon = make_daemon(defaults=None).start()
    open_api(daemon, pc)
    with api(pc) as session:
        interfaces = session.path("ip", "upnp", "interfaces")
        first = interfaces.add(interface="ether1", type="external")
        second = interfaces.add(interface="bridge", type="internal")
        assert first.startswith("*") and second.startswith("*") and first != second
        session.path("ip", "upnp").update(enabled="yes")
        settings = rows(session, "ip", "upnp")[0]
        assert settings["enabled"] is True
        listed = {row["interface"]: row for row in interfaces}
        assert listed["ether1"]["type"] == "external" and listed["bridge"]["type"] == "internal"
        gateway = ControlPoint(pc).discover()
        with pc.echo("tcp", 5000):
            gateway.add(45000, 5000)
            assert paths.is_open(lab, "tcp", 45000)
            session.path("ip", "upnp").update(enabled="no")
            assert not paths.is_open(lab, "tcp", 45000)


def test_mappings_are_listed_and_removed(lab, session, gateway, pc, internet):
    mappings = session.path("ip", "upnp", "mappings")
    assert list(mappings) == []
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000, lease=3600, description="a game")
        row = list(mappings)[0]
        assert row["protocol"] == "tcp"
        assert str(row["external-port"]) == "45000" and str(row["internal-port"]) == "5000"
        assert row["description"] == "a game"
        assert pc.address in row.values() and pc.mac.upper() in map(str, row.values())
        stream = internet.connect("11.22.33.2", 45000)
        assert echoes(stream)
        mappings.remove(row[".id"])
        stream.settimeout(0.7)
        assert not echoes(stream)
        assert not paths.is_open(lab, "tcp", 45000)
    assert list(mappings) == []
    assert gateway.entries() == []


def test_export_files_and_undo(session):
    list(session("/system/identity/set", name="R1"))
    text = "".join(row["data"] for row in session("/export", terse=""))
    assert text.splitlines()[-1] == "/system identity set name=R1"
    assert list(session("/export", file="a")) == []
    assert {row["name"] for row in rows(session, "file")} == {"a.rsc"}
    list(session("/undo"))
    assert rows(session, "system", "identity") == [{"name": "sallyport"}]
    assert rows(session, "system", "history")[0]["redoable"] is True
    with pytest.raises(librouteros.exceptions.TrapError, match="no such item"):
        list(session("/file/read", file="../configuration.db"))


def test_removing_what_is_not_there(session):
    with pytest.raises(librouteros.exceptions.TrapError, match="no such item"):
        session.path("ip", "upnp", "mappings").remove("*80000099")


def test_the_dynamic_nat_rule(session, gateway, pc):
    gateway.add(45000, 5000, description="a game")
    rule = [row for row in rows(session, "ip", "firewall", "nat") if row.get("dynamic")][0]
    assert rule["chain"] == "dstnat" and rule["action"] == "dst-nat"
    assert str(rule["dst-port"]) == "45000"
    assert rule["comment"] == f"upnp {pc.address}: a game"
    assert rule["to-addresses"] == pc.address


def test_queries_and_proplist(session, gateway):
    for port in (5000, 5001, 5002):
        gateway.add(port, protocol="UDP" if port == 5001 else "TCP")
    protocol, external = Key("protocol"), Key("external-port")
    found = list(session.path("ip", "upnp", "mappings").select(external).where(protocol == "udp"))
    assert [str(row["external-port"]) for row in found] == ["5001"]
    assert set(found[0]) <= {".id", "external-port"}


def test_listen_hears_a_mapping_come_and_go(daemon, gateway, pc):
    """By hand: librouteros gathers an answer until it is whole, and this one never is."""
    open_api(daemon, pc)
    with Session(pc.connect(pc.lan.address, API_PORT, timeout=10)) as session:
        session.run("/login", "=name=admin", f"=password={PASSWORD}")
        session.send("/ip/upnp/mappings/listen", ".tag=7")
        session.run("/system/identity/print")  # answered: the listener before it is in place
        gateway.add(45000, 5000)
        gateway.delete(45000)
        opened, closed = session.receive(), session.receive()
        assert opened[:2] == ["!re", ".tag=7"] and "=external-port=45000" in opened
        assert closed[:2] == ["!re", ".tag=7"] and "=.dead=yes" in closed
        assert [w for w in opened if w.startswith("=.id=")] == \
               [w for w in closed if w.startswith("=.id=")]
        session.send("/cancel", "=tag=7")
        ends = [session.receive() for _ in range(3)]
        assert ["!done"] in ends and ["!done", ".tag=7"] in ends
        assert any(words[:2] == ["!trap", ".tag=7"] and "=message=interrupted" in words
                   for words in ends)


@pytest.mark.parametrize("words, message", [
    (("ip", "nonsense"), "no such command"),
    (("ip", "upnp", "interfaces"), "input does not match any value of interface"),
])
def test_traps(session, words, message):
    with pytest.raises(librouteros.exceptions.TrapError, match=message):
        session.path(*words).add(interface="nope", type="external")


def test_a_refused_change_changes_nothing(session):
    before = rows(session, "ip", "upnp")
    with pytest.raises(librouteros.exceptions.TrapError):
        session.path("ip", "upnp").update(enabled="maybe", **{"show-dummy-rule": "no"})
    assert rows(session, "ip", "upnp") == before


def test_menus_that_programs_read(session, lab, pc):
    interfaces = {row["name"]: row for row in rows(session, "interface")}
    assert {"ether1", "bridge", "ether2"} <= set(interfaces)
    addresses = {row["address"] for row in rows(session, "ip", "address")}
    assert {"11.22.33.2/24", "192.168.88.1/24"} <= addresses
    arp = {row["address"]: row for row in rows(session, "ip", "arp")}
    assert arp[pc.address]["mac-address"] == pc.mac.upper()
    resource = rows(session, "system", "resource")[0]
    assert str(resource["version"]).startswith("7.16")
    assert rows(session, "system", "clock") and rows(session, "user") and rows(session, "ip", "service")
    assert rows(session, "log")


def test_the_service_can_be_switched_off(lab, daemon, session, pc):
    daemon.console("/ip/service/set api disabled=yes")
    wait_until(lambda: not pc.connects(lab.lans[0].address, API_PORT, timeout=0.3), 5,
               "the API is closed")
