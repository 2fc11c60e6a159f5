"""A mail server for the tests: aiosmtpd, which prints what it takes as JSON, one line a letter.

What the box of an address begins with says how it is treated: nobody (550), full (451 once), slow (the letter is taken and
printed, and the answer does not come).

Arguments: starttls or implicit, a certificate and its key; without any it speaks in the clear.
"""

import asyncio
import email
import json
import ssl
import sys
from email import policy

from aiosmtpd.controller import Controller


class Handler:
    def __init__(self):
        self.once = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such box: " + address
        if address.startswith("full") and address not in self.once:
            self.once.add(address)
            return "451 4.2.2 box full: " + address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        seen = {
            "to": envelope.rcpt_tos,
            "from": envelope.mail_from,
            "headers": {name.lower(): str(value) for name, value in letter.items()},
            "text": letter.get_body(("plain",)).get_content(),
            "parts": [part.get_content_type() for part in letter.walk()],
            "calendar": "".join(
                part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"
            ),
        }
        print(json.dumps(seen), flush=True)
        if envelope.rcpt_tos[0].startswith("slow"):
            await asyncio.sleep(3600)
        return "250 taken"


class Free(Controller):
    """On a free port, which it tells."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


tls = {}
if len(sys.argv) > 1:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[2:])
    tls = {"ssl_context": context} if sys.argv[1] == "implicit" else {"tls_context": context, "require_starttls": True}
controller = Free(Handler(), hostname="127.0.0.1", port=0, **tls)
controller.start()
print(controller.port, flush=True)
try:
    # Whoever started it holds the other end.
    input()
except EOFError:
    pass
controller.stop()
