# SPDX-License-Identifier: BSD-2-Clause
"""What is measured: each part prepares nothing, measures gateways with N mappings present, and
tells what came out as tables."""

import statistics
import threading
import time

from lab.host import LabError
from tests.lab.flood import flood

from .gateways import FIRST_PORT, PAIR_PORT, WAN_IP_2
from .firewall import Firewall
from .part import Part, median
from .programs import Programs
from .tables import number, ratio, table

CLIENTS = 16


def count(gateway, present, most, least=2):
    """How many requests of the peer are enough: its time grows with what is present."""
    if gateway.name == "sallyport" or present <= 100:
        return most
    return max(least, most * 100 // present)


class Requests(Part):
    name = "requests"
    help = "each action, one client"
    actions = ("AddPortMapping", "DeletePortMapping", "GetSpecificPortMappingEntry",
               "GetExternalIPAddress", "GetGenericPortMappingEntry", "GetListOfPortMappings",
               "M-SEARCH")

    def measure(self, gateway, present):
        first, last = FIRST_PORT + 1, FIRST_PORT + max(present, 2)
        keep(gateway, present, gateway.ask("pairs", count(gateway, present, 200, 5), PAIR_PORT))
        keep(gateway, present, gateway.ask("specific", count(gateway, present, 200), first, last))
        keep(gateway, present, gateway.ask("external", 200))
        # No more: a single source is answered ten times a second, and thirty at once.
        keep(gateway, present, gateway.ask("search", 8))
        if present:
            keep(gateway, present, gateway.ask("list", count(gateway, present, 200), 0, present))
            if WAN_IP_2 in gateway.paths:
                keep(gateway, present, gateway.ask("range", count(gateway, present, 50), first, last,
                                                   service=WAN_IP_2))

    def report(self, ours, theirs):
        rows = []
        for action in self.actions:
            base = median(ours, action, 0) or median(ours, action, 100)
            for present in self.present:
                mine, other = median(ours, action, present), median(theirs, action, present)
                if mine or other:
                    rows.append((action, f"{present:,}", number(mine), ratio(mine, base),
                                 number(other), ratio(other, mine)))
        return table("One request of one client, median in microseconds (AddPortMapping and"
                     " DeletePortMapping in pairs;\nGetGenericPortMappingEntry at indices spread"
                     " over the list; GetListOfPortMappings of up to 100 entries;\nM-SEARCH"
                     " unicast)",
                     ("action", "present", "sallyport", "to the first", "miniupnpd",
                      "miniupnpd/sallyport"), rows)


def keep(gateway, present, taken):
    for action, times in taken.items():
        if action != "total":
            gateway.times.setdefault((action, present), []).extend(times)


class Clients(Part):
    name = "clients"
    alone = True
    help = f"{CLIENTS} clients at once"
    kinds = (("pairs", "AddPortMapping and DeletePortMapping"),
             ("specific", "GetSpecificPortMappingEntry"), ("external", "GetExternalIPAddress"))

    def measure(self, gateway, present):
        if gateway.name != "sallyport" and present == 10000 and ("pairs", present) in gateway.times:
            return  # it takes the peer a minute each time
        first, last = FIRST_PORT + 1, FIRST_PORT + max(present, 2)
        for kind, _ in self.kinds:
            each = count(gateway, present, 20) if kind != "external" else 20
            place = (PAIR_PORT, 0) if kind == "pairs" else (first, last)
            try:
                taken = gateway.ask(kind, each, *place, clients=CLIENTS)
            except LabError:
                if gateway.name == "sallyport":
                    raise
                continue  # with so many rules it resets connections of some clients
            asked = sum(len(times) for action, times in taken.items() if action != "total")
            gateway.times.setdefault((kind, present), []).append(asked / taken["total"][0] * 1e6)

    def report(self, ours, theirs):
        rows = []
        for kind, title in self.kinds:
            base = median(ours, kind, 0)
            for present in self.present:
                mine, other = median(ours, kind, present), median(theirs, kind, present)
                rows.append((title, f"{present:,}", number(mine), ratio(mine, base), number(other),
                             ratio(mine, other)))
        return table(f"{CLIENTS} clients at once, requests a second (-: a client was not answered)",
                     ("actions", "present", "sallyport", "to that at 0", "miniupnpd",
                      "sallyport/miniupnpd"), rows)


class Enumeration(Part):
    name = "enumeration"
    help = "the whole list, entry by entry"
    present = (100, 1000, 10000)
    entries = 200  # of the peer's list are asked for when it is longer

    def measure(self, gateway, present):
        asked = present if gateway.name == "sallyport" else min(present, self.entries)
        if gateway.name != "sallyport" and present > 1000:
            asked = 40
        taken = gateway.ask("list", asked, 0, present)["GetGenericPortMappingEntry"]
        gateway.times.setdefault(("whole", present), []).append(
            statistics.mean(taken) * present / 1e6)

    def report(self, ours, theirs):
        rows = []
        for present in self.present:
            mine, other = median(ours, "whole", present), median(theirs, "whole", present)
            rows.append((f"{present:,}", number(mine), number(other), ratio(other, mine)))
        return table("The whole list by GetGenericPortMappingEntry, in seconds (of a long list of"
                     " miniupnpd some entries,\nspread evenly, stand for all)",
                     ("present", "sallyport", "miniupnpd", "miniupnpd/sallyport"), rows)


class Connections(Part):
    name = "connections"
    alone = True
    help = "new connections through the first and the last mapping"
    present = (100, 1000, 10000)
    connections = 1500

    def measure(self, gateway, present):
        for which, port in (("first", FIRST_PORT + 1), ("last", FIRST_PORT + present - 1)):
            gateway.times.setdefault((which, present), []).append(
                gateway.connections(port, self.connections))

    def report(self, ours, theirs):
        rows = []
        for which in ("first", "last"):
            base = median(ours, which, 100)
            for present in self.present:
                mine, other = median(ours, which, present), median(theirs, which, present)
                rows.append((which, f"{present:,}", number(mine), ratio(mine, base), number(other),
                             ratio(mine, other)))
        return table("New TCP connections a second from the Internet, one after another, through one"
                     " of the open ports",
                     ("mapping", "present", "sallyport", "to that at 100", "miniupnpd",
                      "sallyport/miniupnpd"), rows)


class Memory(Part):
    name = "memory"
    alone = True
    help = "memory of all processes, and how often they wake up while nothing happens"
    present = (0, 1000, 10000)
    quiet = 10  # seconds

    def measure(self, gateway, present):
        if ("memory", present) in gateway.times:
            return  # once is enough
        gateway.times["memory", present] = [gateway.memory()]
        gateway.times["processes",] = [len(gateway.processes())]
        if present == 1000:
            self.await_calm(gateway)
            before = gateway.switches()
            time.sleep(self.quiet)
            gateway.times["switches", present] = [gateway.switches() - before]

    def await_calm(self, gateway):
        """For a while after the last request neighbours are probed, and ten seconds after the last
        change the leases are made durable."""
        for _ in range(6):
            before = gateway.switches()
            time.sleep(11)
            if gateway.switches() == before:
                return

    def report(self, ours, theirs):
        rows = []
        for gateway in (ours, theirs):
            if not gateway:
                continue
            used = [median(gateway, "memory", present) for present in self.present]
            added = (used[-1] - used[0]) / self.present[-1] if None not in used else None
            rows.append((gateway.name, median(gateway, "processes"),
                         *(number(bytes_ and bytes_ / 1e6) for bytes_ in used), number(added),
                         number(median(gateway, "switches", 1000))))
        return table("Memory of all processes in megabytes (PSS: what several programs of the machine"
                     " share is divided among\nthem), what a mapping adds in bytes, and context"
                     f" switches of all threads in {self.quiet} quiet seconds with 1,000\nmappings"
                     " present (miniupnpd keeps its mappings in the kernel alone)",
                     ("gateway", "processes", *(f"at {p:,}" for p in self.present),
                      "bytes a mapping", "switches"), rows)


class Log(Part):
    name = "log"
    alone = True
    beside = False
    help = "requests while a hundred thousand log lines are written"
    present = (100,)
    lines = 100000

    def measure(self, gateway, present):
        gateway.daemon.console("/system/logging/add topics=warning action=disk")
        for key in ("quiet", "flooded"):
            flooding = threading.Thread(target=flood,
                                        args=(gateway.daemon.runtime / "control", self.lines))
            if key == "flooded":
                flooding.start()
            for _ in range(5):
                for action, times in gateway.ask("pairs", 200, PAIR_PORT).items():
                    gateway.times.setdefault((action, key), []).extend(times)
                if key == "flooded" and not flooding.is_alive():
                    break
            if key == "flooded":
                flooding.join()
        gateway.daemon.console("/system/logging/remove [find topics=warning action=disk]")

    def report(self, ours, theirs):
        rows = []
        for action in ("AddPortMapping", "DeletePortMapping"):
            quiet, flooded = median(ours, action, "quiet"), median(ours, action, "flooded")
            rows.append((action, number(quiet), number(flooded), ratio(flooded, quiet)))
        return table(f"One request of one client, median in microseconds, while {self.lines:,} log"
                     " lines are written as fast as\nthey are taken, to memory and to the disk (the"
                     " writer takes a processor for itself)",
                     ("action", "quiet", "flooded", "flooded/quiet"), rows)


PARTS = {part.name: part
         for part in (Memory(), Requests(), Clients(), Enumeration(), Connections(), Log(),
                      Programs(), Firewall())}
