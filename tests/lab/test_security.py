# SPDX-License-Identifier: BSD-2-Clause
"""Security levels, and each setting that stands behind them: what is opened, and what is refused."""

import re

import pytest

import paths
from clients import Upnpc
from conftest import Shared, shared_fixtures
from upnp import WAN_COMMON, Fault

SETUP = "/ip upnp\nset enabled=yes\ninterfaces add interface=bridge type=internal\ninterfaces add interface=ether1 " \
        "type=external\n"
LAN = "/ip upnp interfaces set [find interface=bridge] "

shared, lab, daemon, gateway = shared_fixtures(devices=("pc", "console", "laptop", "tv", "phone", "camera"), defaults=SETUP)


def refused(call, code, **arguments):
    with pytest.raises(Fault) as fault:
        call(**arguments)
    assert fault.value.code == code, fault.value


def level(daemon, name, **others):
    given = "".join(f' {key.replace("_", "-")}={value}' for key, value in others.items())
    daemon.console(f"/ip upnp set security-level={name}{given}")


def table(daemon):
    return {row["setting"]: row for row in daemon.rows("/ip/upnp/security")}


def settings(daemon):
    """What is set, not what is told."""
    return {name: value for name, value in daemon.rows("/ip/upnp")[0].items() if name not in Shared.TOLD}


def refusals(daemon):
    return daemon.cli('/log print where message~"port mapping refused"')


@pytest.fixture
def empty(daemon):
    """Nothing that another test has approved or let wait."""
    yield
    for menu in ("rules", "pending", "devices"):
        daemon.console(f"/ip upnp {menu} remove [find]")


def test_basic_is_what_there_was(daemon):
    rows = table(daemon)
    assert not [name for name, row in rows.items() if row["changed"] == "true"]
    assert [name for name, row in rows.items() if row.get("basic", row["current"]) != row["current"]] == []
    assert len(rows) == 21 and rows["interface"]["current"] == "ether1"
    assert rows["/ip/upnp/interfaces interface"]["current"] == "bridge"
    settings = daemon.rows("/ip/upnp")[0]
    for name in rows:
        assert name.startswith("/") or name in {*settings, "interface"}, name


def test_a_level_sets_all_at_once_and_one_setting_may_differ(daemon):
    level(daemon, "moderate")
    rows = table(daemon)
    assert [name for name, row in rows.items() if row["changed"] == "true"] == []
    assert rows["max-lease"]["current"] == rows["max-lease"]["moderate"] == "1d"
    daemon.console("/ip upnp set max-lease=12h")
    rows = table(daemon)
    assert [name for name, row in rows.items() if row["changed"] == "true"] == ["max-lease"]
    assert daemon.rows("/ip/upnp")[0]["security-level"] == "moderate"
    assert re.search(r"^ *\d+ C +max-lease +1w +1d +2h +12h", daemon.cli("/ip upnp security print"), re.M)
    level(daemon, "moderate")
    assert table(daemon)["max-lease"]["changed"] == "false"
    level(daemon, "strict", max_lease="3h")
    rows = table(daemon)
    assert [name for name, row in rows.items() if row["changed"] == "true"] == ["max-lease"]
    assert rows["new-device-policy"]["current"] == "ask"
    daemon.console("/undo")
    assert table(daemon)["new-device-policy"]["current"] == "allow"


def test_a_level_by_other_ways(daemon, shared):
    with shared.session() as session:
        session.run("/ip/upnp/set", "=max_lease=3h", "=security_level=strict")
    assert [name for name, row in table(daemon).items() if row["changed"] == "true"] == ["max-lease"]
    assert table(daemon)["max-mappings"]["current"] == "100"
    assert daemon.cli(":put [/ip upnp security get max-mappings moderate]").strip() == "500"


def test_a_level_that_is_none_changes_nothing(daemon):
    before = settings(daemon)
    with pytest.raises(Exception, match="security-level"):
        daemon.cli("/ip upnp set security-level=paranoid")
    with pytest.raises(Exception, match="max-lease"):
        daemon.cli("/ip upnp set security-level=strict max-lease=never")
    assert settings(daemon) == before


@pytest.mark.parametrize("others", [{}, {"max_mappings_per_device": 64, "allowed_sources": "192.168.88.0/24"}])
def test_an_export_says_the_level_and_what_differs(daemon, tmp_path, others):
    level(daemon, "strict", **others)
    text = daemon.cli("/ip upnp export terse")
    said = next(line for line in text.splitlines() if line.startswith("/ip upnp set"))
    words = {word.split("=")[0] for word in said.split()[3:]} - {"enabled"}
    assert words == {"security-level", *(name.replace("_", "-") for name in others)}
    before = settings(daemon)
    level(daemon, "basic")
    daemon.console(said)
    assert settings(daemon) == before
    assert daemon.cli("/ip upnp export terse").splitlines()[1:] == text.splitlines()[1:]


# What a device of its own meets at each level: mappings that it may have, the seconds of a lease it asks a week for, an external
# port that is refused, and whether it is approved first, each request is logged, and what is unusual is critical.
BASIC = ("basic", "tv", 64, 604800, 1023, False, False, False)
MODERATE = ("moderate", "phone", 32, 86400, 1023, False, False, False)
STRICT = ("strict", "camera", 16, 7200, 8080, True, True, True)


@pytest.mark.parametrize("name, device, most, lease, closed, asks, logs, critical", [BASIC, MODERATE, STRICT])
def test_what_a_device_meets(lab, daemon, shared, empty, name, device, most, lease, closed, asks, logs, critical):
    first, gateway = 45000, shared.point(device)
    level(daemon, name)
    if asks:
        refused(gateway.add, 606, external=first)
        daemon.console("/ip upnp pending approve [find] device=yes")
    gateway.add(first, lease=604800)
    assert lease - 60 < int(gateway.get(first)["NewLeaseDuration"]) <= lease
    refused(gateway.add, 606, external=closed)
    refused(gateway.add, 606, external=first + 1, internal=80)
    refused(gateway.add, 606, external=first + 1, client=lab["console"].address)
    with pytest.raises(Fault):
        gateway.call("ForceTermination")
    with pytest.raises(Fault):
        gateway.call("SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=0)
    assert gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Connected"
    for port in range(first + 1, first + most):
        gateway.add(port)
    refused(gateway.add, 501, external=first + most)
    with gateway.host.echo("tcp", first):
        assert paths.is_open(lab, "tcp", first)
    said = [row for row in daemon.rows("/log") if gateway.host.address in row["message"]]
    assert any("answered 200" in row["message"] for row in said) == logs
    [alert] = {row["topics"] for row in said if "alert foreign-mapping" in row["message"]}
    assert ("critical" in alert) == critical


def test_moderate_bounds_what_a_device_has(lab, daemon, gateway, empty):
    level(daemon, "moderate")
    pc = lab["pc"]
    with pc.echo("udp", 3074):
        gateway.add(3074, protocol="UDP", lease=604800, description="Xbox")
        assert paths.is_open(lab, "udp", 3074)
    assert 86000 < int(gateway.get(3074, "UDP")["NewLeaseDuration"]) <= 86400
    refused(gateway.add, 606, external=1023)
    for port in range(20000, 20031):
        gateway.add(port)
    refused(gateway.add, 501, external=20040)


def test_strict_with_a_real_client(lab, daemon, gateway, empty):
    level(daemon, "strict")
    client = Upnpc(lab["pc"])
    assert "code 606" in client.add(51413, check=False)
    assert [r["external-port"] for r in daemon.rows("/ip/upnp/pending")] == ["51413"]
    daemon.console("/ip upnp pending approve [find] device=yes")
    with lab["pc"].echo("tcp", 51413):
        client.add(51413)
        assert paths.is_open(lab, "tcp", 51413)
    assert "code 606" in client.add(8080, check=False)  # neither a game's nor a torrent's
    assert re.search(r":8080 .*606 the external port is not an allowed one", refusals(daemon))
    refused(gateway.add, 606, external=51414, client=lab["console"].address)
    assert "upnp,warning,critical alert foreign-mapping: " in daemon.cli("/log print")
    assert re.search(r"upnp,info AddPortMapping from 192\.168\.88\.10 \(.*MiniUPnPc.*\) answered 200",
                     daemon.cli("/log print"))


def test_strict_wants_to_know_what_a_port_is_for(daemon, shared, empty):
    level(daemon, "strict", new_device_policy="allow")
    console = shared.point("console")
    refused(console.add, 606, external=3074, protocol="UDP", description="")
    console.add(3074, protocol="UDP", description="Xbox")
    refused(console.add, 606, external=3075, protocol="UDP", description="Xbox")
    assert "Xbox (3074)" in daemon.cli("/ip upnp security print detail")


# Settings of the whole service and of one LAN, what they let pass, and what they refuse with 606.
SOURCES = ("allowed-sources", "192.168.88.10/32,10.0.0.0/8", "192.168.88.11/32", "allowed-sources")
PATTERN = ("description-pattern", '"xbox*,*torrent?"', '"Nothing like it"', "description-pattern")
HOURS = ("allowed-hours", "0s-1d", None, "allowed-hours")


@pytest.mark.parametrize("setting, passes, refuses, why", [SOURCES, PATTERN, HOURS])
def test_a_setting_by_itself(daemon, gateway, setting, passes, refuses, why):
    if refuses is None:
        refuses = other_hours(daemon)
    daemon.console(f"/ip upnp set {setting}={passes}")
    gateway.add(5000, description="XBOX (one)")
    daemon.console(f"/ip upnp set {setting}={refuses}")
    refused(gateway.add, 606, external=5001, description="XBOX (one)")
    refused(gateway.add, 606, external=5000, description="XBOX (one)")  # nor renewed
    assert why in refusals(daemon).splitlines()[-1]
    gateway.delete(5000)  # closing is never refused


def other_hours(daemon):
    hour = int(daemon.cli(":put [/system clock get time]").split(":")[0])
    return f"{(hour + 2) % 24}h-{(hour + 3) % 24}h"


@pytest.mark.parametrize("setting", ["description-pattern", "allowed-hours"])
def test_a_lan_has_its_own(daemon, gateway, setting):
    refuses, passes = {"description-pattern": ("none", '"*"'), "allowed-hours": (other_hours(daemon), '""')}[setting]
    daemon.console(f"/ip upnp set {setting}={refuses}")
    refused(gateway.add, 606, external=5000)
    daemon.console(f"{LAN} {setting}={passes}")
    try:
        gateway.add(5000)
    finally:
        daemon.console(f"{LAN} !{setting}")
    refused(gateway.add, 606, external=5001)


def test_hours_end_no_mapping_but_a_pattern_closes_those_it_does_not_fit(lab, daemon, gateway):
    with lab["pc"].echo("tcp", 5000):
        gateway.add(5000, description="web")
        daemon.console(f"/ip upnp set allowed-hours={other_hours(daemon)}")
        assert paths.is_open(lab, "tcp", 5000)
        daemon.console("/ip upnp set description-pattern=game*")
        assert not paths.is_open(lab, "tcp", 5000)
        daemon.console('/ip upnp set description-pattern=""')
        assert paths.is_open(lab, "tcp", 5000)


def test_hours_are_those_of_the_clocks_zone(daemon, gateway):
    utc = int(daemon.cli(":put [/system clock get time]").split(":")[0])
    daemon.console(f"/ip upnp set allowed-hours={(utc + 2) % 24}h-{(utc + 4) % 24}h59m")
    refused(gateway.add, 606, external=5000)
    daemon.console("/system clock set time-zone-name=Etc/GMT-3")
    try:
        gateway.add(5000)
    finally:
        daemon.console("/system clock set time-zone-name=\"\"")
    refused(gateway.add, 606, external=5001)


@pytest.mark.parametrize("value", ["allowed-hours=8h", "allowed-hours=25h-26h", "allowed-hours=8h-9h,someday",
                                   "allowed-sources=192.168.88", "log-detail=some",
                                   "allowed-sources=" + ",".join(f"10.{i}.0.0/16" for i in range(17))])
def test_what_is_none_is_refused(daemon, value):
    with pytest.raises(Exception, match=value.split("=")[0]):
        daemon.cli(f"/ip upnp set {value}")


def test_log_detail(daemon, gateway):
    def said(text):
        return daemon.cli("/log print").count(text)

    refusal = "AddPortMapping from 192.168.88.10 (no user agent) answered 606"
    before, refused_before = said("answered"), said(refusal)
    gateway.add(5000)
    gateway.add(5000)
    assert (said("answered"), said("port mapping renewed")) == (before, 0)
    daemon.console("/ip upnp set log-detail=full")
    gateway.add(5000)
    refused(gateway.add, 606, external=80)
    assert (said("answered"), said("port mapping renewed")) == (before + 2, 1)
    assert said(refusal) == refused_before + 1


def test_strict_bounds_how_often_a_device_asks(daemon, shared, empty):
    level(daemon, "strict", new_device_policy="allow")
    laptop = shared.point("laptop")
    for _ in range(30):
        laptop.add(6881, description="torrent", lease=60)
    refused(laptop.add, 501, external=6882)
    refused(laptop.add, 501, external=6881)
