# SPDX-License-Identifier: BSD-2-Clause
"""make install and make uninstall, and the first start of what was installed, as a new user has it."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest
from clients import Upnpc
from conftest import ROOT
from lab import Daemon, Lab
from lab.daemon import build_directory
from paths import await_open, is_open
from upnp import search

SYSTEM = ROOT / "tools" / "system"
FILES = {
    "usr/sbin/sallyportd", "usr/bin/sallyport", "usr/libexec/sallyport/sallyport-worker",
    "usr/libexec/sallyport/sallyport-ssh",
    "usr/lib/systemd/system/sallyportd.service",
    "usr/lib/sysusers.d/sallyport.conf", "usr/share/man/man8/sallyportd.8",
    "usr/share/man/man1/sallyport.1", "etc/sallyport/defaults.rsc",
}


def system(what, **variables):
    done = subprocess.run([SYSTEM, what], capture_output=True, text=True, check=False, env={
        **os.environ, "BUILD": str(build_directory()), "PREFIX": "/usr", **variables})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files_of(folder):
    return {str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob("*")
            if path.is_file()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder that was installed into."""
    folder = tmp_path_factory.mktemp("installed")
    for part in (folder, *folder.parents):
        if part.owner() == folder.owner() and part != pathlib.Path("/tmp"):
            part.chmod(part.stat().st_mode | 0o711)
    system("install", DESTDIR=str(folder))
    return folder


def test_what_is_installed(installed):
    assert files_of(installed) == FILES
    unit = (installed / "usr/lib/systemd/system/sallyportd.service").read_text(encoding="utf-8")
    assert "ExecStart=/usr/sbin/sallyportd --foreground" in unit and "@SBINDIR" not in unit
    loaded = re.search(r"^ExecStartPre=-\+/sbin/modprobe .*", unit, re.M)[0].split()
    rows = (ROOT / "src/firewall/helper.h").read_text(encoding="utf-8")
    kinds = set(re.findall(r'X\(\w+, "(\w+)", (?:true|false)\)', rows)) - {"rtsp", "sctp", "dccp", "udplite"}
    assert kinds and {f"nf_nat_{kind}" for kind in kinds} == set(loaded[3:])
    users = (installed / "usr/lib/sysusers.d/sallyport.conf").read_text(encoding="utf-8")
    roles = (ROOT / "src" / "daemon" / "role.c").read_text(encoding="utf-8")
    assert set(re.findall(r'"(sallyport-\w+)"', roles)) == set(re.findall(r"^u (\S+)", users, re.M))


def test_the_configuration_of_an_earlier_installation_stays(tmp_path):
    own = tmp_path / "etc/sallyport/defaults.rsc"
    own.parent.mkdir(parents=True)
    own.write_text("/ip upnp set enabled=yes\n", encoding="utf-8")
    assert "stays as it is" in system("install", DESTDIR=str(tmp_path))
    assert own.read_text(encoding="utf-8") == "/ip upnp set enabled=yes\n"


def test_uninstall_leaves_what_was_stored(tmp_path):
    system("install", DESTDIR=str(tmp_path))
    stored = tmp_path / "var/lib/sallyport/gate/leases.db"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"leases")
    system("uninstall", DESTDIR=str(tmp_path))
    assert files_of(tmp_path) == {"etc/sallyport/defaults.rsc", "var/lib/sallyport/gate/leases.db"}
    system("uninstall", DESTDIR=str(tmp_path), PURGE="1")
    assert files_of(tmp_path) == set()


def test_the_debian_package(tmp_path):
    if not shutil.which("dpkg-deb"):
        pytest.skip("dpkg-deb is not installed")
    subprocess.run([ROOT / "tools" / "deb", tmp_path], check=True, capture_output=True,
                   env={**os.environ, "BUILD": str(build_directory()),
                        "DPKG_DEB_COMPRESSOR_LEVEL": "0"})  # large with their sanitizers
    package, = tmp_path.glob("sallyport_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, tmp_path / "tree"], check=True)
    manual = {f"{file}.gz" for file in FILES if "/man/" in file}
    assert files_of(tmp_path / "tree") == {file for file in FILES if "/man/" not in file} | manual \
        | {"usr/share/doc/sallyport/copyright"}
    needs = subprocess.run(["dpkg-deb", "-f", package, "Depends"], capture_output=True, text=True,
                           check=True).stdout
    wanted = re.findall(r"^run +(\S+)", (ROOT / "tools" / "packages").read_text(encoding="utf-8"), re.M)
    assert set(wanted) < set(needs.strip().split(", "))


def test_systemd_takes_the_unit(installed):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = installed / "usr/lib/systemd/system/sallyportd.service"
    # The manual page is not where systemd would look for it.
    text = unit.read_text(encoding="utf-8").replace("/usr/sbin/sallyportd", f"{installed}/usr/sbin/sallyportd")
    tried = installed / "sallyportd.service"
    tried.write_text(text, encoding="utf-8")
    try:
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(tried)],
                              capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "sallyportd" not in done.stderr, done.stderr
        done = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=40",
                               str(tried)], capture_output=True, text=True, check=False)
        if "unrecognized option" in done.stderr:
            pytest.skip("this systemd-analyze judges no unit offline")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    finally:
        tried.unlink()


def test_the_first_start(installed):
    """Off until enabled; then the uplink of the default route and the LAN with a private address."""
    programs = installed / "programs"
    programs.mkdir()
    for name in ("usr/sbin/sallyportd", "usr/bin/sallyport", "usr/libexec/sallyport/sallyport-worker",
    "usr/libexec/sallyport/sallyport-ssh"):
        (programs / pathlib.Path(name).name).symlink_to(installed / name)
    with Lab(devices=("pc",)) as lab:
        defaults = (installed / "etc/sallyport/defaults.rsc").read_text(encoding="utf-8")
        daemon = lab.keep(Daemon(lab.router, f"{lab.directory}/router", defaults=defaults,
                                 build=programs))
        daemon.start()
        assert "failed" not in daemon.log()
        assert "enabled: no" in daemon.cli("/ip upnp print")
        assert search(lab["pc"], timeout=1.0) == [] and not lab.has_table()

        daemon.console("/ip upnp set enabled=yes")
        shown = [(row["interface"], row["type"], row["dynamic"])
                 for row in daemon.rows("/ip/upnp/interfaces")]
        assert shown == [("bridge", "internal", "true"), ("ether1", "external", "true")]
        upnpc = Upnpc(lab["pc"])
        upnpc.add(4711, "UDP")
        with lab["pc"].echo("udp", 4711):
            await_open(lab, "udp", 4711)
            daemon.console("/routing table add name=wan2 fib")
            daemon.console("/ip firewall filter add chain=forward action=passthrough")
            remove_what_a_killed_daemon_left(lab, daemon)
            assert not is_open(lab, "udp", 4711)


def remove_what_a_killed_daemon_left(lab, daemon):
    """In a view of the file system where nothing of the machine's own is found to be removed."""
    daemon.kill()
    assert lab.has_table() and lab.has_table("sallyport_filter") and "proto 82" in lab.router.run("ip rule").stdout
    hidden = "&&".join(f"mount -t tmpfs none {path}" for path in ("/run", "/var/lib", "/usr/local"))
    out = lab.router.run(["unshare", "--mount", "sh", "-c", f"{hidden} && exec {SYSTEM} uninstall"],
                         env={"PREFIX": "/usr/local", "SYSCONFDIR": "/usr/local/etc"}).stdout
    assert "table inet sallyport" in out and not lab.has_table() and not lab.has_table("sallyport_filter")
    assert "proto 82" not in lab.router.run("ip -4 rule").stdout + lab.router.run("ip -6 rule").stdout
