"""Many strangers sign in at once: what one guess at a password costs must not add up without a bound."""

import threading

from .callers import call
from .connection import Connection
from .process import MEGABYTE, memory

STRANGERS = 24
# Half as much as they take when nothing holds them back; a few at a time need far less.
BOUND = 256 * MEGABYTE
REQUEST = "POST /api/v1/sessions for people who do not exist, all at once"


def faults(housecall, tally):
    """Comes before the rounds, whose own sign-ins then find the memory taken already."""
    before = memory(housecall)
    strangers = [threading.Thread(target=guess, args=(housecall.origin, at, tally)) for at in range(STRANGERS)]
    for stranger in strangers:
        stranger.start()
    for stranger in strangers:
        stranger.join()
    growth = memory(housecall) - before
    if growth > BOUND:
        grew = f"memory grew by {growth // MEGABYTE} MiB; {BOUND // MEGABYTE} MiB are allowed"
        yield f"{REQUEST}, {STRANGERS} of them: {grew}\n{again(housecall.origin)}"


def guess(host, at, tally):
    body = {"personId": f"stranger-{at}", "password": "not-the-password"}
    request = call("POST", "/api/v1/sessions", body)
    text = request.bytes(host)
    connection = Connection(host)
    for _ in range(2):
        answer = connection.send(text, request.method)
        broken = answer.fault or (answer.status >= 500 and f"status {answer.status}")
        tally.note(REQUEST, answer, broken, text)
    connection.close()


def again(host):
    body = """'{"personId":"stranger-{}","password":"not-the-password"}'"""
    line = f"curl -sS -H 'Content-Type: application/json' --data-binary {body} http://{host}/api/v1/sessions"
    return f"          seq {STRANGERS} | xargs -P {STRANGERS} -I{{}} {line}"
