# SPDX-License-Identifier: BSD-2-Clause
"""DHCP leases: their host names are shown, and a lease that ends takes its mappings along, whether
the server writes its file in place or puts another in its place."""

import os
import pathlib
import time

import pytest

import paths
from lab import wait_until
from upnp import ControlPoint


@pytest.fixture
def leases(lab, daemon):
    """The file, as dnsmasq keeps it."""
    path = pathlib.Path(lab.directory, "dnsmasq.leases")
    daemon.console(f'/ip/upnp/set dhcp-lease-files="{path}"')
    return path


def line(device, name, lasts=3600):
    return f"{int(time.time()) + lasts} {device.mac} {device.address} {name} *\n"


def names(daemon):
    return {row["external-port"]: row.get("host-name") for row in daemon.rows("/ip/upnp/mappings")}


def test_host_names_and_ends_of_leases(lab, daemon, leases, gateway, pc, console):
    gateway.add(5000)
    ControlPoint(console).discover().add(6000)
    assert names(daemon) == {"5000": None, "6000": None}
    leases.write_text(line(pc, "desk") + line(console, "<b>box\x1b[2J"))
    wait_until(lambda: names(daemon)["5000"] == "desk", 15, "the name of the pc")
    assert names(daemon)["6000"] == "<b>box[2J"
    # In place, with the file never closed, as dnsmasq does.
    with leases.open("r+") as file:
        file.truncate(0)
        file.write(line(pc, "desktop") + line(console, "box"))
        file.flush()
        wait_until(lambda: names(daemon)["5000"] == "desktop", 15, "the other name of the pc")
    gateway.add(5001)
    wait_until(lambda: any(f"by {pc.address} (desktop) " in row["message"]
                           for row in daemon.rows("/log")), 10, "the log names the device")
    gateway.delete(5001)
    # Another file in its place, without the console's lease.
    other = leases.with_suffix(".new")
    other.write_text(line(pc, "desktop"))
    os.rename(other, leases)
    with console.echo("tcp", 6000), pc.echo("tcp", 5000):
        paths.await_closed(lab, "tcp", 6000)
        assert paths.is_open(lab, "tcp", 5000)
    assert names(daemon) == {"5000": "desktop"}
    assert any("its DHCP lease has ended" in row["message"] for row in daemon.rows("/log"))
    # A file that is gone, or is none, ends nothing.
    leases.unlink()
    leases.mkdir()
    wait_until(lambda: any("not a regular file" in row["message"] for row in daemon.rows("/log")),
               15, "that is told")
    assert names(daemon) == {"5000": "desktop"}


def test_a_new_lan_or_gate_process_reads_them_again(lab, daemon, leases, gateway, pc):
    gateway.add(5000)
    leases.write_text(line(pc, "desk"))
    wait_until(lambda: names(daemon).get("5000") == "desk", 15, "the name")
    daemon.kill_child("gate")
    wait_until(lambda: names(daemon).get("5000") == "desk", 20, "a new gate knows it")
    daemon.kill_child("lan")
    with leases.open("w") as file:
        file.write(line(pc, "table"))
    wait_until(lambda: names(daemon).get("5000") == "table", 20, "a new lan has read it")
