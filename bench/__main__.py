# SPDX-License-Identifier: BSD-2-Clause
"""make bench: AddPortMapping and whole enumeration with 0, 1,000 and 10,000 mappings present."""

import contextlib
import pathlib
import platform
import statistics
import subprocess
import sys
import time

from . import gateways

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "bench"
PRESENT = (0, 1000, 10000)
ROUNDS = 3  # the gateways take turns, so that both see the same machine
PAIRS = {"sallyport": {0: 300, 1000: 300, 10000: 300}, "miniupnpd": {0: 100, 1000: 40, 10000: 6}}
ENTRIES = 200  # of the peer's enumeration are asked for when it has more; ours is asked whole
ACTIONS = ("AddPortMapping", "DeletePortMapping")


def build_client():
    RESULTS.mkdir(parents=True, exist_ok=True)
    program = RESULTS / "soap_client"
    subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o", str(program),
                    str(ROOT / "bench" / "soap_client.c")], check=True)
    return program


def measure(gateway, present):
    """Adds to gateway.times what one round took, in microseconds."""
    for action, taken in gateway.pairs(PAIRS[gateway.name][present]).items():
        gateway.times.setdefault((action, present), []).extend(t / 1000 for t in taken)
    if present:
        step = 1 if gateway.name == "sallyport" else max(1, present // ENTRIES)
        gateway.times.setdefault(("entry", present), []).extend(t / 1000 for t in gateway.list(step))


def row(cells, widths):
    return "  ".join(str(cell).rjust(width) if at else str(cell).ljust(width)
                     for at, (cell, width) in enumerate(zip(cells, widths)))


def table(title, header, rows):
    widths = [max(len(str(line[at])) for line in [header, *rows]) for at in range(len(header))]
    return "\n".join([title, row(header, widths), *(row(line, widths) for line in rows), ""])


def requests_table(ours, theirs):
    rows = []
    for action in ACTIONS:
        base = statistics.median(ours.times[action, 0])
        for present in PRESENT:
            mine = statistics.median(ours.times[action, present])
            other = statistics.median(theirs.times[action, present]) if theirs else None
            rows.append((action, f"{present:,}", f"{mine:.0f}", f"{mine / base:.2f}",
                         f"{other:.0f}" if theirs else "-", f"{other / mine:.1f}" if theirs else "-"))
    return table("One request, median in microseconds (adds and deletes in pairs, so that the number"
                 " present stays)", ("action", "present", "sallyport", "to that at 0", "miniupnpd",
                                     "miniupnpd/sallyport"), rows)


def enumeration_table(ours, theirs):
    rows = []
    for present in PRESENT[1:]:
        mine = statistics.mean(ours.times["entry", present]) * present / 1e6
        other = statistics.mean(theirs.times["entry", present]) * present / 1e6 if theirs else None
        rows.append(("GetGenericPortMappingEntry", f"{present:,}", f"{mine:.2f}",
                     f"{other:.1f}" if theirs else "-", f"{other / mine:.0f}" if theirs else "-"))
    return table(f"The whole list, entry by entry, in seconds (miniupnpd: from every"
                 f" {max(PRESENT) // ENTRIES}th entry at {max(PRESENT):,})",
                 ("action", "present", "sallyport", "miniupnpd", "miniupnpd/sallyport"), rows)


def conditions():
    return (f"{time.strftime('%Y-%m-%d %H:%M')}, Linux {platform.release()}, {platform.machine()};"
            f" each gateway in a lab of its own, in turns, {ROUNDS} rounds.\n"
            "One control point, one request at a time; on one connection where the gateway keeps it"
            " (miniupnpd closes it).\n"
            f"For this, sallyport was set to {gateways.SETTINGS}.\n"
            "miniupnpd's mappings above the first are copies of that one's rules, made through"
            " netlink.\n")


def main():
    client = build_client()
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(contextlib.closing(gateways.Ours(client)))]
        if gateways.peer_is_installed():
            made.append(stack.enter_context(contextlib.closing(gateways.Theirs(client))))
        else:
            print("miniupnpd is not installed: measuring without it", file=sys.stderr)
        for present in PRESENT:
            for gateway in made:
                print(f"{gateway.name}: {present:,} mappings present…", file=sys.stderr, flush=True)
                gateway.fill(present)
            for _ in range(ROUNDS):
                for gateway in made:
                    measure(gateway, present)
        ours, theirs = made[0], made[1] if len(made) > 1 else None
        text = "\n".join([conditions(), requests_table(ours, theirs),
                          enumeration_table(ours, theirs)])
    print(text)
    (RESULTS / "requests.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
