# SPDX-License-Identifier: BSD-2-Clause
"""Names of files, on every command that takes one: none leads out of the directory of files, whatever
it is made of, and neither does a link that somebody put there."""

import os
import stat

import pytest

from conftest import shared_network
from lab import wait_until
from lab.daemon import Console
from lab.sentences import Session, Trap

FILES = "mgmt/files"
SECRET = "nobody may read this"

# What leads somewhere else, or is no name.
BAD = [
    "../x", "/../x", "a/../../x", "./x", "a/./x", "a//x", "//x",
    "../../../../../../etc/passwd", "a/../../../gate/leases.db", "../configuration.db",
    "a\nx", "a\x1b[2Jx", "a\x7fx", "\tx", "x" * 300, "a/" * 20 + "x", "*FFFFFFFF",
    ".sallyport-tmp1", "a/.sallyport-tmp1",
]
# What is none as it stands; with what some commands put behind it, it is plain.
BARE = ["..", ".", "a/..", "a/", "/", ""]
EXTENDED = ("/export", "/ip/upnp/export", "/system/backup/save", "/certificate/export-certificate",
            "/tool/fetch", "/ip/ssh/export-host-key")
# What is a name, though it looks like a way out; it lies inside.
ODD = ["/etc/passwd", "~root/x", "%2e%2e/x", "..x/y", "x..", "C:\\x", "con", "$(reboot)", "a b;c", "-rf"]
# Links and things that are no files, put there by somebody else.
LINKS = ["link", "link/x", "folder", "folder/secret", "root/etc/passwd", "pipe", "loop/x"]


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=()) as made:
        yield made


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network.daemon]
    return network.daemon


@pytest.fixture
def folder(daemon):
    """The directory of files, with traps in it; emptied behind the test."""
    folder = daemon.state / FILES
    outside = daemon.directory / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret").write_text(SECRET)
    (outside / "secret").chmod(0o666)
    outside.chmod(0o777)
    os.symlink(outside / "secret", folder / "link")
    os.symlink(outside, folder / "folder")
    os.symlink("/", folder / "root")
    os.symlink("loop", folder / "loop")
    os.mkfifo(folder / "pipe", 0o666)
    yield folder
    for name in ("link", "folder", "root", "loop", "pipe"):
        (folder / name).unlink(missing_ok=True)
    for row in sorted(daemon.rows("/file"), key=lambda row: -len(row["name"])):
        with Session.local(daemon.runtime / "control") as s:
            s.run("/file/remove", f"=numbers={row['.id']}")


def everything_outside(daemon):
    """Path, kind, size and time of all that is not in the directory of files."""
    seen = {}
    for base in (daemon.state, daemon.directory / "outside"):
        for path, folders, files in os.walk(base):
            for name in folders + files:
                at = os.path.join(path, name)
                found = os.lstat(at)
                # The stores go on being written; what is in the directory of files is looked at there.
                changes = ".db" in name or at == str(daemon.state / FILES)
                seen[at] = found.st_mode if changes else (found.st_mode, found.st_size, found.st_mtime_ns)
            if path == str(daemon.state / "mgmt"):
                folders.remove("files")
    return seen


# Every command with a name of a file among its arguments: the words before the name.
WRITES = {
    "/file/add": ["=contents=x", "=name={}"],
    "/file/set": ["=numbers=mine", "=name={}"],
    "/file/move": ["=source=mine", "=destination={}"],
    "/file/copy": ["=number=mine", "=name={}"],
    "/file/write": ["=data=x", "=last=", "=file={}"],
    "/export": ["=file={}"],
    "/ip/upnp/export": ["=file={}"],
    "/system/backup/save": ["=name={}"],
    "/certificate/export-certificate": ["=numbers=own", "=file-name={}"],
    "/ip/ssh/export-host-key": ["=key-file-prefix={}"],
    # Nobody serves there: what is refused is refused before anybody is asked.
    "/tool/fetch": ["=url=http://127.0.0.1:9/x", "=dst-path={}"],
}
READS = {
    "/tool/fetch upload": ["=url=http://127.0.0.1:9/x", "=upload=yes", "=src-path={}"],
    "/tool/e-mail/send": ["=server=127.0.0.1", "=port=9", "=to=a@b", "=from=a@b", "=file={}"],
    "/file/read": ["=file={}"],
    "/file/remove": ["=numbers={}"],
    "/file/get": ["=numbers={}", "=value-name=contents"],
    "/system/backup/load": ["=name={}"],
    "/system/reset-configuration": ["=run-after-reset={}"],
    "/certificate/import": ["=passphrase=", "=file-name={}"],
    "/ip/ssh/import-host-key": ["=private-key-file={}"],
    "/user/ssh-keys/import": ["=user=admin", "=public-key-file={}"],
}
# The console's own; their files are read and written by /file.
TYPED_READS = ["/import file-name={}"]
TYPED_WRITES = ["/interface print file={}", ':serialize to=json value="x" file-name={}']


# To whom no name at all means something.
UNNAMED = ("/file/remove", "/system/reset-configuration", "/tool/fetch", "/tool/e-mail/send")


def quoted(name):
    return '"' + "".join("\\%02X" % b for b in name.encode()) + '"'


def ask(session, command, words, name):
    session.send(command.split(" ")[0], *(word.format(name) for word in words))
    while True:
        kind, *rest = session.receive()
        if kind == "!done":
            return None
        if kind == "!trap":
            assert session.receive()[0] == "!done"
            return next(w[len("=message="):] for w in rest if w.startswith("=message="))
        assert SECRET not in " ".join(rest) and "root:" not in " ".join(rest)


def test_no_command_was_forgotten(daemon):
    """A new command with such an argument belongs into the tables above."""
    known = {command.split(" ")[0] for command in (*WRITES, *READS)} | {"/execute"}
    with Session.local(daemon.runtime / "control") as s:
        rows, _ = s.run("/console/schema/print")
    for row in rows:
        if row["type"] != "argument" or row["command"] == "export":
            continue
        if "file" in row["name"] or row["name"] in ("src-path", "dst-path", "destination"):
            command = f"{row['menu'].rstrip('/')}/{row['command']}"
            generic = row["name"] == "destination" and row["menu"] != "/file"
            assert command in known or generic, f"{command} {row['name']}"


@pytest.fixture
def prepared(daemon, folder):
    daemon.console('/file add name=mine contents="mine"')
    if not daemon.rows("/certificate", "?name=own"):
        daemon.console("/certificate add name=own common-name=x key-size=prime256v1; /certificate sign own",
                       timeout=60)
    return folder


@pytest.mark.parametrize("command", [*WRITES, *READS])
def test_names_that_lead_elsewhere(daemon, prepared, command):
    before = everything_outside(daemon)
    words = WRITES.get(command) or READS[command]
    # Some commands give a file a name of their own, or begin a new certificate, where there is none.
    bare = [] if command in EXTENDED else [n for n in BARE if n or command not in UNNAMED]
    with Session.local(daemon.runtime / "control", timeout=30) as s:
        for name in BAD + bare:
            text = ask(s, command, words, name)
            assert text and "refused" not in text, f"{command} took {name!r}"
        for name in LINKS:  # a link may be replaced by a file, but never followed
            ask(s, command, words, name)
    assert everything_outside(daemon) == before
    assert (daemon.directory / "outside" / "secret").read_text() == SECRET
    # Folders on the way of a name that was refused for its end may have been made.
    assert {row["name"] for row in daemon.rows("/file")} - {"a", "mine", "loop"} <= {*LINKS} | \
        {name + ending for name in LINKS for ending in (".rsc", ".backup", ".crt", ".key", "_ecdsa.pem",
                                                      "_ecdsa.pub")}


@pytest.mark.parametrize("command", WRITES)
def test_names_that_only_look_like_it(daemon, prepared, command):
    before = everything_outside(daemon)
    with Session.local(daemon.runtime / "control", timeout=30) as s:
        for name in ODD:
            parts = name.strip("/").split("/")
            for n in range(1, len(parts)):
                ask(s, "/file/add", ["=type=directory", "=name={}"], "/".join(parts[:n]))
            if ask(s, command, WRITES[command], name) is None and command in ("/file/set", "/file/move"):
                assert ask(s, "/file/move", ["=destination=mine", "=source={}"], name) is None
    assert everything_outside(daemon) == before


@pytest.mark.parametrize("line", TYPED_READS + TYPED_WRITES)
def test_the_consoles_own_commands(daemon, prepared, line):
    before = everything_outside(daemon)
    for name in ["../x", "a/../../x", "/../x", "folder/x", "folder/secret", "root/etc/passwd", "loop/x"] + \
            (["link", "pipe", "."] if line in TYPED_READS else []):
        with pytest.raises(Console) as caught:
            daemon.console(line.format(quoted(name)))
        assert SECRET not in str(caught.value)
    assert everything_outside(daemon) == before


def test_the_output_of_a_job(daemon, prepared):
    """A job that cannot have its file runs without; what it would have written is nowhere."""
    before = everything_outside(daemon)
    for name in ("../x", "a/../../x"):
        with pytest.raises(Console, match="invalid file name"):
            daemon.console(f":execute script=\":put x\" file={quoted(name)}")
    for name in ("folder/x", "folder/secret", "root/tmp/sallyport-escaped"):
        daemon.console(f":execute script=\":put x\" file={quoted(name)}", check=False)
    wait_until(lambda: daemon.rows("/system/script/job", "?type=command") == [], 20, "the jobs have ended")
    assert everything_outside(daemon) == before
    assert not os.path.exists("/tmp/sallyport-escaped")
