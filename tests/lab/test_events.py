# SPDX-License-Identifier: BSD-2-Clause
"""Event subscriptions over the wire (UDA 1.0 section 4): who is granted one, and what he is told."""

import pytest

from conftest import shared_fixtures
from subscriber import Subscriber
from upnp import LAYER3, WAN_COMMON, WAN_IP, ControlPoint


shared, lab, daemon, gateway = shared_fixtures()


URL = "<http://192.168.88.10:5020/>"


@pytest.mark.parametrize("method, headers, status", [
    ("SUBSCRIBE", {"SID": "uuid:x", "NT": "upnp:event"}, 400),
    ("SUBSCRIBE", {"SID": "uuid:x", "CALLBACK": URL}, 400),
    ("SUBSCRIBE", {"NT": "upnp:event"}, 412),
    ("SUBSCRIBE", {"CALLBACK": URL}, 412),
    ("SUBSCRIBE", {"CALLBACK": URL, "NT": "upnp:other"}, 412),
    ("SUBSCRIBE", {"CALLBACK": "", "NT": "upnp:event"}, 412),
    ("SUBSCRIBE", {"CALLBACK": "http://192.168.88.10:5020/", "NT": "upnp:event"}, 412),
    ("SUBSCRIBE", {"SID": "uuid:11111111-1111-4111-8111-111111111111"}, 412),
    ("SUBSCRIBE", {}, 412),
    ("UNSUBSCRIBE", {"SID": "uuid:11111111-1111-4111-8111-111111111111"}, 412),
    ("UNSUBSCRIBE", {}, 412),
    ("UNSUBSCRIBE", {"SID": "uuid:x", "NT": "upnp:event"}, 400),
    ("SUBSCRIBE", {"CALLBACK": URL, "NT": "upnp:event", "Origin": "http://evil.example"}, 403),
    ("POST", {}, 405),
])
def test_what_is_no_subscription_is_refused(gateway, method, headers, status):
    assert gateway.http(method, gateway.services[WAN_IP][2], headers=headers)[0] == status


@pytest.mark.parametrize("asked, granted", [("Second-1800", "1800"), ("Second-1", "60"),
                                            ("Second-999999", "7200"), ("Second-infinite", "1800"),
                                            ("nonsense", "1800")])
def test_timeouts_are_clamped(gateway, asked, granted):
    path = gateway.services[WAN_IP][2]
    status, headers, _ = gateway.http("SUBSCRIBE", path, headers={
        "NT": "upnp:event", "CALLBACK": URL, "TIMEOUT": asked})
    assert status == 200 and headers["TIMEOUT"] == f"Second-{granted}"
    status, again, _ = gateway.http("SUBSCRIBE", path, headers={"SID": headers["SID"]})
    assert status == 200 and again["SID"] == headers["SID"]  # renewed
    assert gateway.http("UNSUBSCRIBE", path, headers={"SID": headers["SID"]})[0] == 200


def test_events_count_up_and_tell_what_changed(gateway):
    with Subscriber(gateway, 5021) as subscriber:
        sid = subscriber.subscribe()
        first = subscriber.wait_for("\r\nSEQ: 0\r\n")
        assert "<PortMappingNumberOfEntries>" in first and "<ConnectionStatus>" in first
        gateway.add(5500)
        second = subscriber.wait_for("\r\nSEQ: 1\r\n")
        assert "<PortMappingNumberOfEntries>" in second and "<ConnectionStatus>" not in second
        assert f"\r\nSID: {sid}\r\n" in first and f"\r\nSID: {sid}\r\n" in second
        assert subscriber.unsubscribe(sid) == 200
        gateway.delete(5500)
        assert subscriber.unsubscribe(sid) == 412


def test_a_mute_subscriber_holds_up_nobody(gateway):
    with Subscriber(gateway, 5022, status=None) as mute, Subscriber(gateway, 5023) as other:
        sids = mute.subscribe(), other.subscribe()
        mute.wait_for("SEQ: 0")
        other.wait_for("SEQ: 0")
        gateway.add(5501)
        other.wait_for("SEQ: 1")
        assert len(mute.events) == 1  # it still owes an answer to the first
        gateway.delete(5501)
        other.wait_for("SEQ: 2")
        for subscriber, sid in zip((mute, other), sids):
            subscriber.unsubscribe(sid)


def test_the_same_callback_again_replaces_the_first(gateway):
    with Subscriber(gateway, 5024) as subscriber:
        first, second = subscriber.subscribe(), subscriber.subscribe()
        assert first != second
        subscriber.wait_for(f"\r\nSID: {second}\r\n")  # until then it would hold its place
        assert subscriber.unsubscribe(first) == 412
        assert subscriber.unsubscribe(second) == 200


def test_one_device_holds_four_of_a_service_and_eight_in_all(gateway, console):
    """What is beyond is refused (503), and another device still finds room."""
    path = {service: gateway.services[service][2] for service in (WAN_IP, WAN_COMMON, LAYER3)}
    taken = []

    def subscribe(service, port):
        status, headers, _ = gateway.http("SUBSCRIBE", path[service], headers={
            "NT": "upnp:event", "CALLBACK": f"<http://192.168.88.10:{port}/>"})
        if status == 200:
            taken.append((service, headers["SID"]))
        return status

    assert [subscribe(WAN_IP, 5030 + n) for n in range(5)] == [200] * 4 + [503]
    assert [subscribe(WAN_COMMON, 5040 + n) for n in range(5)] == [200] * 4 + [503]
    assert subscribe(LAYER3, 5050) == 503
    other = ControlPoint(console).discover()
    with Subscriber(other, 5051) as subscriber:
        sid = subscriber.subscribe()
        subscriber.wait_for("SEQ: 0")
        assert subscriber.unsubscribe(sid) == 200
    for service, sid in taken:
        assert gateway.http("UNSUBSCRIBE", path[service], headers={"SID": sid})[0] == 200
