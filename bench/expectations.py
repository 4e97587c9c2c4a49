# SPDX-License-Identifier: BSD-2-Clause
"""What the product promises, beside what was measured."""

from .parts import median
from .tables import number, table


def _over(a, b):
    return a / b if a is not None and b else None


def _rows(ours, theirs):
    def slower(present):
        return _over(median(theirs, "AddPortMapping", present), median(ours, "AddPortMapping", present))

    grows = _over(median(ours, "fill", 10000), median(ours, "fill", 100))
    memory = [median(ours, "memory", present) for present in (0, 10000)]
    added = (memory[1] - memory[0]) / 10000 if memory[0] and memory[1] else None
    flat = _over(median(ours, "last", 10000), median(ours, "last", 100))
    yield "AddPortMapping, miniupnpd's time to ours, at 0", slower(0), "at least 10", lambda v: v >= 10
    yield ("AddPortMapping, miniupnpd's time to ours, at 10,000", slower(10000), "at least 1,000",
           lambda v: v >= 1000)
    yield ("AddPortMapping, the last hundred of 10,000 to the first hundred", grows, "at most 1.2",
           lambda v: v <= 1.2)
    yield ("connections a second through the last, at 10,000 to that at 100", flat, "at least 0.8",
           lambda v: v >= 0.8)
    yield ("memory of all processes, MB, at 10,000", memory[1] and memory[1] / 1e6, "below 16",
           lambda v: v < 16)
    yield "bytes a mapping, in all processes", added, "below 1,000", lambda v: v < 1000
    yield ("AddPortMapping during a flood of log lines to that in quiet",
           _over(median(ours, "AddPortMapping", "flooded"), median(ours, "AddPortMapping", "quiet")),
           "at most 2", lambda v: v <= 2)
    yield ("context switches in quiet", median(ours, "switches", 1000), "0", lambda v: v == 0)


def report(ours, theirs):
    """Of what was measured in this run."""
    rows = [(what, number(value), wanted, "met" if holds(value) else "MISSED")
            for what, value, wanted, holds in _rows(ours, theirs) if value is not None]
    return table("Expectations", ("what", "measured", "expected", ""), rows) if rows else ""
