# SPDX-License-Identifier: BSD-2-Clause
"""What every lab test stands on: a fresh network and a fresh daemon in its router."""

import contextlib
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

from lab import Daemon, Lab, wait_until  # noqa: E402
from lab.daemon import ENABLE  # noqa: E402
from lab.sentences import Session  # noqa: E402
from upnp import HTTP_PORT, ControlPoint  # noqa: E402


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


class Shared:
    """A lab and its running daemon for all tests of a module."""

    # Properties that only tell something.
    TOLD = ("foreign-firewall", "foreign-firewall-obstacle", "foreign-firewall-remedy", "switched-off",
            "interface-record")

    def __init__(self, lab, daemon):
        self.lab = lab
        self.daemon = daemon
        self._points = {}
        with self.session() as session:
            self._settings = session.run("/ip/upnp/print")[0][0]

    def session(self):
        return Session.local(self.daemon.runtime / "control")

    def point(self, name, version=1):
        """The control point of a device, which has discovered that version of the gateway."""
        if (name, version) not in self._points:
            self._points[name, version] = ControlPoint(self.lab[name]).discover(version=version)
        return self._points[name, version]

    def undo(self):
        """Closes all ports and sets back what is set otherwise than at the start."""
        if not self.daemon.running():  # a test has ended it
            assert self.daemon.process.returncode == 0, self.daemon.log()[-4000:]
            return
        with self.session() as session:
            for row in session.run("/ip/upnp/mappings/print")[0]:
                session.run("/ip/upnp/mappings/remove", f"=.id={row['.id']}")
            now = session.run("/ip/upnp/print")[0][0]
            if "switched-off" in now:
                session.run("/ip/upnp/resume")
            changed = {name for name in {*now, *self._settings}
                       if now.get(name) != self._settings.get(name)} - set(self.TOLD)
            if changed:
                session.run("/ip/upnp/set", *(f"={n}={self._settings.get(n, '')}" for n in changed))
        if changed & {"enabled", "http-port", "igd-version"}:
            self._points.clear()
            device = next(iter(self.lab.devices.values()))
            wait_until(lambda: device.connects(device.lan.address, HTTP_PORT, timeout=1), 10, "it serves again")


@contextlib.contextmanager
def shared_network(devices=("pc", "console"), ipv6=False, defaults=ENABLE):
    with Lab(devices=devices) as made:
        if ipv6:
            made.add_ipv6()
        daemon = Daemon(made.router, f"{made.directory}/router", defaults=defaults)
        yield Shared(made, daemon.start())
        end_cleanly(daemon)


def shared_fixtures(**options):
    """The fixtures (shared, lab, daemon, gateway) of a module whose tests share a lab and a daemon: what
    a test has opened and set is undone after it, the rest it puts right itself."""
    @pytest.fixture(scope="module")
    def shared():
        with shared_network(**options) as made:
            yield made

    @pytest.fixture
    def lab(shared):
        return shared.lab

    @pytest.fixture
    def daemon(request, shared):
        request.node.daemons = [shared.daemon]
        yield shared.daemon
        shared.undo()

    @pytest.fixture
    def gateway(daemon, shared):
        return shared.point("pc")

    return shared, lab, daemon, gateway


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
