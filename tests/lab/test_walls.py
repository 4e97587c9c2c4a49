# SPDX-License-Identifier: BSD-2-Clause
"""The walls around each process of the daemon, seen from outside and tried from inside."""

import contextlib
import errno
import os
import pathlib
import sys

import inject
import pytest
from lab import Daemon, Lab, wait_until
from lab.daemon import ENABLE, ROLES
from lab.sentences import Session
from paths import await_open
from test_fetch import workers
from upnp import ControlPoint

NET_ADMIN, SYS_MODULE, SYS_PTRACE, SYS_ADMIN = (1 << n for n in (12, 16, 19, 21))
AF_INET, AF_NETLINK, SOCK_STREAM, SOCK_RAW = 2, 16, 1, 3
AT_FDCWD = -100

# What code that took a process over would try next; each ends the process.
FATAL = [
    ("execve", "/bin/sh", 0, 0),
    ("ptrace", 16, 1, 0, 0),
    ("kill", 1, 0),
    ("mount", "none", "/tmp", "tmpfs", 0, 0),
    ("unshare", 0x10000000),
    ("connect", 0, 0, 0),
    ("bpf", 0, 0, 0),
    ("keyctl", 0, 0, 0),
    ("userfaultfd", 0),
    ("process_vm_readv", 1, 0, 0, 0, 0, 0),
]


@pytest.fixture(scope="module")
def walled():
    """A lab and its daemon; whatever happens to the children, it ends cleanly."""
    with Lab(devices=("pc",)) as lab:
        with Daemon(lab.router, f"{lab.directory}/router", defaults=ENABLE) as daemon:
            daemon.start()
            yield lab, daemon
            assert daemon.stop() == 0, daemon.log()[-4000:]
            assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


def status(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return {line.split(":")[0]: line.split(":")[1].split() for line in text.splitlines()}


def serving(daemon, role):
    """The pid of a child behind all of its walls: the parent's filter, which it inherited, and its
    own."""
    def pid():
        found = daemon.child(role)
        return found if status(found)["Seccomp_filters"] == ["2"] else None

    return wait_until(pid, 20, f"{role} serves")


def capabilities(of, which):
    return int(of[f"Cap{which}"][0], 16)


@pytest.mark.parametrize("role", ROLES)
def test_privileges_of_a_child(walled, role):
    seen = status(serving(walled[1], role))
    allowed = NET_ADMIN if role == "gate" else 0
    for which in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
        assert capabilities(seen, which) == allowed, (which, seen)
    assert seen["NoNewPrivs"] == ["1"]
    assert seen["Seccomp"] == ["2"]


def test_each_child_has_a_user_of_its_own(walled):
    daemon = walled[1]
    if "one user id only" in daemon.log():
        pytest.skip("one user id only in this user namespace")
    users = {tuple(status(serving(daemon, role))["Uid"]) for role in ROLES}
    assert len(users) == len(ROLES) and all("0" not in user for user in users)
    assert all(status(serving(daemon, role))["Groups"] == [] for role in ROLES)


def test_privileges_of_the_parent(walled):
    seen = status(walled[1].process.pid)
    for which in ("Prm", "Eff", "Bnd"):
        assert not capabilities(seen, which) & (SYS_ADMIN | SYS_MODULE | SYS_PTRACE)
    assert seen["NoNewPrivs"] == ["1"]
    assert seen["Seccomp"] == ["2"]


@pytest.mark.skipif(not inject.POSSIBLE, reason="calls are injected on x86-64 only")
@pytest.mark.parametrize("role", ROLES)
def test_injected_calls(walled, role):
    """What an attacker who runs code in a child can reach; the daemon heals after each attempt."""
    lab, daemon = walled
    port = 5000 + ROLES.index(role)
    ControlPoint(lab["pc"]).discover().add(port, protocol="UDP")
    pid = serving(daemon, role)
    netlink = inject.inject(pid, "socket", AF_NETLINK, SOCK_RAW, 0)
    assert netlink >= 0 if role == "gate" else netlink == -errno.EACCES
    assert inject.inject(pid, "socket", AF_INET, SOCK_STREAM, 0) == -errno.EACCES
    # lan has no call to open files with, but in a build with sanitizers, which read some.
    shadow = inject.inject(pid, "openat", AT_FDCWD, "/etc/shadow", os.O_RDONLY, 0)
    assert shadow in ((-errno.EACCES, None) if role == "lan" else (-errno.EACCES,))
    for call, *arguments in FATAL if role == "lan" else FATAL[:2]:
        assert inject.inject(serving(daemon, role), call, *arguments) is None, call
    daemon.await_answer()
    with lab["pc"].echo("udp", port):
        await_open(lab, "udp", port)


@contextlib.contextmanager
def working(daemon):
    """The pid of a worker that is at its errand; it sends echo requests, and so has the sockets for it."""
    with Session.local(daemon.runtime / "control") as session:
        session.send("/ping", "=address=127.0.0.1", "=interval=100ms")
        assert session.receive()[0] == "!re"
        yield int(workers(daemon)[0])
        session.send("/cancel")
        wait_until(lambda: not workers(daemon), 20, "the worker ends")


def test_privileges_of_a_worker(walled):
    with working(walled[1]) as pid:
        seen = status(pid)
        open_files = {os.readlink(f"/proc/{pid}/fd/{number}") for number in os.listdir(f"/proc/{pid}/fd")}
    for which in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
        assert capabilities(seen, which) == 0, (which, seen)
    assert seen["NoNewPrivs"] == ["1"] and seen["Seccomp_filters"] == ["2"]
    assert not [name for name in open_files if name.startswith("/") and
                name not in ("/dev/null", str(walled[1].log_path))], open_files


@pytest.mark.skipif(not inject.POSSIBLE, reason="calls are injected on x86-64 only")
def test_calls_injected_into_a_worker(walled):
    daemon = walled[1]
    with working(daemon) as pid:
        assert inject.inject(pid, "socket", AF_INET, SOCK_RAW, 1) == -errno.EACCES
        assert inject.inject(pid, "openat", AT_FDCWD, "/etc/shadow", os.O_RDONLY, 0) == -errno.EACCES
        assert inject.inject(pid, "openat", AT_FDCWD, str(daemon.state), os.O_RDONLY, 0) == -errno.EACCES
        assert inject.inject(pid, "openat", AT_FDCWD, "/tmp/x", os.O_WRONLY | os.O_CREAT, 0o600) == -errno.EACCES
    for call, *arguments in [("execve", "/bin/sh", 0, 0), ("ptrace", 16, 1, 0, 0), ("kill", 1, 0)]:
        with working(daemon) as pid:
            assert inject.inject(pid, call, *arguments) is None, call
    daemon.await_answer()


# A filter over the daemon that answers a call as a kernel without it would.
_OLD_KERNEL = """
import ctypes, os, struct, sys
numbers = [int(n) for n in sys.argv[1].split(",")]
lines = [struct.pack("=HBBI", 0x20, 0, 0, 0)]
for n in numbers:
    lines += [struct.pack("=HBBI", 0x15, 0, 1, n), struct.pack("=HBBI", 6, 0, 0, 0x00050000 | 38)]
lines.append(struct.pack("=HBBI", 6, 0, 0, 0x7FFF0000))
code = ctypes.create_string_buffer(b"".join(lines))
program = ctypes.create_string_buffer(struct.pack("@HP", len(lines), ctypes.addressof(code)))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
os.execv(sys.argv[2], sys.argv[2:])
"""


@pytest.mark.skipif(not inject.POSSIBLE, reason="the numbers of calls are those of x86-64")
def test_a_kernel_without_walls_is_told_of(make_daemon, pc):
    daemon = make_daemon(command_prefix=[sys.executable, "-c", _OLD_KERNEL, "444,317"]).start()
    assert "this kernel has no Landlock" in daemon.log()
    assert "this kernel has no system call filter" in daemon.log()
    assert "no Landlock" in daemon.cli("/log/print where topics~\"warning\"")
    ControlPoint(pc).discover().add(5001)
