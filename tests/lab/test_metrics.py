# SPDX-License-Identifier: BSD-2-Clause
"""Measurements at /metrics, fetched by curl and read by Prometheus' own parser for Python."""

import re
import shutil

import pytest
from prometheus_client.parser import text_string_to_metric_families

from clients import PASSWORD, open_api
from conftest import shared_network
from lab import wait_until
from lab.network import WAN_ADDRESS
from web import ROUTER, curl

PLAIN = f"http://{ROUTER}"
MAPPINGS = "sallyport_ip_upnp_mappings"


@pytest.fixture(scope="module")
def network():
    with shared_network() as made:
        open_api(made.daemon, made.lab["pc"])
        made.daemon.console("/ip/service/enable www; /ip/service/webserver/set metrics-plain=yes;"
                            "/user/group/add name=watch policy=read,api,rest-api;"
                            "/user/group/add name=blind policy=api,rest-api;"
                            "/user/add name=eve group=watch password=eveeveeve1;"
                            "/user/add name=max group=blind password=maxmaxmax1")
        for port in (443, 80):
            wait_until(lambda port=port: made.lab["pc"].connects(ROUTER, port), 10, f"port {port} listens")
        yield made


@pytest.fixture
def pc(network):
    return network.lab["pc"]


@pytest.fixture(autouse=True)
def undone(network):
    yield
    network.undo()


def scrape(pc, **options):
    """What is measured: {name: {labels: value}}, and {name: type}."""
    answer = curl(pc, "/metrics", base=PLAIN, user="eve:eveeveeve1", **options)
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert_well_formed(answer.body)
    samples, types = {}, {}
    for family in text_string_to_metric_families(answer.body):
        for sample in family.samples:
            rows = samples.setdefault(sample.name, {})
            key = frozenset(sample.labels.items())
            assert key not in rows, f"{sample.name} {sample.labels} twice"
            rows[key] = sample.value
            types[sample.name] = family.type
            assert family.documentation
    return samples, types


def assert_well_formed(text):
    """What the parser takes too easily: heads that are missing, told twice or mixed with others."""
    assert text.endswith("\n")
    label = r'[a-z_]+="(?:[^"\\\n]|\\["\\n])*"'
    seen = []
    lines = text.split("\n")[:-1]
    for number, line in enumerate(lines):
        if line.startswith("# HELP "):
            seen.append(line.split(" ")[2])
            assert re.fullmatch(rf"# TYPE {seen[-1]} (counter|gauge)", lines[number + 1])
        elif not line.startswith("# TYPE "):
            assert re.fullmatch(rf"{seen[-1]}(?:\{{{label}(?:,{label})*\}})? [0-9]+(?:\.[0-9]+)?", line), line
    assert len(seen) == len(set(seen)) > 10
    # What promtool asks of names: no suffix that has another meaning, _total for counters alone.
    assert all(re.fullmatch(r"sallyport_[a-z0-9_]+", name) for name in seen)
    assert not any(name.endswith(("_count", "_sum", "_bucket", "_info")) for name in seen)
    assert all(name.endswith("_total") == (f"# TYPE {name} counter" in lines) for name in seen)


def one(rows, **labels):
    found = [value for key, value in rows.items() if set(labels.items()) <= key]
    assert len(found) == 1, (labels, rows)
    return found[0]


def test_ports_that_are_open(network, pc):
    samples, _ = scrape(pc)
    assert samples[MAPPINGS] == {frozenset(): 0} and f"{MAPPINGS}_bytes_in_total" not in samples
    gateway = network.point("pc")
    gateway.add(45000, 5000)
    gateway.add(45000, 5000, protocol="UDP")
    with pc.echo("tcp", 5000):
        with network.lab.internet.connect(WAN_ADDRESS, 45000) as stream:
            stream.sendall(b"x" * 1000)
            assert stream.recv(1000)
    samples, types = scrape(pc)
    assert samples[MAPPINGS] == {frozenset(): 2}
    labels = {"protocol": "tcp", "external_port": "45000", "address": pc.address, "internal_port": "5000"}
    assert one(samples[f"{MAPPINGS}_bytes_in_total"], **labels) > 1000
    assert one(samples[f"{MAPPINGS}_packets_out_total"], **labels) > 1
    assert one(samples[f"{MAPPINGS}_packets_in_total"], protocol="udp") == 0
    assert one(samples[f"{MAPPINGS}_active"], **labels) == 1
    assert 0 < one(samples[f"{MAPPINGS}_expires_after_seconds"], **labels)
    assert types[f"{MAPPINGS}_bytes_in_total"] == "counter" and types[f"{MAPPINGS}_active"] == "gauge"


def test_links_and_the_machine(network, pc):
    before, types = scrape(pc)
    received = "sallyport_interface_rx_byte_total"
    assert one(before["sallyport_interface_running"], name="bridge") == 1
    assert types[received] == "counter"
    pc.run(["curl", "-sS", "-o", "/dev/null", PLAIN + "/"])
    after, _ = scrape(pc)
    assert one(after[received], name="bridge") > one(before[received], name="bridge") > 0
    machine = {name.removeprefix("sallyport_system_resource_"): rows[frozenset()]
               for name, rows in after.items() if name.startswith("sallyport_system_resource_")}
    assert 0 < machine["free_memory_bytes"] < machine["total_memory_bytes"]
    assert 0 < machine["free_hdd_space_bytes"] < machine["total_hdd_space_bytes"]
    assert 0 <= machine["cpu_load_percent"] <= 100
    tracking = "sallyport_ip_firewall_connection_tracking"
    assert 0 < after[f"{tracking}_total_entries"][frozenset()] < after[f"{tracking}_max_entries"][frozenset()]
    assert machine["uptime_seconds"] >= before["sallyport_system_resource_uptime_seconds"][frozenset()] > 0


def test_many_ports_in_pieces(network, pc):
    network.daemon.console("/ip/upnp/set max-mappings=1000 max-mappings-per-device=1000", check=False)
    gateway = network.point("pc")
    for port in range(20000, 20200):
        gateway.add(port, port)
    samples, _ = scrape(pc)
    assert samples[MAPPINGS] == {frozenset(): 200}
    ports = {int(dict(key)["external_port"]) for key in samples[f"{MAPPINGS}_bytes_out_total"]}
    assert ports == set(range(20000, 20200))
    answer = curl(pc, "/metrics", base=PLAIN)
    assert answer.headers["transfer-encoding"] == "chunked"
    # Who leaves in the middle leaves nothing behind.
    pc.run(["curl", "-sS", "-o", "/dev/null", "--max-filesize", "1000", "--limit-rate", "1k", "--max-time", "1",
            "-u", f"admin:{PASSWORD}", PLAIN + "/metrics"], check=False)
    assert scrape(pc)[0][MAPPINGS] == {frozenset(): 200}


@pytest.mark.skipif(not shutil.which("promtool"), reason="there is no promtool (Debian's package prometheus, which also"
                    " installs a server)")
def test_promtool_finds_nothing(network, pc):
    gateway = network.point("pc")
    gateway.add(45001, 5001, description='a "name" \\ with ünusual letters')
    for text in (curl(pc, "/metrics", base=PLAIN).body, curl(pc, "/metrics", base=PLAIN, user="eve:eveeveeve1").body):
        done = pc.run(["promtool", "check", "metrics"], input=text, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_who_may_ask_and_how(pc):
    for user in (None, "eve:wrong", "nobody:x"):
        answer = curl(pc, "/metrics", base=PLAIN, user=user)
        assert answer.failed(401) and answer.headers["www-authenticate"].startswith("Basic")
    assert curl(pc, "/metrics", base=PLAIN, user="max:maxmaxmax1").failed(500, "not enough permissions (9)")
    answer = curl(pc, "/metrics", "POST", {}, base=PLAIN)
    assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD"
    assert curl(pc, "/metrics/more", base=PLAIN).status == 404
    head = curl(pc, "/metrics", base=PLAIN, options=("-I",))
    assert head.status == 200 and head.body == ""


def test_what_is_served_is_a_setting(network, pc):
    def statuses():
        return [curl(pc, path, base=f"{scheme}://{ROUTER}").status
                for path in ("/metrics", "/rest/ip/upnp") for scheme in ("http", "https")]

    console = network.daemon.console
    assert statuses() == [200, 403, 200, 200]
    console("/ip/service/webserver/set metrics-secure=yes metrics-plain=no rest-plain=no")
    assert statuses() == [403, 200, 403, 200]
    off = curl(pc, "/metrics", base=PLAIN, user=None)
    assert off.status == 403 and off.headers["content-type"] == "text/html"
    assert "/ip service webserver\nset metrics-secure=yes rest-plain=no\n" in console("/export").stdout
    console("/ip/service/webserver/set rest-secure=no")
    assert statuses() == [403, 200, 403, 403]
    console("/ip/service/webserver/set metrics-secure=no rest-plain=yes rest-secure=yes metrics-plain=yes")
    assert statuses() == [200, 403, 200, 200]
