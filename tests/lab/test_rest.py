# SPDX-License-Identifier: BSD-2-Clause
"""REST by curl and python-requests: each kind of request, what it answers, and what it changes."""

import base64
import concurrent.futures
import contextlib
import http.client
import json
import re
import textwrap

import pytest

import paths
from clients import API_PORT, PASSWORD, open_api
from conftest import shared_network
from lab import wait_until
from web import ROUTER, curl


@pytest.fixture(scope="module")
def network():
    with shared_network() as made:
        open_api(made.daemon, made.lab["pc"])
        made.daemon.console("/ip/service/enable www")
        for port in (443, 80):
            wait_until(lambda port=port: made.lab["pc"].connects(ROUTER, port), 10, f"port {port} listens")
        yield made


@pytest.fixture
def daemon(network):
    return network.daemon


@pytest.fixture
def pc(network):
    return network.lab["pc"]


def test_a_settings_menu_is_an_object(pc):
    answer = curl(pc, "/ip/upnp")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["enabled"] == "true" and answer.json["http-port"] == "2828"
    assert list(answer.json) == sorted(answer.json)


def test_a_list_is_an_array_and_may_be_filtered(pc):
    rows = curl(pc, "/ip/upnp/interfaces").json
    assert {row["interface"] for row in rows} == {"ether1", "bridge"}
    assert curl(pc, "/ip/upnp/interfaces?type=external&.proplist=interface,type").json == [
        {"interface": "ether1", "type": "external"}]
    assert curl(pc, "/ip/upnp/interfaces?type=external&disabled=yes").json == []
    assert curl(pc, "/ip/upnp/interfaces?type=nonsense").json == []
    assert curl(pc, "/file").json == []


def test_one_record_by_id_and_by_name(pc):
    assert curl(pc, "/ip/service/*1").json["name"] == "api"
    assert curl(pc, "/ip/service/%2A1").json["name"] == "api"
    assert curl(pc, "/ip/service/www-ssl").json["port"] == "443"
    assert curl(pc, "/ip/service/*77").failed(404)
    assert curl(pc, "/ip/service/nothing").failed(404)


def test_put_patch_delete(pc):
    made = curl(pc, "/ip/upnp/interfaces", "PUT", {"interface": "bridge", "type": "internal", "disabled": True})
    assert made.status == 201 and made.json["disabled"] == "true"
    item = made.json[".id"]
    assert made.headers["location"] == f"/rest/ip/upnp/interfaces/{item}"
    changed = curl(pc, f"/ip/upnp/interfaces/{item}", "PATCH", {"disabled": "no"})
    assert changed.status == 200 and changed.json[".id"] == item and changed.json["disabled"] == "false"
    other = curl(pc, "/ip/upnp/interfaces?type=external").json[0]
    for said, disabled in ((".id", "true"), ("numbers", "false")):
        changed = curl(pc, f"/ip/upnp/interfaces/{item}", "PATCH", {said: other[".id"], "disabled": disabled})
        assert changed.json[".id"] == item and changed.json["disabled"] == disabled
    assert curl(pc, f"/ip/upnp/interfaces/{other['.id']}").json == other
    gone = curl(pc, f"/ip/upnp/interfaces/{item}", "DELETE")
    assert gone.status == 204 and gone.body == "" and "content-length" not in gone.headers
    assert curl(pc, f"/ip/upnp/interfaces/{item}", "DELETE").failed(404)
    assert curl(pc, f"/ip/upnp/interfaces/{item}", "PATCH", {"disabled": "no"}).failed(404)


def test_a_record_that_gets_another_name_is_told(daemon, pc):
    daemon.console("/user/add name=old group=read password=old-old-old-1")
    changed = curl(pc, "/user/old", "PATCH", {"name": "new"})
    assert changed.status == 200 and changed.json["name"] == "new"
    assert curl(pc, "/user/old").failed(404)
    assert curl(pc, "/user/new", "DELETE").status == 204


def test_what_is_set_acts(network, pc):
    gateway = network.point("pc")
    with pc.echo("tcp", 5000):
        gateway.add(45000, 5000)
        assert paths.is_open(network.lab, "tcp", 45000)
        item = curl(pc, "/ip/upnp/mappings").json[0][".id"]
        assert curl(pc, f"/ip/upnp/mappings/{item}", "DELETE").status == 204
        assert not paths.is_open(network.lab, "tcp", 45000)


def test_commands_by_post(pc):
    assert curl(pc, "/ip/upnp/set", "POST", {"show-dummy-rule": "no"}).json == []
    assert curl(pc, "/ip/upnp").json["show-dummy-rule"] == "false"
    assert curl(pc, "/undo", "POST").json == []
    assert curl(pc, "/ip/upnp").json["show-dummy-rule"] == "true"
    assert curl(pc, "/ip/upnp/interfaces/print", "POST", {
        ".query": ["type=internal", "type=external", "#|", "disabled=false"],
        ".proplist": ["interface"]}).json == [{"interface": "ether1"}, {"interface": "bridge"}]
    assert curl(pc, "/ip/upnp/interfaces/print", "POST", {
        "_query": "type=internal", "_proplist": "interface"}).json == [{"interface": "bridge"}]
    assert curl(pc, "/ip/upnp/interfaces/print", "POST", {".query": 5}).failed(
        400, "invalid value for argument .query")
    assert curl(pc, "/ip/upnp/interfaces/print", "POST", {"count-only": ""}).json == {"ret": "2"}
    assert curl(pc, "/log/info", "POST", {"message": "said by REST"}).json == []
    assert any(row["message"] == "said by REST" for row in curl(pc, "/log").json)
    assert "/ip upnp" in curl(pc, "/export", "POST", {"compact": ""}).json[0]["data"]


def inspect(pc, request, path):
    return curl(pc, "/console/inspect", "POST", {"request": request, "path": path}).json


def test_programs_find_out_what_there_is(pc):
    def children(path):
        return {(row["name"], row["node-type"]) for row in inspect(pc, "child", path) if row["type"] == "child"}

    assert {("ip", "path"), ("interface", "dir"), ("undo", "cmd")} <= children("")
    assert {("upnp", "dir"), ("firewall", "path"), ("export", "cmd")} <= children("ip")
    assert {("interfaces", "dir"), ("set", "cmd"), ("print", "cmd")} <= children(["ip", "upnp"])
    arguments = children("ip,upnp,interfaces,add")
    assert {("interface", "arg"), ("type", "arg"), ("disabled", "arg")} <= arguments
    assert not {name for name, _ in arguments} & {"dynamic", "status", ".id"}
    assert ("interface", "arg") not in children("ip,upnp,interfaces,remove")
    assert inspect(pc, "self", "ip,upnp,set") == [{"name": "set", "node-type": "cmd", "type": "self"}]
    assert inspect(pc, "self", "ip,upnp") == [{"name": "upnp", "node-type": "dir", "type": "self"}]
    assert inspect(pc, "self", "ip,upnp,set,enabled")[0]["node-type"] == "arg"
    syntax = inspect(pc, "syntax", "ip,upnp,interfaces,add,type")
    assert [(row["symbol"], row["symbol-type"]) for row in syntax] == [
        ("type", "explanation"), ("external", "definition"), ("internal", "definition")] and syntax[0]["text"]
    for nowhere in ("nothing", "ip,nothing,at,all", "ip,upnp,nothing", "ip,upnp,set,enabled,yes", ",", "ip,,upnp", "x" * 5000):
        assert inspect(pc, "child", nowhere) == []
    for request, detail in (("completion", "failure: only a console answers request=completion: programs ask for child, "
                             "self or syntax"), ("nonsense", "input does not match any value of request")):
        assert curl(pc, "/console/inspect", "POST", {"request": request}).failed(400, detail)
    assert curl(pc, "/console/inspect", "POST", {}).failed(400, "missing =request=")


def test_every_command_that_is_found_has_arguments_that_are_told(pc):
    """As programs do that describe a router: all of it, level by level."""
    seen, paths = 0, [""]
    with pc.enter():
        asked = http.client.HTTPConnection(ROUTER, 80, timeout=20)
        token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        while paths:
            path = paths.pop()
            asked.request("POST", "/rest/console/inspect", json.dumps({"request": "child", "path": path}),
                          {"Authorization": f"Basic {token}", "Content-Type": "application/json"})
            for row in json.loads(asked.getresponse().read()):
                seen += 1
                if row["node-type"] != "arg":
                    paths.append(f"{path},{row['name']}".lstrip(","))
        asked.close()
    assert seen > 3000


def test_patch_of_settings_and_null(pc):
    assert curl(pc, "/ip/upnp", "PATCH", {"reserved-ports": "4000-4010,5000"}).json["reserved-ports"] == "4000-4010,5000"
    assert curl(pc, "/ip/upnp", "PATCH", {"reserved-ports": None}).json["reserved-ports"] == ""
    assert curl(pc, "/ip/upnp", "PATCH", {"max-mappings": 500}).json["max-mappings"] == "500"
    assert curl(pc, "/ip/upnp", "PATCH", {"max-mappings": "1000"}).json["max-mappings"] == "1000"


@pytest.mark.parametrize("path, method, body, status, detail", [
    ("/ip/nothing", None, None, 400, "no such command prefix"),
    ("/nothing/at/all", None, None, 400, "no such command prefix"),
    ("/ip/upnp/print", None, None, 400, "no such command"),
    ("/ip", None, None, 400, "no such command"),
    ("/ip/upnp", "POST", {}, 400, "no such command"),
    ("/ip/upnp/frob", "POST", {}, 400, "no such command"),
    ("/ip/upnp/interfaces", "DELETE", None, 400, "missing or invalid resource identifier"),
    ("/ip/upnp/interfaces", "PATCH", {"disabled": "no"}, 400, "missing or invalid resource identifier"),
    ("/ip/upnp/set", "POST", {"nope": "1"}, 400, "unknown parameter nope"),
    ("/ip/upnp/set", "POST", {"enabled": "perhaps"}, 400, "invalid value for argument enabled"),
    ("/ip/upnp/set", "POST", {"enabled": {"a": "b"}}, 400, "invalid value for argument enabled"),
    ("/ip/upnp/interfaces", "PUT", {"interface": "nothing", "type": "external"}, 400,
     "input does not match any value of interface"),
    ("/ip/upnp/interfaces", "PUT", {"type": "external"}, 400, "missing value(s) of argument(s) interface"),
    ("/ip/upnp/set", "POST", '{"enabled"', 400, "Failed to parse json"),
    ("/ip/upnp/set", "POST", '["enabled"]', 400, "Failed to parse json"),
    ("/ip/upnp/set", "POST", '{"enabled":"yes","enabled":"no"}', 400, "Failed to parse json"),
    ("/ip//upnp", None, None, 400, "malformed path"),
    ("/ip/%zz", None, None, 400, "malformed path"),
    ("/ip/upnp%00", None, None, 400, "malformed path"),
    ("/" + "/".join("a" * 20), None, None, 400, "malformed path"),
])
def test_what_is_wrong_is_said(pc, path, method, body, status, detail):
    answer = curl(pc, path, method, body)
    assert answer.failed(status, detail), answer.body


def test_ports_that_are_taken(daemon, pc):
    with daemon.host.echo("tcp", 7777):
        for port, why in ((8728, "it is the port of the api"), (7777, "Address already in use")):
            assert curl(pc, "/ip/service/ssh", "PATCH", {"port": port, "disabled": "no"}).failed(
                400, f"failure: cannot bind to port {port}: {why}")
    told = curl(pc, "/ip/service/ssh", "PATCH", {"port": 8728}).json
    assert told["invalid"] == told["disabled"] == "true"
    assert told["about"] == "cannot bind to port 8728: it is the port of the api"
    assert ";;; cannot bind to port 8728" in daemon.console("/ip/service/print").stdout
    free = curl(pc, "/ip/service/ssh", "PATCH", {"port": 22}).json
    assert free["invalid"] == "false" and "about" not in free


def test_media_type_size_and_method(pc):
    assert curl(pc, "/ip/upnp/set", "POST", options=("-d", "enabled=yes")).failed(
        415, "the body is not application/json")
    assert curl(pc, "/ip/upnp/set", "POST", {"comment": "x" * 140000}).status == 413
    assert curl(pc, "/ip/upnp/set", "POST", {"comment": "x" * 140000}).failed(413)
    answer = curl(pc, "/ip/upnp", "OPTIONS")
    assert answer.failed(405) and "PATCH" in answer.headers["allow"]
    assert answer.headers["cache-control"] == "no-store"
    for options, status in (("-H", "Transfer-Encoding: strange"), 501), (("-H", f"X: {'x' * 9000}"), 431):
        assert curl(pc, "/ip/upnp", options=options).failed(status)
    head = curl(pc, "/ip/upnp", options=("-I",))
    assert head.status == 200 and head.body == "" and int(head.headers["content-length"]) > 100
    assert curl(pc, "", base=f"https://{ROUTER}/").status == 404


def test_who_may_ask(daemon, pc):
    for user in (None, "admin:wrong", "nobody:x", "admin"):
        answer = curl(pc, "/ip/upnp", user=user)
        assert answer.failed(401) and answer.headers["www-authenticate"].startswith("Basic")
    assert curl(pc, "/ip/upnp", user=None, options=("-H", "Authorization: Bearer x")).status == 401
    daemon.console('/user/group/add name=apionly policy=read,api; /user/group/add name=reader policy=read,api,rest-api;'
                   "/user/add name=ann group=apionly password=annannann1; /user/add name=rob group=reader password=robrobrob1")
    assert curl(pc, "/ip/upnp", user="ann:annannann1").status == 401
    assert curl(pc, "/ip/upnp", user="rob:robrobrob1").status == 200
    assert curl(pc, "/ip/upnp", "PATCH", {"enabled": "no"}, user="rob:robrobrob1").failed(
        500, "not enough permissions (9)")
    # Believed for a while, but not longer than the password is right.
    daemon.console("/user/set rob password=another-one-1")
    assert curl(pc, "/ip/upnp", user="rob:robrobrob1").status == 401
    assert curl(pc, "/ip/upnp", user="rob:another-one-1").status == 200
    daemon.console("/user/expire-password rob")
    assert "E rob" in re.sub(" +", " ", daemon.console("/user/print").stdout)
    assert curl(pc, "/ip/upnp", user="rob:another-one-1").status == 401
    daemon.console("/user/set rob password=the-third-one")
    assert curl(pc, "/ip/upnp", user="rob:the-third-one").status == 200
    # Nor longer than he may come from there, and may log in at all.
    for refused, admitted in (("set rob address=10.9.9.0/24", 'set rob address=""'), ("disable rob", "enable rob"),
                              ("set rob group=apionly", "set rob group=reader")):
        daemon.console(f"/user/{refused}")
        assert curl(pc, "/ip/upnp", user="rob:the-third-one").status == 401, refused
        daemon.console(f"/user/{admitted}")
        assert curl(pc, "/ip/upnp", user="rob:the-third-one").status == 200, admitted
    daemon.console("/user/remove rob,ann; /user/group/remove apionly,reader")


def test_who_may_write_and_not_read_is_told_that_it_is_done(daemon, pc):
    daemon.console("/user/group/add name=writer policy=write,api,rest-api;"
                   "/user/add name=wes group=writer password=weswesweswes1")
    made = curl(pc, "/system/script", "PUT", {"name": "blind", "source": ":put 1"}, user="wes:weswesweswes1")
    assert made.status == 201 and list(made.json) == [".id"]
    assert made.headers["location"] == f"/rest/system/script/{made.json['.id']}"
    assert curl(pc, f"/system/script/{made.json['.id']}").json["name"] == "blind"
    changed = curl(pc, f"/system/script/{made.json['.id']}", "PATCH", {"comment": "x"}, user="wes:weswesweswes1")
    assert changed.status == 200 and changed.json == {}
    assert curl(pc, "/system/script/blind").json["comment"] == "x"
    assert curl(pc, "/system/script", user="wes:weswesweswes1").failed(500, "not enough permissions (9)")
    daemon.console("/system/script/remove blind; /user/remove wes; /user/group/remove writer")


def test_who_leaves_while_he_listens_is_gone_at_once(daemon, pc):
    token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
    daemon.console("/ip/service/set www max-sessions=1")
    try:
        wait_until(lambda: curl(pc, "/system/identity", base=f"http://{ROUTER}/rest").status == 200, 10, "www serves")
        with pc.connect(ROUTER, 80) as stream:
            stream.sendall(f"POST /rest/log/listen HTTP/1.1\r\nHost: {ROUTER}\r\nContent-Length: 0\r\n"
                           f"Authorization: Basic {token}\r\n\r\n".encode())
            wait_until(lambda: curl(pc, "/system/identity", base=f"http://{ROUTER}/rest").status != 200, 10, "he listens")
        wait_until(lambda: curl(pc, "/system/identity", base=f"http://{ROUTER}/rest").status == 200, 10, "he is gone")
    finally:
        daemon.console("/ip/service/set www max-sessions=20")


def test_logins_are_logged_once(daemon, pc):
    before = daemon.console("/log/print").stdout.count("logged in from 192.168.88.10 via rest-api")
    for _ in range(5):
        assert curl(pc, "/system/identity").status == 200
    after = daemon.console("/log/print").stdout.count("logged in from 192.168.88.10 via rest-api")
    assert after - before <= 1
    assert "rest-api" not in daemon.console("/user/active/print").stdout


def test_who_has_not_logged_in_takes_no_place_of_those_who_have(daemon, pc):
    plain = f"http://{ROUTER}/rest"
    daemon.console("/ip/service/set www max-sessions=1")
    with contextlib.ExitStack() as held:
        for _ in range(3):
            held.enter_context(pc.connect(ROUTER, 80))
        assert curl(pc, "/system/identity", base=plain).status == 200
    with pc.enter():
        first = http.client.HTTPConnection(ROUTER, 80, timeout=20)
        token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        first.request("GET", "/rest/system/identity", headers={"Authorization": f"Basic {token}"})
        assert first.getresponse().status == 200
    assert curl(pc, "/system/identity", base=plain).failed(503, "too many sessions")
    first.close()
    wait_until(lambda: curl(pc, "/system/identity", base=plain).status == 200, 10, "there is room again")
    daemon.console("/ip/service/set www max-sessions=20")


def test_programs_that_come_at_once_are_all_served(pc):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert {done.status for done in pool.map(lambda _: curl(pc, "/system/identity"), range(64))} == {200}


def test_idle_connections_shut_out_nobody(pc):
    """But their own address, for a few seconds."""
    command = ["curl", "-sSk", "--fail", "-u", f"admin:{PASSWORD}", f"https://{ROUTER}/rest/system/identity"]
    with contextlib.ExitStack() as held:
        for _ in range(40):
            held.enter_context(pc.connect(ROUTER, 443))
        assert pc.run(command, check=False).returncode != 0
        wait_until(lambda: pc.run(command, check=False).returncode == 0, 10, "there is room")


def test_plain_http_only_where_it_is_allowed(daemon, pc):
    plain = f"http://{ROUTER}/rest"
    assert curl(pc, "/system/identity", base=plain).status == 200
    daemon.console("/ip/service/disable www")
    assert not pc.connects(ROUTER, 80)
    assert curl(pc, "/system/identity").status == 200
    daemon.console("/ip/service/enable www")
    wait_until(lambda: pc.connects(ROUTER, 80), 10, "www listens again")


def test_many_rows_in_pieces_and_a_reader_who_leaves(daemon, pc):
    daemon.console("/file/add name=long.txt contents=[:rndstr length=60000]")
    for number in range(12):
        daemon.console(f"/file/copy source=long.txt destination=long{number}.txt", check=False)
    rows = curl(pc, "/file")
    assert rows.headers.get("transfer-encoding") == "chunked"
    assert sum(len(row.get("contents", "")) for row in rows.json) >= 60000
    with pc.connect(ROUTER, 80) as stream:
        token = base64.b64encode(f"admin:{PASSWORD}".encode()).decode()
        stream.sendall(f"GET /rest/file HTTP/1.1\r\nHost: {ROUTER}\r\nAuthorization: Basic {token}\r\n\r\n".encode() * 4)
    old = pc.run(["curl", "-sS", "-0", "-u", f"admin:{PASSWORD}", f"http://{ROUTER}/rest/file"]).stdout
    assert len(json.loads(old)) == len(rows.json)
    assert curl(pc, "/system/identity").status == 200
    # HEAD is told no piece: what came behind the head would be taken for the next answer.
    with pc.enter():
        asked = http.client.HTTPConnection(ROUTER, 80, timeout=20)
        for method in ("HEAD", "GET", "HEAD", "GET"):
            asked.request(method, "/rest/file", headers={"Authorization": f"Basic {token}"})
            answer = asked.getresponse()
            assert answer.status == 200 and answer.getheader("transfer-encoding") == "chunked"
            body = answer.read()
            assert body == b"" if method == "HEAD" else len(json.loads(body)) == len(rows.json)
        asked.close()
    daemon.console("/file/remove [find where name~\"long\"]")


def test_text_that_is_no_utf8_comes_out_as_json(daemon, pc):
    daemon.console('/file/add name=odd.txt contents="a\\FFb\\01\\22\\5C\\E2\\82\\AC"')
    row = [row for row in curl(pc, "/file").json if row["name"] == "odd.txt"][0]
    assert row["contents"] == 'a\xffb\x01"\\€'
    daemon.console("/file/remove odd.txt")


HELPER = textwrap.dedent('''
    import json, sys
    import requests
    from requests.auth import HTTPBasicAuth
    import urllib3
    urllib3.disable_warnings()
    ROUTER_IP, API_USER, API_PASS, SSL_VERIFY = sys.argv[1], sys.argv[2], sys.argv[3], False

    # Universal API Helper Function
    def mikrotik_api_call(
        method: str,
        endpoint: str,
        data: dict = None,
        timeout: int = 10
    ) -> dict:
        \'\'\'
        Universal MikroTik API handler with error checking
        \'\'\'
        try:
            response = requests.request(
                method,
                f"https://{ROUTER_IP}/rest{endpoint}",
                auth=HTTPBasicAuth(API_USER, API_PASS),
                json=data,
                verify=SSL_VERIFY,
                timeout=timeout
            )
            response.raise_for_status()
            return response.json()
        except requests.exceptions.HTTPError as e:
            print(f"API Error: {e.response.status_code} - {e.response.text}")
            return {"error": str(e)}

    print(json.dumps(mikrotik_api_call(*json.loads(sys.argv[4]))))
''')


def helper(pc, *arguments, password=PASSWORD):
    said = pc.run(["/usr/bin/python3", "-B", "-c", HELPER, ROUTER, "admin", password, json.dumps(arguments)]).stdout
    return said.splitlines()


def test_the_documents_helper_function(pc):
    assert json.loads(helper(pc, "GET", "/ip/upnp")[-1])["enabled"] == "true"
    assert json.loads(helper(pc, "PATCH", "/ip/upnp", {"allow-disable-external-interface": "no"})[-1])[
        "allow-disable-external-interface"] == "false"
    assert json.loads(helper(pc, "POST", "/ip/upnp/set", {"enabled": "yes"})[-1]) == []
    assert json.loads(helper(pc, "POST", "/ip/upnp/print")[-1])[0]["enabled"] == "true"
    wrong = helper(pc, "GET", "/ip/upnp", password="wrong")
    assert wrong[0].startswith("API Error: 401 - ") and "401" in json.loads(wrong[-1])["error"]
    unknown = helper(pc, "GET", "/ip/nothing")
    assert unknown[0].startswith('API Error: 400 - {"detail":"no such command prefix"')


def test_description_for_generators(pc):
    document = curl(pc, "/openapi.json").json
    assert document["openapi"].startswith("3.0")
    paths_of = document["paths"]
    assert set(paths_of["/rest/ip/upnp"]) == {"get", "patch"}
    assert set(paths_of["/rest/ip/upnp/interfaces"]) == {"get", "put"}
    assert set(paths_of["/rest/ip/upnp/interfaces/{id}"]) == {"parameters", "get", "patch", "delete"}
    assert "post" in paths_of["/rest/ip/upnp/interfaces/print"] and "post" in paths_of["/rest/undo"]
    schema = document["components"]["schemas"]["ip.upnp.interfaces"]["properties"]
    assert schema["type"]["enum"] == ["external", "internal"] and schema[".id"]["readOnly"]
    # Whatever is referred to is there.
    text = json.dumps(document)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        place = document
        for step in reference.split("/"):
            place = place[step]
    assert curl(pc, "/openapi.json", user=None).status == 401


def test_who_has_the_description_is_not_told_it_again(daemon, pc):
    whole = curl(pc, "/openapi.json")
    tag = whole.headers["etag"]
    assert re.fullmatch('"[0-9a-f]{32}"', tag) and whole.headers["cache-control"] == "private, no-cache"
    assert curl(pc, "/openapi.json").headers["etag"] == tag
    for said in (tag, f'"other", W/{tag}', "*"):
        for method in ((), ("-I",)):
            same = curl(pc, "/openapi.json", options=("-H", f"If-None-Match: {said}", *method))
            assert (same.status, same.body, same.headers["etag"]) == (304, "", tag)
            assert "content-length" not in same.headers and "content-type" not in same.headers
    assert curl(pc, "/openapi.json", options=("-H", 'If-None-Match: "other"')).body == whole.body
    assert curl(pc, "/openapi.json", user=None, options=("-H", f"If-None-Match: {tag}")).status == 401


def test_api_port_is_no_web_server(pc):
    """Each service speaks its own language."""
    assert pc.connects(ROUTER, API_PORT)
    assert pc.run(["curl", "-sS", "--max-time", "5", f"http://{ROUTER}:{API_PORT}/rest/ip/upnp"], check=False).returncode != 0
