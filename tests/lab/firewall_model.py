# SPDX-License-Identifier: BSD-2-Clause
"""What the rules of /ip/firewall/filter mean, said in the plainest way: a packet goes through a chain rule by rule.

A rule is a dictionary of properties as the menu tells them, a packet one of what it is. Only what a test makes
up is understood; anything else is an error, so that nothing is passed over."""

import ipaddress

TERMINAL = {"accept": True, "drop": False, "reject": False}


def _address(value, packet, key, lists):
    if "-" in value:
        first, last = (ipaddress.ip_address(part) for part in value.split("-"))
        return first <= ipaddress.ip_address(packet[key]) <= last
    return ipaddress.ip_address(packet[key]) in ipaddress.ip_network(value, strict=False)


def _ports(value, port):
    for part in value.split(","):
        first, _, last = part.partition("-")
        if int(first) <= port <= int(last or first):
            return True
    return False


def _in_list(name, address, lists):
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(one) for one in lists.get(name, ()))


def headers_match(value, headers):
    """Whether `headers=VALUE` means a packet with the set HEADERS, of which one is what it ends in."""
    names, how = value.split(":")
    named = set(names.split(","))
    return named == headers if how == "exact" else named <= headers


def _compared(value, number):
    how, _, other = value.partition(":")
    return {"equal": number == int(other), "not-equal": number != int(other), "less-than": number < int(other),
            "greater-than": number > int(other)}[how]


MATCHERS = {
    "src-address": lambda v, p, lists: _address(v, p, "source", lists),
    "dst-address": lambda v, p, lists: _address(v, p, "destination", lists),
    "src-address-list": lambda v, p, lists: _in_list(v, p["source"], lists),
    "dst-address-list": lambda v, p, lists: _in_list(v, p["destination"], lists),
    "protocol": lambda v, p, lists: v == p["protocol"],
    "src-port": lambda v, p, lists: _ports(v, p["source-port"]),
    "dst-port": lambda v, p, lists: _ports(v, p["destination-port"]),
    "port": lambda v, p, lists: _ports(v, p["source-port"]) or _ports(v, p["destination-port"]),
    "in-interface": lambda v, p, lists: v == p["in"],
    "connection-state": lambda v, p, lists: p["state"] in v.split(","),
    "packet-size": lambda v, p, lists: _ports(v, p["size"]),
    "dscp": lambda v, p, lists: _ports(v, p["dscp"]),
    "ttl": lambda v, p, lists: _compared(v, p["ttl"]),
}
NOT_MATCHERS = {"chain", "action", "jump-target", "disabled", "reject-with"}


def matches(rule, packet, lists):
    for name, value in rule.items():
        if name in NOT_MATCHERS:
            continue
        negated = value.startswith("!")
        if MATCHERS[name](value.removeprefix("!"), packet, lists) == negated:
            return False
    return True


def verdict(rules, packet, lists, chain="input", hits=None):
    """Whether PACKET passes CHAIN; None: the chain was left by its end. HITS counts by place of the rule."""
    for place, rule in enumerate(rules):
        if rule["chain"] != chain or rule.get("disabled") == "yes" or not matches(rule, packet, lists):
            continue
        if hits is not None:
            hits[place] = hits.get(place, 0) + 1
        action = rule["action"]
        if action in TERMINAL:
            return TERMINAL[action]
        if action == "return":
            return None
        if action == "jump":
            inside = verdict(rules, packet, lists, rule["jump-target"], hits)
            if inside is not None:
                return inside
        elif action != "passthrough":
            raise ValueError(f"action {action}")
    return None if chain != "input" else True
