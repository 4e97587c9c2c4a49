# SPDX-License-Identifier: BSD-2-Clause
"""Real servers on a host of the lab, for what talks to the outside: web, files, mail, names.

Each is a program of a Debian package, with its files below one directory, and ends with the host.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from lab import wait_until

USER, PASSWORD = "backup", "s3cret/word"

# Where this system keeps what servers are trusted by, and who answers for names.
TRUST = "/etc/ssl/certs/ca-certificates.crt"
RESOLVER = "/etc/resolv.conf"


def can_set_groups():
    """False in a user namespace with one user; OpenSSH's server works in none of these."""
    return pathlib.Path("/proc/self/setgroups").read_text(encoding="ascii").strip() == "allow"


class Authority:
    """Signs certificates of servers; `trusted` is what a system that trusts it alone has."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.trusted = self.directory / "ca.crt"
        self._openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                      "-subj", "/CN=lab authority", "-days", "30", "-keyout", "ca.key", "-out", "ca.crt")

    def certificate(self, *names):
        """Paths of the chain and the key of a certificate for NAMES ("DNS:x", "IP:1.2.3.4")."""
        stem = names[0].replace(":", "-")
        request = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                   "/CN=server", "-keyout", f"{stem}.key", "-out", f"{stem}.csr")
        self._openssl(*request)
        (self.directory / f"{stem}.ext").write_text("subjectAltName=" + ",".join(names), encoding="ascii")
        self._openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                      "-days", "10", "-extfile", f"{stem}.ext", "-out", f"{stem}.crt")
        return self.directory / f"{stem}.crt", self.directory / f"{stem}.key"

    def _openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.directory, check=True, capture_output=True)


def seeing(*before, **files):
    """The prefix of a command that is to see other files in the place of this system's, by PATH=FILE;
    BEFORE are commands that are run first."""
    lines = [*before, *(f"mount --bind {file} $(readlink -f {path})" for path, file in files.items())]
    return ["unshare", "--mount", "--", "sh", "-c", " && ".join([*lines, 'exec "$0" "$@"'])]



def _start(host, command, port, address="127.0.0.1", **options):
    log = open(options.pop("log"), "ab")  # noqa: SIM115: the program's until it ends
    process = host.popen(command, stdout=log, stderr=log, **options)
    wait_until(lambda: process.poll() is not None or host.connects(address, port), 20, f"{command[0]} listens")
    assert process.poll() is None, pathlib.Path(log.name).read_text(errors="replace")
    return process


class Web:
    """nginx: files for reading, /dav for writing, /private for those who log in, and pages that go wrong."""

    def __init__(self, host, directory, certificate, http=80, https=443):
        self.root = pathlib.Path(directory) / "web"
        for name in ("dav", "private", "run"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        crypted = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], check=True, capture_output=True, text=True)
        (self.root / "passwords").write_text(f"{USER}:{crypted.stdout}", encoding="ascii")
        configuration = self.root / "nginx.conf"
        configuration.write_text(_NGINX.format(root=self.root, http=http, https=https, chain=certificate[0],
                                               key=certificate[1]), encoding="utf-8")
        _start(host, ["nginx", "-c", str(configuration), "-e", str(self.root / "error.log")], http,
               log=self.root / "out.log")

    def write(self, name, content):
        path = self.root / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o644)

    def uploaded(self, name):
        return (self.root / "dav" / name).read_bytes()

    def requests(self):
        """What was asked for: a dictionary for each request."""
        lines = (self.root / "access.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return [json.loads(line) for line in lines]


_NGINX = """
daemon off;
master_process off;
user root;
pid {root}/run/pid;
events {{ }}
http {{
	log_format wide escape=json '{{"method":"$request_method","path":"$request_uri","status":"$status",'
		'"body":"$request_body","type":"$content_type","agent":"$http_user_agent","x":"$http_x_one",'
		'"y":"$http_x_two","host":"$http_host","coding":"$http_content_encoding","from":"$remote_addr",'
		'"length":"$content_length"}}';
	access_log {root}/access.log wide;
	client_body_temp_path {root}/run/body;
	proxy_temp_path {root}/run/proxy;
	fastcgi_temp_path {root}/run/fastcgi;
	uwsgi_temp_path {root}/run/uwsgi;
	scgi_temp_path {root}/run/scgi;
	gzip_types *;
	server {{
		listen {http};
		listen [::]:{http};
		listen {https} ssl;
		ssl_certificate {chain};
		ssl_certificate_key {key};
		root {root};
		client_max_body_size 64m;
		location /dav/ {{ dav_methods PUT DELETE; create_full_put_path on; }}
		location /private/ {{ auth_basic lab; auth_basic_user_file {root}/passwords; }}
		location /slow/ {{ alias {root}/; limit_rate 20k; }}
		location /zipped/ {{ alias {root}/; gzip on; gzip_min_length 1; }}
		location /once {{ return 302 /a.txt; }}
		location /twice {{ return 302 /once; }}
		location /thrice {{ return 302 /twice; }}
		location /elsewhere {{ return 302 ftp://127.0.0.1/a.txt; }}
		location /teapot {{ return 418; }}
		location /echo {{ proxy_pass http://127.0.0.1:{http}/answer; }}
		location /answer {{ add_header X-Answer yes; return 200 "answer\\n"; }}
	}}
}}
"""


class Ftp:
    """pyftpdlib, with one user and one directory."""

    def __init__(self, host, directory, port=21):
        self.root = pathlib.Path(directory) / "ftp"
        self.root.mkdir(parents=True, exist_ok=True)
        _start(host, [sys.executable, "-m", "pyftpdlib", "-i", "0.0.0.0", "-p", str(port), "-w", "-d", str(self.root),
                      "-u", USER, "-P", PASSWORD], port, log=self.root.parent / "ftp.log")


class Ssh:
    """OpenSSH's server, whose one user is root by another name; its home is `root`."""

    def __init__(self, host, directory, port=22):
        base = pathlib.Path(directory) / f"ssh-{port}"
        self.root = base / "home"
        self.root.mkdir(parents=True, exist_ok=True)
        (base / "run").mkdir()
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", base / "key"], check=True)
        crypted = subprocess.run(["openssl", "passwd", "-6", PASSWORD], check=True, capture_output=True, text=True)
        users = pathlib.Path("/etc/passwd").read_text(encoding="utf-8")
        (base / "passwd").write_text(f"{USER}:x:0:0::{self.root}:/bin/sh\nsshd:x:65534:65534::/:/bin/false\n"
                                     + users, encoding="utf-8")
        (base / "shadow").write_text(f"{USER}:{crypted.stdout.strip()}:1::::::\n", encoding="utf-8")
        (base / "config").write_text(
            f"Port {port}\nHostKey {base / 'key'}\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\n"
            f"Subsystem sftp internal-sftp\nStrictModes no\nPidFile none\n", encoding="utf-8")
        own_run = ("mount -t tmpfs -o mode=755 none /run", "mkdir /run/sshd")
        _start(host, [*seeing(*own_run, **{"/etc/passwd": base / "passwd", "/etc/shadow": base / "shadow"}),
                      shutil.which("sshd", path="/usr/sbin"), "-D", "-e", "-f", str(base / "config")],
               port, log=base / "log")


class Tftp:
    """atftpd; it gives files away, and takes new ones."""

    def __init__(self, host, directory):
        self.root = pathlib.Path(directory) / "tftp"
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o777)
        log = open(self.root.parent / "tftp.log", "ab")  # noqa: SIM115
        self.process = host.popen(["atftpd", "--daemon", "--no-fork", "--user", "root.root", "--logfile", "-",
                                   str(self.root)], stdout=log, stderr=log)
        wait_until(lambda: "UNCONN" in host.run("ss -Hlun sport = :69").stdout, 20, "atftpd listens")


class Mail:
    """aiosmtpd: keeps what comes as files, one a message with who it is from and for."""

    def __init__(self, host, directory, certificate, port=25, mode="plain", needs_login=False):
        self.root = pathlib.Path(directory) / f"mail-{port}"
        self.root.mkdir(parents=True, exist_ok=True)
        program = pathlib.Path(__file__).with_name("mail_server.py")
        _start(host, [sys.executable, str(program), str(port), mode, *map(str, certificate), str(self.root),
                      USER if needs_login else "", PASSWORD], port, log=self.root / "log")

    def messages(self):
        """(envelope, text) of each message, the oldest first."""
        paths = sorted(self.root.glob("*.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


class Names:
    """dnsmasq, which knows the names it is given: NAME=ADDRESS, or a list of them."""

    def __init__(self, host, directory, port=53, ttl=0, **addresses):
        self.host, self.port = host, port
        self.log = pathlib.Path(directory) / "names.log"
        self.hosts = pathlib.Path(directory) / "names"
        self.command = ["dnsmasq", "--no-daemon", "--no-resolv", "--no-hosts", f"--addn-hosts={self.hosts}",
                        f"--port={port}", "--local=/example/", "--bind-interfaces", f"--local-ttl={ttl}"]
        self._write(addresses)
        self.start()

    def start(self):
        self.process = _start(self.host, self.command, self.port, log=self.log)

    def end(self):
        self.process.kill()
        self.process.wait()

    def _write(self, addresses):
        lines = [f"{address} {name}\n" for name, given in addresses.items()
                 for address in ([given] if isinstance(given, str) else given)]
        self.hosts.write_text("".join(lines), encoding="ascii")

    def tell(self, **addresses):
        """Other addresses from now on."""
        self._write(addresses)
        self.process.send_signal(signal.SIGHUP)


def resolver(directory, address):
    """A file that makes ADDRESS the one to ask for names."""
    path = pathlib.Path(directory) / "resolv.conf"
    path.write_text(f"nameserver {address}\noptions timeout:1 attempts:1\n", encoding="ascii")
    os.chmod(path, 0o644)
    return path
