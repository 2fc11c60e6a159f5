"""The operations of the REST side, from the OpenAPI description that the server itself gives."""

import json

from .kinds import SCHEMA, kind_of
from .operation import Operation, Parameter, body_parameters
from .request import Request, escaped


def operations(description, ids):
    """One for each method of each path; `ids` names things that are there, by path or field."""
    schemas = description["components"]["schemas"]
    known = {**SCHEMA["rest"]["examples"], **ids}
    return [
        operation(method, path, words, schemas, known)
        for path, methods in description["paths"].items()
        for method, words in methods.items()
    ]


def operation(method, path, words, schemas, known):
    body = example_body(words, schemas, known)
    given = next((one for start, one in known.items() if path.startswith(start)), "none")
    names = path.strip("/").split("/")
    segments = tuple(segment(name, known, given) for name in names)
    asked = [one for one in words.get("parameters", []) if one["in"] == "query"]
    query = tuple((one["name"].encode(), escaped(str(known.get(one["name"], "x")))) for one in asked)
    text = None if body is None else json.dumps(body).encode()
    headers = () if body is None else (("Content-Type", b"application/json"),)
    parameters = [
        Parameter("segment", at, name.strip("{}"), kind_of(name.strip("{}")))
        for at, name in enumerate(names)
        if name.startswith("{")
    ]
    parameters += [Parameter("query", one["name"], one["name"], kind_of(one["name"])) for one in asked]
    parameters += [Parameter("header", name, name, "header") for name, _ in headers]
    parameters += [Parameter("header", name, name, "credential") for name in ("Authorization", "Cookie")]
    parameters += body_parameters(body)
    request = Request(method.upper(), segments, query, headers, text)
    return Operation(f"{method.upper()} {path}", request, parameters, body)


def segment(name, known, given):
    if not name.startswith("{"):
        return name.encode()
    return escaped(str(known.get(name.strip("{}"), given)))


def example_body(words, schemas, known):
    content = words.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return None if schema is None else example(schema, schemas, known)


def example(schema, schemas, known, name=""):
    """A value that fits a schema: the one agreed for its name, or the plainest of its type."""
    if name in known:
        return known[name]
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, known, name)
    if "oneOf" in schema:
        return example(schema["oneOf"][0], schemas, known, name)
    types = schema.get("type", "object")
    match types[0] if isinstance(types, list) else types:
        case "object":
            return {key: example(one, schemas, known, key) for key, one in schema.get("properties", {}).items()}
        case "array":
            return [example(schema.get("items", {}), schemas, known, name)]
        case "integer" | "number":
            return 1
        case "boolean":
            return False
    return "text"
