# SPDX-License-Identifier: BSD-2-Clause
"""Each lint finds the fault that it exists for, and nothing in a tree without one."""

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

HEAD = "// SPDX-License-Identifier: BSD-2-Clause\n// A room for tests.\n"
FLOORS = """<!-- floors: read by tools/lint-floors -->
| floor | folder | may include | libraries | runs in |
|---|---|---|---|---|
| 0 | base | | | |
| 1 | io | base | libevent | |
| 2 | top | base io | | |
<!-- end of floors -->
"""
GOOD = {
    "ARCHITECTURE.md": FLOORS,
    "src/base/a.h": HEAD + "#pragma once\n\nint base_a(void);\n",
    "src/top/b.c": HEAD + '#include "base/a.h"\n\nint top_b(void);\n\n'
                   "int top_b(void)\n{\n\treturn base_a();\n}\n",
    "tools/run.sh": "#!/bin/sh\n# SPDX-License-Identifier: BSD-2-Clause\n# Runs.\necho \"$1\"\n",
}


@pytest.fixture
def tree(tmp_path):
    def make(**changed):
        for name, text in {**GOOD, **changed}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        shutil.copy(ROOT / ".clang-format", tmp_path)
        shutil.copy(ROOT / ".clang-tidy", tmp_path)
        return tmp_path

    return make


def lint(name, root, *more):
    return subprocess.run(["/usr/bin/python3", "-B", str(ROOT / "tools" / f"lint-{name}"), str(root),
                           *more], capture_output=True, text=True, check=False)


def expect_found(done, *words):
    assert done.returncode != 0
    for word in words:
        assert word in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["floors", "length", "banned", "format", "cppcheck", "shell"])
def test_a_good_tree_passes(tree, name):
    done = lint(name, tree())
    assert done.returncode == 0, done.stdout + done.stderr


def test_floors_finds_an_include_that_goes_up(tree):
    root = tree(**{"src/base/a.c": HEAD + '#include "top/t.h"\n', "src/top/t.h": "#pragma once\n"})
    expect_found(lint("floors", root), "src/base/a.c:3", "must not include top/")


def test_floors_finds_a_library_on_the_wrong_floor(tree):
    root = tree(**{"src/top/c.c": HEAD + "#include <event2/event.h>\n"})
    expect_found(lint("floors", root), "src/top/c.c:3", "libevent")


def test_floors_finds_a_folder_without_a_floor(tree):
    root = tree(**{"src/attic/c.c": HEAD})
    expect_found(lint("floors", root), "src/attic/ has no floor")


def test_floors_finds_an_include_of_nothing(tree):
    root = tree(**{"src/top/c.c": HEAD + '#include "base/absent.h"\n'})
    expect_found(lint("floors", root), "no file below src/")


def test_floors_finds_a_table_that_goes_up(tree):
    root = tree(**{"ARCHITECTURE.md": FLOORS.replace("| base | | |", "| base | top | |")})
    expect_found(lint("floors", root), "base may include top, which is above it")


def test_floors_needs_its_table(tree):
    expect_found(lint("floors", tree(**{"ARCHITECTURE.md": "# Nothing\n"})), "no floors table")


def test_length_finds_a_long_file(tree):
    root = tree(**{"src/top/c.c": HEAD + "\n" * 599})
    expect_found(lint("length", root), "src/top/c.c: 601 lines")
    assert lint("length", tree(**{"src/top/c.c": HEAD + "\n" * 598})).returncode == 0


def test_length_finds_a_long_function(tree):
    root = tree(**{"src/top/c.c": HEAD + "int f(void)\n{\n" + "\tg();\n" * 61 + "}\n"})
    expect_found(lint("length", root), "src/top/c.c:4: 61 lines")


def test_length_finds_deep_nesting(tree):
    root = tree(**{"src/top/c.c": HEAD + "int f(void)\n{\n" + "\tif (a) {\n" * 5 + "\t}\n" * 5 + "}\n"})
    expect_found(lint("length", root), "src/top/c.c:4: blocks nested 5 deep")


@pytest.mark.parametrize("call", ["strcpy(a, b)", "sprintf (a, b)", "system(a)", "atoi(a)", "alloca(9)"])
def test_banned_finds_a_call(tree, call):
    root = tree(**{"src/top/c.c": HEAD + f"void f(char *a, char *b)\n{{\n\t{call};\n}}\n"})
    expect_found(lint("banned", root), "src/top/c.c:5", call.split("(")[0].strip(), "banned")


def test_banned_leaves_words_that_are_no_calls(tree):
    text = HEAD + '/* system(1) */ const char *s = "gets(x)"; // atoi(\nint filesystem(int n);\n'
    assert lint("banned", tree(**{"src/top/c.c": text})).returncode == 0


@pytest.mark.parametrize("mark", ["TO" "DO", "FIX" "ME", "X" "XX"])
def test_banned_finds_a_mark_of_unfinished_work(tree, mark):
    expect_found(lint("banned", tree(**{"src/top/c.c": HEAD + f"// {mark} later\n"})), ":3", mark)


@pytest.mark.parametrize("text, problem", [
    ("// A room.\n", "does not begin with"),
    ("// SPDX-License-Identifier: BSD-2-Clause\nint x;\n", "tells the purpose"),
])
def test_banned_finds_a_wrong_beginning(tree, text, problem):
    expect_found(lint("banned", tree(**{"src/top/c.c": text})), problem)


def test_banned_finds_a_header_without_a_guard(tree):
    expect_found(lint("banned", tree(**{"src/top/c.h": HEAD + "int c(void);\n"})), "#pragma once")


def test_format_finds_and_mends(tree):
    root = tree(**{"src/top/c.c": HEAD + "int  f( void ){return 1;}\n"})
    expect_found(lint("format", root), "src/top/c.c")
    assert lint("format", root, "--fix").returncode == 0
    assert lint("format", root).returncode == 0


def test_cppcheck_finds_an_overrun(tree):
    root = tree(**{"src/top/c.c": HEAD + "int f(void)\n{\n\tint a[2];\n\ta[2] = 1;\n\treturn a[2];\n}\n"})
    expect_found(lint("cppcheck", root), "src/top/c.c:6", "out of bounds")


def test_tidy_finds_a_null_dereference(tree):
    text = HEAD + "int f(int *p);\nint f(int *p)\n{\n\tif (!p)\n\t\treturn *p;\n\treturn 0;\n}\n"
    root = tree(**{"src/top/c.c": text})
    (root / "compile_commands.json").write_text(
        f'[{{"directory": "{root}", "file": "src/top/c.c", "command": "cc -c src/top/c.c"}}]')
    expect_found(lint("tidy", root, str(root)), "src/top/c.c", "NullDereference")


def test_tidy_looks_again_at_what_changed(tree):
    """Also when it is a header or the rules that changed, and at what failed in any case."""
    root = tree(**{"src/top/c.c": HEAD + '#include "h.h"\nint f(int *p);\nint f(int *p)\n{\n'
                                         "\tif (!p)\n\t\treturn LEFT;\n\treturn 0;\n}\n",
                   "src/top/h.h": HEAD + "#define LEFT 0\n"})
    (root / "compile_commands.json").write_text(
        f'[{{"directory": "{root}", "file": "src/top/c.c", "command": "cc -o c.o -c src/top/c.c"}}]')
    for _ in range(2):
        done = lint("tidy", root, str(root))
        assert done.returncode == 0, done.stdout
    (root / "src/top/h.h").write_text(HEAD + "#define LEFT *p\n")
    for _ in range(2):
        expect_found(lint("tidy", root, str(root)), "NullDereference")
    (root / "src/top/h.h").write_text(HEAD + "#define LEFT 0\n")
    (root / ".clang-tidy").write_text("Checks: '-*,readability-braces-around-statements'\n")
    expect_found(lint("tidy", root, str(root)), "braces")


def test_shell_finds_an_unquoted_variable(tree):
    root = tree(**{"tools/run.sh": GOOD["tools/run.sh"].replace('"$1"', "$1")})
    expect_found(lint("shell", root), "SC2086")
