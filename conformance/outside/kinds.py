"""What `schema.json` says."""

import json
import pathlib

SCHEMA = json.loads(pathlib.Path(__file__).with_name("schema.json").read_text(encoding="utf8"))
KINDS = {name: kind for kind, names in SCHEMA["kinds"].items() for name in names}


def kind_of(name):
    """A name that the schema does not know takes any text."""
    return KINDS.get(name, "text")
