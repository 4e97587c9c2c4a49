# SPDX-License-Identifier: BSD-2-Clause
"""Each rule of a port mapping that is added or closed, as each version of the service has it: one
daemon for all, judged by the fault, by what is listed, and where it opens something by packets."""

import re

import pytest

import paths
from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import WAN_IP_2, Fault

WEEK = 604800


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture(params=[1, 2], ids=["version_1", "version_2"])
def version(request):
    return request.param


@pytest.fixture
def mine(daemon, shared, version):
    return shared.point("pc", version)


@pytest.fixture
def other(daemon, shared, version):
    return shared.point("console", version)


def code_of(call, *arguments, **named):
    """The code of the fault; 0 for success."""
    try:
        call(*arguments, **named)
    except Fault as fault:
        return fault.code
    return 0


def add_any(point, external, internal=None, **changes):
    arguments = {"NewRemoteHost": "", "NewExternalPort": external, "NewProtocol": "TCP",
                 "NewInternalPort": internal or external, "NewInternalClient": point.host.address,
                 "NewEnabled": 1, "NewPortMappingDescription": "lab", "NewLeaseDuration": 600}
    return int(point.call("AddAnyPortMapping", WAN_IP_2, **{**arguments, **changes})["NewReservedPort"])


def setting(daemon, **properties):
    words = " ".join(f"{name.replace('_', '-')}={value}" for name, value in properties.items())
    daemon.console(f"/ip/upnp/set {words}")


def active_elements(lab):
    """Our table's part that changes with mappings."""
    return re.sub(r" expires [\dhmsd]+", "", lab.router.run("nft list maps inet").stdout)


# Whose port it is.


def test_remote_host_port_and_protocol_together_name_an_entry(mine):
    for external, protocol, remote in ((5000, "TCP", ""), (5000, "UDP", ""), (5001, "TCP", ""),
                                       (5000, "TCP", INTERNET_ADDRESS)):
        mine.add(external, internal=5000, protocol=protocol, remote=remote)
    assert len(mine.entries()) == 4
    mine.delete(5000)
    assert mine.get(5000) is None and mine.get(5000, remote=INTERNET_ADDRESS)
    assert mine.get(5000, "UDP") and mine.get(5001)


def test_same_entry_of_the_same_client_is_overwritten_in_its_place(mine, version):
    mine.add(5000, lease=60, description="first")
    mine.add(5001)
    mine.add(5000, internal=5555, lease=3600, description="second")
    first, second = mine.entries()
    assert (first["NewExternalPort"], second["NewExternalPort"]) == ("5000", "5001")
    assert first["NewInternalPort"] == "5555" and first["NewPortMappingDescription"] == "second"
    assert 3000 < int(first["NewLeaseDuration"]) <= 3600


def test_same_entry_of_another_client_conflicts_with_718(lab, mine, other):
    mine.add(5000)
    before = active_elements(lab)
    assert code_of(other.add, 5000) == 718
    assert active_elements(lab) == before


def test_another_remote_host_of_the_same_client_is_an_entry_of_its_own(mine):
    mine.add(5000)
    mine.add(5000, internal=5001, remote=INTERNET_ADDRESS)
    assert mine.get(5000)["NewInternalPort"] == "5000"
    assert mine.get(5000, remote=INTERNET_ADDRESS)["NewInternalPort"] == "5001"


def test_another_remote_host_of_another_client_conflicts_with_718(mine, other):
    mine.add(5000)
    assert code_of(other.add, 5000, remote=INTERNET_ADDRESS) == 718
    mine.delete(5000)
    mine.add(5000, remote=INTERNET_ADDRESS)
    assert code_of(other.add, 5000) == 718


def test_add_any_port_mapping_finds_another_port_in_each_conflict(daemon, shared):
    mine, other = shared.point("pc", 2), shared.point("console", 2)
    mine.add(5000)
    for reserved in (add_any(other, 5000), add_any(other, 5000, NewRemoteHost=INTERNET_ADDRESS)):
        assert reserved != 5000 and 1024 <= reserved <= 65535 and reserved % 2 == 0


def test_a_port_that_the_router_serves_is_718_or_729_by_version(lab, daemon, mine, shared, version):
    setting(daemon, reserved_ports="7000")
    with lab.router.echo("tcp", 7777):
        for port in (7000, 7777, 8728):
            assert code_of(mine.add, port) == {1: 718, 2: 729}[version]
            assert add_any(shared.point("pc", 2), port) != port


# Leases.


def test_lease_0_is_endless_in_version_1_and_a_week_in_version_2(mine, version):
    mine.add(5000, lease=0)
    told = int(mine.get(5000)["NewLeaseDuration"])
    assert told == 0 if version == 1 else WEEK - 60 < told <= WEEK


@pytest.mark.parametrize("lease", [WEEK + 1, 4294967295])
def test_a_lease_above_a_week_is_given_as_a_week(mine, lease):
    mine.add(5000, lease=lease)
    assert WEEK - 60 < int(mine.get(5000)["NewLeaseDuration"]) <= WEEK


@pytest.mark.parametrize("enabled", [1, 0])
def test_the_remaining_lease_is_told_and_ends_also_while_disabled(mine, enabled):
    mine.add(5000, lease=2, enabled=enabled)
    told = int(mine.get(5000)["NewLeaseDuration"])
    assert 1 <= told <= 2
    wait_until(lambda: mine.get(5000) is None, 10, "the entry is over")


# Ports.


def test_external_port_0_is_refused_with_716(lab, mine):
    before = active_elements(lab)
    assert code_of(mine.add, 0, internal=5000) == 716
    assert active_elements(lab) == before


def test_internal_port_0_is_402_or_732_by_version(mine, version):
    assert code_of(mine.call, "AddPortMapping", NewRemoteHost="", NewExternalPort=5000,
                   NewProtocol="TCP", NewInternalPort=0, NewInternalClient=mine.host.address,
                   NewEnabled=1, NewPortMappingDescription="", NewLeaseDuration=0) == {1: 402, 2: 732}[version]


def test_internal_and_external_port_may_differ(lab, mine, pc):
    with pc.echo("tcp", 5001):
        mine.add(5000, internal=5001)
        assert paths.is_open(lab, "tcp", 5000)


def test_ports_below_1024_are_refused_with_606(daemon, mine):
    assert code_of(mine.add, 80, internal=8080) == 606
    assert code_of(mine.add, 8080, internal=80) == 606
    setting(daemon, allow_privileged_ports="yes")
    assert code_of(mine.add, 81, internal=82) == 0


# Hosts.


def test_a_remote_host_is_an_address_and_lets_in_no_other(lab, mine, pc):
    with pc.echo("tcp", 5000):
        mine.add(5000, remote="198.51.100.7")
        assert not paths.is_open(lab, "tcp", 5000)
        mine.add(5000, remote=INTERNET_ADDRESS)
        assert paths.is_open(lab, "tcp", 5000)
    assert code_of(mine.add, 5001, remote="peer.example") == 402


def test_an_internal_client_that_is_not_the_requester_is_606(lab, mine, console):
    assert code_of(mine.add, 5000, client=console.address) == 606


def test_an_empty_internal_client_is_the_requester_in_version_1_and_715_in_version_2(mine, version):
    ask = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP", "NewInternalPort": 5000,
           "NewInternalClient": "", "NewEnabled": 1, "NewPortMappingDescription": "", "NewLeaseDuration": 0}
    assert code_of(mine.call, "AddPortMapping", **ask) == {1: 0, 2: 715}[version]
    if version == 1:
        assert mine.get(5000)["NewInternalClient"] == mine.host.address
    assert code_of(mine.call, "AddPortMapping", **{**ask, "NewInternalClient": "*"}) == 715


def test_broadcast_as_internal_client_is_never_mapped(lab, mine):
    before = active_elements(lab)
    for address in ("255.255.255.255", "192.168.88.255"):
        assert code_of(mine.add, 5000, protocol="UDP", client=address) == 606
    assert active_elements(lab) == before


@pytest.mark.parametrize("address, code", [
    ("192.168.88.1", 606), (WAN_ADDRESS, 606), ("239.255.255.250", 606), ("127.0.0.1", 606),
    ("0.0.0.0", 606), ("192.168.88.0", 606), ("192.168.89.7", 606), (INTERNET_ADDRESS, 606),
    ("192.168.88", 402), ("::1", 402)])
def test_an_internal_client_that_is_no_device_is_never_mapped(lab, mine, address, code):
    before = active_elements(lab)
    assert code_of(mine.add, 5000, client=address) == code
    assert active_elements(lab) == before


def test_another_protocol_is_402_or_601_in_every_action(mine, version):
    expected = {1: 402, 2: 601}[version]
    for call in (mine.add, mine.delete, mine.get):
        assert code_of(call, 5000, protocol="SCTP") == expected
    if version == 2:
        for action, more in (("DeletePortMappingRange", {}), ("GetListOfPortMappings", {"NewNumberOfPorts": 0})):
            assert code_of(mine.call, action, NewStartPort=5000, NewEndPort=5001, NewProtocol="SCTP",
                           NewManage=0, **more) == 601
        assert code_of(add_any, mine, 5000, NewProtocol="SCTP") == 601


# What an entry is.


def test_a_disabled_entry_is_kept_without_effect_and_counts(lab, daemon, mine, pc, version):
    setting(daemon, max_mappings_per_device=1)
    with pc.echo("tcp", 5000):
        mine.add(5000, enabled=0)
        assert mine.get(5000)["NewEnabled"] == "0"
        assert not paths.is_open(lab, "tcp", 5000)
        assert code_of(mine.add, 5001) == {1: 501, 2: 728}[version]


@pytest.mark.parametrize("limit", ["max_mappings_per_device", "max_mappings"])
def test_a_full_table_or_quota_is_501_or_728_by_version(daemon, mine, version, limit):
    mine.add(5000)
    setting(daemon, **{limit: 1})
    assert code_of(mine.add, 5001) == {1: 501, 2: 728}[version]
    assert code_of(mine.add, 5000) == 0  # renewing needs no room


def test_what_the_device_sends_has_the_external_port_too(lab, mine, pc, internet):
    """The rule is for both directions: a peer of its own choosing sees the port that was mapped."""
    mine.add(5000, internal=5001, protocol="UDP")
    with internet.echo("udp", 9000) as server, pc.socket(kind=2, bind=("0.0.0.0", 5001), timeout=3) as own:
        own.sendto(b"out", (INTERNET_ADDRESS, 9000))
        assert own.recv(9) == b"out"
        assert server.peers == [(WAN_ADDRESS, 5000)]


def test_a_description_is_cut_and_cleaned(mine):
    mine.add(5000, description="a\nb\u202ec\u007f\u009b" + "\u00e4" * 200)
    told = mine.get(5000)["NewPortMappingDescription"]
    assert told.startswith("a") and told.endswith("\u00e4") and len(told.encode()) <= 128
    assert not set(told) & set("\n\u202e\u007f\u009b")


def test_of_several_faults_the_first_check_is_told(daemon, mine, other, version):
    """Range, form of an address, authorisation, wildcards, conflict, room."""
    other.add(5000)
    setting(daemon, max_mappings_per_device=1)
    for ask, code in (((70000, dict(client="host.example")), 601),
                      ((0, dict(internal=5000, client="host.example")), 402),
                      ((0, dict(internal=5000, client="192.168.88.1")), 606),
                      ((0, dict(internal=5000)), 716),
                      ((5000, {}), 718)):
        assert code_of(mine.add, ask[0], **ask[1]) == code, ask
    mine.add(5001)
    assert code_of(mine.add, 5000) == 718
    assert code_of(mine.add, 5002) == {1: 501, 2: 728}[version]


# Closing.


def test_closing_another_clients_entry_is_714_or_606_by_version(mine, other, version):
    mine.add(5000)
    assert code_of(other.delete, 5000) == {1: 714, 2: 606}[version]
    assert mine.get(5000)
    assert code_of(other.delete, 5001) == 714


def test_delete_port_mapping_range_takes_ones_own_whatever_manage_says(daemon, shared):
    mine, other = shared.point("pc", 2), shared.point("console", 2)

    def close(first, last, manage):
        return code_of(mine.call, "DeletePortMappingRange", NewStartPort=first, NewEndPort=last,
                       NewProtocol="TCP", NewManage=manage)

    for port in (5000, 5002, 5004):
        mine.add(port)
    other.add(5001)
    assert close(5002, 5000, 0) == 733
    assert close(5000, 5001, 1) == 0  # ignored: what it may manage is its own
    assert [e["NewExternalPort"] for e in mine.entries()] == ["5002", "5004"]
    assert close(5000, 5001, 0) == 730
    assert close(5002, 5004, 0) == 0
    assert mine.entries() == [] and other.get(5001)
