"""One connection that is kept for as long as the server keeps it, and what came back on it."""

import http.client
import socket
import time
from dataclasses import dataclass

PATIENCE = 10
# A valid long poll waits for minutes; leaving it early is what a client may do.
POLL = 0.3


@dataclass(frozen=True)
class Answer:
    """`fault` tells why no complete answer came; `held` that a poll was left while it waited."""

    status: int = 0
    kind: str = ""
    body: bytes = b""
    seconds: float = 0.0
    fault: str = ""
    held: bool = False


class Connection:
    def __init__(self, host):
        self.host = host
        self.socket = None

    def open(self):
        name, port = self.host.rsplit(":", 1)
        self.socket = socket.create_connection((name, int(port)), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def send(self, text, method="GET", holds=False, hang_up=False):
        """Sends these bytes; once more on a new connection when the kept one had ended meanwhile."""
        kept = self.socket is not None
        answer = self._send(text, method, holds, hang_up)
        if kept and answer.fault.startswith("closed"):
            answer = self._send(text, method, holds, hang_up)
        return answer

    def _send(self, text, method, holds, hang_up):
        began = time.monotonic()
        try:
            if self.socket is None:
                self.open()
            self.socket.settimeout(POLL if holds else PATIENCE)
            self._write(text)
            if hang_up:
                self.socket.shutdown(socket.SHUT_WR)
            return self._read(method, began)
        except TimeoutError:
            self.close()
            if holds:
                return Answer(held=True)
            return Answer(fault=f"no complete answer within {PATIENCE} s", seconds=time.monotonic() - began)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            return Answer(fault=f"closed or broken: {type(error).__name__} {error}"[:200])

    def _write(self, text):
        try:
            self.socket.sendall(text)
        except (BrokenPipeError, ConnectionResetError):
            # The server may answer before it has read everything; what it said decides.
            pass

    def _read(self, method, began):
        response = http.client.HTTPResponse(self.socket, method=method)
        try:
            response.begin()
            body = response.read()
            answer = Answer(response.status, response.getheader("content-type", ""), body, time.monotonic() - began)
            if response.will_close:
                self.close()
            return answer
        finally:
            response.close()
