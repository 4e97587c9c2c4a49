# SPDX-License-Identifier: BSD-2-Clause
"""Waiting for something to become true, never longer than said."""

import time


def wait_until(predicate, timeout=10.0, what=None, pause=0.02):
    """The first true value of PREDICATE; TimeoutError naming WHAT after TIMEOUT seconds."""
    end = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= end:
            name = what or getattr(predicate, "__name__", "condition")
            raise TimeoutError(f"{name}: still not so after {timeout:g} s")
        time.sleep(pause)
