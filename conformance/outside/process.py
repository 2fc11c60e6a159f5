"""The server from the outside: its memory, its log, and whether it still does its work."""

import json
import pathlib
import re
import time

from .callers import ask, call, sign_in
from .connection import Connection
from .request import Request, escaped

MEGABYTE = 1024 * 1024
# Caches fill.
GROWTH = 64 * MEGABYTE
# The allocator keeps what it got; the same requests again must find room in it.
NOISE = 16 * MEGABYTE
FAST = 1.0


def memory(housecall):
    """Resident bytes, once what was under way has ended, a run of all checks that somebody asked for among it."""
    officer = sign_in(housecall.origin, "officer-1")
    while ask(housecall.origin, call("GET", "/api/v1/compliance/checks", None, officer)).get("underWay"):
        time.sleep(0.2)
    time.sleep(1)
    status = pathlib.Path(f"/proc/{housecall.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def leaks(sizes):
    """What is wrong with the memory before and after each round; the first round only warms up."""
    grown = [after - before for before, after in zip(sizes[1:], sizes[2:])]
    for (what, bound), growth in zip((("", GROWTH), (" when the same was sent again", NOISE)), grown):
        if growth > bound:
            yield f"memory grew by {growth // MEGABYTE} MiB{what}; {bound // MEGABYTE} MiB are allowed"


def health(housecall):
    """What the run has broken."""
    if housecall.process.poll() is not None:
        yield f"the server ended with {housecall.process.returncode}"
        return
    checks = (time_is_told, a_message_arrives, nobody_waits, store_takes_writes)
    for check in checks:
        try:
            check(housecall.origin)
        except (RuntimeError, AssertionError) as error:
            yield f"{check.__name__.replace('_', ' ')}: no: {error}"
    yield from panics(housecall)


def panics(housecall):
    log = pathlib.Path(housecall.data, "stderr.log").read_text(encoding="utf8", errors="replace")
    lines = [*log.splitlines(), *housecall.printed]
    for word in ("panicked", "a request failed", "could not be served", " ERROR "):
        found = [line for line in lines if word in line]
        if found:
            yield f"the log says {word!r} in {len(found)} lines; the first: {found[0][:300]}"


def get(host, path, **query):
    pairs = tuple((name.encode(), escaped(value)) for name, value in query.items())
    return ask(host, Request("GET", tuple(path.strip("/").encode().split(b"/")), pairs))


def time_is_told(host):
    began = time.monotonic()
    get(host, "/time/0")
    took = time.monotonic() - began
    assert took < FAST, f"it took {took:.1f} s"


def a_message_arrives(host):
    channel = f"alive-{time.time_ns()}"
    path = f"/v2/subscribe/sub-c-sandbox/{channel}/0"
    cursor = get(host, path, uuid="alive", tt="0")["t"]["t"]
    get(host, f"/publish/pub-c-sandbox/sub-c-sandbox/0/{channel}/0/%22here%22", uuid="alive")
    heard = [one["d"] for one in get(host, path, uuid="alive", tt=cursor)["m"]]
    assert heard == ["here"], f"heard {json.dumps(heard)}"


def nobody_waits(host):
    """Every poll that was left has ended."""
    waiting = None
    for _ in range(50):
        waiting = gauge(host, "housecall_waiting")
        if waiting == 0:
            return
        time.sleep(0.1)
    raise AssertionError(f"{waiting} polls wait though their clients have left")


def gauge(host, name):
    """What a metric counts, over all keysets."""
    answer = Connection(host).send(Request("GET", (b"metrics",)).bytes(host))
    found = re.findall(rf"^{name}(?:{{.*}})? (\d+)$", answer.body.decode(), re.MULTILINE)
    assert found, f"/metrics does not tell {name}: {answer.fault or answer.status} {answer.body[:200]!r}"
    return sum(map(int, found))


def store_takes_writes(host):
    answer = Connection(host).send(Request("GET", (b"readyz",)).bytes(host))
    assert answer.status == 200, f"/readyz answered {answer.status}"
