# SPDX-License-Identifier: BSD-2-Clause
"""The administrator's firewall: how long rules take to load and to change, and what they cost a packet beside the
same rules written by hand."""

import contextlib
import pathlib
import socket
import sqlite3
import time

from lab import Daemon, Lab, wait_until
from lab.sentences import Session

from .part import Part, median
from .tables import number, ratio, table

SIZES = (10, 100, 1000, 5000)
PACKETS = 20000
ROUTER = "192.168.88.1"
PORT = 7000
EDITS = 10


def source(n):
    """The prefix that rule N drops: none that a device has."""
    return f"10.{n // 256}.{n % 256}.0/24"


def by_hand(count):
    rules = "\n".join(f"ip saddr {source(n)} tcp dport {n} counter drop" for n in range(1, count + 1))
    return ("table inet hand {\nchain input {\ntype filter hook input priority 0; policy accept;\n"
            f"{rules}\n}}\n}}\n")


def clone_rule(store, count):
    """COUNT rules in the place of the one that there is, as if each had been added: adding them is not what is
    measured here."""
    with contextlib.closing(sqlite3.connect(store)) as base, base:
        table_name, columns = _rows_of(base)
        row = base.execute(f"SELECT * FROM {table_name} WHERE menu = '/ip/firewall/filter'").fetchone()
        made = dict(zip(columns, row))
        for n in range(2, count + 1):
            text = bytes(made["properties"]).replace(source(1).encode(), source(n).encode()).replace(
                b"dst-port=1\0", f"dst-port={n}\0".encode())
            values = {**made, "id": made["id"] + n, "position": made["position"] + n * 65536, "properties": text}
            base.execute(f"INSERT INTO {table_name} ({', '.join(columns)}) VALUES"
                         f" ({', '.join('?' * len(columns))})", [values[name] for name in columns])


def _rows_of(base):
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        columns = [info[1] for info in base.execute(f"PRAGMA table_info({name})")]
        if {"menu", "id", "position", "properties"} <= set(columns):
            return name, columns
    raise AssertionError("the store has no table of records")


def nanoseconds_a_packet(lab):
    """Of datagrams that no rule drops: sent in a row, and all received."""
    with lab.router.socket(socket.SOCK_DGRAM, bind=(ROUTER, PORT)) as inbox, \
            lab["pc"].socket(socket.SOCK_DGRAM) as out:
        inbox.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        out.connect((ROUTER, PORT))
        began = time.perf_counter_ns()
        for _ in range(PACKETS):
            out.send(b"x")
        return (time.perf_counter_ns() - began) / PACKETS


class Firewall(Part):
    name = "firewall"
    help = "rules of /ip firewall: load, edit, cost of a packet beside nft's own"
    alone = True
    beside = False
    present = (0,)

    def measure(self, gateway, present):
        for count in SIZES:
            with Lab(devices=("pc",)) as lab:
                self._measure_rules(gateway, lab, count)

    def _measure_rules(self, gateway, lab, count):
        def keep(what, value):
            gateway.times.setdefault((what, count), []).append(value)

        keep("packet, no rules", nanoseconds_a_packet(lab))
        with Daemon(lab.router, f"{lab.directory}/rules", defaults="") as daemon:
            daemon.start()
            daemon.console(f"/ip firewall filter add chain=input action=drop protocol=tcp dst-port=1 "
                           f"src-address={source(1)}")
            daemon.stop()
            clone_rule(next(pathlib.Path(daemon.state).glob("**/configuration.db")), count)
            began = time.monotonic()
            daemon.start()
            keep("ready", (time.monotonic() - began) * 1000)
            wait_until(lambda: len(daemon.rows("/ip/firewall/filter", "=.proplist=.id")) == count, 20)
            with Session.local(daemon.runtime / "control", timeout=60) as session:
                began = time.monotonic()
                rows = session.run("/ip/firewall/filter/print")[0]
                keep("print", (time.monotonic() - began) * 1000)
                for n in range(EDITS):
                    began = time.monotonic()
                    session.run("/ip/firewall/filter/set", f"=.id={rows[count // 2]['.id']}", f"=dst-port={n + 1}")
                    keep("edit", (time.monotonic() - began) * 1000)
            keep("packet, ours", nanoseconds_a_packet(lab))
            daemon.stop()
        lab.router.run("nft delete table inet sallyport_filter")
        began = time.monotonic()
        lab.nft(by_hand(count))
        keep("nft", (time.monotonic() - began) * 1000)
        keep("packet, by hand", nanoseconds_a_packet(lab))

    def report(self, ours, theirs):
        def of(what, count):
            return median(ours, what, count)

        rows = [(f"{count:,}", number(of("ready", count)), number(of("nft", count)), number(of("edit", count)),
                 number(of("print", count)), number(of("packet, no rules", count)),
                 number(of("packet, ours", count)), number(of("packet, by hand", count)),
                 ratio(of("packet, ours", count), of("packet, by hand", count))) for count in SIZES]
        return table("Rules of /ip firewall filter, in milliseconds: the whole daemon ready again, with its rules in"
                     " force;\nnft loading the same rules from a file; one rule changed; all printed to a program."
                     " And nanoseconds that a\npacket takes which each rule is tried on: with no rules, with ours,"
                     " with the same written by hand",
                     ("rules", "ready", "nft -f", "edit", "print", "packet, none", "ours", "by hand",
                      "ours/by hand"), rows)
