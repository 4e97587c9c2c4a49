# SPDX-License-Identifier: BSD-2-Clause
"""The lab itself: without it working, no other test here says anything."""

import os
import socket

import pytest

import paths
from lab import Lab, LabError
from lab.network import INTERNET_ADDRESS, WAN_ADDRESS


def test_a_device_reaches_the_internet_with_the_routers_address(lab, pc, internet):
    with internet.echo("tcp", 8000) as server:
        with pc.connect(INTERNET_ADDRESS, 8000) as stream:
            stream.sendall(b"hello")
            assert stream.recv(5) == b"hello"
        assert server.peers[0][0] == WAN_ADDRESS
    with internet.echo("udp", 8000) as server:
        assert pc.ask(INTERNET_ADDRESS, 8000, b"hello")[0] == b"hello"
        assert server.peers[0][0] == WAN_ADDRESS


def test_without_the_daemon_nothing_comes_in(lab, pc):
    with pc.echo("tcp", 8000), pc.echo("udp", 8000):
        assert not paths.is_open(lab, "tcp", 8000)
        assert not paths.is_open(lab, "udp", 8000)


def test_devices_reach_each_other_and_the_router(lab, pc, console):
    with console.echo("tcp", 8000):
        assert pc.connects(console.address, 8000)
    with lab.router.echo("tcp", 8000):
        assert pc.connects(lab.lans[0].address, 8000)


def test_lans_are_apart_and_routed():
    with Lab(lans=2, devices=("pc",)) as lab:
        tv = lab.add_device("tv", lan=1)
        assert tv.address.startswith("192.168.89.")
        with tv.echo("udp", 8000) as server:
            assert lab["pc"].ask(tv.address, 8000)[0]
            assert server.peers[0][0] == lab["pc"].address


def test_a_capture_sees_spoofed_datagrams(lab, internet):
    with lab.router.capture("ether1") as seen:
        internet.send_spoofed(("192.168.88.10", 7), (WAN_ADDRESS, 9), b"from nobody")
        packet = seen.wait_for(lambda p: p.payload == b"from nobody")
    assert (packet.source, packet.source_port, packet.destination_port) == ("192.168.88.10", 7, 9)
    assert packet.protocol == socket.IPPROTO_UDP and not packet.outgoing


def test_foreign_rules_are_seen_and_act(lab, pc):
    lab.nft(f"table ip static {{\nchain pre {{\ntype nat hook prerouting priority dstnat;\n"
            f'iifname "ether1" tcp dport 8000 dnat to {pc.address}\n}}\n}}\n')
    with pc.echo("tcp", 8000):
        assert paths.is_open(lab, "tcp", 8000)
        lab.drop_forwarded()
        assert not paths.is_open(lab, "tcp", 8000)
    assert "chain pre" in lab.ruleset()


def test_a_failing_program_says_what_it_printed(pc):
    with pytest.raises(LabError, match="No such file"):
        pc.run("ls /nonexistent")


def test_programs_end_with_their_lab():
    with Lab(devices=("pc",)) as lab:
        process = lab["pc"].popen("sleep 60")
        folder = lab.directory
    assert process.returncode is not None
    assert not os.path.exists(folder)
