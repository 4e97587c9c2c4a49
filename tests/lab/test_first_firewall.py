# SPDX-License-Identifier: BSD-2-Clause
"""What the firewall is at the first start: a router's, where there is none, or none beside another's."""

import pathlib

import pytest

from lab import Lab, wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEFAULTS = (ROOT / "system/defaults.rsc").read_text(encoding="utf-8")
ROUTER = "192.168.88.1"

# As firewalld, ufw and a hand-written /etc/nftables.conf have it: what is not accepted is dropped.
OTHERS = {
    "hand-written": """table inet filter {
	chain input { type filter hook input priority 0; policy drop; iifname { "lo", "bridge" } accept; }
	chain forward { type filter hook forward priority 0; policy drop; ct status dnat accept; iifname "bridge" accept; ct state established,related accept; }
}""",
    "firewalld": """table inet firewalld {
	chain filter_FORWARD { type filter hook forward priority 10; policy accept; ct state established,related accept; ct status dnat accept; iifname "bridge" accept; reject with icmpx admin-prohibited; }
}""",
}


@pytest.fixture
def lab():
    with Lab(devices=("pc",), masquerade=False) as made:
        yield made


def test_a_machine_without_a_firewall_gets_a_routers(lab, make_daemon):
    daemon = make_daemon(defaults=DEFAULTS).start()
    pc, internet = lab["pc"], lab.internet
    assert "mode: managed" in daemon.cli("/ip firewall settings print")
    with lab.router.echo("tcp", 7000), pc.echo("tcp", 7001), internet.echo("tcp", 7002):
        assert pc.connects(ROUTER, 7000)
        assert lab.router.connects(WAN_ADDRESS, 7000)
        assert not internet.connects(WAN_ADDRESS, 7000, timeout=0.3)
        assert pc.connects(INTERNET_ADDRESS, 7002)  # by the masquerade
        daemon.console("/ip firewall nat add chain=dstnat action=dst-nat protocol=tcp dst-port=7001 "
                       f"in-interface=ether1 to-addresses={pc.address}")
        assert internet.connects(WAN_ADDRESS, 7001)
    assert "defconf: drop all not coming from LAN" in daemon.cli("/ip firewall filter print")


def test_upnp_works_through_it(lab, make_daemon):
    from upnp import ControlPoint
    daemon = make_daemon(defaults=DEFAULTS + "\n/ip upnp set enabled=yes\n").start()
    point = ControlPoint(lab["pc"]).discover()
    with lab["pc"].echo("tcp", 5000):
        point.add(45000, 5000)
        assert lab.internet.connects(WAN_ADDRESS, 45000)
        assert not lab.internet.connects(WAN_ADDRESS, 45001, timeout=0.3)
    told = daemon.rows("/ip/upnp")[0]
    wait_until(lambda: daemon.rows("/ip/upnp")[0].get("foreign-firewall") == "clear", 10, f"nothing drops: {told}")


def set_up(lab, name):
    """Another program's firewall; the word by which it is known again."""
    if name == "docker":
        for rule in ("-P FORWARD DROP", "-N DOCKER", "-A FORWARD -j DOCKER", "-A FORWARD -i bridge -j ACCEPT",
                     "-I FORWARD -m conntrack --ctstate DNAT,ESTABLISHED,RELATED -j ACCEPT"):
            lab.router.run(f"iptables-nft {rule}")
        return "ip filter"
    lab.nft(OTHERS[name])
    return "inet " + OTHERS[name].split()[2]


@pytest.mark.parametrize("name", [*OTHERS, "docker"])
def test_beside_another_firewall_that_one_decides(lab, make_daemon, name):
    word = set_up(lab, name)
    before = lab.ruleset()
    daemon = make_daemon(defaults=DEFAULTS + "\n/ip upnp set enabled=yes\n").start()
    text = daemon.cli("/ip firewall settings print")
    assert "mode: beside" in text and word in text, text
    assert daemon.rows("/ip/firewall/nat") == []
    assert lab.ruleset() == before and not lab.has_table("sallyport_filter")
    # Rules are kept, and do nothing until they are wanted.
    daemon.console("/ip firewall filter add chain=input action=reject protocol=tcp dst-port=7000")
    row = next(r for r in daemon.rows("/ip/firewall/filter") if r["dynamic"] == "false")
    assert row["invalid"] == "true" and "mode=beside" in row["about"]
    with lab.router.echo("tcp", 7000):
        assert lab["pc"].connects(ROUTER, 7000)
        daemon.console("/ip firewall settings set mode=managed")
        assert not lab["pc"].connects(ROUTER, 7000)
        daemon.console("/ip firewall settings set mode=beside")
        assert lab["pc"].connects(ROUTER, 7000)
