# SPDX-License-Identifier: BSD-2-Clause
"""A full disk and damaged files: a clear error, the old state, and no loop of crashes."""

import contextlib
import os
import sqlite3

import pytest

import paths
from lab import wait_until
from upnp import ControlPoint, Fault


class SmallDisk:
    """A state directory on a file system of its own, seen through the daemon's eyes."""

    def __init__(self, daemon):
        self.root = f"/proc/{daemon.process.pid}/root{daemon.state}"

    def fill(self):
        with open(f"{self.root}/filler", "wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    pass

    def empty(self):
        os.unlink(f"{self.root}/filler")


@pytest.fixture
def on_small_disk(lab, make_daemon):
    state = f"{lab.directory}/small/state"
    daemon = make_daemon("small", command_prefix=[
        "unshare", "--mount", "--", "sh", "-c",
        'mount -t tmpfs -o size=3m,mode=755 tmpfs "$0" && exec "$@"', state])
    daemon.state.mkdir()
    return daemon.start()


def test_a_full_disk_refuses_and_recovers(lab, on_small_disk, pc):
    disk = SmallDisk(on_small_disk)
    gateway = ControlPoint(pc).discover()
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        disk.fill()
        failed = []
        for port in range(45001, 45064):
            try:
                gateway.add(port, 5000, description="d" * 120)
            except Fault as fault:
                failed.append((port, fault.code))
        assert failed, "the disk was not full"
        for port, code in failed:
            assert code == 501
            assert gateway.get(port) is None
        assert not paths.is_open(lab, "tcp", failed[0][0])
        assert paths.is_open(lab, "tcp", 45000)
        done = on_small_disk.console('/system identity set name="' + "n" * 60 + '"', check=False)
        assert on_small_disk.children().keys() == {"gate", "lan", "mgmt"}
        disk.empty()
        gateway.add(failed[0][0], 5000)
        assert paths.is_open(lab, "tcp", failed[0][0])
        if done.returncode != 0:
            assert done.stderr.strip()
            on_small_disk.console('/system identity set name="' + "n" * 60 + '"')


def damage(path, how):
    # Everything into the one file first: what stands in the WAL beside it would mend it.
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        page = database.execute("PRAGMA page_size").fetchone()[0]
    data = path.read_bytes()
    assert len(data) >= 3 * page
    if how == "garbage":
        path.write_bytes(os.urandom(len(data)))
    elif how == "cut":
        path.write_bytes(data[:len(data) // 2 + 100])
    else:
        # a page in the middle, past the header
        path.write_bytes(data[:page] + os.urandom(page) + data[2 * page:])
    for name in ("-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)


@pytest.mark.parametrize("how", ["garbage", "page", "cut"])
@pytest.mark.parametrize("name", ["gate/leases.db", "mgmt/configuration.db"])
def test_a_damaged_file_is_a_clear_error_at_start(lab, daemon, gateway, name, how):
    gateway.add(45000, 5000, description="kept")
    assert daemon.stop() == 0
    path = daemon.state / name
    damage(path, how)
    damaged = path.read_bytes()
    daemon.log_path.unlink()
    daemon.launch()
    wait_until(lambda: not daemon.running(), 20, "it gives up")
    assert daemon.process.returncode not in (0, -11, -6)
    assert path.name in daemon.log()
    assert daemon.log().count(path.name) < 10  # no loop
    assert path.read_bytes() == damaged  # left for who may mend it
    assert not paths.is_open(lab, "tcp", 45000)


def test_a_state_directory_that_cannot_be_made(make_daemon):
    daemon = make_daemon("blocked")
    daemon.state.write_text("a file where the directory should be")
    daemon.launch()
    wait_until(lambda: not daemon.running(), 20, "it gives up")
    assert daemon.process.returncode not in (0, -11, -6)
    assert "state" in daemon.log()
