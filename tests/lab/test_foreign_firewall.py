# SPDX-License-Identifier: BSD-2-Clause
"""Another program's packet filter in the way: told with the very command that helps, and with
nothing said where nothing is in the way. What is told is run as it stands, and packets pass."""

import shutil

import pytest

import paths
from lab import wait_until
from upnp import ControlPoint

PORT = 45000

# Each a table that stands in the way of forwarded packets, as its program would write it.
FORWARD = {
    "policy drop": """
table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname "bridge*" accept
	}
}""",
    "a rule that rejects": """
table inet my-rules {
	chain fwd_chain {
		type filter hook forward priority 10; policy accept;
		ct state vmap { established : accept, related : accept, invalid : drop }
		iifname { "ether1", "ether9" } counter jump from_outside
	}
	chain from_outside {
		ip saddr 198.51.100.7 accept
		tcp dport 22 accept
		log prefix "refused " reject with icmp admin-prohibited
	}
}""",
    "ufw, by nft": """
table ip ufwlike {
	chain FORWARD {
		type filter hook forward priority filter; policy drop;
		counter jump before-forward
		counter jump user-forward
	}
	chain before-forward {
		ct state established,related counter accept
		ip protocol icmp accept
		iifname "bridge" accept
	}
	chain user-forward {
	}
}""",
}

# And those that let pass what is translated: no false alarm.
HARMLESS = {
    "already there": """
table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname "bridge*" accept
		ct status dnat accept
	}
}""",
    "firewalld": """
table inet firewalld {
	chain filter_FORWARD {
		type filter hook forward priority filter + 10; policy accept;
		ct state { established, related } accept
		ct status dnat accept
		iifname "lo" accept
		ct state invalid drop
		jump filter_FORWARD_POLICIES
		reject with icmpx admin-prohibited
	}
	chain filter_FORWARD_POLICIES {
		iifname "ether1" oifname "bridge" reject with icmpx admin-prohibited
	}
}""",
    "what drops some": """
table inet blocklist {
	set bad {
		type ipv4_addr
		flags interval
		elements = { 198.51.100.0/24 }
	}
	chain forward {
		type filter hook forward priority -10; policy accept;
		ct state vmap { invalid : drop }
		ip saddr @bad drop
		tcp dport { 25, 135-139, 445 } drop
		iifname "bridge" oifname "ether1" udp dport 53 reject
		iifname "ether9" drop
	}
}""",
    "asleep": """
table inet asleep {
	flags dormant
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
}""",
}

INPUT = """
table inet input-filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iifname "lo" accept
		icmp type echo-request accept
		tcp dport { 22, 80-90 } accept
	}
}"""


@pytest.fixture
def told(daemon):
    """What /ip upnp says of other programs' rules."""
    def read():
        row = daemon.rows("/ip/upnp")[0]
        return {key[17:] or "state": value for key, value in row.items() if key.startswith("foreign-firewall")}
    return read


def await_state(told, state):
    return wait_until(lambda: told().get("state") == state and told(), 10, f"the state is {state}")


def name_of(text):
    return text.split("table ")[1].split(" {")[0]


def run_as_told(lab, command):
    lab.router.run(["sh", "-c", command])


def test_a_filter_that_drops_what_is_forwarded(lab, daemon, told, gateway, pc):
    gateway.add(PORT, 5000)
    with pc.echo("tcp", 5000):
        for name, text in FORWARD.items():
            await_state(told, "clear")
            assert paths.is_open(lab, "tcp", PORT), name
            lab.nft(text)
            found = await_state(told, "drops")
            assert name_of(text) in found["obstacle"], name
            assert not paths.is_open(lab, "tcp", PORT, timeout=0.3), name
            run_as_told(lab, found["remedy"])
            await_state(told, "clear")
            assert paths.is_open(lab, "tcp", PORT), name
            lab.nft(f"delete table {name_of(text)}")
    log = daemon.cli('/log/print where topics~"firewall"')
    assert log.count("drops what is to reach open ports; this helps: nft insert rule ") == len(FORWARD), log


def test_no_alarm_where_nothing_is_in_the_way(lab, told, gateway, pc):
    gateway.add(PORT, 5000)
    with pc.echo("tcp", 5000):
        for name, text in HARMLESS.items():
            lab.nft(text)
            # What is in the way meanwhile shows that the rules were looked at after the change.
            lab.nft(FORWARD["a rule that rejects"])
            found = await_state(told, "drops")
            assert "my-rules" in found["obstacle"] and ";" not in found["obstacle"], (name, found)
            lab.nft("delete table inet my-rules")
            await_state(told, "clear")
            assert paths.is_open(lab, "tcp", PORT), name
            lab.nft(f"delete table {name_of(text)}")


def test_a_filter_that_keeps_devices_from_the_service(lab, told, daemon, pc):
    await_state(told, "clear")
    lab.nft(INPUT)
    found = await_state(told, "drops")
    assert "chain input drops what devices ask the service" in found["obstacle"]
    with pytest.raises(Exception):
        ControlPoint(pc).discover()
    run_as_told(lab, found["remedy"])
    await_state(told, "clear")
    ControlPoint(pc).discover().add(PORT, 5000)


@pytest.mark.skipif(not shutil.which("iptables-nft"), reason="iptables-nft is not installed")
def test_iptables_is_told_in_its_own_words(lab, told, gateway, pc):
    """As Docker leaves it; a rule of nft's own there would make iptables refuse its table."""
    def iptables(words):
        lab.router.run(f"iptables-nft {words}")

    gateway.add(PORT, 5000)
    iptables("-N DOCKER-USER")
    iptables("-A DOCKER-USER -j RETURN")
    iptables("-A FORWARD -j DOCKER-USER")
    iptables("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
    iptables("-A FORWARD -i bridge -m comment --comment inside -j ACCEPT")
    iptables("-P FORWARD DROP")
    with pc.echo("tcp", 5000):
        found = await_state(told, "drops")
        assert found["remedy"].startswith("iptables -I FORWARD "), found
        assert not paths.is_open(lab, "tcp", PORT, timeout=0.3)
        run_as_told(lab, found["remedy"].replace("iptables ", "iptables-nft "))
        await_state(told, "clear")
        assert paths.is_open(lab, "tcp", PORT)
        iptables("-S FORWARD")
        iptables("-A INPUT -i lo -j ACCEPT")
        iptables("-P INPUT DROP")
        found = await_state(told, "drops")
        assert not pc.connects("192.168.88.1", 2828, timeout=0.3)
        run_as_told(lab, found["remedy"].replace("iptables ", "iptables-nft "))
        await_state(told, "clear")
        assert pc.connects("192.168.88.1", 2828)
