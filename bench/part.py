# SPDX-License-Identifier: BSD-2-Clause
"""What all parts have in common."""

import statistics

ROUNDS = 3  # the gateways take turns, so that both see the same machine


def median(gateway, *key):
    taken = gateway.times.get(key) if gateway else None
    return statistics.median(taken) if taken else None


class Part:
    name = ""
    help = ""
    present = (0, 100, 1000, 10000)
    alone = False  # with gateways of its own
    beside = True  # the peer is measured too; only a part that is alone may say no

    def measure(self, gateway, present):
        raise NotImplementedError

    def report(self, ours, theirs):
        raise NotImplementedError
