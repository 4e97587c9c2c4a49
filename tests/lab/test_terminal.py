# SPDX-License-Identifier: BSD-2-Clause
"""The console as an administrator sees it, in a real terminal. One daemon serves all cases."""

import os
import pathlib
import re
import stat

import pytest

from lab import Daemon, Lab, wait_until
from terminal import Terminal

PROMPT = "[admin@sallyport] >"


@pytest.fixture(scope="module")
def router():
    with Lab(devices=()) as made:
        daemon = Daemon(made.router, f"{made.directory}/router", defaults="/ip upnp\nset enabled=yes interface=ether1\n")
        daemon.start()
        yield daemon
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


@pytest.fixture(scope="module")
def common_terminal(router, tmp_path_factory):
    made = Terminal(router, tmp_path_factory.mktemp("terminal"))
    yield made.wait(PROMPT)
    made.close()


@pytest.fixture
def terminal(common_terminal):
    """One that most cases share, at the root menu and cleared."""
    common_terminal.type("C-c").line("/").type("C-l")
    return common_terminal.wait(lambda rows: rows == [PROMPT])


@pytest.fixture
def open_terminal(router, tmp_path):
    """Opens one of one's own."""
    opened = []

    def make(prompt=PROMPT, **options):
        directory = tmp_path / str(len(opened))
        directory.mkdir()
        opened.append(Terminal(router, directory, **options))
        return opened[-1].wait(prompt)

    yield make
    for terminal in opened:
        terminal.close()


def test_the_note_for_whoever_comes_in(router, open_terminal):
    router.console('/system note set note="mind the gap\\n\\1B[2Jsecond line"')
    try:
        terminal = open_terminal()
        terminal.wait("mind the gap")
        assert "[2Jsecond line" in "\n".join(terminal.rows())
        router.console("/system note set show-at-login=no")
        assert "gap" not in "\n".join(open_terminal().wait_prompt().rows())
    finally:
        router.console('/system note set note="" show-at-login=yes')


def test_a_backup_is_loaded_when_somebody_says_so(router, terminal):
    """The password is asked for and not shown, and nothing happens without a y."""
    def note():
        return router.rows("/system/note")[0]["note"]

    router.console('/system note set note=before; /system backup save name=gw password=sesame;'
                   '/system note set note=after')
    terminal.line("/system backup load name=gw").wait("password:")
    terminal.line("sesame").wait("Restore and reboot? [y/N]:")
    assert "sesame" not in terminal.text() and "******" in terminal.text()
    terminal.type("n").wait("action cancelled").wait_prompt()
    assert note() == "after"
    terminal.line("/system backup load name=gw password=wrong").wait("[y/N]:").type("y")
    terminal.wait("wrong password, or the backup is damaged").wait_prompt()
    assert note() == "after"
    terminal.line("/system backup load name=gw password=sesame").wait(
        lambda rows: rows[-1].startswith("Restore and reboot? [y/N]:")).type("y")
    terminal.wait("System configuration restored").wait_prompt()
    assert note() == "before"
    router.console('/system note set note=""; /file remove gw.backup')


def test_completion(terminal):
    terminal.type("/ip up", "Tab", "inter", "Tab").wait("> /ip upnp interfaces")
    terminal.type("add interface=ethe", "Tab").wait("interface=ether1")
    terminal.type("ty", "Tab", "Tab", "Tab").wait("external  internal")
    terminal.type("e", "Tab").wait("> /ip upnp interfaces add interface=ether1 type=external")
    terminal.type("C-c").wait_prompt()
    terminal.type("/ip/upnp/", "Tab", "Tab").wait("mappings").wait(lambda rows: rows[-1] == PROMPT + " /ip/upnp/")
    terminal.type("m", "Tab").wait("/ip/upnp/mappings/")


def test_a_print_that_is_repeated(router, open_terminal):
    terminal = open_terminal()
    terminal.line("/system identity print interval=100ms").wait("name: sallyport")
    router.cli("/system identity set name=other")
    terminal.wait(lambda rows: rows[0].strip() == "name: other")
    router.cli("/system identity set name=sallyport")
    terminal.wait(lambda rows: rows[0].strip() == "name: sallyport").type("C-c").wait_prompt()
    terminal.line("/system script environment print interval=100ms").type("C-c").wait_prompt()


def test_names_of_files_complete(router, terminal):
    router.cli("/file add name=backup-of-monday.rsc contents=\":put hi\"")
    terminal.type("/import file=backup", "Tab").wait("/import file=backup-of-monday.rsc").type("Enter").wait("\nhi\n")
    terminal.type("/export file=backup", "Tab").wait("/export file=backup-of-monday.rsc").type("C-c").wait_prompt()
    terminal.type(":for ", "F1").wait("from -- The first number").wait("step -- What is added each time").type("C-c")


def test_variables_at_the_prompt(terminal):
    """Globals that exist need no declaration there, but in functions; each line has its own locals."""
    terminal.line(':global alpha {x=1; y=2}').line(':set ($alpha->"x") 5').line(':put $alpha').wait("\nx=5;y=2\n")
    terminal.line(":environment print").wait("\nalpha={x=5; y=2}\n")
    terminal.line(":local beta 1").line(':put "<$beta>"').wait("\n<>\n")
    terminal.line(':local f do={ :put "($alpha)" }; $f').wait("\n()\n")
    terminal.line(":set beta 2").wait("syntax error (line 1 column 6)").wait_prompt()
    terminal.type(":put $al", "Tab").wait("> :put $alpha").type("C-c")
    terminal.type(':local alpine 1; :put "$al', "Tab", "Tab").wait("alpha   alpine").type("C-c").wait_prompt()
    terminal.line(":set alpha").line(":environment print").wait_prompt()


def test_help(terminal):
    terminal.type("/system identity set ", "F1").wait("name -- Name of this system, in the prompt")
    terminal.type("?").wait(lambda rows: sum("name -- Name" in row for row in rows) == 2)
    terminal.type('name="what?').wait('name="what?')  # within quotes it is a character
    terminal.type("C-c").wait_prompt()
    terminal.type("/ip upnp set max-mappings=", "?").wait("number, ")


def test_prompts_and_paths(terminal):
    terminal.line("/ip upnp").wait_prompt("[admin@sallyport] /ip/upnp>")
    terminal.line("interfaces").wait_prompt("[admin@sallyport] /ip/upnp/interfaces>")
    terminal.line(".. mappings").wait_prompt("[admin@sallyport] /ip/upnp/mappings>")
    terminal.line("..").wait_prompt("[admin@sallyport] /ip/upnp>")
    terminal.line("/")
    terminal.wait_prompt()
    terminal.line("/system identity set name=R1").wait_prompt("[admin@R1] >")
    terminal.line("/sys id set na=sallyport").wait_prompt()
    terminal.type("F7").wait_prompt("[admin@sallyport] >>")  # words complete themselves
    terminal.type("/sy").wait_prompt("[admin@sallyport] >> /system")
    terminal.type("C-c", "F7").wait_prompt()


def test_history_survives(open_terminal, tmp_path):
    first = open_terminal(user_state=tmp_path)
    first.line(":put one").wait("\none")
    first.line("/user set admin password=secret99")
    first.wait(lambda rows: rows[-1] == PROMPT and "password" in "\n".join(rows))
    first.line("/quit").wait("ended 0")
    path = pathlib.Path(tmp_path, "sallyport", "history")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert path.read_text() == ":put one\n/quit\n"
    second = open_terminal(user_state=tmp_path)
    second.type("Up").wait("> /quit").type("Up").wait("> :put one")
    second.type("C-c", "C-r", "put").wait("(search 'put') :put one")
    second.type("Enter").wait("\none")


def test_several_lines_and_editing(terminal):
    terminal.line('{').wait("{...")
    terminal.type('C-c').wait_prompt()
    terminal.line(':put "añ').wait('"...')
    terminal.line('日本"').wait("añ\n日本\n")
    terminal.type("Up").wait(lambda rows: rows[-2:] == [PROMPT + ' :put "añ', '"... 日本"'])
    terminal.type("Left", "Left", "X").wait('"... 日X本"')
    terminal.type("Up", "C-e", "Y").wait('"añY')
    terminal.type("C-c").wait_prompt()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_widths(open_terminal, columns):
    terminal = open_terminal(columns=columns)
    terminal.line("/ip upnp interfaces print").wait("INTERFACE  TYPE")
    terminal.line("/ip service print").wait("PORT")
    terminal.wait_prompt()
    assert all(len(row) <= columns for row in terminal.rows())
    # a long line wraps where the terminal does, and the cursor is where the text is
    typed = ":put " + "x" * 230
    terminal.type("-l", typed)
    whole = f"{PROMPT} {typed}"
    terminal.wait(lambda rows: whole in "".join(rows))
    assert terminal.cursor()[0] == len(whole) % columns
    terminal.type("C-a", "C-k").wait_prompt()


def test_resize(terminal):
    typed = "/ip upnp interfaces add interface=ether1 comment=resized"
    terminal.type(typed).wait(typed)
    for columns in (50, 120, 30, 80):
        terminal.resize(columns)
        terminal.wait(lambda rows: sum(PROMPT in row for row in rows) == 1
                      and (PROMPT + " " + typed) in "".join(rows))
    terminal.type("C-c").wait_prompt()


def test_interrupt(open_terminal):
    terminal = open_terminal()
    terminal.line("/log print follow-only").wait("Ctrl-C to quit")
    terminal.type("C-c").wait_prompt()
    terminal.type("/ip upnp pri", "C-c").wait(lambda rows: rows[-2:] == [PROMPT + " /ip upnp pri", PROMPT])
    terminal.type("C-d").wait("ended 0")


def test_pages(router, open_terminal):
    terminal = open_terminal(lines=10)
    question = "-- [Q quit|D dump|down]"
    terminal.line("/ip upnp print").wait(lambda rows: rows[-1] == question)
    assert "enabled: yes" in terminal.text() and len(terminal.rows()) == 10
    terminal.type("Enter").wait(lambda rows: rows[-1] == question and "enabled: yes" not in rows[0])
    terminal.type("Space", "Space").wait(lambda rows: "igd-version" in terminal.text(past=True))
    terminal.wait_prompt()
    terminal.line("/ip upnp print").wait(lambda rows: rows[-1] == question)
    terminal.type("q").wait_prompt()
    terminal.line("/ip upnp print").wait(lambda rows: rows[-1] == question)
    terminal.type("C-c").wait_prompt()
    terminal.line("/ip upnp print without-paging").wait_prompt()
    assert question not in terminal.text()
    # what is typed behind the answer is the next command
    terminal.line("/ip upnp print").wait(lambda rows: rows[-1] == question)
    terminal.type("-l", "q:put next\r").wait("\nnext\n")


def identity(router):
    return router.rows("/system/identity")[0]["name"]


def test_safe_mode(router, open_terminal):
    first = open_terminal()
    first.type("C-x").wait("[Safe Mode taken]").wait_prompt("[admin@sallyport] <SAFE>")
    first.line("/ip upnp").wait_prompt("[admin@sallyport] /ip/upnp<SAFE>")
    first.line("/system identity set name=tried").wait_prompt("[admin@tried] /ip/upnp<SAFE>")
    # another one may have it, and what was done is taken back
    second = open_terminal(prompt="[admin@tried] >")
    second.type("C-x").wait("don't take it [u/r/d]:").type("d").wait_prompt("[admin@tried] >")
    second.type("C-x").wait("[u/r/d]:").type("u").wait_prompt("[admin@sallyport] <SAFE>")
    first.type("Enter").wait("[Safe mode released by another user]")
    second.line("/system identity set name=lost").wait_prompt("[admin@lost] <SAFE>")
    second.type("C-d").wait("ended 0")
    wait_until(lambda: identity(router) == "sallyport", 20, "what was done is taken back")
    # released, or left by /quit: it is kept
    first.type("C-x").wait_prompt("[admin@sallyport] /ip/upnp<SAFE>")
    first.line("/system identity set name=kept").wait_prompt("[admin@kept] /ip/upnp<SAFE>")
    first.type("C-x").wait("[Safe Mode released]").wait_prompt("[admin@kept] /ip/upnp>")
    first.type("C-x").wait_prompt("[admin@kept] /ip/upnp<SAFE>")
    first.line("/system identity set name=sallyport").wait_prompt("[admin@sallyport] /ip/upnp<SAFE>")
    first.line("/quit").wait("ended 0")
    assert identity(router) == "sallyport"


def test_edit(router, terminal):
    terminal.line("/system identity edit name").wait("C-o save&quit")
    terminal.type("C-k", "edited", "C-c").wait_prompt()
    assert identity(router) == "sallyport"
    terminal.line("/system identity edit name").wait("C-o save&quit")
    terminal.type("C-k", "edited", "C-o").wait_prompt("[admin@edited] >")
    terminal.line("/system identity set name=sallyport").wait_prompt()


def test_print_into_a_file(router, terminal):
    terminal.line("/ip upnp print file=settings").wait_prompt()
    terminal.line("/ip upnp interfaces print file=settings.txt append").wait_prompt()
    assert "nat-traversal" not in terminal.text()
    [row] = [row for row in router.rows("/file") if row["name"].endswith("settings.txt")]
    written = router.cli(f':put [/file get [find name="{row["name"]}"] contents]')
    assert re.search(r"^ +enabled: yes$", written, re.M)
    assert "Columns: INTERFACE, TYPE\n" in written


def test_output_style(router, open_terminal):
    """As RouterOS 6 shows things, by a setting that is kept and exported; scripts are told the same in both."""
    terminal = open_terminal()
    terminal.line("/ip upnp").wait_prompt("[admin@sallyport] /ip/upnp>")
    terminal.line("/console settings set output-style=v6").wait_prompt("[admin@sallyport] /ip upnp>")
    terminal.line("interfaces print").wait("Flags: X - disabled, I - invalid, D - dynamic")
    terminal.wait(" #    INTERFACE  TYPE").wait_prompt("[admin@sallyport] /ip upnp>")
    assert "Columns:" not in terminal.text()
    terminal.line("/log info six").line("/log print without-paging where message=six")
    # of today: without the date
    terminal.wait(lambda rows: any(re.fullmatch(r" \d\d:\d\d:\d\d script,info six", row) for row in rows))
    terminal.line(":put [:pick [/export] 0 13]").wait(lambda rows: any(re.fullmatch(r"# [a-z]{3}/\d\d/\d{4}", row) for row in rows))
    other = open_terminal()
    other.line("/system clock print").wait(lambda rows: any(re.fullmatch(r" +date: [a-z]{3}/\d\d/\d{4}", row) for row in rows))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\n", router.cli(":put [/system clock get date]"))
    assert "/console settings\nset output-style=v6\n" in router.cli("/export")
    # undone by whatever command, the prompt follows
    terminal.line("/undo").line("/ip upnp").wait_prompt("[admin@sallyport] /ip/upnp>")
    assert "output-style" not in router.cli("/export")


def test_reset_asks_who_types_it(router, open_terminal):
    question = "Dangerous! Reset anyway? [y/N]:"
    router.cli("/system identity set name=before")
    terminal = open_terminal(prompt="[admin@before] >")
    for answer in ("n", "Enter", "C-c", "x"):
        terminal.type("C-l").wait(lambda rows: rows == ["[admin@before] >"])
        terminal.line("/system reset-configuration").wait(lambda rows: rows[-1] == question)
        terminal.type(answer).wait("action cancelled").wait_prompt("[admin@before] >")
    plain = open_terminal(prompt="[admin@before] >", environment=["TERM=dumb"])
    plain.line("/system reset-configuration").wait(question).line("no").wait("action cancelled")
    terminal.line("/system reset-configuration").wait(lambda rows: rows[-1] == question)
    terminal.type("y").wait_prompt()
    # a script is not asked, nor is a command that no terminal shows
    router.cli("/system identity set name=before")
    router.cli("/system reset-configuration")
    assert identity(router) == "sallyport"


# What the administrator's guide has him type.
GUIDE = """\
# Navigate to the UPnP settings menu
/ip upnp

# Enable the UPnP service
set enabled=yes

# Configure the interface that will be considered the external (WAN) interface for UPnP purposes.
# Replace "ether1" with your actual WAN interface name if different.
set interface=ether1

# Enable UPnP service to allow NAT traversal (port forwarding)
set allow-disable-external-interface=no # Ensure external interface setting is enforced
set enabled=yes

# Enable NAT traversal - crucial for port forwarding
set nat-traversal=yes

# Enable UPnP service to allow enabling/disabling of UPnP service by client devices
set allow-disable-internal-interface=no # For security, keep internal interface setting fixed

# Print current UPnP settings to verify configuration
print
"""


@pytest.mark.parametrize("enter", ["paste", "type"])
def test_the_guide_line_by_line(router, open_terminal, enter):
    router.cli("/ip upnp set enabled=no allow-disable-external-interface=yes nat-traversal=no")
    terminal = open_terminal(lines=100)
    if enter == "paste":
        terminal.paste(GUIDE)
    else:
        for line in GUIDE.splitlines():
            terminal.line(line)
    inside = "[admin@sallyport] /ip/upnp>"
    shown = {"enabled: yes", "interface: ether1", "allow-disable-external-interface: no", "nat-traversal: yes",
             "allow-disable-internal-interface: no"}
    terminal.wait(lambda rows: shown <= {row.strip() for row in rows} and rows[-1] == inside)
    for refusal in ("syntax error", "expected", "bad command", "invalid", "input does not"):
        assert refusal not in terminal.text()
    terminal.line("/").wait_prompt().type("C-l").wait(lambda rows: rows == [PROMPT])
    terminal.line("/ip upnp print").wait(lambda rows: shown <= {row.strip() for row in rows})


def test_the_guides_other_commands(router, open_terminal):
    """Typed at the prompt; from a file and from standard input: test_console.py."""
    router.cli("/ip upnp set enabled=yes interface=ether1")
    terminal = open_terminal(lines=100, columns=120)
    terminal.line("/ip upnp print").wait("nat-traversal: ").wait_prompt()
    terminal.line("/log print topics=upnp").wait(" upnp,info ").wait_prompt()
    terminal.line("/ip firewall filter print").wait("Flags: X - disabled").wait_prompt()
    terminal.type("C-l").line("/ip firewall nat print").wait("Flags: X - disabled").wait_prompt()
    terminal.line("/system resource print").wait("free-memory: ").wait_prompt()
    terminal.type("C-l").line("/export file=router_backup.rsc").wait(lambda rows: len(rows) == 2 and rows[-1] == PROMPT)
    terminal.line("/import file=router_backup.rsc").wait(lambda rows: rows[-1] == PROMPT and len(rows) > 4)
    assert "Opening script file router_backup.rsc" in terminal.text()


def test_errors(terminal):
    terminal.line("/ip upnp foo").wait("bad command name foo (line 1 column 10)")
    terminal.line("/ip upnp set enabled=maybe").wait("invalid value for argument enabled")
    terminal.wait_prompt()


def test_pasted_script(terminal):
    terminal.paste("# a script\n/ip upnp\nset show-dummy-rule=no \\\n    secure-mode=yes\n:put \"\tone?\nand\"\n/\n:put two\n")
    terminal.wait("\ntwo\n").wait_prompt()
    text = terminal.text()
    assert "one?\nand\n" in text and " -- " not in text
    terminal.line("/ip upnp print").wait("show-dummy-rule: no")


def test_a_key_is_waited_for(open_terminal):
    terminal = open_terminal()
    for key, number in (("a", 97), ("é", 233), ("Enter", 13), ("BSpace", 8), ("Escape", 27), ("C-a", 1)):
        terminal.line(":put \"key $[/terminal inkey timeout=1m]\"").wait(lambda rows: "inkey" in rows[-1])
        terminal.type(key).wait(f"\nkey {number}\n").wait_prompt()
    terminal.line(":put [/terminal inkey timeout=10ms]").wait("\n65535\n").wait_prompt()
    terminal.line("/terminal inkey").type("C-c").wait("interrupted").wait_prompt()
    # what a script draws
    terminal.line('{ :put "one"; :put "two"; /terminal cuu count=2; /terminal el; :put "1" }')
    terminal.wait(lambda rows: rows[-2:] == ["1", PROMPT])  # which stands where "two" did
    terminal.line('{ /terminal style error; :put "red"; /terminal style none }').wait("\n\033[31mred", colours=True)
    terminal.line("/terminal style plaid").wait("input does not match any value of style")


def test_own_password_and_lock(router, open_terminal):
    terminal = open_terminal()
    terminal.line("/lock").wait("failure: this user has no password").wait_prompt()
    for answers, said in ((("wrong", "new", "new"), "failure: wrong password"),
                          (("", "one", "two"), "failure: new passwords do not match"),
                          (("", "sésame", "sésame"), None)):
        terminal.type("C-l").line("/password").wait(lambda rows: rows[-1] == "old-password:").line(answers[0])
        terminal.wait(lambda rows: rows[-1] == "new-password:").line(answers[1])
        terminal.wait(lambda rows: rows[-1] == "confirm-new-password:").line(answers[2])
        terminal.wait(said or "confirm-new-password: ******").wait_prompt()
        assert f": {answers[1]}" not in terminal.text()
    terminal.line("/lock").wait(lambda rows: rows == ["This terminal is locked.", "password:"])
    terminal.type("C-c").wait(lambda rows: rows[-2:] == ["password:", "password:"])
    terminal.line("guess").wait("failure: wrong password").line("sésamX").wait(lambda rows: rows[-1] == "password:")
    terminal.type("sésamX", "BSpace").line("e").wait_prompt()
    # programs are told the same
    failed = router.console('/password old-password="sésamX" new-password=a confirm-new-password=a', check=False)
    assert failed.returncode == 1 and "wrong password" in failed.stderr
    router.cli('/password old-password="sésame" new-password="" confirm-new-password=""')
    terminal.line("/lock").wait("failure: this user has no password").wait_prompt()
    assert "this command requires user input" in router.console("/password", check=False).stderr


def test_colours(open_terminal):
    terminal = open_terminal()
    terminal.type("/ip upnp set enabled=yes nosuch=1").wait("nosuch=1")
    row = terminal.wait(lambda rows: "nosuch" in rows[-1], colours=True).rows(colours=True)[-1]
    assert "\033[36m" in row.split("/ip")[0] and "\033[35mset" in row and "\033[32menabled" in row and "\033[31mnosuch" in row
    plain = open_terminal(environment=["NO_COLOR=1"])
    plain.type("/ip upnp set enabled=yes").wait("enabled=yes")
    assert "\033[" not in plain.text(colours=True)


def test_a_terminal_that_only_shows_lines(open_terminal):
    terminal = open_terminal(environment=["TERM=dumb"])
    terminal.line("/ip upnp get enabled")
    terminal.line(":put [/ip upnp get enabled]").wait("\ntrue\n")
    terminal.type("C-d").wait("ended 0")


def test_what_a_device_wrote_steers_no_terminal(router, terminal):
    router.console('/system identity set name="a\\1B[31mb"', check=False)
    router.console("/log info \"x\\1B[2J\\1B]0;title\\07y\"")
    terminal.line("/log print without-paging").wait("x[2J]0;titley")
    router.console("/system identity set name=sallyport")


def test_the_prompt_that_drivers_match(terminal):
    """community.routeros and netmiko wait for these."""
    ansible = re.compile(r"(\[[\w\-.]+@)[\w\s\-./]+\] ?(<SAFE)?> ?$")
    for path in ("/", "/ip upnp", "/ip/upnp/interfaces"):
        typed = terminal.rows()[-1] + " " + path
        terminal.line(path).wait(lambda rows: rows[-2:-1] == [typed] and rows[-1].endswith(">"))
        prompt = terminal.rows()[-1]
        assert re.fullmatch(r"\[admin@sallyport\] (/[a-z/]+)?>", prompt)
        if path == "/":
            assert ansible.search(prompt + " ") and prompt.endswith("] >")
