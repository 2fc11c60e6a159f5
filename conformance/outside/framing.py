"""Requests whose frame is wrong: heads, lengths and chunks. Each has a connection of its own.

`complete` tells whether the request has ended as far as any server can know. Where it has not, the
client hangs up, and the server may close without an answer.
"""

from dataclasses import dataclass

BODY = b'{"a":1}'
PATH = b"/publish/pub-c-sandbox/sub-c-sandbox/0/ch/0"
REST = b"/api/v1/sessions"


@dataclass(frozen=True)
class Frame:
    name: str
    text: bytes
    complete: bool = True


def frames():
    for path, face in ((PATH, "protocol"), (REST, "rest")):
        for name, headers, body, complete in lengths():
            head = b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            text = head + headers + b"\r\n\r\n" + body
            yield Frame(f"{face} {name}", text, complete)
    yield from heads()


def lengths():
    chunked = b"Transfer-Encoding: chunked"
    yield "length too long", b"Content-Length: 500", BODY, False
    yield "length too short", b"Content-Length: 2", BODY, True
    yield "length of nothing", b"Content-Length: ", BODY, True
    yield "length negative", b"Content-Length: -1", BODY, True
    yield "length signed", b"Content-Length: +7", BODY, True
    yield "length in hex", b"Content-Length: 0x7", BODY, True
    yield "length beyond 64 bits", b"Content-Length: 18446744073709551616", BODY, True
    yield "length of 64 bits", b"Content-Length: 18446744073709551615", BODY, True
    yield "length beyond the limit", b"Content-Length: 1000000", b"a" * 1_000_000, True
    yield "length twice the same", b"Content-Length: 7\r\nContent-Length: 7", BODY, True
    yield "length twice another", b"Content-Length: 7\r\nContent-Length: 8", BODY, True
    yield "length beside chunks", b"Content-Length: 7\r\n" + chunked, b"7\r\n" + BODY + b"\r\n0\r\n\r\n", True
    yield "chunks well made", chunked, b"7;x=y\r\n" + BODY + b"\r\n0\r\nTrailer: x\r\n\r\n", True
    yield "chunks of no size", chunked, b"\r\n" + BODY, True
    yield "chunks of no hex", chunked, b"zz\r\n" + BODY, True
    yield "chunks negative", chunked, b"-7\r\n" + BODY + b"\r\n0\r\n\r\n", True
    yield "chunks beyond 64 bits", chunked, b"fffffffffffffffff\r\n" + BODY, True
    yield "chunks of 64 bits", chunked, b"ffffffffffffffff\r\n" + BODY, True
    yield "chunks without end", chunked, b"7\r\n" + BODY + b"\r\n", False
    yield "chunks beyond the limit", chunked, (b"ffff\r\n" + b"a" * 65_535 + b"\r\n") * 20, True
    yield "chunks of one byte", chunked, b"1\r\n1\r\n" * 20_000 + b"0\r\n\r\n", True
    yield "chunks longer than said", chunked, b"2\r\n" + BODY + b"\r\n0\r\n\r\n", True
    yield "chunks with a long extension", chunked, b"7;" + b"x" * 5000 + b"\r\n" + BODY + b"\r\n0\r\n\r\n", True
    yield "chunks with many trailers", chunked, b"0\r\n" + b"A: b\r\n" * 5000 + b"\r\n", True
    yield "coding unknown", b"Transfer-Encoding: gzip", BODY, True
    yield "coding twice", b"Transfer-Encoding: chunked, chunked", b"0\r\n\r\n", True
    yield "expectation", b"Expect: 100-continue\r\nContent-Length: 7", BODY, True
    yield "expectation unknown", b"Expect: x\r\nContent-Length: 7", BODY, True


def heads():
    def head(line, headers=b"Host: x"):
        return line + b"\r\n" + headers + b"\r\n\r\n"

    yield Frame("no head at all", b"\r\n\r\n\r\n", complete=False)
    yield Frame("bytes of no protocol", bytes(range(256)) * 4 + b"\r\n\r\n")
    yield Frame("the start of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n")
    yield Frame("the start of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    yield Frame("a line that breaks off", b"GET /time", complete=False)
    yield Frame("a head that breaks off", b"GET /time/0 HTTP/1.1\r\nHost: x\r\n", complete=False)
    yield Frame("no version", head(b"GET /time/0"))
    yield Frame("an old version", head(b"GET /time/0 HTTP/1.0", b"Connection: close"))
    yield Frame("an unknown version", head(b"GET /time/0 HTTP/9.9"))
    yield Frame("a space in the path", head(b"GET /time/0 /x HTTP/1.1"))
    yield Frame("no host", b"GET /time/0 HTTP/1.1\r\n\r\n")
    yield Frame("an absolute target", head(b"GET http://elsewhere/time/0 HTTP/1.1"))
    yield Frame("an absolute target without a path", head(b"GET http://elsewhere HTTP/1.1"))
    yield Frame("only a star", head(b"GET * HTTP/1.1"))
    yield Frame("a tunnel", head(b"CONNECT elsewhere:443 HTTP/1.1"))
    yield Frame("a fragment", head(b"GET /time/0#x HTTP/1.1"))
    yield Frame("a path of 200 KB", head(b"GET /time/" + b"0" * 200_000 + b" HTTP/1.1"))
    yield Frame("a query of 100 KB", head(b"GET /time/0?" + b"a=b&" * 25_000 + b" HTTP/1.1"))
    yield Frame("a REST path of 100 KB", head(b"GET /api/v1/" + b"0" * 100_000 + b" HTTP/1.1"))
    yield Frame("headers of 200 KB", head(b"GET /time/0 HTTP/1.1", b"X: " + b"a" * 200_000))
    yield Frame("a thousand headers", head(b"GET /time/0 HTTP/1.1", b"\r\n".join(b"X%d: a" % n for n in range(1000))))
    yield Frame("a folded header", head(b"GET /time/0 HTTP/1.1", b"X: a\r\n b"))
    yield Frame("a header without a name", head(b"GET /time/0 HTTP/1.1", b": a"))
    yield Frame("a header of controls", head(b"GET /time/0 HTTP/1.1", b"X: \x00\x01"))
    yield Frame("line feeds only", b"GET /time/0 HTTP/1.1\nHost: x\n\n")
