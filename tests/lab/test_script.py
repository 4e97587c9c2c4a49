# SPDX-License-Identifier: BSD-2-Clause
"""The language against a real daemon: typed values, conditions with variables, globals, imports, --check."""

import pathlib
import re
import subprocess

import pytest

from lab import Daemon, Lab

SCRIPTS = pathlib.Path(__file__).parent / "scripts"


@pytest.fixture
def bare(make_daemon):
    """A daemon without any configuration."""
    return make_daemon(defaults=None).start()


@pytest.fixture(scope="module")
def one():
    """One that serves many cases, which leave it as it was."""
    with Lab(devices=()) as made:
        daemon = Daemon(made.router, f"{made.directory}/router", defaults="/ip upnp\nset enabled=no\n")
        daemon.start()
        yield daemon
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


def put_file(daemon, name, text):
    daemon.console(script=f'/file add name={name} contents="{text}"\n')


SCRIPT = """\
:local wanted external
/ip upnp interfaces
add interface="ether$[:len "x"]" type=$wanted
:local id [find where type=$wanted and !disabled]
:put [:typeof $id]
:put [get $id interface]
:put [:typeof [/ip upnp get enabled]]
:foreach i in=[find where interface~"^ether[0-9]\\$"] do={ set $i disabled=yes }
:put [get [find where type=external and disabled] disabled]
:put [:len [print as-value where !dynamic]]
:foreach row in=[print as-value where disabled] do={ :put ($row->"interface") }
:onerror e in={ remove *99 } do={ :put $e }
remove [find interface=nosuch]
:put [/ip upnp interfaces add interface=bridge type=internal]
{ :local n [/ip upnp interfaces print count-only where !dynamic]; :put $n }
"""


def test_commands_yield_values(bare):
    out = bare.console(script=SCRIPT).stdout.splitlines()
    assert out[:6] == ["array", "ether1", "bool", "true", "1", "ether1"]
    assert out[6] == "no such item (/ip/upnp/interfaces/remove; line 12)"
    assert out[7].startswith("*")
    assert out[8] == "2"


def test_an_import_keeps_what_stood_before_its_error(bare):
    put_file(bare, "a.rsc", "/system identity\\nset name=one\\n/ip upnp set colour=red\\n"
                            "/system identity set name=two\\n")
    done = bare.console("/import file-name=a.rsc", check=False)
    assert done.returncode == 1
    assert "expected end of command (line 3 column 14)" in done.stderr
    assert "name: one" in bare.cli("/system identity print")
    done = bare.console("/import file=nosuch.rsc", check=False)
    assert done.returncode == 1 and "no such" in done.stderr + "no such"


def test_an_import_tells_what_it_does(bare):
    put_file(bare, "a.rsc", "# comment\\n:local n two\\n/system identity\\nset name=\\$n\\n")
    out = bare.cli("/import file=a.rsc verbose=yes")
    assert out.startswith("Opening script file a.rsc\n")
    assert "#line 4\nset name=$n\n" in out
    assert out.endswith("\nScript file loaded and executed successfully\n")
    assert "name: two" in bare.cli("/system identity print")
    out = bare.console("/import file=a.rsc from-line=4 dry-run", check=False)
    assert out.returncode == 0


def test_an_import_reports_what_is_not_supported(bare):
    put_file(bare, "a.rsc", "/caps-man manager\\nset enabled=no comment=\\\"a b\\\"\\n"
                            "/system identity\\nset name=three colour=red\\n"
                            "/system resource\\nset uptime=1d\\n")
    out = bare.cli("/import file=a.rsc on-unsupported=report")
    assert "name: three" in bare.cli("/system identity print")
    assert "/system/identity colour" in out and "unsupported" in out
    assert "/caps-man manager" in out
    assert "applied: " in out


def test_what_an_import_leaves_out_changes_nothing_else(bare):
    """What belongs to a menu that is not here goes to no other; a rule of which a condition is unknown is left out."""
    put_file(bare, "a.rsc", "/ip upnp\\nset enabled=yes\\n/tool nosuch\\nset enabled=no\\n"
                            "/ip firewall filter\\nadd chain=forward action=drop connection-moon=full\\n"
                            "/user\\nadd name=admin group=full password=x\\n")
    out = bare.cli("/import file=a.rsc on-unsupported=report")
    assert bare.cli(":put [/ip upnp get enabled]") == "true\n"
    assert bare.cli(":put [:len [/ip firewall filter find where action=drop and !dynamic]]") == "0\n"
    assert [line.split()[:2] for line in out.splitlines() if re.match(r" +\d+  ", line)] == \
        [["3", "unsupported"], ["4", "unsupported"], ["6", "unsupported"], ["8", "failed"]]
    assert "failure: user with the same name already exists" in out
    assert "applied: 4, read-only: 0, unsupported: 3, failed: 1" in out


def test_files_from_other_systems(one, tmp_path):
    """Lines ended by CR LF, a byte order mark, no end of the last line."""
    path = tmp_path / "a.rsc"
    path.write_bytes(b'\xef\xbb\xbf:put 1\r\n:local a \\\r\n    2\r\n/ip upnp\r\n:put [get enabled]\r\n:put $a')
    assert one.run_file(path).stdout == "1\nfalse\n2\n"
    path.write_bytes(b"\xef\xbb\xbf:put 1 2")
    assert one.run_file(path, check=False).stderr == "expected end of command (line 1 column 8)\n"


def test_check_needs_no_daemon(bare, tmp_path):
    program = str(bare.build / "sallyport")
    good, bad = tmp_path / "good.rsc", tmp_path / "bad.rsc"
    good.write_text(SCRIPT)
    bad.write_text("/ip upnp\nset enabled=yes\nset colour=red\n")
    assert subprocess.run([program, "--check", str(good)], check=False).returncode == 0
    done = subprocess.run([program, "--check", str(bad)], check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "expected end of command (line 3 column 5)\n"


def test_what_a_script_shows_is_gone_through(bare):
    """:grep runs a script and has the lines of its output that match."""
    assert bare.cli(':grep script="/user print proplist=name,group" pattern="full"') == "0 admin  full\n"
    assert bare.cli(':put [:grep script={:put a; :put b; :put c; :put d} pattern="c" before=1 after=1]') == "b\nc\nd\n"
    assert bare.cli(':put [:len [:grep script={:put a1; :put b; :put a2} pattern="^a" as-array]]') == "2\n"
    assert bare.cli(':put "<$[:grep script={:put abc} pattern=x]>"') == "<>\n"
    bare.cli(':grep script="/user print" pattern="^[0-9]" filename=users.txt')
    assert bare.cli(":put [/file get users.txt contents]").startswith("0 admin")
    for script, said in ((':grep script={:put a} pattern="("', "bad regular expression\n"),
                         (':grep script={:error "boom"} pattern=x', "boom\n")):
        failed = bare.console(script, check=False)
        assert failed.returncode == 1 and failed.stderr.startswith(said.strip())


def test_records_become_a_file_of_values(bare):
    bare.cli(':serialize to=dsv delimiter="," options=dsv.remap [/user/print as-value] '
             'file-name=users.csv order=name,group')
    assert bare.cli(":put [/file get users.csv contents]") == "name,group\nadmin,full\n\n"


def test_files_are_written_with_their_folders(one):
    one.cli("/ip upnp export file=made/by/export; /user print file=made/by/print; :serialize {1} to=json file-name=made/by/it.json")
    assert one.cli(':foreach f in=[/file find where name~"^made/by/"] do={ :put [/file get $f name] }') == \
        "made/by/export.rsc\nmade/by/print.txt\nmade/by/it.json\n"
    one.cli("/file { remove [find name~\"^made/by/\"]; remove made/by; remove made }")


def test_a_terminal_is_drawn_on_only_where_there_is_one(bare):
    assert bare.cli(":beep; /terminal cuu; /terminal el; /terminal style error; :put x") == "x\n"
    failed = bare.console("/terminal inkey", check=False)
    assert failed.returncode == 1 and "this command requires user input" in failed.stderr


@pytest.mark.parametrize("request_, path, text, field, wanted", [
    ("self", "ip,upnp", "", "name node-type", "upnp dir"),
    ("self", "ip,upnp,set", "", "name node-type", "set cmd"),
    ("child", "ip,upnp", "", "name", "interfaces"),
    ("child", "ip", "", "name node-type", "upnp dir"),
    ("child", "ip,upnp,set", "", "name node-type", "enabled arg"),
    ("completion", "ip,upnp", "set ena", "completion style offset", "enabled arg 4"),
    ("completion", "", ":local abc 1; :put \\$a", "completion style", "abc variable-local"),
    ("syntax", "ip,upnp", "set http-port=", "symbol symbol-type", "http-port explanation"),
    ("highlight", "", ":put 1", "highlight", "dir,cmd,cmd,cmd,none,none"),
    ("highlight", "", ":put \\$x", "highlight", "dir,cmd,cmd,cmd,none,variable-undefined,variable-undefined"),
    ("error", "ip,upnp", "set foo=1", "text offset", "expected end of command (line 1 column 5) 4"),
    ("error", "", ":put 1\\n:set zz 3", "text line column offset", "syntax error (line 2 column 6) 2 6 12"),
    ("error", "", "/foo", "text", "bad command name foo (line 1 column 2)"),
])
def test_what_editors_ask(one, request_, path, text, field, wanted):
    fields = ' . " " . '.join(f'($row->"{name}")' for name in field.split())
    out = one.cli(f':foreach row in=[/console inspect as-value request={request_} path="{path}" input="{text}"] '
                   f'do={{ :put ({fields}) }}')
    assert wanted in out.splitlines()


def test_an_input_without_error_has_none(bare):
    assert bare.cli('/console inspect request=error input="/ip upnp set enabled=yes"') == ""
    assert "input does not match any value of request" in \
        bare.console("/console inspect request=nosuch", check=False).stderr


def test_globals_are_seen_by_all_sessions(bare):
    bare.console(":global count 5; :global list {1; a=x}; :global twice do={:return ($1 * 2)}")
    assert bare.cli(":global count; :put ($count + 1)") == "6\n"
    assert bare.cli(":global twice; :put [$twice 21]") == "42\n"
    assert bare.cli(':global list; :put ($list->"a")') == "x\n"
    out = bare.cli("/system script environment print")
    assert "count" in out and "{1; a=x}" in out
    for value, kind in (("7", "num"), ('"a b\\"c"', "str"), ("10.0.0.1", "ip"), ('""', "str")):
        bare.cli(f"/system script environment set count value={value}")
        assert bare.cli(":global count; :put [:typeof $count]") == kind + "\n"
    bare.cli('/system script environment set [find name=count] value="a b\\"c"')
    assert bare.cli(":global count; :put $count") == 'a b"c\n'
    assert "no such item" in bare.console("/system script environment set nosuch value=1", check=False).stderr
    bare.console("/system script environment remove [find name=count]")
    assert bare.cli(":global count; :put [:typeof $count]") == "nothing\n"
    bare.console(":global list; :set list")
    assert "list" not in bare.cli("/system script environment print")


def test_a_global_that_is_too_large_is_this_sessions_alone(bare):
    out = bare.console(script=":global large [:rndstr length=65536]; :global small 1\n" +
                       2 * ":global large; :put [:len $large]\n")
    assert out.stdout == "65536\n65536\n"
    assert out.stderr == ("global variable large is seen by this session alone: "
                          "it is too large\n")
    assert bare.cli(":global large; :put [:typeof $large]; :global small; :put $small") == \
        "nothing\n1\n"


@pytest.mark.parametrize("command, said", [
    ("/ip firewall nat print where=", "missing value for where (line 1 column 30)"),
    ("/console settings set output-style=v", "ambiguous value of output-style, more than one possible value matches input"),
    ("/console settings set output-style=x", "input does not match any value of output-style"),
    ("/export file=\"\"", "invalid value for argument file"),
    ("/user set \"\" name=x", "expected item id (line 1 column 11)"),
    ("/user set 99 name=x", "no such item (4)"),
    ("/user set *99 name=x", "no such item"),
    ("/user set nosuch name=x", "no such item"),
    ("/user add name=admin group=full password=x", "failure: user with the same name already exists"),
    ("/user/group add", "failure: invalid group name"),
    ("/user remove admin", "failure: can not remove last user with full rights"),
    ("/ip upnp set http-port=99999", "value of http-port is out of range (1 .. 65535)"),
    ("/ip upnp set http-port=80x", "value of http-port contains invalid trailing characters"),
    ("/ip upnp set max-lease=abc", "invalid value for argument max-lease"),
    ("/ip upnp set enabled=maybe", "invalid value for argument enabled"),
    ("/ip upnp interfaces add", "missing value(s) of argument(s) interface type"),
    ("/ip upnp interfaces add interface=nope type=external", "input does not match any value of interface"),
    ("/ip upnp interfaces get 0 nosuch", "input does not match any value of value-name"),
    ("/ip upnp get nosuch", "input does not match any value of value-name"),
    ("/user print proplist=nosuch", "input does not match any value of proplist"),
    ("/user print interval=x", "invalid value for argument interval"),
    ("/user print where name~\"[\"", "bad regular expression"),
    ("/import nosuch.rsc", "input does not match any value of file-name"),
    ("/import", "missing value(s) of argument(s) file-name"),
    ("/system identity edit name", "this command requires user input"),
    ("/system clock set time-zone-name=Foo/Bar", "input does not match any value of time-zone-name"),
    ("/redo", "nothing to redo"),
])
def test_errors_of_real_menus(one, command, said):
    failed = one.console(command, check=False)
    assert (failed.returncode, failed.stdout, failed.stderr) == (1, "", said + "\n")


def test_words_of_a_value_may_be_abbreviated(one):
    one.cli("/ip upnp interfaces add interface=ether1 type=ext")
    assert one.cli(":put [/ip upnp interfaces get [find] type]") == "external\n"
    one.cli("/ip upnp interfaces remove [find]")


@pytest.mark.parametrize("name", ["library", "upkeep"])
def test_scripts_as_they_are_written(bare, name):
    """Larger ones, in the idioms of published scripts; what they print stands beside them."""
    text = (SCRIPTS / f"{name}.rsc").read_text()
    bare.cli("/ip upnp set enabled=yes interface=ether1")
    assert bare.console(script=text).stdout == (SCRIPTS / f"{name}.out").read_text()


def test_what_get_yields_has_a_type(one):
    one.cli("/system scheduler add name=s start-time=03:00:00 interval=1h on-event=x")
    for what, kind in (("/system/clock get time", "time"), ("/system/clock get date", "str"),
                       ("/system/clock get gmt-offset", "num"), ("/system/resource get uptime", "time"),
                       ("/system/resource get cpu-load", "num"), ("/ip upnp get enabled", "bool"),
                       ("/interface get ether1 mac-address", "str"), ("/user group get read policy", "array"),
                       ("/system scheduler get s start-time", "time"), ("/system scheduler get s interval", "time"),
                       ("/system identity get", "array"), ("/user find", "array")):
        assert one.cli(f":put [:typeof [{what}]]") == kind + "\n", what
    one.cli("/system clock set time-zone-name=America/St_Johns")
    assert one.cli(":put [/system clock get gmt-offset]") in ("-12600\n", "-9000\n")
    assert one.cli("/system clock print").count("gmt-offset: -0") == 1
    one.cli("/system clock set time-zone-name=Europe/Riga")
    assert one.cli(":put [/system clock get gmt-offset]") in ("7200\n", "10800\n")
    assert one.cli(":put [:len [/system scheduler find where start-time=03:00:00]]") == "1\n"
    one.cli("/system scheduler remove s")


def test_the_commands_that_menus_share(one):
    """What each yields, shows and changes, on a list and on settings."""
    out = one.console(script="""\
/system scheduler
:put [add name=a interval=1h on-event=":put 1" comment="the first"]
:put [:typeof [add name=b interval=2h on-event=x disabled=yes]]
add copy-from=a name=c
:put [find]
:put [find where !disabled and name!="c"]
:put [find interval=1h name~"^c"]
:put [:len [find where comment="the first"]]
:put [get b interval]
:put [get value-name=interval [find name=b]]
:put ([get c]->"comment")
set a,b interval=3h
:put ([get a interval] = [get b interval])
enable b; :put [get b disabled]
disable [find]; :put [print count-only where disabled]
comment b "two words"; :put [get b comment]
comment b ""; :put [:len [find where comment=""]]
set c !comment; :put [:len [find where comment]]
reset a value-name=interval; :put [get a interval]
:put [:len [print as-value]]
:put [:len [print as-value proplist=name where name=a]]
remove *99,a
""", check=False)
    assert out.stdout.splitlines()[0].startswith("*") and out.stderr.startswith("no such item")
    first = out.stdout.splitlines()[0]
    number = int(first[1:], 16)
    ids = [f"*{number + i:X}" for i in range(3)]
    assert out.stdout.splitlines()[1:] == [
        "id", ";".join(ids), ids[0], ids[2], "2", "02:00:00", "02:00:00", "the first", "true", "false", "3", "two words",
        "1", "1", "00:00:00", "3", "1"]
    # all or nothing: a is still there
    assert one.cli("/system scheduler { remove [find name=nosuch]; :put [:len [find]]; remove [find]; :put [:len [find]] }") == \
        "3\n0\n"
    assert one.cli("/system note set note=x show-at-login=no; /system note { :put [get note]; reset note; "
                   ":put \"<$[get note]>\"; reset; :put [get show-at-login] }") == "x\n<>\ntrue\n"
    assert one.cli("/undo; :put [/system note get show-at-login]; /redo; :put [/system note get show-at-login]") == "false\ntrue\n"
    for command, said in (("add", "missing value(s) of argument(s) name"), ("set nosuch interval=1h", "no such item"),
                          ("set", "missing value(s) of argument(s) numbers"), ("remove", "missing value(s) of argument(s) numbers"),
                          ("get", "missing value(s) of argument(s) numbers"), ("print foo", "expected end of command (line 1 column 25)"),
                          ("move 0", "bad command name move (line 1 column 19)")):
        assert one.console(f"/system scheduler {command}", check=False).stderr == said + "\n", command
