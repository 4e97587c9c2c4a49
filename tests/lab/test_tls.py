# SPDX-License-Identifier: BSD-2-Clause
"""The API through TLS, and the certificates it shows: python3-librouteros, OpenSSL and GnuTLS."""

import base64
import contextlib
import re
import ssl

import librouteros
import pytest

from clients import PASSWORD, open_api
from conftest import shared_network
from lab import wait_until

PORT = 8729
ROUTER = "192.168.88.1"


@pytest.fixture(scope="module")
def network():
    with shared_network(devices=("pc",)) as made:
        open_api(made.daemon, made.lab["pc"])
        wait_until(lambda: made.lab["pc"].connects(ROUTER, PORT), 10, "api-ssl listens")
        yield made


@pytest.fixture
def daemon(network):
    return network.daemon


@pytest.fixture
def pc(network):
    return network.lab["pc"]


def trusting(pem):
    """What believes only the certificate in PEM, and looks at names."""
    context = ssl.create_default_context(cadata=pem)
    context.check_hostname = True
    return context


def shown(pc, port=PORT):
    """The certificate that the service shows, in PEM."""
    with pc.enter():
        return ssl.get_server_certificate((ROUTER, port))


def connect(pc, context, **options):
    with pc.enter():
        return librouteros.connect(
            host=ROUTER, port=PORT, username="admin", password=PASSWORD,
            ssl_wrapper=lambda sock: context.wrap_socket(sock, server_hostname=ROUTER), **options)


def speaks(pc, *options):
    """What OpenSSL's client says of a connection with OPTIONS."""
    done = pc.run(["openssl", "s_client", "-connect", f"{ROUTER}:{PORT}", "-brief", *options],
                  check=False, input="")
    return done.stdout + done.stderr


def test_librouteros_through_tls(pc):
    api = connect(pc, trusting(shown(pc)))
    assert list(api.path("system", "identity")) == [{"name": "sallyport"}]
    api.path("system", "identity").update(name="R2")
    assert list(api.path("system", "identity")) == [{"name": "R2"}]
    api.path("system", "identity").update(name="sallyport")
    api.close()


def test_wrong_password_through_tls(pc):
    context = trusting(shown(pc))
    with pc.enter(), pytest.raises(librouteros.exceptions.TrapError, match="invalid user name"):
        librouteros.connect(
            host=ROUTER, port=PORT, username="admin", password="wrong",
            ssl_wrapper=lambda sock: context.wrap_socket(sock, server_hostname=ROUTER))


def test_ten_thousand_rows_through_tls(daemon, pc):
    """More than a record and more than a buffer, both ways."""
    text = "x" * 60000
    api = connect(pc, trusting(shown(pc)))
    list(api("/file/add", name="big.txt", contents=text))
    for _ in range(40):
        assert list(api.path("file"))[0]["contents"] == text
    list(api("/file/remove", **{"numbers": "big.txt"}))
    api.close()


def test_old_protocols_are_refused(pc):
    assert "TLSv1.3" in speaks(pc, "-tls1_3")
    assert "TLSv1.2" in speaks(pc, "-tls1_2")
    assert "CONNECTION ESTABLISHED" not in speaks(pc, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    assert "CONNECTION ESTABLISHED" not in speaks(pc, "-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0")


def shown_if_heard(pc):
    with contextlib.suppress(ConnectionError):
        return shown(pc)
    return None


def test_one_version_alone(daemon, pc):
    before = connect(pc, trusting(shown(pc)))
    assert "TLSv1.3" in speaks(pc)
    daemon.console("/ip/service/set api-ssl tls-version=only-1.2")
    assert "Protocol version: TLSv1.2" in speaks(pc)
    assert "CONNECTION ESTABLISHED" not in speaks(pc, "-tls1_3")
    # Who came before stays.
    assert list(before.path("system", "identity")) == [{"name": "sallyport"}]
    before.close()
    daemon.console("/ip/service/set api-ssl tls-version=any")
    assert "Protocol version: TLSv1.3" in speaks(pc)


def test_what_speaks_no_tls_is_dropped_and_harms_nobody(pc):
    with pc.connect(ROUTER, PORT) as stream:
        stream.settimeout(10)
        stream.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while stream.recv(4096):  # an alert at most
                pass
    for junk in (b"\x16\x03\x01\xff\xff" + b"\0" * 70000, b"\x80" * 20, b"\x16\x03\x01\0\x05\x01\0\0\x7f\xff"):
        with pc.connect(ROUTER, PORT) as stream:
            with contextlib.suppress(ConnectionError):
                stream.sendall(junk)
    # Of one address only a few are heard at a time that have not logged in.
    pem = wait_until(lambda: shown_if_heard(pc), 10, "what was sent is over")
    api = connect(pc, trusting(pem))
    assert list(api.path("system", "identity"))
    api.close()


def test_own_certificate_names_the_lan_and_keeps_its_key(daemon, pc):
    row = daemon.console("/certificate/print detail where name=local").stdout
    assert f"IP:{ROUTER}" in row and "DNS:sallyport" in row
    first = re.search(r"fingerprint=(\w+)", row).group(1)
    daemon.host.run("ip address add 192.168.77.1/24 dev bridge")
    try:
        wait_until(lambda: daemon.host.run("ip address show dev bridge").stdout.count("inet ") >= 2)
        assert first in daemon.console("/certificate/print detail where name=local").stdout
    finally:
        daemon.host.run("ip address del 192.168.77.1/24 dev bridge")


def test_an_authority_of_ours_signs(daemon, pc):
    daemon.console("/certificate/add name=root common-name=Office key-usage=key-cert-sign,crl-sign;"
                   "/certificate/sign root;"
                   f"/certificate/add name=web common-name=router.lan subject-alt-name=IP:{ROUTER}"
                   " key-size=prime256v1 key-usage=digital-signature,tls-server;"
                   "/certificate/sign web ca=root;"
                   "/certificate/export-certificate root file-name=root;"
                   "/ip/service/set api-ssl certificate=web")
    pem = daemon.console(":put [/file/get root.crt contents]").stdout
    api = connect(pc, trusting(pem))
    assert list(api.path("system", "identity"))
    api.close()
    refused = daemon.console("/certificate/remove web", check=False)
    assert "failure: in use by service api-ssl" in refused.stdout + refused.stderr
    daemon.console("/ip/service/set api-ssl certificate=local; /certificate/remove web,root;"
                   "/file/remove root.crt")


@pytest.mark.parametrize("kind", ["pem", "pkcs12"])
def test_certificates_go_out_and_come_back(daemon, kind):
    daemon.console("/certificate/add name=c common-name=c key-size=prime256v1; /certificate/sign c")
    before = daemon.console(":put [/certificate/get c fingerprint]").stdout
    daemon.console(f"/certificate/export-certificate c file-name=c type={kind} export-passphrase=12345678;"
                   "/certificate/remove c")
    files = ["c.p12"] if kind == "pkcs12" else ["c.crt", "c.key"]
    wrong = daemon.console(f"/certificate/import file-name={files[-1]} passphrase=wrong name=c", check=False)
    assert wrong.returncode == 1
    for name in files:
        daemon.console(f"/certificate/import file-name={name} passphrase=12345678 name=c")
    assert daemon.console(":put [/certificate/get c fingerprint]").stdout == before
    assert daemon.console(":put [/certificate/get c private-key]").stdout == "true\n"
    daemon.console(f"/certificate/remove c; /file/remove {','.join(files)}")


def test_openssl_reads_what_is_exported_and_we_read_openssls(daemon, pc, tmp_path):
    key, pem = tmp_path / "k.pem", tmp_path / "c.pem"
    pc.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj",
            "/CN=made by openssl/O=Office", "-addext", "subjectAltName=DNS:a.lan,IP:10.1.1.1",
            "-keyout", str(key), "-out", str(pem)])
    both = (pem.read_text() + key.read_text()).replace("\n", "\\n")
    daemon.console(f'/file/add name=both.pem contents="{both}"; /certificate/import file-name=both.pem name=o')
    detail = daemon.console("/certificate/print detail where name=o").stdout
    assert 'common-name="made by openssl"' in detail and "DNS:a.lan,IP:10.1.1.1" in detail
    daemon.console("/certificate/export-certificate o file-name=o export-passphrase=12345678")
    locked = tmp_path / "locked.pem"
    locked.write_text(daemon.console(":put [/file/get o.key contents]").stdout)
    assert "RSA key ok" in pc.run(["openssl", "rsa", "-in", str(locked), "-passin", "pass:12345678",
                                   "-check", "-noout"]).stdout
    daemon.console("/certificate/remove o; /file/remove both.pem,o.key,o.crt")


@pytest.mark.parametrize("places", [1, 2, 3])
def test_a_file_that_would_take_long_to_open_is_refused(daemon, pc, tmp_path, places):
    """The rounds of key derivation, of the file's authenticity, of its certificates and of its key, raised by hand: to
    make a file that really has so many takes as long as to open it."""
    key, pem, p12 = (tmp_path / name for name in ("k.pem", "c.pem", "c.p12"))
    pc.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
            "30", "-subj", "/CN=slow", "-keyout", str(key), "-out", str(pem)])
    pc.run(["openssl", "pkcs12", "-export", "-inkey", str(key), "-in", str(pem), "-iter", "70000", "-passout",
            "pass:12345678", "-out", str(p12)])
    written = p12.read_bytes()
    assert written.count(b"\x02\x03\x01\x11\x70") == 3  # INTEGER 70000
    written = written.replace(b"\x02\x03\x01\x11\x70", b"\x02\x03\x7f\xff\xff", places)
    encoded = base64.b64encode(written).decode()
    daemon.console(f'/file/add name=slow.p12 contents=[:convert from=base64 to=raw "{encoded}"]')
    refused = daemon.console("/certificate/import file-name=slow.p12 passphrase=12345678", check=False)
    assert "failure: reading the file would take too long" in refused.stdout + refused.stderr
    daemon.console("/file/remove slow.p12")


def test_keys_are_never_told(daemon, pc):
    for command in ("/certificate/print detail", "/export show-sensitive", "/certificate/print as-value",
                    ":put [/certificate/get local]", "/log/print", "/system/history/print detail"):
        said = daemon.console(command).stdout
        assert "PRIVATE" not in said and "BEGIN" not in said
