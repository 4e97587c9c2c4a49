# SPDX-License-Identifier: BSD-2-Clause
"""/ping, /tool/traceroute and :resolve, against hosts, routers and a server of names of the lab."""

import ipaddress
import os
import re

import pytest
import servers
from conftest import end_cleanly
from lab import Daemon, Lab, wait_until
from lab.sentences import Session, Trap
from test_fetch import workers

INTERNET, ROUTER, PC = "11.22.33.1", "11.22.33.2", "192.168.88.10"


class Place:
    def __init__(self, lab):
        self.lab = lab
        servers.Names(lab.internet, lab.directory, **{"pc.example": PC, "six.example": "fd00::6"})
        self.resolv = servers.resolver(lab.directory, INTERNET)
        self.daemon = Daemon(lab.router, f"{lab.directory}/router",
                             command_prefix=servers.seeing(**{servers.RESOLVER: self.resolv})).start()
        # Addresses that are never heard of again, that are refused here, and that go round in circles.
        lab.internet.configure(["route add blackhole 11.22.34.0/24", "route add 10.9.0.0/16 via 11.22.33.2"])
        lab.router.configure(["route add 11.22.34.0/24 via 11.22.33.1", "route add blackhole 11.22.35.0/24",
                              "route add 10.9.0.0/16 via 11.22.33.1"])
        lab.internet.set_kernel("net.ipv4.ip_forward", 1)

    def failure(self, command):
        done = self.daemon.console(command, check=False)
        assert done.returncode == 1, done.stdout
        return done.stderr.strip()

    def session(self):
        return Session.local(self.daemon.runtime / "control")


@pytest.fixture(scope="module")
def place():
    with Lab(devices=("pc",)) as lab:
        made = Place(lab)
        yield made
        end_cleanly(made.daemon)


def test_a_host_that_answers(place):
    lines = place.daemon.cli(f"/ping {INTERNET} count=2 interval=50ms").splitlines()
    assert lines[0] == "  SEQ HOST                                     SIZE TTL TIME       STATUS"
    for number, line in enumerate(lines[1:3]):
        assert re.fullmatch(rf"    {number} 11\.22\.33\.1                                 56  64 (\d+ms)?(\d+us)? *",
                            line), line
    assert re.fullmatch(r"    sent=2 received=2 packet-loss=0% min-rtt=\w+ avg-rtt=\w+ max-rtt=\w+", lines[3])


def test_a_host_that_does_not(place):
    lines = place.daemon.cli("/ping 11.22.34.9 count=1").splitlines()
    assert lines[2] == "    sent=1 received=0 packet-loss=100%"
    lines = place.daemon.cli("/ping 11.22.35.1 count=1 interval=10ms").splitlines()
    assert "could not be sent" in lines[1] or "no route to host" in lines[1]


def test_the_number_of_answers_is_returned(place):
    out = place.daemon.cli(f":if ([/ping {INTERNET} count=2 interval=10ms] = 2) do={{ :put up }}")
    assert out.splitlines()[-1] == "up"
    assert place.daemon.cli(":put [:ping 11.22.35.1 count=1]").splitlines()[-1] == "0"


def test_sizes_and_fragments(place):
    out = place.daemon.cli(f"/ping {INTERNET} count=1 size=1500 do-not-fragment")
    assert " 1500  64 " in out
    out = place.daemon.cli(f"/ping {INTERNET} count=1 size=1501 do-not-fragment")
    assert "packet too large and cannot be fragmented" in out
    assert " 3000  64 " in place.daemon.cli(f"/ping {INTERNET} count=1 size=3000")


def test_a_packet_that_dies_on_the_way(place):
    out = place.daemon.cli("/ping 10.9.9.9 count=1 ttl=1")
    assert re.search(r"0 11\.22\.33\.1 +\d+ +64 \w+ +TTL exceeded", out), out


def test_by_name_source_and_interface(place):
    assert f" {PC} " in place.daemon.cli("/ping pc.example count=1")
    with place.lab["pc"].capture("eth0") as seen:
        place.daemon.cli(f"/ping {PC} count=1 src-address={ROUTER} interface=bridge")
        wait_until(lambda: any(packet.source == ROUTER for packet in seen.packets), 5, "it comes from there")
    assert place.failure(f"/ping {INTERNET} count=1 src-address=1.2.3.4") == \
        "failure: src-address is not one of this system's"
    assert place.failure(f"/ping {INTERNET} count=1 interface=nosuch") == \
        "input does not match any value of interface"
    assert place.failure("/ping nosuch.example count=1") == "failure: dns name does not exist"


@pytest.mark.skipif(not os.path.exists("/proc/net/if_inet6"), reason="no IPv6 in the kernel")
def test_ipv6(place):
    place.lab.add_ipv6()
    far = "fd00:ffff::1"
    out = place.daemon.cli(f"/ping {far} count=1 size=100")
    assert re.search(rf"0 {far} +100 +64 ", out), out
    place.lab.internet.configure(["route add fd00:9::/32 via fd00:ffff::2"])
    place.lab.router.configure(["route add fd00:9::/32 via fd00:ffff::1"])
    place.lab.internet.set_kernel("net.ipv6.conf.all.forwarding", 1)
    out = place.daemon.cli("/ping fd00:9::9 count=1 ttl=1")
    assert re.search(rf"0 {far} +\d+ +64 \w+ +TTL exceeded", out), out
    out = place.daemon.cli(f"/tool/traceroute {far} count=1 src-address=fd00:ffff::2")
    assert re.search(rf"1  {far}  0%", out), out


def test_rows_that_programs_read(place):
    with place.session() as session:
        rows, done = session.run("/ping", f"=address={INTERNET}", "=count=2", "=interval=10ms")
        assert [(row["seq"], row["host"], row["sent"], row["received"], row["packet-loss"]) for row in rows] == \
            [("0", INTERNET, "1", "1", "0"), ("1", INTERNET, "2", "2", "0")]
        assert set(rows[0]) == {"seq", "host", "size", "ttl", "time", "sent", "received", "packet-loss", "min-rtt",
                                "avg-rtt", "max-rtt"}
        assert not done
        with pytest.raises(Trap, match=r"value of count is out of range \(1 \.\. 4294967295\)"):
            session.run("/tool/ping", f"=address={INTERNET}", "=count=0")
        with pytest.raises(Trap, match="missing =address="):
            session.run("/ping")


def test_it_goes_on_until_it_is_cancelled(place):
    with place.session() as session:
        session.send("/ping", f"=address={INTERNET}", "=interval=10ms", ".tag=p")
        for _ in range(5):
            assert session.receive()[0] == "!re"
        session.send("/cancel", "=tag=p")
        while (words := session.receive())[0] == "!re":
            pass
        assert words[0] == "!trap" and "=message=interrupted" in words
    wait_until(lambda: not workers(place.daemon), 10, "the worker ends")


@pytest.mark.parametrize("protocol", ["icmp", "udp"])
def test_the_way_to_a_host(place, protocol):
    """From the Internet host's daemon: over the router to the PC."""
    place.lab.internet.configure(["route replace 192.168.88.0/24 via 11.22.33.2"])
    with Daemon(place.lab.internet, f"{place.lab.directory}/far-{protocol}") as far:
        far.start()
        lines = far.cli(f"/tool/traceroute {PC} count=2 protocol={protocol}").splitlines()
        with Session.local(far.runtime / "control") as session:
            rows, _ = session.run("/tool/traceroute", f"=address={PC}", "=count=1", f"=protocol={protocol}",
                                  f"=src-address={INTERNET}")
    assert lines[0] == "Columns: ADDRESS, LOSS, SENT, LAST, AVG, BEST, WORST, STD-DEV"
    assert lines[1].split() == ["#", "ADDRESS", "LOSS", "SENT", "LAST", "AVG", "BEST", "WORST", "STD-DEV"]
    assert [line.split()[:4] for line in lines[2:]] == [["1", ROUTER, "0%", "2"], ["2", PC, "0%", "2"]]
    assert [(row["address"], row["loss"], row["sent"], row[".section"]) for row in rows] == \
        [(ROUTER, "0", "1", "0"), (PC, "0", "1", "0")]


def test_a_way_that_ends_in_silence(place):
    lines = place.daemon.cli("/tool/traceroute 11.22.34.9 count=1 timeout=100ms").splitlines()
    assert "timeout" in lines[-1] and "100%" in lines[-1]


def test_names(place):
    daemon = place.daemon
    assert daemon.cli(":put [:resolve pc.example]") == f"{PC}\n"
    assert daemon.cli(":put [:typeof [:resolve pc.example]]") == "ip\n"
    assert daemon.cli(":put [:resolve six.example]") == "fd00::6\n"
    assert daemon.cli(":put [:resolve six.example type=ipv6]") == "fd00::6\n"
    assert daemon.cli(":put [:resolve 1.2.3.4]") == "1.2.3.4\n"
    assert place.failure(":put [:resolve nosuch.example]") == "failure: dns name does not exist"
    assert place.failure(":put [:resolve six.example type=ipv4]") == \
        "failure: dns name exists, but no appropriate record"
    with place.session() as session:
        assert session.run("/resolve", "=domain-name=pc.example") == ([], {"ret": PC})


def test_a_server_that_is_named(place):
    servers.Names(place.lab["pc"], place.lab.directory, port=5353, **{"pc.example": "10.1.1.1"})
    assert place.daemon.cli(f":put [:resolve pc.example server={PC} server-port=5353]") == "10.1.1.1\n"
    assert place.failure(f":put [:resolve pc.example server={PC}]") == "failure: dns server failure"
    assert place.failure(":put [:resolve pc.example server=nosuch]") == "invalid value for argument server"


def test_addresses_are_addresses(place):
    ipaddress.ip_address(place.daemon.cli(":put [:resolve localhost]").strip())
