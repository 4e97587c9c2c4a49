# SPDX-License-Identifier: BSD-2-Clause
"""Other disks stand in the directory of files as folders: what is mounted there counts for itself, and
files go to it and back."""

import pytest

from lab.daemon import Console


@pytest.fixture
def daemon(make_daemon):
    """With a disk of 1 MB at /disk1."""
    first = make_daemon(defaults="").start()
    first.console("/file add name=disk1 type=directory")
    assert first.stop() == 0
    return make_daemon(defaults=None, command_prefix=[
        "unshare", "--mount", "--", "sh", "-c",
        'mount -t tmpfs -o size=1m,mode=777 tmpfs "$0" && exec "$@"',
        str(first.state / "mgmt/files/disk1")]).start()


def files(daemon):
    return {row["name"]: row for row in daemon.rows("/file")}


def test_files_on_another_disk(daemon):
    assert files(daemon)["disk1"]["type"] == "disk"
    daemon.console('/file add name=here.txt contents="some text"; '
                   "/file move source=here.txt destination=/disk1/backups/there.txt")
    assert "here.txt" not in files(daemon)
    assert files(daemon)["disk1/backups/there.txt"]["size"] == "9"
    daemon.console("/file copy disk1/backups/there.txt name=back.txt; /system backup save name=disk1/gw")
    assert daemon.console(":put [/file get back.txt contents]").stdout == "some text\n"
    daemon.console("/export file=disk1/config; /system backup load name=disk1/gw")
    assert {"disk1/gw.backup", "disk1/config.rsc"} <= files(daemon).keys()
    for command, text in (
            ("/file add name=d type=directory; /file move d disk1/d",
             "failure: a folder cannot go to another disk"),
            ("/file move back.txt disk1/backups/there.txt", "failure: file already exists"),
            ("/file remove disk1", "failure: ")):
        with pytest.raises(Console) as caught:
            daemon.console(command)
        assert text in str(caught.value)
    assert files(daemon)["back.txt"]["size"] == "9"


def test_a_disk_that_is_full(daemon):
    """It says so, what was begun is gone, and what does not lie there goes on."""
    big = "x" * 60000
    with pytest.raises(Console, match="failure: not enough space"):
        for i in range(40):
            daemon.console(script=f'/file add name=disk1/big{i} contents="{big}"\n')
    told = files(daemon)
    assert all(row["size"] == "60000" for name, row in told.items() if "big" in name)
    with pytest.raises(Console, match="failure: not enough space"):
        daemon.console(script=f'/file add name=kept contents="{big}"\n/file move kept disk1/moved\n')
    assert files(daemon)["kept"]["size"] == "60000" and "disk1/moved" not in files(daemon)
    daemon.console("/file remove [find name~\"big\"]; /file move kept disk1/moved")
    assert files(daemon)["disk1/moved"]["size"] == "60000"
