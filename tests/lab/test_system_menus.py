# SPDX-License-Identifier: BSD-2-Clause
"""What the system around us is, as menus tell it: links, routes, leases, the machine; and that none of
it is changed here."""

import contextlib
import ctypes
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time

import pytest

from clients import api, open_api
from conftest import shared_network
from lab import wait_until
from lab.daemon import Console
from lab.sentences import Session, Trap

MANAGED = "failure: managed by the operating system"


@pytest.fixture(scope="module")
def network():
    with shared_network() as made:
        open_api(made.daemon, made.lab["pc"])
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


@contextlib.contextmanager
def local(daemon):
    with Session.local(daemon.runtime / "control") as made:
        yield made


@contextlib.contextmanager
def configured(host, *lines):
    """ip(8) commands, and what undoes them: add becomes del."""
    host.configure(lines)
    try:
        yield
    finally:
        host.configure([re.sub(r"\badd\b", "del", line, count=1) for line in reversed(lines)])


def find(rows, **wanted):
    return [row for row in rows if all(row.get(k.replace("_", "-")) == v for k, v in wanted.items())]


# ---- links


def test_counters_are_the_kernels(lab, daemon):
    def counted(name):
        row = find(daemon.rows("/interface"), name=name)[0]
        shown = json.loads(lab.router.run(["ip", "-json", "-stats", "link", "show", name]).stdout)[0]
        rx, tx = shown["stats64"]["rx"], shown["stats64"]["tx"]
        kernel = [rx["bytes"], tx["bytes"], rx["packets"], tx["packets"], rx["dropped"], tx["errors"]]
        told = [row[k] for k in ("rx-byte", "tx-byte", "rx-packet", "tx-packet", "rx-drop", "tx-error")]
        return [int(n) for n in told], kernel

    with lab["pc"].echo("udp", 5000):
        for _ in range(20):
            lab.router.ask(lab["pc"].address, 5000)
    # Others may speak in between.
    wait_until(lambda: (lambda pair: pair[0] == pair[1])(counted("bridge")), 10, "the same counters")
    assert int(counted("bridge")[0][2]) >= 20


def test_what_passes_through_now(lab, daemon):
    """A steady stream of packets of a known size is what monitor-traffic tells."""
    stop = threading.Event()

    def send():
        with lab.internet.socket(socket.SOCK_DGRAM) as s:
            while not stop.wait(0.005):
                s.sendto(bytes(1000), ("11.22.33.2", 9))

    sender = threading.Thread(target=send)
    sender.start()
    try:
        with local(daemon) as s:
            rows, _ = s.run("/interface/monitor-traffic", "=interface=ether1,bridge", "=once=",
                            "=interval=500ms")
            busy, quiet = rows
            assert busy["name"] == "ether1" and quiet["name"] == "bridge"
            packets, bits = int(busy["rx-packets-per-second"]), int(busy["rx-bits-per-second"])
            assert packets > 10
            assert 1000 * 8 * packets * 0.9 < bits < 1100 * 8 * (packets + 10)
            assert busy["rx-errors-per-second"] == "0"
            # Without `once` it goes on, look by look, until it is cancelled.
            s.send("/interface/monitor-traffic", "=interface=ether1", "=interval=100ms", ".tag=1")
            sections = []
            while len(sections) < 3:
                words = s.receive()
                sections += [w for w in words if w.startswith("=.section=")]
            assert sections == ["=.section=0", "=.section=1", "=.section=2"]
            s.send("/cancel", "=tag=1", ".tag=2")
            ended = []
            while len(ended) < 2:
                words = s.receive()
                ended += [words] if words[0] == "!done" else []
            # And one that ends by itself.
            rows, _ = s.run("/interface/monitor-traffic", "=interface=ether1", "=interval=100ms",
                            "=duration=400ms")
            assert 1 <= len(rows) <= 5
    finally:
        stop.set()
        sender.join()


def test_monitoring_what_is_not_there(daemon):
    with local(daemon) as s:
        for words in (("/interface/monitor-traffic", "=interface=none0", "=once="),
                      ("/interface/ethernet/monitor", "=numbers=77", "=once="),
                      ("/interface/ethernet/monitor", "=.id=*FFFFFF", "=once=")):
            with pytest.raises(Trap, match="input does not match any value of (interface|numbers)"):
                s.run(*words)
        with pytest.raises(Trap, match="invalid value for argument interval"):
            s.run("/interface/monitor-traffic", "=interface=ether1", "=interval=soon")
        with pytest.raises(Trap, match="missing =interface="):
            s.run("/interface/monitor-traffic", "=once=")


def test_monitors_are_few_and_end_with_their_session(daemon):
    watch = ("/interface/monitor-traffic", "=interface=ether1,bridge", "=interval=100ms")
    for _ in range(3):
        with local(daemon) as s:
            for tag in range(33):
                s.send(*watch, f".tag={tag}")
            # One is too many; the others go on until the session is gone, whatever is under way.
            while (words := s.receive())[0] != "!trap":
                pass
            assert "=message=failure: more than 32 monitors at once" in words

    def again():
        with local(daemon) as s:
            try:
                return s.run(*watch, "=once=")[0]
            except Trap:
                return None

    wait_until(again, 10, "the last session is gone, and its monitors with it")


def test_gate_dies_while_it_is_looked_at(daemon):
    """The look under way fails; one that was not goes on with the gate that comes."""
    with local(daemon) as s:
        s.send("/interface/monitor-traffic", "=interface=ether1", "=interval=100ms", "=duration=3s")
        assert s.receive()[0] == "!re"
        daemon.kill_child("gate")
        while (words := s.receive())[0] == "!re":
            pass
        assert words[0] == "!done" or (words[0] == "!trap" and s.receive()[0] == "!done"), words
        wait_until(lambda: find(daemon.rows("/interface"), name="ether1"), 20, "gate is back")
        assert s.run("/interface/monitor-traffic", "=interface=ether1", "=once=")[0]


def assert_is_now(text):
    """A moment, as told in the system's zone, within the last minute."""
    assert 0 <= time.time() - time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S")) < 60


def test_a_link_that_is_unplugged(lab, daemon):
    def status():
        with local(daemon) as s:
            return s.run("/interface/ethernet/monitor", "=numbers=ether1", "=once=")[0][0]

    def downs():
        return int(find(daemon.rows("/interface"), name="ether1")[0]["link-downs"])

    before = downs()
    told = status()
    assert told["status"] == "link-ok" and told["rate"] == "10Gbps" and told["full-duplex"] == "yes"
    lab.internet.configure(["link set net0 down"])
    try:
        wait_until(lambda: status()["status"] == "no-link", 10, "the loss is told")
        assert "rate" not in status() and downs() == before + 1
        row = find(daemon.rows("/interface"), name="ether1")[0]
        assert row["running"] == "false"
        assert_is_now(row["last-link-down-time"])
    finally:
        lab.internet.configure(["link set net0 up"])
    wait_until(lambda: status()["status"] == "link-ok", 10, "it is back")
    assert_is_now(find(daemon.rows("/interface"), name="ether1")[0]["last-link-up-time"])


# ---- routes and addresses


def test_routes_are_the_kernels(lab, daemon):
    with configured(lab.router, "route add 10.9.0.0/16 via 11.22.33.1 metric 50",
                    "route add 10.9.0.0/16 via 11.22.33.1 metric 300 proto dhcp",
                    "route add blackhole 10.66.0.0/16",
                    "route add 10.77.0.0/16 dev bridge src 192.168.88.1 proto bgp"):
        rows = daemon.rows("/ip/route")
        near, far = find(rows, dst_address="10.9.0.0/16")
        assert near["gateway"] == "11.22.33.1" and near["immediate-gw"] == "11.22.33.1%ether1"
        assert near["distance"] == "50" and near["active"] == "true" and near["static"] == "true"
        assert far["distance"] == "255" and far["active"] == "false" and far["dhcp"] == "true"
        assert far["inactive"] == "true" and far["dynamic"] == "true"
        hole = find(rows, dst_address="10.66.0.0/16")[0]
        assert hole["blackhole"] == "true" and "gateway" not in hole
        learnt = find(rows, dst_address="10.77.0.0/16")[0]
        assert learnt["gateway"] == "bridge" and learnt["pref-src"] == "192.168.88.1"
        assert learnt["bgp"] == "true"
        home = find(rows, dst_address="192.168.88.0/24")[0]
        assert home["connect"] == "true" and home["distance"] == "0" and home["dynamic"] == "true"
        assert find(rows, dst_address="0.0.0.0/0")[0]["gateway"] == "11.22.33.1"
        # The same route keeps its id.
        again = find(daemon.rows("/ip/route"), dst_address="10.66.0.0/16")[0]
        assert again[".id"] == hole[".id"]
        table = daemon.console("/ip route print").stdout
        assert "DAc" in table and "10.9.0.0/16" in table
    assert not find(daemon.rows("/ip/route"), dst_address="10.9.0.0/16")


def test_ipv6_addresses_are_the_kernels(lab, daemon):
    if not lab.router.has_ipv6("lo"):
        pytest.skip("no IPv6 in this kernel")
    with configured(lab.router, "address add 2001:db8:5::1/64 dev bridge nodad"):
        wait_until(lambda: find(daemon.rows("/ipv6/address"), address="2001:db8:5::1/64"), 10, "the address")
        row = find(daemon.rows("/ipv6/address"), address="2001:db8:5::1/64")[0]
        assert row["interface"] == "bridge" and row["dynamic"] == "false" and row["global"] == "true"
        local_one = [r for r in daemon.rows("/ipv6/address") if r["address"].startswith("fe80::")]
        assert all(r["link-local"] == "true" and r["dynamic"] == "true" for r in local_one)
    wait_until(lambda: not find(daemon.rows("/ipv6/address"), address="2001:db8:5::1/64"), 10, "it is gone")


def test_a_thousand_routes_come_in_pages(lab, daemon):
    routes = [f"10.{100 + i // 256}.{i % 256}.0/24" for i in range(1000)]
    with configured(lab.router, *(f"route add {r} via 11.22.33.1" for r in routes)):
        told = [row["dst-address"] for row in daemon.rows("/ip/route")]
        assert [r for r in told if r.startswith("10.1")] == routes
        with local(daemon) as s:
            _, done = s.run("/ip/route/print", "=count-only=", "?gateway=11.22.33.1", "?static=yes")
            assert done["ret"] == "1001"


def test_nothing_of_it_is_changed_here(daemon):
    for command in (
            "/ip route add dst-address=10.1.0.0/16 gateway=11.22.33.1",
            "/ip route remove [find where static]",
            "/ip route set [find] distance=3",
            "/ip address add address=10.1.1.1/24 interface=bridge",
            "/ip arp remove [find]",
            "/ip dhcp-server lease add address=10.0.0.1 mac-address=00:11:22:33:44:55",
            "/ip dns set servers=1.1.1.1",
            "/ip cloud set ddns-enabled=yes",
            "/interface set ether1 mtu=1400",
            "/interface disable ether1",
            "/interface ethernet set ether1 mtu=1400",
            "/interface vlan add name=v vlan-id=5 interface=ether1",
            "/interface bridge add name=b",
            "/interface reset-counters ether1",
            '/system clock set date=2030-01-01'):
        with pytest.raises(Console, match=f"(?m)^{MANAGED}$"):
            daemon.console(command)


# ---- lists of interfaces, which are ours


def test_lists_of_interfaces(daemon):
    daemon.console("/interface list add name=LAN comment=home; "
                   "/interface list add name=all-lans include=LAN; "
                   "/interface list member add list=LAN interface=bridge; "
                   "/interface list member add list=LAN interface=ether1 disabled=yes")
    members = daemon.rows("/interface/list/member")
    assert [(m["list"], m["interface"], m["disabled"]) for m in members] == [
        ("LAN", "bridge", "false"), ("LAN", "ether1", "true")]
    for command, text in (
            ("/interface list add name=LAN", "failure: interface list with the same name already exists"),
            ("/interface list add", "missing value(s) of argument(s) name"),
            ("/interface list add name=x include=nosuch", "input does not match any value of include"),
            ("/interface list member add list=nosuch interface=bridge",
             "input does not match any value of list"),
            ("/interface list member add list=all interface=bridge",
             "input does not match any value of list"),
            ("/interface list member add list=LAN interface=nosuch",
             "input does not match any value of interface"),
            ("/interface list member add list=LAN interface=bridge", "failure: already have such entry"),
            ("/interface list member add", "missing value(s) of argument(s) list interface"),
            ("/interface list remove static", "failure: can not remove builtin interface list"),
            ("/interface list set all name=any", "failure: can not change builtin interface list"),
            ("/interface list remove LAN", "failure: interface list LAN is used by list all-lans")):
        with pytest.raises(Console) as caught:
            daemon.console(command)
        assert text in str(caught.value), command
    exported = daemon.console("/interface list export").stdout
    assert "add comment=home name=LAN\n" in exported
    assert "add interface=bridge list=LAN\n" in exported
    # A list takes its members along, to another name and away.
    daemon.console("/interface list remove all-lans; /interface list set LAN name=HOME")
    assert {m["list"] for m in daemon.rows("/interface/list/member")} == {"HOME"}
    daemon.console("/interface list remove HOME")
    assert daemon.rows("/interface/list/member") == []
    assert len(daemon.rows("/interface/list")) == 4


# ---- routers that announce themselves


def attribute(number, value):
    return number.to_bytes(2, "big") + len(value).to_bytes(2, "big") + value


def announcement(mac, *attributes):
    """A packet of MikroTik's neighbor discovery, as a router sends it."""
    return bytes(4) + attribute(1, bytes.fromhex(mac.replace(":", ""))) + b"".join(attributes)


@contextlib.contextmanager
def announcer(device):
    """Sends to everybody on the device's LAN."""
    with device.socket(socket.SOCK_DGRAM) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.interface.encode())
        yield lambda packet, to="255.255.255.255": made.sendto(packet, (to, 5678))


def test_routers_that_announce_themselves(lab, daemon, session):
    pc = lab["pc"]
    with announcer(pc) as send:
        send(bytes(4))  # asks for announcements
        send(announcement("02:00:00:00:00:99"), to="192.168.88.1")  # not to everybody
        send(announcement("02:00:00:00:00:98")[:-1])
        send(announcement(
            pc.mac, attribute(5, b"attic\x1b[2J"), attribute(7, b"7.16.2 (stable)"), attribute(8, b"MikroTik"),
            attribute(10, (3661).to_bytes(4, "little")), attribute(11, b"ABCD-1234"), attribute(12, b"RB750Gr3"),
            attribute(14, b"\1"), attribute(15, socket.inet_pton(socket.AF_INET6, "fe80::1")),
            attribute(16, b"bridge/ether1"), attribute(17, socket.inet_aton(pc.address))))
        wait_until(lambda: daemon.rows("/ip/neighbor"), 10, "it is heard")
    (row,) = session.path("ip", "neighbor")
    assert row.pop("age") in ("0s", "1s", "2s", "3s", "4s", "5s", "6s", "7s", "8s", "9s")
    del row[".id"]
    assert row == {
        "interface": "bridge", "address": pc.address, "address4": pc.address, "address6": "fe80::1",
        "mac-address": pc.mac.upper(), "identity": "attic[2J", "platform": "MikroTik", "version": "7.16.2 (stable)",
        "unpack": "none", "uptime": "1h1m1s", "software-id": "ABCD-1234", "board": "RB750Gr3", "ipv6": True,
        "interface-name": "bridge/ether1", "discovered-by": "mndp"}
    printed = daemon.console("/ip neighbor print").stdout.splitlines()
    assert printed[0] == "Columns: INTERFACE, ADDRESS, MAC-ADDRESS, IDENTITY, VERSION, BOARD"
    assert printed[1].split() == ["#", "INTERFACE", "ADDRESS", "MAC-ADDRESS", "IDENTITY", "VERSION", "BOARD"]
    assert printed[2].split() == ["0", "bridge", pc.address, pc.mac.upper(), "attic[2J", "7.16.2", "(stable)", "RB750Gr3"]


def test_a_flood_of_routers_is_bounded(lab, daemon):
    pc, console = lab["pc"], lab["console"]
    with announcer(pc) as send:
        for number in range(20000):
            send(announcement(f"06:00:00:00:{number >> 8:02x}:{number & 255:02x}", attribute(5, b"x" * 200)))
    with announcer(console) as send:
        def is_heard():
            send(announcement(console.mac, attribute(5, b"cellar")))
            return find(daemon.rows("/ip/neighbor"), identity="cellar")

        wait_until(is_heard, 10, "another is still heard")
    rows = daemon.rows("/ip/neighbor")
    assert 1 <= len(find(rows, address=pc.address)) <= 4
    assert find(rows, address=console.address)[0]["mac-address"] == console.mac.upper()


def test_known_routers_outlive_who_heard_them(lab, daemon):
    pc = lab["pc"]
    with announcer(pc) as send:
        def is_heard(mac, name):
            send(announcement(mac, attribute(5, name)))
            return find(daemon.rows("/ip/neighbor"), identity=name.decode())

        wait_until(lambda: is_heard(pc.mac, b"before"), 10, "it is heard")
        daemon.kill_child("lan")
        assert find(daemon.rows("/ip/neighbor"), identity="before")
        wait_until(lambda: is_heard(pc.mac, b"after"), 20, "it is heard again")
    assert not find(daemon.rows("/ip/neighbor"), identity="before")


# ---- leases


def test_leases_are_listed(lab, daemon):
    path = pathlib.Path(lab.directory, "dnsmasq.leases")
    pc, console = lab["pc"], lab["console"]
    path.write_text(f"{int(time.time()) + 3600} {pc.mac} {pc.address} desk *\n"
                    f"0 {console.mac} {console.address} * *\n")
    daemon.console(f'/ip/upnp/set dhcp-lease-files="{path}"')
    try:
        wait_until(lambda: len(daemon.rows("/ip/dhcp-server/lease")) == 2, 15, "both leases")
        mine, other = sorted(daemon.rows("/ip/dhcp-server/lease"), key=lambda r: r["address"])
        assert mine["address"] == mine["active-address"] == pc.address
        assert mine["mac-address"] == mine["active-mac-address"] == pc.mac.upper()
        assert mine["host-name"] == "desk" and mine["server"] == "dnsmasq"
        assert mine["status"] == "bound" and mine["dynamic"] == "true"
        assert re.fullmatch(r"59m\d+s|1h", mine["expires-after"])
        assert "host-name" not in other and "expires-after" not in other
        with local(daemon) as s:
            assert len(s.run("/ip/dhcp-server/lease/print", "=active=")[0]) == 2
            assert len(s.run("/ip/dhcp-server/lease/print", "?status=bound", "?host-name=desk")[0]) == 1
        # Also while the service is off.
        daemon.console("/ip upnp set enabled=no")
        path.write_text(f"{int(time.time()) + 3600} {pc.mac} {pc.address} table *\n")
        wait_until(lambda: find(daemon.rows("/ip/dhcp-server/lease"), host_name="table"), 15, "the name")
    finally:
        daemon.console('/ip upnp set enabled=yes dhcp-lease-files=""')
    wait_until(lambda: daemon.rows("/ip/dhcp-server/lease") == [], 15, "none is left")


# ---- the machine


def test_the_machine(daemon):
    row = daemon.rows("/system/resource")[0]
    meminfo = dict(line.split(":") for line in pathlib.Path("/proc/meminfo").read_text().splitlines())
    assert int(row["total-memory"]) == int(meminfo["MemTotal"].split()[0]) * 1024
    assert int(row["cpu-count"]) == os.cpu_count()
    assert re.match(r"7\.\d+\.\d+ \(sallyport ", row["version"])
    binary = daemon.build / "sallyportd"
    built = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(binary.stat().st_mtime))
    assert row["build-time"] == built
    disk = os.statvfs(daemon.state)
    assert int(row["total-hdd-space"]) == disk.f_blocks * disk.f_frsize
    cpus = daemon.rows("/system/resource/cpu")
    assert [cpu["cpu"] for cpu in cpus] == [f"cpu{i}" for i in range(os.cpu_count())]
    with local(daemon) as s:
        rows, _ = s.run("/system/resource/monitor", "=once=")
        assert 0 <= int(rows[0]["cpu-used"]) <= 100 and int(rows[0]["free-memory"]) > 0
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True, check=True).stdout.strip()
    assert row["architecture-name"] == machine
    board = daemon.rows("/system/routerboard")[0]
    assert board["routerboard"] == "false" and board["model"]
    assert daemon.rows("/system/package")[0]["name"] == "sallyport"
    with pytest.raises(Trap, match="no such command"):
        with local(daemon) as s:
            s.run("/system/package/remove", "=numbers=sallyport")


def test_the_zone_of_the_clock(daemon):
    def clock():
        return daemon.rows("/system/clock")[0]

    assert clock()["time-zone-autodetect"] == "true"
    try:
        daemon.console("/system clock set time-zone-name=Asia/Kolkata")
        assert clock()["gmt-offset"] == "+05:30"
        assert daemon.console(":put [/system clock get gmt-offset]").stdout == "19800\n"
        daemon.console('/system clock set time-zone-name="" time-zone-autodetect=no')
        assert (clock()["time-zone-name"], clock()["gmt-offset"]) == ("manual", "+00:00")
        with pytest.raises(Console, match="input does not match any value of time-zone-name"):
            daemon.console("/system clock set time-zone-name=asia/kolkata")
    finally:
        daemon.console('/system clock set time-zone-name="" time-zone-autodetect=yes')
    assert time.strftime("%Y-%m-%d") == clock()["date"]


def test_whether_the_clock_is_kept_right_is_the_kernels_word(daemon):
    told = daemon.rows("/system/ntp/client")[0]
    right = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(400)) != 5  # TIME_ERROR
    assert told["enabled"] == str(right).lower() and told["status"] == ("synchronized" if right else "stopped")
    assert ("system-offset" in told) == ("freq-drift" in told) == right
    for given in ("enabled=yes", "enabled=no", "servers=10.0.0.1"):
        with pytest.raises(Console, match="failure: managed by the operating system"):
            daemon.console(f"/system/ntp/client/set {given}")
    with pytest.raises(Console, match="unknown parameter status|expected end of command"):
        daemon.console("/system/ntp/client/set status=x")
    assert "ntp" not in daemon.console("/export").stdout


def test_name_servers_are_those_of_the_system(daemon):
    text = pathlib.Path("/etc/resolv.conf").read_text() if os.path.exists("/etc/resolv.conf") else ""
    servers = ",".join(re.findall(r"(?m)^nameserver\s+(\S+)", text))
    assert daemon.rows("/ip/dns")[0]["dynamic-servers"] == servers


def test_the_uplinks_address(daemon):
    assert daemon.rows("/ip/cloud")[0]["public-address"] == "11.22.33.2"


# ---- sessions


def test_who_is_here(lab, daemon, session):
    rows = daemon.rows("/user/active")
    mine = find(rows, via="api")[0]
    assert mine["name"] == "admin" and mine["address"] == lab["pc"].address and mine["group"] == "full"
    assert find(rows, via="local")[0].get("address") is None
    daemon.console(f"/user active remove {mine['.id']}")
    wait_until(lambda: not find(daemon.rows("/user/active"), via="api"), 10, "the session has ended")
    with pytest.raises(Exception):
        list(session.path("system", "identity"))


def test_what_is_told_for_a_script(daemon):
    for line, wanted in (
            (':put ([/interface ethernet monitor ether1 once as-value]->"status")', "link-ok"),
            (':put ([/interface ethernet monitor ether1,ether2 once as-value]->1->"name")', "ether2"),
            (':put [:typeof ([/system resource monitor once as-value]->"free-memory")]', "num"),
            (':put [:len [/ip route find where connect]]', "2"),
            (':put [/ip route get [find where dst-address=0.0.0.0/0] gateway]', "11.22.33.1")):
        assert daemon.console(line).stdout == wanted + "\n", line
    daemon.console('/file add name=f.txt contents="345678"')
    assert daemon.console(':put ([/file read file=f.txt offset=1 chunk-size=3 as-value]->"data")').stdout == "456\n"
    with pytest.raises(Console, match="failure: chunk out of file bounds"):
        daemon.console("/file read file=f.txt offset=7")
    daemon.console("/file remove f.txt")
