# SPDX-License-Identifier: BSD-2-Clause
"""An interactive shell in the router, with a word for each other host."""

import os
import pathlib
import subprocess

from .daemon import build_directory
from .network import INTERNET_ADDRESS, WAN_ADDRESS, Lab

_DEVICES = ("pc", "console", "media")


def _rc(lab, build):
    hosts = {"internet": lab.internet, **lab.devices}
    lines = [
        "PS1='router of the lab \\$ '",
        f"PATH={build}:$PATH",
        f"export SALLYPORT_STATE={lab.directory}/state SALLYPORT_RUN={lab.directory}/run",
        'daemon() { sallyportd --foreground --state-dir "$SALLYPORT_STATE"'
        ' --runtime-dir "$SALLYPORT_RUN" --defaults none "$@"; }',
        'console() { command sallyport --socket "$SALLYPORT_RUN/control" "$@"; }',
    ]
    for name, host in hosts.items():
        lines.append(f'on_{name}() {{ nsenter --net=/proc/{os.getpid()}/fd/{host.descriptor} -- "$@"; }}')
    return "\n".join(lines) + "\n"


def _explanation(lab, build):
    lines = [
        f"  Internet host {INTERNET_ADDRESS}  ──  ether1 {WAN_ADDRESS}  this router  "
        f"bridge {lab.lans[0].address}/24",
        *(f"      {device.port}  ──  {name} {device.address}" for name, device in lab.devices.items()),
        "",
        "  on_internet CMD, " + ", ".join(f"on_{name} CMD" for name in lab.devices)
        + "   run a command there",
    ]
    if (build / "sallyportd").exists():
        lines += ["  daemon &                        start sallyportd here",
                  "  console -c '/ip/upnp/print'     talk to it"]
    else:
        lines += ["  (there is no sallyportd yet: `make build` makes one)"]
    return "\n".join([*lines, "  exit                            ends the lab, nothing stays", ""])


def shell():
    """Runs the shell; returns its exit status."""
    build = build_directory()
    with Lab(devices=_DEVICES) as lab:
        rc = pathlib.Path(lab.directory) / "bashrc"
        rc.write_text(_rc(lab, build), encoding="utf-8")
        print(_explanation(lab, build), flush=True)
        with lab.router.enter():
            return subprocess.call(["bash", "--noprofile", "--rcfile", str(rc), "-i"])
