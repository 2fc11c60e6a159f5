"""The operations of the protocol, from the requests that SDKs were recorded to send.

A new recording is fuzzed as it is. Where no route of the schema fits its path, each segment that no
route spells out counts as a parameter.
"""

import json
from urllib.parse import quote, unquote_to_bytes

from runner.server import ROOT

from .kinds import SCHEMA, kind_of
from .operation import Operation, Parameter, body_parameters
from .request import Request

VECTORS = ROOT / "tests" / "vectors" / "requests.json"
WORDS = {word for route in SCHEMA["routes"] for word in route["path"].split("/") if word and "{" not in word}
# A second spelling, of old clients (protocol §0.1).
WORDS.add("sub_key")
# Upload and download go to a host of the service's own choosing.
ELSEWHERE = ("/upload-bucket", "/download-bucket")


def operations():
    """One for each operation and route; together their parameters are all that were recorded."""
    found = {}
    for name, recorded in requests():
        route = route_of(recorded["path"])
        key = (name, recorded["method"], route["path"])
        base = request(recorded, route)
        operation = found.setdefault(key, start(name, base, route, recorded))
        richer(operation, base, document(recorded))
    for operation in found.values():
        operation.parameters += body_parameters(operation.json)
    return list(found.values())


def requests():
    cases = json.loads(VECTORS.read_text(encoding="utf8"))["cases"]
    for case in cases:
        for recorded in case["requests"]:
            if not recorded["path"].startswith(ELSEWHERE):
                yield case["operation"], recorded


def route_of(path):
    segments = path.strip("/").split("/")
    for route in SCHEMA["routes"]:
        pattern = route["path"].strip("/").split("/")
        if len(pattern) == len(segments) and all(map(fits, pattern, segments)):
            return route
    return {"path": "/" + "/".join(one if one in WORDS else "{text}" for one in segments)}


def fits(pattern, segment):
    return pattern.startswith("{") or pattern == segment


def start(name, base, route, recorded):
    parameters = [
        Parameter("segment", at, slot.strip("{}"), kind_of(slot.strip("{}")))
        for at, slot in enumerate(route["path"].strip("/").split("/"))
        if slot.startswith("{")
    ]
    extra = {**SCHEMA["everywhere"], **route.get("query", {})}
    parameters += [Parameter("query", one, one, kind_of(one)) for one in extra]
    parameters += [Parameter("header", one, one, "header") for one in route.get("headers", {})]
    for one in parameters:
        # What was recorded in its place is refused before anything else is looked at.
        if one.place == "segment" and one.name in route.get("segments", {}):
            base = base.with_segment(one.at, route["segments"][one.name].encode())
    title = f"{name} {recorded['method']} {route['path']}"
    return Operation(title, base, parameters, offered=route.get("offered", True))


def request(recorded, route):
    segments = tuple(quote(one, safe="%,:@!$&'()*+;=~-._").encode() for one in recorded["path"].strip("/").split("/"))
    left_out = {*SCHEMA["everywhere"], *SCHEMA["ignored"]} - {"uuid"}
    query = tuple(pair for pair in pairs(recorded["raw_query"]) if pair[0].decode() not in left_out)
    body = recorded.get("body")
    return Request(
        recorded["method"],
        segments,
        query,
        (("Content-Type", b"application/json"),) if body is not None else (),
        body.encode() if isinstance(body, str) else None,
        route.get("holds", False),
    )


def pairs(raw_query):
    for pair in filter(None, raw_query.split("&")):
        name, _, value = pair.partition("=")
        yield unquote_to_bytes(name), value.encode()


def document(recorded):
    try:
        return json.loads(recorded["body"])
    except (KeyError, TypeError, ValueError):
        return None


def richer(operation, base, body):
    """Takes up what this recording has and earlier ones of the operation had not."""
    known = {one.at for one in operation.parameters if one.place == "query"}
    for name, value in base.query:
        name = name.decode()
        if name not in known:
            operation.parameters.append(Parameter("query", name, name, kind_of(name)))
            operation.request = operation.request.with_query(name, value)
    if body is not None and len(json.dumps(body)) > len(json.dumps(operation.json)):
        operation.json = body
        operation.request = operation.request.with_body(json.dumps(body).encode())
