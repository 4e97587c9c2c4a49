# SPDX-License-Identifier: BSD-2-Clause
"""Sixty devices at once. `make soak` is the same for an hour."""

from fleet import Fleet, FleetDevice
from lab import wait_until
from paths import await_closed, await_open

ROUNDS = 2


def test_sixty_devices_at_once():
    with Fleet(60) as fleet:
        before = fleet.descriptors()
        for _ in range(ROUNDS):
            fleet.all_at_once(FleetDevice.round)
        assert len(fleet.wanted()) == 240
        fleet.agree()
        for device in fleet.devices[::25]:
            with device.host.echo("udp", device.ports[0]):
                await_open(fleet.lab, "udp", device.ports[0])
        fleet.all_at_once(FleetDevice.leave)
        fleet.agree()
        await_closed(fleet.lab, "udp", fleet.devices[0].ports[0])
        wait_until(lambda: fleet.descriptors() == before, 20, f"descriptors are {before} again")
        assert fleet.daemon.stop() == 0, fleet.daemon.log()[-4000:]
        assert fleet.daemon.sanitizer_report() is None, fleet.daemon.sanitizer_report()
