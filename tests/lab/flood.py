# SPDX-License-Identifier: BSD-2-Clause
"""A flood of log lines, as fast as they are taken."""

import contextlib
import threading

from lab.sentences import Session, encode

AT_ONCE = 500


def flood(control, count):
    """Has COUNT lines, all different, written over the CONTROL socket."""
    def write(session):
        with contextlib.suppress(OSError):  # who reads the answers is told
            for first in range(0, count, AT_ONCE):
                session.stream.sendall(b"".join(
                    encode(["/log/warning", f"=message=flood {i} of many"])
                    for i in range(first, min(first + AT_ONCE, count))))

    with Session.local(control, timeout=120) as session:
        writer = threading.Thread(target=write, args=(session,))
        writer.start()
        for _ in range(count):
            kind = session.receive()[0]
            if kind != "!done":
                raise RuntimeError(kind)
        writer.join()
