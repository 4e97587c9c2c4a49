# SPDX-License-Identifier: BSD-2-Clause
"""Other programs at work on our table while the daemon runs: put right at once, flows uncut."""

import re

import pytest

import paths
from lab import wait_until
from lab.network import WAN_ADDRESS

PORT = 45000

# As nft commands; as many in a group as are answered without a pause.
DEEDS = {
    "the table": {
        "flush ruleset": "flush ruleset",
        "delete table": "delete table inet sallyport",
        "flush table": "flush table inet sallyport",
        "delete chain": "flush chain inet sallyport nat_prerouting\n"
                        "delete chain inet sallyport nat_prerouting",
        "a rule before ours": f"insert rule inet sallyport nat_lookup th dport {PORT} accept",
    },
    "what is in it": {
        "flush chain": "flush chain inet sallyport nat_lookup",
        "flush map": "flush map inet sallyport dnat_any",
        "delete element": f"delete element inet sallyport dnat_any {{ {WAN_ADDRESS} . tcp . {PORT} }}",
        "an element of theirs": "add element inet sallyport dnat_any "
                                f"{{ {WAN_ADDRESS} . tcp . 22 : 192.168.88.11 . 22 }}",
        "flush set": "flush set inet sallyport lan_prefix",
    },
}


@pytest.fixture
def table(lab):
    """What our table holds, without what changes by itself."""
    def read():
        text = lab.router.run("nft list table inet sallyport", check=False).stdout
        text = re.sub(r" (expires|timeout) \w+| counter packets \d+ bytes \d+", "", text)
        # Elements come in no order.
        return sorted(part.strip(" ,\n\t") for line in text.splitlines() for part in line.split(","))
    return read


@pytest.mark.parametrize("deeds", DEEDS)
def test_what_others_do_is_put_right(lab, daemon, gateway, pc, console, internet, table, deeds):
    with pc.echo("tcp", 5000), pc.echo("udp", 5000):
        gateway.add(PORT, 5000, "TCP")
        gateway.add(PORT, 5000, "UDP")
        before = table()
        with internet.connect(WAN_ADDRESS, PORT) as flow, \
                console.connect(WAN_ADDRESS, PORT) as hairpin:
            for name, deed in DEEDS[deeds].items():
                lab.nft(deed)
                wait_until(lambda: table() == before, 10, f"{name} is put right")
                for stream in (flow, hairpin):
                    stream.sendall(b"still there")
                    assert stream.recv(11) == b"still there", name
                assert paths.is_open(lab, "tcp", PORT) and paths.is_open(lab, "udp", PORT), name
    log = daemon.cli("/log/print where topics~\"firewall\"")
    assert len(re.findall(r"nft \(process \d+\) has changed table inet sallyport", log)) == 5, log


def test_others_may_do_what_they_like_in_theirs(lab, daemon, gateway, pc):
    gateway.add(PORT, 5000)
    lab.nft("table inet lab_busy {\n\tset s { type ipv4_addr; }\n}\n")
    for number in range(20):
        lab.nft(f"add element inet lab_busy s {{ 10.0.0.{number} }}")
    lab.nft("delete table inet lab_busy")
    with pc.echo("tcp", 5000):
        assert paths.is_open(lab, "tcp", PORT)
    assert "has changed" not in daemon.cli("/log/print where topics~\"firewall\"")
