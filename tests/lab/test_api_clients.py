# SPDX-License-Identifier: BSD-2-Clause
"""Every way in which programs speak to the API: librouteros in full, plain and through TLS, and word for
word what other libraries send that Debian has no package of."""

import ssl

import librouteros
import pytest
from librouteros import exceptions
from librouteros.login import token
from librouteros.protocol import ApiProtocol
from librouteros.query import And, Key, Or

from clients import API_PORT, PASSWORD, open_api
from conftest import shared_network
from lab import wait_until
from lab.sentences import Session, Trap

ROUTER = "192.168.88.1"
SECURE_PORT = 8729
LISTS = "/interface/list"


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",)) as made:
        open_api(made.daemon, made.lab["pc"])
        wait_until(lambda: made.lab["pc"].connects(ROUTER, SECURE_PORT), 10, "api-ssl listens")
        yield made


@pytest.fixture
def daemon(request, network):
    request.node.daemons = [network.daemon]
    return network.daemon


@pytest.fixture
def pc(network):
    return network.lab["pc"]


def connect(pc, secure=False, **options):
    opened = []

    def wrap(sock):
        if secure:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            sock = context.wrap_socket(sock)
        opened.append(sock)
        return sock

    with pc.enter():
        try:
            return librouteros.connect(**{
                "host": ROUTER, "username": "admin", "password": PASSWORD, "encoding": "utf-8", "timeout": 20,
                "port": SECURE_PORT if secure else API_PORT, "ssl_wrapper": wrap, **options})
        except exceptions.TrapError:
            # The library leaves it open, and of one address few are heard that have not logged in.
            opened[0].close()
            raise


@pytest.fixture(params=["plain", "tls"])
def api(daemon, pc, request):
    made = connect(pc, request.param == "tls")
    yield made
    made.close()


@pytest.fixture
def raw(daemon):
    with Session.local(daemon.runtime / "control", timeout=20) as made:
        yield made


# ---- librouteros


def test_adding_changing_and_removing(daemon, api):
    lists = api.path("interface", "list")
    one, two = lists.add(name="one", comment="by hand"), lists.add(name="two")
    member = lists.join("member")
    added = member.add(list="one", interface="bridge", disabled=True)
    assert [(row["list"], row["disabled"]) for row in member] == [("one", True)]
    member.update(**{".id": added, "disabled": False})
    assert [row["disabled"] for row in member] == [False]
    name, comment = Key("name"), Key("comment")
    assert list(lists.select(comment).where(name == "one")) == [{"comment": "by hand"}]
    # What it reads may be any text; of what it sends it counts letters where bytes are meant.
    daemon.console('/interface list set one comment="größer"')
    assert list(lists.select(comment).where(name == "one")) == [{"comment": "größer"}]
    member.remove(added)
    lists.remove(one, two)
    assert not {"one", "two"} & {row["name"] for row in lists}


def test_queries(api):
    services = api.path("ip", "service")
    name, port, disabled = Key("name"), Key("port"), Key("disabled")

    def names(*where):
        return {row["name"] for row in services.select(name).where(*where)}

    assert names(port == API_PORT) == {"api"}
    assert names(name.In("api", "www-ssl", "nothing")) == {"api", "www-ssl"}
    assert names(And(port > 8000, port < 8729)) == {"api"}
    assert names(Or(port == 80, name == "api", port == 443)) == {"www", "api", "www-ssl"}
    assert "www" not in names(disabled == False)  # noqa: E712: the library makes a word of it
    assert names(name != "api") == {row["name"] for row in services} - {"api"}


def test_arguments_of_print(api):
    services = list(api.path("ip", "service"))
    assert list(api("/ip/service/print", **{"count-only": ""})) == [{"ret": len(services)}]
    assert list(api("/ip/service/print", detail="")) == services
    assert list(api("/ip/service/getall")) == services
    assert list(api("/ip/service/print", count_only="")) == [{"ret": len(services)}]
    assert list(api.rawCmd("/ip/service/print", "=.proplist=port,nonsense", "?name=api")) == [
        {"port": API_PORT}]
    assert list(api.rawCmd("/ip/service/print", "?name=nothing")) == []


FAILURES = [
    ("/no/such/print", {}, "no such command prefix", 0),
    ("/ip/upnp/nonsense", {}, "no such command", 0),
    ("/ip/upnp/set", {"nonsense": "yes"}, "unknown parameter nonsense", None),
    ("/ip/upnp/set", {"enabled": "maybe"}, "invalid value for argument enabled", 1),
    ("/ip/upnp/interfaces/add", {"interface": "nope", "type": "external"},
     "input does not match any value of interface", 1),
    (LISTS + "/add", {}, "missing value(s) of argument(s) name", None),
    (LISTS + "/remove", {".id": "*999"}, "no such item", 0),
]


@pytest.mark.parametrize("command, arguments, message, category", FAILURES)
def test_failures(api, command, arguments, message, category):
    with pytest.raises(exceptions.TrapError) as caught:
        list(api(command, **arguments))
    assert caught.value.message == message
    if category is not None:
        assert caught.value.category == category
    assert list(api.path("system", "identity"))  # and it goes on


@pytest.mark.parametrize("secure, options", [
    (False, {"password": "wrong"}), (True, {"password": "wrong"}), (False, {"username": "nobody"}),
    (False, {"login_method": token}),  # the challenge of old
])
def test_refused_logins(daemon, pc, secure, options):
    with pytest.raises(exceptions.TrapError, match=r"^invalid user name or password \(6\)$"):
        connect(pc, secure, **options)


def test_fatal_ends(daemon, pc, api):
    with pytest.raises(exceptions.FatalError, match="session terminated on request"):
        list(api("/quit"))
    with pc.connect(ROUTER, API_PORT, timeout=10) as stream:
        stranger = ApiProtocol(librouteros.SocketTransport(sock=stream), "utf-8")
        stranger.writeSentence("/system/identity/print")
        with pytest.raises(exceptions.FatalError, match="not logged in"):
            stranger.readSentence()


def test_listening(api, pc):
    """The library's own commands wait for an end: what has none is read sentence by sentence."""
    wire = api.protocol
    wire.writeSentence(LISTS + "/listen", ".tag=heard")
    other = connect(pc)
    lists = other.path("interface", "list")
    added = lists.add(name="new")
    kind, words = wire.readSentence()
    assert kind == "!re" and words[0] == ".tag=heard" and "=name=new" in words
    lists.remove(added)
    other.close()
    assert wire.readSentence() == ("!re", (".tag=heard", f"=.id={added}", "=.dead=yes"))
    wire.writeSentence("/cancel", "=tag=heard", ".tag=stop")
    assert [wire.readSentence() for _ in range(3)] == [
        ("!trap", (".tag=heard", "=category=2", "=message=interrupted")),
        ("!done", (".tag=stop",)),
        ("!done", (".tag=heard",))]


def test_thousands_of_commands_at_once(api):
    wire = api.protocol
    tags = {f".tag={n}" for n in range(3000)}
    sentences = b"".join(wire.encodeSentence("/system/identity/print", tag) for tag in tags)
    wire.transport.write(sentences)
    answered = [wire.readSentence() for _ in range(2 * len(tags))]
    for kind in ("!re", "!done"):
        assert sorted(words[0] for k, words in answered if k == kind) == sorted(tags)


def resident(daemon):
    """KiB that mgmt has in memory."""
    with open(f"/proc/{daemon.children()['mgmt']}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def test_rows_wait_for_a_slow_reader(daemon, api):
    """Twenty megabytes in twenty thousand rows, of which nothing is read for a while."""
    times = 20
    wire = api.protocol
    daemon.console('/system logging action set memory memory-lines=1000;'
                   f':for i from=1 to=1000 do={{:log info ("$i {"x" * 950}")}}')
    expected = int(list(api("/log/print", **{"count-only": ""}))[0]["ret"])
    assert expected >= 1000
    before = resident(daemon)
    for n in range(times):
        wire.writeSentence("/log/print", "=.proplist=message", f".tag={n}")
    for _ in range(5):  # others are served meanwhile
        assert daemon.rows("/system/identity")
    assert resident(daemon) - before < 8 << 10
    rows = [0] * times
    ended = 0
    while ended < times:
        kind, words = wire.readSentence()
        if kind == "!done":
            ended += 1
        else:
            rows[int(words[0].removeprefix(".tag="))] += 1
    assert all(n >= expected - 20 for n in rows)  # lines may come and go while they are told


# ---- node-routeros and routeros-client: their words


def tagged(raw, *words, tag="0.x1y2"):
    """The reply sentences; each has the tag, else the library ends its program."""
    raw.send(*words, f".tag={tag}")
    replies = []
    while not replies or replies[-1][0] != "!done":
        replies.append(raw.receive())
        assert f".tag={tag}" in replies[-1] and replies[-1][0] in ("!re", "!trap", "!done")
        replies[-1].remove(f".tag={tag}")
    return replies


def test_node_asks_whether_we_live(raw):
    assert tagged(raw, "#") == [["!trap", "=category=0", "=message=no such command"], ["!done"]]


def test_node_finds_nothing(raw):
    assert tagged(raw, "/file/print", "?name=nothing") == [["!done"]]


def test_node_edits_by_numbers(raw):
    one, two = (tagged(raw, LISTS + "/add", f"=name={n}", "=comment=c")[0][1].removeprefix("=ret=")
                for n in ("n1", "n2"))

    def named(*query):
        return {word for kind, *words in tagged(raw, LISTS + "/print", "=.proplist=name", *query)
                for word in words if kind == "!re"} & {"=name=n1", "=name=n2"}

    assert tagged(raw, LISTS + "/set", f"=numbers={one},{two}", "=comment=d") == [["!done"]]
    assert named("?comment=d") == {"=name=n1", "=name=n2"}
    assert tagged(raw, LISTS + "/set", f"=numbers={one}", "=comment=") == [["!done"]]
    assert named("?-comment=") == {"=name=n1"}  # whereEmpty
    assert named("?>comment=") == {"=name=n2"}  # whereNotEmpty
    assert named(f"?.id={one}") == {"=name=n1"}
    assert named("?name=n1", "?name=n2", "?#|") == {"=name=n1", "=name=n2"}
    assert tagged(raw, LISTS + "/remove", f"=numbers={one},{two}") == [["!done"]]
    assert named() == set()


@pytest.fixture
def interface(raw):
    """The id of a record that has a property to unset."""
    made = raw.run("/ip/upnp/interfaces/add", "=interface=ether2", "=type=external",
                   "=forced-ip=11.22.33.9", "=disabled=yes")[1]["ret"]
    yield made
    raw.run("/ip/upnp/interfaces/remove", f"=.id={made}")


def test_node_unsets(raw, interface):
    assert tagged(raw, "/ip/upnp/interfaces/print", f"?.id={interface}", "?-forced-ip=") == [["!done"]]
    assert tagged(raw, "/ip/upnp/interfaces/unset", f"=numbers={interface}",
                  "=value-name=forced-ip") == [["!done"]]
    left = tagged(raw, "/ip/upnp/interfaces/print", f"?.id={interface}", "?-forced-ip=")
    assert len(left) == 2 and not any(word.startswith("=forced-ip=") for word in left[0])


# ---- Ansible: its words beyond the library's


def test_ansible_unsets(raw, interface):
    raw.run("/ip/upnp/interfaces/set", "=!forced-ip=", "=disabled=yes", f"=.id={interface}")
    row = raw.run("/ip/upnp/interfaces/print", f"?.id={interface}")[0][0]
    assert "forced-ip" not in row
    assert (row["interface"], row["type"], row["disabled"]) == ("ether2", "external", "true")


def test_ansible_edits(raw):
    made = [raw.run(LISTS + "/add", f"=name={n}", "=comment=c")[1]["ret"] for n in ("a1", "a2")]
    raw.run(LISTS + "/set", "=!comment=", f"=.id={made[0]}")
    rows = {row[".id"]: row for row in raw.run(LISTS + "/print")[0]}
    assert "comment" not in rows[made[0]] and rows[made[1]]["comment"] == "c"
    raw.run(LISTS + "/set", "=comment=", f"=.id={made[1]}")
    assert not raw.run(LISTS + "/print", f"?.id={made[1]}")[0][0].get("comment")
    raw.run(LISTS + "/remove", f"=.id={','.join(made)}")
    with pytest.raises(Trap, match="^no such item$"):
        raw.run(LISTS + "/remove", f"=.id={made[0]}")


# ---- routeros_api: its words


def test_underscores_in_the_names_of_arguments(raw):
    raw.run("/ip/upnp/set", "=enabled=yes", "=nat_traversal=yes", "=interface=ether1", ".tag=2")
    assert tagged(raw, "/ip/upnp/print", tag="3")[0][0] == "!re"
    assert raw.run("/ip/upnp/print")[0][0]["nat-traversal"] == "true"
