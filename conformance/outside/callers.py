"""Who sends: strangers, and those whose requests get past the gate."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from urllib.parse import quote, unquote_to_bytes

from .connection import Connection
from .kinds import SCHEMA
from .request import Request, escaped

PUBLISH, SUBSCRIBE, SECRET = b"pub-c-demo", b"sub-c-demo", b"sec-c-demo"
OPEN = {PUBLISH: b"pub-c-sandbox", SUBSCRIBE: b"sub-c-sandbox"}
PASSWORD = "housecall-demo"


class Nobody:
    name = "nobody"

    def dress(self, request, parameter=None):
        return request


class Sandbox:
    """On the keyset that needs no tokens, so that everything behind the gate is reached."""

    name = "sandbox"

    def dress(self, request, parameter=None):
        return replace(request, segments=tuple(OPEN.get(one, one) for one in request.segments))


class Member:
    """With a token that allows everything, unless the token is what is fuzzed."""

    name = "member"

    def __init__(self, token):
        self.token = token

    def dress(self, request, parameter=None):
        if parameter and parameter.name == "auth":
            return request
        return request.with_query("auth", escaped(self.token))


class Signer:
    """With the secret key, as a token service (protocol §9.6)."""

    name = "signer"

    def dress(self, request, parameter=None):
        name = parameter.name if parameter else ""
        if name != "timestamp":
            request = request.with_query("timestamp", str(int(time.time())).encode())
        return request if name == "signature" else request.with_query("signature", signature(request))


def signature(request):
    publishing = request.segments[0] == b"publish"
    method = "GET" if publishing else request.method
    body = b"" if publishing else request.body or b""
    query = sorted((name, strictly(value)) for name, value in request.query if name != b"signature")
    asked = b"&".join(name + b"=" + value for name, value in query)
    text = b"\n".join([method.encode(), PUBLISH, request.path, asked, body])
    digest = hmac.new(SECRET, text, hashlib.sha256).digest()
    return b"v2." + base64.urlsafe_b64encode(digest).rstrip(b"=")


def strictly(value):
    """Escaped as it is signed: a tilde too, which is left alone elsewhere."""
    return quote(unquote_to_bytes(value), safe="-_.").replace("~", "%7E").encode()


def ask(host, request):
    """One request of our own that must be answered well."""
    connection = Connection(host)
    answer = connection.send(request.bytes(host), request.method)
    connection.close()
    if answer.fault or answer.status >= 400:
        said = answer.fault or f"{answer.status} {answer.body[:300]!r}"
        raise RuntimeError(f"{request.method} {request.target[:200]!r}: {said}")
    return json.loads(answer.body) if answer.body else None


def of_the_protocol(host):
    everything = {kind: {".*": 239} for kind in ("channels", "groups", "uuids")}
    body = json.dumps({"ttl": 60, "permissions": {"patterns": everything, "resources": {}, "meta": {}}}).encode()
    path = (b"v3", b"pam", SUBSCRIBE, b"grant")
    grant = Request("POST", path, ((b"uuid", b"fuzz"),), (("Content-Type", b"application/json"),), body)
    token = ask(host, Signer().dress(grant))["data"]["token"]
    return [Sandbox(), Member(token), Signer(), Nobody()]


class Person:
    """Signed in with a key of their own, a patient with a session; a new one is made when the fuzzing took it back."""

    def __init__(self, host, name):
        self.host, self.name = host, name
        # Nobody else makes keys that act as them, and patients have none.
        self.keeper = None if name.startswith("pat-") else sign_in(host, name)
        self.renew()

    def renew(self):
        if self.keeper is None:
            self.key = sign_in(self.host, self.name)
            return
        ask(self.host, call("POST", "/api/v1/sessions/current/proof", {"password": PASSWORD}, self.keeper))
        path = f"/api/v1/people/{self.name}/api-keys"
        self.key = ask(self.host, call("POST", path, {"label": "fuzz", "scopes": ["clinic", "keysets", "evidence"]}, self.keeper))["secret"]

    def dress(self, request, parameter=None):
        if parameter and parameter.kind == "credential":
            return request
        return request.with_header("Authorization", f"Bearer {self.key}".encode())


def call(method, path, body=None, secret=None):
    """A call of the REST API."""
    headers = (("Authorization", f"Bearer {secret}".encode()),) if secret else ()
    text = None if body is None else json.dumps(body).encode()
    segments = tuple(path.strip("/").encode().split(b"/"))
    return Request(method, segments, (), (*headers, ("Content-Type", b"application/json")), text)


def of_the_clinic(host):
    """Each role, and somebody who is not signed in. Keepers' sessions are never used to fuzz."""
    return [*(Person(host, name) for name in SCHEMA["rest"]["people"]), Nobody()]


def sign_in(host, person):
    body = {"personId": person, "password": PASSWORD, "bearer": True}
    return ask(host, call("POST", "/api/v1/sessions", body))["secret"]
