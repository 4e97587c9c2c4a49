# SPDX-License-Identifier: BSD-2-Clause
"""GUPnP, the strictest reader of descriptions among the packaged clients: both trees are introspected,
every service called and subscribed to, and ports opened through its own library."""

import pytest

import paths
from clients import GUPnP
from conftest import shared_fixtures
from lab import wait_until
from lab.network import WAN_ADDRESS
from upnp import IGD, LAYER3, WAN_IP, WAN_IP_2

SERVICE = "{urn:schemas-upnp-org:service-1-0}"
CONNECTIONS = {1: WAN_IP, 2: WAN_IP_2}


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture(scope="module", params=[1, 2], ids=["igd_1", "igd_2"])
def version(request):
    return request.param


@pytest.fixture(scope="module")
def client(shared, version):
    """A control point that has read and subscribed to everything: (it, descriptions, first events)."""
    with GUPnP(shared.lab["pc"], IGD[:-1] + str(version)) as gupnp:
        yield gupnp, gupnp.run("gateway.describe()"), gupnp.run("gateway.subscribe()")


def test_every_service_of_the_tree_is_introspected(daemon, client, shared, version):
    """Each argument has its state variable, and nothing is lost of what the trees announce."""
    point = shared.point("pc", version)
    described = client[1]
    assert set(described) == set(point.services) and CONNECTIONS[version] in described
    for service in described.values():
        assert service["actions"] and service["variables"]
        for arguments in service["actions"].values():
            assert {related for _, _, related in arguments} <= set(service["variables"])
            directions = [direction for _, direction, _ in arguments]
            assert directions == sorted(directions)  # all "in" before all "out"


def test_the_first_event_has_every_evented_variable_with_an_allowed_value(daemon, client):
    _, described, told = client
    evented = {name: {v for v, row in service["variables"].items() if row["evented"]}
               for name, service in described.items()}
    assert {name: set(values) for name, values in told.items()} == {n: v for n, v in evented.items() if v}
    for name, values in told.items():
        for variable, value in values.items():
            allowed = described[name]["variables"][variable]["allowed"]
            assert not allowed or value in allowed


def test_every_action_without_arguments_to_give_is_answered(daemon, client):
    """Each value converts to the type that the description tells, and is one of those allowed."""
    gupnp, described, _ = client
    called = 0
    for name, service in described.items():
        for action, arguments in service["actions"].items():
            if not arguments or "in" in {direction for _, direction, _ in arguments}:
                continue
            out = gupnp.call(name, action)
            assert list(out) == [argument for argument, _, _ in arguments]
            for argument, _, related in arguments:
                allowed = service["variables"][related]["allowed"]
                assert out[argument] is not None and (not allowed or out[argument] in allowed), argument
            called += 1
    assert called >= 15


def test_a_mapping_is_opened_told_of_and_closed(lab, daemon, client, pc, version):
    gupnp, _, told = client
    service = CONNECTIONS[version]
    before = told[service]["PortMappingNumberOfEntries"]
    key = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP"}
    with pc.echo("tcp", 5001):
        assert gupnp.call(service, "AddPortMapping", **key, NewInternalPort=5001, NewInternalClient=pc.address,
                          NewEnabled=True, NewPortMappingDescription="by <GUPnP> & co", NewLeaseDuration=600) == {}
        assert paths.is_open(lab, "tcp", 5000)
        gupnp.run(f"gateway.wait_for({service!r}, 'PortMappingNumberOfEntries', {before + 1})")
        entry = gupnp.call(service, "GetSpecificPortMappingEntry", **key)
        assert 590 <= entry.pop("NewLeaseDuration") <= 600
        assert entry == {"NewInternalPort": 5001, "NewInternalClient": pc.address, "NewEnabled": True,
                         "NewPortMappingDescription": "by <GUPnP> & co"}
        gupnp.call(service, "DeletePortMapping", **key)
        assert not paths.is_open(lab, "tcp", 5000)
        gupnp.run(f"gateway.wait_for({service!r}, 'PortMappingNumberOfEntries', {before})")
    with pytest.raises(RuntimeError, match="714"):
        gupnp.call(service, "DeletePortMapping", **key)


def test_gupnp_igd_opens_and_closes_a_port(lab, daemon, pc):
    with GUPnP(pc, "ports") as gupnp, pc.echo("udp", 5000):
        assert gupnp.run(f"ports.map('UDP', 45000, {pc.address!r}, 5000)") == \
            ["UDP", WAN_ADDRESS, 45000, pc.address, 5000, "gupnp-igd"]
        assert paths.is_open(lab, "udp", 45000)
        gupnp.run("ports.unmap('UDP', 45000)")
        paths.await_closed(lab, "udp", 45000)


def test_gupnp_igd_hears_why_a_port_is_refused(daemon, pc):
    with GUPnP(pc, "ports") as gupnp:
        said = gupnp.run(f"ports.map('TCP', 80, {pc.address!r}, 5000)")
    assert said[0].endswith("Action not authorized"), said


def test_gupnp_event_dumper_hears_the_root_device(daemon, gateway, console, tmp_path):
    """The packaged tool: it finds what is a root device, and subscribes to the services right below it."""
    path = tmp_path / "events"
    with open(path, "w", encoding="utf-8") as out:
        console.popen(["stdbuf", "-oL", "gupnp-event-dumper"], stdout=out)
        value = gateway.call("GetDefaultConnectionService", LAYER3)["NewDefaultConnectionService"]
        told = f"|urn:upnp-org:serviceId:L3Forwarding1|DefaultConnectionService|{value}\n"
        wait_until(lambda: told in path.read_text(encoding="utf-8"), 20, "the first event is dumped")
