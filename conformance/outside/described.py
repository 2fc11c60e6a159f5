"""The operations of the REST side, from the OpenAPI description that the server itself gives."""

import json

from .kinds import SCHEMA, kind_of
from .operation import Operation, Parameter, body_parameters
from .request import Request, escaped

EXAMPLES = SCHEMA["rest"]["examples"]


def operations(description, ids):
    """One for each method of each path; `ids` gives by path the id of something that is there."""
    schemas = description["components"]["schemas"]
    return [
        operation(method, path, words, schemas, ids)
        for path, methods in description["paths"].items()
        for method, words in methods.items()
    ]


def operation(method, path, words, schemas, ids):
    body = example_body(words, schemas)
    given = ids.get(next((start for start in ids if path.startswith(start)), None))
    names = path.strip("/").split("/")
    segments = tuple(segment(name, given) for name in names)
    asked = [one for one in words.get("parameters", []) if one["in"] == "query"]
    query = tuple((one["name"].encode(), escaped(str(EXAMPLES.get(one["name"], "x")))) for one in asked)
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
    return Operation(f"{method.upper()} {path}", request, parameters, body, rest=True)


def segment(name, given):
    if not name.startswith("{"):
        return name.encode()
    return escaped(str(EXAMPLES.get(name.strip("{}"), given or "none")))


def example_body(words, schemas):
    content = words.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return None if schema is None else example(schema, schemas, "")


def example(schema, schemas, name):
    """A value that fits a schema: the one agreed for its name, or the plainest of its type."""
    if name in EXAMPLES:
        return EXAMPLES[name]
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, name)
    if "oneOf" in schema:
        return example(schema["oneOf"][0], schemas, name)
    types = schema.get("type", "object")
    match types[0] if isinstance(types, list) else types:
        case "object":
            return {key: example(one, schemas, key) for key, one in schema.get("properties", {}).items()}
        case "array":
            return [example(schema.get("items", {}), schemas, name)]
        case "integer" | "number":
            return 1
        case "boolean":
            return False
    return "text"
