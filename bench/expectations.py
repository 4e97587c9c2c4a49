# SPDX-License-Identifier: BSD-2-Clause
"""What the product promises, beside what was measured."""

from .part import median
from .programs import SESSIONS
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
    yield from _of_programs(ours)
    yield ("context switches in quiet", median(ours, "switches", 1000), "0", lambda v: v == 0)


def _of_programs(ours):
    memory = [median(ours, "API memory", sessions) for sessions in (0, SESSIONS)]
    added = memory[1] - memory[0] if None not in memory else None
    yield (f"memory that {SESSIONS} API sessions add, MB", added and added / 1e6, "below 16",
           lambda v: v < 16)
    yield ("first row of a print of 10,000 over the API, ms", median(ours, "first row", 10000),
           "at most 5", lambda v: v <= 5)
    yield ("AddPortMapping while 10,000 are printed over the API to that in quiet",
           _over(median(ours, "AddPortMapping", "printed"), median(ours, "AddPortMapping", "unprinted")),
           "at most 2", lambda v: v <= 2)
    yield ("REST requests a second, ours to nginx's",
           _over(median(ours, "REST", "sallyport"), median(ours, "REST", "nginx")), "at least 0.5",
           lambda v: v >= 0.5)


def report(ours, theirs):
    """Of what was measured in this run."""
    rows = [(what, number(value), wanted, "met" if holds(value) else "MISSED")
            for what, value, wanted, holds in _rows(ours, theirs) if value is not None]
    return table("Expectations", ("what", "measured", "expected", ""), rows) if rows else ""
