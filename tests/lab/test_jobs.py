# SPDX-License-Identifier: BSD-2-Clause
"""Scripts that are kept and run: each in a process of its own, which can harm nobody."""

import errno
import os
import pathlib
import signal

import clients
import inject
import pytest
from conftest import shared_network
from lab import wait_until
from lab.sentences import Session, Trap
from upnp import ControlPoint

ASKED_MAX, NESTED_MAX = 28, 24
AF_INET, SOCK_STREAM, AT_FDCWD = 2, 1, -100


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",)) as made:
        clients.open_api(made.daemon, made.lab["pc"])
        yield made


@pytest.fixture
def daemon(network):
    """No script is there, none runs."""
    daemon = network.daemon
    end_all(daemon)
    daemon.cli("/system script remove [find]")
    daemon.cli("/system script environment remove [find]")
    return daemon


def running(daemon):
    return [row for row in daemon.rows("/system/script/job") if row["type"] == "command"]


def end_all(daemon):
    """What is ended may just have started another."""
    def gone():
        daemon.console("/system script job remove [find type=command]", check=False)
        return not running(daemon)

    wait_until(gone, 30, "no script runs")


def keep(daemon, name, source, *words, session=None):
    """Adds a script as a program does, whose text needs no quoting."""
    words = ("/system/script/add", f"=name={name}", f"=source={source}", *words)
    if session:
        return session(*words)
    with Session.local(daemon.runtime / "control") as local:
        return local.run(*words)


def logged(daemon):
    return [row["message"] for row in daemon.rows("/log")]


def processes(daemon):
    """The pids of the processes that run scripts, behind all of their walls."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            state = (entry / "status").read_text(encoding="utf-8")
        except OSError:
            continue
        if b"--job" in words and f"PPid:\t{daemon.process.pid}\n" in state and "Seccomp_filters:\t2" in state:
            found.append(int(entry.name))
    return found


def process_of(daemon):
    return wait_until(lambda: (processes(daemon) or [None])[0], 20, "a script runs behind its walls")


# ---- what they do


def test_run_by_hand(daemon):
    keep(daemon, "hello", ':put "hello"\n:put [:jobname]\n:put [:typeof [/ip upnp get enabled]]')
    assert daemon.cli("/system script run hello") == "hello\nhello\nbool\n"
    assert daemon.cli("/system script run 0") == "hello\nhello\nbool\n"
    row, = daemon.rows("/system/script")
    assert row["run-count"] == "2" and row["last-started"][:2] == "20" and row["owner"] == "admin"
    assert row["policy"] == "ftp,reboot,read,write,policy,test,password,sniff,sensitive,romon"
    assert "invalid" not in row
    done = daemon.console("/system script run nosuch", check=False)
    assert done.returncode == 1 and "no such item" in done.stderr


def test_a_long_script(daemon):
    """As long as one may be, and one that is longer."""
    text = "# " + 59 * "x" + "\n"
    keep(daemon, "long", 960 * text + ":put done")
    assert daemon.cli("/system script run long") == "done\n"
    with Session.local(daemon.runtime / "control") as session:
        assert session.run("/execute", f"=script={1040 * text}:put done", "=as-string=")[1]["ret"] == "done"
        with pytest.raises(Trap, match="too large"):
            session.run("/execute", f"=script={1050 * text}", "=as-string=")


def test_an_error_is_told_and_logged(daemon):
    keep(daemon, "wrong", ':put "one"\n/ip upnp interfaces remove *99\n:put "two"')
    done = daemon.console("/system script run wrong", check=False)
    assert done.stdout == "one\n" and done.returncode == 1
    assert "no such item (/ip/upnp/interfaces/remove; line 2)" in done.stderr
    assert "executing script wrong failed, please check it manually" in logged(daemon)


def test_what_cannot_be_read_is_invalid(daemon):
    keep(daemon, "bad", ':put "open')
    wait_until(lambda: daemon.rows("/system/script")[0].get("invalid") == "true", 20, "it is found invalid")
    assert " 0 I  name=" in daemon.cli("/system script print")
    done = daemon.console("/system script run bad", check=False)
    assert done.returncode == 1 and "(line 1 column " in done.stderr
    daemon.cli('/system script set bad source=":put closed"')
    wait_until(lambda: "invalid" not in daemon.rows("/system/script")[0], 20, "it is found valid")
    assert daemon.cli("/system script run bad") == "closed\n"


def test_names_are_made_up(daemon):
    daemon.cli("/system script add; /system script add")
    assert [row["name"] for row in daemon.rows("/system/script")] == ["script1", "script2"]
    done = daemon.console("/system script add name=script1", check=False)
    assert done.returncode == 1 and "already exists" in done.stderr


def test_through_the_api(network, daemon):
    keep(daemon, "good", ":global found [/system identity get name]; :put $found")
    keep(daemon, "wrong", ":error \"not today\"")
    with clients.api(network.lab["pc"]) as api:
        script = api.path("/system/script")
        assert list(script("run", number="good")) == []
        with pytest.raises(Exception, match="not today"):
            list(script("run", number="wrong"))
        names = {row["name"]: row["value"] for row in api.path("/system/script/environment")}
        assert names == {"found": "sallyport"}
        ran, = [row for row in script if row["name"] == "good"]
        assert ran["run-count"] == 1


def test_execute(daemon):
    assert daemon.cli(":put [:execute {:put 1; :put two} as-string]") == "1\ntwo\n"
    assert daemon.cli(':put [:typeof [:execute ":put 10.0.0.1" as-string]]') == "str\n"
    assert daemon.cli(":put [:typeof [:execute {:put logged}]]") == "id\n"
    wait_until(lambda: "logged" in logged(daemon), 20, "its output is in the log")
    daemon.cli(":execute {/ip upnp interfaces remove *99}")
    wait_until(lambda: "(execute) no such item (/ip/upnp/interfaces/remove; line 1)" in logged(daemon), 20,
               "its error is in the log")
    daemon.cli(':execute {:for i from=1 to=3000 do={:put "line $i"}} file=out')
    wait_until(lambda: "out.txt" in [row["name"] for row in daemon.rows("/file")], 20, "the file is there")
    wait_until(lambda: not running(daemon), 20, "its end")
    with Session.local(daemon.runtime / "control") as session:
        rows, _ = session.run("/file/read", "=file=out.txt", "=chunk-size=32768")
        assert rows[0]["data"].startswith("line 1\nline 2\n")
    assert daemon.rows("/file", "?name=out.txt")[0]["size"] == str(sum(len(f"line {i}\n") for i in range(1, 3001)))
    daemon.cli("/file remove out.txt")
    done = daemon.console(':put [:execute {:error "not now"} as-string]', check=False)
    assert done.returncode == 1 and "not now" in done.stderr


def test_variables_are_everybody_s_own(daemon):
    daemon.cli(":global count 1")
    keep(daemon, "count", ":global count; :set count ($count + 1)")
    daemon.cli("/system script run count")
    daemon.cli(":execute {:global count; :set count ($count + 10)}")
    wait_until(lambda: daemon.cli(":global count; :put $count") == "12\n", 20, "both have counted")


def test_jobs_are_listed_and_removed(daemon):
    keep(daemon, "long", ":delay 1h")
    daemon.cli(":execute {/system script run long}")
    wait_until(lambda: len(running(daemon)) == 2, 20, "both run")
    outer, inner = running(daemon)
    assert inner["script"] == "long" and inner["parent"] == outer[".id"] and inner["owner"] == "admin"
    idiom = ':put [:len [/system script job find where script="long"]]'
    assert daemon.cli(idiom) == "1\n"
    daemon.cli('/system script job remove [find script="long"]')
    wait_until(lambda: not running(daemon), 20, "the one that waited ends as well")
    with pytest.raises(Trap, match="no such item"), Session.local(daemon.runtime / "control") as session:
        session.run("/system/script/job/remove", f"=.id={inner['.id']}")


def test_who_stops_waiting_ends_it(daemon):
    keep(daemon, "long", ":put begun\n:delay 1h")
    with Session.local(daemon.runtime / "control") as session:
        session.send("/system/script/run", "=number=long", "=output=yes")
        assert session.receive() == ["!re", "=output=begun\n"]
        assert len(running(daemon)) == 1
    wait_until(lambda: not running(daemon), 20, "it ends")
    with Session.local(daemon.runtime / "control") as session:
        session.send("/system/script/run", "=number=long", ".tag=a")
        wait_until(lambda: len(running(daemon)) == 1, 20, "it runs")
        session.send("/cancel", "=tag=a", ".tag=b")
        assert session.receive() == ["!trap", ".tag=a", "=category=2", "=message=interrupted"]
        wait_until(lambda: not running(daemon), 20, "it ends")


# ---- who may what


@pytest.fixture
def guest(network, daemon):
    """A session function of a user who may read and write, and no more."""
    daemon.cli("/user group add name=some policy=api,read,write,test")
    daemon.cli(f"/user add name=guest group=some password={clients.PASSWORD}")
    with clients.api(network.lab["pc"], username="guest") as api:
        yield lambda *words: list(api.rawCmd(*words))
    daemon.cli("/system script remove [find owner=guest]; /user remove guest; /user group remove some")


def refused(call, *words):
    with pytest.raises(Exception, match="not enough permissions"):
        call(*words)


def test_policies(daemon, guest):
    keep(daemon, "admins", ":put [/system identity get name]")
    refused(guest, "/system/script/run", "=number=admins")
    refused(guest, "/system/script/set", "=.id=admins", "=source=:put mine")
    refused(guest, "/system/script/remove", "=.id=admins")
    refused(guest, "/system/script/add", "=name=much", "=policy=read,policy")
    refused(guest, "/system/script/add", "=name=other", "=owner=admin")
    refused(guest, "/system/scheduler/add", "=name=much", "=policy=read,ftp")
    guest("/system/script/add", "=name=mine", "=source=/user add name=eve group=full password=x")
    row, = daemon.rows("/system/script", "?name=mine")
    assert row["policy"] == "read,write,test" and row["owner"] == "guest"
    refused(guest, "/system/script/run", "=number=mine")  # what its user may not, the script may not
    daemon.cli("/system script set admins dont-require-permissions=yes")
    guest("/system/script/run", "=number=admins")
    assert "eve" not in [row["name"] for row in daemon.rows("/user")]


def test_a_script_with_fewer_policies_than_its_user(daemon):
    keep(daemon, "reader", "/system identity set name=changed", "=policy=read")
    done = daemon.console("/system script run reader use-script-permissions", check=False)
    assert done.returncode == 1 and "not enough permissions" in done.stderr
    assert daemon.cli("/system script run reader") == ""
    daemon.cli("/system identity set name=sallyport")
    keep(daemon, "none", ":put 1", "=policy=write")
    done = daemon.console("/system script run none use-script-permissions", check=False)
    assert done.returncode == 1 and "not enough permissions" in done.stderr


def test_only_a_job_speaks_for_a_job(daemon):
    with Session.local(daemon.runtime / "control") as session:
        for words in (("take",), ("write", "=data=x"), ("end", "=message=x")):
            with pytest.raises(Trap, match="not enough permissions"):
                session.run(f"/system/script/job/{words[0]}", *words[1:])


# ---- what they cannot do


@pytest.mark.parametrize("source, message", [
    (':local x "0123456789"\n:while (true) do={:set x ($x . $x)}', "out of memory"),
    (":global f do={:global f; $f}\n$f", "maximum recursion depth exceeded"),
    ("/system script run harmful", "too many scripts at once"),
])
def test_what_is_too_much_ends_itself(daemon, source, message):
    keep(daemon, "harmful", source)
    done = daemon.console("/system script run harmful", check=False, timeout=60)
    assert done.returncode == 1 and message in done.stderr
    wait_until(lambda: not running(daemon), 30, "nothing is left of it")


def test_a_storm(network, daemon):
    """A thousand jobs that never end, and the gateway serves as ever."""
    keep(daemon, "loop", ":while (true) do={}")
    daemon.cli(":for i from=1 to=1000 do={:do {:execute {:while (true) do={}}} on-error={}}")
    assert len(running(daemon)) <= ASKED_MAX
    done = daemon.console("/system script run loop", check=False)
    assert done.returncode == 1 and "too many scripts at once" in done.stderr
    gateway = ControlPoint(network.lab["pc"]).discover()
    gateway.add(6001)
    assert gateway.get(6001) is not None
    gateway.delete(6001)
    end_all(daemon)
    assert daemon.cli(":put [:execute {:put well} as-string]") == "well\n"


def test_a_storm_of_a_job_leaves_room(daemon):
    keep(daemon, "storm", ":while (true) do={:do {:execute {:delay 1h}} on-error={}}")
    daemon.cli(":execute {/system script run storm}")
    wait_until(lambda: len(running(daemon)) > NESTED_MAX, 60, "the storm is at its height")
    assert daemon.cli(":put [:execute {:put well} as-string]") == "well\n"
    assert len(running(daemon)) <= NESTED_MAX + 2


def test_output_without_end(daemon):
    before = len(logged(daemon))
    daemon.cli(":execute {:for i from=1 to=5000 do={:put $i}}")
    wait_until(lambda: "the script shows more than is logged" in logged(daemon), 30, "its output is cut")
    wait_until(lambda: not running(daemon), 30, "its end")
    assert len(logged(daemon)) <= before + 260
    done = daemon.console(":put [:execute {:while (true) do={:put 0123456789}} as-string]", check=False, timeout=60)
    assert done.returncode == 1 and "the script shows too much" in done.stderr


def status(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return {line.split(":")[0]: line.split(":")[1].split() for line in text.splitlines()}


def test_the_walls_of_a_job(daemon):
    daemon.cli(":execute {:delay 1h}")
    pid = process_of(daemon)
    seen = status(pid)
    for which in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
        assert int(seen[f"Cap{which}"][0], 16) == 0
    assert seen["NoNewPrivs"] == ["1"] and seen["Seccomp"] == ["2"] and seen["Threads"] == ["1"]
    if "one user id only" not in daemon.log():
        assert seen["Uid"][0] not in ("0", *(status(daemon.child(role))["Uid"][0] for role in ("gate", "lan", "mgmt")))
    limits = pathlib.Path(f"/proc/{pid}/limits").read_text(encoding="utf-8")
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max open files")] == ["16"]
    assert os.getpriority(os.PRIO_PROCESS, pid) == 19
    opened = {os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")}
    assert len([name for name in opened if name.startswith("socket:")]) == 1


@pytest.mark.skipif(not inject.POSSIBLE, reason="calls are injected on x86-64 only")
def test_calls_injected_into_a_job(daemon):
    """Code that took the process over gets no socket, no file and no process."""
    daemon.cli(":execute {:delay 1h}")
    pid = process_of(daemon)
    assert inject.inject(pid, "socket", AF_INET, SOCK_STREAM, 0) == -errno.EACCES
    assert inject.inject(pid, "openat", AT_FDCWD, "/etc/passwd", os.O_RDONLY, 0) == -errno.EACCES
    for call in (("execve", "/bin/sh", 0, 0), ("fork",), ("kill", 1, 0), ("connect", 0, 0, 0)):
        daemon.cli(":execute {:delay 1h}")
        pid = process_of(daemon)
        assert inject.inject(pid, *call) is None, call
        wait_until(lambda gone=pid: gone not in processes(daemon), 10, "it is gone")
    wait_until(lambda: "(execute) failure: the script was ended by signal 31" in logged(daemon), 10, "that is told")


def test_jobs_end_with_mgmt(daemon):
    daemon.cli(":execute {:delay 1h}")
    pid = process_of(daemon)
    daemon.kill_child("mgmt")
    wait_until(lambda: not os.path.exists(f"/proc/{pid}"), 10, "the job ends")
    assert running(daemon) == []
    assert daemon.cli(":put [:execute {:put well} as-string]") == "well\n"


def test_a_job_that_is_killed(daemon):
    with Session.local(daemon.runtime / "control") as session:
        session.send("/execute", "=script=:delay 1h", "=as-string=")
        os.kill(process_of(daemon), signal.SIGKILL)
        assert session.receive() == ["!trap", "=message=failure: the script was ended by signal 9"]
