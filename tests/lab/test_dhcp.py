# SPDX-License-Identifier: BSD-2-Clause
"""DHCP leases: their host names are shown, and a lease that ends takes its mappings along, whether
the server writes its file in place or puts another in its place."""

import json
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


def test_networkd_keeps_them_as_json(lab, daemon, leases, gateway, pc):
    gateway.add(5000)
    lease = {"ClientId": [1, *bytes.fromhex(pc.mac.replace(":", ""))],
             "Address": [int(part) for part in pc.address.split(".")], "Hostname": "desk",
             "ExpirationUSec": 1, "ExpirationRealtimeUSec": int(time.time() + 3600) * 1000000}
    for hosts, wanted in ((["desk"], "desk"), (["table"], "table")):
        written = {"BootID": "0" * 32, "Address": [192, 168, 88, 1], "PrefixLength": 24,
                   "Leases": [{**lease, "Hostname": host} for host in hosts]}
        other = leases.with_suffix(".new")
        other.write_text(json.dumps(written))
        os.rename(other, leases)
        wait_until(lambda wanted=wanted: names(daemon)["5000"] == wanted, 15, "the name")


# What udhcpc runs when it has been given a lease: sets it as the address of the interface.
BOUND = """#!/bin/sh
if [ "$1" = bound ]; then
	ip address flush dev "$interface"
	ip address add "$ip/$mask" dev "$interface"
	ip route add default via "$router"
fi
"""


# Once it has a route too: the script comes to that last.
def address_of(device):
    if not device.run("ip -4 route show default").stdout:
        return None
    words = device.run("ip -4 -o address show dev eth0").stdout.split()
    return words[words.index("inet") + 1].split("/")[0] if "inet" in words else None


def test_a_device_that_dnsmasq_gave_its_address(lab, daemon, leases):
    lab.router.popen([
        "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=bridge",
        "--bind-interfaces", "--dhcp-range=192.168.88.100,192.168.88.150,1h", "--dhcp-authoritative",
        f"--dhcp-leasefile={leases}", "--user=root", "--group=root", "--no-ping", f"--pid-file={leases}.pid"])
    script = pathlib.Path(lab.directory, "bound")
    script.write_text(BOUND)
    script.chmod(0o755)
    camera = lab.add_device("camera")
    camera.configure(["address flush dev eth0"])
    client = camera.popen(["udhcpc", "-i", "eth0", "-x", "hostname:porch-camera", "-s", str(script),
                           "-f", "-R"])
    wait_until(lambda: address_of(camera), 20, "the camera has an address")
    camera.address = address_of(camera)
    assert 100 <= int(camera.address.split(".")[3]) <= 150
    ControlPoint(camera).discover().add(7000)
    wait_until(lambda: names(daemon).get("7000") == "porch-camera", 15, "the name of the camera")
    with camera.echo("tcp", 7000):
        assert paths.is_open(lab, "tcp", 7000)
        client.terminate()  # it gives its address back
        paths.await_closed(lab, "tcp", 7000)
    assert names(daemon) == {}
