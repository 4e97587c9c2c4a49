# SPDX-License-Identifier: BSD-2-Clause
"""The console: single commands, files, standard input, and the originating document's block."""

import re

import pytest

import paths
from lab import wait_until
from upnp import ControlPoint

# As written in the document, comments included.
DOCUMENT = """\
# Navigate to the UPnP settings menu
/ip upnp

# Enable the UPnP service
set enabled=yes

# Configure the interface that will be considered the external (WAN) interface for UPnP purposes.
# Replace "ether1" with your actual WAN interface name if different.
set interface=ether1

# Enable UPnP service to allow NAT traversal (port forwarding)
set allow-disable-external-interface=no # Ensure external interface setting is enforced
set enabled=yes

# Enable NAT traversal - crucial for port forwarding
set nat-traversal=yes

# Enable UPnP service to allow enabling/disabling of UPnP service by client devices
set allow-disable-internal-interface=no # For security, keep internal interface setting fixed

# Print current UPnP settings to verify configuration
print
"""


@pytest.fixture
def bare(make_daemon):
    """A daemon without any configuration."""
    return make_daemon(defaults=None).start()


@pytest.mark.parametrize("way", ["standard-input", "file", "defaults"])
def test_the_documents_block_opens_the_service(lab, make_daemon, pc, way):
    if way == "defaults":
        daemon = make_daemon(defaults=DOCUMENT).start()
    else:
        daemon = make_daemon(defaults=None).start()
        assert not pc.connects(lab.lans[0].address, 2828)
        if way == "standard-input":
            out = daemon.console(script=DOCUMENT).stdout
        else:
            path = daemon.directory / "block.rsc"
            path.write_text(DOCUMENT)
            out = daemon.run_file(path).stdout
        assert re.search(r"^ *enabled: yes$", out, re.M)
        assert re.search(r"^ *nat-traversal: yes$", out, re.M)
        assert re.search(r"^ *allow-disable-external-interface: no$", out, re.M)
    gateway = ControlPoint(pc).discover()
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert paths.is_open(lab, "tcp", 45000)


@pytest.mark.parametrize("command", ["/ip/upnp/print", "/ip upnp print", "/ip/ upnp/ print"])
def test_spellings_of_a_path(bare, command):
    assert re.search(r"^ *enabled: no$", bare.cli(command), re.M)


def test_interfaces_are_found_while_none_is_named(daemon):
    """The short form names the uplink; the LAN is taken by itself and shown as dynamic."""
    rows = {row["interface"]: row for row in daemon.rows("/ip/upnp/interfaces")}
    assert rows["ether1"]["type"] == "external" and rows["ether1"]["dynamic"] == "false"
    assert rows["bridge"]["type"] == "internal" and rows["bridge"]["dynamic"] == "true"
    assert set(rows) == {"ether1", "bridge"}


def test_the_table_of_mappings(daemon, gateway, pc):
    assert daemon.cli("/ip/upnp/mappings/print count-only").strip() == "0"
    gateway.add(45000, 5000, "UDP", lease=3600, description="a game")
    out = daemon.cli("/ip/upnp/mappings/print")
    row = [line for line in out.splitlines() if "45000" in line]
    assert len(row) == 1 and "udp" in row[0] and pc.address in row[0]
    assert daemon.cli("/ip/upnp/mappings/print count-only").strip() == "1"
    assert "45000" not in daemon.cli("/ip/upnp/mappings/print where protocol=tcp")
    assert f"upnp {pc.address}: a game" in daemon.cli("/ip/firewall/nat/print")


@pytest.mark.parametrize("command, said", [
    ("/ip/upnp/frobnicate", "bad command name frobnicate"),
    ("/ip/upnp/set enabled=maybe", "enabled"),
    ("/ip/upnp/set interface=nope", "input does not match any value of interface"),
    ("/ip/upnp/interfaces/remove *99", "no such item"),
    ("/ip/upnp/interfaces/add", "interface"),
    ("/ip/upnp/set colour=red", "expected end of command (line 1 column 14)"),
])
def test_errors_go_to_standard_error_with_status_1(bare, command, said):
    before = bare.rows("/ip/upnp")
    done = bare.console(command, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert bare.rows("/ip/upnp") == before


def test_a_command_for_more_records_than_one_sentence_holds(bare):
    """As `remove [find]` in a list of thousands; here one record is called again and again."""
    bare.cli("/ip/firewall/filter/add chain=input action=accept disabled=yes")
    many = ":local many {*1}; :for i from=1 to=15 do={:set many ($many, $many)}\n"
    bare.console(script=many + "/ip/firewall/filter/enable $many\n")
    assert [row["disabled"] for row in bare.rows("/ip/firewall/filter") if row["dynamic"] == "false"] == ["false"]
    done = bare.console(script=many + "/ip/firewall/filter/set ($many, *99) disabled=yes\n", check=False)
    assert done.returncode == 1 and "no such item" in done.stderr
    done = bare.console("/ip/firewall/filter/set *1 comment=[:rndstr length=65536]", check=False)
    assert done.returncode == 1 and done.stderr == "command is too long\n"


def test_a_script_stops_at_its_error(bare):
    done = bare.console(script="/system identity set name=before\n/ip upnp set enabled=maybe\n"
                               "/system identity set name=after\n", check=False)
    assert done.returncode == 1 and done.stderr.strip()
    assert "before" in bare.cli("/system/identity/print")


def test_without_a_daemon(lab, daemon):
    daemon.stop()
    done = daemon.console("/ip/upnp/print", check=False)
    assert done.returncode == 1
    assert "control" in done.stderr


def test_the_log_tells_each_step(daemon, gateway, pc):
    gateway.add(45000, 5000)
    gateway.delete(45000)
    with pytest.raises(Exception):
        gateway.add(45000, client="192.168.88.11")
    log = daemon.cli("/log print topics=upnp")
    lines = [line for line in log.splitlines() if "45000" in line and pc.address in line]
    assert len(lines) >= 3
    assert any("refused" in line for line in lines)
    assert daemon.cli('/log print where topics~"upnp"') == log


@pytest.mark.parametrize("way", ["command", "standard-input", "file"])
def test_the_documents_other_commands(daemon, way):
    def run(text):
        if way == "command":
            return daemon.cli(text)
        if way == "standard-input":
            return daemon.console(script=text + "\n").stdout
        path = daemon.directory / "command.rsc"
        path.write_text(text + "\n")
        return daemon.run_file(path).stdout

    assert re.search(r"^ *nat-traversal: yes$", run("/ip upnp print"), re.M)
    entries = run("/log print topics=upnp").splitlines()
    assert entries and all(re.match(r" \S+ \S+ \S*upnp", entry) for entry in entries)
    assert run("/ip firewall filter print").startswith("Flags: X - disabled")
    assert run("/ip firewall nat print").startswith("Flags: X - disabled")
    assert re.search(r"^ *version: 7\.16", run("/system resource print"), re.M)
    assert run("/export file=router_backup.rsc") == ""
    assert "/ip upnp\nset enabled=yes" in daemon.cli(":put [/file get router_backup.rsc contents]")
    run("/ip upnp interfaces remove [find !dynamic]")
    run("/ip upnp set enabled=no")
    assert run("/import file=router_backup.rsc") == (
        "Opening script file router_backup.rsc\n\nScript file loaded and executed successfully\n")
    assert daemon.cli(":put [/ip upnp get enabled]") == "true\n"


def test_the_filter_tells_the_rules_of_our_own_table(lab, daemon):
    rules = [(r["chain"], r["action"], r.get("in-interface"), r.get("protocol"), r.get("dst-port"))
             for r in daemon.rows("/ip/firewall/filter")]
    assert rules == [("input", "accept", "bridge", None, None),
                     ("input", "drop", None, "udp", "1900"),
                     ("input", "drop", None, "tcp", "2828")]
    chain = lab.router.run("nft list chain inet sallyport input_protect").stdout
    places = [chain.find(text) for text in ('"bridge"', "udp dport 1900", "tcp dport 2828")]
    assert -1 not in places and places == sorted(places)
    assert "can not remove dynamic filter rule" in daemon.console("/ip/firewall/filter/remove 0", check=False).stderr
    daemon.console("/ip/upnp/set enabled=no")
    assert daemon.rows("/ip/firewall/filter") == []


def test_settings_survive_a_restart(daemon, gateway):
    daemon.console("/ip/upnp/set show-dummy-rule=no")
    daemon.console("/ip/upnp/interfaces/add interface=bridge type=internal")
    before = daemon.rows("/ip/upnp/interfaces")
    daemon.restart()
    assert daemon.rows("/ip/upnp")[0]["show-dummy-rule"] == "false"
    assert daemon.rows("/ip/upnp/interfaces") == before


def test_defaults_run_once(lab, make_daemon):
    daemon = make_daemon(defaults="/system identity set name=first\n").start()
    daemon.console("/system identity set name=changed")
    daemon.restart()
    assert "changed" in daemon.cli("/system/identity/print")


def test_wrong_defaults_are_told_and_leave_it_manageable(make_daemon):
    daemon = make_daemon(defaults="/ip upnp set enabled=maybe\n").start()
    assert "invalid value for argument enabled" in daemon.log()
    assert "defaults" in daemon.cli("/log print topics=critical")
    daemon.console("/ip upnp set enabled=yes")


def test_only_root_and_the_group_may_connect(lab, daemon):
    done = lab.router.run(
        ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--",
         str(daemon.build / "sallyport"), "--socket", str(daemon.runtime / "control"), "-c",
         "/ip/upnp/print"], check=False, env={"ASAN_OPTIONS": "detect_leaks=0"})
    assert done.returncode == 1
    assert "enabled" not in done.stdout
