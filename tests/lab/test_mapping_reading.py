# SPDX-License-Identifier: BSD-2-Clause
"""What devices read of port mappings, by index, by key, by range, and in events, as each version of
the service has it: one daemon for all."""

import xml.etree.ElementTree

import pytest

from conftest import shared_fixtures
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from subscriber import Subscriber
from upnp import Fault

LISTING = "{urn:schemas-upnp-org:gw:WANIPConnection}"


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


def refused(code, call, *arguments, **named):
    with pytest.raises(Fault) as fault:
        call(*arguments, **named)
    assert fault.value.code == code, fault.value


def ports(entries):
    return [int(entry["NewExternalPort"]) for entry in entries]


def listed(point, first=0, last=65535, count=0, protocol="TCP", manage=0):
    document = point.call("GetListOfPortMappings", NewStartPort=first, NewEndPort=last, NewManage=manage,
                          NewProtocol=protocol, NewNumberOfPorts=count)["NewPortListing"]
    return xml.etree.ElementTree.fromstring(document)


# One by one.


def test_indexes_are_without_gaps_and_end_with_713(mine):
    for port in (5000, 5001, 5002):
        mine.add(port)
    mine.delete(5001)
    assert ports(mine.entries()) == [5000, 5002]
    refused(713, mine.call, "GetGenericPortMappingEntry", NewPortMappingIndex=3)  # 0 is the placeholder
    refused(713, mine.call, "GetGenericPortMappingEntry", NewPortMappingIndex=65535)
    refused(601, mine.call, "GetGenericPortMappingEntry", NewPortMappingIndex=65536)


def test_another_clients_entry_by_index_does_not_end_the_list(mine, other):
    """A control point of version 1 stops at the first fault."""
    mine.add(5001)
    other.add(5000)
    mine.add(5002)
    assert ports(mine.entries()) == [5001, 5002] and ports(other.entries()) == [5000]


def test_without_secure_mode_every_entry_of_the_lan_is_seen(daemon, mine, other):
    daemon.console("/ip/upnp/set secure-mode=no")
    try:
        other.add(5000)
        mine.add(5001)
        assert ports(mine.entries()) == [5000, 5001] and mine.get(5000)
    finally:
        daemon.console("/ip/upnp/set secure-mode=yes")


def test_a_key_without_a_remote_host_finds_only_an_entry_without_one(mine):
    mine.add(5000, remote=INTERNET_ADDRESS)
    assert mine.get(5000) is None
    assert mine.get(5000, remote=INTERNET_ADDRESS)["NewInternalPort"] == "5000"
    assert mine.get(5000, remote="198.51.100.7") is None


def test_another_clients_entry_by_key_is_714_or_606_by_version(mine, other, version):
    other.add(5000)
    refused({1: 714, 2: 606}[version], mine.call, "GetSpecificPortMappingEntry", NewRemoteHost="",
            NewExternalPort=5000, NewProtocol="TCP")


# By range, which version 2 has.


@pytest.fixture
def second(daemon, shared):
    return shared.point("pc", 2)


def test_a_list_of_a_range_has_ones_own_entries_in_order(second, shared):
    second.add(5002, internal=6002, lease=600, description='a <b> & "c"')
    second.add(5000, remote=INTERNET_ADDRESS, enabled=0)
    second.add(5001, protocol="UDP")
    shared.point("console", 2).add(5003)
    for manage in (0, 1):  # what it may manage is its own
        listing = listed(second, manage=manage)
        assert [int(entry.findtext(f"{LISTING}NewExternalPort")) for entry in listing] == [5000, 5002]
    first, last = listing
    assert first.findtext(f"{LISTING}NewRemoteHost") == INTERNET_ADDRESS
    assert first.findtext(f"{LISTING}NewEnabled") == "0"
    told = {element.tag.removeprefix(LISTING): element.text for element in last}
    assert 590 <= int(told.pop("NewLeaseTime")) <= 600
    assert told == {"NewRemoteHost": None, "NewExternalPort": "5002", "NewProtocol": "TCP",
                    "NewInternalPort": "6002", "NewInternalClient": second.host.address,
                    "NewEnabled": "1", "NewDescription": 'a <b> & "c"'}


def test_a_list_of_a_range_is_of_so_many_and_0_is_all(second):
    for port in (5000, 5001, 5002):
        second.add(port)
    assert len(listed(second, count=2)) == 2
    assert len(listed(second, count=0)) == 3
    assert len(listed(second, first=5001, last=5001)) == 1


def test_a_list_of_nothing_is_730_and_of_a_reversed_range_733(second):
    second.add(5000)
    refused(730, listed, second, 5001, 65535)
    refused(730, listed, second, protocol="UDP")
    refused(733, listed, second, 5001, 5000)


# Events.


def queried(point, variable):
    return int(point.http("POST", point.services[point.connection][0], headers={
        "Content-Type": "text/xml", "SOAPAction": '"urn:schemas-upnp-org:control-1-0#QueryStateVariable"'},
        body=b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
             b'<u:QueryStateVariable xmlns:u="urn:schemas-upnp-org:control-1-0"><u:varName>'
             + variable.encode() + b'</u:varName></u:QueryStateVariable></s:Body></s:Envelope>')[2]
        .split(b"<return>")[1].split(b"</return>")[0])


def update_id(point):
    return queried(point, "SystemUpdateID")


def test_the_number_of_entries_is_as_many_as_one_sees(second, shared):
    """Windows asks for as many indexes as the number says; the placeholder counts."""
    console = shared.point("console", 2)
    with Subscriber(second, 5204) as subscriber:
        sid = subscriber.subscribe()
        subscriber.wait_for("\r\nSEQ: 0\r\n")
        assert subscriber.variables(0)["PortMappingNumberOfEntries"] == "1"
        console.add(5000)
        subscriber.wait_for("\r\nSEQ: 1\r\n")
        assert "PortMappingNumberOfEntries" not in subscriber.variables(1)
        second.add(5001)
        subscriber.wait_for("\r\nSEQ: 2\r\n")
        assert subscriber.variables(2)["PortMappingNumberOfEntries"] == "2"
        assert subscriber.unsubscribe(sid) == 200
    for point in (second, console):
        assert queried(point, "PortMappingNumberOfEntries") == len(point.entries()) + 1 == 2


def test_system_update_id_and_the_number_of_entries_are_one_event(second):
    """On the wire: no message has one of them without the other, and each change is one more."""
    with Subscriber(second, 5201) as subscriber:
        sid = subscriber.subscribe()
        subscriber.wait_for("\r\nSEQ: 0\r\n")
        told = subscriber.variables(0)
        entries, update = int(told["PortMappingNumberOfEntries"]), int(told["SystemUpdateID"])
        for number, (change, more) in enumerate(((lambda: second.add(5000), 1),
                                                 (lambda: second.add(5001), 1),
                                                 (lambda: second.delete(5000), -1)), 1):
            change()
            subscriber.wait_for(f"\r\nSEQ: {number}\r\n")
            entries, update = entries + more, update + 1
            assert subscriber.variables(number) == {"PortMappingNumberOfEntries": str(entries),
                                                    "SystemUpdateID": str(update)}
        assert subscriber.unsubscribe(sid) == 200


def test_a_mapping_that_only_changes_counts_as_well(second):
    second.add(5000, description="first")
    before = update_id(second)
    second.add(5000, description="second")
    second.add(5000, description="second", enabled=0)
    assert update_id(second) == before + 2


def test_a_lease_that_ends_is_an_event(second):
    with Subscriber(second, 5202) as subscriber:
        second.add(5000, lease=1)
        sid = subscriber.subscribe()
        subscriber.wait_for("\r\nSEQ: 1\r\n")
        first, last = subscriber.variables(0), subscriber.variables(1)
        assert int(last["SystemUpdateID"]) == int(first["SystemUpdateID"]) + 1
        assert int(last["PortMappingNumberOfEntries"]) == int(first["PortMappingNumberOfEntries"]) - 1
        assert subscriber.unsubscribe(sid) == 200


def test_mappings_closed_together_are_one_event(second):
    with Subscriber(second, 5203) as subscriber:
        for port in (5000, 5001, 5002):
            second.add(port)
        sid = subscriber.subscribe()
        subscriber.wait_for("\r\nSEQ: 0\r\n")
        second.call("DeletePortMappingRange", NewStartPort=5000, NewEndPort=5002, NewProtocol="TCP",
                    NewManage=0)
        subscriber.wait_for("\r\nSEQ: 1\r\n")
        first, last = subscriber.variables(0), subscriber.variables(1)
        assert int(last["PortMappingNumberOfEntries"]) == int(first["PortMappingNumberOfEntries"]) - 3
        assert int(last["SystemUpdateID"]) == int(first["SystemUpdateID"]) + 1
        assert subscriber.unsubscribe(sid) == 200


def test_without_nat_nothing_is_added_and_everything_read(daemon, second):
    second.add(5000)
    before = update_id(second)
    daemon.console("/ip/upnp/set nat-traversal=no")
    assert second.call("GetNATRSIPStatus")["NewNATEnabled"] == "0"
    for port in (5000, 5001):
        refused(606, second.add, port)
    assert second.get(5000) and ports(second.entries()) == [5000]
    assert len(listed(second)) == 1
    assert second.call("GetExternalIPAddress")["NewExternalIPAddress"] == WAN_ADDRESS
    assert update_id(second) > before
