# SPDX-License-Identifier: BSD-2-Clause
"""The two gateways under measurement, each in the router of a lab of its own, laid out alike."""

import os
import pathlib

from lab import Daemon, Lab
from lab.daemon import ENABLE
from lab.network import WAN_ADDRESS
from tests.lab.upnp import WAN_IP, ControlPoint, search

from .clone_rules import clone_rules
from .peer import Peer
from .peer import is_installed as peer_is_installed  # noqa: F401

# One device makes ten thousand mappings, far above what any LAN needs or the defaults allow.
SETTINGS = ("max-mappings-per-device=20000 max-mappings=20000 max-requests-per-minute=0")

FIRST_PORT = 10000  # of the mappings that are present
TEMPLATE_PORT = 42330  # of the mapping that is copied; its bytes, a55a, stand nowhere else
PAIR_PORT = 60000  # of the mappings that come and go
WAN_IP_2 = "urn:schemas-upnp-org:service:WANIPConnection:2"
IGD_2 = "urn:schemas-upnp-org:device:InternetGatewayDevice:2"


class Results:
    """What was measured of one gateway, by what it is."""

    def __init__(self, name):
        self.name = name
        self.times = {}


class Gateway:
    """What is common: a lab, its control point, and the client programs run in its hosts."""

    name = ""

    def __init__(self, programs):
        self.programs = programs
        self.present = 0
        self.times = {}  # whatever a part measured, by its key
        self.lab = Lab(devices=("pc",))
        self.pc = self.lab["pc"]

    def close(self):
        self.lab.close()

    def discover(self):
        """Control paths of WANIPConnection: version 1, and version 2 where there is a tree for it."""
        point = ControlPoint(self.pc).discover()
        self.address, self.port = point.address, point.port
        self.paths = {WAN_IP: point.services[WAN_IP][0]}
        answers = search(self.pc, IGD_2, timeout=2.0)
        if answers:
            second = ControlPoint(self.pc, port=self.port)
            second.location = answers[0]["LOCATION"]
            second.read_description()
            control, actions, _ = second.services.get(WAN_IP_2, (None, None, None))
            if actions and b"GetListOfPortMappings" in second.http("GET", actions)[2]:
                self.paths[WAN_IP_2] = control

    def ask(self, what, count, first=0, last=0, clients=1, service=WAN_IP):
        """{action: [microseconds of each]}, with the whole as `total`, of one run of the client."""
        out = self.pc.run([self.programs["soap_client"], self.address, self.port, self.paths[service],
                           service, clients, what, count, first, last, self.pc.address], timeout=900)
        times = {}
        for line in out.stdout.splitlines():
            action, taken = line.split()
            times.setdefault(action, []).append(int(taken) / 1000)
        return times

    def connections(self, port, count):
        """New connections a second from the Internet through a port that is open to the PC."""
        with self.pc.popen([self.programs["flows"], "serve", str(port)], stdout=-1, text=True) as server:
            try:
                assert server.stdout.readline() == "ready\n"
                out = self.lab.internet.run([self.programs["flows"], "connect", WAN_ADDRESS, port,
                                             count], timeout=120)
            finally:
                server.kill()
        return count / (int(out.stdout) / 1e9)

    # What its processes have and do.

    def processes(self):
        raise NotImplementedError

    def memory(self):
        """Proportional set size of all processes, in bytes."""
        total = 0
        for pid in self.processes():
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            total += next(int(line.split()[1]) for line in text.splitlines()
                          if line.startswith("Pss:")) * 1024
        return total

    def switches(self):
        """How often one of its threads was given the processor so far."""
        total = 0
        for pid in self.processes():
            for task in os.listdir(f"/proc/{pid}/task"):
                text = pathlib.Path(f"/proc/{pid}/task/{task}/status").read_text(encoding="utf-8")
                total += sum(int(line.split()[1]) for line in text.splitlines()
                             if "ctxt_switches" in line)
        return total


class Ours(Gateway):
    name = "sallyport"

    def __init__(self, programs):
        super().__init__(programs)
        self.daemon = self.lab.keep(Daemon(self.lab.router, f"{self.lab.directory}/router",
                                           defaults=ENABLE + f"set show-dummy-rule=no {SETTINGS}\n"))
        self.daemon.start()
        self.discover()

    def fill(self, wanted):
        if wanted > self.present:
            taken = self.ask("fill", wanted - self.present, FIRST_PORT + self.present)
            self.times.setdefault(("fill", wanted), []).extend(taken["AddPortMapping"][-100:])
        self.present = wanted

    def processes(self):
        return [self.daemon.process.pid, *self.daemon.children().values()]


class Theirs(Gateway):
    name = "miniupnpd"

    def __init__(self, programs):
        super().__init__(programs)
        self.peer = self.lab.keep(Peer(self.lab))
        self.discover()

    def fill(self, wanted):
        if wanted <= self.present:
            return
        if not self.present:
            self.ask("fill", 1, TEMPLATE_PORT)
            self.present = 1
        clone_rules(self.lab.router, "filter", ("miniupnpd", "prerouting_miniupnpd"), TEMPLATE_PORT,
                    list(range(FIRST_PORT + self.present, FIRST_PORT + wanted)))
        self.ask("pairs", 1, PAIR_PORT)  # it reads the rules anew when it has changed them itself
        self.present = wanted

    def processes(self):
        return self.peer.processes()
