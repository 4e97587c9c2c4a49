# SPDX-License-Identifier: BSD-2-Clause
"""Each UPnP error code that there is a state for, seen by a device in that state; and those that are
never sent. Some faults have another code in version 1 of the service than in version 2. What only a
full disk or a lack of memory leads to: test_store.py, tests/unit/test_lan_igd2.c."""

import re

import pytest

from conftest import shared_fixtures
from lab import wait_until
from upnp import LAYER3, WAN_COMMON, WAN_IP, WAN_IP_2, ControlPoint, Fault, envelope

CONTROL = "urn:schemas-upnp-org:control-1-0"
WAN_PPP = "urn:schemas-upnp-org:service:WANPPPConnection:1"


shared, lab, daemon, gateway = shared_fixtures()


@pytest.fixture
def setting(daemon, shared):
    """Sets properties of /ip/upnp for one test."""
    def change(**properties):
        with shared.session() as session:
            session.run("/ip/upnp/set", *(f"={name.replace('_', '-')}={value}"
                                          for name, value in properties.items()))

    return change


@pytest.fixture
def first(daemon, shared):
    return shared.point("pc", 1)


@pytest.fixture
def second(daemon, shared):
    return shared.point("pc", 2)


def fault(call, *arguments, **named):
    """(code, description) of the fault that there must be."""
    with pytest.raises(Fault) as raised:
        call(*arguments, **named)
    return raised.value.code, raised.value.description


def query(point, variable):
    body = (f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<u:QueryStateVariable xmlns:u="{CONTROL}"><u:varName>{variable}</u:varName>'
            f'</u:QueryStateVariable></s:Body></s:Envelope>').encode()
    return point.http("POST", point.services[point.connection][0], body=body, headers={
        "Content-Type": "text/xml", "SOAPAction": f'"{CONTROL}#QueryStateVariable"'})


# Of every service.


@pytest.mark.parametrize("action, service", [
    ("GetNothing", WAN_IP), ("addportmapping", WAN_IP), ("AddAnyPortMapping", WAN_IP),
    ("GetStatusInfo", WAN_COMMON)])
def test_401_invalid_action(first, action, service):
    assert fault(first.call, action, service) == (401, "Invalid Action")


@pytest.mark.parametrize("version", [3, 0])
def test_401_invalid_action_of_a_version_that_is_not_there(first, version):
    other = WAN_IP[:-1] + str(version)
    answer = first.post("GetStatusInfo", envelope("GetStatusInfo", other, {}),
                        SOAPAction=f'"{other}#GetStatusInfo"')
    assert answer[0] == 500 and b"<errorCode>401<" in answer[2]


@pytest.mark.parametrize("changes", [
    {"NewProtocol": None}, {"NewExternalPort": "text"}, {"NewInternalClient": "192.168.88"},
    {"NewEnabled": "perhaps"}, {"NewRemoteHost": "peer.example"}], ids=lambda c: next(iter(c)))
def test_402_invalid_args(first, changes):
    ask = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP", "NewInternalPort": 5000,
           "NewInternalClient": first.host.address, "NewEnabled": 1, "NewPortMappingDescription": "",
           "NewLeaseDuration": 0, **changes}
    ask = {name: value for name, value in ask.items() if value is not None}
    assert fault(first.call, "AddPortMapping", **ask) == (402, "Invalid Args")


def test_404_invalid_var(first):
    status, _, body = query(first, "ConnectionStatus")
    assert status == 200 and b"<return>Connected</return>" in body
    for variable in ("Nothing", "RemoteHost", "SystemUpdateID"):
        status, _, body = query(first, variable)
        assert status == 500 and b"<errorCode>404<" in body and b"Invalid Var" in body


def test_501_action_failed_for_more_requests_than_the_rate(setting, shared, daemon):
    """By another device: what it has asked for counts for a minute."""
    console = shared.point("console", 1)
    setting(max_requests_per_minute=1)
    told = set()
    for port in (5000, 5001, 5002):
        try:
            console.add(port)
        except Fault as refused:
            told.add((refused.code, refused.description))
    assert told == {(501, "Action Failed")}


def test_600_argument_value_invalid(second):
    for remote in ("224.0.0.1", "255.255.255.255", "127.0.0.1"):
        assert fault(second.add, 5000, remote=remote) == (600, "Argument Value Invalid")


def test_601_argument_value_out_of_range(first, second):
    assert fault(first.add, 65536) == (601, "Argument Value Out of Range")
    assert fault(first.add, 5000, lease=4294967296)[0] == 601
    assert fault(second.add, 5000, protocol="SCTP")[0] == 601
    assert fault(second.call, "SetConnectionType", NewConnectionType="Ring")[0] == 601


def test_602_optional_action_not_implemented(setting, first):
    """Of the dial-up's account; the actions of another service are none."""
    setting(advertise_ppp="yes")
    point = ControlPoint(first.host).discover()
    for action in ("GetUserName", "GetPassword", "GetPPPEncryptionProtocol", "GetPPPCompressionProtocol",
                   "GetPPPAuthenticationProtocol"):
        assert fault(point.call, action, WAN_PPP) == (602, "Optional Action Not Implemented")
        assert fault(point.call, action, WAN_IP)[0] == 401


def test_606_action_not_authorized(first, second):
    for call, arguments in ((first.add, {"external": 80}), (first.add, {"external": 5000, "client": "192.168.88.11"})):
        assert fault(call, **arguments) == (606, "Action not authorized")
    for action in ("ForceTermination", "RequestTermination"):
        assert fault(first.call, action)[0] == fault(second.call, action)[0] == 606
    assert fault(first.call, "SetConnectionType", NewConnectionType="IP_Bridged")[0] == 606
    assert fault(first.call, "SetIdleDisconnectTime", NewIdleDisconnectTime=60)[0] == 606
    assert fault(first.call, "SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=0)[0] == 606


# Of the connection.


@pytest.fixture
def switchable(setting):
    setting(allow_disable_external_interface="yes")
    return setting


def test_703_inactive_connection_state_required(switchable, first, second):
    for point in (first, second):
        assert fault(point.call, "SetConnectionType", NewConnectionType="IP_Bridged") == \
            (703, "InactiveConnectionStateRequired")


@pytest.fixture
def unplugged(lab, first):
    lab.internet.configure(["link set net0 down"])
    wait_until(lambda: first.call("GetStatusInfo")["NewConnectionStatus"] == "Disconnected", 15)
    yield
    lab.internet.configure(["link set net0 up"])
    lab.await_links()
    wait_until(lambda: first.call("GetStatusInfo")["NewConnectionStatus"] == "Connected", 15)


def test_704_connection_setup_failed(switchable, first, unplugged):
    assert first.call("GetStatusInfo")["NewLastConnectionError"] == "ERROR_NO_CARRIER"
    assert fault(first.call, "RequestConnection") == (704, "ConnectionSetupFailed")


def test_731_read_only_or_703_in_version_1(switchable, first, second, unplugged):
    assert fault(second.call, "SetConnectionType", NewConnectionType="IP_Bridged") == (731, "ReadOnly")
    assert fault(first.call, "SetConnectionType", NewConnectionType="IP_Bridged")[0] == 703
    assert first.call("SetConnectionType", NewConnectionType="IP_Routed") == {}  # as it is


@pytest.fixture
def without_uplink(lab, setting, first):
    """No external interface, and no default route that would lead to one."""
    def status():
        return first.call("GetStatusInfo")["NewConnectionStatus"]

    def forget():
        """Who has not heard yet that the route is gone goes by it."""
        setting(interface="ether1")
        setting(interface="")
        return status() == "Unconfigured"

    lab.router.configure(["route del default"])
    wait_until(forget, 15, "there is no uplink")
    yield
    lab.router.configure(["route add default via 11.22.33.1"])
    setting(interface="ether1")
    wait_until(lambda: status() == "Connected", 15, "the uplink is back")


def test_706_connection_not_configured(switchable, first, without_uplink):
    assert fault(first.call, "RequestConnection") == (706, "ConnectionNotConfigured")


def test_710_invalid_connection_type(switchable, first, without_uplink):
    for action in ("RequestTermination", "ForceTermination"):
        assert fault(first.call, action) == (710, "InvalidConnectionType")


def test_709_internet_access_disabled(switchable, first):
    first.call("SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=0)
    assert fault(first.call, "RequestConnection") == (709, "InternetAccessDisabled")
    first.call("SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=1)


def test_711_connection_already_terminated(switchable, first):
    first.call("ForceTermination")
    for action in ("RequestTermination", "ForceTermination"):
        assert fault(first.call, action) == (711, "ConnectionAlreadyTerminated")
    first.call("RequestConnection")


# Of mappings; in which cases each: test_mapping_rules.py, test_mapping_reading.py.


def test_713_specified_array_index_invalid(first, second):
    for point in (first, second):
        assert fault(point.call, "GetGenericPortMappingEntry", NewPortMappingIndex=1) == \
            (713, "SpecifiedArrayIndexInvalid")
    assert fault(first.call, "GetActiveConnection", WAN_COMMON, NewActiveConnectionIndex=1)[0] == 713


def test_714_no_such_entry_in_array(first, second):
    for point in (first, second):
        assert fault(point.delete, 5000) == (714, "NoSuchEntryInArray")
    assert fault(first.call, "GetSpecificPortMappingEntry", NewRemoteHost="", NewExternalPort=5000,
                 NewProtocol="TCP")[0] == 714


def test_715_wildcard_not_permitted_in_source(first, second):
    assert fault(first.add, 5000, client="*") == (715, "WildCardNotPermittedInSrcIP")
    assert fault(second.add, 5000, client="*")[0] == 715


def test_716_wildcard_not_permitted_in_external_port(first, second):
    assert fault(first.add, 0, internal=5000) == (716, "WildCardNotPermittedInExtPort")
    assert fault(second.add, 0, internal=5000)[0] == 716


def test_718_conflict_in_mapping_entry(first, shared):
    first.add(5000)
    for version in (1, 2):
        assert fault(shared.point("console", version).add, 5000) == (718, "ConflictInMappingEntry")


def default_service(point, device, service):
    return point.call("SetDefaultConnectionService", LAYER3,
                      NewDefaultConnectionService=f"{device},{service}")


def test_720_721_723_of_the_default_connection(setting, first):
    own, service = first.call("GetDefaultConnectionService", LAYER3)["NewDefaultConnectionService"].split(",")
    assert default_service(first, own, service) == {}
    unknown = re.sub(r"uuid:[^:]+", "uuid:11111111-1111-4111-8111-111111111111", own)
    assert fault(default_service, first, unknown, service) == (720, "InvalidDeviceUUID")
    assert fault(default_service, first, own, service[:-1] + "9") == (721, "InvalidServiceID")
    setting(advertise_ppp="yes")
    other = service.replace("WANIPConn", "WANPPPConn")
    assert fault(default_service, first, own, other) == (723, "InvalidConnServiceSelection")


def test_728_no_port_maps_available_or_501_in_version_1(setting, first, second):
    setting(max_mappings_per_device=1)
    first.add(5000)
    assert fault(second.add, 5001) == (728, "NoPortMapsAvailable")
    assert fault(first.add, 5001) == (501, "Action Failed")


def test_729_conflict_with_other_mechanisms_or_718_in_version_1(first, second):
    assert fault(second.add, 8728) == (729, "ConflictWithOtherMechanisms")
    assert fault(first.add, 8728)[0] == 718


def in_range(point, action, first, last, **more):
    return point.call(action, NewStartPort=first, NewEndPort=last, NewProtocol="TCP", NewManage=0, **more)


@pytest.mark.parametrize("action, more", [("DeletePortMappingRange", {}),
                                          ("GetListOfPortMappings", {"NewNumberOfPorts": 0})])
def test_730_and_733_of_a_range(second, action, more):
    assert fault(in_range, second, action, 5000, 5001, **more) == (730, "PortMappingNotFound")
    assert fault(in_range, second, action, 5001, 5000, **more) == (733, "InconsistentParameters")


def test_732_wildcard_not_permitted_in_internal_port_or_402_in_version_1(first, second):
    ask = {"NewRemoteHost": "", "NewExternalPort": 5000, "NewProtocol": "TCP", "NewInternalPort": 0,
           "NewInternalClient": first.host.address, "NewEnabled": 1, "NewPortMappingDescription": "",
           "NewLeaseDuration": 0}
    assert fault(second.call, "AddPortMapping", **ask) == (732, "WildCardNotPermittedInIntPort")
    assert fault(first.call, "AddPortMapping", **ask)[0] == 402


@pytest.mark.parametrize("service", [WAN_IP, WAN_IP_2])
def test_724_to_727_are_never_sent(daemon, shared, service):
    """What other gateways refuse that way is granted: other ports inside, leases that end, one remote
    host, one external port."""
    point = shared.point("pc", int(service[-1]))
    point.add(5000, internal=6000, lease=3600, remote="198.51.100.7")
    told = point.get(5000, remote="198.51.100.7")
    assert told["NewInternalPort"] == "6000" and 0 < int(told["NewLeaseDuration"]) <= 3600
