# SPDX-License-Identifier: BSD-2-Clause
"""docs/examples, run as they stand by a device of the LAN."""

import importlib.util
import pathlib

import pytest

import paths
from clients import open_api
from conftest import ROOT, shared_network
from upnp import ControlPoint

ROUTER = "192.168.88.1"
NAME, PASSWORD = "api_user", "Sesame-8"
EXAMPLES = {path.name: path for path in pathlib.Path(ROOT, "docs", "examples").glob("*.py")}
LIBRARIES = {"upnp_librouteros.py": "librouteros", "upnp_routeros_api.py": "routeros_api"}


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",), defaults=None) as made:
        open_api(made.daemon, made.lab["pc"])
        made.daemon.console(f"/user/add name={NAME} password={PASSWORD} group=full")
        yield made


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network.daemon]
    network.daemon.console("/ip upnp set enabled=no; /ip upnp interfaces remove [find !dynamic]")
    return network.daemon


def run(pc, example, password=PASSWORD):
    """What the example prints with the address, the name and the password put in."""
    if not importlib.util.find_spec(LIBRARIES[example]):
        pytest.skip(f"the library {LIBRARIES[example]} is not installed, and Debian has no package of it")
    text = EXAMPLES[example].read_text(encoding="utf-8")
    for ours, theirs in (("your_router_ip", ROUTER), ("api_user", NAME), ("api_password", password)):
        assert f"= '{ours}'" in text
        text = text.replace(f"= '{ours}'", f"= '{theirs}'")
    return pc.run(["/usr/bin/python3", "-c", text]).stdout


def test_every_example_is_run():
    assert EXAMPLES.keys() == LIBRARIES.keys()


@pytest.mark.parametrize("example", LIBRARIES)
def test_upnp_is_switched_on(network, daemon, example):
    pc = network.lab["pc"]
    printed = run(pc, example)
    assert printed.startswith("UPnP Configuration:\n") and "Error" not in printed
    assert "- enabled: true" in printed.lower() and "- nat-traversal: true" in printed.lower()
    assert [(row["interface"], row["type"]) for row in daemon.rows("/ip/upnp/interfaces", "?dynamic=no")] == [
        ("ether1", "external")]
    gateway = ControlPoint(pc).discover()
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert paths.is_open(network.lab, "tcp", 45000)
        gateway.delete(45000)


@pytest.mark.parametrize("example", LIBRARIES)
def test_a_wrong_password_is_told(network, daemon, example):
    printed = run(network.lab["pc"], example, password="wrong")
    assert printed.startswith("RouterOS API Error: ") and "invalid user name or password" in printed
    assert daemon.rows("/ip/upnp")[0]["enabled"] == "false"
