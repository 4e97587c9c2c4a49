# SPDX-License-Identifier: BSD-2-Clause
"""One host of the lab: programs and sockets in its network namespace."""

import contextlib
import fcntl
import os
import shlex
import signal
import socket
import struct
import subprocess

from . import namespace
from .capture import Capture
from .traffic import Echo, spoofed_udp

SIOCGIFFLAGS = 0x8913  # linux/sockios.h
IFF_RUNNING = 0x40  # net/if.h


class LabError(Exception):
    """A program run in the lab failed; the message holds what it printed."""


class Host:
    """Owns its namespace and everything started in it; close() ends all of that."""

    def __init__(self, name):
        self.name = name
        self.descriptor = namespace.create()
        self._closers = contextlib.ExitStack()
        self._closers.callback(os.close, self.descriptor)

    def close(self):
        self._closers.close()

    def enter(self):
        """Context in which sockets are made in this host, by the test's own process."""
        return namespace.entered(self.descriptor)

    def keep(self, thing):
        """Has THING closed before the host itself is."""
        self._closers.callback(thing.close)
        return thing

    # Programs. Each dies with the process that started it, however that ends.

    def _command(self, command):
        words = shlex.split(command) if isinstance(command, str) else [str(w) for w in command]
        return ["setpriv", "--pdeathsig", "KILL", "--", *words]

    def run(self, command, check=True, timeout=30, input=None, env=None):
        """Runs a program (words, or one line without shell meaning) to its end; text in and out."""
        with self.enter():
            done = subprocess.run(
                self._command(command), input=input, text=True, capture_output=True,
                timeout=timeout, errors="replace",
                env={**os.environ, **env} if env else None,
                stdin=subprocess.DEVNULL if input is None else None,
            )
        if check and done.returncode != 0:
            line = command if isinstance(command, str) else shlex.join(str(w) for w in command)
            raise LabError(f"{self.name}: {line}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def popen(self, command, **options):
        """Starts a program; it is killed, with all of its process group, when the host closes."""
        options.setdefault("stdin", subprocess.DEVNULL)
        with self.enter():
            process = subprocess.Popen(self._command(command), start_new_session=True, **options)
        self._closers.callback(_end, process)
        return process

    def configure(self, lines, descriptors=()):
        """Feeds LINES to `ip -batch`."""
        with self.enter():
            done = subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True,
                                  capture_output=True, pass_fds=descriptors, timeout=30)
        if done.returncode != 0:
            raise LabError(f"{self.name}: ip: {done.stderr.strip()}\n" + "\n".join(lines))

    def link_runs(self, name):
        """Whether the kernel has noticed that the cable of an interface is plugged in."""
        with self.enter():
            probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with probe:
            request = struct.pack("16sH22x", name.encode(), 0)
            flags = struct.unpack("16sH22x", fcntl.ioctl(probe, SIOCGIFFLAGS, request))[1]
        return flags & IFF_RUNNING != 0

    def set_kernel(self, key, value):
        """Sets a variable below /proc/sys, such as net.ipv4.ip_forward."""
        with self.enter(), open("/proc/sys/" + key.replace(".", "/"), "w", encoding="ascii") as file:
            file.write(str(value))

    # Sockets.

    def has_ipv6(self, interface):
        """Whether an interface has an IPv6 address; there is none without IPv6 in the kernel."""
        return "inet6" in self.run(["ip", "-6", "address", "show", "dev", interface],
                                   check=False).stdout

    def scoped(self, address, port):
        """The socket address for "10.0.0.1", "fd00::1" or "fe80::1%eth0"."""
        if ":" not in address:
            return address, port
        literal, _, interface = address.partition("%")
        with self.enter():
            return literal, port, 0, socket.if_nametoindex(interface) if interface else 0

    def socket(self, kind=socket.SOCK_STREAM, bind=None, timeout=3.0, family=socket.AF_INET):
        with self.enter():
            made = socket.socket(family, kind)
        made.settimeout(timeout)
        if bind is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(bind)
        return self.keep(made)

    def connect(self, address, port, timeout=3.0, source=None):
        """A connected TCP socket from this host; raises OSError when there is no way through."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        made = self.socket(bind=source, timeout=timeout, family=family)
        try:
            made.connect(self.scoped(address, port))
        except OSError:
            made.close()
            raise
        return made

    def connects(self, address, port, timeout=1.0):
        try:
            self.connect(address, port, timeout=timeout).close()
        except OSError:
            return False
        return True

    def ask(self, address, port, data=b"are you there", timeout=1.0, source=None):
        """Sends one UDP datagram and returns (answer, its source); (None, None) after TIMEOUT."""
        with self.socket(socket.SOCK_DGRAM, bind=source, timeout=timeout) as asker:
            try:
                asker.connect((address, port))
                asker.send(data)
                return asker.recvfrom(65535)
            except OSError:
                return None, None

    def echo(self, protocol, port, address="0.0.0.0"):
        """A server that answers each byte with itself; see traffic.Echo."""
        return self.keep(Echo(self, protocol, port, address))

    def capture(self, interface):
        """Records the frames of an interface from now on."""
        return self.keep(Capture(self, interface))

    def send_spoofed(self, source, destination, data):
        """Sends a UDP datagram whose source (address, port) may be anybody's."""
        spoofed_udp(self, source, destination, data)


class Device(Host):
    """A host on a LAN of the router."""

    def __init__(self, name, lan, address, mac):
        super().__init__(name)
        self.lan = lan
        self.address = address
        self.mac = mac
        self.interface = "eth0"


def _end(process):
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream:
            stream.close()
