# SPDX-License-Identifier: BSD-2-Clause
"""make bench: the gateway under measurement beside Debian's miniupnpd, in turns, in the same run."""

import contextlib
import os
import pathlib
import platform
import subprocess
import sys
import time

from lab.host import LabError

from . import expectations, gateways
from .part import ROUNDS
from .parts import PARTS

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "build" / "bench"
PROGRAMS = ("soap_client", "flows")


def build_programs():
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in PROGRAMS:
        subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-o",
                        str(RESULTS / name), str(ROOT / "bench" / f"{name}.c")], check=True)
    return {name: RESULTS / name for name in PROGRAMS}


def processor():
    with contextlib.suppress(OSError):
        for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def conditions():
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (f"{time.strftime('%Y-%m-%d %H:%M')}, Linux {platform.release()}, {os.cpu_count()} x"
            f" {processor()}, load before: {load}.\n"
            f"Each gateway in a lab of its own, in turns, {ROUNDS} rounds. A client asks one request at"
            " a time, on one\nconnection where the gateway keeps it (miniupnpd closes it after each"
            " answer).\n"
            f"For this, sallyport was set to {gateways.SETTINGS}.\n"
            "miniupnpd's mappings above the first are copies of that one's rules, made through"
            " netlink.\n")


def progress(text):
    print(f"{time.strftime('%H:%M:%S')} {text}…", file=sys.stderr, flush=True)


def attempt(what, gateway, failures, action, *arguments):
    """What goes wrong in one place is told at the end; the rest is measured all the same."""
    try:
        action(*arguments)
    except (LabError, OSError, subprocess.SubprocessError, AssertionError, KeyError) as error:
        said = str(error).split("\n") if str(error).strip() else [repr(error)]
        last = next(line for line in reversed(said) if line.strip())  # what the program said last
        failures.append((gateway.name, f"{gateway.name}, {what}: {last[-400:]}"))
        progress(f"failed: {failures[-1][1]}")


def measure(parts, made, failures):
    steps = [(present, part, turn)
             for present in sorted({present for part in parts for present in part.present})
             for turn in range(ROUNDS) for part in parts if present in part.present]
    filled = None
    for done, (present, part, turn) in enumerate(steps):
        if filled != present:
            filled = present
            progress(f"{present:,} mappings are made")
            for gateway in made:
                attempt(f"{present:,} mappings", gateway, failures, gateway.fill, present)
        what = f"{part.name}, {present:,} present, round {turn + 1} of {ROUNDS}"
        progress(f"{done + 1}/{len(steps)}: {what}")
        for gateway in made:
            attempt(what, gateway, failures, part.measure, gateway, present)


def measure_groups(parts, kinds, failures):
    """What a part leaves behind, flows and log lines, is not for the others: each that is `alone` has
    gateways of its own. The results are kept by gateway."""
    results = {kind.name: gateways.Results(kind.name) for kind in kinds}
    together = [part for part in parts if not part.alone]
    groups = [[part] for part in parts if part.alone]
    if together:
        groups.insert(0, together)
    programs = build_programs()
    with contextlib.suppress(KeyboardInterrupt):  # what there is by then is told
        for at, group in enumerate(groups):
            progress(f"group {at + 1} of {len(groups)}: {', '.join(part.name for part in group)}")
            with contextlib.ExitStack() as stack:
                made = [stack.enter_context(contextlib.closing(kind(programs))) for kind in kinds
                        if kind is gateways.Ours or group[0].beside]
                for gateway in made:
                    gateway.times = results[gateway.name].times
                measure(group, made, failures)
    return results


def main(arguments):
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        print("usage: make bench [B='PART…']\nparts:", file=sys.stderr)
        for part in PARTS.values():
            print(f"  {part.name:12} {part.help}", file=sys.stderr)
        return 2
    parts = [part for part in PARTS.values() if not arguments or part.name in arguments]
    kinds = [gateways.Ours]
    if gateways.peer_is_installed():
        kinds.append(gateways.Theirs)
    else:
        print("miniupnpd is not installed: measuring without it", file=sys.stderr)
    text = conditions()
    failures = []
    began = time.monotonic()
    results = measure_groups(parts, kinds, failures)
    ours, theirs = results[gateways.Ours.name], results.get(gateways.Theirs.name)
    text = "\n".join([text, *(part.report(ours, theirs) for part in parts),
                      expectations.report(ours, theirs),
                      *(f"FAILED: {failure}\n" for _, failure in failures),
                      f"It took {(time.monotonic() - began) / 60:.1f} minutes, load after:"
                      f" {os.getloadavg()[0]:.1f}.\n"])
    print(text)
    (RESULTS / f"{'-'.join(arguments) or 'all'}.txt").write_text(text, encoding="utf-8")
    return 1 if any(name == ours.name for name, _ in failures) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
