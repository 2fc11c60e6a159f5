"""Every parameter of every operation with some of the values of its kind, from some callers."""

import random
from dataclasses import dataclass, replace

from . import bodies, values
from .operation import Operation, Parameter
from .request import Request

# Callers take turns, so that each value has several and each parameter has all.
CALLERS = 3
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "X" * 100)


@dataclass(frozen=True)
class Case:
    name: str
    operation: Operation
    parameter: Parameter | None
    caller: object
    request: Request


def plan(operations, callers, each, seed):
    """All cases, one value of every parameter before the second of any."""
    found = []
    for operation in operations:
        makers = [(str(parameter), parameter, requests(operation, parameter)) for parameter in operation.parameters]
        makers.append(("shape", None, shapes(operation.request)))
        for name, parameter, groups in makers:
            title = f"{operation.name} {name}"
            chosen = choose(groups, each, random.Random(f"{seed} {title}"))
            found += [
                (turn, Case(f"{title} #{turn} {caller.name}", operation, parameter, caller, request))
                for turn, request in enumerate(chosen)
                for caller in on_turn(callers, turn)
            ]
    random.Random(seed).shuffle(found)
    return [case for _, case in sorted(found, key=lambda pair: pair[0])]


def choose(groups, each, rng):
    """Half of what is particular to the kind and half of what hurts any; more of one if the other is short."""
    particular, general = (rng.sample(group, len(group)) for group in groups)
    half = max(each - len(particular), each // 2)
    return [*particular[: each - min(half, len(general))], *general[:half]][:each]


def on_turn(callers, turn):
    return [callers[(turn * CALLERS + at) % len(callers)] for at in range(CALLERS)]


def requests(operation, parameter):
    put = lambda group: [operation.put(parameter, value) for value in group]
    match parameter.place:
        case "segment":
            return tuple(map(put, values.in_url(parameter.kind)))
        case "query":
            particular, general = map(put, values.in_url(parameter.kind))
            return [*particular, *repeated(operation.request, parameter)], general
        case "header":
            return tuple(map(put, values.in_header(parameter.kind)))
        case "field":
            return tuple(map(put, values.in_json(parameter.kind)))
        case "body":
            return tuple(map(put, bodies.whole()))


def repeated(request, parameter):
    """The same parameter again, often, without a value, with its name escaped; and not at all."""
    name = parameter.at.encode()
    others = tuple(pair for pair in request.query if pair[0] != name)
    hex_name = b"".join(b"%%%02x" % byte for byte in name)
    for added in [((name, b"x"), (name, b"")), ((name, b"1"),) * 300, ((name + b"[]", b"1"),), ((hex_name, b"1"),), ()]:
        yield replace(request, query=(*others, *added))


def shapes(request):
    """Other methods, and paths with segments missing, empty, doubled or too many."""
    methods = [replace(request, method=one) for one in METHODS]
    segments = request.segments
    paths = [
        (*segments[:at], *middle, *segments[at + 1 :])
        for at in range(len(segments))
        for middle in [(), (b"",), (segments[at], segments[at]), (b"..",), (segments[at].upper(),)]
    ]
    paths += [(*segments, b""), (*segments, b"x"), (*segments, *[b"x"] * 5000), (b"", *segments)]
    return methods, [replace(request, segments=path) for path in paths]
