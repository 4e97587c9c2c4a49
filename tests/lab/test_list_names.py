# SPDX-License-Identifier: BSD-2-Clause
"""Names of hosts in address lists: a real server for names, whose answers change, and packets by its answers."""

import re

import pytest
import servers
from conftest import end_cleanly
from lab import Daemon, Lab, wait_until
from lab.daemon import ENABLE
from lab.sentences import Session, Trap
from upnp import ControlPoint, Fault

INTERNET, ROUTER = "11.22.33.1", "192.168.88.1"
LIST, LIST6 = "/ip/firewall/address-list", "/ipv6/firewall/address-list"


class Place:
    def __init__(self, lab):
        self.lab = lab
        self.pc, self.console = lab["pc"].address, lab["console"].address
        self.names = servers.Names(lab.internet, lab.directory, ttl=1, **{"who.example": self.pc})
        self.daemon = Daemon(lab.router, f"{lab.directory}/router", defaults=ENABLE, command_prefix=servers.seeing(
            **{servers.RESOLVER: servers.resolver(lab.directory, INTERNET)})).start()

    def session(self):
        return Session.local(self.daemon.runtime / "control")

    def add(self, menu, **properties):
        words = [f"={name.replace('_', '-')}={value}" for name, value in properties.items()]
        with self.session() as session:
            return session.run(f"{menu}/add", *words)[1]["ret"]

    def found(self, menu=LIST):
        """(list, address, comment) of the records that names have brought."""
        return sorted((r["list"], r["address"], r["comment"]) for r in self.daemon.rows(menu)
                      if r["dynamic"] == "true")

    def kept(self, menu=LIST):
        return [r for r in self.daemon.rows(menu) if r["dynamic"] == "false"]

    def kernel(self, name):
        """The addresses in the set of what is configured."""
        done = self.lab.router.run(f"nft list set inet sallyport_filter {name}", check=False).stdout
        return sorted(re.findall(r"[0-9a-f:.]+(?:[-/][0-9a-f:.]+)?", done.partition("elements = {")[2]))

    def is_stored(self, address):
        return any(address.encode() in path.read_bytes() for path in (self.daemon.state / "mgmt").glob("configuration.db*"))

    def await_found(self, *rows, menu=LIST, within=12):
        wait_until(lambda: self.found(menu) == sorted(rows), within, f"{rows} are found")

    def clean(self):
        for menu in ("/ip firewall filter", "/ip firewall address-list", "/ipv6 firewall address-list"):
            self.daemon.console(f"{menu} remove [find where !dynamic]")


def attributes(words):
    return dict(word[1:].split("=", 1) for word in words[1:] if word.startswith("="))


@pytest.fixture(scope="module")
def shared():
    with Lab(devices=("pc", "console")) as lab:
        made = Place(lab)
        yield made
        end_cleanly(made.daemon)


@pytest.fixture
def place(shared, request):
    request.node.daemons = [shared.daemon]
    yield shared
    shared.clean()


def test_packets_follow_what_the_server_says(place):
    pc, console = place.lab["pc"], place.lab["console"]
    place.names.tell(**{"who.example": place.pc})
    with place.lab.router.echo("tcp", 7000):
        place.add("/ip/firewall/filter", chain="input", protocol="tcp", dst_port="7000", src_address_list="!friends",
                  action="reject")
        assert not pc.connects(ROUTER, 7000)
        place.add(LIST, list="friends", address="who.example", comment="mine")
        place.await_found(("friends", place.pc, "who.example"))
        assert place.kernel("ip4_list_friends") == [place.pc]
        assert pc.connects(ROUTER, 7000) and not console.connects(ROUTER, 7000)
        text = place.daemon.cli("/ip firewall address-list print")
        assert re.search(r"^;;; mine\n0 +friends +who\.example +\d{4}-", text, re.M), text
        assert re.search(rf"^;;; who\.example\n1 D friends +{place.pc} +\d{{4}}-\d\d-\d\d ", text, re.M), text
        place.names.tell(**{"who.example": place.console})
        place.await_found(("friends", place.console, "who.example"))
        assert place.kernel("ip4_list_friends") == [place.console]
        assert console.connects(ROUTER, 7000) and not pc.connects(ROUTER, 7000)
        place.daemon.console("/ip firewall address-list disable 0")
        assert place.found() == [] and place.kernel("ip4_list_friends") == []
        assert not console.connects(ROUTER, 7000)
        place.daemon.console("/ip firewall address-list enable 0")
        place.await_found(("friends", place.console, "who.example"))
        place.daemon.console("/ip firewall address-list remove 0")
        assert place.found() == [] and place.kernel("ip4_list_friends") == []


def test_records_with_the_same_addresses(place):
    other = "10.9.9.9"
    place.names.tell(**{"one.example": place.pc, "two.example": [place.pc, other]})
    for list_, address in (("a", "one.example"), ("a", "two.example"), ("a", place.pc), ("b", "one.example")):
        place.add(LIST, list=list_, address=address)
    place.await_found(("a", place.pc, "one.example"), ("a", place.pc, "two.example"),
                      ("a", other, "two.example"), ("b", place.pc, "one.example"))
    ids = [r[".id"] for r in place.daemon.rows(LIST)]
    assert len(set(ids)) == len(ids)
    assert place.kernel("ip4_list_a") == sorted([place.pc, other])
    place.daemon.console("/ip firewall address-list remove [find address=two.example]")
    assert place.kernel("ip4_list_a") == [place.pc]
    place.daemon.console(f"/ip firewall address-list remove [find address={place.pc} !dynamic]")
    assert place.kernel("ip4_list_a") == [place.pc]
    place.daemon.console("/ip firewall address-list remove [find list=a address=one.example]")
    assert place.kernel("ip4_list_a") == [] and place.kernel("ip4_list_b") == [place.pc]


def test_each_family_takes_its_own_and_no_address_that_is_not_a_hosts(place):
    place.names.tell(**{"both.example": ["10.1.1.1", "0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255",
                                         "2001:db8::5", "::1", "ff02::1", "fe80::1"],
                        "none.example": "0.0.0.0",
                        "many.example": [f"10.2.0.{i}" for i in range(1, 60)]})
    place.add(LIST, list="a", address="both.example")
    place.add(LIST6, list="a", address="Both.Example")
    place.add(LIST, list="none", address="none.example")
    place.add(LIST, list="many", address="many.example")
    place.add(LIST, list="absent", address="absent.example")
    place.await_found(("a", "2001:db8::5", "Both.Example"), menu=LIST6)
    wait_until(lambda: len(place.found()) == 33, 12, "all are found")
    wait_until(lambda: not any("being looked up" in r["about"] for r in place.kept()), 12, "all are answered")
    assert ("a", "10.1.1.1", "both.example") in place.found()
    about = {r["address"]: (r.get("invalid", "false"), r["about"]) for r in place.kept()}
    assert about == {
        "both.example": ("false", "it has addresses that cannot be a host's: they are left out"),
        "none.example": ("true", "none of its addresses can be a host's"),
        "absent.example": ("true", "dns name does not exist"),
        "many.example": ("false", "it has more than 32 addresses: the others are left out")}


def test_who_may_open_ports_by_name(place):
    place.names.tell(**{"who.example": place.console})
    gateway = ControlPoint(place.lab["pc"]).discover()
    place.add("/ip/upnp/rules", action="deny", src_address_list="devices")
    assert place.daemon.rows("/ip/upnp/rules")[0]["invalid"] == "true"
    place.add(LIST, list="devices", address="who.example")
    place.await_found(("devices", place.console, "who.example"))
    assert place.daemon.rows("/ip/upnp/rules")[0]["invalid"] == "false"
    gateway.add(7100)
    place.names.tell(**{"also.example": place.pc})
    place.daemon.console("/ip firewall address-list set 0 address=also.example")
    place.await_found(("devices", place.pc, "also.example"))
    with pytest.raises(Fault, match="606"):
        gateway.add(7101)
    place.daemon.console("/ip upnp rules remove 0")
    gateway.add(7101)


def test_what_is_refused(place):
    place.add(LIST, list="a", address="some.example")
    for words in ({"address": "SOME.example"}, {"address": "-a.example"}, {"address": "a..example"},
                  {"address": "a b"}, {"address": "10.0.0.300"}, {"address": "b.example", "timeout": "1h"}):
        with pytest.raises(Trap):
            place.add(LIST, list="a", **words)
    place.names.tell(**{"some.example": "10.3.3.3"})
    place.await_found(("a", "10.3.3.3", "some.example"))
    with pytest.raises(Exception, match="can not remove dynamic address list entry"):
        place.daemon.cli("/ip firewall address-list remove [find dynamic]")
    with pytest.raises(Exception, match="can not change dynamic"):
        place.daemon.cli("/ip firewall address-list set [find dynamic] list=b")
    assert "10.3.3.3" not in place.daemon.cli("/export")


def test_listeners_hear_of_it(place):
    place.names.tell(**{"heard.example": "10.4.4.4"})
    with place.session() as session, place.session() as other:
        session.send(f"{LIST}/listen", "=.proplist=.id,address")
        id_ = place.add(LIST, list="a", address="heard.example")
        heard = []
        while ("10.4.4.4") not in [row.get("address") for row in heard]:
            heard.append(attributes(session.receive()))
        other.run(f"{LIST}/remove", f"=.id={id_}")
        dead = next(row[".id"] for row in heard if row.get("address") == "10.4.4.4")
        while not any(row.get(".id") == dead and ".dead" in row for row in heard):
            heard.append(attributes(session.receive()))


def test_a_server_that_is_silent_and_processes_that_die(place):
    place.names.tell(**{"who.example": place.pc})
    place.add("/ip/firewall/filter", chain="input", protocol="tcp", dst_port="7000", src_address_list="friends",
              action="accept")
    place.add(LIST, list="friends", address="who.example")
    place.await_found(("friends", place.pc, "who.example"))
    place.names.end()
    wait_until(lambda: place.kept()[0].get("about"), 20, "it is noticed")
    assert place.kept()[0]["about"] == "dns server failure; its last known addresses stay in force"
    assert place.found() == [("friends", place.pc, "who.example")]
    assert place.kernel("ip4_list_friends") == [place.pc]
    assert "firewall,dns,warning" in {r["topics"] for r in place.daemon.rows("/log")}
    place.daemon.kill_child("gate")
    wait_until(lambda: place.kernel("ip4_list_friends") == [place.pc], 10, "the next gate has them")
    wait_until(lambda: place.is_stored(place.pc), 10, "it is stored")
    place.daemon.kill_child("mgmt")
    place.daemon.await_answer()
    place.await_found(("friends", place.pc, "who.example"))
    assert place.kernel("ip4_list_friends") == [place.pc] and place.pc not in place.daemon.cli("/export")
    place.names.start()
