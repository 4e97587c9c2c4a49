# SPDX-License-Identifier: BSD-2-Clause
"""A syslog server, Debian's rsyslog, that writes down what it takes: over UDP, TCP and TLS."""

import re
import subprocess

from lab import wait_until

PORTS = {"udp": 514, "tcp": 514, "tls": 6514}
FORM = ("%inputname% %PRI% %protocol-version% %hostname% %app-name% %msgid% %rawmsg:::drop-last-lf%"
        "\\n")
CONFIGURATION = """
global(net.enableDNS="off" workDirectory="{folder}" defaultNetstreamDriver="gtls"
       defaultNetstreamDriverCAFile="{certificate}" defaultNetstreamDriverCertFile="{certificate}"
       defaultNetstreamDriverKeyFile="{key}")
module(load="imudp")
module(load="imtcp")
template(name="form" type="string" string="{form}")
input(type="imudp" port="514" name="udp")
input(type="imtcp" port="514" name="tcp")
input(type="imtcp" port="6514" name="tls" streamDriver.name="gtls" streamDriver.mode="1"
      streamDriver.authMode="anon")
action(type="omfile" file="{folder}/lines" template="form")
"""
CERTIFICATE = """
cn = "{name}"
ip_address = {address}
expiration_days = 2
ca
signing_key
tls_www_server
"""


def make_certificate(folder, name, address):
    """(certificate, key) of a server at ADDRESS, signed by itself."""
    template, key, certificate = (folder / f"{name}.{end}" for end in ("template", "key", "pem"))
    template.write_text(CERTIFICATE.format(name=name, address=address))
    for command in (["--generate-privkey", "--key-type", "ecdsa", "--outfile", key],
                    ["--generate-self-signed", "--load-privkey", key, "--template", template,
                     "--outfile", certificate]):
        subprocess.run(["certtool", *command], check=True, capture_output=True)
    return certificate, key


class SyslogServer:
    def __init__(self, host, folder):
        self.host = host
        self.folder = folder
        self.certificate, self.key = make_certificate(folder, "server", host.address)
        self.process = None

    def start(self):
        path = self.folder / "configuration"
        path.write_text(CONFIGURATION.format(folder=self.folder, form=FORM,
                                             certificate=self.certificate, key=self.key))
        self.process = self.host.popen(["rsyslogd", "-n", "-f", str(path), "-i",
                                        str(self.folder / "pid")],
                                       stderr=open(self.folder / "errors", "ab"))
        wait_until(lambda: all(self.host.connects(self.host.address, PORTS[p])
                               for p in ("tcp", "tls")), 15, "the syslog server listens")
        return self

    def stop(self):
        self.process.terminate()
        self.process.wait(15)

    def lines(self):
        """What came, as text of fields: input, PRI, version, host, program, id, the message as it was."""
        path = self.folder / "lines"
        return path.read_text(errors="replace").splitlines() if path.exists() else []

    def await_line(self, pattern, timeout=15):
        """The first line in which the PATTERN is found."""
        return wait_until(lambda: next((line for line in self.lines() if re.search(pattern, line)),
                                       None), timeout, f"a line with {pattern}")
