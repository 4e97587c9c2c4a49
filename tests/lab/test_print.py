# SPDX-License-Identifier: BSD-2-Clause
"""`print` in every form, over every menu that there is. One daemon serves all cases."""

import pytest

from lab import Daemon, Lab

LIST_FORMS = ["", "brief", "detail", "terse", "value-list", "show-ids", "without-paging", "about", "!comments",
              "where .id=*1", "where !(.id=*1)", "detail show-ids", "terse !comments", "stats"]
HIDDEN = {"optional", "quiet", "alias", "write-only", "secret"}


@pytest.fixture(scope="module")
def router():
    with Lab(devices=()) as made:
        daemon = Daemon(made.router, f"{made.directory}/router",
                        defaults="/ip upnp\nset enabled=yes interface=ether1\n/user add name=zoe group=read password=x\n"
                                 "/user add name=bob group=write password=x comment=\"the builder\"\n")
        daemon.start()
        yield daemon
        assert daemon.stop() == 0
        assert daemon.sanitizer_report() is None, daemon.sanitizer_report()


def menus(daemon):
    """{path: (kind, [property])} of all that can be printed."""
    made = {}
    path = None
    for row in daemon.rows("/console/schema"):
        if row["type"] == "menu":
            path = row["path"]
            made[path] = (row["kind"], [])
        elif row["type"] == "property":
            made[path][1].append(row)
    return {path: menu for path, menu in made.items() if menu[0] != "folder"}


def forms_of(kind, properties):
    names = [p["name"] for p in properties if "alias" not in p.get("flags", "") and "write-only" not in p.get("flags", "")]
    counters = any("counter" in p.get("flags", "") for p in properties)
    if kind == "settings":
        return ["", "without-paging"]
    return [*(form for form in LIST_FORMS if form != "stats" or counters),
            f"proplist={names[0]}", f"order-by={names[0]}", f"order-by=-{names[-1]},{names[0]}",
            f"group-by={names[0]}", f"where {names[0]}=nosuch"]


def test_every_form_of_every_menu(router):
    found = menus(router)
    assert len(found) > 15
    script = ""
    for path, (kind, properties) in found.items():
        for form in forms_of(kind, properties):
            script += f'{path}/print {form}\n:put "--next--"\n'
        if kind != "settings":
            script += f':put ([{path}/print count-only] = [:len [{path}/print as-value]])\n'
        script += ':put "--menu--"\n'
    out = router.console(script=script, timeout=120).stdout.split("--menu--\n")
    for (path, (kind, properties)), text in zip(found.items(), out[:-1], strict=True):
        shown = text.split("--next--\n")
        assert len(shown) == len(forms_of(kind, properties)) + 1, path
        if kind == "settings":
            for p in properties:
                assert f" {p['name']}: " in text or set(p.get("flags", "").split(",")) & HIDDEN, (path, p)
        else:
            assert shown[-2] in ("", legend(text)), path
            assert shown[-1] == "true\n" or path == "/log", path  # where asking adds entries


def legend(out):
    """What menus of rules show even without rows."""
    return out.split("\n", 1)[0] + "\n"


def test_order_and_groups(router):
    names = ':foreach u in=[/user print as-value {}] do={{ :put ($u->"name") }}'
    assert router.cli(names.format("order-by=name")) == "admin\nbob\nzoe\n"
    assert router.cli(names.format("order-by=-name")) == "zoe\nbob\nadmin\n"
    assert router.cli(names.format("order-by=-group,name")) == "bob\nzoe\nadmin\n"
    lines = router.cli("/user print order-by=-name proplist=name").splitlines()
    assert lines == ["Columns: NAME", "# NAME", "1 zoe", ";;; the builder", "2 bob", ";;; system default user", "0 admin"]
    grouped = router.cli("/user print group-by=group proplist=name !comments")
    assert grouped == ("group: full\nColumns: NAME\n# NAME\n0 admin\n\n"
                       "group: read\nColumns: NAME\n# NAME\n1 zoe\n\n"
                       "group: write\nColumns: NAME\n# NAME\n2 bob\n")
    # by value, not by text
    router.cli(':for i from=9 to=11 do={ /file add name="n$i" contents=[:rndstr length=$i] }')
    sizes = router.cli(':foreach f in=[/file print as-value order-by=-size where name~"^n"] do={ :put ($f->"size") }')
    assert sizes == "11\n10\n9\n"
    for wrong in ("order-by=nosuch", "order-by=name,group,name,group", "group-by=nosuch"):
        failed = router.console(f"/user print {wrong}", check=False)
        assert failed.stderr == f"input does not match any value of {wrong.split('=')[0]}\n"


def test_a_record_by_its_number(router):
    assert router.cli("/user print; :put [/user get number=2 value-name=name]").endswith("\nbob\n")
    assert router.cli(":put [/user get number=*1 name]; :put [/user get bob group]") == "admin\nwrite\n"
