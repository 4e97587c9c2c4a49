# SPDX-License-Identifier: BSD-2-Clause
"""nginx in the lab's router with one static answer over TLS, and wrk, which asks for answers."""

import pathlib
import re

from lab import wait_until
from lab.host import LabError
from tests.lab.servers import Authority

PORT = 8443
CONNECTIONS = 3  # and wrk begins with one more: four may be open before any has logged in

# As it is at its fastest: nothing logged, files kept open, connections that never end.
_CONFIGURATION = """
daemon off;
master_process off;
user root;
pid {root}/nginx.pid;
events {{ }}
http {{
	access_log off;
	default_type application/json;
	keepalive_requests 1000000000;
	open_file_cache max=16;
	sendfile on;
	client_body_temp_path {root}/body;
	proxy_temp_path {root}/proxy;
	fastcgi_temp_path {root}/fastcgi;
	uwsgi_temp_path {root}/uwsgi;
	scgi_temp_path {root}/scgi;
	server {{
		listen {port} ssl;
		ssl_certificate {chain};
		ssl_certificate_key {key};
		root {root}/static;
	}}
}}
"""


class StaticServer:
    """A running nginx that answers every request for /answer with ANSWER; ends with its host."""

    def __init__(self, lab, answer):
        root = pathlib.Path(lab.directory) / "nginx"
        (root / "static").mkdir(parents=True)
        (root / "static" / "answer").write_bytes(answer)
        for directory in (root, root / "static"):
            directory.chmod(0o755)
        address = lab.lans[0].address
        chain, key = Authority(root / "tls").certificate(f"IP:{address}")
        configuration = root / "nginx.conf"
        configuration.write_text(_CONFIGURATION.format(root=root, port=PORT, chain=chain, key=key),
                                 encoding="ascii")
        process = lab.router.popen(["nginx", "-c", configuration, "-e", root / "error.log"])
        wait_until(lambda: process.poll() is not None
                   or next(iter(lab.devices.values())).connects(address, PORT), 10, "nginx answers")
        if process.poll() is not None:
            raise LabError((root / "error.log").read_text(encoding="utf-8", errors="replace"))
        self.url = f"https://{address}:{PORT}/answer"


def requests_a_second(host, url, seconds, *headers):
    """Of GET with keep-alive on a few connections at once; each has to succeed."""
    words = [word for header in headers for word in ("-H", header)]
    out = host.run(["wrk", "-t", 1, "-c", CONNECTIONS, "-d", f"{seconds}s", *words, url],
                   timeout=seconds + 30).stdout
    rate = re.search(r"^Requests/sec: +([\d.]+)", out, re.M)
    wrong = re.search(r"^ *(Non-2xx|Socket errors).*", out, re.M)
    if wrong or not rate:
        raise LabError(f"wrk, {url}: {wrong[0].strip() if wrong else out}")
    return float(rate.group(1))
