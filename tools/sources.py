# SPDX-License-Identifier: BSD-2-Clause
"""Which files the lints look at, and how they report."""

import pathlib
import subprocess
import sys


def files(root, *suffixes):
    """The project's files below ROOT with one of SUFFIXES ('' is a name without one), sorted.

    That is what git knows or would add; where there is no repository, whatever is there.
    """
    root = pathlib.Path(root)
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = [root / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in root.rglob("*") if not path.relative_to(root).parts[0]
                 .startswith(("build", "."))]
    return sorted(path for path in paths if path.is_file() and path.suffix in suffixes)


def root_of(arguments):
    """The tree to look at: the argument, or the one this tool stands in."""
    return pathlib.Path(arguments[1] if len(arguments) > 1 else pathlib.Path(__file__).parent.parent)


def report(problems):
    """Prints the problems; the exit status."""
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
