# SPDX-License-Identifier: BSD-2-Clause
"""Malformed bytes on every door: the right error or silence, nobody dies, nothing changes."""

import pathlib
import random
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients import API_PORT, open_api
from conftest import shared_fixtures
from lab import wait_until
from lab.sentences import Session, Trap, encode
from upnp import GROUP, WAN_IP, envelope, search, search_text

shared, lab, daemon, gateway = shared_fixtures()

CORPUS = pathlib.Path(__file__).resolve().parents[1] / "fuzz" / "corpus"

bytewise = settings(max_examples=60, deadline=None, derandomize=True, database=None,
                    suppress_health_check=[HealthCheck.function_scoped_fixture,
                                           HealthCheck.too_slow])


@pytest.fixture
def unmoved(lab, daemon, gateway):
    """At the end the same processes run, and kernel, mappings and settings are as they were."""
    gateway.add(45000, 5000, description="stays")

    def state():
        return (daemon.children(), lab.router.run("nft list maps inet").stdout.count("45000"),
                [(row["external-port"], row["description"])
                 for row in daemon.rows("/ip/upnp/mappings")],
                daemon.rows("/ip/upnp"), daemon.rows("/ip/upnp/interfaces"),
                [(row["name"], row["group"]) for row in daemon.rows("/user")])

    # Other programs' rules are looked at a moment after the start.
    wait_until(lambda: daemon.rows("/ip/upnp")[0].get("foreign-firewall", "unknown") != "unknown", 10,
               "the firewall was looked at")
    before = state()
    assert set(before[0]) == {"gate", "lan", "mgmt"}
    yield
    assert state() == before
    assert search(gateway.host)
    assert gateway.get(45000)["NewPortMappingDescription"] == "stays"


def seeds(*names):
    """Corpus files of the fuzz targets, as inputs for the whole daemon."""
    found = [path for name in names for path in sorted((CORPUS / name).glob("*"))]
    return [path.read_bytes() for path in found if path.is_file()]


def mutations(data, n, source):
    """DATA with bytes changed, dropped, doubled and cut, the same each time."""
    for _ in range(n):
        piece = bytearray(data)
        for _ in range(source.randint(1, 4)):
            at = source.randrange(len(piece) + 1) if piece else 0
            choice = source.randrange(4)
            if choice == 0 and at < len(piece):
                piece[at] = source.randrange(256)
            elif choice == 1:
                piece[at:at + source.randint(1, 8)] = b""
            elif choice == 2:
                piece[at:at] = piece[at:at + 16] * source.randint(1, 20)
            else:
                piece[at:] = b""
        yield bytes(piece)


def send_datagrams(host, datagrams):
    with host.socket(socket.SOCK_DGRAM) as sender:
        for data in datagrams:
            if len(data) <= 60000:
                sender.sendto(data, GROUP)


def test_ssdp_of_the_corpus_and_around_it(unmoved, pc):
    source = random.Random(1)
    good = search_text(mx=1)
    send_datagrams(pc, seeds("ssdp"))
    send_datagrams(pc, mutations(good, 300, source))
    send_datagrams(pc, [b"", b"\0" * 1400, b"M-SEARCH", b"M-SEARCH * HTTP/1.1\r\n" + b"A" * 50000,
                        good.replace(b"MX: 1", b"MX: " + b"9" * 400), b"NOTIFY * HTTP/1.1\r\n\r\n"])


@pytest.mark.parametrize("name, data", {
    "nothing": b"", "newlines": b"\r\n" * 2000, "binary": bytes(range(256)) * 8,
    "long-line": b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n",
    "long-header": b"GET / HTTP/1.1\r\nHost: 192.168.88.1:2828\r\nX: " + b"a" * 100000 + b"\r\n\r\n",
    "many-headers": b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20000 + b"\r\n",
    "two-lengths": b"POST / HTTP/1.1\r\nHost: 192.168.88.1:2828\r\nContent-Length: 1\r\n"
                   b"Content-Length: 2\r\n\r\nxx",
    "length-and-chunked": b"POST / HTTP/1.1\r\nHost: 192.168.88.1:2828\r\nContent-Length: 4\r\n"
                          b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "huge-length": b"POST / HTTP/1.1\r\nHost: 192.168.88.1:2828\r\n"
                   b"Content-Length: 99999999999999999999\r\n\r\n",
    "huge-chunk": b"POST / HTTP/1.1\r\nHost: 192.168.88.1:2828\r\nTransfer-Encoding: chunked\r\n\r\n"
                  b"FFFFFFFFFFFFFFFFF\r\n",
    "nul": b"GET /\0 HTTP/1.1\r\nHost: 192.168.88.1:2828\r\n\r\n",
    "smuggled-space": b"GET / HTTP/1.1\r\nHost : 192.168.88.1:2828\r\n\r\n",
    "version": b"GET / HTTP/9.9\r\nHost: 192.168.88.1:2828\r\n\r\n",
}.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_http_that_is_wrong(unmoved, gateway, name, data):
    got = gateway.raw(data, timeout=2)
    assert b" 200 " not in got.split(b"\r\n", 1)[0]
    assert got == b"" or got.startswith(b"HTTP/1.1 4") or got.startswith(b"HTTP/1.1 5")


def test_http_of_the_corpus(unmoved, gateway):
    for data in seeds("http", "http_request")[:80]:
        gateway.raw(data, timeout=0.3)


BODY = envelope("AddPortMapping", WAN_IP, {
    "NewRemoteHost": "", "NewExternalPort": 46000, "NewProtocol": "TCP", "NewInternalPort": 5000,
    "NewInternalClient": "192.168.88.11", "NewEnabled": 1, "NewPortMappingDescription": "no",
    "NewLeaseDuration": 0})


@pytest.mark.parametrize("name, body", {
    "empty": b"", "text": b"hello", "cut": BODY[:300], "unclosed": BODY.replace(b"</s:Body>", b""),
    "doctype": b'<!DOCTYPE a [<!ENTITY x "y">]>' + BODY,
    "laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
              b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>',
    "deep": b"<a>" * 10000, "attribute": b"<a b='" + b"x" * 60000 + b"'/>",
    "utf-16": BODY.decode().encode("utf-16"), "latin-1": BODY.replace(b"no<", b"\xff\xfe<"),
    "twice": BODY.replace(b"<NewEnabled>1</NewEnabled>", b"<NewEnabled>1</NewEnabled>" * 2),
    "missing": BODY.replace(b"<NewProtocol>TCP</NewProtocol>", b""),
    "huge": BODY.replace(b">no<", b">" + b"n" * 200000 + b"<"),
    "other-action": BODY.replace(b"AddPortMapping", b"GetStatusInfo"),
}.items(), ids=lambda value: value if isinstance(value, str) else "")
def test_soap_that_is_wrong(unmoved, gateway, name, body):
    status, _, answer = gateway.post("AddPortMapping", body)
    assert status in (400, 402, 413, 415, 500)
    if status == 500:
        assert b"<errorCode>" in answer


def test_soap_around_a_good_request(unmoved, gateway):
    """Mutations of a request that would be refused in any case: it names another device."""
    for body in mutations(BODY, 150, random.Random(2)):
        status, _, _ = gateway.post("AddPortMapping", body)
        assert status in (200, 400, 402, 413, 415, 500)
        if status == 200:  # the mutation made an honest request of it
            gateway.call("DeletePortMapping", NewRemoteHost="", NewExternalPort=46000,
                         NewProtocol="TCP")


@pytest.fixture
def api_listens(daemon, pc):
    open_api(daemon, pc)


@bytewise
@given(data=st.binary(max_size=3000))
def test_api_bytes_before_login(api_listens, unmoved, pc, data):
    with pc.connect(pc.lan.address, API_PORT, timeout=0.05) as stream:
        try:
            stream.sendall(data)
            stream.recv(4096)
        except OSError:
            pass


def test_api_lengths(api_listens, unmoved, pc):
    """Lengths that promise more than may come, or that are written wrongly."""
    for data in (b"\xf0\xff\xff\xff\xff", b"\xf8", b"\xff" * 64, b"\xef\xff\xff\xff" + b"a" * 65536,
                 b"\x80", encode(["/" + "a" * 70000]), encode(["a"] * 5000), b"\0" * 5000,
                 encode([b"\xff\xfe"]), b"\x06/log", encode(["/login", "=name", "=", "==", "?"])):
        with pc.connect(pc.lan.address, API_PORT, timeout=0.3) as stream:
            try:
                stream.sendall(data)
                while stream.recv(4096):
                    pass
            except OSError:
                pass


def test_api_words_of_an_administrator(unmoved, daemon):
    """Authenticated input is not trusted either."""
    wrong = (["/ip/upnp/set", "=enabled"], ["/ip/upnp/set", "=enabled=" + "x" * 60000],
             ["/ip/upnp/set", "=" + "x" * 2000 + "=1"], ["/ip/upnp/interfaces/add"],
             ["/ip/upnp/interfaces/add", "=interface=" + "e" * 300, "=type=external"],
             ["/ip/upnp/mappings/remove", "=.id=*"], ["/ip/upnp/mappings/remove", "=.id=*FFFFFFFFFF"],
             ["/ip/upnp/mappings/remove", "=.id=" + "*7," * 5000],
             ["/ip/upnp/interfaces/move", "=numbers=*1", "=destination=*zz"], ["//"], ["/ip//upnp"],
             ["/ip/upnp/../../x"], ["/" * 5000], ["/user/add", "=name=", "=group=full"])
    for words in wrong:
        with Session.local(daemon.runtime / "control") as session:
            with pytest.raises((Trap, ConnectionError)):
                session.run(*words)
    for words in (["/ip/upnp/mappings/print", "?#" + "&|!." * 500], ["/log/print", "?>time=" + "9" * 5000],
                  ["/ip/upnp/print", "=.proplist=" + "a," * 20000]):
        with Session.local(daemon.runtime / "control") as session:
            try:
                session.run(*words)
            except (Trap, ConnectionError):
                pass


def test_description_with_everything(daemon, gateway, pc):
    """What a device names its mapping is data for every reader."""
    for at, text in enumerate(("<b>&amp;</b>", "]]>", "\"quoted\" 'text'", "ünïcödé ☃", "d" * 5000,
                               "line\nline", "a\x7f\x85b")):
        gateway.add(46000 + at, 5000, description=text)
    entries = gateway.entries()
    assert len(entries) == 7
    assert entries[0]["NewPortMappingDescription"] == "<b>&amp;</b>"
    assert len(entries[4]["NewPortMappingDescription"]) == 128
    assert "\n" not in entries[5]["NewPortMappingDescription"]
    out = daemon.cli("/ip/upnp/mappings/print detail") + daemon.cli("/log/print") \
        + daemon.cli("/ip/firewall/nat/print")
    assert "\x1b" not in out and "ünïcödé ☃" in out
