# SPDX-License-Identifier: BSD-2-Clause
"""/file in a running daemon: through the console, through the sandbox, and through kill -9."""

import os





def test_files_through_the_console(daemon):
    """The walls of the process let it make, move and remove files, and nothing outside its directory."""
    assert daemon.cli('/file add name=a.txt contents="one\\r\\ntwo"') == ""
    assert daemon.cli(":put [/file get a.txt size]").strip() == "8"
    assert daemon.cli("/file move source=a.txt destination=/disk1/backups/b.rsc") == ""
    rows = {row["name"]: row for row in daemon.rows("/file")}
    assert set(rows) == {"disk1", "disk1/backups", "disk1/backups/b.rsc"}
    assert rows["disk1"]["type"] == "directory" and "size" not in rows["disk1"]
    assert rows["disk1/backups/b.rsc"]["type"] == "script"
    assert rows["disk1/backups/b.rsc"]["contents"] == "one\r\ntwo"
    out = daemon.cli("/file print").splitlines()
    assert out[0] == "Columns: NAME, TYPE, SIZE, LAST-MODIFIED"
    for name in ("../configuration.db", "/etc/passwd", "disk1/../../configuration.db"):
        done = daemon.console(f'/file read file="{name}"', check=False)
        assert done.returncode == 1 and "no such item" in done.stderr
    assert daemon.cli("/file remove [find type=script]") == ""
    assert daemon.cli("/file print count-only").strip() == "2"
    assert daemon.children().keys() == {"gate", "lan", "mgmt"}


def test_files_survive_kill_9(daemon):
    for i in range(5):
        daemon.cli(f'/file add name=f{i} contents="{i}"')
    daemon.cli("/file set f0 contents=new")
    daemon.kill_child("mgmt")
    daemon.await_answer()
    assert {row["name"]: row["contents"] for row in daemon.rows("/file")} == \
        {"f0": "new", "f1": "1", "f2": "2", "f3": "3", "f4": "4"}
    left = os.listdir(daemon.state / "mgmt" / "files")
    assert not [name for name in left if name.startswith(".sallyport-")]
