# SPDX-License-Identifier: BSD-2-Clause
"""Permission rules, the devices that are known, and what an administrator has to approve."""

import re

import pytest
from librouteros.query import Key

import paths
from clients import Upnpc, api, open_api
from conftest import shared_fixtures
from lab import wait_until
from lab.sentences import Session
from terminal import Terminal
from upnp import Fault, search, search_text

shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture(autouse=True)
def clean(daemon):
    yield
    if daemon.running():
        for menu in ("rules", "pending", "devices"):
            daemon.console(f"/ip upnp {menu} remove [find]")
        daemon.console("/ip firewall address-list remove [find]")


@pytest.fixture
def pc(lab):
    return lab["pc"]


@pytest.fixture
def second(shared):
    return shared.point("console")


def refused(point, *arguments, **options):
    with pytest.raises(Fault) as fault:
        point.add(*arguments, **options)
    assert fault.value.code == 606, fault.value


def upnpc(gateway):
    """At the place of GATEWAY, which has found the router already."""
    client = Upnpc(gateway.host)
    client.location = gateway.location
    return client


def rule(daemon, text):
    daemon.console(f"/ip upnp rules add {text}")


def test_the_first_rule_that_fits_decides(daemon, gateway, second, pc):
    rule(daemon, f"action=allow src-mac-address={pc.mac} external-ports=6000-6010 protocol=tcp")
    rule(daemon, f"action=deny src-mac-address={pc.mac}")
    gateway.add(6000)
    refused(gateway, 6011)
    refused(gateway, 6000, protocol="UDP")
    second.add(6011)
    daemon.console("/ip upnp rules move 1 0")
    refused(gateway, 6001)
    daemon.console("/ip upnp rules disable 0")
    gateway.add(6001)


def test_no_device_drives_out_what_others_wait_for(daemon, gateway, second):
    daemon.console("/ip upnp set new-device-policy=ask")
    try:
        refused(second, 7999)
        for port in range(8000, 8020):
            refused(gateway, port)
        waiting = [int(row["external-port"]) for row in daemon.rows("/ip/upnp/pending")]
        assert waiting[0] == 7999
        assert len(waiting) == 1 + 16 and 8019 in waiting
    finally:
        daemon.console("/ip upnp set new-device-policy=allow")


@pytest.mark.parametrize("matcher, fits, other", [
    ("src-address={address}", {}, None),
    ("src-address=192.168.88.0/28", {}, None),
    ("in-interface=bridge", {}, None),
    ("protocol=udp", {"protocol": "UDP"}, {"protocol": "TCP"}),
    ("external-ports=7000-7009", {"external": 7005}, {"external": 7010}),
    ("internal-ports=7105", {"internal": 7105}, {"internal": 7106}),
    ('description="*torrent*"', {"description": "a Torrent client"}, {"description": "game"}),
    ("created-by=upnp", {}, None),
    ("time=0s-23:59:59", {}, None),
])
def test_each_matcher(daemon, gateway, pc, matcher, fits, other):
    def add(external=7000, **options):
        gateway.add(external, options.pop("internal", 7100), **options)

    rule(daemon, f"action=deny {matcher.format(address=pc.address)}")
    with pytest.raises(Fault, match="606"):
        add(**fits)
    if other:
        add(**other)


def counters(daemon):
    return [(r["matches"], "last-match" in r) for r in daemon.rows("/ip/upnp/rules")]


def test_rules_count_what_they_decide(daemon, gateway, pc):
    daemon.console("/ip firewall address-list add list=all address=0.0.0.0/1")
    daemon.console("/ip firewall address-list add list=all address=128.0.0.0/1")
    rule(daemon, "action=deny external-ports=6000")
    rule(daemon, "action=allow src-address-list=all")
    rule(daemon, "action=deny")
    for port in (6000, 6001, 6001, 6002):
        if port == 6000:
            refused(gateway, port)
        else:
            gateway.add(port)
    assert counters(daemon) == [("1", True), ("3", True), ("0", False)]
    shown = daemon.cli("/ip upnp rules print stats")
    assert re.search(r"ACTION.*MATCHES.*LAST-MATCH", shown) and re.search(r"allow .*3 .*20\d\d-", shown), shown
    assert "matches=3" in daemon.cli("/ip upnp rules print detail")
    assert daemon.cli(":put [/ip upnp rules get 1 matches]").strip() == "3"
    # What happens to other rules, to the list, or to its words is nothing to a counter.
    daemon.console("/ip upnp rules remove 0")
    daemon.console("/ip upnp rules add action=deny external-ports=7 place-before=0")
    for change in ("set 1 comment=kept", "disable 1", "enable 1", "move 1 0"):
        daemon.console(f"/ip upnp rules {change}")
    daemon.console("/ip firewall address-list remove [find]")
    assert counters(daemon) == [("3", True), ("0", False), ("0", False)]
    daemon.console("/ip firewall address-list add list=all address=0.0.0.0/0")
    gateway.add(6001)
    assert counters(daemon)[0] == ("4", True)
    daemon.console("/ip upnp rules reset-counters 1")
    assert counters(daemon)[0] == ("4", True)
    daemon.console("/ip upnp rules reset-counters 0")
    assert counters(daemon)[0] == ("0", False)
    gateway.add(6001)
    daemon.console("/ip upnp rules reset-counters-all")
    assert counters(daemon) == [("0", False)] * 3
    with pytest.raises(Exception, match="no such item"):
        daemon.cli("/ip upnp rules reset-counters *99")
    assert "matches" not in daemon.cli("/ip upnp rules export")


def test_matchers_that_do_not_fit(daemon, gateway, pc):
    for matcher in ("src-mac-address=02:00:00:00:00:01", "src-address=10.0.0.0/8", "created-by=pcp",
                    'device="other*"', "src-address-list=nobody"):
        rule(daemon, f"action=deny {matcher}")
    gateway.add(7000)


def test_a_list_of_addresses(daemon, gateway, pc):
    rule(daemon, "action=deny src-address-list=guests")
    gateway.add(7000)
    daemon.console(f"/ip firewall address-list add list=guests address={pc.address}")
    refused(gateway, 7001)
    daemon.console("/ip firewall address-list remove [find]")
    gateway.add(7001)


def test_time_of_day(daemon, gateway):
    now = daemon.cli(":put [/system clock get time]").strip()
    hour = int(now.split(":")[0])
    rule(daemon, f"action=deny time={(hour + 2) % 24}h-{(hour + 4) % 24}h")
    gateway.add(7000)
    daemon.console(f"/ip upnp rules set 0 time={hour}h-{(hour + 2) % 24}h")
    refused(gateway, 7001)


def test_ask_and_approve(lab, daemon, gateway, pc):
    rule(daemon, "action=ask external-ports=8000-8999")
    with pc.echo("tcp", 5000):
        refused(gateway, 8000, 5000, description="a game")
        refused(gateway, 8000, 5000, description="a game")
        refused(gateway, 8001, 5000)
        waiting = daemon.rows("/ip/upnp/pending")
        assert [(r["address"], r["external-port"], r["asked"]) for r in waiting] == [
            (pc.address, "8000", "2"), (pc.address, "8001", "1")]
        assert waiting[0]["mac-address"] == pc.mac.upper() and waiting[0]["description"] == "a game"
        assert "waits for approval: tcp port 8000" in daemon.cli("/log print where topics~\"upnp\"")
        daemon.console("/ip upnp pending approve 0")
        made = daemon.rows("/ip/upnp/rules")
        assert [(r["action"], r.get("external-ports")) for r in made] == [("allow", "8000"), ("ask", "8000-8999")]
        gateway.add(8000, 5000, description="a game")
        assert paths.is_open(lab, "tcp", 8000)
        refused(gateway, 8001, 5000)
        assert [r["external-port"] for r in daemon.rows("/ip/upnp/pending")] == ["8001"]


def test_what_waits_outlives_everything(daemon, gateway, second):
    rule(daemon, "action=ask")
    refused(gateway, 8000, description="a game")
    refused(second, 8000)
    refused(gateway, 8001)
    daemon.console("/ip upnp pending remove [find external-port=8001]")
    before = daemon.rows("/ip/upnp/pending")
    daemon.kill()
    daemon.start()
    daemon.await_answer()
    wait_until(lambda: daemon.rows("/ip/upnp/pending") == before, 10, "what waited")
    daemon.console(f"/ip upnp pending approve {before[0]['.id']}")
    gateway.discover().add(8000, description="a game")
    refused(gateway, 8001)
    assert int(daemon.rows("/ip/upnp/pending")[-1][".id"][1:], 16) == int(before[-1][".id"][1:], 16) + 2


def test_approving_by_address_and_the_whole_device(daemon, gateway, second, pc):
    daemon.console("/ip upnp set new-device-policy=ask")
    for port in (8000, 8001):
        refused(gateway, port)
    refused(second, 8002)
    daemon.console(f"/ip upnp approve {pc.address}")
    assert [r["external-port"] for r in daemon.rows("/ip/upnp/pending")] == ["8002"]
    gateway.add(8000)
    gateway.add(8001)
    refused(gateway, 8003)
    daemon.console("/ip upnp pending approve [find external-port=8003] device=yes")
    gateway.add(8004)
    refused(second, 8002)
    daemon.console("/ip upnp pending deny [find]")
    daemon.console("/ip upnp set new-device-policy=allow")
    refused(second, 8002)
    second.add(8005)


def test_an_unknown_request_is_not_approved(daemon):
    for what in ("*99", "10.1.2.3", "nonsense"):
        with pytest.raises(Exception, match="no such item"):
            daemon.cli(f"/ip upnp approve {what}")


def test_rules_say_what_they_lack(daemon, pc, lab):
    def about():
        return [(r["invalid"], r.get("about")) for r in daemon.rows("/ip/upnp/rules")]

    lab.router.run("ip link add nowhere type veth peer name nowhere1")
    wait_until(lambda: any(r["name"] == "nowhere" for r in daemon.rows("/interface")), 5, "the interface is known")
    rule(daemon, "action=deny src-address-list=late")
    rule(daemon, "action=deny in-interface=nowhere")
    rule(daemon, "action=deny in-interface=nowhere disabled=yes")
    rule(daemon, "action=allow")
    lab.router.run("ip link del nowhere")
    wait_until(lambda: about()[1][1], 5, "the interface is missed")
    good = ("false", None)
    lacking = ("true", "in-interface: there is no interface nowhere")
    assert about() == [("true", "src-address-list: nothing is configured in a list late"), lacking, good, good]
    text = daemon.cli("/ip upnp rules print")
    assert ";;; src-address-list: nothing is configured in a list late\n" in text, text
    daemon.console(f"/ip firewall address-list add list=late address={pc.address} disabled=yes")
    assert about()[0][0] == "true"
    daemon.console("/ip firewall address-list enable 0")
    assert about() == [good, lacking, good, good]
    daemon.console("/ip firewall address-list remove 0")
    assert about()[0][0] == "true"
    assert "about" not in daemon.cli("/ip upnp rules export")


def test_a_script_that_is_not_there_is_told(daemon):
    def warned():
        return daemon.cli("/log print").count("warning on-approval-request: there is no script later")

    before = warned()
    daemon.console("/ip upnp set on-approval-request=later")
    daemon.console("/ip upnp set new-device-policy=ask")
    assert warned() == before + 1
    daemon.console('/system script add name=later source=""')
    daemon.console("/system script remove later")
    assert warned() == before + 2
    daemon.console('/ip upnp set on-approval-request=""')


def test_a_script_runs_when_something_waits(daemon, gateway, pc):
    daemon.console('/system script add name=told source=":log info \\"told \\$address \\$protocol \\$port '
                   '\\$description\\""')
    try:
        daemon.console("/ip upnp set new-device-policy=ask on-approval-request=told")
        refused(gateway, 8000, description='x"; /system reset; "$y')
        wait_until(lambda: f'told {pc.address} tcp 8000 x"; /system reset; "$y' in daemon.cli("/log print"),
                   10, "the script has run")
    finally:
        daemon.console("/system script remove told")


def test_a_script_decides_for_a_real_client(daemon, gateway, pc):
    """It is told everything, calls the request by its id, and misses none that came while it ran."""
    client = upnpc(gateway)
    source = (r'/log info \"asked: \$id \$address \$mac \$hostname \$protocol \$port \$internalport \$description\"; '
              r':delay 200ms; :if (\$description~\"game\") do={ /ip upnp pending approve \$id }')
    daemon.console(f'/system script add name=judge source="{source}"')
    try:
        daemon.console("/ip upnp set new-device-policy=ask on-approval-request=judge")
        for port, name in ((8000, "my game"), (8001, "backdoor"), (8002, "other game")):
            assert "code 606" in client.add(port, "UDP", 5000, description=name, check=False)
        ids = {r["external-port"]: r[".id"] for r in daemon.rows("/ip/upnp/pending")}
        wait_until(lambda: [r["external-port"] for r in daemon.rows("/ip/upnp/pending")] == ["8001"], 10, "two are approved")
        log = daemon.cli("/log print")
        assert re.search(rf"asked: \*\w+ {pc.address} {pc.mac.upper()} +udp 8000 5000 my game", log), log
        assert f"asked: {ids['8001']} " in log
        for port, name in ((8000, "my game"), (8002, "other game")):
            client.add(port, "UDP", 5000, description=name)
    finally:
        daemon.console("/system script remove judge")


def test_a_real_client_is_refused_and_then_served(daemon, gateway):
    daemon.console("/ip upnp set new-device-policy=ask")
    client = upnpc(gateway)
    assert "code 606" in client.add(8000, internal=5000, check=False)
    daemon.console("/ip upnp pending approve 0")
    client.add(8000, internal=5000)


def test_devices_are_told_and_switched(daemon, gateway, pc):
    gateway.add(9000, description="first")
    daemon.console("/ip upnp devices deny [find]")
    refused(gateway, 9001, description="second")
    row = daemon.rows("/ip/upnp/devices")[0]
    assert (row["address"], row["mac-address"], row["asked"], row["granted"], row["refused"], row["mappings"],
            row["policy"]) == (pc.address, pc.mac.upper(), "2", "1", "1", "1", "deny")
    assert row["last-request"] == f"tcp 9001 -> {pc.address}:9001 second"
    long = "x" + "\u00e4" * 63  # whole, to its last byte
    refused(gateway, 9002, description=long)
    assert daemon.rows("/ip/upnp/devices")[0]["last-request"].endswith(long)
    assert row["last-refusal"] == "denied by rule *" + daemon.rows("/ip/upnp/rules")[0][".id"][1:]
    daemon.console("/ip upnp devices ask 0")
    assert [r["action"] for r in daemon.rows("/ip/upnp/rules")] == ["ask"]
    daemon.console("/ip upnp devices reset [find]")
    assert daemon.rows("/ip/upnp/rules") == []
    gateway.add(9001)
    daemon.console("/ip upnp devices remove [find]")
    assert daemon.rows("/ip/upnp/devices") == []
    assert re.search(r"alert new-device: 192\.168\.88\.\d+ .* asks for a port for the first time", daemon.cli("/log print"))


def device(daemon, index=0):
    return daemon.rows("/ip/upnp/devices")[index]


def test_a_device_is_set_as_a_row(daemon, gateway, pc):
    gateway.add(9000)
    row = device(daemon)
    assert (row["policy"], row["verdict"], row["last-result"]) == ("default", "allow", "granted")
    daemon.console('/ip upnp devices set 0 policy=deny comment="camera of the yard"')
    refused(gateway, 9001)
    row = device(daemon)
    assert (row["policy"], row["verdict"], row["last-result"], row["comment"]) == (
        "deny", "deny", "refused", "camera of the yard")
    assert ";;; camera of the yard" in daemon.cli("/ip upnp devices print")
    assert (f'upnp device changed by admin (/ip upnp devices set {pc.mac.upper()} comment="camera of the yard")'
            in daemon.cli("/log print"))
    [made] = daemon.rows("/ip/upnp/rules")
    daemon.console("/ip upnp devices set [find comment~\"yard\"] policy=deny")
    assert [made[".id"]] == [r[".id"] for r in daemon.rows("/ip/upnp/rules")]
    # A rule that says more than the device is none of the switch's.
    rule(daemon, f"action=allow src-mac-address={pc.mac} protocol=udp")
    daemon.console(f"/ip upnp devices set {row['.id']} policy=default")
    assert [r.get("protocol") for r in daemon.rows("/ip/upnp/rules")] == ["udp"]
    assert device(daemon)["policy"] == "default"
    daemon.console("/ip upnp devices comment 0 comment=\"\"")
    assert "comment" not in device(daemon)
    with Session.local(daemon.runtime / "control") as session:
        for words, error in ((["=policy=maybe"], "policy"), (["=asked=1"], "asked"),
                             (["=comment=two\nlines"], "one line"), (["=comment=" + "x" * 256], "too long")):
            with pytest.raises(Exception, match=error):
                session.run("/ip/upnp/devices/set", f"=.id={row['.id']}", *words)
        with pytest.raises(Exception, match="no such item"):
            session.run("/ip/upnp/devices/set", "=.id=*FFFF", "=policy=deny")


def test_what_a_device_says_of_itself(daemon, gateway, pc):
    def ask(agent, port):
        gateway.agent = agent
        gateway.add(port)
        return device(daemon).get("user-agent")

    text = search_text().replace(b"MX:", b"USER-AGENT: Console/7 \xe2\x80\xaegame\xff\r\nMX:")
    assert search(pc, data=text)
    assert ask(None, 9100) == "Console/7 game"
    assert ask("Torrent \xe2\x80\xae\xc2\x9b1.0\xff", 9101) == "Torrent 1.0"
    assert len(ask("y" * 2000, 9102)) == 95
    upnpc(gateway).add(9103)
    assert "MiniUPnPc" in device(daemon)["user-agent"]
    assert "MiniUPnPc" in daemon.cli("/ip upnp devices print detail")


def test_numbers_of_devices_outlive_processes(daemon, gateway, second):
    gateway.add(9200)
    second.add(9201)
    daemon.console("/ip upnp devices set 1 policy=allow comment=second")
    before = [(r[".id"], r["mac-address"], r["policy"], r.get("comment")) for r in daemon.rows("/ip/upnp/devices")]
    for process in ("mgmt", "gate", None):
        if process:
            daemon.kill_child(process)
        else:
            daemon.kill()
            daemon.start()
        daemon.await_answer()
        wait_until(lambda: [(r[".id"], r["mac-address"], r["policy"], r.get("comment"))
                            for r in daemon.rows("/ip/upnp/devices")] == before, 10, process)
    daemon.console("/ip upnp devices remove [find]")
    second.discover().add(9202)
    assert int(device(daemon)[".id"][1:], 16) > int(before[1][0][1:], 16)


def heard(wire, tag):
    """The next event, as a dict."""
    kind, words = wire.readSentence()
    assert kind == "!re" and words[0] == f".tag={tag}", (kind, words)
    return dict(word[1:].split("=", 1) for word in words[1:])


def test_events_come_when_a_device_asks(daemon, gateway, pc):
    open_api(daemon, pc)
    daemon.console("/ip upnp set new-device-policy=ask")
    with api(pc) as one, api(pc) as two, api(pc) as manager:
        devices, pending = one.protocol, two.protocol
        devices.writeSentence("/ip/upnp/devices/listen", ".tag=d")
        pending.writeSentence("/ip/upnp/pending/listen", ".tag=p")
        list(manager.path("system", "identity"))
        refused(gateway, 8000, description="a game")
        new, known = heard(pending, "p"), heard(devices, "d")
        assert (new["external-port"], new["asked"], new["description"]) == ("8000", "1", "a game")
        assert (known["address"], known["verdict"], known["last-result"]) == (pc.address, "ask", "refused")
        refused(gateway, 8000)
        again = heard(pending, "p")
        assert (again[".id"], again["asked"]) == (new[".id"], "2")
        assert heard(devices, "d")["asked"] == "2"
        switches = manager.path("ip", "upnp", "devices")
        switches.update(**{".id": known[".id"], "policy": "allow", "comment": "mine"})
        changed = [heard(devices, "d"), heard(devices, "d")]
        assert [(e["policy"], e["verdict"], e.get("comment")) for e in changed] == [
            ("allow", "allow", None), ("allow", "allow", "mine")]
        gateway.add(8000)
        assert heard(pending, "p") == {".id": new[".id"], ".dead": "yes"}
        assert heard(devices, "d")["last-result"] == "granted"
        found = list(switches.select(Key("comment")).where(Key("policy") == "allow"))
        assert [row["comment"] for row in found] == ["mine"]
        assert not list(switches.select(Key(".id")).where(Key("policy") == "deny"))
        switches.remove(known[".id"])
        assert heard(devices, "d") == {".id": known[".id"], ".dead": "yes"}
        daemon.kill_child("gate")  # the next one is told who listens
        gateway.discover().add(8000)
        assert heard(devices, "d")["last-result"] == "granted"


def test_what_waits_is_followed(daemon, gateway, tmp_path):
    daemon.console("/ip upnp set new-device-policy=ask")
    terminal = Terminal(daemon, tmp_path).wait("] >")
    try:
        terminal.line("/ip upnp pending print follow where external-port>8000").wait("Ctrl-C to quit")
        refused(gateway, 8000, description="passed over")
        refused(gateway, 8001, description="followed")
        terminal.wait("followed")
        assert "passed over" not in terminal.text()
        terminal.type("C-c")
    finally:
        terminal.close()


@pytest.mark.parametrize("how", ["restart", "gate", "all"])
def test_devices_and_rules_outlive_processes(daemon, gateway, pc, how):
    gateway.add(9000)
    rule(daemon, "action=deny external-ports=9100")
    if how == "restart":
        daemon.restart()
    elif how == "all":
        daemon.kill()
        daemon.start()
    else:
        daemon.kill_child("gate")
    daemon.await_answer()
    row = daemon.rows("/ip/upnp/devices")[0]
    assert row["mac-address"] == pc.mac.upper() and int(row["asked"]) >= 1
    wait_until(lambda: daemon.rows("/ip/upnp")[0]["enabled"] == "true", 10)
    gateway = type(gateway)(pc).discover()
    refused(gateway, 9100)
    gateway.add(9101)


def test_rules_are_exported_and_kept(daemon):
    text = ('add action=allow comment="the console" external-ports=3074 protocol=udp \\\n'
            '    src-mac-address=02:00:00:00:00:01\n')
    rule(daemon, 'action=allow comment="the console" external-ports=3074 protocol=udp src-mac-address=02:00:00:00:00:01')
    assert text in daemon.cli("/ip upnp rules export")
    with Session.local(daemon.runtime / "control") as session:
        rows, _ = session.run("/ip/upnp/rules/print", "?action=allow")
        assert rows[0]["external-ports"] == "3074"
