# SPDX-License-Identifier: BSD-2-Clause
"""Other SSDP programs on the router: one that shares port 1900, and one that keeps it for itself."""

import shutil
import socket

import pytest

from lab import wait_until
from upnp import IGD, search

MEDIA_SERVER = "urn:schemas-upnp-org:device:MediaServer:1"


@pytest.mark.skipif(not shutil.which("minidlnad"), reason="no minidlnad")
def test_minidlna_and_we_both_hear_searches(lab, daemon, pc):
    folder = f"{lab.directory}/minidlna"
    lab.router.run(["mkdir", "-p", folder])
    with open(f"{folder}/conf", "w", encoding="ascii") as file:
        file.write(f"port=8200\nmedia_dir={folder}\ndb_dir={folder}\nlog_dir={folder}\n"
                   "network_interface=bridge\nnotify_interval=900\ninotify=no\n")
    process = lab.router.popen(["minidlnad", "-S", "-f", f"{folder}/conf", "-P", f"{folder}/pid"])
    try:
        wait_until(lambda: search(pc, MEDIA_SERVER, timeout=1.5), 20, "minidlna answers")
        assert search(pc, IGD)
        answer = search(pc, IGD, address=("192.168.88.1", 1900))[0]  # not minidlna's, by unicast
        assert answer["_from"] == ("192.168.88.1", 1900) and ":2828/" in answer["LOCATION"]
        daemon.restart()  # neither does it keep us from starting
        assert wait_until(lambda: search(pc, IGD, timeout=1.5), 15, "we answer again")
        assert search(pc, MEDIA_SERVER)
    finally:
        process.terminate()
        process.wait(10)


def test_where_port_1900_is_kept_we_name_a_search_port(lab, make_daemon, pc):
    with lab.router.enter():
        greedy = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with greedy, lab.router.capture("bridge") as inside:
        greedy.bind(("0.0.0.0", 1900))
        daemon = make_daemon().start()
        told = inside.wait_for(lambda p: p.destination == "239.255.255.250"
                               and b"ssdp:alive" in p.payload)
        assert b"\r\nSEARCHPORT.UPNP.ORG: 49152\r\n" in told.payload
        assert told.source_port == 49152
        answer = search(pc, IGD, address=("192.168.88.1", 49152))[0]
        assert answer["SEARCHPORT.UPNP.ORG"] == "49152"
        assert "keeps udp port 1900 for itself" in daemon.cli("/log/print")
        # The other program ends: before long we are where everybody looks.
        greedy.close()
        farewell = inside.wait_for(lambda p: b"ssdp:byebye" in p.payload and p.source_port == 1900
                                       and p.destination == "239.255.255.250", 30)
        assert b"SEARCHPORT" not in farewell.payload
        told = inside.wait_for(lambda p: b"ssdp:alive" in p.payload and p.source_port == 1900
                                   and p.destination == "239.255.255.250", 30)
        assert b"SEARCHPORT" not in told.payload
        assert search(pc, IGD)[0]["_from"] == ("192.168.88.1", 1900)
        assert not search(pc, IGD, address=("192.168.88.1", 49152), timeout=1)
        assert "udp port 1900 is free again" in daemon.cli("/log/print")
