# SPDX-License-Identifier: BSD-2-Clause
"""What a device may switch off where an administrator lets it, seen in packets; and the PPP service."""

import pytest

import paths
from clients import Upnpc
from conftest import shared_fixtures
from lab import wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from lab.traffic import echoes
from test_igd2 import igd2
from upnp import WAN_COMMON, ControlPoint, Fault

shared, lab, daemon, gateway = shared_fixtures()

PPP = "urn:schemas-upnp-org:service:WANPPPConnection:1"
LAN_CONTROL = "urn:schemas-sallyport:service:LANControl:1"


def reaches_internet(lab, host):
    """A connection through the router, out and back."""
    with lab.internet.echo("tcp", 9000):
        try:
            with host.connect(INTERNET_ADDRESS, 9000, timeout=0.7) as stream:
                return echoes(stream)
        except OSError:
            return False


def status(point):
    answer = point.call("GetStatusInfo")
    return answer["NewConnectionStatus"], answer["NewLastConnectionError"]


def test_force_termination_and_request_connection(lab, daemon, pc):
    point = ControlPoint(pc).discover()
    with pc.echo("tcp", 5000):
        Upnpc(pc).add(5000)
        assert paths.is_open(lab, "tcp", 5000) and reaches_internet(lab, pc)
        for action in ("ForceTermination", "RequestTermination"):
            with pytest.raises(Fault, match="606"):
                point.call(action)
        with pytest.raises(Fault, match="606"):
            point.call("SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=0)
        assert paths.is_open(lab, "tcp", 5000)
        daemon.console("/ip upnp set allow-disable-external-interface=yes")
        point.call("ForceTermination")
        assert status(point) == ("Disconnected", "ERROR_FORCED_DISCONNECT")
        assert point.call("GetExternalIPAddress")["NewExternalIPAddress"] == ""
        assert not reaches_internet(lab, pc) and not paths.is_open(lab, "tcp", 5000)
        assert f"external by {pc.address}" in daemon.cli("/ip upnp print")
        with pytest.raises(Fault, match="711"):
            point.call("ForceTermination")
        daemon.kill_child("gate")  # it is not forgotten
        daemon.await_answer()
        wait_until(lambda: status(point)[0] == "Disconnected", 15, "the new gate knows")
        assert not reaches_internet(lab, pc)
        point.call("RequestConnection")
        assert status(point) == ("Connected", "ERROR_NONE")
        assert reaches_internet(lab, pc) and paths.is_open(lab, "tcp", 5000)
        # Once more, and the administrator brings it back.
        point.call("SetEnabledForInternet", WAN_COMMON, NewEnabledForInternet=0)
        assert status(point) == ("Disconnected", "ERROR_NOT_ENABLED_FOR_INTERNET")
        assert not reaches_internet(lab, pc)
        daemon.console("/ip upnp resume")
        assert status(point)[0] == "Connected"
        assert reaches_internet(lab, pc) and paths.is_open(lab, "tcp", 5000)


def test_a_device_switches_its_lan_off(lab, daemon, pc):
    point = igd2(pc)
    with pc.echo("tcp", 5000):
        Upnpc(pc).add(5000)
        with pytest.raises(Fault, match="606"):
            point.call("DisableService", LAN_CONTROL)
        daemon.console("/ip upnp set allow-disable-internal-interface=yes")
        assert point.call("GetServiceEnabled", LAN_CONTROL) == {"NewServiceEnabled": "1"}
        point.call("DisableService", LAN_CONTROL)
        paths.await_closed(lab, "tcp", 5000)
        assert pc.address in daemon.cli("/ip upnp print")
        daemon.console("/ip upnp resume")
        paths.await_open(lab, "tcp", 5000)


def test_the_ppp_service_shares_the_table(lab, daemon, pc):
    daemon.console("/ip upnp set advertise-ppp=yes")
    point = ControlPoint(pc).discover()
    with pc.echo("udp", 5000):
        point.call("AddPortMapping", PPP, NewRemoteHost="", NewExternalPort=5000,
                   NewProtocol="UDP", NewInternalPort=5000, NewInternalClient=pc.address,
                   NewEnabled=1, NewPortMappingDescription="ppp", NewLeaseDuration=60)
        assert paths.is_open(lab, "udp", 5000)
        assert point.get(5000, "UDP")["NewPortMappingDescription"] == "ppp"
        assert point.call("GetExternalIPAddress", PPP)["NewExternalIPAddress"] == WAN_ADDRESS
        point.delete(5000, "UDP")
        assert not paths.is_open(lab, "udp", 5000)
