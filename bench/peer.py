# SPDX-License-Identifier: BSD-2-Clause
"""Debian's miniupnpd (nftables build) in the lab's router, set up as its package does it."""

import os
import pathlib
import shutil
import subprocess

from lab import wait_until

PROGRAM = "/usr/sbin/miniupnpd"
PORT = 5000

# The chains that its package's nft_init.sh makes.
_RULES = """
table inet filter {
	chain forward {
		type filter hook forward priority 0; policy accept;
		jump miniupnpd
	}
	chain miniupnpd {
	}
	chain prerouting {
		type nat hook prerouting priority -100; policy accept;
		jump prerouting_miniupnpd
	}
	chain postrouting {
		type nat hook postrouting priority 100; policy accept;
		jump postrouting_miniupnpd
	}
	chain prerouting_miniupnpd {
	}
	chain postrouting_miniupnpd {
	}
}
"""

_CONFIGURATION = """
ext_ifname=ether1
listening_ip=bridge
port={port}
enable_natpmp=no
enable_upnp=yes
secure_mode=yes
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
notify_interval=900
clean_ruleset_interval=0
uuid=3b9a2b5e-6a0f-4b57-8f1d-0f2f6a1f9c11
allow 1024-65535 192.168.88.0/24 1024-65535
"""


def is_installed():
    return shutil.which(PROGRAM) is not None


class Peer:
    """A running miniupnpd; close() ends it."""

    def __init__(self, lab):
        lab.nft(_RULES)
        folder = pathlib.Path(lab.directory)
        path = folder / "miniupnpd.conf"
        path.write_text(_CONFIGURATION.format(port=PORT), encoding="ascii")
        # It logs each step when it stays in the foreground, so it is let go to the background, in a
        # process namespace that ends with us.
        self.process = lab.router.popen(
            ["unshare", "--pid", "--fork", "--kill-child", "--", "sh", "-c",
             '"$@" && exec sleep infinity', "sh",
             PROGRAM, "-1", "-f", str(path), "-P", str(folder / "miniupnpd.pid")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: self.process.poll() is not None
                   or next(iter(lab.devices.values())).connects(lab.lans[0].address, PORT),
                   10, "miniupnpd answers")
        if self.process.poll() is not None:
            raise RuntimeError(f"miniupnpd ended with {self.process.returncode}")

    def processes(self):
        """The daemon itself, which went to the background."""
        found, parents = [], [self.process.pid]
        while parents:
            pid = parents.pop()
            with open(f"/proc/{pid}/comm", encoding="ascii", errors="replace") as name:
                if name.read().strip() == "miniupnpd":
                    found.append(pid)
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as children:
                    parents += map(int, children.read().split())
        return found

    def close(self):
        self.process.kill()
        self.process.wait(10)
