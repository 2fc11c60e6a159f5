"""Whole bodies: not JSON, not text, packed, packed without end."""

import gzip
import zlib

from .values import JSON

# What unpacks to much more than it is, to nothing, or to something packed again.
BOMB = bytes(20_000_000)
PACKED = [
    gzip.compress(BOMB, 9), zlib.compress(BOMB, 9), gzip.compress(b'"hello"'), zlib.compress(b'"hello"'),
    zlib.compress(b'"hello"')[2:-4],
    gzip.compress(gzip.compress(b'"hello"')), gzip.compress(b""), gzip.compress(b'"hello"')[:-6],
    b"\x1f\x8b", b"\x78\x9c", b"\x78\x9c" + b"\xff" * 50,
]

RAW = [
    b"", b" ", b"\x00", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b'{"a":"\xff"}', b"a=b&c=d", b"<a/>",
    b"a" * 300_000, b"{" * 60_000, b" " * 60_000 + b"{}", b"[" + b"{}," * 20_000 + b"{}]",
]


def whole():
    """First what is particular to bodies, then any JSON."""
    return [*PACKED, *RAW], [text.encode("utf8", "surrogatepass") for text in JSON]
