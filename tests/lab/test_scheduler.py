# SPDX-License-Identifier: BSD-2-Clause
"""Scripts that run at their time, and the backup of the administrator's guide, by hand and by schedule."""

import pathlib
import re
import time

import pytest
from conftest import shared_network
from lab import Daemon, wait_until
from lab.sentences import Session
from test_jobs import end_all, keep, logged, running

# As the guide has them.
BACKUP = """\
# Script to backup RouterOS configuration
:local backupFileName ("router_backup_" . [:system clock get date format=yyyy-MM-dd] . "_" . [:system clock get time format=HH-mm-ss] . ".rsc")
:local backupFilePath ("/disk1/backups/" . $backupFileName) # Adjust disk path if needed

/export file=$backupFileName

:delay 1s  # Small delay to ensure file is written

/file move source=$backupFileName destination=$backupFilePath

:log info ("RouterOS Configuration Backup Created: " . $backupFilePath)
"""  # noqa: E501
SCHEDULE = """\
/system scheduler
add name="WeeklyConfigBackup" interval=1w start-time=03:00:00 on-event=WeeklyConfigBackupScript \
policy=ftp,reboot,read,write,policy,test,password,sensitive,romon,dude,tikapp
"""
BACKUP_NAME = r"disk1/backups/router_backup_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.rsc"


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",)) as made:
        yield made


@pytest.fixture
def daemon(network):
    """Nothing is scheduled, no script is there, none runs."""
    daemon = network.daemon
    daemon.cli("/system scheduler remove [find]; /system identity set name=sallyport")
    end_all(daemon)
    daemon.cli("/system script remove [find]")
    daemon.cli("/system script environment remove [find]")
    return daemon


def schedule(daemon, name, *words):
    with Session.local(daemon.runtime / "control") as session:
        return session.run("/system/scheduler/add", f"=name={name}", *words)


def entry(daemon, name):
    return daemon.rows("/system/scheduler", f"?name={name}")[0]


def test_as_the_guide_has_it(daemon):
    daemon.console(script=SCHEDULE)
    row = entry(daemon, "WeeklyConfigBackup")
    assert row["interval"] == "1w" and row["start-time"] == "03:00:00" and row["run-count"] == "0"
    assert row["policy"] == "ftp,reboot,read,write,policy,test,password,sensitive,romon"
    assert row["owner"] == "admin" and row["next-run"] > row["start-date"]
    assert row["next-run"].endswith(" 03:00:00")
    assert any(line.startswith("new script scheduled by admin (") for line in logged(daemon))
    when = time.mktime(time.strptime(row["next-run"], "%Y-%m-%d %H:%M:%S"))
    assert 0 < when - time.time() <= 7 * 86400 + 3600
    export = daemon.cli("/system scheduler export").replace("\\\n    ", "")
    assert "add interval=1w name=WeeklyConfigBackup on-event=WeeklyConfigBackupScript policy=" in export
    daemon.cli("/system scheduler remove [find]")
    daemon.console(script=export)
    assert entry(daemon, "WeeklyConfigBackup")["next-run"] == row["next-run"]


def backups(daemon):
    return sorted(row["name"] for row in daemon.rows("/file") if re.fullmatch(BACKUP_NAME, row["name"]))


def read_file(daemon, name):
    with Session.local(daemon.runtime / "control") as session:
        return "".join(row["data"] for row in session.run("/file/read", f"=file={name}", "=chunk-size=32768")[0])


def without_head(export):
    return [line for line in export.splitlines() if not line.startswith("#")]


def test_the_backup_of_the_guide(network, daemon):
    """By hand, then by its schedule; and what it wrote makes another router the same."""
    lab = network.lab
    daemon.cli("/system identity set name=to-be-kept")
    keep(daemon, "WeeklyConfigBackupScript", BACKUP)
    daemon.console(script=SCHEDULE)
    assert daemon.cli("/system script run WeeklyConfigBackupScript") == ""
    name, = backups(daemon)
    assert f"RouterOS Configuration Backup Created: /{name}" in logged(daemon)
    written = without_head(read_file(daemon, name))
    assert written == without_head(daemon.cli("/export"))

    daemon.cli("/system scheduler set WeeklyConfigBackup start-time=([/system clock get time] + 3s)")
    wait_until(lambda: len(backups(daemon)) == 2, 30, "the scheduled backup")
    wait_until(lambda: not running(daemon), 20, "its end")
    assert f"RouterOS Configuration Backup Created: /{backups(daemon)[-1]}" in logged(daemon)
    assert entry(daemon, "WeeklyConfigBackup")["run-count"] == "1"
    assert daemon.rows("/system/script")[0]["run-count"] == "2"

    other = Daemon(lab.router, f"{lab.directory}/other", defaults=None)
    with other.start():
        with Session.local(other.runtime / "control") as session:
            session.run("/file/add", "=name=backup.rsc", f"=contents={read_file(daemon, name)}")
        assert "loaded and executed successfully" in other.cli("/import file-name=backup.rsc")
        assert without_head(other.cli("/export")) == written
        assert other.stop() == 0 and other.sanitizer_report() is None


def test_it_runs_again_and_again_and_not_twice_at_once(daemon):
    schedule(daemon, "quick", "=interval=1s", "=on-event=:global runs; :set runs ($runs + 1)")
    schedule(daemon, "slow", "=interval=1s", "=on-event=:global slow; :set slow ($slow + 1); :delay 1h")
    wait_until(lambda: int(entry(daemon, "quick")["run-count"]) >= 4, 30, "it runs")
    assert daemon.cli(":global slow; :put $slow") == "1\n"
    assert entry(daemon, "slow")["run-count"] == "1"
    job, = [row for row in running(daemon) if row["script"] == "slow"]
    assert job["owner"] == "admin"
    daemon.cli("/system scheduler disable quick,slow")
    assert "next-run" not in entry(daemon, "quick")


def test_its_policies_are_its_own(daemon):
    keep(daemon, "much", "/system identity set name=changed")
    schedule(daemon, "little", "=interval=1s", "=on-event=much", "=policy=read,test")
    wait_until(lambda: "executing script much from scheduler failed, please check it manually" in logged(daemon),
               20, "it is refused")
    daemon.cli("/system scheduler remove little")
    schedule(daemon, "text", "=interval=1s", "=policy=read", "=on-event=/system identity set name=changed")
    wait_until(lambda: "executing script text from scheduler failed, please check it manually" in logged(daemon),
               20, "what it may not")
    daemon.cli("/system scheduler remove text")
    schedule(daemon, "unknown", "=interval=1s", "=on-event=nosuch")
    wait_until(lambda: "executing script unknown from scheduler failed, please check it manually" in logged(daemon),
               20, "an unknown word")
    assert daemon.cli(":put [/system identity get name]") == "sallyport\n"


def test_values(daemon):
    for words, message in (
            ("start-time=25:00:00", "invalid value for argument start-time"),
            ("start-date=2026-02-30", "invalid value for argument start-date"),
            ("interval=100ms", "invalid value for argument interval"),
            ("interval=1d days=mon", "less than a day"),
            ("policy=everything", "input does not match any value of policy"),
            ("days=someday", "input does not match any value of days")):
        done = daemon.console(f"/system scheduler add name=x {words}", check=False)
        assert done.returncode == 1 and message in done.stderr, (words, done.stderr)
    daemon.cli("/system scheduler add name=old start-date=jan/02/2021 start-time=3:04 policy=read,read")
    row = entry(daemon, "old")
    assert (row["start-date"], row["start-time"], row["policy"]) == ("2021-01-02", "03:04:00", "read")
    assert "next-run" not in row  # it has been
    daemon.cli("/system scheduler add name=daily days=sat,sun start-time=22:00:00 start-date=2100-01-01")
    assert entry(daemon, "daily")["next-run"] == "2100-01-02 22:00:00"


def test_the_zone_is_that_of_the_clock(daemon):
    daemon.cli("/system scheduler add name=night start-date=2100-07-01 start-time=03:00:00")
    for zone in ("Asia/Tokyo", "America/New_York"):
        daemon.cli(f"/system clock set time-zone-name={zone}")
        assert entry(daemon, "night")["next-run"] == "2100-07-01 03:00:00"
    daemon.cli('/system clock set time-zone-name=""')


def test_what_runs_at_the_start(daemon):
    schedule(daemon, "once", "=start-time=startup", "=on-event=:log info started-once")
    schedule(daemon, "after", "=start-time=startup", "=interval=1h", "=on-event=:log info started-after")
    assert "next-run" not in entry(daemon, "once") and "next-run" in entry(daemon, "after")
    daemon.restart()
    wait_until(lambda: "started-once" in logged(daemon), 30, "it runs")
    assert "started-after" not in logged(daemon)
    daemon.kill_child("mgmt")
    wait_until(lambda: "next-run" in entry(daemon, "after"), 20, "mgmt is back")
    assert "next-run" not in entry(daemon, "once")  # that was no start of the daemon
    assert entry(daemon, "once")["run-count"] == "0"


def wakeups(daemon, role):
    """How often a process has slept, by all of its threads."""
    total = 0
    for status in pathlib.Path(f"/proc/{daemon.child(role)}/task").glob("*/status"):
        total += int(re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(encoding="utf-8"), re.M)[1])
    return total


def test_waiting_costs_nothing(daemon):
    for name, words in (("far", "start-date=2100-01-01"), ("weekly", "interval=1w start-time=03:00:00"),
                        ("start", "start-time=startup interval=1d")):
        daemon.cli(f"/system scheduler add name={name} on-event=:nothing {words}")

    def rests():
        before = wakeups(daemon, "mgmt")
        time.sleep(2)
        return wakeups(daemon, "mgmt") == before

    wait_until(rests, 30, "two seconds without a wake-up")
