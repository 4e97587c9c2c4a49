# SPDX-License-Identifier: BSD-2-Clause
"""Whether packets from the Internet host arrive: the only proof of an open or closed port."""

from lab import wait_until
from lab.network import WAN_ADDRESS
from lab.traffic import echoes


def is_open(lab, protocol, port, address=WAN_ADDRESS, timeout=0.7):
    """Whether the Internet host reaches an echo server behind the external port, and hears it."""
    if protocol == "tcp":
        try:
            stream = lab.internet.connect(address, port, timeout=timeout)
        except OSError:
            return False
        with stream:
            return echoes(stream)
    answer, _ = lab.internet.ask(address, port, timeout=timeout)
    return answer is not None


def await_open(lab, protocol, port, timeout=10.0):
    wait_until(lambda: is_open(lab, protocol, port), timeout, f"{protocol} {port} is open")


def await_closed(lab, protocol, port, timeout=15.0):
    wait_until(lambda: not is_open(lab, protocol, port, timeout=0.3), timeout,
               f"{protocol} {port} is closed")
