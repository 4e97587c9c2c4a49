# SPDX-License-Identifier: BSD-2-Clause
"""aiosmtpd with the settings of its command line: PORT MODE CHAIN KEY DIRECTORY USER PASSWORD.

MODE is plain, starttls (offered), needs-tls (nothing without it) or tls (from the first byte).
"""

import asyncio
import itertools
import json
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    """Writes each message into a file of its own, whole or not at all."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.numbers = itertools.count()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody@"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        kept = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "login": bool(session.authenticated),
                "tls": server.transport.get_extra_info("sslcontext") is not None,
                "text": envelope.content.decode("utf-8", "replace")}
        number = next(self.numbers)
        temporary = self.directory / f"{number}.part"
        temporary.write_text(json.dumps(kept), encoding="utf-8")
        temporary.rename(self.directory / f"{number:04}.json")
        return "250 kept"


async def serve(port, mode, chain, key, directory, user, password):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)

    def authenticate(_server, _session, _envelope, _mechanism, data):
        good = data.login.decode() == user and data.password.decode() == password
        return AuthResult(success=good, handled=False)

    def connected():
        return SMTP(Keeper.shared, authenticator=authenticate, auth_required=bool(user),
                    auth_require_tls=False, hostname="mail.example", require_starttls=mode == "needs-tls",
                    tls_context=context if mode in ("starttls", "needs-tls") else None)

    Keeper.shared = Keeper(directory)
    server = await asyncio.get_running_loop().create_server(
        connected, "0.0.0.0", int(port), ssl=context if mode == "tls" else None)
    async with server:
        await server.serve_forever()


asyncio.run(serve(*sys.argv[1:]))
