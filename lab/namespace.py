# SPDX-License-Identifier: BSD-2-Clause
"""Network namespaces without names: a descriptor keeps one alive, and closing it (or dying) ends it."""

import contextlib
import ctypes
import os

CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)


def _call(function, *arguments):
    if function(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function.__name__}: {os.strerror(number)}")


def _own():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def create():
    """A new network namespace, as a descriptor that the caller owns."""
    before = _own()
    try:
        _call(_libc.unshare, CLONE_NEWNET)
        try:
            return _own()
        finally:
            _call(_libc.setns, before, CLONE_NEWNET)
    finally:
        os.close(before)


@contextlib.contextmanager
def entered(descriptor):
    """The calling thread, and what it starts, is in the namespace. A socket made here stays there."""
    before = _own()
    try:
        _call(_libc.setns, descriptor, CLONE_NEWNET)
        try:
            yield
        finally:
            _call(_libc.setns, before, CLONE_NEWNET)
    finally:
        os.close(before)
