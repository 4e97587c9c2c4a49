# SPDX-License-Identifier: BSD-2-Clause
"""The two gateways under measurement, each in the router of a lab of its own, laid out alike."""

from lab import Daemon, Lab
from lab.daemon import ENABLE
from tests.lab.upnp import WAN_IP, ControlPoint

from .clone_rules import clone_rules
from .peer import Peer
from .peer import is_installed as peer_is_installed  # noqa: F401

# One device makes ten thousand mappings, far above what any LAN needs or the defaults allow.
SETTINGS = ("max-mappings-per-device=20000 max-mappings=20000 max-requests-per-minute=0")

FIRST_PORT = 10000  # of the mappings that are present
TEMPLATE_PORT = 42330  # of the mapping that is copied; its bytes, a55a, stand nowhere else
PAIR_PORT = 60000  # of the mapping that comes and goes


class Gateway:
    """What is common: a lab, its control point, and the client program run in its PC."""

    name = ""

    def __init__(self, client):
        self.client = client
        self.present = 0
        self.times = {}  # (action, number present): microseconds
        self.lab = Lab(devices=("pc",))
        self.pc = self.lab["pc"]

    def close(self):
        self.lab.close()

    def discover(self):
        found = ControlPoint(self.pc).discover()
        self.address, self.port = found.address, found.port
        self.path = found.services[WAN_IP][0]

    def ask(self, *words):
        """{action: [nanoseconds]} of one run of the client."""
        out = self.pc.run([self.client, self.address, self.port, self.path, *words], timeout=600)
        times = {}
        for line in out.stdout.splitlines():
            action, taken = line.split()
            times.setdefault(action, []).append(int(taken))
        return times

    def pairs(self, count):
        return self.ask("pairs", count, PAIR_PORT, self.pc.address)

    def list(self, step):
        """Every STEP-th entry."""
        return self.ask("list", self.present, step, "-")["GetGenericPortMappingEntry"]


class Ours(Gateway):
    name = "sallyport"

    def __init__(self, client):
        super().__init__(client)
        self.daemon = self.lab.keep(Daemon(self.lab.router, f"{self.lab.directory}/router",
                                           defaults=ENABLE + f"set show-dummy-rule=no {SETTINGS}\n"))
        self.daemon.start()
        self.discover()

    def fill(self, wanted):
        self.ask("fill", FIRST_PORT + self.present, FIRST_PORT + wanted, self.pc.address)
        self.present = wanted


class Theirs(Gateway):
    name = "miniupnpd"

    def __init__(self, client):
        super().__init__(client)
        self.lab.keep(Peer(self.lab))
        self.discover()

    def fill(self, wanted):
        if wanted and not self.present:
            self.ask("fill", TEMPLATE_PORT, TEMPLATE_PORT + 1, self.pc.address)
            self.present = 1
        clone_rules(self.lab.router, "filter", ("miniupnpd", "prerouting_miniupnpd"), TEMPLATE_PORT,
                    list(range(FIRST_PORT + self.present, FIRST_PORT + wanted)))
        self.present = wanted
