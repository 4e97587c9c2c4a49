# SPDX-License-Identifier: BSD-2-Clause
"""The clients of the API from npm, run in a device; ask `unavailable` before."""

import functools
import json
import os
import pathlib
import subprocess

from lab.daemon import build_directory

HERE = pathlib.Path(__file__).parent
INSTALL = HERE.parents[1] / "tools" / "node-clients"


@functools.cache
def unavailable():
    """Why they cannot be run here, or None."""
    try:
        done = subprocess.run([INSTALL, build_directory()], text=True, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return "npm did not install them within a minute"
    return None if done.returncode == 0 else (done.stdout.strip().splitlines() or ["no reason given"])[-1]


class Problem(Exception):
    """What the library's promise was rejected with, or what it threw."""


class NodeClient:
    """node/client.js in a device. `options` is what the libraries get to connect with."""

    def __init__(self, device, **options):
        modules = build_directory() / "node" / "node_modules"
        self._process = device.popen(
            ["node", str(HERE / "node" / "client.js"), json.dumps(options)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "NODE_PATH": str(modules)})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def run(self, expression):
        """The value of an expression of JavaScript, of a promise what it comes to."""
        self._process.stdin.write(" ".join(expression.split()) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "problem" in answer:
            raise Problem(answer["problem"])
        return answer["value"]
