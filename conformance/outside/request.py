"""A request as it stands on the wire, in parts that can be replaced one by one."""

from dataclasses import dataclass, replace
from urllib.parse import quote


def escaped(text):
    """A text as one segment or query value, the way SDKs write it."""
    return quote(text, safe="-_.~", errors="surrogatepass").encode()


@dataclass(frozen=True)
class Request:
    """Segments and query values are bytes already escaped, so that broken escapes can be sent too."""

    method: str
    segments: tuple
    query: tuple = ()
    headers: tuple = ()
    body: bytes | None = None
    holds: bool = False

    @property
    def path(self):
        return b"/" + b"/".join(self.segments)

    @property
    def target(self):
        query = b"&".join(name + b"=" + value for name, value in self.query)
        return self.path + (b"?" + query if query else b"")

    def bytes(self, host):
        headers = [("Host", host.encode()), *self.headers]
        if self.body is not None:
            headers.append(("Content-Length", str(len(self.body)).encode()))
        lines = [self.method.encode() + b" " + self.target + b" HTTP/1.1"]
        lines += [name.encode() + b": " + value for name, value in headers]
        return b"\r\n".join(lines) + b"\r\n\r\n" + (self.body or b"")

    def with_segment(self, at, value):
        return replace(self, segments=(*self.segments[:at], value, *self.segments[at + 1 :]))

    def with_query(self, name, value):
        """The one value of this name; other parameters keep their places."""
        name = name.encode()
        others = tuple(pair for pair in self.query if pair[0] != name)
        return replace(self, query=(*others, (name, value)))

    def with_header(self, name, value):
        others = tuple(pair for pair in self.headers if pair[0] != name)
        return replace(self, headers=(*others, (name, value)))

    def with_body(self, body):
        return replace(self, body=body)
