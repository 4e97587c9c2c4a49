# SPDX-License-Identifier: BSD-2-Clause
"""What the router's web services answer to curl in a device."""

import json

from clients import PASSWORD

ROUTER = "192.168.88.1"
SECURE = f"https://{ROUTER}/rest"
JSON = ("-H", "Content-Type: application/json")


class Answer:
    def __init__(self, text):
        head, _, self.body = text.partition("\n\n")
        lines = head.splitlines()
        self.status = int(lines[0].split()[1])
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}

    @property
    def json(self):
        return json.loads(self.body)

    def failed(self, status, detail=None):
        expected = {"error": status, "message": self.json["message"]}
        if detail:
            expected["detail"] = detail
        return self.status == status and self.json == expected


def curl(pc, path, method=None, body=None, user=f"admin:{PASSWORD}", base=SECURE, options=()):
    words = ["curl", "-sS", "-i", "-k", "-g", "--max-time", "20", *options]
    if user:
        words += ["-u", user]
    if method:
        words += ["-X", method]
    if body is not None:
        words += [*JSON, "-H", "Expect:", "--data-binary", "@-"]
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    return Answer(pc.run([*words, base + path], input=text).stdout)
