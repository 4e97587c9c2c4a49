# SPDX-License-Identifier: BSD-2-Clause
"""make languages: the console's language beside Lua and Jim Tcl, the same work in each."""

import glob
import pathlib
import resource
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS = ROOT / "build" / "bench"
WORK = ("loop", "while", "string", "text", "array", "each", "keys", "call")
ROUNDS = 5


def build():
    """The language without console and daemon, compiled as the release is."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    program = RESULTS / "run_file"
    sources = [*glob.glob(f"{ROOT}/src/script/*.c"), *glob.glob(f"{ROOT}/src/base/*.c"),
               f"{ROOT}/src/codec/sentence.c", f"{ROOT}/tests/script/offline.c",
               f"{ROOT}/tests/script/run_file.c"]
    subprocess.run(["cc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2",
                    "-fstack-protector-strong", "-fstack-clash-protection", "-pie", "-fPIE",
                    f"-I{ROOT}/src", "-o", str(program), *sources, "-lnettle"], check=True)
    return program


def once(command):
    """(seconds of processor time, what it printed)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, done.stdout.strip()


def main():
    missing = [name for name in ("lua5.4", "jimsh") if not shutil.which(name)]
    if missing:
        sys.exit(f"not installed: {' '.join(missing)} (tools/install-packages bench)")
    programs = {"sallyport": (str(build()), "rsc"), "lua5.4": ("lua5.4", "lua"), "jimsh": ("jimsh", "tcl")}
    lines = [f"{'work':8}{'sallyport':>12}{'lua5.4':>10}{'jimsh':>10}{'to lua':>9}{'jim to us':>11}"]
    for work in WORK:
        best = {name: float("inf") for name in programs}
        answers = set()
        for _ in range(ROUNDS):  # in turns, so that all see the same machine
            for name, (program, suffix) in programs.items():
                seconds, said = once([program, str(HERE / f"{work}.{suffix}")])
                best[name] = min(best[name], seconds)
                answers.add(said)
        if len(answers) != 1:
            sys.exit(f"{work}: not the same result: {answers}")
        ours, lua, jim = (best[name] for name in programs)
        lines.append(f"{work:8}{ours:12.3f}{lua:10.3f}{jim:10.3f}{ours / lua:9.2f}{jim / ours:11.2f}")
    text = ("Processor seconds, the best of " + str(ROUNDS) + " runs in turns\n" + "\n".join(lines) + "\n")
    print(text, end="")
    (RESULTS / "language.txt").write_text(text, encoding="utf-8")


main()
