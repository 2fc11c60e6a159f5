"""One line of JSON for each case, read by the runner."""

import json
import sys
import threading
import traceback

_lock = threading.Lock()


def report(case, outcome, detail=""):
    with _lock:
        sys.stdout.write(json.dumps({"case": case, "outcome": outcome, "detail": detail}) + "\n")
        sys.stdout.flush()


def check(case, run):
    """Runs one case and reports how it ended; never raises."""
    try:
        run()
    except Exception as error:  # a case may fail in any way its SDK knows
        where = traceback.extract_tb(error.__traceback__)[1:2]
        line = f" (line {where[0].lineno}: {where[0].line})" if where else ""
        report(case, "fail", f"{type(error).__name__}: {error}{line}"[:500])
    else:
        report(case, "pass")


def case(name):
    """Marks a function as the body of one case."""

    def mark(run):
        return lambda: check(name, run)

    return mark
