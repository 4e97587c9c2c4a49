# SPDX-License-Identifier: BSD-2-Clause
"""The parts of ./check: each yields results, and the last line counts all of them."""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build-check"
LOGS = BUILD / "check-logs"
PYTHON = "/usr/bin/python3"
TAIL = 40  # lines shown of what failed
LAB_WORKERS = max(4, os.cpu_count() or 1)  # they wait for packets and clients most of the time
LINTS = ("floors", "length", "banned", "format", "shell", "docs", "cppcheck", "tidy")


@dataclass
class Result:
    name: str
    outcome: str  # passed, failed, skipped
    text: str = ""  # why skipped; what a failure said


class Account:
    """Prints the results as they come and counts them."""

    def __init__(self):
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self.colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def _paint(self, text, code):
        return f"\033[{code}m{text}\033[0m" if self.colour else text

    def part(self, name):
        print(self._paint(f"== {name}", "1"), flush=True)

    def add(self, result):
        self.counts[result.outcome] += 1
        word = {"passed": self._paint("ok     ", "32"), "failed": self._paint("FAILED ", "31"),
                "skipped": self._paint("skipped", "33")}[result.outcome]
        reason = f": {result.text}" if result.outcome == "skipped" else ""
        print(f"  {word} {result.name}{reason}", flush=True)
        if result.outcome == "failed":
            for line in result.text.strip().splitlines()[-TAIL:]:
                print("          " + line)
            sys.stdout.flush()

    def finish(self, seconds):
        print(f"took {seconds:.0f} s; logs are in {LOGS.relative_to(ROOT)}/")
        print("{passed} passed, {failed} failed, {skipped} skipped".format(**self.counts))
        return 1 if self.counts["failed"] or not self.counts["passed"] else 0


def run(name, command, **options):
    """Runs to the end with the output in a log; returns (exit status, output)."""
    done = subprocess.run(command, cwd=ROOT, text=True, errors="replace", stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, **options)
    (LOGS / f"{name}.log").write_text(done.stdout, encoding="utf-8")
    return done.returncode, done.stdout


def one(name, command, **options):
    """A command that is one test."""
    status, output = run(name.replace(" ", "-"), command, **options)
    return Result(name, "failed" if status else "passed", output)


class Beside:
    """What needs no network and no luck with time, run with the processor time that the tests leave
    over while they wait; a part that stands later asks for the result."""

    def __init__(self):
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.futures = {}

    def start(self, name, command):
        self.futures[name] = self.pool.submit(one, name, ["nice", "-n", "15", *command])

    def result(self, name):
        return self.futures[name].result()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown(cancel_futures=True)


# Meson's suites.


def of_meson(name, test):
    """The results of one program: one a case where it speaks TAP, else one. What it said stands by
    the first failure."""
    said = test.get("stdout", "") + test.get("stderr", "")
    cases = list(tap_cases(said))
    ended_well = test["result"] in ("OK", "SKIP")
    if not ended_well and not any(outcome == "failed" for _, outcome, _ in cases):
        cases.append((test["result"].lower(), "failed", ""))
    if not cases:
        return [Result(name, "skipped" if test["result"] == "SKIP" else "passed", said.strip())]
    results = []
    for case, outcome, why in cases:
        first = outcome == "failed" and not any(r.outcome == "failed" for r in results)
        results.append(Result(f"{name}: {case}", outcome, said if first else why))
    return results


def tap_cases(text):
    """(description, outcome, reason of a skip) of each line of the Test Anything Protocol."""
    for line in text.splitlines():
        found = re.match(r"(not )?ok\b *\d* *-? *([^#]*)(?:# *SKIP\S* *(.*))?", line, re.I)
        if found:
            skip = found.group(3) is not None
            outcome = "skipped" if skip else "failed" if found.group(1) else "passed"
            yield found.group(2).strip(), outcome, found.group(3) if skip else ""


def meson_suite(account, suite):
    account.part(suite)
    status, output = run(suite, ["meson", "test", "-C", str(BUILD), "--no-rebuild", "--suite", suite,
                                 "--logbase", f"check-{suite}"])
    log = BUILD / "meson-logs" / f"check-{suite}.json"
    tests = []
    if log.exists():
        tests = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        log.unlink()
    if not tests and "No suitable tests defined" not in output:
        account.add(Result(suite, "failed", output))
    for test in sorted(tests, key=lambda t: t["name"]):
        name = test["name"].split(" / ")[-1]
        results = of_meson(name, test)
        good = sum(result.outcome == "passed" for result in results)
        for result in results:
            if result.outcome != "passed":
                account.add(result)
        if good:
            account.counts["passed"] += good - 1
            account.add(Result(name + (f" ({good})" if good > 1 else ""), "passed"))
    if status and tests and all(test["result"] in ("OK", "SKIP") for test in tests):
        account.add(Result(suite, "failed", output))


# pytest.


def python_tests(account, name, folder, *options):
    account.part(name)
    report = LOGS / f"{name}.xml"
    report.unlink(missing_ok=True)
    environment = {**os.environ, "SALLYPORT_BUILD": str(BUILD), "PYTHONDONTWRITEBYTECODE": "1"}
    status, output = run(name, [
        PYTHON, "-B", "-m", "lab", "exec", "--", PYTHON, "-B", "-m", "pytest", "-q", "--tb=short",
        f"--junitxml={report}", *options, folder], env=environment)
    if not report.exists():
        account.add(Result(name, "failed", output))
        return
    by_file = {}
    for case in xml.etree.ElementTree.parse(report).iter("testcase"):
        by_file.setdefault(case.get("classname").split(".")[-1], []).append(of_junit(case))
    for file, results in sorted(by_file.items()):
        passed = sum(r.outcome == "passed" for r in results)
        for result in results:
            if result.outcome != "passed":
                account.add(Result(f"{file}: {result.name}", result.outcome, result.text))
        if passed:
            account.counts["passed"] += passed - 1
            account.add(Result(f"{file} ({passed})", "passed"))
    if status not in (0, 1) or not by_file:
        account.add(Result(name, "failed", output))


def of_junit(case):
    for tag, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        found = case.find(tag)
        if found is not None:
            text = found.get("message", "") if outcome == "skipped" else found.text or ""
            return Result(case.get("name"), outcome, text)
    return Result(case.get("name"), "passed")


# The parts.


def lint(account, beside):
    python_tests(account, "tools", "tests/tools")  # first: clang-tidy is still at work
    account.part("lint")
    for name in LINTS:
        account.add(beside.result(f"lint {name}"))


def unit(account, beside):
    meson_suite(account, "unit")


def script(account, beside):
    meson_suite(account, "script")
    python_tests(account, "values", "tests/script")


def fuzz(account, beside):
    meson_suite(account, "fuzz")


def scenario(account, beside):
    meson_suite(account, "scenario")


def lab(account, beside):
    # Here, since a lab of somebody who is not root reaches no registry; where it cannot be done, its tests say why.
    run("node-clients", ["tools/node-clients", str(BUILD)])
    # A file's tests stay together, as most share a network.
    python_tests(account, "lab", "tests/lab", "-n", str(LAB_WORKERS), "--dist", "loadfile")


def demo(account, beside):
    account.part("demo")
    result = beside.result("build for release")
    account.add(result)
    if result.outcome == "passed":
        account.add(one("demo", ["./demo"]))


# In the order in which they run: what fails most often, and says most, first; and last what has all
# processors work, so that none is idle while the others wait.
PARTS = {"unit": unit, "script": script, "scenario": scenario, "fuzz": fuzz, "lab": lab,
         "demo": demo, "lint": lint}

# What a part wants to have been done beside the parts before it, in the order in which it is done.
BESIDE = {
    "demo": {"build for release": ["tools/build", "release"]},
    "lint": {f"lint {name}": [PYTHON, "-B", f"tools/lint-{name}"] for name in LINTS},
}


def main(arguments):
    unknown = [name for name in arguments if name not in PARTS]
    if unknown:
        sys.exit(f"usage: ./check [{'|'.join(PARTS)}]…")
    began = time.monotonic()
    account = Account()
    account.part("build, with address and undefined behaviour sanitizers")
    built = subprocess.run(["tools/build", "check"], cwd=ROOT, text=True, errors="replace",
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    LOGS.mkdir(parents=True, exist_ok=True)
    account.add(Result("build", "failed" if built.returncode else "passed", built.stdout))
    if built.returncode == 0:
        with Beside() as beside:
            for part in arguments or PARTS:
                for name, command in BESIDE.get(part, {}).items():
                    beside.start(name, command)
            for part in arguments or PARTS:
                began_part = time.monotonic()
                PARTS[part](account, beside)
                print(f"  ({time.monotonic() - began_part:.0f} s)", flush=True)
    return account.finish(time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
