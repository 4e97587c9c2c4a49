# SPDX-License-Identifier: BSD-2-Clause
"""What devices may have, LAN by LAN, and whose it stays: two LANs with rules of their own, devices
that leave, and devices that come to another's address."""

import contextlib
import re

import pytest

import paths
from clients import Upnpc
from lab import Daemon, Lab, wait_until
from upnp import ControlPoint, Fault, search

SETUP = """/ip upnp
set enabled=yes interface=ether1 reserved-ports=7000,7100-7199 max-mappings-per-device=3
interfaces add interface=bridge type=internal
interfaces add interface=bridge2 type=internal allowed-external-ports=5000-7999 \
    allowed-internal-ports=6000-65535 max-mappings=4 lease-zero=refuse max-lease=2m
"""


@pytest.fixture(scope="module")
def lab():
    with Lab(lans=2, devices=("pc", "console")) as made:
        made.add_device("guest", lan=1)
        made.add_device("visitor", lan=1)
        made.add_device("leaver")
        # The kernel is to doubt its neighbours in a second, where by default it takes half a minute.
        for bridge in ("bridge", "bridge2"):
            for key, value in (("base_reachable_time_ms", 1000), ("delay_first_probe_time", 1),
                               ("retrans_time_ms", 250)):
                made.router.set_kernel(f"net.ipv4.neigh.{bridge}.{key}", value)
        yield made


@pytest.fixture(scope="module")
def daemon(lab):
    made = Daemon(lab.router, f"{lab.directory}/router", defaults=SETUP).start()
    yield made
    assert made.stop() == 0, made.log()[-4000:]
    assert made.sanitizer_report() is None, made.sanitizer_report()


@pytest.fixture(autouse=True)
def tidy(daemon):
    """No test finds what another has left."""
    yield
    daemon.console("/ip/upnp/mappings/remove [find]")


@pytest.fixture
def lan_of(lab, daemon):
    """A control point by the name of its device."""
    return lambda name: ControlPoint(lab[name]).discover()


@contextlib.contextmanager
def rule(daemon, lan, **rules):
    """Rules that one LAN has for a while."""
    names = {name.replace("_", "-"): value for name, value in rules.items()}
    where = f"/ip/upnp/interfaces/set [find interface={lan}] "
    daemon.console(where + " ".join(f"{name}={value}" for name, value in names.items()))
    try:
        yield
    finally:
        daemon.console(where + " ".join(f"!{name}" for name in names))


def refused(call, *codes):
    with pytest.raises(Fault) as fault:
        call()
    assert fault.value.code in codes, fault.value


def elements(lab):
    """Everything in our table's maps and sets; not how long it is still to live, nor in what order."""
    text = lab.router.run("nft list maps inet").stdout + lab.router.run("nft list sets inet").stdout
    return sorted(re.split(r",|\n", re.sub(r" expires [\dhmsd]+", "", re.sub(r"\s+", " ", text))))


def logged(daemon, words):
    return [row for row in daemon.rows("/log") if words in row["message"]]


def test_upnpc_is_told_which_port_is_refused_and_why(lab, daemon):
    """T4, T5, T6: as an unchanged client sees it; nothing of it reaches the kernel."""
    guest = Upnpc(lab["guest"])
    with lab["guest"].echo("tcp", 6000), lab["guest"].echo("tcp", 22), \
            lab.router.echo("tcp", 6543):
        guest.run("-s")
        before = elements(lab)
        for external, internal, code in ((4999, 6000, 606), (8000, 6000, 606), (443, 6000, 606),
                                         (6000, 22, 606), (6000, 5999, 606), (7000, 6000, 718),
                                         (7150, 6000, 718), (6543, 6000, 718)):
            out = guest.add(external, internal=internal, duration=60, check=False)
            assert f"failed with code {code}" in out, (external, internal, out)
            assert not paths.is_open(lab, "tcp", external, timeout=0.2) or external == 6543
        assert elements(lab) == before
        guest.add(7200, internal=6000, duration=60)
        assert paths.is_open(lab, "tcp", 7200)
    # The other LAN's rules are others.
    with lab["pc"].echo("tcp", 4999):
        Upnpc(lab["pc"]).add(4999)
        assert paths.is_open(lab, "tcp", 4999)


def test_quotas_and_leases_of_a_lan(lab, lan_of):
    """T20: one LAN's devices cannot use up what is another's."""
    pc, guest, visitor = lan_of("pc"), lan_of("guest"), lan_of("visitor")
    refused(lambda: guest.add(6000, lease=0), 601)
    for port in (6000, 6001, 6002):
        guest.add(port, lease=86400)
    assert int(guest.get(6000)["NewLeaseDuration"]) <= 120
    refused(lambda: guest.add(6003, lease=60), 501)  # the device's three
    visitor.add(6003, lease=60)
    before = elements(lab)
    refused(lambda: visitor.add(6004, lease=60), 501)  # the LAN's four
    assert elements(lab) == before
    pc.add(6004)
    guest.delete(6000)
    visitor.add(6005, lease=60)


def test_a_lan_neither_lists_nor_touches_anothers(lab, lan_of):
    pc, guest = lan_of("pc"), lan_of("guest")
    pc.add(6100, description="of the pc")
    guest.add(6200, lease=60, description="of the guest")
    assert [e["NewPortMappingDescription"] for e in pc.entries()] == ["of the pc"]
    assert [e["NewPortMappingDescription"] for e in guest.entries()] == ["of the guest"]
    assert guest.get(6100) is None and pc.get(6200) is None
    refused(lambda: guest.delete(6100), 714)
    refused(lambda: pc.delete(6200), 714)
    refused(lambda: guest.add(6100, lease=60), 718)
    refused(lambda: guest.add(6300, client=lab["pc"].address, lease=60), 606)
    assert pc.get(6100) and guest.get(6200)


def test_a_lan_that_does_not_show_itself(lab, daemon, lan_of):
    with rule(daemon, "bridge2", visible="no"):
        wait_until(lambda: not search(lab["guest"], timeout=1.5), 15, "the guests find nothing")
        assert search(lab["pc"])
    assert wait_until(lambda: search(lab["guest"], timeout=1.5), 15, "the guests find it again")


def test_devices_share_a_port_where_they_may(lab, daemon, lan_of):
    pc, console = lan_of("pc"), lan_of("console")
    internet = "11.22.33.1"
    pc.add(6500)
    refused(lambda: console.add(6500, remote=internet), 718)
    with rule(daemon, "bridge", split_by_remote="yes"), lab["pc"].echo("tcp", 6500) as any_host, \
            lab["console"].echo("tcp", 6500) as one_host:
        console.add(6500, remote=internet)
        refused(lambda: pc.add(6500, remote=internet), 718)
        assert paths.is_open(lab, "tcp", 6500)  # from the one host
        assert one_host.peers and not any_host.peers
        console.delete(6500, remote=internet)
        assert paths.is_open(lab, "tcp", 6500)
        assert any_host.peers


def test_port_0_asks_for_any_port_where_it_may(lab, daemon, lan_of):
    """An IGD:1 client is not told the port in the answer; it finds it in the list."""
    pc, console = lan_of("pc"), lan_of("console")
    refused(lambda: pc.add(0, internal=6700), 716)
    with rule(daemon, "bridge", any_port_zero="choose"), lab["pc"].echo("tcp", 6700) as of_pc, \
            lab["console"].echo("tcp", 6700) as of_console:
        for point, echo in ((pc, of_pc), (console, of_console)):
            point.add(0, internal=6700)
            point.add(0, internal=6700)  # renews
            port, = (int(entry["NewExternalPort"]) for entry in point.entries()
                     if entry["NewInternalClient"] == point.host.address)
            assert (port == 6700) == (point is pc)  # the internal port's number, while it is free
            assert not echo.peers
            assert paths.is_open(lab, "tcp", port)
            assert echo.peers
    refused(lambda: pc.add(0, internal=6701), 716)


def test_a_service_that_comes_later_is_told_of(lab, daemon, lan_of):
    pc = lan_of("pc")
    pc.add(6600)
    with lab.router.echo("tcp", 6600):
        pc.add(6600)
        pc.add(6600)
    assert len(logged(daemon, "hides a service of the router: tcp")) == 1


def test_another_device_at_the_address_gets_nothing(lab, daemon):
    """T21: the mapping was another device's."""
    first = lab.add_device("tenant", address="192.168.88.200", mac="02:00:00:00:0a:01")
    with first.echo("tcp", 6700):
        ControlPoint(first).discover().add(6700)
        assert paths.is_open(lab, "tcp", 6700)
    first.configure([f"address del {first.address}/24 dev eth0"])
    second = lab.add_device("successor", address="192.168.88.200", mac="02:00:00:00:0a:02")
    with second.echo("tcp", 6700) as server:
        second.ask(second.lan.address, 9)  # a packet to anybody: ARP tells who has the address
        wait_until(lambda: not daemon.rows("/ip/upnp/mappings"), 15, "the mapping is gone")
        assert not paths.is_open(lab, "tcp", 6700)
        assert server.peers == []
        assert logged(daemon, "its address is another device's now")
        # It may open the port for itself.
        ControlPoint(second).discover().add(6700)
        assert paths.is_open(lab, "tcp", 6700)
    assert daemon.rows("/ip/upnp/mappings")[0]["mac-address"] == "02:00:00:00:0A:02"


def test_devices_that_left_and_mappings_not_in_use(lab, daemon, lan_of):
    """T21: a device that is unplugged, beside one that says nothing but answers; and a mapping that
    nothing passes through, beside one that is used."""
    leaver = lab["leaver"]
    with rule(daemon, "bridge", remove_when_gone_after="10s"), \
            rule(daemon, "bridge2", remove_unused_after="10s"), lab["guest"].echo("udp", 6800):
        lan_of("pc").add(6801)
        ControlPoint(leaver).discover().add(6802)
        guest = lan_of("guest")
        guest.add(6800, protocol="UDP", lease=120)
        guest.add(6803, lease=120)
        leaver.configure(["link set eth0 down"])

        def ports():
            assert paths.is_open(lab, "udp", 6800)
            return {row["external-port"] for row in daemon.rows("/ip/upnp/mappings")}

        wait_until(lambda: ports() == {"6800", "6801"}, 60, "only what lives and is used remains")
    assert len(logged(daemon, "its device is gone")) == 1
    assert len(logged(daemon, "nothing passes through it")) == 1
