# SPDX-License-Identifier: BSD-2-Clause
"""Several LANs, and LANs that come, go, change their names and come again. Where the kernel has VLAN
devices one of the LANs is one; where not, another cable stands in, and the test says so."""

import pytest

import paths
from lab import Lab, wait_until
from lab.host import LabError
from upnp import ControlPoint, search

PORT = 45000


@pytest.fixture
def lab():
    with Lab(lans=2, devices=("pc",)) as made:
        made.add_device("tablet", lan=1)
        yield made


def served(daemon):
    """The names of the LANs that are served."""
    rows = daemon.rows("/ip/upnp/interfaces")
    return {row["interface"] for row in rows if row["type"] == "internal"}


def await_served(daemon, *names):
    wait_until(lambda: served(daemon) == set(names), 10, f"{names} are served")


def add_vlan(lab):
    """A third LAN with a device: a VLAN on a cable, or else a cable of its own."""
    device = lab.keep(type(lab.internet)("phone"))
    lab.router.configure([f"link add trunk type veth peer name eth0 netns /proc/self/fd/{device.descriptor}",
                          "link set trunk up"], [device.descriptor])
    device.configure(["link set lo up", "link set eth0 up"])
    ours, theirs = "trunk", "eth0"
    try:
        lab.router.configure(["link add link trunk name trunk.7 type vlan id 7"])
        device.configure(["link add link eth0 name eth0.7 type vlan id 7"])
        ours, theirs = "trunk.7", "eth0.7"
    except LabError:
        print("this kernel has no VLAN devices: a cable stands in for one")
    lab.router.configure([f"address add 192.168.90.1/24 dev {ours}", f"link set {ours} up"])
    device.configure([f"address add 192.168.90.10/24 dev {theirs}", f"link set {theirs} up",
                      "route add default via 192.168.90.1"])
    device.address, device.interface = "192.168.90.10", theirs
    return device, ours


def test_lans_that_appear_later_are_renamed_and_come_again(lab, daemon, pc):
    await_served(daemon, "bridge", "bridge2")
    phone, name = add_vlan(lab)
    await_served(daemon, "bridge", "bridge2", name)
    point = ControlPoint(phone, address="192.168.90.1").discover()
    assert point.location.startswith("http://192.168.90.1:")
    point.add(PORT, 5000)
    with phone.echo("tcp", 5000):
        assert paths.is_open(lab, "tcp", PORT)
        assert pc.connects("11.22.33.2", PORT)  # from another LAN, by the external address
        # Renamed, it is another LAN: what was bound to the former closes.
        lab.router.configure([f"link set {name} down", f"link set {name} name lan9", "link set lan9 up"])
        await_served(daemon, "bridge", "bridge2", "lan9")
        paths.await_closed(lab, "tcp", PORT)
        lab.router.configure(["link set lan9 down", f"link set lan9 name {name}", f"link set {name} up"])
        await_served(daemon, "bridge", "bridge2", name)
        paths.await_open(lab, "tcp", PORT)
    assert ControlPoint(phone, address="192.168.90.1").discover().get(PORT)
    # Others are untouched.
    ControlPoint(pc).discover().add(PORT + 1, 5000)


def test_a_bridge_that_comes_again_with_another_index(lab, daemon, pc):
    tablet = lab["tablet"]
    ControlPoint(tablet).discover().add(PORT, 5000)
    with tablet.echo("tcp", 5000):
        assert paths.is_open(lab, "tcp", PORT)
        lab.router.configure(["link del bridge2"])
        await_served(daemon, "bridge")
        assert not paths.is_open(lab, "tcp", PORT, timeout=0.3)
        lab.router.configure(["link add bridge2 type bridge", "address add 192.168.89.1/24 dev bridge2",
                              "link set bridge2 up", f"link set {tablet.port} master bridge2"])
        await_served(daemon, "bridge", "bridge2")
        paths.await_open(lab, "tcp", PORT)
    assert ControlPoint(tablet).discover().get(PORT)
    assert ControlPoint(pc).discover()


def test_prefixes_that_overlap(lab, daemon, pc):
    """Two LANs cannot share addresses: the one that was first stays, the other is named in the log;
    with addresses of its own it is served."""
    await_served(daemon, "bridge", "bridge2")
    lab.router.configure(["link add bridge3 type bridge", "address add 192.168.88.129/25 dev bridge3",
                          "link set bridge3 up"])
    wait_until(lambda: "bridge3 is not served: another LAN has its addresses" in daemon.log(), 10)
    await_served(daemon, "bridge", "bridge2")
    assert ControlPoint(pc).discover()
    lab.router.configure(["address flush dev bridge3", "address add 192.168.91.1/24 dev bridge3"])
    await_served(daemon, "bridge", "bridge2", "bridge3")


def test_several_addresses_on_a_lan(lab, daemon, pc):
    """The address that is in use stays; when it goes another takes over, with its prefix."""
    await_served(daemon, "bridge", "bridge2")
    lab.router.configure(["address add 192.168.92.1/24 dev bridge"])
    pc.configure(["address add 192.168.92.10/24 dev eth0"])
    assert search(pc)[0]["LOCATION"].startswith("http://192.168.88.1:")
    ControlPoint(pc).discover().add(PORT, 5000)
    with pc.echo("tcp", 5000):
        assert paths.is_open(lab, "tcp", PORT)
        lab.router.configure(["address del 192.168.88.1/24 dev bridge"])
        paths.await_closed(lab, "tcp", PORT)  # its device is in no LAN of ours any more
        wait_until(lambda: "bridge is served, as 192.168.92.1/24" in daemon.log(), 10)
        lab.router.configure(["address del 192.168.92.1/24 dev bridge", "address add 192.168.88.1/24 dev bridge"])
        paths.await_open(lab, "tcp", PORT)
