# SPDX-License-Identifier: BSD-2-Clause
"""What programs ask through the API and REST, and what that costs control points and memory."""

import base64
import contextlib
import http.client
import selectors
import ssl
import threading
import time

from lab import wait_until
from lab.sentences import Session, encode

from .gateways import PAIR_PORT
from .part import Part, median
from .tables import number, ratio, table
from .web import CONNECTIONS, StaticServer, requests_a_second

API_PORT = 8728
USER, PASSWORD = "admin", "Sesame-7"
SESSIONS = 200
PRINT = encode(["/ip/upnp/mappings/print"])
COMMAND = encode(["/system/identity/print"])
DONE = b"\x05!done\0"
ROW = b"\0\x03!re"  # after the end of the sentence before
REST_PATH = "/rest/ip/upnp"


def receive_answer(stream):
    """The bytes of an answer as far as its !done, and when its first ones came."""
    pieces = [stream.recv(1 << 18)]
    first = time.monotonic()
    while not b"".join(pieces[-2:]).endswith(DONE):
        piece = stream.recv(1 << 18)
        if not piece:
            raise ConnectionError("closed")
        pieces.append(piece)
    return b"".join(pieces), first


def commands_a_second(streams, count):
    """COUNT commands in all, one at a time on each stream, and the next as soon as one is answered."""
    with selectors.DefaultSelector() as selector:
        for stream in streams:
            selector.register(stream, selectors.EVENT_READ)
        began = time.monotonic()
        for stream in streams:
            stream.sendall(COMMAND)
        asked, answered = len(streams), 0
        while answered < count:
            for key, _ in selector.select():
                receive_answer(key.fileobj)
                answered += 1
                if asked < count:
                    key.fileobj.sendall(COMMAND)
                    asked += 1
        return count / (time.monotonic() - began)


class Programs(Part):
    name = "programs"
    alone = True
    beside = False
    help = "rows and commands of the API, REST beside nginx, memory of sessions"
    present = (0, 10000)
    commands = 20000
    seconds = 4  # of REST, each round

    def measure(self, gateway, present):
        if not hasattr(gateway, "static"):
            self.prepare(gateway)
        if present:
            self.measure_print(gateway, present)
            self.measure_requests(gateway)
        else:
            self.measure_sessions(gateway)
            self.measure_rest(gateway)

    # Before all rounds.

    def prepare(self, gateway):
        address = gateway.lab.lans[0].address
        gateway.daemon.console("/ip/service/set api max-sessions=250")
        gateway.daemon.console(f"/user set admin password={PASSWORD}")
        for port in (API_PORT, 443):
            wait_until(lambda port=port: gateway.pc.connects(address, port), 10, f"{port} listens")
        gateway.credentials = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        gateway.static = StaticServer(gateway.lab, self.rest_answer(gateway, address))

    def rest_answer(self, gateway, address):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # the certificate is its own authority
        context.verify_mode = ssl.CERT_NONE
        with gateway.pc.enter(), contextlib.closing(
                http.client.HTTPSConnection(address, timeout=10, context=context)) as link:
            link.request("GET", REST_PATH, headers={"Authorization": f"Basic {gateway.credentials}"})
            return link.getresponse().read()

    def log_in(self, gateway):
        session = Session(gateway.pc.connect(gateway.lab.lans[0].address, API_PORT, timeout=30))
        session.run("/login", f"=name={USER}", f"=password={PASSWORD}")
        return session

    # With none present.

    def measure_sessions(self, gateway):
        if ("API memory", 0) not in gateway.times:
            gateway.times["API memory", 0] = [gateway.memory()]
        with contextlib.ExitStack() as stack:
            streams = [stack.enter_context(self.log_in(gateway)).stream for _ in range(SESSIONS)]
            for sessions in (1, SESSIONS):
                rate = commands_a_second(streams[:sessions], self.commands)
                gateway.times.setdefault(("commands", sessions), []).append(rate)
            if ("API memory", SESSIONS) not in gateway.times:
                gateway.times["API memory", SESSIONS] = [gateway.memory()]

    def measure_rest(self, gateway):
        url = f"https://{gateway.lab.lans[0].address}{REST_PATH}"
        rates = {"sallyport": requests_a_second(gateway.pc, url, self.seconds,
                                                f"Authorization: Basic {gateway.credentials}"),
                 "nginx": requests_a_second(gateway.pc, gateway.static.url, self.seconds)}
        for server, rate in rates.items():
            gateway.times.setdefault(("REST", server), []).append(rate)

    # With many.

    def measure_print(self, gateway, present):
        with self.log_in(gateway) as session:
            for _ in range(5):
                began = time.monotonic()
                session.stream.sendall(PRINT)
                answer, first = receive_answer(session.stream)
                ended = time.monotonic()
                rows = (b"\0" + answer).count(ROW)
                assert rows >= present, f"{rows} rows of {present}"
                gateway.times.setdefault(("first row", present), []).append((first - began) * 1e3)
                gateway.times.setdefault(("rows", present), []).append(rows / (ended - began))

    def measure_requests(self, gateway):
        ended = threading.Event()
        with self.log_in(gateway) as session:
            printing = threading.Thread(target=self.keep_printing, args=(session.stream, ended))
            for key in ("unprinted", "printed"):
                if key == "printed":
                    printing.start()
                try:
                    for action, times in gateway.ask("pairs", 200, PAIR_PORT).items():
                        gateway.times.setdefault((action, key), []).extend(times)
                finally:
                    if key == "printed":
                        ended.set()
                        printing.join()

    @staticmethod
    def keep_printing(stream, ended):
        while not ended.is_set():
            stream.sendall(PRINT)
            receive_answer(stream)

    def report(self, ours, theirs):
        memory = [median(ours, "API memory", sessions) for sessions in (0, SESSIONS)]
        added = (memory[1] - memory[0]) / SESSIONS if None not in memory else None
        mine, other = (median(ours, "REST", server) for server in ("sallyport", "nginx"))
        rows = [
            ("rows a second of a print of 10,000 mappings", number(median(ours, "rows", 10000))),
            ("  its first row after, ms", number(median(ours, "first row", 10000))),
            ("commands a second, one session", number(median(ours, "commands", 1))),
            (f"commands a second, {SESSIONS} sessions at once",
             number(median(ours, "commands", SESSIONS))),
            ("memory of all processes without a session, MB", number(memory[0] and memory[0] / 1e6)),
            (f"  with {SESSIONS} sessions, MB", number(memory[1] and memory[1] / 1e6)),
            ("  bytes a session", number(added)),
            (f"REST requests a second, {CONNECTIONS} connections kept", number(mine)),
            ("  nginx, a static answer of the same size", number(other)),
            ("  sallyport/nginx", ratio(mine, other))]
        for action in ("AddPortMapping", "DeletePortMapping"):
            quiet, printed = median(ours, action, "unprinted"), median(ours, action, "printed")
            rows += [(f"{action} with 10,000 present, microseconds", number(quiet)),
                     ("  while they are printed again and again", number(printed)),
                     ("  printed/quiet", ratio(printed, quiet))]
        return table("Programs: the API in plain TCP (a command is a print of the identity; each"
                     " session has one under way),\nREST over TLS (GET of the settings, asked by wrk)."
                     " The clients take processors from what is measured",
                     ("what", "sallyport"), rows)
