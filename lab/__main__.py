# SPDX-License-Identifier: BSD-2-Clause
"""python3 -m lab shell | demo | exec -- COMMAND…"""

import sys

from . import privilege

USAGE = """usage: python3 -m lab shell                a shell in the router of a lab
       python3 -m lab demo                 the demonstration (./demo installs and builds first)
       python3 -m lab exec -- COMMAND…     a command with the right to make labs
"""


def main(arguments):
    # Imported here: what lies below needs the privileges.
    again = [sys.executable, "-m", "lab", *arguments]
    if arguments == ["shell"]:
        privilege.gain(again)
        from .shell import shell

        return shell()
    if arguments[:2] == ["exec", "--"] and len(arguments) > 2:
        privilege.gain(again)
        import os

        os.execvp(arguments[2], arguments[2:])
    if arguments == ["demo"]:
        privilege.gain(again)
        from .demo import demo

        return demo()
    sys.stderr.write(USAGE)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
