# SPDX-License-Identifier: BSD-2-Clause
"""Files, export, import, reset, undo and safe mode in one running daemon: through the console, through
the walls of the process, and through kill -9."""

import os
import random
import re

import pytest

from lab import Daemon, Lab, wait_until
from lab.sentences import Session, Trap
from upnp import ControlPoint, Fault


@pytest.fixture(scope="module")
def router():
    """One daemon for all; each test begins with a reset."""
    with Lab(devices=("pc",)) as lab:
        daemon = Daemon(lab.router, f"{lab.directory}/router", defaults="/system identity set name=fresh\n").start()
        daemon.pc = lab["pc"]
        yield daemon
        assert daemon.stop() == 0, daemon.log()[-4000:]
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


@pytest.fixture
def daemon(router):
    ask(router, "/system/reset-configuration", "=no-defaults=yes")
    ask(router, "/file/remove", "=numbers=" + ",".join(
        row[".id"] for row in sorted(router.rows("/file"), key=lambda row: -len(row["name"]))))
    return router


def ask(daemon, *words):
    with Session.local(daemon.runtime / "control", timeout=60) as session:
        return session.run(*words)


def name_of(daemon):
    return daemon.cli(":put [/system identity get name]").strip()


# ---- files


def test_files_through_the_console(daemon):
    """The walls let it make, move and remove files, and nothing outside its directory."""
    assert daemon.cli('/file add name=a.txt contents="one\\r\\ntwo"') == ""
    assert daemon.cli(":put [/file get a.txt size]").strip() == "8"
    assert daemon.cli("/file move source=a.txt destination=/disk1/backups/b.rsc") == ""
    rows = {row["name"]: row for row in daemon.rows("/file")}
    assert set(rows) == {"disk1", "disk1/backups", "disk1/backups/b.rsc"}
    assert rows["disk1"]["type"] == "directory" and "size" not in rows["disk1"]
    assert rows["disk1/backups/b.rsc"]["type"] == "script"
    assert rows["disk1/backups/b.rsc"]["contents"] == "one\r\ntwo"
    assert daemon.cli("/file print").splitlines()[0] == "Columns: NAME, TYPE, SIZE, LAST-MODIFIED"
    for name in ("../configuration.db", "/etc/passwd", "disk1/../../configuration.db"):
        done = daemon.console(f'/file read file="{name}"', check=False)
        assert done.returncode == 1 and "no such item" in done.stderr
    assert daemon.cli("/file remove [find type=script]") == ""
    assert daemon.cli("/file print count-only").strip() == "2"
    assert daemon.children().keys() == {"gate", "lan", "mgmt"}


def test_files_survive_kill_9(daemon):
    for i in range(3):
        daemon.cli(f'/file add name=f{i} contents="{i}"')
    daemon.cli("/file set f0 contents=new")
    with Session.local(daemon.runtime / "control") as session:
        session.run("/file/write", "=file=f1", "=data=half")
        daemon.kill_child("mgmt")
    daemon.await_answer()
    assert {row["name"]: row["contents"] for row in daemon.rows("/file")} == {"f0": "new", "f1": "1", "f2": "2"}
    left = os.listdir(daemon.state / "mgmt" / "files")
    assert not [name for name in left if name.startswith(".sallyport-")]


# ---- export and what runs it


def test_the_documents_export(daemon):
    daemon.cli("/ip upnp set enabled=yes interface=ether1")
    assert daemon.cli("/export file=router_backup.rsc") == ""
    text = daemon.rows("/file")[0]["contents"]
    assert re.match(r"# \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by RouterOS 7\.16\.2\n# software id = \n#\n", text)
    assert "\n/ip upnp\nset enabled=yes\n/ip upnp interfaces\nadd interface=ether1 type=external\n" in text
    assert daemon.cli("/ip upnp interfaces export terse where type~\"^ext\"").splitlines()[-1] == \
        "/ip upnp interfaces add interface=ether1 type=external"
    assert daemon.cli(":put [/ip upnp interfaces export where type=internal]").splitlines()[-2:] == \
        ["# model = sallyport", ""]


# What somebody could have put into a comment, and a script might trip over.
ODD = list("ab0 \t\r\n\"\\$;=#[](){}'?!,:/~<>|&^%@*+-_`") + ["é", "日", "\x01", "\x1b", "  ", "\r\n"]


# Values of texts that are more than text.
FITTING = {
    "src-address": ["10.0.0.0/8", "!192.168.1.1", "10.0.0.1-10.0.0.9", "2001:db8::/32"],
    "address": ["10.0.0.1", "10.0.0.0/8", "2001:db8::1", "a-host.example"],
    "protocol": ["tcp", "!udp", "47"], "dst-port": ["80", "!1-1024,8080"], "time": ["8h-18h,mon,tue", "!22h-6h"],
    "limit": ["10/1m,5:packet", "!1,5:packet"], "connection-state": ["established,related", "!invalid"],
    "tcp-flags": ["syn,!ack"], "chain": ["input", "forward", "a chain"], "to-ports": ["80", "80-90"],
    "src-address-list": ["black list", "!x"], "dscp": ["!5-10"], "ttl": ["less-than:9"],
}


class Menus:
    """What the daemon says of its menus, and random records by it."""

    HIDDEN = {"read-only", "alias", "write-only", "no-export", "live"}

    def __init__(self, daemon, rng):
        self.rng = rng
        self.links = [row["name"] for row in daemon.rows("/interface")]
        rows = ask(daemon, "/console/schema/print")[0]
        exported = {row["menu"] for row in rows if row["type"] == "command" and row["name"] == "export"}
        self.kinds = {row["path"]: row["kind"] for row in rows
                      if row["type"] == "menu" and row["path"] in exported and row["kind"] != "folder"}
        self.properties = {path: {} for path in self.kinds}
        for row in rows:
            if row["type"] == "property" and row["menu"] in self.kinds and not flags_of(row) & self.HIDDEN:
                self.properties[row["menu"]][row["name"]] = row

    def value(self, row):
        rng = self.rng
        kind = row["value-type"]
        if "reference" in flags_of(row):
            return rng.choice(self.links)
        if row["name"] in FITTING and rng.random() < 0.8:
            return rng.choice(FITTING[row["name"]])
        if kind == "bool":
            return rng.choice(["yes", "no"])
        if kind == "number":
            low, high = int(row["min"]), int(row["max"])
            return str(rng.choice([low, high, rng.randint(low, high)]))
        if kind == "time":
            return rng.choice(["1m", "61s", "1h1m1s", "1d", "6d23h59m59s", "1w"])
        if kind == "enum":
            return rng.choice(row["values"].split(","))
        if kind == "words":
            words = row["values"].split(",")
            return ",".join(rng.choice(["", "!"]) + word for word in rng.sample(words, rng.randint(0, len(words))))
        if kind == "mac":
            return ":".join(f"{rng.randint(0, 255):02X}" for _ in range(6))
        if kind == "ip":
            return ".".join(str(rng.randint(0, 255)) for _ in range(4))
        if kind == "ip-prefixes":
            return ",".join(rng.sample(["10.0.0.0/8", "192.168.88.0/24", "203.0.113.7/32"], rng.randint(0, 3)))
        if kind == "ports":
            return rng.choice(["", "80", "1000-2000", "80,443,1000-2000", "1-65535"])
        if kind == "string":
            most = min(int(row.get("max", 200)), 200)
            text = "".join(rng.choice(ODD) for _ in range(rng.randint(0, most)))
            return text if len(text.encode()) <= most else text[:most // 4]
        raise AssertionError(f"no values are known for the type {kind}")

    def record(self, path):
        """Values for some of the properties of a menu."""
        chance = min(0.6, 8 / max(len(self.properties[path]), 1))  # of many, a few each time
        return {name: self.value(row) for name, row in self.properties[path].items()
                if "required" in flags_of(row) or self.rng.random() < chance}

    def records(self, path):
        return [self.record(path) for _ in range(1 if self.kinds[path] == "settings" else self.rng.randint(1, 3))]

    def rows(self, daemon):
        """All that an export is to bring back."""
        out = {}
        for path, kind in self.kinds.items():
            names = set(self.properties[path])
            out[path] = [{name: value for name, value in row.items() if name in names}
                         for row in daemon.rows(path) if row.get("dynamic") != "true"]
        return out


def flags_of(row):
    return set(row.get("flags", "").split(","))


def accepted(session, *words):
    """What it returned; None when it was refused."""
    try:
        return session.run(*words)[1].get("ret", "")
    except Trap:
        return None


def record_for(session, menus, path, place, record):
    """The words that name the record to be changed, made if need be; None: there is none."""
    kind = menus.kinds[path]
    if kind == "settings":
        return []
    if kind == "fixed":
        there = session.run(f"{path}/print", "=.proplist=.id")[0]
        return [f"=.id={there[place]['.id']}"] if place < len(there) else None
    needed = [f"={name}={record.get(name) or 'x'}" for name, row in menus.properties[path].items()
              if flags_of(row) & {"required", "key"}]
    made = accepted(session, f"{path}/add", *needed)
    return made and [f"=.id={made}"]


def configure(daemon, menus):
    """Sets one value after the other; a menu may refuse it. Returns how many were taken."""
    taken = 0
    with Session.local(daemon.runtime / "control", timeout=60) as session:
        for path in menus.kinds:
            for place, record in enumerate(menus.records(path)):
                target = record_for(session, menus, path, place, record)
                for name, value in record.items() if target is not None else ():
                    taken += accepted(session, f"{path}/set", *target, f"={name}={value}") is not None
    return taken


def exported(daemon, *words):
    """An export without the moment in its first line."""
    text = "".join(row["data"] for row in ask(daemon, "/export", "=show-sensitive=", *words)[0])
    return text.split("\n", 1)[1]


@pytest.mark.parametrize("mode", [(), ("=verbose=",), ("=terse=",)], ids=["compact", "verbose", "terse"])
def test_import_of_an_export_is_what_was_exported(daemon, tmp_path, mode):
    """Every menu at once, by what the daemon says of its properties; the seed is told by a failure."""
    empty = exported(daemon)
    for seed in range(5):
        menus = Menus(daemon, random.Random(f"{mode} {seed}"))
        assert {"/ip/upnp", "/ip/upnp/interfaces", "/ip/service", "/user/group"} <= set(menus.kinds)
        assert configure(daemon, menus) > 10, "hardly anything was taken"
        rows = menus.rows(daemon)
        text = exported(daemon, *mode)
        assert max(map(len, text.split("\n"))) < 80 or "=terse=" in mode
        ask(daemon, "/system/reset-configuration", "=no-defaults=yes")
        assert exported(daemon) == empty
        path = tmp_path / "export.rsc"
        path.write_text(text, newline="")
        done = daemon.run_file(path, check=False)
        assert done.returncode == 0, f"{seed}: {done.stderr}{text}"
        assert menus.rows(daemon) == rows, f"{seed}: {text}"
        assert exported(daemon, *mode) == text, seed
        ask(daemon, "/system/reset-configuration", "=no-defaults=yes")


def test_an_export_into_a_file_is_whole_or_not_there(daemon):
    """kill -9 of the process that writes it: the old text or the new one, no piece, nothing half written."""
    daemon.cli("/user group add name=g1 comment=" + "c" * 3000)
    daemon.cli("/export file=a")
    whole = {daemon.rows("/file")[0]["size"]}
    daemon.cli("/user group add name=g2 comment=" + "c" * 3000)
    daemon.cli("/export file=b")
    whole |= {row["size"] for row in daemon.rows("/file")}
    for _ in range(3):
        with Session.local(daemon.runtime / "control") as session:
            session.send("/export", "=file=a")
            daemon.kill_child("mgmt")
        daemon.await_answer()
        rows = daemon.rows("/file")
        assert [row["name"] for row in rows] == ["a.rsc", "b.rsc"] and {row["size"] for row in rows} <= whole
        assert len(os.listdir(daemon.state / "mgmt" / "files")) == 2


# ---- reset


def test_reset(daemon):
    daemon.cli('/ip upnp set enabled=yes interface=ether1 max-lease=2h')
    daemon.cli('/user add name=u group=read password=""')
    ask(daemon, "/system/reset-configuration", "=no-defaults=yes", "=keep-users=yes")
    assert daemon.cli(":put [/ip upnp get enabled]").strip() == "false"
    assert daemon.cli("/ip upnp interfaces print count-only where !dynamic").strip() == "0"
    assert daemon.cli("/user print count-only").strip() == "2"
    assert name_of(daemon) == "sallyport"
    ask(daemon, "/system/reset-configuration")
    assert name_of(daemon) == "fresh"  # the script that a new configuration begins with
    assert daemon.cli("/user print count-only").strip() == "1"
    daemon.cli('/file add name=after.rsc contents="/system identity set name=after\\n"')
    ask(daemon, "/system/reset-configuration", "=run-after-reset=after.rsc")
    assert name_of(daemon) == "after"
    with pytest.raises(Trap, match="invalid file name"):
        ask(daemon, "/system/reset-configuration", "=run-after-reset=../configuration.db")
    with pytest.raises(Trap, match="the script failed: .*bad command name"):
        daemon.cli('/file add name=bad.rsc contents="nonsense\\n"')
        ask(daemon, "/system/reset-configuration", "=run-after-reset=bad.rsc")
    daemon.cli("/undo")  # the reset itself
    assert name_of(daemon) == "after"
    daemon.cli("/user set admin password=secret9")  # a certificate is made for the services that open
    wait_until(lambda: daemon.cli("/certificate print count-only").strip() == "1", 20, "the certificate is made")
    ask(daemon, "/system/reset-configuration", "=no-defaults=yes")
    assert name_of(daemon) == "sallyport" and daemon.cli("/certificate print count-only").strip() == "0"


def test_reset_forgets_who_asked(daemon):
    daemon.cli("/ip upnp set enabled=yes interface=ether1 new-device-policy=ask")
    gateway = ControlPoint(daemon.pc).discover()
    with pytest.raises(Fault):
        gateway.add(5000)
    daemon.cli("/ip upnp devices set 0 comment=mine")
    ask(daemon, "/system/reset-configuration", "=no-defaults=yes")
    assert daemon.rows("/ip/upnp/devices") == daemon.rows("/ip/upnp/pending") == []


# ---- undo and safe mode


def test_undo_survives_kill_9_at_any_moment(daemon):
    """However far it came: each step was made whole or not at all."""
    names = [f"R{i}" for i in range(8)]
    for name in names:
        daemon.cli(f"/system identity set name={name}")
    for _ in range(3):
        with Session.local(daemon.runtime / "control") as session:
            for _ in range(2):
                session.send("/undo")
            daemon.kill_child("mgmt")
        daemon.await_answer()
        now = name_of(daemon)
        undone = [row["redoable"] for row in daemon.rows("/system/history")]
        assert now == names[len(names) - 1 - undone.index("false")]
    for _ in range(len(undone[:undone.index("false")])):
        daemon.cli("/redo")
    assert name_of(daemon) == "R7"


def test_safe_mode_of_a_session_that_is_lost(daemon):
    """What it did is taken back, in gate too."""
    daemon.cli("/system identity set name=before")
    with Session.local(daemon.runtime / "control") as session:
        session.run("/safe-mode/take")
        session.run("/system/identity/set", "=name=R1")
        session.run("/ip/upnp/set", "=enabled=yes")
        assert name_of(daemon) == "R1"
    wait_until(lambda: name_of(daemon) == "before", what="the changes are taken back")
    assert daemon.cli(":put [/ip upnp get enabled]").strip() == "false"


def test_safe_mode_ends_with_the_process(daemon):
    daemon.cli("/system identity set name=before")
    with Session.local(daemon.runtime / "control") as session:
        session.run("/safe-mode/take")
        session.run("/system/identity/set", "=name=R1")
        daemon.kill_child("mgmt")
    daemon.await_answer()
    assert name_of(daemon) == "before"
    assert "safe mode was not released: 1 changes were taken back" in daemon.cli("/log print")


def test_the_history_tells_commands(daemon):
    """Given by hand, newest first, `undo` leads back and `redo` there again."""
    def export():
        return daemon.cli("/export").split("\n", 1)[1]

    before = export()
    daemon.cli('/system identity set name="a \\"b\\""')
    daemon.cli("/ip upnp set enabled=yes")
    daemon.cli("/ip upnp interfaces add interface=ether1 type=external")
    daemon.cli("/ip upnp interfaces set [find interface=ether1] disabled=yes")
    daemon.cli('/user add name=eve group=read password=secret comment=x')
    daemon.cli("/user remove eve")
    after = export()
    rows = daemon.rows("/system/history")
    rows = rows[:[row["action"] for row in rows].index("identity changed") + 1]
    assert "secret" not in str(rows)
    assert rows[0]["redo"].startswith("/user remove *") and rows[0]["undo"].startswith("/user add ")
    for row in rows[2:]:
        daemon.cli(row["undo"])
    assert export() == before
    for row in reversed(rows[2:]):
        daemon.cli(re.sub(r"interfaces set \*\w+", "interfaces set [find interface=ether1]", row["redo"]))
    assert export() == after
