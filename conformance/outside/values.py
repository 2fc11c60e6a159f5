"""Values that parsers, stores and rules trip over, by kind.

A value for a path or a query is bytes already escaped; one for a JSON body is text that takes the
place of the value there. Each list begins at the boundaries that the protocol names.
"""

import base64
import json
import time

from .request import escaped

LONG = 40_000

TEXTS = [
    "", " ", "a" * LONG, "\x00", "a\x00b", "\r\nX-Injected: 1\r\n\r\n", "../../../etc/passwd", "..%2f..%2f",
    "'", '"', "\\", "'; DROP TABLE message; --", "%", "_", "null", "undefined", "é" * 300, "\U0001f9d1‍⚕️",
    "‮abc", "\ufeff", "\ud800", "a" * 92, "a" * 93, "a" * 512, "a" * 513, "<script>", "{{7*7}}",
    "${jndi:ldap://x}", "a\nb", "\x7f", "/", "//", ".", "..", "+",
]

# As they stand in the URL: escapes that break off, are no hex or no UTF-8; bytes that need escaping.
ESCAPES = [
    b"%", b"%2", b"%zz", b"%ff", b"%00", b"%c0%80", b"%ed%a0%80", b"%f4%90%80%80", b"%u0041", b"%25%32%35",
    b"+", b"a+b", b"\xff\xfe", b"%2F%2F", b"%0d%0a", b"a=b", b"a?b", b"?", b";", b"[]", b"|", b"^", b"{}",
]

NUMBERS = [
    "0", "-1", "1", "2", "99", "100", "101", "1000", "1001", "2147483647", "2147483648", "4294967296",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
    "18446744073709551616", "1e308", "1e999", "-0", "NaN", "inf", "0x10", "1.5", "0.0000001", "007", "+1",
    " 1", "1 ", "1_000", "٣", "1" * 5000, "true", "[1]",
]

LISTS = [
    ",", ",,,", "a," * 20_000, "a,a,a", ",a", "a,", "*", "a.*", "a.b.*", "a.b.c.*", "*.*", ".*", "a*",
    "a-pnpres", "-pnpres", "-pnpres-pnpres", "a.*-pnpres", "a/b", "a:b", "a\\b",
    ",".join(f"c{n}" for n in range(3000)), ",".join(f"c{n}" for n in range(501)),
    ",".join("é" * 92 for _ in range(50)), "name:desc", "name:desc:asc", ":desc", "name:" * 3000,
    "custom.x,custom", "uuid.custom", "queue.general", "consultation.dr-1.pat-1", "audit.clinic",
    "notification.pat-1",
]

NAMES = [
    "a/b", "a,b", "a*", "a:b", "x-pnpres", "hk_", "hcs_x", "0" * 64, "f" * 200, "z" * 64, "0" * 65, "apns",
    "apns2", "fcm", "gcm", "mpns", "production", "pn_x", "-ab", "ab", "abc", "a" * 50, "a" * 51, "dr-1",
    "pat-2", "administrator", "recording", "paper",
]

FLAGS = ["1", "0", "true", "false", "TRUE", "True", "2", "-1", "maybe", "true,false"]

DEEP = 20_000
JSON = [
    "{", "[", "null", "true", "0", '""', "{}", "[]", '"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\x"',
    "'a'", "{a:1}", "[1,]", '{"a":1,"a":2}', '{"":""}', "1e400", "-0", "-0.0", "1" * 400,
    "9007199254740993", "01", "NaN", "Infinity", "\ufeff{}", "tru", " {} ", "[" * DEEP + "]" * DEEP,
    '{"a":' * DEEP + "1" + "}" * DEEP, "[" * DEEP, "[" * 128 + "]" * 128, "[" * 129 + "]" * 129,
    "[" + "0," * 15_000 + "0]", "{" + ",".join(f'"k{n}":{n}' for n in range(3000)) + "}",
    json.dumps("é" * 16_000), json.dumps("a" * 32_766), '{"t":"0","r":-1}', '{"t":{},"r":99999999999}',
    '{"t":18446744073709551616}', '{"__proto__":{"a":1}}', '{"clientMessageId":"once"}',
    '{"clientMessageId":{"a":[]}}', '{"a":{"b":{"c":[{"d":null}]}}}', "{}{}", "/* */ 1",
    '{"ch":{"a":1},"*":[],"":null}',
]

FILTERS = [
    "", "a", "==", "a ==", "== 1", "'a", "a == 'b", "(" * 5000 + "a == 1" + ")" * 5000,
    "(" * 63 + "a == 1" + ")" * 63, "!" * LONG + "a", "a == 1 || " * 3000 + "a == 1",
    "a == 1 && " * 3000 + "b", "name LIKE '" + "*a" * 8000 + "'", "name LIKE '" + "*" * 2000 + "b'",
    'name LIKE "*"', "name LIKE ''", "name LIKE 1", "LIKE LIKE LIKE", "1 / 0 == 0", "1 % 0 == 0",
    "-9223372036854775808 / -1 > 0", "-9223372036854775808 % -1 == 0", "9223372036854775807 + 1 > 0",
    "9223372036854775807 * 9223372036854775807 == 1", "1e999 == 1e999", "- - - - 1 == 1", "a.b.c.d.e == 1",
    "custom." + "x." * 5000 + "y == 1", "custom == null", "meta.x contains 'a'", "('a','b') contains c",
    "() contains a", "a[0] == 1", "a['x'] == 1", "a[99999999999999999999] == 1", "~ == 1", "a & b",
    "a <> b", "a === b", "\x00 == 1", "name == '\U0001f9d1'", "name == '\\", "name LIKE '\\*%_'",
    "updated > 'x'", "eTag == null", "id == id", "true", "1", "'x' == 'x'",
]

DATES = [
    "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T24:00:00Z", "2026-12-31T23:59:60Z",
    "-9999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "10000-01-01T00:00:00Z",
    "+262143-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "0000-00-00T00:00:00Z", "2026-01-01T00:00:00+99:99",
    "2026-01-01T00:00:00-00:00", "2026-01-01T00:00:00Z[Europe/Amsterdam]", "now", "0", "1767225600",
]

HEADERS = [
    b"", b"\xff\xfe", b"a" * 8000, b'""', b'W/"x"', b"*", b"a,b", "é".encode(), b"\t", b"Bearer", b"Basic Og==", b"gzip",
    b"text/plain",
]


def timetokens():
    now = time.time_ns() // 100
    near = [str(now), str(now - 1), str(now + 10**10), str(now - 10**10), "17000000000000000", f"{now},{now}", "1," * 500]
    return [*near, *NUMBERS]


def cbor(*parts):
    return base64.urlsafe_b64encode(b"".join(parts)).decode()


# Documents that claim more than they hold, nest without end, or leave out what a token must have.
TOKENS = [
    cbor(b"\x81" * 20_000), cbor(b"\xa1\x41v" * 5000), cbor(b"\x9b" + b"\xff" * 8),
    cbor(b"\xbb" + b"\xff" * 8), cbor(b"\x5b" + b"\xff" * 8), cbor(b"\x7b\x00\x00\x00\x00\x7f\xff\xff\xff"),
    cbor(b"\xa0"), cbor(b"\xf6"), cbor(b"\xff"), cbor(b"\xc0" * 5000), cbor(b"\x9f" * 5000),
    "p0F2AkF0Gl043rhDdHRsCkNyZXOkRGNoYW6hZnNlY3JldAFDZ3JwoEN1c3KgQ3NwY6BDcGF0pERjaGFuoENncnCgQ3VzcqBDc3BjoERtZXRhoENzaWdYIGOAeTyWGJI-blahPGD9TuKlaW1YQgiB4uR_edmfq-61",
    "qEF2AkF0", "====", "qEF2AkF0GmEI03x=", "v2.", "v2." + "A" * 43, "v2.!!!", "AAAA", "hcs_" + "a" * 43,
    "hk_" + "a" * 43, "A" * 30_000,
]

OWN = {
    "list": LISTS, "name": NAMES, "number": NUMBERS, "flag": FLAGS, "json": JSON, "filter": FILTERS,
    "token": TOKENS, "date": DATES,
}

# Where a value of another type stands instead; text is cut out of the list of texts.
WRONG = [
    "null", "true", "-1", "1.5", "{}", "[]", "[[]]", '{"a":1}', "1e400", "9223372036854775808", '["a","a"]',
    '"\\ud800"', "", "{",
]


def own(kind):
    return timetokens() if kind == "timetoken" else OWN.get(kind, [])


def in_url(kind):
    """First what is particular to the kind, then what any text may be."""
    return [escaped(text) for text in own(kind)], [*ESCAPES, *map(escaped, TEXTS)]


def in_json(kind):
    """Particular values as JSON strings; then other types, and any text."""
    particular = own(kind) if kind == "json" else [json.dumps(text) for text in own(kind)]
    general = [*WRONG, *(json.dumps(text) for text in TEXTS)]
    return [text.encode("utf8", "surrogatepass") for text in particular], [text.encode() for text in general]


def in_header(kind):
    """Header values cannot hold line ends; whatever else fits in a line."""
    particular = [text.encode() for text in TOKENS if len(text) < 8000]
    bearer = [b"Bearer " + text for text in particular] + [b"housecall=" + text for text in particular]
    return (bearer if kind == "credential" else []), HEADERS
