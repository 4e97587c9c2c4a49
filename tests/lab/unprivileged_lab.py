# SPDX-License-Identifier: BSD-2-Clause
"""Run by test_lab as a user without rights: traffic through a lab of its own."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from lab import Lab  # noqa: E402
from lab.network import INTERNET_ADDRESS  # noqa: E402

with Lab(devices=("pc",)) as lab, lab.internet.echo("udp", 8000) as server:
    assert lab["pc"].ask(INTERNET_ADDRESS, 8000)[0]
    print("arrived from", server.peers[0][0])
