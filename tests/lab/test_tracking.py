# SPDX-License-Identifier: BSD-2-Clause
"""/ip/firewall/connection/tracking: what is set is what the kernel goes by, over restarts and deaths."""

import re
import socket

import pytest

from conftest import shared_fixtures
from lab import Daemon, wait_until
from lab.network import INTERNET_ADDRESS
from lab.sentences import Session, Trap

MENU = "/ip/firewall/connection/tracking"
CONSOLE = "/ip firewall connection tracking"
KERNEL = "/proc/sys/net/netfilter/nf_conntrack_"

shared, lab, daemon, gateway = shared_fixtures()


def seconds(text):
    units = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([wdhms])", text))


def kernel(lab, name):
    with lab.router.enter(), open(KERNEL + name, encoding="ascii") as file:
        return int(file.read())


@pytest.fixture
def session(shared):
    with shared.session() as made:
        yield made


def settings(session):
    return session.run(f"{MENU}/print")[0][0]


def put(session, *words):
    session.run(f"{MENU}/set", *words)


def timeout_of_a_new_flow(lab, session, port):
    """Seconds that the kernel gives a packet of UDP that a device sent to the Internet."""
    query = (f"?dst-port={port}", "=.proplist=timeout")
    with lab["pc"].socket(socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", (INTERNET_ADDRESS, port))
    return seconds(wait_until(lambda: session.run("/ip/firewall/connection/print", *query)[0], 5,
                              "the flow is tracked")[0]["timeout"])


def test_what_nobody_has_set_is_the_kernels(lab, daemon, session):
    told = settings(session)
    assert seconds(told["udp-timeout"]) == kernel(lab, "udp_timeout")
    assert seconds(told["udp-stream-timeout"]) == kernel(lab, "udp_timeout_stream")
    assert seconds(told["icmp-timeout"]) == kernel(lab, "icmp_timeout")
    assert seconds(told["generic-timeout"]) == kernel(lab, "generic_timeout")
    for word, name in (("syn-sent", "syn_sent"), ("syn-received", "syn_recv"), ("close", "close"),
                       ("established", "established"), ("fin-wait", "fin_wait"),
                       ("close-wait", "close_wait"), ("last-ack", "last_ack"),
                       ("time-wait", "time_wait"), ("max-retrans", "max_retrans"),
                       ("unacked", "unacknowledged")):
        assert seconds(told[f"tcp-{word}-timeout"]) == kernel(lab, f"tcp_timeout_{name}"), word
    assert int(told["max-entries"]) == kernel(lab, "max")
    assert int(told["total-entries"]) >= 0
    assert (told["loose-tcp-tracking"], told["enabled"]) == ("true", "auto") and "about" not in told
    lab.router.set_kernel("net.netfilter.nf_conntrack_generic_timeout", 77)
    assert settings(session)["generic-timeout"] == "1m17s"
    assert daemon.cli(f":put [{CONSOLE} get generic-timeout]").strip() == "00:01:17"
    assert "set" not in daemon.cli(f"{CONSOLE} export")


def test_what_is_set_is_what_the_kernel_goes_by(lab, daemon, session):
    before = kernel(lab, "icmp_timeout")
    put(session, "=udp-timeout=5m", "=icmp-timeout=00:00:12", "=tcp-syn-sent-timeout=7")
    assert 290 < timeout_of_a_new_flow(lab, session, 9001) <= 300
    assert (kernel(lab, "udp_timeout"), kernel(lab, "icmp_timeout"), kernel(lab, "icmpv6_timeout"),
            kernel(lab, "tcp_timeout_syn_sent")) == (300, 12, 12, 7)
    exported = daemon.cli(f"{CONSOLE} export")
    assert "set icmp-timeout=12s tcp-syn-sent-timeout=7s udp-timeout=5m" in exported, exported
    daemon.cli("/undo")
    assert (kernel(lab, "udp_timeout"), kernel(lab, "icmp_timeout")) == (30, before)
    daemon.cli("/redo")
    assert (kernel(lab, "udp_timeout"), kernel(lab, "icmp_timeout")) == (300, 12)
    daemon.cli(f"{CONSOLE} unset icmp-timeout,tcp-syn-sent-timeout")
    assert (kernel(lab, "udp_timeout"), kernel(lab, "icmp_timeout"), kernel(lab, "icmpv6_timeout"),
            kernel(lab, "tcp_timeout_syn_sent")) == (300, before, before, 120)
    assert settings(session)["icmp-timeout"] == f"{before}s"


def test_loose_tracking_is_the_kernels_file(lab, daemon, session):
    put(session, "=loose-tcp-tracking=no")
    assert kernel(lab, "tcp_loose") == 0 and settings(session)["loose-tcp-tracking"] == "false"
    daemon.cli(f"{CONSOLE} unset loose-tcp-tracking")
    assert kernel(lab, "tcp_loose") == 1


@pytest.mark.parametrize("allowed", [False, True])
def test_where_settings_of_the_kernel_may_not_be_written(lab, daemon, allowed):
    """As the service manager starts it, with and without the folder that it is left."""
    folder = "/proc/sys/net/netfilter"
    keep = f"mount --bind {folder} {folder} && " if allowed else ""
    other = Daemon(lab["console"], f"{lab.directory}/walled{allowed}", command_prefix=[
        "unshare", "--mount", "--", "sh", "-c",
        f'mount --bind /proc/sys /proc/sys && {keep}mount -o remount,bind,ro /proc/sys && exec "$@"', "sh"])
    with other.start():
        with Session.local(other.runtime / "control") as session:
            put(session, "=udp-timeout=50s", "=loose-tcp-tracking=yes")  # as it is
            if allowed:
                put(session, "=loose-tcp-tracking=no")
            else:
                with pytest.raises(Trap) as trap:
                    put(session, "=loose-tcp-tracking=no", "=udp-timeout=51s")
                assert str(trap.value) == (f"failure: this service may not write {folder}/nf_conntrack_tcp_loose: "
                                           "set loose-tcp-tracking there")
            told = settings(session)
            assert (told["loose-tcp-tracking"], told["udp-timeout"]) == ("false" if allowed else "true", "50s")


@pytest.mark.parametrize("words,text", [
    (("=enabled=no",), "only enabled=auto is possible"),
    (("=enabled=yes",), "only enabled=auto is possible"),
    (("=udp-timeout=1500ms",), "whole seconds"),
    (("=udp-timeout=0s",), "out of range"),
    (("=udp-timeout=100d",), "out of range"),
    (("=max-entries=5",), "unknown parameter"),
    (("=udp-timeout=40", "=total-entries=5",), "unknown parameter"),
])
def test_what_cannot_be_is_refused(lab, session, words, text):
    before = kernel(lab, "udp_timeout")
    with pytest.raises(Trap) as trap:
        put(session, *words)
    assert text in str(trap.value)
    assert kernel(lab, "udp_timeout") == before


def test_it_is_so_again_after_restarts_and_deaths(lab, daemon, shared):
    with shared.session() as session:
        put(session, "=udp-timeout=4m", "=loose-tcp-tracking=no")
    for life in (daemon.restart, lambda: (daemon.kill(), daemon.start()),
                 lambda: daemon.kill_child("gate"), lambda: daemon.kill_child("mgmt")):
        lab.router.set_kernel("net.netfilter.nf_conntrack_udp_timeout", 30)
        lab.router.set_kernel("net.netfilter.nf_conntrack_tcp_loose", 1)
        life()
        wait_until(lambda: (kernel(lab, "udp_timeout"), kernel(lab, "tcp_loose")) == (240, 0), 10,
                   "as it was set")
    with shared.session() as session:
        assert 230 < timeout_of_a_new_flow(lab, session, 9002) <= 240
