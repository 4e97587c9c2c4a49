# SPDX-License-Identifier: BSD-2-Clause
"""/user/ssh-keys and logging in by them, with OpenSSH's client and keys of ssh-keygen."""

import base64

import pytest

from clients import PASSWORD
from lab import Daemon, Lab, wait_until

OPTIONS = ("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-F", "none")
BY_KEY = ("ssh", *OPTIONS, "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none")
BY_PASSWORD = ("sshpass", "-p", PASSWORD, "ssh", *OPTIONS, "-o", "PubkeyAuthentication=no", "-o",
               "NumberOfPasswordPrompts=1")

KINDS = (("ed25519", 256, "ed25519"), ("ecdsa", 256, "ecdsa"), ("ecdsa", 384, "ecdsa"), ("ecdsa", 521, "ecdsa"),
         ("rsa", 2048, "rsa"))


class World:
    def __init__(self, made):
        self.router, self.pc, self.address = made.router, made.devices["pc"], made.lans[0].address
        self.keys = f"{made.directory}/keys"
        self.pc.run(("mkdir", self.keys))
        self.daemon = Daemon(made.router, f"{made.directory}/router",
                             defaults="/ip upnp\nset enabled=yes interface=ether1\n")

    def make(self, name, kind, bits=None):
        """A key pair; its public line."""
        size = ("-b", str(bits)) if bits else ()
        self.pc.run(("ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", f"{name}@pc", "-f", f"{self.keys}/{name}"))
        return self.public(name)

    def public(self, name):
        with open(f"{self.keys}/{name}.pub", encoding="ascii") as file:
            return file.read().strip()

    def by_key(self, name, user="admin", command=":put in", options=()):
        words = (*BY_KEY, "-i", f"{self.keys}/{name}", *options, f"{user}@{self.address}", command)
        return self.pc.run(words, check=False)

    def by_password(self, user="admin"):
        return self.pc.run((*BY_PASSWORD, f"{user}@{self.address}", ":put in"), check=False)


@pytest.fixture(scope="module")
def world():
    with Lab(devices=("pc",)) as made:
        world = World(made)
        world.daemon.start()
        world.daemon.console("/ip service enable ssh")
        for name in ("mine", "other"):
            world.make(name, "ed25519")
        yield world
        assert world.daemon.stop() == 0
        assert world.daemon.sanitizer_report() is None, world.daemon.sanitizer_report()


@pytest.fixture(autouse=True)
def clean(world):
    yield
    world.daemon.console("/user/ssh-keys/remove [find]")
    world.daemon.console("/user/remove [find name!=admin]")


def comes_in(done):
    return done.returncode == 0 and done.stdout.strip() == "in"


def refused(done):
    return done.returncode == 255 and "Permission denied" in done.stderr


def test_a_key_opens_the_door_though_nobody_has_a_password(world):
    world.daemon.console(f'/user/ssh-keys/add user=admin key="{world.public("mine")}"')
    wait_until(lambda: comes_in(world.by_key("mine")))
    assert refused(world.by_key("other"))
    assert refused(world.by_key("mine", user="nobody"))
    assert "user admin logged in from" in world.daemon.cli("/log print")


@pytest.mark.parametrize("kind, bits, told", KINDS)
def test_each_kind(world, kind, bits, told):
    name = f"{kind}{bits}"
    line = world.make(name, kind, None if kind == "ed25519" else bits)
    world.daemon.console(f'/user/ssh-keys/add user=admin key="{line}"')
    row = world.daemon.rows("/user/ssh-keys")[0]
    listed = world.pc.run(("ssh-keygen", "-l", "-f", f"{world.keys}/{name}.pub")).stdout.split()
    assert (row["user"], row["key-type"], row["bits"], row["info"]) == ("admin", told, str(bits), f"{name}@pc")
    assert row["fingerprint"] == listed[1]
    assert row["key"] == line
    wait_until(lambda: comes_in(world.by_key(name, user="admin+ct200w")))
    assert refused(world.by_key("other"))


def failure(world, command):
    done = world.daemon.console(command, check=False)
    assert done.returncode == 1
    return done.stdout + done.stderr


def give_key(world, name, user="admin"):
    world.daemon.console(f'/user/ssh-keys/add user={user} key="{world.public(name)}"')


def test_a_key_is_its_users_alone(world):
    world.daemon.console("/user/add name=eve group=full password=\"\"")
    give_key(world, "mine")
    give_key(world, "other", user="eve")
    wait_until(lambda: comes_in(world.by_key("other", user="eve")))
    assert comes_in(world.by_key("mine"))
    assert refused(world.by_key("other"))
    assert refused(world.by_key("mine", user="eve"))


@pytest.mark.parametrize("change", ("disabled=yes", "address=10.0.0.0/8", "group=far"))
def test_who_may_not_come_in_does_not_by_a_key(world, change):
    world.daemon.console("/user/group/add name=far policy=read,api,local")
    try:
        world.daemon.console("/user/add name=eve group=full password=\"\"")
        give_key(world, "mine")
        give_key(world, "other", user="eve")
        wait_until(lambda: comes_in(world.by_key("other", user="eve")))
        world.daemon.console(f"/user/set eve {change}")
        assert refused(world.by_key("other", user="eve"))
    finally:
        world.daemon.console("/user/remove eve")
        world.daemon.console("/user/group/remove far")


def test_an_expired_user_waits_for_another_password(world):
    world.daemon.console(f"/user/add name=eve group=full password={PASSWORD}")
    give_key(world, "other", user="eve")
    wait_until(lambda: comes_in(world.by_key("other", user="eve")))
    world.daemon.console("/user/expire-password eve")
    assert refused(world.by_key("other", user="eve"))
    world.daemon.console(f"/user/set eve password={PASSWORD}x")
    assert comes_in(world.by_key("other", user="eve"))


def test_a_password_is_refused_once_there_is_a_key(world):
    world.daemon.console(f"/user/set admin password={PASSWORD}")
    try:
        wait_until(lambda: comes_in(world.by_password()))
        give_key(world, "mine")
        assert not comes_in(world.by_password())
        assert "login failure for user admin from" in world.daemon.cli("/log print")
        world.daemon.console("/ip/ssh/set always-allow-password-login=yes")
        assert comes_in(world.by_password())
        assert comes_in(world.by_key("mine"))
    finally:
        world.daemon.console("/ip/ssh/set always-allow-password-login=no")
        world.daemon.console('/user/set admin password=""')


def test_whose_key_is_removed_has_to_go(world):
    give_key(world, "mine")
    give_key(world, "other")
    wait_until(lambda: comes_in(world.by_key("mine")))
    socket = f"{world.keys}/control"
    shared = ("-o", "ControlMaster=auto", "-o", f"ControlPath={socket}", "-o", "ControlPersist=yes")
    assert comes_in(world.by_key("mine", options=shared))
    running = world.pc.popen((*BY_KEY, *shared, f"admin@{world.address}", ":delay 100s"))
    wait_until(lambda: world.daemon.rows("/user/active", "?via=ssh"))
    assert comes_in(world.by_key("mine", options=shared))  # two at once on one connection
    world.daemon.console('/user/ssh-keys/remove [find info="mine@pc"]')
    running.wait(10)
    assert running.returncode != 0
    assert "log in again" in world.by_key("mine", options=shared).stdout
    assert refused(world.by_key("mine"))


def test_a_file_of_keys(world):
    world.make("second", "ecdsa")
    world.pc.run(("sh", "-c", f"ssh-keygen -e -f {world.keys}/second.pub > {world.keys}/second.rfc"))
    with open(f"{world.keys}/second.rfc", encoding="ascii") as file:
        text = file.read()
    text = f"# of pc\n\n{world.public('mine')}\n{text}".replace('"', '\\"').replace("\n", "\\n")
    world.daemon.console(f'/file/add name=keys.txt contents="{text}"')
    world.daemon.console("/user/ssh-keys/import public-key-file=keys.txt user=admin")
    assert [row["key-type"] for row in world.daemon.rows("/user/ssh-keys")] == ["ed25519", "ecdsa"]
    wait_until(lambda: comes_in(world.by_key("second")))
    for words, why in (("public-key-file=keys.txt user=admin", "the user has this key already"),
                       ("public-key-file=keys.txt user=nobody", "input does not match any value of user"),
                       ("public-key-file=../keys.txt user=admin", "invalid"),
                       ("public-key-file=none.txt user=admin", "no such item")):
        assert why in failure(world, f"/user/ssh-keys/import {words}")
    assert len(world.daemon.rows("/user/ssh-keys")) == 2


def test_keys_follow_their_user(world):
    world.daemon.console("/user/add name=eve group=full password=\"\"")
    give_key(world, "mine")
    give_key(world, "other", user="eve")
    world.daemon.console("/user/set eve name=mary")
    wait_until(lambda: comes_in(world.by_key("other", user="mary")))
    world.daemon.console("/user/remove mary")
    assert [row["user"] for row in world.daemon.rows("/user/ssh-keys")] == ["admin"]
    world.daemon.console("/user/add name=mary group=full password=\"\"")
    assert refused(world.by_key("other", user="mary"))
    world.daemon.console("/undo")
    world.daemon.console("/undo")
    assert [row["user"] for row in world.daemon.rows("/user/ssh-keys")] == ["admin", "mary"]
    assert comes_in(world.by_key("other", user="mary"))


def test_keys_are_backed_up_and_not_exported(world):
    """A router that imports what another one has exported has other users."""
    give_key(world, "mine")
    assert "ssh-keys" not in world.daemon.cli("/export")
    world.daemon.console("/system/backup/save name=keys dont-encrypt=yes")
    world.daemon.console("/user/ssh-keys/remove [find]")
    world.daemon.console("/system/backup/load name=keys password=\"\"")
    wait_until(lambda: world.daemon.rows("/user/ssh-keys"))
    wait_until(lambda: comes_in(world.by_key("mine")))


SIGNED_AT_ONCE = """
import sys
import paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
try:
    client.connect(sys.argv[1], username="admin", key_filename=sys.argv[2], allow_agent=False, look_for_keys=False)
    print(client.exec_command(":put in")[1].read().decode().strip())
except paramiko.AuthenticationException:
    print("refused")
client.close()
"""


def test_a_client_that_signs_without_asking(world):
    give_key(world, "mine")
    wait_until(lambda: comes_in(world.by_key("mine")))

    def run(name):
        words = ("/usr/bin/python3", "-c", SIGNED_AT_ONCE, world.address, f"{world.keys}/{name}")
        return world.pc.run(words).stdout.strip()

    before = world.daemon.cli("/log print").count("login failure for user admin")
    assert run("other") == "refused"
    assert world.daemon.cli("/log print").count("login failure for user admin") == before + 1
    assert run("mine") == "in"


def test_what_is_no_key_is_told_to_be_none(world):
    short = world.make("short", "rsa", 1024)
    for key, why in (("-----BEGIN OPENSSH PRIVATE KEY-----", "this is a private key"),
                     (short, "an rsa key of 1024 bits is too short")):
        assert why in failure(world, f'/user/ssh-keys/add user=admin key="{key}"')
    assert world.daemon.rows("/user/ssh-keys") == []


def host_key(world):
    """The key that the system shows to clients."""
    shown = []

    def scan():
        shown[:] = world.pc.run(("ssh-keyscan", world.address), check=False).stdout.split()[1:3]
        return shown

    wait_until(scan)
    return shown


def put_file(world, name, text):
    written = text.replace("\n", "\\n")
    world.daemon.console(f'/file/add name={name} contents="{written}"')


def test_the_host_key_is_made_anew_and_brought_back(world):
    give_key(world, "mine")
    before = host_key(world)
    world.daemon.console("/ip/ssh/export-host-key key-file-prefix=router")
    assert world.daemon.rows("/file", "?name=router_ecdsa.pub")[0]["contents"].split() == before
    world.daemon.console("/ip/ssh/regenerate-host-key")
    assert host_key(world)[0] == before[0]
    assert host_key(world) != before
    world.daemon.console("/ip/ssh/import-host-key private-key-file=router_ecdsa.pem")
    assert host_key(world) == before
    assert "PRIVATE KEY" not in world.daemon.cli("/log print") + world.daemon.cli("/export verbose show-sensitive")


@pytest.mark.parametrize("kind, words", (("ssh-rsa", ("-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048")),
                                         ("ecdsa-sha2-nistp521", ("-algorithm", "ec", "-pkeyopt",
                                                                  "ec_paramgen_curve:P-521"))))
def test_a_host_key_of_a_file(world, kind, words):
    give_key(world, "mine")
    put_file(world, f"{kind}.pem", world.pc.run(("openssl", "genpkey", *words)).stdout)
    world.daemon.console(f"/ip/ssh/import-host-key private-key-file={kind}.pem")
    assert host_key(world)[0] == kind
    assert comes_in(world.by_key("mine"))
    world.daemon.console("/ip/ssh/export-host-key key-file-prefix=kept/now")
    name = f"kept/now_{kind.replace('ssh-', '').split('-')[0]}.pub"
    assert world.daemon.rows("/file", f"?name={name}")[0]["contents"].split() == host_key(world)


def rsa_pem(p, q):
    """The private key of two primes, as RFC 8017 appendix A.1.2 has it."""
    def der(tag, body):
        length = len(body).to_bytes(2, "big")
        return bytes((tag, 0x82)) + length + body

    d = pow(65537, -1, (p - 1) * (q - 1))
    numbers = (0, p * q, 65537, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    text = base64.encodebytes(der(0x30, b"".join(der(2, n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers)))
    return f"-----BEGIN RSA PRIVATE KEY-----\n{text.decode()}-----END RSA PRIVATE KEY-----\n"


def test_a_host_key_of_any_size_that_is_taken_is_kept(world):
    give_key(world, "mine")
    put_file(world, "long.pem", rsa_pem(2**9689 - 1, 2**4423 - 1))
    world.daemon.console("/ip/ssh/import-host-key private-key-file=long.pem")
    before = host_key(world)
    assert before[0] == "ssh-rsa" and len(before[1]) > 2000
    world.daemon.restart()
    assert host_key(world) == before
    world.daemon.console("/ip/ssh/regenerate-host-key")


def test_what_is_no_host_key_is_told_to_be_none(world):
    with open(f"{world.keys}/mine", encoding="ascii") as file:
        put_file(world, "openssh.pem", file.read())
    put_file(world, "short.pem", world.pc.run(("openssl", "genrsa", "1024")).stdout)
    put_file(world, "public.pem", world.public("mine"))
    put_file(world, "ed25519.pem", world.pc.run(("openssl", "genpkey", "-algorithm", "ed25519")).stdout)
    put_file(world, "locked.pem", world.pc.run(("openssl", "genpkey", "-algorithm", "ed25519", "-aes256", "-pass",
                                                "pass:secret")).stdout)
    for name, why in (("openssh.pem", "in the form of OpenSSH"), ("short.pem", "1024 bits is too short"),
                      ("public.pem", "failure: "),
                      ("ed25519.pem", "neither rsa nor ecdsa"), ("locked.pem", "locked by a passphrase"),
                      ("none.pem", "no such item"), ("../x.pem", "invalid")):
        assert why in failure(world, f"/ip/ssh/import-host-key private-key-file={name}")
    for prefix in ("../x", '"a\\00b"'):
        assert "invalid" in failure(world, f"/ip/ssh/export-host-key key-file-prefix={prefix}")
