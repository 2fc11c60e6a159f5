"""An operation: a request that is answered well, and what in it is a parameter."""

import json
from dataclasses import dataclass

from .kinds import kind_of
from .request import Request

HERE = "\x00here\x00"


@dataclass(frozen=True)
class Parameter:
    """`place` is segment, query, header, field or body; `at` is its index, name or way into the JSON."""

    place: str
    at: object
    name: str
    kind: str

    def __str__(self):
        return f"{self.place}:{self.name}"


@dataclass
class Operation:
    """`offered` tells whether the server has the service at all: it may answer 501 where it has not."""

    name: str
    request: Request
    parameters: list
    json: object = None
    offered: bool = True

    def put(self, parameter, value):
        """The request with another value, already written as its place demands."""
        request, at = self.request, parameter.at
        match parameter.place:
            case "segment":
                return request.with_segment(at, value)
            case "query":
                return request.with_query(at, value)
            case "header":
                return request.with_header(at, value)
            case "body":
                return request.with_body(value)
            case "field":
                return request.with_body(spliced(self.json, at, value))


def fields(value, way=()):
    """The way to every member and item of a JSON document, the outer ones too."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*way, key)
        yield from fields(item, (*way, key))


def spliced(document, way, text):
    """The document as text with `text`, which need not be JSON, in one place."""

    def copy(value, way):
        if not way:
            return HERE
        if isinstance(value, dict):
            return {key: copy(item, way[1:]) if key == way[0] else item for key, item in value.items()}
        return [copy(item, way[1:]) if at == way[0] else item for at, item in enumerate(value)]

    return json.dumps(copy(document, way)).encode().replace(json.dumps(HERE).encode(), text)


def body_parameters(document):
    """One parameter for each field, and one for the body as a whole."""
    if document is None:
        return []
    inner = [Parameter("field", way, ".".join(map(str, way)), kind_of(str(way[-1]))) for way in fields(document)]
    return [Parameter("body", None, "whole", "json"), *inner]

