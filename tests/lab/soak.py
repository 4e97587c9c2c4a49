# SPDX-License-Identifier: BSD-2-Clause
"""make soak: sixty devices for an hour. No error, no leak, kernel and table agree."""

import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from fleet import Fleet, FleetDevice, Wrong  # noqa: E402

WARM = 0.1  # of the time: what is used after it is what may be used at the end
ROOM = 1 << 20  # bytes by which memory may differ then
EACH = 60  # seconds between two lines of progress


def line(fleet, began):
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    print(f"{minutes:3}:{seconds:02}  {fleet.requests:9,} requests, slowest answer"
          f" {fleet.slowest * 1000:.0f} ms, {fleet.memory() / 1e6:.1f} MB,"
          f" descriptors {fleet.descriptors()}", flush=True)


def soak(seconds):
    with Fleet(60) as fleet:
        descriptors = fleet.descriptors()
        began = told = time.monotonic()
        warm = None
        while time.monotonic() - began < seconds:
            fleet.all_at_once(FleetDevice.round)
            fleet.agree()
            if warm is None and time.monotonic() - began > seconds * WARM:
                warm = fleet.memory()
            if time.monotonic() - told > EACH:
                told = time.monotonic()
                line(fleet, began)
        line(fleet, began)
        used = fleet.memory()
        if warm is None or abs(used - warm) > ROOM:
            raise Wrong(f"memory was {warm} bytes and is {used}")
        fleet.all_at_once(FleetDevice.leave)
        fleet.agree()
        end = time.monotonic() + 30
        while fleet.descriptors() != descriptors:
            if time.monotonic() > end:
                raise Wrong(f"descriptors were {descriptors} and are {fleet.descriptors()}")
            time.sleep(0.5)
        if fleet.daemon.stop() != 0:
            raise Wrong(fleet.daemon.log()[-4000:])


if __name__ == "__main__":
    try:
        soak(float(sys.argv[1]))
    except Wrong as wrong:
        sys.exit(f"WRONG: {wrong}")
    print("No error, no leak; table and kernel agreed after each round.")
