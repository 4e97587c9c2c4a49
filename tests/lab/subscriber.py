# SPDX-License-Identifier: BSD-2-Clause
"""A subscriber of our own: takes events and keeps them as they came."""

import re
import threading

from lab import wait_until


class Subscriber:
    """Takes events on one port of a device and answers each with STATUS; None: not at all."""

    def __init__(self, gateway, port, status=b"200 OK"):
        self.gateway, self.port, self._status = gateway, port, status
        self.events = []
        self._mute = []
        self._server = gateway.host.socket(bind=("0.0.0.0", port), timeout=0.1)
        self._server.listen()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ending.set()
        self._thread.join(10)
        for stream in (self._server, *self._mute):
            stream.close()

    def _serve(self):
        while not self._ending.is_set():
            try:
                stream = self._server.accept()[0]
            except TimeoutError:
                continue
            stream.settimeout(5)
            told = b""
            while b"</e:propertyset>" not in told:
                told += stream.recv(65536)
            self.events.append(told.decode())
            if self._status is None:
                self._mute.append(stream)
            else:
                stream.sendall(b"HTTP/1.1 " + self._status + b"\r\nContent-Length: 0\r\n\r\n")
                stream.close()

    def subscribe(self, service=None):
        """The SID that was granted, or the status."""
        service = service or self.gateway.connection
        status, headers, _ = self.gateway.http("SUBSCRIBE", self.gateway.services[service][2], headers={
            "NT": "upnp:event", "CALLBACK": f"<http://{self.gateway.host.address}:{self.port}/e>"})
        return headers["SID"] if status == 200 else status

    def unsubscribe(self, sid, service=None):
        path = self.gateway.services[service or self.gateway.connection][2]
        return self.gateway.http("UNSUBSCRIBE", path, headers={"SID": sid})[0]

    def wait_for(self, text):
        return wait_until(lambda: next((e for e in self.events if text in e), None), 10, text)

    def variables(self, event):
        """{name: value} of one event."""
        return dict(re.findall(r"<e:property><(\w+)>(.*?)</\1></e:property>", self.events[event]))
