# SPDX-License-Identifier: BSD-2-Clause
"""Values of every type, made up here, through the real evaluator: each has the type and the text that
the reference names, and a script of what was kept gives the same value again."""

import ipaddress
import os
import pathlib
import socket
import subprocess

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

BUILD = pathlib.Path(os.environ["SALLYPORT_BUILD"])
MARK = b"\x1e--next--\n"
INT64_MIN, INT64_MAX = -2**63, 2**63 - 1
UNITS = (("w", 604800 * 10**9), ("d", 86400 * 10**9), ("h", 3600 * 10**9), ("m", 60 * 10**9),
         ("s", 10**9), ("ms", 10**6), ("us", 1000), ("ns", 1))
ESCAPES = {ord('"'): b'\\"', ord("\\"): b"\\\\", ord("$"): b"\\$", 10: b"\\n", 13: b"\\r", 9: b"\\t",
           7: b"\\a", 8: b"\\b", 12: b"\\f", 11: b"\\v", 32: b"\\_"}


class Value:
    """TYPE as :typeof says, the LITERAL of a script, and the TEXT that :put prints."""

    def __init__(self, kind, literal, text):
        self.kind, self.literal, self.text = kind, literal, text

    def __repr__(self):
        return f"{self.kind} {self.literal!r}"


def plain(kind, literal, text=None):
    return Value(kind, literal.encode(), (literal if text is None else text).encode())


def time_text(nanoseconds):
    """1w2d03:04:05.678, the fraction in as few groups of three digits as there are."""
    seconds, fraction = divmod(nanoseconds, 10**9)
    days, seconds = divmod(seconds, 86400)
    text = f"{days // 7}w" if days >= 7 else ""
    text += f"{days % 7}d" if days % 7 else ""
    text += f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    for digits, unit in ((3, 10**6), (6, 10**3), (9, 1)):
        if fraction and fraction % unit == 0:
            return text + f".{fraction // unit:0{digits}}"
    return text


def time_units(nanoseconds):
    text, left = "", nanoseconds
    for unit, size in UNITS:
        text += f"{left // size}{unit}" if left // size else ""
        left %= size
    return text or "0s"


def quoted(data, choose):
    """Between quotes; CHOOSE says of each byte that may stand as it is whether it is written as two
    digits."""
    out = b'"'
    for i, byte in enumerate(data):
        if byte in b'"\\$' or byte == 0 or (byte < 32 and not choose & 1 << i % 32):
            out += ESCAPES.get(byte, b"\\%02X" % byte)
        elif choose & 2 << i % 32:
            out += b"\\%02X" % byte
        else:
            out += bytes([byte])
    return out + b'"'


nums = st.one_of(
    st.integers(INT64_MIN, INT64_MAX).map(lambda n: plain("num", str(n))),
    st.sampled_from([INT64_MIN, INT64_MAX, -1, 0]).map(lambda n: plain("num", str(n))),
    st.integers(0, INT64_MAX).map(lambda n: plain("num", hex(n), str(n))))
bools = st.sampled_from(["true", "false", "yes", "no"]).map(
    lambda word: plain("bool", word, "true" if word in ("true", "yes") else "false"))
texts = st.one_of(st.text(st.characters(blacklist_categories=("Cs",)), max_size=24),
                  st.text("\"\\$\n\r\t\0\x07\x1b\x7f [](){};=?a1é", max_size=24),
                  st.sampled_from(["true", "10", "1d", "10.0.0.1", "*1", "nil", ""]))
strs = st.builds(lambda text, choose: Value("str", quoted(text.encode(), choose), text.encode()),
                 texts, st.integers(0, 2**33))
nanoseconds = st.one_of(st.integers(0, INT64_MAX), st.integers(0, 10**15), st.integers(0, 999),
                        st.integers(0, 9 * 10**9).map(lambda seconds: seconds * 10**9))
times = st.one_of(nanoseconds.map(lambda n: plain("time", time_units(n), time_text(n))),
                  nanoseconds.map(lambda n: plain("time", time_text(n))))
ips = st.ip_addresses(v=4).map(lambda ip: plain("ip", str(ip)))
prefixes = st.builds(lambda ip, n: plain("ip-prefix", str(ipaddress.ip_network((ip, n), False))),
                     st.ip_addresses(v=4), st.integers(0, 32))


def ip6_text(ip):
    return socket.inet_ntop(socket.AF_INET6, ip.packed)


ip6s = st.one_of(st.ip_addresses(v=6), st.integers(0, 2**32).map(ipaddress.IPv6Address)).flatmap(
    lambda ip: st.sampled_from([ip6_text(ip), ip.exploded, ip6_text(ip).upper()]).map(
        lambda literal: plain("ip6", literal, ip6_text(ip))))
prefix6s = st.builds(
    lambda ip, n: plain("ip6-prefix", f"{ip6_text(ipaddress.ip_network((ip, n), False)[0])}/{n}"),
    st.ip_addresses(v=6), st.integers(0, 128))
ids = st.integers(0, 2**64 - 1).map(lambda n: plain("id", f"*{n:X}"))
scalars = st.one_of(nums, bools, strs, times, ips, prefixes, ip6s, prefix6s, ids)


def array(elements, pairs, choose):
    """Elements without a key in their order, then the others by key; of two the last wins."""
    pairs = [(key.encode(), value) for key, value in pairs]
    literals = [value.literal for value in elements]
    for key, value in pairs:
        bare = key.isalpha() and key.islower() and key.isascii() and choose & 1
        literals.append((key if bare else quoted(key, choose)) + b"=" + value.literal)
    texts = [value.text for value in elements]
    texts += [key + b"=" + value.text for key, value in sorted(dict(pairs).items())]
    return Value("array", b"{" + b";".join(literals) + b"}", b";".join(texts))


def arrays(of):
    keys = st.one_of(st.text("abcz", min_size=1, max_size=3), st.text("aB1-$\" \n", max_size=3),
                     st.sampled_from(["and", "or", "in", "true", "do", "1"]))
    return st.builds(array, st.lists(of, max_size=4), st.lists(st.tuples(keys, of), max_size=4),
                     st.integers(0, 2**33))


values = st.recursive(scalars, arrays, max_leaves=8)


def run(script, folder):
    """What is printed, and the globals: a literal of each."""
    file = folder / "values.rsc"
    file.write_bytes(script)
    done = subprocess.run([BUILD / "tests/script/run_file", file, "--globals"], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    *printed, kept = done.stdout.split(MARK)
    return printed, dict(line.split(b"=", 1) for line in kept.splitlines())


def statements(literals):
    mark = b':put "' + b"".join(b"\\%02X" % byte for byte in MARK[:-1]) + b'"\n'
    for i, literal in enumerate(literals):
        name = b"v%d" % i
        yield b":global %s %s\n:put [:typeof $%s]\n%s:put $%s\n%s" % (
            name, literal, name, mark, name, mark)


@settings(max_examples=8, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                 HealthCheck.function_scoped_fixture])
@given(batch=st.lists(st.tuples(values, st.booleans()), min_size=30, max_size=60))
def test_a_value_has_its_type_and_text_and_comes_back(tmp_path, batch):
    literals = [b"(%s)" % value.literal if braced and value.text != str(INT64_MIN).encode()
                or value.literal == b"{}" else value.literal for value, braced in batch]
    printed, kept = run(b"".join(statements(literals)), tmp_path)
    for i, (value, _) in enumerate(batch):
        assert printed[2 * i] == value.kind.encode() + b"\n", literals[i]
        assert printed[2 * i + 1] == value.text + b"\n", literals[i]
    again, kept_again = run(
        b"".join(statements([b"(%s)" % kept[b"v%d" % i] for i in range(len(batch))])), tmp_path)
    assert again == printed
    assert kept_again == kept
