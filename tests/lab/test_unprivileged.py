# SPDX-License-Identifier: BSD-2-Clause
"""The same without any right, in a user namespace: the lab, and the daemon in it."""

import os
import pathlib
import subprocess

import pytest

from conftest import ROOT
from lab.daemon import build_directory

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]


def run_as_nobody(what):
    if os.getuid() != 0:
        pytest.skip("needs root to become another user")
    readable = subprocess.run([*NOBODY, "test", "-r", f"{ROOT}/lab/__init__.py"], check=False)
    if readable.returncode != 0:
        pytest.skip(f"{ROOT} is not readable by other users")
    script = pathlib.Path(__file__).with_name("unprivileged.py")
    done = subprocess.run(
        [*NOBODY, "/usr/bin/python3", "-B", "-m", "lab", "exec", "--", "/usr/bin/python3", "-B",
         str(script), what], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "SALLYPORT_BUILD": str(build_directory())})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_the_lab():
    assert run_as_nobody("outbound") == ["arrived from 11.22.33.2"]


def test_the_daemon():
    """With a single user there, the children cannot have users of their own; that is said."""
    out = run_as_nobody("mapping")
    assert out[:5] == ["open True", "open True", "open False", "a script ran", "ended with 0"]
    assert any("user" in line for line in out[5:])
