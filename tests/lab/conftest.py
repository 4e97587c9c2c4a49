# SPDX-License-Identifier: BSD-2-Clause
"""What every lab test stands on: a fresh network and a fresh daemon in its router."""

import contextlib
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from lab import Daemon, Lab  # noqa: E402
from lab.daemon import ENABLE  # noqa: E402
from upnp import ControlPoint  # noqa: E402


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure shows what the daemons of the test said."""
    report = (yield).get_result()
    if report.failed:
        for daemon in getattr(item, "daemons", ()):
            report.sections.append((f"log of {daemon.directory.name}", "\n".join(daemon.log().splitlines()[-40:])))


def end_cleanly(daemon):
    """A daemon must end when it is told to, and without a sanitizer report."""
    if daemon.running():
        assert daemon.stop() == 0, daemon.log()[-4000:]
    assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


@contextlib.contextmanager
def shared_network(devices=("pc", "console"), ipv6=False, defaults=ENABLE):
    """A lab and its running daemon for all tests of a module, which clean up behind themselves."""
    with Lab(devices=devices) as made:
        if ipv6:
            made.add_ipv6()
        daemon = Daemon(made.router, f"{made.directory}/router", defaults=defaults)
        yield made, daemon.start()
        end_cleanly(daemon)


@pytest.fixture
def lab():
    with Lab(devices=("pc", "console")) as made:
        yield made


@pytest.fixture
def make_daemon(request, lab):
    """Makes daemons that must end cleanly, and without a sanitizer report, when the test ends."""
    made = request.node.daemons = []

    def make(name="router", host=None, defaults=ENABLE, **options):
        daemon = Daemon(host or lab.router, f"{lab.directory}/{name}", defaults=defaults, **options)
        made.append(daemon)
        return daemon

    yield make
    for daemon in made:
        end_cleanly(daemon)


@pytest.fixture
def daemon(make_daemon):
    """A daemon with the service enabled on `bridge` and the uplink `ether1`."""
    return make_daemon().start()


@pytest.fixture
def pc(lab):
    return lab["pc"]


@pytest.fixture
def console(lab):
    return lab["console"]


@pytest.fixture
def internet(lab):
    return lab.internet


@pytest.fixture
def gateway(daemon, pc):
    """What the PC's own control point sees."""
    return ControlPoint(pc).discover()
