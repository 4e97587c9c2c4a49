# SPDX-License-Identifier: BSD-2-Clause
"""The demonstration: three devices open ports through real clients, and packets prove each step."""

import contextlib
import os
import shlex
import socket
import sys

from .daemon import Daemon
from .network import INTERNET_ADDRESS, WAN_ADDRESS, Lab
from .traffic import echoes
from .wait import wait_until

# How the RouterOS documentation of UPnP enables the service.
COMMANDS = """\
# Navigate to the UPnP settings menu
/ip upnp

# Enable the UPnP service
set enabled=yes

# Configure the interface that will be considered the external (WAN) interface for UPnP purposes.
# Replace "ether1" with your actual WAN interface name if different.
set interface=ether1

# Enable UPnP service to allow NAT traversal (port forwarding)
set allow-disable-external-interface=no # Ensure external interface setting is enforced
set enabled=yes

# Enable NAT traversal - crucial for port forwarding
set nat-traversal=yes

# Enable UPnP service to allow enabling/disabling of UPnP service by client devices
set allow-disable-internal-interface=no # For security, keep internal interface setting fixed

# Print current UPnP settings to verify configuration
print
"""

# python3-miniupnpc, as a program on the game console would use it.
MINIUPNPC = """
import miniupnpc
u = miniupnpc.UPnP()
u.discoverdelay = 500
print(u.discover(), "device found,", u.selectigd())
print("external address", u.externalipaddress())
print(u.addportmapping(3074, "UDP", u.lanaddr, 3074, "game console", "", 7200))
"""


class Failed(Exception):
    """A step was not seen to work."""


class Show:
    """Prints the steps."""

    def __init__(self):
        self._colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def _paint(self, code, text):
        return f"\033[{code}m{text}\033[0m" if self._colour else text

    def step(self, text):
        print("\n" + self._paint("1;36", text), flush=True)

    def shell(self, host, command):
        print("  " + self._paint("2", f"{host}$ ") + self._paint("1", command), flush=True)

    def output(self, text):
        for line in text.rstrip().splitlines():
            print("    " + line)
        sys.stdout.flush()

    def seen(self, text, right=True):
        print("  " + (self._paint("32", "✓") if right else self._paint("31", "✗")) + f" {text}",
              flush=True)
        if not right:
            raise Failed(text)

    def failed(self, text):
        print(self._paint("1;31", f"\nThe demonstration failed: {text}"), flush=True)

    def done(self, text):
        print("\n" + self._paint("1;32", text), flush=True)


class Demonstration:
    """The steps, in order; each raises Failed (or what its program raised) when it did not work."""

    def __init__(self, show, lab, daemon):
        self.show, self.lab, self.daemon = show, lab, daemon
        self.pc, self.console, self.media = (lab[n] for n in ("pc", "console", "media"))
        self.game = None  # the console's server

    def run(self):
        self.introduce()
        with contextlib.ExitStack() as servers:
            self.game = servers.enter_context(self.console.echo("udp", 3074))
            for device, protocol, port in ((self.media, "tcp", 32400), (self.pc, "tcp", 51413),
                                           (self.pc, "udp", 51413)):
                servers.enter_context(device.echo(protocol, port))
            self.enable()
            self.try_closed()
            self.open_with_upnpc()
            self.open_with_miniupnpc()
            stream = self.use()
            self.print_table()
            self.close_one(stream)
            self.others_still_work()
        self.stop()

    def introduce(self):
        self.show.step("The lab: an Internet host, the router, and three devices behind it")
        left = (f"Internet host {INTERNET_ADDRESS} ── ether1 {WAN_ADDRESS} [router] bridge"
                f" {self.lab.lans[0].address} ─")
        self.show.output(f"{left}┬─ PC            {self.pc.address}\n"
                         f"{'':{len(left)}}├─ game console  {self.console.address}\n"
                         f"{'':{len(left)}}└─ media server  {self.media.address}")

    def enable(self):
        self.show.step("sallyportd starts in the router, and an administrator enables the service")
        self.daemon.start()
        self.show.seen("ready: " + ", ".join(sorted(self.daemon.children())) + " run")
        self.show.shell("router", "sallyport <<END")
        self.show.output(COMMANDS + "END")
        out = self.daemon.console(script=COMMANDS).stdout
        self.show.output(out)
        words = dict(line.lstrip().split(": ", 1) for line in out.splitlines() if ": " in line)
        self.show.seen("the settings are in force", words.get("enabled") == "yes"
                       and words.get("nat-traversal") == "yes" and words.get("interface") == "ether1")

    def try_closed(self):
        self.show.step("Before anybody asks, nothing comes in")
        for protocol, port in (("tcp", 32400), ("udp", 3074), ("tcp", 51413), ("udp", 51413)):
            self.show.seen(f"{protocol} {WAN_ADDRESS}:{port} does not answer",
                           not self.answers(protocol, port, timeout=0.3))

    def answers(self, protocol, port, timeout=2.0):
        """Whether the Internet host gets its own bytes back from behind the port."""
        if protocol == "udp":
            return self.lab.internet.ask(WAN_ADDRESS, port, b"ping", timeout=timeout)[0] == b"ping"
        try:
            with self.lab.internet.connect(WAN_ADDRESS, port, timeout=timeout) as stream:
                return echoes(stream, b"ping")
        except OSError:
            return False

    def upnpc(self, device, *words):
        self.show.shell(device.name, shlex.join(["upnpc", *words]))
        done = device.run(["upnpc", *words], check=False)
        lines = [line for line in done.stdout.splitlines()
                 if line.startswith(("Found", "external", "ExternalIP", "UPNP_", "AddPort"))]
        self.show.output("\n".join(lines) or done.stdout + done.stderr)
        return done.stdout

    def open_with_upnpc(self):
        self.show.step("The media server and the PC open their ports with upnpc")
        for device, name, port, protocols in ((self.media, "media server", 32400, ("TCP",)),
                                              (self.pc, "file sharing", 51413, ("TCP", "UDP"))):
            for protocol in protocols:
                out = self.upnpc(device, "-e", name, "-a", device.address, str(port), str(port),
                                 protocol, "3600")
                self.show.seen(f"{protocol} {port} is open for {device.address}",
                               "is redirected to" in out)

    def open_with_miniupnpc(self):
        self.show.step("The game console opens its port with python3-miniupnpc")
        self.show.shell("console", "python3 game.py")
        out = self.console.run(["/usr/bin/python3", "-c", MINIUPNPC]).stdout
        self.show.output(out)
        self.show.seen(f"UDP 3074 is open for {self.console.address}", out.endswith("True\n"))

    def use(self):
        """Traffic through each port; returns a connection to the PC that stays."""
        self.show.step("The Internet host talks to the devices, and they answer")
        stream = self.lab.internet.connect(WAN_ADDRESS, 51413)
        block = b"0123456789abcdef" * 4096
        self.show.seen(f"tcp {WAN_ADDRESS}:51413: a connection to the PC carries "
                       f"{len(block) // 1024} KiB there and back", echoes(stream, block))
        for protocol, port, who in (("tcp", 32400, "media server"), ("udp", 3074, "game console"),
                                    ("udp", 51413, "PC")):
            self.show.seen(f"{protocol} {WAN_ADDRESS}:{port}: the {who} answers",
                           self.answers(protocol, port))
        with self.lab.internet.socket(socket.SOCK_DGRAM, bind=("", 7777)) as far:
            self.game.send(b"let us play", (INTERNET_ADDRESS, 7777))
            sender = far.recvfrom(100)[1]
        self.show.seen(f"what the console sends comes from {sender[0]}:{sender[1]}",
                       sender == (WAN_ADDRESS, 3074))
        return stream

    def print_table(self):
        self.show.step("What is open, for whom, for how long, with how much traffic")
        for command in ("/ip/upnp/mappings/print",
                        "/ip/upnp/mappings/print stats proplist=protocol,external-port,address,"
                        "packets-in,bytes-in,packets-out,bytes-out"):
            self.show.shell("router", f"sallyport -c '{command}'")
            out = self.daemon.cli(command)
            self.show.output(out)
        rows = self.daemon.rows("/ip/upnp/mappings")
        self.show.seen("four ports, each with its traffic", len(rows) == 4
                       and all(int(row["bytes-in"]) > 0 < int(row["bytes-out"]) for row in rows)
                       and all(port in out for port in ("32400", "3074", "51413")))

    def close_one(self, stream):
        self.show.step("The PC closes TCP 51413 while a connection is using it")
        self.show.seen("the connection is alive", echoes(stream))
        out = self.upnpc(self.pc, "-d", "51413", "TCP")
        self.show.seen("closed", "UPNP_DeletePortMapping() returned : 0" in out)
        stream.settimeout(1)
        self.show.seen("the connection is dead", not echoes(stream))
        self.show.seen("and nobody can make another", not self.answers("tcp", 51413, timeout=1))

    def others_still_work(self):
        for protocol, port in (("udp", 51413), ("tcp", 32400), ("udp", 3074)):
            self.show.seen(f"{protocol} {port} still works", self.answers(protocol, port))

    def stop(self):
        self.show.step("sallyportd ends")
        self.show.seen("cleanly", self.daemon.stop() == 0)
        self.show.seen("and leaves no port open", not self.answers("tcp", 32400, timeout=0.5))


def demo():
    """Runs it; the exit status is 0 only if every step was seen to work."""
    show = Show()
    with Lab(devices=("pc", "console", "media")) as lab:
        with Daemon(lab.router, f"{lab.directory}/router") as daemon:
            try:
                Demonstration(show, lab, daemon).run()
            except Exception as problem:  # whatever it was, the steps after it were not seen to work
                show.failed(f"{problem}")
                show.output(daemon.log()[-3000:])
                return 1
    show.done("Every step was seen to work. The lab is gone.")
    return 0
