# SPDX-License-Identifier: BSD-2-Clause
"""What tools tell while they run, in a terminal; and how many may run at once."""

import re

import pytest
import servers
from conftest import end_cleanly
from lab import Daemon, Lab, wait_until
from lab.sentences import Session, Trap
from terminal import Terminal
from test_fetch import workers

INTERNET = "11.22.33.1"
AT_ONCE = 16  # wire/parent.h


@pytest.fixture(scope="module")
def place():
    with Lab(devices=("pc",)) as lab:
        authority = servers.Authority(f"{lab.directory}/authority")
        web = servers.Web(lab.internet, lab.directory, authority.certificate(f"IP:{INTERNET}"))
        web.write("large", bytes(100000))
        daemon = Daemon(lab.router, f"{lab.directory}/router").start()
        yield daemon
        end_cleanly(daemon)


@pytest.fixture
def terminal(place, tmp_path):
    made = Terminal(place, tmp_path, columns=120)
    yield made.wait_prompt()
    made.close()


def test_a_transfer_is_shown_in_one_place(terminal):
    terminal.line(f"/tool/fetch url=http://{INTERNET}/slow/large output=none")
    terminal.wait(lambda rows: any(row.startswith("      status: downloading") for row in rows))
    terminal.wait(lambda rows: any(row.startswith("      status: finished") for row in rows)).wait_prompt()
    shown = [row.strip() for row in terminal.rows() if ":" in row and not row.startswith("[")]
    names = [row.split(":")[0] for row in shown]
    assert names.count("status") == 1 and names[-5:] == ["status", "code", "downloaded", "total", "duration"], shown


def test_words_are_completed(terminal):
    terminal.type("/tool/fetch mode=s").type("Tab").wait(lambda rows: rows[-1].endswith("/tool/fetch mode=sftp"))
    terminal.type("C-c").wait_prompt()
    terminal.type("/ping 1.2.3.4 interface=br").type("Tab").wait(lambda rows: rows[-1].endswith(" interface=bridge"))
    terminal.type("C-c").wait_prompt()


def test_a_transfer_is_broken_off(place, terminal):
    terminal.line(f"/tool/fetch url=http://{INTERNET}/slow/large output=none")
    terminal.wait("downloading").type("C-c").wait_prompt()
    assert "interrupted" in terminal.text()
    wait_until(lambda: not workers(place), 10, "the worker ends")


def test_pinging_ends_with_ctrl_c(place, terminal):
    terminal.line(f"/ping {INTERNET} interval=100ms")
    terminal.wait(lambda rows: sum(INTERNET in row for row in rows) > 3).type("C-c").wait_prompt()
    total = terminal.rows()[-2]
    assert re.fullmatch(r"    sent=(\d+) received=\1 packet-loss=0% min-rtt=\w+ avg-rtt=\w+ max-rtt=\w+", total), total
    assert "interrupted" not in terminal.text()
    wait_until(lambda: not workers(place), 10, "the worker ends")


def test_a_loop_of_pings_ends_too(terminal):
    terminal.line(f":while (true) do={{ /ping {INTERNET} count=1 }}")
    terminal.wait(lambda rows: sum("sent=1" in row for row in rows) > 1).type("C-c").wait_prompt()


def test_a_route_is_drawn_again(terminal):
    terminal.line(f"/tool/traceroute {INTERNET}")
    terminal.wait(lambda rows: any(re.match(rf"1  {INTERNET}  0% +[3-9] ", row) for row in rows))
    terminal.type("C-c").wait_prompt()
    assert sum(row.startswith("Columns: ADDRESS, LOSS") for row in terminal.rows()) == 1
    assert "interrupted" not in terminal.text()


def test_only_so_many_at_once(place):
    sessions = [Session.local(place.runtime / "control") for _ in range(AT_ONCE)]
    for session in sessions:
        session.send("/ping", f"=address={INTERNET}")
        assert session.receive()[0] == "!re"
    with Session.local(place.runtime / "control") as late:
        with pytest.raises(Trap, match="failure: too many requests at once"):
            late.run("/ping", f"=address={INTERNET}", "=count=1")
        for session in sessions:
            session.send("/cancel")
        wait_until(lambda: not workers(place), 10, "all workers end")
        rows, _ = late.run("/ping", f"=address={INTERNET}", "=count=1")
        assert rows[0]["received"] == "1"
    for session in sessions:
        session.close()
