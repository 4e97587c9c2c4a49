# SPDX-License-Identifier: BSD-2-Clause
"""/ip/firewall/service-port: data connections of FTP and TFTP through a firewall that knows them by the kernel's helpers."""

import pytest

import servers
from conftest import end_cleanly
from lab import Daemon, Lab
from lab.daemon import ENABLE, Console
from lab.network import INTERNET_ADDRESS

RULES = """/ip firewall filter
add chain=forward action=accept connection-state=established,related
add chain=forward action=accept in-interface=bridge protocol=tcp dst-port=21,2121
add chain=forward action=accept in-interface=bridge protocol=udp dst-port=69
add chain=forward action=reject reject-with=icmp-admin-prohibited
"""
SERVICE_PORT = "/ip/firewall/service-port"


def rows(daemon):
    return {row["name"]: row for row in daemon.rows(SERVICE_PORT)}


@pytest.fixture(scope="module")
def network():
    with Lab(devices=("pc",)) as lab:
        daemon = Daemon(lab.router, f"{lab.directory}/router", defaults=ENABLE + RULES).start()
        for port in (21, 2121):
            server = servers.Ftp(lab.internet, f"{lab.directory}/{port}", port)
            (server.root / "a.txt").write_text("by FTP\n", encoding="utf-8")
        tftp = servers.Tftp(lab.internet, lab.directory)
        (tftp.root / "b.txt").write_text("by TFTP\n", encoding="utf-8")
        yield lab, daemon
        end_cleanly(daemon)


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network[1]]
    return network[1]


@pytest.fixture
def fetch(network, daemon):
    if "about" in rows(daemon)["ftp"] or "about" in rows(daemon)["tftp"]:
        pytest.skip("this kernel has no helpers for FTP and TFTP")
    pc = network[0]["pc"]
    return lambda url, *options: pc.run(
        ["curl", "-sS", "--max-time", "4", "-u", f"{servers.USER}:{servers.PASSWORD}", *options, url], check=False).stdout


def test_rows(daemon):
    told = rows(daemon)
    assert list(told) == ["ftp", "tftp", "irc", "h323", "sip", "pptp", "rtsp", "udplite", "dccp", "sctp"]
    assert told["ftp"]["ports"] == "21" and told["sip"]["ports"] == "5060,5061" and "ports" not in told["pptp"]
    assert [name for name, row in told.items() if row["disabled"] == "true"] == ["rtsp"]
    assert told["sip"]["sip-timeout"] == "1h" and "sip-timeout" not in told["ftp"]
    daemon.console(f"{SERVICE_PORT}/enable rtsp")
    rtsp = rows(daemon)["rtsp"]
    assert (rtsp["invalid"] == "true") == (rtsp.get("about") == "the kernel has no helper for rtsp")
    daemon.console(f"{SERVICE_PORT}/disable rtsp")


@pytest.mark.parametrize("command, problem", [
    ("set h323 ports=5", "the ports of h323 are fixed"),
    ('set ftp ports=""', "ftp has to have ports"),
    ("set ftp ports=70000", "invalid value for argument ports|value of ports"),
    ("set ftp ports=0", r"value of ports is out of range \(1 .. 65535\)"),
    ("set rtsp ports=0-5", r"value of ports is out of range \(1 .. 65535\)"),
    ("disable sctp", "the kernel follows sctp by itself, which cannot be disabled"),
    ("set sip sip-timeout=2h", "when its module nf_conntrack_sip is loaded"),
    ("set ftp sip-timeout=1h", "that is of sip, not of ftp"),
])
def test_refusals(daemon, command, problem):
    before = rows(daemon)
    with pytest.raises(Console, match=problem):
        daemon.console(f"{SERVICE_PORT}/{command}")
    assert rows(daemon) == before


def test_data_connections_either_way(daemon, fetch):
    url = f"ftp://{INTERNET_ADDRESS}/a.txt"
    assert fetch(url) == "by FTP\n"
    assert fetch(url, "--ftp-port", "-", "--disable-eprt") == "by FTP\n"  # the server connects back
    assert fetch(f"tftp://{INTERNET_ADDRESS}/b.txt") == "by TFTP\n"
    daemon.console(f"{SERVICE_PORT}/disable ftp")
    assert fetch(url) == ""
    daemon.console(f"{SERVICE_PORT}/enable ftp")
    assert fetch(url) == "by FTP\n"


def test_connections_and_rules_know_the_helper(network, daemon, fetch):
    with network[0]["pc"].connect(INTERNET_ADDRESS, 21):
        assert [row["uses-helper"] for row in daemon.rows("/ip/firewall/connection")
                if row["dst-address"] == INTERNET_ADDRESS and row.get("dst-port") == "21"
                and row.get("tcp-state") == "established"] == ["true"]
    # Connections that the first one has opened are of its type.
    rules = [daemon.console(":put [/ip/firewall/mangle/add chain=forward action=passthrough "
                            f"connection-type={kind}]").stdout.strip() for kind in ("ftp", "tftp,h323")]
    assert fetch(f"ftp://{INTERNET_ADDRESS}/a.txt") == "by FTP\n"
    packets = {row[".id"]: int(row["packets"]) for row in daemon.rows("/ip/firewall/mangle")}
    assert packets[rules[0]] > 2 and packets[rules[1]] == 0
    daemon.console(f"/ip/firewall/mangle/remove {','.join(rules)}")


def test_other_ports(daemon, fetch):
    url = f"ftp://{INTERNET_ADDRESS}:2121/a.txt"
    assert fetch(url) == ""
    daemon.console(f"{SERVICE_PORT}/set ftp ports=21,2121")
    assert fetch(url) == "by FTP\n"
    assert "/ip firewall service-port\nset ftp ports=21,2121\n" in daemon.console("/export").stdout
    daemon.console(f"{SERVICE_PORT}/set ftp ports=21")


def test_without_rules_and_beside_another_firewall_there_are_none(network, daemon):
    def table():
        return network[0].router.run("nft list table inet sallyport_filter", check=False).stdout

    assert "ct helper helper_ftp" in table()
    daemon.console("/ip/firewall/settings/set mode=beside")
    assert "ct helper" not in table() and "helpers_in" not in table()
    daemon.console("/ip/firewall/settings/set mode=managed")
    assert "ct helper helper_ftp" in table()
