# SPDX-License-Identifier: BSD-2-Clause
"""Getting what namespaces need: root, or a user namespace in which one is root."""

import os
import shutil
import subprocess
import sys

_MARK = "SALLYPORT_LAB_UNSHARED"


def sufficient():
    """Whether this process may make network namespaces."""
    probe = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True, check=False)
    return probe.returncode == 0


def _has_range(path, names):
    try:
        with open(path, encoding="ascii") as file:
            return any(line.split(":")[0] in names for line in file)
    except OSError:
        return False


def _unshare_command():
    command = ["unshare", "--user", "--map-root-user", "--mount", "--net"]
    names = {os.environ.get("USER", ""), str(os.getuid())}
    if (shutil.which("newuidmap") and _has_range("/etc/subuid", names)
            and _has_range("/etc/subgid", names)):
        command.append("--map-auto")  # the daemon's children get users of their own
    return command


def gain(arguments):
    """Returns when privileges suffice; else starts this very program again in a user namespace.

    ARGUMENTS is the command line with which to start again.
    """
    if sufficient():
        return
    if os.environ.get(_MARK):
        sys.exit("lab: network namespaces cannot be made here, neither as this user nor in a user"
                 " namespace (is kernel.unprivileged_userns_clone or AppArmor forbidding it?)")
    os.environ[_MARK] = "1"
    command = _unshare_command() + ["--", *arguments]
    try:
        os.execvp(command[0], command)
    except OSError as problem:
        sys.exit(f"lab: {command[0]}: {problem}")
