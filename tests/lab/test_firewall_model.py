# SPDX-License-Identifier: BSD-2-Clause
"""Rules made up at random: the kernel lets pass, and counts, what a plain reading of them says."""

import os
import random
import socket
import struct
import time

import pytest

from conftest import shared_fixtures
from firewall_model import verdict
from lab.sentences import Session

shared, lab, daemon, gateway = shared_fixtures()

ROUTER = "192.168.88.1"
ROUNDS = int(os.environ.get("FIREWALL_ROUNDS", "12"))
PACKETS = 24
CHAINS = ["input", "a", "b", "c"]
PORTS = range(7000, 7008)
LISTS = {"black": ["192.168.88.8/30", "10.7.0.0/16"], "white": ["192.168.88.1/32"], "none": []}


def maybe_not(rng, value, chance=0.25):
    return "!" + value if rng.random() < chance else value


def ports(rng):
    one = rng.choice(PORTS)
    return rng.choice([str(one), f"{one}-{one + 2}", f"{one},7007"])


def a_rule(rng, chain):
    rule = {"chain": chain, "action": rng.choice(["accept", "drop", "drop", "accept", "passthrough", "jump", "return"])}
    later = CHAINS[CHAINS.index(chain) + 1:]
    if rule["action"] == "jump":
        if later:
            rule["jump-target"] = rng.choice(later)
        else:
            rule["action"] = "passthrough"
    if rule["action"] == "return" and chain == "input":
        rule["action"] = "passthrough"
    choices = {
        "src-address": lambda: maybe_not(rng, rng.choice(["192.168.88.10", "192.168.88.0/28", "192.168.88.11-192.168.88.20",
                                                          "10.0.0.0/8"])),
        "dst-address": lambda: maybe_not(rng, rng.choice([ROUTER, "192.168.88.0/24", "172.16.0.0/12"])),
        "src-address-list": lambda: maybe_not(rng, rng.choice(list(LISTS))),
        "dst-address-list": lambda: maybe_not(rng, rng.choice(list(LISTS))),
        "in-interface": lambda: maybe_not(rng, rng.choice(["bridge", "ether1"])),
        "connection-state": lambda: maybe_not(rng, rng.choice(["new", "established,related", "new,invalid"])),
        "packet-size": lambda: maybe_not(rng, rng.choice(["28-60", "100-200", "61"])),
        "dscp": lambda: maybe_not(rng, rng.choice(["46", "0-10", "10"])),
        "ttl": lambda: rng.choice(["equal:64", "not-equal:64", "less-than:10", "greater-than:9"]),
    }
    for name in rng.sample(list(choices), rng.choice([0, 1, 1, 2, 3])):
        rule[name] = choices[name]()
    if rng.random() < 0.6:
        rule["protocol"] = "udp"
        for name in rng.sample(["src-port", "dst-port", "port"], rng.choice([0, 1, 1, 2])):
            rule[name] = maybe_not(rng, ports(rng))
    if rng.random() < 0.1:
        rule["disabled"] = "yes"
    return rule


def packets(rng, lab):
    for _ in range(PACKETS):
        device = rng.choice(["pc", "console"])
        yield {"device": device, "source": lab[device].address, "destination": ROUTER, "protocol": "udp",
               "source-port": rng.choice(PORTS), "destination-port": rng.choice(PORTS), "in": "bridge",
               "state": "new", "size": 28 + rng.choice([8, 33, 90]), "dscp": rng.choice([0, 10, 46]),
               "ttl": rng.choice([5, 9, 64])}


def receivers(lab):
    made = {}
    for port in PORTS:
        made[port] = lab.router.socket(socket.SOCK_DGRAM, bind=(ROUTER, port))
        made[port].setblocking(False)
    return made




# The last one of them is what nft 1.0.6 once compiled to something else.
@pytest.mark.parametrize("seed", [*range(ROUNDS), 84])
def test_verdicts_and_counters_are_those_of_the_rules(lab, daemon, seed):
    rng = random.Random(seed)
    rules = [a_rule(rng, rng.choice(CHAINS)) for _ in range(rng.choice([3, 8, 20]))]
    with Session.local(daemon.runtime / "control") as session:
        def clear():
            for menu in ("filter", "address-list"):
                for row in session.run(f"/ip/firewall/{menu}/print", "=.proplist=.id", "?dynamic=false")[0]:
                    session.run(f"/ip/firewall/{menu}/remove", f"=.id={row['.id']}")
        try:
            for name, ranges in LISTS.items():
                for one in ranges:
                    session.run("/ip/firewall/address-list/add", f"=list={name}", f"=address={one}")
            for rule in rules:
                session.run("/ip/firewall/filter/add", *(f"={name}={value}" for name, value in rule.items()))
            judge(lab, session, rng, rules)
        finally:
            clear()


def judge(lab, session, rng, rules):
    told = session.run("/ip/firewall/filter/print", "?dynamic=false")[0]
    assert [row["invalid"] for row in told] == ["false"] * len(rules), told
    inboxes = receivers(lab)
    expected, hits = [], {}
    sent = {}
    for number, packet in enumerate(packets(rng, lab)):
        key = packet["device"], packet["source-port"], packet["destination-port"]
        if key in sent:
            continue  # it would not be new
        sent[key] = True
        data = struct.pack("!I", number).ljust(packet["size"] - 28, b".")
        out = lab[packet["device"]].socket(socket.SOCK_DGRAM, bind=(packet["source"], packet["source-port"]))
        out.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, packet["dscp"] << 2)
        out.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, packet["ttl"])
        out.sendto(data, (ROUTER, packet["destination-port"]))
        out.close()
        # What other chains count comes from elsewhere: only what is sent here goes to these ports.
        if verdict(rules, packet, LISTS, hits=hits):
            expected.append(number)
    deadline = time.monotonic() + 2
    arrived = []
    while len(arrived) < len(expected) and time.monotonic() < deadline:
        for inbox in inboxes.values():
            try:
                arrived.append(struct.unpack("!I", inbox.recv(2048)[:4])[0])
            except BlockingIOError:
                pass
    time.sleep(0.02)
    for inbox in inboxes.values():
        try:
            arrived.append(struct.unpack("!I", inbox.recv(2048)[:4])[0])
        except BlockingIOError:
            pass
        inbox.close()
    assert sorted(arrived) == sorted(expected), rules
    told = session.run("/ip/firewall/filter/print", "?dynamic=false")[0]
    for place, row in enumerate(told):
        counted = int(row["packets"])
        least = hits.get(place, 0)
        # Other packets of the LAN may come in meanwhile (discovery), to no port of ours.
        narrow = rules[place].get("protocol") == "udp" and {"dst-port", "port"} & set(rules[place]) and not any(
            value.startswith("!") for name, value in rules[place].items() if "port" in name)
        assert counted >= least and (not narrow or counted == least), (place, rules, told)
