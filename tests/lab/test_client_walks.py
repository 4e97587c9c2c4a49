# SPDX-License-Identifier: BSD-2-Clause
"""What well-known programs read of a router: for each its sentences, in its own way, and the fields
that it does not do without."""

import pathlib
import time

import librouteros
import pytest

from clients import api, open_api
from conftest import shared_network
from lab import wait_until
from lab.sentences import Session, Trap


@pytest.fixture(scope="module")
def network():
    with shared_network() as made:
        lab, daemon = made.lab, made.daemon
        open_api(daemon, lab["pc"])
        leases = pathlib.Path(lab.directory, "dnsmasq.leases")
        leases.write_text(f"{int(time.time()) + 3600} {lab['pc'].mac} {lab['pc'].address} desk *\n")
        daemon.console(f'/ip/upnp/set dhcp-lease-files="{leases}"')
        wait_until(lambda: daemon.rows("/ip/dhcp-server/lease"), 15, "the lease")
        yield made


@pytest.fixture
def lab(network):
    return network.lab


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network.daemon]
    return network.daemon


@pytest.fixture
def session(lab, daemon):
    with api(lab["pc"]) as made:
        yield made


class Tagged:
    """As routeros_api speaks: every command has a tag, and what is empty is sent as `=name`."""

    def __init__(self, session):
        self.session = session
        self.tag = 0

    def call(self, path, command="print", arguments=None, queries=()):
        self.tag += 1
        words = [f"{path}/{command}"]
        for name, value in (arguments or {}).items():
            name = {"proplist": ".proplist", "id": ".id"}.get(name, name.replace("_", "-"))
            words.append(f"={name}={value}" if value else f"={name}")
        words += [f"?{query}" for query in queries]
        self.session.send(*words, f".tag={self.tag}")
        rows, ended = [], {}
        while True:
            kind, *rest = self.session.receive()
            assert f".tag={self.tag}" in rest
            fields = dict(word[1:].split("=", 1) for word in rest if word.startswith("="))
            assert kind in ("!re", "!done"), fields
            if kind == "!done":
                return rows or [fields] if fields else rows
            rows.append(fields)


@pytest.fixture
def tagged(daemon):
    with Session.local(daemon.runtime / "control") as made:
        yield Tagged(made)


def has(row, fields):
    missing = [name for name in fields.split() if name not in row]
    assert not missing, f"{missing} not in {row}"


# ---- mktxp

MKTXP = {
    "/system/identity": ("print", {}, "name"),
    "/system/resource": ("print", {}, "uptime version free-memory total-memory cpu cpu-count"
                         " cpu-frequency cpu-load free-hdd-space total-hdd-space"
                         " architecture-name board-name"),
    "/system/package": ("print", {}, "name version build-time disabled"),
    "/system/routerboard": ("print", {}, "routerboard board-name model current-firmware"
                            " upgrade-firmware"),
    "/ip/dhcp-server/lease": ("print", {"active": ""}, "host-name active-address address"
                              " mac-address server expires-after active-mac-address"),
    "/interface": ("print", {"stats": "detail"}, "name rx-byte tx-byte rx-packet tx-packet rx-error"
                   " tx-error rx-drop tx-drop link-downs running type actual-mtu default-name"
                   " disabled"),
    "/interface/ethernet": ("print", {"proplist": "name,comment,running"}, "name running"),
    "/ip/dns": ("print", {}, "servers dynamic-servers allow-remote-requests cache-size cache-used"),
    "/user/active": ("print", {}, "when name via group"),
}

MKTXP_EMPTY = ("/interface/bridge/vlan", "/interface/vlan", "/ip/pool", "/ip/pool/used", "/ip/neighbor",
               "/ipv6/neighbor", "/tool/netwatch", "/queue/simple", "/queue/tree",
               "/ip/kid-control/device", "/ip/ipsec/active-peers", "/system/health",
               "/interface/wireless/registration-table")


@pytest.mark.parametrize("menu", MKTXP)
def test_mktxp_reads(tagged, menu):
    command, arguments, fields = MKTXP[menu]
    rows = tagged.call(menu, command, arguments)
    assert rows
    for row in rows:
        has(row, fields)


@pytest.mark.parametrize("menu", MKTXP_EMPTY)
def test_mktxp_finds_nothing(tagged, menu):
    assert tagged.call(menu) == []


def test_mktxp_monitors_links_by_their_place(tagged):
    """It asks for one after the other by number, in the order in which they were printed."""
    links = tagged.call("/interface/ethernet", arguments={"proplist": "name,comment,running"})
    assert [link["name"] for link in links] == ["ether1", "ether2", "ether3"]
    for place, link in enumerate(links):
        rows = tagged.call("/interface/ethernet", "monitor", {"once": "", "numbers": str(place)})
        assert rows[0]["name"] == link["name"]
        has(rows[0], "status rate full-duplex")


def test_mktxp_counts_routes(tagged):
    def count(*queries):
        return int(tagged.call("/ip/route", arguments={"count-only": ""}, queries=queries)[0]["ret"])

    assert count("connect=yes") == 2 and count("static=yes") == 1
    assert count("dynamic=yes") == 2 and count("bgp=yes") == count("ospf=yes") == 0
    assert count() == 3


def test_mktxp_reads_versions(tagged):
    assert tagged.call("/system/resource", arguments={"proplist": "version"})[0].keys() == {"version"}
    assert tagged.call("/system/package", queries=["disabled=false"])[0]["name"] == "sallyport"
    rows = tagged.call("/ip/dhcp-server/lease", queries=["status=bound"])
    assert rows[0]["host-name"] == "desk"


# ---- Home Assistant's own integration


def test_home_assistant(lab, session):
    def call(command, **arguments):
        return list(session(command, **arguments))

    assert call("/system/identity/getall")[0]["name"] == "sallyport"
    has(call("/system/routerboard/getall")[0], "model current-firmware")
    for wireless in ("/interface/wireless/print", "/interface/wifi/print"):
        assert call(wireless) == []  # there is none, so that nothing more is asked of it
    for missing in ("/interface/wifiwave2/print", "/caps-man/interface/print"):
        with pytest.raises(librouteros.exceptions.TrapError, match="no such command prefix"):
            call(missing)
    lease = call("/ip/dhcp-server/lease/getall")[0]
    has(lease, "mac-address active-address address host-name")
    assert lease["mac-address"] == lab["pc"].mac.upper()
    assert lab["pc"].connects(lab.lans[0].address, 8728)  # so that it is known as a neighbour
    arp = [row for row in call("/ip/arp/getall") if row["address"] == lab["pc"].address]
    has(arp[0], "address mac-address interface")


# ---- the custom component mikrotik_router

CUSTOM = {
    "/user": "name group",
    "/user/group": "name policy",
    "/system/package": "name disabled",
    "/system/resource": "uptime version free-memory total-memory cpu-load free-hdd-space"
                        " total-hdd-space board-name architecture-name platform",
    "/system/routerboard": "routerboard model current-firmware upgrade-firmware",
    "/interface": "default-name .id name type running disabled mac-address link-downs actual-mtu"
                  " rx-byte tx-byte",
    "/interface/ethernet": "default-name name running",
    "/ip/dhcp-server/lease": "address mac-address server host-name status active-address",
    "/ip/arp": "address mac-address interface",
}

CUSTOM_EMPTY = ("/interface/bonding", "/interface/bridge/host", "/interface/wifi",
                "/interface/wifi/registration-table", "/ip/dhcp-server", "/ip/dhcp-server/network",
                "/ip/dhcp-client", "/ip/dns/static", "/ip/firewall/mangle", "/ip/hotspot/host",
                "/ip/kid-control", "/ip/kid-control/device", "/ip/accounting", "/ppp/secret",
                "/ppp/active", "/queue/simple", "/system/health", "/system/ups", "/system/gps",
                "/system/script/environment", "/tool/netwatch")


def test_the_custom_component_reads(lab, session):
    assert lab["pc"].connects(lab.lans[0].address, 8728)  # so that it is known as a neighbour
    for menu, fields in CUSTOM.items():
        rows = list(session.path(menu))
        assert rows, menu
        for row in rows:
            if menu == "/ip/arp" and not row["complete"] or row.get("name") == "lo":
                continue
            has(row, fields)
    groups = {row["name"]: row["policy"].split(",") for row in session.path("/user/group")}
    mine = next(row["group"] for row in session.path("/user") if row["name"] == "admin")
    assert {"write", "policy", "reboot", "test"} <= set(groups[mine])
    # It takes the module for wireless from the version: 7.13 and later have "wifi".
    version = next(iter(session.path("/system/resource")))["version"].split(" ")[0]
    assert tuple(map(int, version.split(".")[:2])) >= (7, 13)


@pytest.mark.parametrize("menu", CUSTOM_EMPTY)
def test_the_custom_component_goes_on_where_there_is_nothing(session, menu):
    """A trap would make it connect anew, for ever."""
    assert list(session.path(menu)) == []


def test_the_custom_component_calls(session):
    ethernet = session.path("/interface/ethernet")
    for row in list(ethernet):
        told = list(ethernet("monitor", **{".id": row[".id"], "once": True}))
        assert told[0]["name"] == row["name"] and told[0]["status"] == "link-ok"
    traffic = list(session.path("/interface")("monitor-traffic", interface="ether1,bridge", once=True))
    assert [row["name"] for row in traffic] == ["ether1", "bridge"]
    has(traffic[0], "rx-bits-per-second tx-bits-per-second")
    update = session.path("/system/package/update")
    has(list(update)[0], "channel installed-version status")
    has(list(update("check-for-updates", duration=10))[-1], "installed-version status")


# ---- Ansible


def test_ansible_modules(session):
    """api, api_info, api_modify: the version first, then paths; rows that are not ours are told so."""
    version = next(iter(session.path("system", "resource")))["version"].split(" ", 1)[0]
    assert version.startswith("7.")
    lists = session.path("interface", "list")
    assert all(row["builtin"] is True for row in lists)
    member = session.path("interface", "list", "member")
    made = lists.add(name="LAN")
    added = member.add(list="LAN", interface="bridge")
    member.update(**{".id": added, "comment": "by a playbook"})
    assert [(r["list"], r["comment"], r["dynamic"]) for r in member] == [("LAN", "by a playbook", False)]
    member.remove(added)
    lists.remove(made)
    assert all(row["dynamic"] is True or row["static"] is True for row in session.path("ip", "route"))
    with pytest.raises(librouteros.exceptions.TrapError, match="managed by the operating system"):
        session.path("ip", "address").add(address="10.0.0.1/24", interface="bridge")


def test_ansible_facts(daemon):
    """Its facts are cut out of what the console prints."""
    for command, labels in (
            ("/system identity print without-paging", ["name"]),
            ("/system resource print without-paging",
             ["uptime", "version", "cpu-load", "architecture-name", "free-memory", "total-memory",
              "free-hdd-space", "total-hdd-space"]),
            ("/system routerboard print without-paging", ["model"]),
            ("/interface print detail without-paging", ["name", "type", "mac-address"]),
            ("/ip address print detail without-paging", ["address", "interface"]),
            ("/ip route print detail without-paging", ["dst-address", "gateway"])):
        text = daemon.console(command).stdout
        for label in labels:
            assert f"{label}:" in text or f" {label}=" in text, (command, label, text)
    assert daemon.console("/ip neighbor print detail without-paging").stdout == ""


# ---- terraform (its API transport; what it reads is the same by REST)


def test_terraform_resources(session):
    import re
    version = next(iter(session.path("/system/resource")))["version"]
    assert re.match(r"^(\d+\.){1,2}\d+", version)
    lists = session.path("/interface/list")
    made = lists.add(name="tf", comment="by terraform")
    assert [row["comment"] for row in lists if row[".id"] == made] == ["by terraform"]
    lists.update(**{".id": made, "comment": ""})
    assert not any(row.get("comment") for row in lists if row[".id"] == made)
    lists.remove(made)
    for settings in ("/system/identity", "/system/clock", "/system/note", "/ip/dns", "/ip/cloud",
                     "/snmp", "/system/package/update"):
        assert len(list(session.path(settings))) == 1


# ---- a change that does not belong to us says so, however it is asked for


def test_one_rule_for_what_is_not_ours(daemon):
    with Session.local(daemon.runtime / "control") as s:
        for words in (("/ip/route/add", "=dst-address=10.0.0.0/8", "=gateway=11.22.33.1"),
                      ("/ip/dhcp-server/lease/remove", "=.id=*1"),
                      ("/interface/ethernet/set", "=.id=*1", "=mtu=1000"),
                      ("/ip/dns/set", "=servers=1.1.1.1"),
                      ("/interface/bridge/add", "=name=b")):
            with pytest.raises(Trap, match="^failure: managed by the operating system$"):
                s.run(*words)
