# SPDX-License-Identifier: BSD-2-Clause
"""sallyportd in a host of the lab: start, console, kill, restart, and what it logged."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

from .sentences import Session
from .wait import wait_until

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROLES = ("gate", "lan", "mgmt")

# What a sanitizer writes when it found something.
_REPORT = re.compile(r"ERROR: (?:Address|Leak)Sanitizer|runtime error:|AddressSanitizer:DEADLYSIGNAL")

# Enough for a LAN and an uplink; what most tests start with.
ENABLE = """/ip upnp
set enabled=yes
set interface=ether1
"""


class Console(Exception):
    """The console ended with an error; the message is its standard error."""


def build_directory():
    """Where the binaries under test are: $SALLYPORT_BUILD, or build/."""
    return pathlib.Path(os.environ.get("SALLYPORT_BUILD", ROOT / "build")).resolve()


class Daemon:
    """One sallyportd with directories of its own; they outlive its process, as on a disk."""

    def __init__(self, host, directory, defaults=None, build=None, command_prefix=()):
        self.host = host
        self.directory = pathlib.Path(directory)
        self.state = self.directory / "state"
        self.runtime = self.directory / "run"
        self.build = pathlib.Path(build) if build else build_directory()
        self.log_path = self.directory / "daemon.log"
        self.process = None
        self._prefix = list(command_prefix)
        self._defaults = "none"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o755)
        if defaults is not None:
            path = self.directory / "defaults.rsc"
            path.write_text(defaults, encoding="utf-8")
            self._defaults = str(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Life.

    def start(self, timeout=30.0):
        """Starts it and returns once it says that it is ready; raises if it ends before."""
        self.launch()
        self._await_ready(timeout)
        return self

    def launch(self):
        """Starts it without waiting."""
        if self.running():
            raise RuntimeError("runs already")
        notify = self.directory / "notify"
        notify.unlink(missing_ok=True)
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind(str(notify))
        self._notify.settimeout(0.1)
        with open(self.log_path, "ab") as log:
            self.process = self.host.popen(
                [*self._prefix, str(self.build / "sallyportd"), "--foreground",
                 "--state-dir", str(self.state), "--runtime-dir", str(self.runtime),
                 "--defaults", self._defaults],
                stdout=log, stderr=log, env=self._environment(str(notify)))

    def _environment(self, notify):
        return {
            **os.environ,
            "NOTIFY_SOCKET": notify,
            # A child that gave up its privileges cannot be traced, and leak detection needs that.
            "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0:" + os.environ.get("ASAN_OPTIONS", ""),
            "UBSAN_OPTIONS": "print_stacktrace=1:" + os.environ.get("UBSAN_OPTIONS", ""),
        }

    def _await_ready(self, timeout):
        end = time.monotonic() + timeout
        try:
            while True:
                try:
                    if b"READY=1" in self._notify.recv(4096).split(b"\n"):
                        return
                except TimeoutError:
                    pass
                if self.process.poll() is not None:
                    raise RuntimeError(f"sallyportd ended with {self.process.returncode}\n{self.log()}")
                if time.monotonic() > end:
                    raise TimeoutError(f"sallyportd is not ready after {timeout:g} s\n{self.log()}")
        finally:
            self._notify.close()

    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, timeout=20.0):
        """Ends it cleanly (SIGTERM); returns its exit status."""
        self.process.terminate()
        return self.process.wait(timeout)

    def kill(self):
        """Kills the parent; its children die with it."""
        children = self.children()
        self.process.kill()
        self.process.wait(10)
        wait_until(lambda: not any(os.path.exists(f"/proc/{pid}/exe") and _alive(pid)
                                   for pid in children.values()), 10, "children die with the parent")

    def restart(self):
        self.stop()
        return self.start()

    def close(self):
        if self.running():
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    # Its children.

    def children(self):
        """{role: pid} of the children that run."""
        if not self.running():
            return {}
        found = {}
        for pid in _children_of(self.process.pid):
            words = _command_line(pid)
            if "--role" in words:
                found[words[words.index("--role") + 1]] = pid
        return found

    def child(self, role, timeout=10.0):
        """The pid of a child, waiting until it runs."""
        return wait_until(lambda: self.children().get(role), timeout, f"{role} runs")

    def kill_child(self, role):
        """kill -9, then waits until the parent has put another in its place, ready for requests."""
        pid = self.child(role)
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: self.children().get(role) not in (None, pid), 15, f"another {role}")
        self.await_answer()

    def await_answer(self, timeout=15.0):
        """Waits until the whole way from console through mgmt to gate answers."""
        wait_until(lambda: self.console("/ip/upnp/mappings/print count-only", check=False)
                   .returncode == 0, timeout, "the daemon answers")

    # The console.

    def console(self, command=None, script=None, check=True, timeout=30):
        """Runs one COMMAND (-c), or a SCRIPT through standard input."""
        words = ["-c", command] if command is not None else []
        return self._run_console(words, script, check, timeout, command or script)

    def _run_console(self, words, script, check, timeout, what):
        done = self.host.run(
            [str(self.build / "sallyport"), "--socket", str(self.runtime / "control"), *words],
            check=False, input=script, timeout=timeout, env={"ASAN_OPTIONS": "detect_leaks=0"})
        if _REPORT.search(done.stderr):
            raise AssertionError("sanitizer report from sallyport:\n" + done.stderr)
        if check and done.returncode != 0:
            raise Console(f"{what}\n{done.stdout}{done.stderr}")
        return done

    def run_file(self, path, check=True):
        """Runs a script file."""
        return self._run_console([str(path)], None, check, 30, str(path))

    def cli(self, command):
        """What a command prints."""
        return self.console(command).stdout

    def rows(self, menu, *words):
        """What a menu tells programs: its rows as text, by property."""
        with Session.local(self.runtime / "control") as session:
            return session.run(f"{menu}/print", *words)[0]

    # What it said.

    def log(self):
        try:
            return self.log_path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def sanitizer_report(self):
        """The log from the first sanitizer report on; None when there is none."""
        text = self.log()
        found = _REPORT.search(text)
        return text[max(0, found.start() - 400):] if found else None


def _command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().decode(errors="replace").split("\0")
    except OSError:
        return []


def _alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def _children_of(pid):
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] not in "ZX":
            found.append(int(entry))
    return found
