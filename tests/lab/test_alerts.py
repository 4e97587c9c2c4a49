# SPDX-License-Identifier: BSD-2-Clause
"""Unusual requests of devices: counted, told in the log, and led by rules to a script, mail and a syslog server."""

import contextlib
import pathlib
import socket

import pytest

import servers
from conftest import shared_fixtures
from lab import wait_until
from upnp import Fault

shared, lab, daemon, gateway = shared_fixtures()

COLLECTOR = "11.22.33.1"  # the Internet host


@pytest.fixture(autouse=True)
def clean(daemon):
    yield
    if daemon.running():
        daemon.console("/system/logging/remove [find !default]")
        daemon.console("/system/logging/action/remove [find !default]")


def said(daemon, text):
    return [row["message"] for row in daemon.rows("/log") if text in row["message"]]


def counted(daemon, name):
    return next(row for row in daemon.rows("/ip/upnp/alerts") if row["name"] == name)


def refused(gateway, port=80, times=1):
    for _ in range(times):
        with contextlib.suppress(Fault):
            gateway.add(port, 5000)


def test_what_is_unusual_is_counted_and_told(lab, daemon, gateway):
    pc = lab["pc"]
    assert counted(daemon, "port-scan")["count"] == "0" and "last-seen" not in counted(daemon, "port-scan")
    for port in range(40000, 40020):
        gateway.add(port, 5000, lease=600)
    line = wait_until(lambda: said(daemon, "alert port-scan: "), 5)[0]
    assert pc.address in line and pc.mac.upper() in line and "20 different ports" in line
    assert said(daemon, "alert new-device: ")
    refused(gateway, times=10)
    assert said(daemon, "alert privileged-port: ") and said(daemon, "alert many-refusals: ")
    assert {row["topics"] for row in daemon.rows("/log") if "alert many-refusals" in row["message"]} == {"upnp,warning"}
    row = counted(daemon, "many-refusals")
    assert (row["count"], row["last-device"], row["last-mac-address"]) == ("1", pc.address, pc.mac.upper())
    assert row["last-seen"] and row["threshold"] == "10" and row["topics"] == "upnp,warning"
    table = daemon.cli("/ip upnp alerts print")
    assert "NAME" in table and "port-scan" in table and pc.address in table
    refused(gateway, times=20)  # in the same minute
    assert len(said(daemon, "alert many-refusals: ")) == 1


def test_a_rate_leads_to_a_script(daemon, gateway):
    """Below the rate nothing happens; at it the script runs once, with the line."""
    daemon.console('/system/script/add name=shut source="/log info \\"shut: \\$message\\""')
    daemon.console("/system/logging/action/add name=shut target=script script=shut")
    daemon.console('/system/logging/add topics=upnp,warning regex="refused: tcp .*:82 " rate=4/1m action=shut')
    refused(gateway, 81, 5)
    refused(gateway, 82, 3)
    daemon.console("/log info between")
    assert not said(daemon, "shut: port")
    refused(gateway, 82, 3)
    line = wait_until(lambda: said(daemon, "shut: port"), 10)[0]
    assert "port mapping refused: tcp" in line and line.endswith("(rate 4/1m is reached)")
    assert len(said(daemon, "shut: port")) == 1
    assert "rate=4/1m" in daemon.cli("/system/logging/export")


def test_an_alert_goes_to_a_syslog_server(lab, daemon, gateway):
    with lab.internet.socket(socket.SOCK_DGRAM, bind=(COLLECTOR, 514)) as collector:
        daemon.console(f"/system/logging/action/add name=far target=remote remote={COLLECTOR}")
        daemon.console('/system/logging/add topics=upnp,warning regex="^alert " action=far')
        gateway.add(40100, 5000, lease=600)
        with pytest.raises(Fault):
            gateway.add(40101, 5000, client="192.168.88.77")
        datagram = collector.recv(2000).decode()
    assert "alert foreign-mapping: " in datagram and "192.168.88.77" in datagram


def test_an_alert_goes_by_mail(lab, daemon, gateway):
    where = pathlib.Path(lab.directory) / "alerts"
    where.mkdir()
    certificate = servers.Authority(str(where / "authority")).certificate("DNS:mail.example")
    mail = servers.Mail(lab.internet, str(where), certificate, 25)
    daemon.console(f"/tool/e-mail/set server={COLLECTOR} from=router@home.example")
    daemon.console("/system/logging/action/add name=mail target=email email-to=admin@home.example")
    daemon.console('/system/logging/add topics=upnp,warning regex="^alert query-scan" action=mail')
    for port in range(100, 160):
        assert gateway.get(port) is None
    message = wait_until(lambda: mail.messages() or None, 20)[0]
    assert message["to"] == ["admin@home.example"]
    assert "alert query-scan: " in message["text"]
