# SPDX-License-Identifier: BSD-2-Clause
"""/ip upnp doctor: nothing to complain of where all is well; then one thing after the other is broken
for real, exactly its row turns, and what it advises, run as it stands, mends it."""

import contextlib
import os
import re
import socket

import pytest

import paths
from clients import open_api
from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from lab.sentences import Session
from upnp import GROUP, Fault
from web import ROUTER, curl

PORT = 45000
API_PORT = 8728

shared, lab, daemon, gateway = shared_fixtures()

DROPS_DEVICES = """
table inet guard {
	chain input {
		type filter hook input priority filter; policy accept;
		udp dport 1900 drop
	}
}"""

DROPS_FORWARDED = """
table inet guard {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname "bridge" accept
	}
}"""


@pytest.fixture(autouse=True)
def served(gateway, pc):
    """A port that works, so that every check has something to look at."""
    with pc.echo("tcp", 5000):
        gateway.add(PORT, 5000)
        yield


def look(daemon, *words):
    return daemon.rows("/ip/upnp/doctor", *words)


def bad(rows, verdict="problem"):
    """The checks, but for what all come to, with that verdict."""
    return {row["check"] for row in rows if row["verdict"] == verdict} - {"summary"}


def connected(host, port):
    with contextlib.suppress(OSError):
        return host.connect("127.0.0.1", port)


def row_of(rows, check):
    return next(row for row in rows if row["check"] == check and row["verdict"] != "ok")


def run(lab, daemon, advice):
    """What an administrator types: at the console, or in a shell."""
    if advice.startswith("/"):
        daemon.console(advice)
    else:
        lab.router.run(["sh", "-c", advice])


def await_only(daemon, check, verdict="problem"):
    """The row of CHECK, once nothing but that has VERDICT."""
    rows = wait_until(lambda: bad(rows := look(daemon), verdict) == {check} and rows, 15, f"{check} alone")
    return row_of(rows, check)


def await_health(daemon):
    wait_until(lambda: not bad(look(daemon)), 15, "all is well")


def test_all_is_well(daemon):
    rows = look(daemon)
    assert not bad(rows) and not bad(rows, "warning"), rows
    seen = {row["check"]: row["seen"] for row in rows}
    assert "192.168.88.10" in seen["discovery"] and "192.168.88.10" in seen["control"]
    assert WAN_ADDRESS in seen["external-address"]
    assert "takes connections" in seen["listener"]
    assert "was led to the device" in seen["path"] and "does not prove" in seen["path"]
    summary = rows[-1]
    assert summary["check"] == "summary" and summary["verdict"] == "ok"
    assert summary["seen"].startswith(f"{len(rows) - 1} checks, 0 problems, 0 warnings")
    assert not any("advice" in row for row in rows)
    assert len({row[".id"] for row in rows}) == len(rows)
    assert [row[".id"] for row in look(daemon, "=.proplist=.id")] == [row[".id"] for row in rows]


def test_packets_that_came_in_prove_the_path(lab, daemon):
    assert paths.is_open(lab, "tcp", PORT)
    row = next(row for row in look(daemon) if row["check"] == "path")
    assert row["verdict"] == "ok" and row["seen"].startswith("proven by use: ")


SETTINGS = {"service": "enabled=no", "nat-traversal": "nat-traversal=no"}


@pytest.mark.parametrize("check", SETTINGS)
def test_a_setting(lab, daemon, check):
    daemon.console(f"/ip/upnp/set {SETTINGS[check]}")
    run(lab, daemon, await_only(daemon, check)["advice"])
    await_health(daemon)


@pytest.mark.parametrize("check, rules", [("firewall-input", DROPS_DEVICES), ("firewall-forward", DROPS_FORWARDED)])
def test_rules_of_others(lab, daemon, check, rules):
    lab.nft(rules)
    try:
        row = await_only(daemon, check)
        assert "table inet guard" in row["seen"]
        run(lab, daemon, row["advice"])
        await_health(daemon)
        assert paths.is_open(lab, "tcp", PORT)
    finally:
        lab.nft("delete table inet guard")


def test_rules_of_the_administrator(lab, daemon):
    """Those of /ip/firewall are looked at as everybody else's."""
    daemon.console("/ip firewall filter add chain=forward action=drop in-interface=ether1 comment=wall")
    try:
        row = await_only(daemon, "firewall-forward")
        assert "/ip/firewall/filter" in row["seen"]
        run(lab, daemon, row["advice"])
        await_health(daemon)
    finally:
        daemon.console("/ip firewall filter remove [find dynamic=no]")


def test_the_kernel_does_not_forward(lab, daemon):
    lab.router.set_kernel("net.ipv4.ip_forward", 0)
    run(lab, daemon, await_only(daemon, "forwarding")["advice"])
    await_health(daemon)


@pytest.mark.parametrize("program", ["iptables", "ip6tables"])
def test_rules_meet_what_a_bridge_passes_on(lab, daemon, program):
    """The setting of all bridges, then that of the one."""
    if not os.path.exists(f"/proc/sys/net/bridge/bridge-nf-call-{program}"):
        pytest.skip("the kernel has no such filter")
    lab.router.set_kernel(f"net.bridge.bridge-nf-call-{program}", 1)
    row = await_only(daemon, "bridged", "warning")
    assert row["subject"] == "bridge" and "as if it were routed" in row["seen"]
    run(lab, daemon, row["advice"])
    assert not bad(look(daemon), "warning")
    lab.router.run(f"ip link set dev bridge type bridge nf_call_{program} 1")
    row = await_only(daemon, "bridged", "warning")
    run(lab, daemon, row["advice"])
    assert not bad(look(daemon), "warning")


def test_another_interface_than_the_way_out(lab, daemon):
    lab.router.configure(["link add ether9 type veth peer name far9", "address add 11.22.44.2/24 dev ether9",
                          "link set ether9 up", "link set far9 up"])
    try:
        daemon.console("/ip/upnp/set interface=ether9")
        row = await_only(daemon, "external-interface")
        assert "leave by ether1" in row["seen"]
        run(lab, daemon, row["advice"])
        await_health(daemon)
    finally:
        lab.router.configure(["link delete ether9"])


def test_no_interface_of_that_name(lab, daemon):
    lab.router.configure(["link add ether9 type veth peer name far9"])
    daemon.console("/ip/upnp/set interface=ether9")
    lab.router.configure(["link delete ether9"])
    run(lab, daemon, await_only(daemon, "external-interface")["advice"])
    await_health(daemon)


@contextlib.contextmanager
def private_address(lab):
    def move(old, new, gateway):
        lab.router.configure([f"address add {new}/24 dev ether1", f"address delete {old}/24 dev ether1",
                              f"route replace default via {gateway} dev ether1 onlink"])
    move(WAN_ADDRESS, "10.22.33.2", "10.22.33.1")
    yield
    move("10.22.33.2", WAN_ADDRESS, INTERNET_ADDRESS)


def test_another_router_translates_before_this_one(lab, daemon):
    with private_address(lab):
        row = await_only(daemon, "external-address", "warning")
        assert "10.22.33.2 is private" in row["seen"]
        daemon.console("/ip/upnp/set private-wan=refuse")
        row = await_only(daemon, "external-address")
        assert "no ports are opened" in row["seen"]
        command = re.search(r"/ip upnp interfaces set .*", row["advice"])[0].split(",")[0]
        run(lab, daemon, command.replace("ADDRESS", "11.22.33.9"))
        await_health(daemon)
        daemon.console("/ip upnp interfaces set [find interface=ether1] forced-ip=0.0.0.0")
    await_health(daemon)


def test_nothing_listens(lab, daemon, gateway):
    gateway.add(PORT + 1, 5001)
    row = await_only(daemon, "listener")
    assert row["device"] == "192.168.88.10" and "5001" in row["seen"]
    assert look(daemon)[-1]["advice"] == row["advice"]
    run(lab, daemon, row["advice"].split("for good: ")[1])
    await_health(daemon)
    assert [m["external-port"] for m in daemon.rows("/ip/upnp/mappings")] == [str(PORT)]


def test_udp_is_told_honestly(daemon, gateway, pc):
    gateway.add(PORT + 1, 5001, "UDP")
    assert "nothing listens at udp port 5001" in await_only(daemon, "listener")["seen"]
    with pc.socket(socket.SOCK_DGRAM, bind=("0.0.0.0", 5001)):  # says nothing
        rows = look(daemon)
        assert not bad(rows)
        assert "no sign of anything" in row_of(rows, "listener")["seen"]
        assert "cannot be told" in row_of(rows, "path")["seen"]


def test_the_device_is_gone(lab, daemon, shared, console):
    with console.echo("tcp", 5000):
        shared.point("console").add(PORT + 2, 5000)
        assert not bad(look(daemon))
        console.configure([f"link set {console.interface} down"])
        lab.router.run("ip neighbour flush dev bridge")
        row = await_only(daemon, "device")
        assert row["device"] == console.address and "ARP" in row["seen"]
        console.configure([f"link set {console.interface} up", f"route add default via {ROUTER}"])
        await_health(daemon)


def test_an_element_that_another_removed(lab, daemon):
    def remove():
        lab.nft(f"delete element inet sallyport dnat_any {{ {WAN_ADDRESS} . tcp . {PORT} }}")

    def is_there():
        return f"tcp . {PORT} " in lab.router.run("nft list map inet sallyport dnat_any").stdout

    wait_until(is_there, 5, "the port is open")
    seen = set()
    for _ in range(30):  # until it is not put right at once any more
        remove()
        seen = bad(rows := look(daemon))
        if seen:
            break
        wait_until(is_there, 5, "it is put right")
    assert seen == {"mapping"}, rows
    run(lab, daemon, row_of(rows, "mapping")["advice"].split(" writes")[0])
    await_health(daemon)
    assert is_there()


def test_a_request_that_was_refused(lab, daemon, gateway):
    with pytest.raises(Fault):
        gateway.add(80, 5000)
    row = await_only(daemon, "refusal", "warning")
    assert row["device"] == "192.168.88.10" and "a port below 1024" in row["seen"]
    run(lab, daemon, row["advice"])
    gateway.add(80, 5000)
    assert not bad(look(daemon), "warning")


def test_a_lan_of_which_nothing_is_heard(lab, daemon):
    lan = lab.add_lan()
    try:
        row = wait_until(lambda: next((row for row in look(daemon) if row["check"] == "discovery"
                                       and row["subject"] == lan.bridge), None), 10, "it is served")
        assert row["verdict"] == "warning" and f"tcpdump -ni {lan.bridge}" in row["advice"]
    finally:
        lab.router.configure([f"link delete {lan.bridge}"])
        lab.lans.pop()


def test_another_gateway_of_the_lan(daemon, console):
    with console.socket(socket.SOCK_DGRAM) as other:
        other.sendto(b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n"
                     b"NT: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n", GROUP)
    assert console.address in await_only(daemon, "other-gateway", "warning")["seen"]


def test_only_the_newest_of_many_are_tried(daemon, gateway):
    for port in range(PORT + 1, PORT + 40):
        gateway.add(port, 5000)
    rows = look(daemon)
    assert next(row for row in rows if row["check"] == "mappings")["seen"] == (
        "looked at the 32 newest of 40 mappings")
    assert sum(row["check"] == "listener" for row in rows) == 32
    assert not bad(rows)


def test_one_device_is_asked_about(daemon, shared, gateway, pc, console):
    with console.echo("tcp", 5000):
        shared.point("console").add(PORT + 2, 5000)
        rows = look(daemon, f"?device={console.address}")
        assert {row["check"] for row in rows} == {"mappings", "mapping", "device", "listener", "path", "summary"}
        assert all(row["device"] == console.address for row in rows)
        told = daemon.cli(f"/ip upnp doctor print device={pc.address}")
        assert f"tcp {PORT} to {pc.address}:5000" in told and console.address not in told
    assert look(daemon, "?device=192.168.88.77")[-1]["check"] == "summary"
    assert "summary" in daemon.cli("/ip upnp doctor print device=192.168.88.77")


def test_what_is_no_device_is_refused(daemon, pc):
    for command in ("print", "print count-only", "print detail"):
        said = daemon.console(f"/ip upnp doctor {command} device=nonsense", check=False)
        assert said.returncode == 1
        assert said.stdout + said.stderr == "invalid value for argument device: nonsense is no address\n"
    assert daemon.cli(f"/ip upnp doctor print device={pc.address}") == \
        daemon.cli(f"/ip upnp doctor print where device={pc.address}")


def test_who_may_only_read_makes_no_device_answer(lab, daemon, pc):
    """Without the policy test nothing is sent to a device, and each row that it would take says so."""
    daemon.console("/user group add name=reader policy=read,local,api")
    daemon.console("/user add name=reader group=reader password=reader-password-1")
    try:
        daemon.console("/ip/service/enable api")
        stream = wait_until(lambda: connected(lab.router, API_PORT), 10, "the API listens")
        with Session(stream) as session, pc.capture(pc.interface) as capture:
            session.run("/login", "=name=reader", "=password=reader-password-1")
            rows = session.run("/ip/upnp/doctor/print")[0]
            assert session.run("/ip/upnp/doctor/print", "?check=listener")[0][0]["verdict"] == "skipped"
            assert not capture.find(lambda packet: packet.destination_port == 5000)
            assert "takes connections" in next(r for r in look(daemon) if r["check"] == "listener")["seen"]
            capture.wait_for(lambda packet: packet.destination_port == 5000)
        tried = {row["check"]: (row["verdict"], row["seen"]) for row in rows
                 if "policy test" in row["seen"]}
        assert tried == {check: ("skipped", "it was not tried: that takes the policy test")
                         for check in ("device", "listener", "path")}
        assert rows[-1]["seen"].endswith("3 not told")
    finally:
        daemon.console("/user remove [find name=reader]")
        daemon.console("/user group remove [find name=reader]")


def test_every_surface_tells_it(lab, daemon, pc, gateway):
    open_api(daemon, pc)
    daemon.console("/ip/service/enable www-ssl")
    wait_until(lambda: pc.connects(ROUTER, 443), 10, "REST listens")
    gateway.add(PORT + 1, 5001)
    by_rest = curl(pc, "/ip/upnp/doctor").json
    assert bad(by_rest) == {"listener"}
    assert [row["check"] for row in by_rest] == [row["check"] for row in look(daemon)]
    one = curl(pc, "/ip/upnp/doctor?verdict=problem&check=listener").json
    assert len(one) == 1 and "mappings remove" in one[0]["advice"]
    text = daemon.cli("/ip upnp doctor print where verdict=problem")
    assert "check=listener" in text and "check=service" not in text
    assert daemon.cli(":put [:len [/ip upnp doctor find where verdict=problem]]").strip() == "2"
