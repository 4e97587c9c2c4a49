# SPDX-License-Identifier: BSD-2-Clause
"""Who comes in by one uplink is answered by it, whatever the default route says.

The Internet host drops what has the address of another of its customers' lines (RFC 2827), as
providers do, so an answer by the wrong uplink does not arrive.
"""

import contextlib
import itertools

import pytest

import paths
import wan
from lab import Lab, wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import ControlPoint

PORT = 45000
numbers = itertools.count()  # each daemon begins with an empty folder
FAR = "8.7.6.5"  # an address of the Internet host that is on none of the lines

INGRESS_FILTER = f"""
table ip ingress_filter {{
	chain input {{
		type filter hook input priority 0; policy accept;
		iifname "net0" ip saddr != {WAN_ADDRESS} drop
		iifname "net1" ip saddr != {wan.SECOND} drop
		iifname "line" ip saddr != {wan.DIALLED} drop
	}}
}}
"""


@pytest.fixture(scope="module")
def shared_lab():
    with Lab(devices=("pc", "console")) as made:
        wan.add_cable(made)
        made.internet.configure([f"address add {FAR}/32 dev lo"])
        made.internet.run(["nft", "-f", "-"], input=INGRESS_FILTER)
        yield made


@pytest.fixture
def lab(shared_lab):
    return shared_lab


def from_far(lab, address, port=PORT):
    """Whether a far address reaches the device behind PORT by UDP and by TCP, and hears it."""
    with contextlib.suppress(OSError), lab.internet.connect(address, port, 0.7, (FAR, 0)) as stream:
        stream.sendall(b"x")
        answer, _ = lab.internet.ask(address, port, timeout=0.7, source=(FAR, 0))
        return stream.recv(1) == b"x" and answer is not None
    return False


def start(make_daemon, lab, interface):
    defaults = f"/ip upnp set enabled=yes\n/ip upnp set interface={interface}\n"
    daemon = make_daemon(f"router{next(numbers)}", defaults=defaults).start()
    gateway = ControlPoint(lab["pc"]).discover()
    for protocol in ("TCP", "UDP"):
        gateway.add(PORT, 5000, protocol)
    return daemon, gateway


@contextlib.contextmanager
def served(lab):
    with lab["pc"].echo("tcp", 5000), lab["pc"].echo("udp", 5000):
        yield


def routing(lab):
    """What there is of ours in the router's policy routing."""
    rules = [line for line in lab.router.run("ip rule show").stdout.splitlines() if "proto 83" in line]
    routes = lab.router.run("ip route show table all proto 83").stdout.splitlines()
    return rules, routes


def prefer(lab, interface):
    """Packets to the Internet take another uplink; each keeps a default route."""
    metrics = {"ether1": (0, 300), "ether9": (300, 0)}[interface]
    lab.router.configure([f"route del default via {INTERNET_ADDRESS} metric {metrics[1]}",
                          f"route add default via {INTERNET_ADDRESS} metric {metrics[0]}"])


def reverse_path(lab, interface):
    return lab.router.run(f"cat /proc/sys/net/ipv4/conf/{interface}/rp_filter").stdout.strip()


def statuses(daemon):
    return {row["interface"]: row.get("status") for row in daemon.rows("/ip/upnp/interfaces")}


def test_an_uplink_that_is_not_the_default_route(lab, make_daemon):
    daemon, _ = start(make_daemon, lab, "ether9")
    with served(lab):
        assert from_far(lab, wan.SECOND)
        assert lab["pc"].connects(wan.SECOND, PORT) and lab["console"].connects(wan.SECOND, PORT)
        assert paths.is_open(lab, "tcp", PORT, wan.SECOND)  # from the line itself
        # What the device begins goes the way that it always went.
        with lab.internet.echo("tcp", 7) as server:
            assert lab["pc"].connects(FAR, 7)
        assert [peer[0] for peer in server.peers] == [WAN_ADDRESS]
    rules, routes = routing(lab)
    assert len(rules) == 1 and "fwmark 0x1000000/0x1f000000 lookup 8301" in rules[0], rules
    assert any(route.startswith(f"default via {wan.SECOND_FAR} dev ether9 table 8301") for route in routes)
    daemon.stop()
    assert routing(lab) == ([], [])


def test_the_usual_uplink_needs_nothing(lab, make_daemon):
    start(make_daemon, lab, "ether1")
    with served(lab):
        assert from_far(lab, WAN_ADDRESS)
    assert routing(lab) == ([], [])
    assert "mark set" not in lab.router.run("nft list table inet sallyport").stdout


def test_every_uplink_is_open_and_answers(lab, make_daemon):
    daemon, gateway = start(make_daemon, lab, "ether1")
    daemon.console("/ip/upnp/interfaces/add interface=ether9 type=external")
    with served(lab):
        assert from_far(lab, WAN_ADDRESS) and not from_far(lab, wan.SECOND)
        assert statuses(daemon) == {"bridge": None, "ether1": "active", "ether9": "standby"}
        daemon.console("/ip/upnp/set mapping-uplinks=all")
        wait_until(lambda: statuses(daemon)["ether9"] == "open", 10, "that is told")
        assert from_far(lab, WAN_ADDRESS) and from_far(lab, wan.SECOND)
        gateway.add(PORT + 1, 5000)  # one that comes later, too
        assert paths.is_open(lab, "tcp", PORT + 1, wan.SECOND)
        for device in ("pc", "console"):
            assert lab[device].connects(wan.SECOND, PORT) and lab[device].connects(WAN_ADDRESS, PORT)
        # The default route changes sides under a connection by each.
        flows = [lab.internet.connect(address, PORT, 1, (FAR, 0)) for address in (WAN_ADDRESS, wan.SECOND)]
        prefer(lab, "ether9")
        wait_until(lambda: gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == wan.SECOND, 10)
        assert statuses(daemon) == {"bridge": None, "ether1": "open", "ether9": "active"}
        for flow in flows:
            flow.sendall(b"x")
            assert flow.recv(1) == b"x"
        assert from_far(lab, WAN_ADDRESS) and from_far(lab, wan.SECOND)
        prefer(lab, "ether1")
        wait_until(lambda: gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS, 10)
        assert from_far(lab, WAN_ADDRESS) and from_far(lab, wan.SECOND)
        # A closed mapping is closed everywhere, and flows that came by either uplink end.
        gateway.delete(PORT)
        for flow in flows:
            with pytest.raises(OSError):
                flow.sendall(b"y")
                if not flow.recv(1):
                    raise ConnectionError
        gateway.add(PORT, 5000)
        daemon.console("/ip/upnp/set mapping-uplinks=active")
        assert not from_far(lab, wan.SECOND)


def test_a_cable_that_was_pulled_out_keeps_its_route(lab, make_daemon):
    """The kernel goes on sending there; answers to who comes in by the other uplink do not."""
    daemon, gateway = start(make_daemon, lab, "ether1")
    daemon.console("/ip/upnp/interfaces/add interface=ether9 type=external")
    lab.internet.configure(["link set net0 down"])
    wait_until(lambda: gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == wan.SECOND, 10)
    wait_until(lambda: statuses(daemon)["ether1"] == "down", 10)
    with served(lab):
        assert from_far(lab, wan.SECOND)
    lab.internet.configure(["link set net0 up"])
    wait_until(lambda: gateway.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS, 10)
    assert routing(lab) == ([], [])


def test_an_uplink_that_appears_comes_again_and_is_renamed(lab, make_daemon):
    daemon, _ = start(make_daemon, lab, "ether1")
    with wan.Dialled(lab, metric=400):  # as it was when an administrator named it
        daemon.console("/ip/upnp/interfaces/add interface=ppp0 type=external")
    daemon.console("/ip/upnp/set mapping-uplinks=all")
    with served(lab):
        for _ in range(2):  # the second time with another index
            with wan.Dialled(lab, metric=400):
                wait_until(lambda: from_far(lab, wan.DIALLED), 10, "the line is open")
                assert from_far(lab, WAN_ADDRESS)
                assert len(routing(lab)[0]) == 2
            wait_until(lambda: routing(lab) == ([], []), 10, "one uplink needs nothing")
            assert from_far(lab, WAN_ADDRESS)
        with wan.Dialled(lab, "ppp5", metric=400):
            assert not from_far(lab, wan.DIALLED)
            lab.router.configure(["link set ppp5 down", "link set ppp5 name ppp0", "link set ppp0 up",
                                  "route add default dev ppp0 metric 400"])
            wait_until(lambda: from_far(lab, wan.DIALLED), 10, "it is known by its name")
            lab.router.configure(["link set ppp0 down", "link set ppp0 name ppp5", "link set ppp5 up"])
            wait_until(lambda: routing(lab) == ([], []), 10, "another name is another interface")
            assert not from_far(lab, wan.DIALLED)


def test_who_flushes_the_rules_does_not_cut_us_off(lab, make_daemon):
    """As systemd-networkd does when it starts, with what it did not make itself."""
    start(make_daemon, lab, "ether9")
    ours = routing(lab)
    assert len(ours[0]) == 1 and len(ours[1]) == 3
    lab.router.run("ip rule del priority 8300")
    wait_until(lambda: routing(lab) == ours, 10, "the rule is back")
    lab.router.run("ip route flush table 8301")
    wait_until(lambda: routing(lab) == ours, 10, "the routes are back")
    with served(lab):
        assert from_far(lab, wan.SECOND)


def test_marks_of_others_are_left_alone(lab, make_daemon):
    """Another table marks connections and packets in bits of its own, and routes by them."""
    start(make_daemon, lab, "ether9")
    lab.nft("""
table inet others {
	counter seen { }
	chain set_marks {
		type filter hook prerouting priority mangle; policy accept;
		ct state new ct mark set 0x42
		meta mark set 0x42
	}
	chain look {
		type filter hook forward priority 10; policy accept;
		ct mark & 0xff == 0x42 meta mark & 0xff == 0x42 counter name seen
	}
}
""")
    with served(lab):
        assert from_far(lab, wan.SECOND)
    assert "packets 0 " not in lab.router.run("nft list counter inet others seen").stdout
    lab.router.run("nft delete table inet others")


def test_a_strict_reverse_path_filter(lab, make_daemon):
    """It would drop what comes in; it is loose while we need it, and as it was afterwards."""
    lab.router.set_kernel("net.ipv4.conf.ether9.rp_filter", 1)
    daemon, _ = start(make_daemon, lab, "ether9")
    with served(lab):
        assert from_far(lab, wan.SECOND)
        assert (reverse_path(lab, "ether9"), reverse_path(lab, "ether1")) == ("2", "0")
        assert "reverse path filtering on ether9 is made loose" in daemon.cli("/log/print")
        # The way out needs no help, and gets none.
        prefer(lab, "ether9")
        wait_until(lambda: reverse_path(lab, "ether9") == "1", 10, "the filter is strict again")
        prefer(lab, "ether1")
        wait_until(lambda: reverse_path(lab, "ether9") == "2", 10, "the filter is loose again")
        assert from_far(lab, wan.SECOND)
    daemon.stop()
    assert reverse_path(lab, "ether9") == "1"


def test_a_strict_filter_on_the_lan_that_looks_at_marks(lab, make_daemon):
    """As WireGuard's wg-quick sets it: where an answer comes from is looked up with its mark."""
    for key, value in (("all.src_valid_mark", 1), ("bridge.rp_filter", 1)):
        lab.router.set_kernel(f"net.ipv4.conf.{key}", value)
    start(make_daemon, lab, "ether9")
    with served(lab):
        assert from_far(lab, wan.SECOND)
    for key in ("all.src_valid_mark", "bridge.rp_filter"):
        lab.router.set_kernel(f"net.ipv4.conf.{key}", 0)


def test_kill_leaves_nothing_that_the_next_start_does_not_find(lab, make_daemon):
    lab.router.set_kernel("net.ipv4.conf.ether9.rp_filter", 1)
    daemon, _ = start(make_daemon, lab, "ether9")
    with served(lab), lab.internet.connect(wan.SECOND, PORT, 1, (FAR, 0)) as flow:
        daemon.kill_child("gate")
        flow.sendall(b"x")  # by its mark still
        assert flow.recv(1) == b"x" and from_far(lab, wan.SECOND)
        daemon.kill()
        assert routing(lab)[0] and reverse_path(lab, "ether9") == "2"
        # What an older version, or another number, left behind goes as well.
        lab.router.configure([f"route add default via {wan.SECOND_FAR} dev ether9 table 8309 proto 83",
                              "rule add fwmark 0x9000000/0x1f000000 lookup 8309 priority 8300 protocol 83"])
        daemon.start()
        flow.sendall(b"y")
        assert flow.recv(1) == b"y" and len(routing(lab)[0]) == 1
        daemon.console("/ip/upnp/set interface=ether1")
        wait_until(lambda: routing(lab) == ([], []), 10, "nothing of ours is left")
        assert reverse_path(lab, "ether9") == "1"
    lab.router.set_kernel("net.ipv4.conf.ether9.rp_filter", 0)
