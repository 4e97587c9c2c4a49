# SPDX-License-Identifier: BSD-2-Clause
"""Rules of the firewall when a session or all processes are killed: what was acknowledged is in force, rows and
kernel agree, and what safe mode changed is as it was."""

import os
import pathlib
import random
import re
import shutil
import signal
import threading
import time

import pytest
import servers

from lab import wait_until
from lab.sentences import Session
from terminal import Terminal

ROUTER = "192.168.88.1"
FILTER = "/ip/firewall/filter"


def rows(daemon, menu="filter"):
    return [row for row in daemon.rows(f"/ip/firewall/{menu}") if row["dynamic"] == "false"]


def kernel(lab):
    """The table without what it has counted: its counters, sets and chains, in whatever order they were made."""
    return sorted(lab.router.run("nft -s list table inet sallyport_filter").stdout.split("\n\t}\n"))


# ---- safe mode

@pytest.fixture
def terminal(daemon, tmp_path):
    made = Terminal(daemon, tmp_path)
    yield made.wait("[admin@sallyport] >")
    made.close()


def console_of(terminal):
    """The process of the console in TERMINAL."""
    shell = int(terminal._tmux("display-message", "-p", "-t", ":", "#{pane_pid}"))
    with open(f"/proc/{shell}/task/{shell}/children", encoding="ascii") as children:
        return int(children.read().split()[0])


def test_safe_mode_of_a_console_that_is_killed(lab, daemon, pc, terminal):
    daemon.console(script="""/ip firewall filter
add chain=input protocol=tcp dst-port=7000 action=accept comment=first
add chain=input protocol=tcp dst-port=7001 action=reject comment=second
add chain=input protocol=tcp dst-port=7002 action=accept comment=third
/ip firewall nat add chain=dstnat protocol=tcp dst-port=7003 action=redirect to-ports=7000
/ip firewall address-list add list=few address=10.0.0.0/8
""")

    def told():
        return [[{name: value for name, value in row.items() if name not in ("packets", "bytes")}
                 for row in rows(daemon, menu)] for menu in ("filter", "nat", "mangle", "address-list")]

    before, in_kernel = told(), kernel(lab)
    with lab.router.echo("tcp", 7000), lab.router.echo("tcp", 7001):
        def passes():
            return [pc.connects(ROUTER, port) for port in (7000, 7001, 7003)]

        assert passes() == [True, False, True]
        terminal.type("C-x").wait("<SAFE>")
        for line in ("/ip firewall filter",
                     "add chain=input action=reject protocol=tcp dst-port=7000 place-before=0",
                     "remove [find comment=second]", "move [find comment=third] 0", "set [find comment=first] dst-port=7005",
                     "/ip firewall nat disable [find where !dynamic]", "/ip firewall address-list remove [find list=few]",
                     "/ip firewall mangle add chain=prerouting action=mark-packet new-packet-mark=m"):
            terminal.line(line)
        wait_until(lambda: len(rows(daemon, "mangle")) == 1, 10, "the last change is made")
        assert passes() == [False, True, False] and told() != before
        os.kill(console_of(terminal), signal.SIGKILL)
        wait_until(lambda: told() == before, 10, "the changes are taken back")
        assert kernel(lab) == in_kernel
        assert passes() == [True, False, True]
    assert "safe mode" in daemon.cli("/log print")


# ---- all at once

class Changes:
    """Changes rules without end, and knows which of them were acknowledged."""

    def __init__(self, daemon, rng):
        self.rng = rng
        self.acknowledged = [(row[".id"], row["dst-port"]) for row in rows(daemon)]
        self.possible = [self.acknowledged]  # with the one that was under way, too
        self.count = 0
        self.session = Session.local(daemon.runtime / "control")
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            while True:
                self._one()
                self.count += 1
        except (OSError, EOFError, ValueError):
            pass

    def _one(self):
        is_now = list(self.acknowledged)
        kind = self.rng.choice(["add", "add", "set", "remove", "move"]) if len(is_now) > 3 else "add"
        port = str(self.rng.randrange(1000, 60000))
        at = self.rng.randrange(len(is_now)) if is_now else 0
        if kind == "add":
            words = ["=chain=input", "=protocol=udp", f"=dst-port={port}", "=action=passthrough"]
            if is_now:
                words.append(f"=place-before={is_now[at][0]}")
            self.possible = [is_now, is_now[:at] + [(None, port)] + is_now[at:]]
            after = is_now[:at] + [(self.session.run(f"{FILTER}/add", *words)[1]["ret"], port)] + is_now[at:]
        elif kind == "set":
            after = is_now[:at] + [(is_now[at][0], port)] + is_now[at + 1:]
            self._do(is_now, after, "set", f"=.id={is_now[at][0]}", f"=dst-port={port}")
        elif kind == "remove":
            after = is_now[:at] + is_now[at + 1:]
            self._do(is_now, after, "remove", f"=.id={is_now[at][0]}")
        else:
            to = self.rng.randrange(len(is_now))
            if to == at:
                return
            rest = is_now[:at] + is_now[at + 1:]
            place = rest.index(is_now[to])
            after = rest[:place] + [is_now[at]] + rest[place:]
            self._do(is_now, after, "move", f"=numbers={is_now[at][0]}", f"=destination={is_now[to][0]}")
        self.acknowledged = after
        self.possible = [after]

    def _do(self, before, after, command, *words):
        self.possible = [before, after]
        self.session.run(f"{FILTER}/{command}", *words)


def of_kernel(lab):
    """Id and port of each rule of chain input, as the kernel goes through them."""
    text = lab.router.run("nft -n list chain inet sallyport_filter ip4_filter_input", check=False).stdout
    return [(f"*{item.upper()}", port)
            for port, item in re.findall(r'dport (\d+) counter name "ip4_filter_([0-9a-f]+)"', text)]


def same(found, expected):
    """As EXPECTED, where an id of None is any."""
    return len(found) == len(expected) and all(
        port == other and (wanted is None or item == wanted)
        for (item, port), (wanted, other) in zip(found, expected))


@pytest.mark.parametrize("seed", range(4))
def test_kill_9_of_all_processes_amid_changes(lab, daemon, seed):
    rng = random.Random(seed)
    for _ in range(2):
        changes = Changes(daemon, rng)
        wait_until(lambda: changes.count >= 6, 20, "some changes are made")
        time.sleep(rng.random() * 0.03)
        pids = [daemon.process.pid, *daemon.children().values()]
        rng.shuffle(pids)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        daemon.process.wait(10)
        changes.thread.join(10)
        changes.session.close()
        assert not changes.thread.is_alive()
        daemon.start()
        found = [(row[".id"], row["dst-port"]) for row in rows(daemon)]
        assert any(same(found, expected) for expected in changes.possible), (found, changes.possible)
        assert of_kernel(lab) == found


# ---- numbers of marks

def numbers(lab):
    """What each mark of new-connection-mark is in the kernel, by the comment of its rule's port."""
    text = lab.router.run("nft -n list chain inet sallyport_filter ip4_mangle_prerouting").stdout
    return {port: number for port, number in re.findall(r"dport (\d+) .*ct mark set .*\| (0x[0-9a-f]+)", text)}


def test_a_connection_mark_keeps_its_number(lab, daemon, pc):
    """Names whose numbers begin at the same place, whichever rule comes first, and over a restart."""
    def add(port, name):
        daemon.cli(f"/ip firewall mangle add chain=prerouting protocol=tcp dst-port={port} connection-state=new "
                   f"action=mark-connection new-connection-mark={name}")

    add(7000, "work")
    add(7001, "dns")
    add(7002, "dns")
    daemon.cli("/ip firewall filter add chain=input connection-mark=dns action=passthrough")
    given = numbers(lab)
    assert given["7000"] != given["7001"] == given["7002"]
    with lab.router.echo("tcp", 7001), pc.connect(ROUTER, 7001) as stream:
        def counts():
            before = int(rows(daemon)[0]["packets"])
            stream.sendall(b"x")
            assert stream.recv(1) == b"x"
            return int(rows(daemon)[0]["packets"]) > before

        assert counts()
        daemon.cli("/ip firewall mangle move [find new-connection-mark=dns] 0")
        assert numbers(lab) == given and counts()
        daemon.cli("/ip firewall mangle remove [find new-connection-mark=work]")
        assert numbers(lab) == {port: given[port] for port in ("7001", "7002")} and counts()
        daemon.cli("/ip firewall mangle remove [find dst-port=7002]")
        daemon.kill()
        daemon.start()
        assert numbers(lab) == {"7001": given["7001"]} and counts()
        # Another takes none that is in use, and one that comes back by undo has its own.
        add(7003, "work")
        assert numbers(lab)["7003"] != given["7001"] and counts()
        daemon.cli("/undo")
        daemon.cli("/redo")
        assert numbers(lab)["7003"] != given["7001"] and counts()
    assert "mark-number" not in daemon.cli("/ip firewall mangle export verbose") + daemon.cli("/ip firewall mangle print detail")
    assert all("mark-number" not in row for row in rows(daemon, "mangle"))


# ---- nft that outlives who asked

def test_nft_that_ends_when_the_next_gate_waits(lab, make_daemon):
    """It is nobody's by then: what the next gate has asked for is run all the same."""
    folder = pathlib.Path(lab.directory)
    real, wrapper, hold = (folder / name for name in ("nft", "nft-held", "hold"))
    shutil.copy(shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin"), real)
    wrapper.write_text(f'#!/bin/sh\nwhile [ -e {hold} ]; do sleep 0.05; done\nexec {real} "$@"\n', encoding="ascii")
    wrapper.chmod(0o755)
    daemon = make_daemon(defaults="", command_prefix=servers.seeing(**{"/usr/sbin/nft": wrapper})).start()
    daemon.cli("/ip firewall filter add chain=input protocol=udp dst-port=7000 action=passthrough")

    def asked():
        """Whether the parent has a text for nft."""
        fds = f"/proc/{daemon.process.pid}/fd"
        return "memfd:nft" in lab.router.run(["ls", "-l", fds], check=False).stdout

    hold.touch()
    with Session.local(daemon.runtime / "control") as session:
        session.send(f"{FILTER}/add", "=chain=input", "=protocol=udp", "=dst-port=7001", "=action=passthrough")
        wait_until(asked, 10, "nft runs")
        killed = daemon.children()
        for role in ("mgmt", "gate"):
            os.kill(killed[role], signal.SIGKILL)
        wait_until(lambda: daemon.children().get("gate", killed["gate"]) != killed["gate"] and asked(), 10,
                   "the next gate has asked for its rules")
    hold.unlink()
    daemon.await_answer()
    assert [row["dst-port"] for row in rows(daemon)] == ["7000"]
    wait_until(lambda: of_kernel(lab) == [(row[".id"], row["dst-port"]) for row in rows(daemon)], 10, "they are in force")
