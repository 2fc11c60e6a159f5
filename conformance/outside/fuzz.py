"""Plays cases over several connections and gathers what was found."""

import collections
import queue
import threading
import time
from dataclasses import dataclass, field

from . import checks
from .connection import Connection

CONNECTIONS = 6


@dataclass(frozen=True)
class Finding:
    """`text` is the request as it was sent."""

    name: str
    fault: str
    text: bytes


@dataclass
class Tally:
    """What happened in one round or in all."""

    sent: int = 0
    classes: collections.Counter = field(default_factory=collections.Counter)
    slowest: tuple = (0.0, "")
    findings: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name, answer, fault, text):
        with self.lock:
            self.sent += 1
            self.classes["held" if answer.held else f"{answer.status // 100}xx" if answer.status else "none"] += 1
            self.slowest = max(self.slowest, (answer.seconds, name))
            if fault:
                self.findings.append(Finding(name, fault, text))


def play(cases, host, tally, deadline):
    """Plays the cases until all are done or the deadline is reached; gives how many were."""
    waiting = queue.SimpleQueue()
    for case in cases:
        waiting.put(case)
    workers = [threading.Thread(target=work, args=(waiting, host, tally, deadline)) for _ in range(CONNECTIONS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(cases) - waiting.qsize()


def work(waiting, host, tally, deadline):
    connection = Connection(host)
    while time.monotonic() < deadline:
        try:
            case = waiting.get_nowait()
        except queue.Empty:
            break
        play_one(case, connection, tally)
    connection.close()


def play_one(case, connection, tally):
    request = case.caller.dress(case.request, case.parameter)
    text = request.bytes(connection.host)
    answer = connection.send(text, request.method, request.holds)
    tally.note(case.name, answer, checks.fault(answer, case.operation), text)
    signed_out = answer.status == 401 and hasattr(case.caller, "renew")
    if signed_out and not (case.parameter and case.parameter.kind == "credential"):
        case.caller.renew()
    return answer


def play_frames(frames, host, tally):
    """Each on a connection of its own: what follows a broken frame has no meaning."""
    for frame in frames:
        connection = Connection(host)
        answer = connection.send(frame.text, hang_up=not frame.complete)
        connection.close()
        closed = answer.fault.startswith("closed") and not frame.complete
        tally.note(frame.name, answer, "" if closed else checks.fault(answer), frame.text)
