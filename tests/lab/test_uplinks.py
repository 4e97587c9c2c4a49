# SPDX-License-Identifier: BSD-2-Clause
"""Several ways out, and ways that change: mappings are where packets go, at once and altogether."""

import pytest

import paths
import wan
from lab import Lab, wait_until
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS
from upnp import ControlPoint, Fault

PORT = 45000


@pytest.fixture
def lab():
    with Lab(lans=2, devices=("pc", "console")) as made:
        made.add_device("tablet", lan=1)
        yield made


def await_address(control_point, address):
    wait_until(lambda: control_point.call("GetExternalIPAddress")["NewExternalIPAddress"] == address,
               10, f"the external address is {address or 'none'}")


def check_everything(lab, address, far, ports):
    """Inbound, hairpin from the same LAN, from the other and from the device itself, and outbound,
    for one mapping of a device in each LAN."""
    for name, port in ports.items():
        assert paths.is_open(lab, "tcp", port, address), (name, address)
        assert paths.is_open(lab, "udp", port, address), (name, address)
        for other in ("pc", "console", "tablet"):
            answer, sender = lab[other].ask(address, port)
            assert answer and sender == (address, port), (name, other, address)
            assert lab[other].connects(address, port), (name, other, address)
        with lab.internet.echo("udp", 7) as server:
            assert lab[name].ask(far, 7, source=("", 5001))[0], (name, address)
        assert server.peers == [(address, port + 1)], (name, address)


def test_failover_and_back_from_every_lan(lab, make_daemon):
    wan.add_cable(lab)
    daemon = make_daemon().start()
    daemon.console("/ip/upnp/interfaces/add interface=ether9 type=external")
    points = {name: ControlPoint(lab[name]).discover() for name in ("pc", "tablet")}
    ports = {"pc": 45000, "tablet": 46000}
    servers = []
    for name, point in points.items():
        servers += [lab[name].echo("tcp", 5000), lab[name].echo("udp", 5000)]
        point.add(ports[name], 5000, "TCP")
        point.add(ports[name], 5000, "UDP")
        point.add(ports[name] + 1, 5001, "UDP")  # what is sent from there has this port
    check_everything(lab, WAN_ADDRESS, INTERNET_ADDRESS, ports)
    assert not paths.is_open(lab, "tcp", 45000, wan.SECOND, timeout=0.3)
    lab.router.configure(["link set ether1 down"])
    await_address(points["pc"], wan.SECOND)
    check_everything(lab, wan.SECOND, wan.SECOND_FAR, ports)
    # Back: the first has an address again, but packets go there only with its route.
    lab.router.configure(["link set ether1 up"])
    assert points["pc"].call("GetExternalIPAddress")["NewExternalIPAddress"] == wan.SECOND
    lab.router.configure([f"route add default via {INTERNET_ADDRESS}"])
    await_address(points["pc"], WAN_ADDRESS)
    check_everything(lab, WAN_ADDRESS, INTERNET_ADDRESS, ports)
    assert not paths.is_open(lab, "tcp", 45000, wan.SECOND, timeout=0.3)
    log = daemon.cli('/log/print where topics~"upnp"')
    assert f"external address {wan.SECOND} on ether9" in log


def test_the_address_changes_under_traffic(lab, daemon, gateway, pc, console, internet):
    new = "11.22.33.77"
    with pc.echo("tcp", 5000) as server, pc.echo("udp", 5000):
        gateway.add(PORT, 5000, "TCP")
        gateway.add(PORT, 5000, "UDP")
        with internet.connect(WAN_ADDRESS, PORT, timeout=1) as flow:
            flow.sendall(b"x")
            assert flow.recv(1) == b"x"
            lab.router.configure([f"address del {WAN_ADDRESS}/24 dev ether1", f"address add {new}/24 dev ether1",
                                  f"route replace default via {INTERNET_ADDRESS}"])
            await_address(gateway, new)
            lab.router.configure([f"address add {WAN_ADDRESS}/32 dev ether1"])  # even if it were back
            assert not paths.is_open(lab, "tcp", PORT, timeout=0.3)
            with pytest.raises(OSError):
                flow.sendall(b"y")
                if not flow.recv(1):
                    raise ConnectionError
        assert paths.is_open(lab, "tcp", PORT, new) and paths.is_open(lab, "udp", PORT, new)
        assert console.connects(new, PORT) and pc.connects(new, PORT)
        wait_until(lambda: server.peers[-1][0] == new, 5, "the hairpin comes from the new address")
        assert gateway.get(PORT)["NewInternalClient"] == pc.address


def test_a_forced_address(lab, daemon, gateway, pc, internet):
    """Of ours: it is the external one. Not of ours: it is told, and packets come for our own."""
    ours, outside = "11.22.33.99", "8.9.10.11"
    gateway.add(PORT, 5000)
    lab.router.configure([f"address add {ours}/32 dev lo"])
    internet.configure([f"route add {ours} via {WAN_ADDRESS}"])
    with pc.echo("tcp", 5000):
        daemon.console(f"/ip/upnp/interfaces/set [find interface=ether1] forced-ip={ours}")
        await_address(gateway, ours)
        assert paths.is_open(lab, "tcp", PORT, ours) and pc.connects(ours, PORT)
        assert not paths.is_open(lab, "tcp", PORT, timeout=0.3)
        daemon.console(f"/ip/upnp/interfaces/set [find interface=ether1] forced-ip={outside}")
        await_address(gateway, outside)
        assert paths.is_open(lab, "tcp", PORT)


def test_a_private_external_address(lab, daemon, gateway, pc):
    shared = "100.64.7.8"
    gateway.add(PORT, 5000)
    lab.router.configure([f"address del {WAN_ADDRESS}/24 dev ether1", f"address add {shared}/24 dev ether1"])
    lab.internet.configure(["address add 100.64.7.1/24 dev net0"])
    with pc.echo("tcp", 5000):
        await_address(gateway, "")
        assert gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Connected"
        with pytest.raises(Fault) as refused:
            gateway.add(PORT + 1, 5000)
        assert refused.value.code == 501
        assert not paths.is_open(lab, "tcp", PORT, shared, timeout=0.3)
        daemon.console("/ip/upnp/set private-wan=report")
        await_address(gateway, shared)
        assert paths.is_open(lab, "tcp", PORT, shared)
        daemon.console("/ip/upnp/set private-wan=refuse")
        await_address(gateway, "")
        daemon.console("/ip/upnp/interfaces/set [find interface=ether1] forced-ip=8.9.10.11")
        await_address(gateway, "8.9.10.11")
        assert paths.is_open(lab, "tcp", PORT, shared)


def test_without_carrier_without_uplink_and_then_with_one(lab, make_daemon, pc):
    lab.router.configure(["route del default"])  # by which one would be found
    daemon = make_daemon(defaults="/ip/upnp set enabled=yes\n").start()
    gateway = ControlPoint(pc).discover()
    assert gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Unconfigured"
    with pytest.raises(Fault):
        gateway.add(PORT, 5000)
    with pc.echo("tcp", 5000):
        daemon.console("/ip/upnp/set interface=ether1")
        await_address(gateway, WAN_ADDRESS)
        gateway.add(PORT, 5000)
        assert paths.is_open(lab, "tcp", PORT)
        lab.internet.configure(["link set net0 down"])
        wait_until(lambda: gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Disconnected", 10)
        assert gateway.call("GetStatusInfo")["NewLastConnectionError"] == "ERROR_NO_CARRIER"
        lab.internet.configure(["link set net0 up"])
        wait_until(lambda: gateway.call("GetStatusInfo")["NewConnectionStatus"] == "Connected", 10)
        assert paths.is_open(lab, "tcp", PORT)


def test_a_dialled_line_that_comes_again_and_is_renamed(lab, make_daemon, pc):
    """A tun device stands in for PPP: point to point, with the address of a peer."""
    with wan.Dialled(lab):
        daemon = make_daemon(defaults="/ip/upnp set enabled=yes\n/ip/upnp set interface=ppp0\n").start()
        gateway = ControlPoint(pc).discover()
        gateway.add(PORT, 5000)
    with pc.echo("tcp", 5000):
        for _ in range(2):  # the second time with another index
            with wan.Dialled(lab):
                await_address(gateway, wan.DIALLED)
                assert paths.is_open(lab, "tcp", PORT, wan.DIALLED)
                assert pc.connects(wan.DIALLED, PORT)
            await_address(gateway, "")
        with wan.Dialled(lab, "ppp1") as line:
            daemon.console("/ip/upnp/interfaces/add interface=ppp1 type=external")
            await_address(gateway, wan.DIALLED)
            lab.router.configure(["link set ppp1 down", "link set ppp1 name ppp7"])
            await_address(gateway, "")
            lab.router.configure(["link set ppp7 name ppp0", "link set ppp0 up",
                                  "route add default dev ppp0 metric 50"])
            await_address(gateway, wan.DIALLED)
            assert paths.is_open(lab, "tcp", PORT, wan.DIALLED)
            assert line
