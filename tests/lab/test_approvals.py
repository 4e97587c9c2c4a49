# SPDX-License-Identifier: BSD-2-Clause
"""Attempts to get a port that an administrator has not approved, or has approved for somebody else."""

import pytest

import paths
from conftest import shared_fixtures
from lab import wait_until
from upnp import WAN_IP_2, ControlPoint, Fault

shared, lab, daemon, gateway = shared_fixtures()

OTHER_MAC = "02:00:00:00:00:99"


@pytest.fixture(autouse=True)
def asking(daemon):
    daemon.console("/ip upnp set new-device-policy=ask")
    yield
    for menu in ("rules", "pending", "devices"):
        daemon.console(f"/ip upnp {menu} remove [find]")


@pytest.fixture
def pc(lab):
    return lab["pc"]


@pytest.fixture
def second(shared):
    return shared.point("console")


@pytest.fixture
def comes_as(lab, pc):
    """The PC comes with another hardware address, as who takes another's address does."""
    def change(mac):
        pc.run(f"ip link set eth0 address {mac}")
        lab.router.run("ip neigh flush dev bridge")

    yield change
    change(pc.mac)


def refused(point, *arguments, code=606, **options):
    with pytest.raises(Fault) as fault:
        point.add(*arguments, **options)
    assert fault.value.code == code, fault.value


def approve(daemon, what):
    daemon.console(f"/ip upnp pending approve {what}")


def waiting(daemon):
    return [(row["address"], row["external-port"]) for row in daemon.rows("/ip/upnp/pending")]


@pytest.mark.parametrize("description", ["x" + 63 * "é", 42 * "€"])
def test_a_long_name_is_cut_between_characters(daemon, gateway, description):
    refused(gateway, 8000, 5000, description=description)
    approve(daemon, "[find]")
    told = daemon.rows("/ip/upnp/rules")[0]["comment"].split()[-1]
    assert description.startswith(told) and len(told.encode()) > 96


def test_an_approval_is_one_devices(lab, daemon, gateway, second, pc):
    refused(gateway, 8000, 5000)
    approve(daemon, "[find]")
    refused(second, 8000, 5000)
    refused(second, 8000, 5000, client=pc.address)  # in the other's name: not even worth asking for
    with pc.echo("tcp", 5000):
        gateway.add(8000, 5000)
        assert paths.is_open(lab, "tcp", 8000)
    assert waiting(daemon) == [(second.host.address, "8000")]


def test_an_approval_is_for_what_was_asked(daemon, gateway):
    refused(gateway, 8000, 5000, description="a game")
    approve(daemon, "[find]")
    refused(gateway, 8000, 22, description="a game")
    refused(gateway, 8001, 5000, description="a game")
    refused(gateway, 8000, 5000, protocol="UDP", description="a game")
    gateway.add(8000, 5000, description="another name")
    daemon.console("/ip upnp rules remove [find]")
    refused(gateway, 8000, 5000, lease=60)  # nor is it renewed
    assert gateway.get(8000)["NewInternalPort"] == "5000"


def test_two_devices_ask_for_one_port(daemon, gateway, second, pc):
    refused(gateway, 8000)
    refused(second, 8000)
    assert sorted(waiting(daemon)) == sorted([(pc.address, "8000"), (second.host.address, "8000")])
    approve(daemon, "[find]")
    second.add(8000)
    refused(gateway, 8000, code=718)
    with pytest.raises(Fault):  # nor does it close the other's
        gateway.delete(8000)
    assert second.get(8000)["NewInternalClient"] == second.host.address
    second.add(8000, lease=3600)
    second.delete(8000)
    gateway.add(8000)


def test_another_hardware_address_is_another_device(daemon, gateway, pc, comes_as):
    refused(gateway, 8000)
    approve(daemon, "[find]")
    gateway.add(8000)
    comes_as(OTHER_MAC)
    refused(gateway, 8000)
    wait_until(lambda: not daemon.rows("/ip/upnp/mappings"), 10, "the port of the device before is closed")
    [row] = daemon.rows("/ip/upnp/pending")
    assert (row["address"], row["mac-address"]) == (pc.address, OTHER_MAC)
    # Who took the address asks beside whom it belongs to: the address alone says nothing.
    comes_as(pc.mac)
    refused(gateway, 8001)
    with pytest.raises(Exception, match="several devices have asked from 192.168.88.10"):
        daemon.cli(f"/ip upnp approve {pc.address}")
    assert len(daemon.rows("/ip/upnp/pending")) == 2


def test_no_rule_is_for_an_unknown_hardware_address(daemon):
    with pytest.raises(Exception, match="src-mac-address"):
        daemon.cli("/ip upnp rules add action=allow src-mac-address=00:00:00:00:00:00")
    assert daemon.rows("/ip/upnp/rules") == []


def test_a_port_by_chance_waits_once(daemon, gateway, second, pc):
    """Its number is another each time, which no approval of one number would ever fit."""
    daemon.console(f"/ip upnp rules add action=allow src-mac-address={second.host.mac}")
    second.add(5000)
    chooser = ControlPoint(pc).discover(version=2)

    def ask():
        return chooser.call("AddAnyPortMapping", WAN_IP_2, NewRemoteHost="", NewExternalPort=5000, NewProtocol="TCP",
                            NewInternalPort=5000, NewInternalClient=pc.address, NewEnabled=1,
                            NewPortMappingDescription="any", NewLeaseDuration=600)

    for _ in range(3):
        with pytest.raises(Fault, match="606"):
            ask()
    [row] = daemon.rows("/ip/upnp/pending")
    assert (row["external-port"], row["internal-port"], row["asked"]) == ("0", "5000", "3")
    assert "tcp any port -> 192.168.88.10:5000" in daemon.cli('/log print where message~"waits"')
    approve(daemon, row[".id"])
    assert int(ask()["NewReservedPort"]) not in (0, 5000)
    refused(gateway, 8000, 5001)


def test_a_whole_device_is_approved_with_all_that_waits(daemon, gateway, second):
    for port in (8000, 8001, 8002):
        refused(gateway, port)
    refused(second, 8000)
    daemon.console("/ip upnp pending approve [find address=192.168.88.10] device=yes")
    assert [row["action"] for row in daemon.rows("/ip/upnp/rules")] == ["allow"]
    assert waiting(daemon) == [(second.host.address, "8000")]
    daemon.console("/ip upnp devices set [find address=192.168.88.11] policy=deny")
    assert waiting(daemon) == []
