"""A collector of somebody else's that takes the audit log, as a clinic's archive would.

Its first portion it refuses, so whoever gives up then leaves a gap. What it took it gives back by GET.
"""

import contextlib
import http.server
import json
import threading

TRUSTED = "Bearer the-key-of-the-collector"


class Collector(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/audit"
        self.refused = 0
        self.portions = []

    @property
    def settings(self):
        """What a server needs to be told, as its environment."""
        headers = f'{{Authorization="{TRUSTED}"}}'
        return {"HOUSECALL_AUDIT__HTTPS": self.url, "HOUSECALL_AUDIT__HEADERS": headers}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Authorization") != TRUSTED:
            return self.answer(401)
        if not self.server.refused:
            self.server.refused = 1
            return self.answer(503)
        entries = [json.loads(line) for line in body.decode("utf8").splitlines()]
        log, kind = self.headers.get("Housecall-Log", ""), self.headers.get("Content-Type", "")
        self.server.portions.append({"log": log, "type": kind, "entries": entries})
        return self.answer(201)

    def do_GET(self):
        self.answer(200, {"refused": self.server.refused, "portions": self.server.portions})

    def answer(self, status, document=None):
        body = b"" if document is None else json.dumps(document).encode("utf8")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: what it answers is looked at."""


@contextlib.contextmanager
def listening():
    """A collector on a free port, for as long as the block lasts."""
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        try:
            yield collector
        finally:
            collector.shutdown()
