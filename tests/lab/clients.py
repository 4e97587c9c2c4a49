# SPDX-License-Identifier: BSD-2-Clause
"""The packaged clients: upnpc, python3-miniupnpc, GUPnP and python3-librouteros, run in a device."""

import contextlib
import json
import pathlib
import re
import subprocess

import librouteros
from lab import wait_until

API_PORT = 8728
PASSWORD = "Sesame-7"


class Upnpc:
    """upnpc in one device. The first call discovers; the others are given what that found."""

    def __init__(self, device):
        self.device = device
        self.location = None

    def run(self, *words, check=True):
        known = ["-u", self.location] if self.location else []
        done = self.device.run(["upnpc", *known, *words], check=False)
        found = re.search(r"desc: (\S+)", done.stdout)
        if found:
            self.location = found.group(1)
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def add(self, external, protocol="TCP", internal=None, duration=0, check=True, description=None):
        named = ["-e", description] if description else []
        out = self.run(*named, "-a", self.device.address, str(internal or external), str(external),
                       protocol, str(duration), check=False)
        if check:
            assert "is redirected to" in out, out
        return out

    def delete(self, external, protocol="TCP"):
        out = self.run("-d", str(external), protocol, check=False)
        return "UPNP_DeletePortMapping() returned : 0" in out

    def list(self):
        """[(protocol, external port, internal address, internal port, description, lease)]"""
        rows = re.findall(r"^ *\d+ (TCP|UDP) +(\d+)->([\d.]+):(\d+) +'(.*)' '.*?' (\d+)$",
                          self.run("-l"), re.M)
        # Port 0 is the placeholder that RouterOS shows first, for Windows' sake.
        return [(p, int(e), a, int(i), d, int(lease)) for p, e, a, i, d, lease in rows if e != "0"]


# Runs in a device, since the library opens its own sockets: one statement a line of input, each
# answered by one line of JSON.
_MINIUPNPC = """
import json, sys, miniupnpc
u = miniupnpc.UPnP()
u.discoverdelay = 1000
for line in sys.stdin:
    try:
        answer = {"value": eval(line, {"u": u})}
    except Exception as problem:
        answer = {"problem": str(problem)}
    print(json.dumps(answer), flush=True)
"""


class Miniupnpc:
    """The library behind most programs that map ports, through its Python binding."""

    def __init__(self, device):
        self.device = device

    def run(self, *statements):
        """The values of the statements, run in one process; the text of the exception if one fails."""
        done = self.device.run(["/usr/bin/python3", "-c", _MINIUPNPC],
                               input="\n".join(statements) + "\n")
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(answers) == len(statements), done.stdout + done.stderr
        return [a.get("value", a.get("problem")) for a in answers]

    def discovered(self, *statements):
        """The same after finding the gateway."""
        return self.run("u.discover()", "u.selectigd()", *statements)[2:]


class GUPnP:
    """gupnp_client.py in one device: as a control point of what TARGET names, or as "ports"."""

    def __init__(self, device, target):
        program = pathlib.Path(__file__).with_name("gupnp_client.py")
        self._process = device.popen(["/usr/bin/python3", str(program), target], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def run(self, statement):
        """The value of the statement; RuntimeError with the text of its exception."""
        self._process.stdin.write(statement + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "problem" in answer:
            raise RuntimeError(answer["problem"])
        return answer["value"]

    def call(self, service, action, **arguments):
        """The out arguments of an action, typed as the description has them."""
        return self.run(f"gateway.call({service!r}, {action!r}, **{arguments!r})")


@contextlib.contextmanager
def api(host, address=None, password=PASSWORD, username="admin"):
    """A session of librouteros from a host of the lab."""
    with host.enter():
        session = librouteros.connect(host=address or host.lan.address, username=username,
                                      password=password, port=API_PORT, timeout=10,
                                      encoding="utf-8")
    try:
        yield session
    finally:
        session.close()


def open_api(daemon, host):
    """Gives admin a password, which opens the API, and waits until it listens."""
    daemon.console(f"/user set admin password={PASSWORD}")
    wait_until(lambda: host.connects(host.lan.address, API_PORT), 10, "the API listens")
