# SPDX-License-Identifier: BSD-2-Clause
"""/system/backup: the whole configuration in one file, and back, on a bare machine too; a wrong
password, a damaged file or a kill in the middle changes nothing."""

import hashlib
import random
import shutil
import socket
import struct
import time

import pytest

from clients import API_PORT, api
from lab import wait_until
from lab.daemon import Console
from lab.sentences import Session, Trap

FILES = "mgmt/files"

CONFIGURATION = """
/user group add name=operators policy=local,read,api,write
/user add name=joe group=operators password=joes-secret comment="the night shift"
/user set admin password=admins-secret
/system identity set name=gateway
/system note set note="call before you \\"fix\\" it"
/interface list add name=LAN comment=home
/interface list add name=TRUSTED include=LAN
/interface list member add list=LAN interface=bridge
/interface list member add list=LAN interface=ether1 disabled=yes
/system script add name=nightly source=":log info \\"it is night\\"" comment="run by the scheduler"
/system scheduler add name=nightly interval=1d start-time=03:00:00 on-event=nightly
/system logging action add name=elsewhere target=remote remote=192.0.2.1
/system logging add topics=upnp action=elsewhere
/certificate add name=own common-name=gateway.lan key-size=prime256v1
/certificate sign own
/ip upnp set max-mappings-per-device=17
/ip upnp interfaces add interface=bridge type=internal max-mappings-per-device=5
"""


def configuration(daemon):
    """All that there is but for the moment of the export, and when somebody was here last."""
    text = daemon.console("/export show-sensitive verbose").stdout
    users = [(row["name"], row["group"], row.get("comment")) for row in daemon.rows("/user")]
    certificates = [(row["name"], row.get("fingerprint")) for row in daemon.rows("/certificate")]
    return "\n".join(text.splitlines()[1:]), users, certificates


@pytest.fixture
def configured(daemon):
    daemon.console(script=CONFIGURATION)
    # With a password there are doors to be opened, for which the system makes a certificate.
    wait_until(lambda: len([row for row in daemon.rows("/certificate") if row.get("fingerprint")]) == 2, 30,
               "both certificates")
    return daemon


def fails(daemon, command, text):
    with pytest.raises(Console) as caught:
        daemon.console(command)
    assert text in str(caught.value)


def test_a_bare_machine_becomes_the_same(lab, configured, make_daemon, pc):
    before = configuration(configured)
    assert configured.console("/system backup save name=gw password=sesame").stdout == \
        "Configuration backup saved\n"
    saved = configured.state / FILES / "gw.backup"
    assert configured.rows("/file", "?name=gw.backup")[0]["type"] == "backup"
    data = saved.read_bytes()
    for secret in (b"joe", b"TRUSTED", b"night shift"):
        assert secret not in data
    assert configured.stop() == 0
    # Another machine, with nothing but what it began with, and with other interfaces named.
    other = make_daemon("other", defaults="/system identity set name=fresh\n"
                        "/interface list add name=OLD\n").start()
    assert configuration(other) != before
    shutil.copy(saved, other.state / FILES)
    (other.state / FILES / "gw.backup").chmod(0o644)
    assert other.console("/system backup load name=gw password=sesame").stdout == \
        "System configuration restored\n"
    assert configuration(other) == before
    # It acts: the service, the doors, the users with their passwords.
    wait_until(lambda: pc.connects(pc.lan.address, API_PORT), 10, "the API listens")
    with api(pc, username="joe", password="joes-secret") as session:
        assert list(session.path("system", "identity"))[0]["name"] == "gateway"
    assert other.rows("/ip/upnp")[0]["enabled"] == "true"
    # And lasts, as one action that can be undone.
    other.restart()
    assert configuration(other) == before
    assert other.rows("/system/history")[0]["action"] == "configuration restored"
    other.console("/undo")
    assert other.rows("/system/identity")[0]["name"] == "fresh"
    other.console("/redo")
    assert configuration(other) == before


def test_without_password_and_under_the_usual_name(configured):
    before = configuration(configured)
    configured.console("/system backup save")
    name = next(row["name"] for row in configured.rows("/file") if row["type"] == "backup")
    assert name.startswith("gateway-20") and name.endswith(".backup")
    configured.console('/user remove joe; /system identity set name=x; /interface list remove TRUSTED')
    configured.console(f"/system backup load name={name}")
    assert configuration(configured) == before
    configured.console("/system backup save name=open password=sesame dont-encrypt=yes")
    assert b"night shift" in (configured.state / FILES / "open.backup").read_bytes()
    configured.console("/system backup load name=open")
    for command, text in (
            ("/system backup save name=a encryption=rc4 password=x", "failure: rc4 protects nothing any more"),
            ("/system backup save name=a encryption=rot13", "input does not match any value of encryption"),
            ("/system backup load", "missing value(s) of argument(s) name"),
            ("/system backup load name=nosuch", "no such item")):
        fails(configured, command, text)


def test_what_is_wrong_changes_nothing(configured):
    configured.console("/system backup save name=shut password=sesame; /system backup save name=open")
    configured.console("/system identity set name=now; /user remove joe")
    before = configuration(configured)
    actions = configured.rows("/system/history")
    folder = configured.state / FILES

    def put(data):
        (folder / "bad.backup").write_bytes(data)
        (folder / "bad.backup").chmod(0o644)

    fails(configured, "/system backup load name=shut password=Sesame",
          "failure: wrong password, or the backup is damaged")
    fails(configured, "/system backup load name=shut", "failure: the backup is encrypted, a password is needed")
    fails(configured, "/system backup load name=open password=sesame",
          "failure: the backup is not encrypted, no password fits")
    dice = random.Random(7)
    for name, password in (("shut", " password=sesame"), ("open", "")):
        whole = (folder / f"{name}.backup").read_bytes()
        for at in [12, 30, 95, len(whole) - 1] + [dice.randrange(96, len(whole)) for _ in range(6)]:
            put(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1:])
            fails(configured, f"/system backup load name=bad{password}", "failure: ")
        for n in (0, 5, 50, 96, len(whole) // 2, len(whole) - 1):
            put(whole[:n])
            fails(configured, f"/system backup load name=bad{password}", "failure: ")
        put(whole + b"x")
        fails(configured, f"/system backup load name=bad{password}", "failure: the backup is damaged")
    put(b"#!/bin/sh\n")
    fails(configured, "/system backup load name=bad", "failure: not a backup file")
    with open(folder / "bad.backup", "wb") as file:
        file.truncate(40 << 20)
    fails(configured, "/system backup load name=bad", "failure: not a backup file")
    assert configuration(configured) == before
    assert configured.rows("/system/history") == actions


def test_records_that_no_menu_knows(configured):
    """Whoever makes such a file could as well say it at the prompt; it must do no harm."""
    before = configuration(configured)

    def record(menu, number, properties):
        menu = menu.encode()
        return b"\1" + struct.pack(">H", len(menu)) + menu + \
            struct.pack(">IqI", number, 0, len(properties)) + properties

    for items in (record("/nowhere", 1, b""), record("/user", 1, b"colour=blue\0"),
                  record("/ip/upnp", 5, b""), record("/ip/route", 1, b""),
                  record("/user", 0x80000001, b"name=x\0"), record("/user", 0, b"name=x\0"),
                  record("/ip/service", 4000, b"name=x\0"),
                  record("/ip/upnp", 0, b"max-mappings-per-device=many\0"),
                  record("/user", 9, b"name=x\0") + record("/user", 9, b"name=y\0")):
        items += b"\0"
        data = b"SALLYBAK\1\0\0\0" + bytes(76) + struct.pack(">Q", len(items)) + items
        path = configured.state / FILES / "odd.backup"
        path.write_bytes(data + hashlib.sha256(data).digest())
        path.chmod(0o644)
        fails(configured, "/system backup load name=odd", "failure: ")
    assert configuration(configured) == before


def test_who_may(configured):
    configured.console("/system backup save name=gw")
    needed = ["write", "reboot", "ftp", "policy", "sensitive"]
    for missing in needed:
        words = ",".join(f"!{word}" if word == missing else word for word in needed)
        configured.console(f'/user group set operators policy="{words}"')
        with pytest.raises(Trap, match="not enough permissions"):
            _as_joe(configured, "/system/backup/load", "=name=gw")
        if missing in ("ftp", "policy", "sensitive"):
            with pytest.raises(Trap, match="not enough permissions"):
                _as_joe(configured, "/system/backup/save", "=name=joes")
    configured.console(f'/user group set operators policy="{",".join(needed)}"')
    _as_joe(configured, "/system/backup/save", "=name=joes")


def _as_joe(daemon, *words):
    with daemon.host.enter():
        stream = socket.create_connection(("127.0.0.1", API_PORT), 10)
    with Session(stream) as s:
        s.run("/login", "=name=joe", "=password=joes-secret")
        return s.run(*words)


def test_killed_in_the_middle(daemon, make_daemon):
    """Whatever moment it dies in: the old configuration or the new one, never a mixture."""
    lists = "".join(f"/interface list add name=old{i}\n" for i in range(60))
    daemon.console(script=lists + "/system identity set name=old\n/system backup save name=old\n")
    old = configuration(daemon)
    lists = "".join(f"/interface list set old{i} name=new{i}\n" for i in range(0, 60, 2))
    lists += "".join(f"/interface list remove old{i}\n" for i in range(1, 60, 4))
    daemon.console(script=lists + "/system identity set name=new\n/user group add name=new policy=read\n"
                   "/system backup save name=new\n")
    new = configuration(daemon)
    dice = random.Random(3)
    for turn in range(12):
        wanted = "old" if turn % 2 == 0 else "new"
        with Session.local(daemon.runtime / "control") as s:
            s.send("/system/backup/load", f"=name={wanted}")
            time.sleep(dice.random() * 0.12)
            if turn % 4 == 3:
                daemon.kill()
                daemon.start()
            else:
                daemon.kill_child("mgmt")
        daemon.await_answer()
        now = configuration(daemon)
        assert now in (old, new), f"a mixture after turn {turn}"
    daemon.console("/system backup load name=old")
    assert configuration(daemon) == old
