# SPDX-License-Identifier: BSD-2-Clause
"""Run by test_unprivileged as a user without rights: a lab, a daemon, a client, and packets."""

import pathlib
import sys

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[2]), str(pathlib.Path(__file__).parent)]

import paths  # noqa: E402
from lab import Daemon, Lab  # noqa: E402
from lab.daemon import ENABLE  # noqa: E402
from lab.network import INTERNET_ADDRESS  # noqa: E402
from upnp import ControlPoint  # noqa: E402


def outbound():
    with Lab(devices=("pc",)) as lab, lab.internet.echo("udp", 8000) as server:
        assert lab["pc"].ask(INTERNET_ADDRESS, 8000)[0]
        print("arrived from", server.peers[0][0])


def mapping():
    with Lab(devices=("pc",)) as lab:
        with Daemon(lab.router, f"{lab.directory}/router", defaults=ENABLE) as daemon:
            daemon.start()
            gateway = ControlPoint(lab["pc"]).discover()
            with lab["pc"].echo("tcp", 5000):
                gateway.add(45000, 5000)
                print("open", paths.is_open(lab, "tcp", 45000))
                daemon.kill_child("gate")
                print("open", paths.is_open(lab, "tcp", 45000))
                gateway.delete(45000)
                print("open", paths.is_open(lab, "tcp", 45000))
            print("a script", daemon.cli(":put [:execute {:put ran} as-string]").strip())
            print("ended with", daemon.stop())
            print(daemon.log())


{"outbound": outbound, "mapping": mapping}[sys.argv[1]]()
