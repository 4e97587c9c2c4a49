# SPDX-License-Identifier: BSD-2-Clause
"""More ways to the Internet host than the lab's own: another cable, and a dial-up line."""

import fcntl
import os
import selectors
import struct
import threading

TUNSETIFF = 0x400454CA  # linux/if_tun.h
IFF_TUN, IFF_NO_PI = 1, 0x1000

SECOND = "11.22.44.2"  # the router on the second uplink
SECOND_FAR = "11.22.44.1"
DIALLED = "11.22.55.2"  # on the dialled one
DIALLED_FAR = "11.22.55.1"


def add_cable(lab, name="ether9", metric=200):
    """A second uplink of the router, with a default route of its own."""
    far = lab.internet.descriptor
    lab.router.configure([
        f"link add {name} type veth peer name net1 netns /proc/self/fd/{far}",
        f"address add {SECOND}/24 dev {name}",
        f"link set {name} up",
    ], [far])
    lab.internet.configure([f"address add {SECOND_FAR}/24 dev net1", "link set net1 up"])
    lab.router.configure([f"route add default via {SECOND_FAR} metric {metric}"])
    lab.nft(f"""
table ip lab_nat_{name} {{
	chain postrouting {{
		type nat hook postrouting priority srcnat; policy accept;
		oifname "{name}" masquerade
	}}
}}
""")


class Dialled:
    """A point-to-point line, as pppd makes one, until close(): a tun device at both ends and a
    thread between them."""

    def __init__(self, lab, name="ppp0", metric=50):
        self._ends = []
        for host, device in ((lab.router, name), (lab.internet, "line")):
            with host.enter():
                end = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
                fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH22x", device.encode(), IFF_TUN | IFF_NO_PI))
            self._ends.append(end)
        self._wake_in, self._wake_out = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()
        lab.internet.configure([f"address add {DIALLED_FAR} peer {DIALLED} dev line", "link set line up"])
        lab.router.configure([f"address add {DIALLED} peer {DIALLED_FAR} dev {name}", f"link set {name} up",
                              f"route add default dev {name} metric {metric}"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _carry(self):
        router, internet = self._ends
        with selectors.DefaultSelector() as selector:
            selector.register(router, selectors.EVENT_READ, internet)
            selector.register(internet, selectors.EVENT_READ, router)
            selector.register(self._wake_in, selectors.EVENT_READ, None)
            while True:
                for key, _ in selector.select():
                    if key.data is None:
                        return
                    try:
                        os.write(key.data, os.read(key.fd, 65535))
                    except OSError:
                        pass  # an end that is down loses what it gets

    def close(self):
        if self._thread is None:
            return
        os.write(self._wake_out, b"x")
        self._thread.join(timeout=10)
        self._thread = None
        for fd in (*self._ends, self._wake_in, self._wake_out):
            os.close(fd)
