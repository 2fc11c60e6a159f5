"""Others hold each line of standard input to be an AuditEvent of FHIR R4, or this ends with the first that is none.

Three of them, for each sees what the others do not: models of R4B (fields, and which there must be), HL7's own JSON schema of R4
(codes of required bindings), and FHIRPath (the standard's invariant, and what BALP asks of agents and entities). They know the
resource's rules, and nothing of the server. With --mutants a good event is spoilt in ways of which each must be refused.
"""

import copy
import json
import sys

from fhir.resources.R4B.auditevent import AuditEvent
from fhirpathpy import compile as fhirpath
from fhirpathpy.models import models
from jsonschema import Draft6Validator

with open(sys.argv[1]) as file:
    definitions = json.load(file)["definitions"]
schema = Draft6Validator({"$ref": "#/definitions/AuditEvent", "definitions": definitions})

INVARIANTS = {
    "sev-1": "entity.all(name.empty() or query.empty())",
    "every patient has a reference": "entity.where(type.code='1' and role.code='1').all(what.reference.exists())",
    "one asked for it": "agent.where(requestor=true).count() = 1",
    "from where and to where": "action = 'D' or subtype.where(system='http://hl7.org/fhir/restful-interaction').empty()"
    " or (agent.where(type.coding.code='110153').exists() and agent.where(type.coding.code='110152').exists())",
}
invariants = {name: fhirpath(text, models["r4"]) for name, text in INVARIANTS.items()}


def wrong(event):
    """What is wrong with it, or nothing."""
    try:
        AuditEvent.model_validate(copy.deepcopy(event))
    except ValueError as error:
        return f"models: {error}"
    for error in schema.iter_errors(event):
        return f"schema: {error.message[:200]}"
    for name, holds in invariants.items():
        if holds(event) != [True]:
            return f"invariant: {name}"
    return None


def spoilt(event):
    """The same event, each time with something that no reader of FHIR may take."""
    changes = {
        "an outcome of no code": lambda one: one.update(outcome="9"),
        "an action of no code": lambda one: one.update(action="X"),
        "an element of nobody's": lambda one: one.update(mood="good"),
        "no time": lambda one: one.pop("recorded"),
        "no source": lambda one: one.pop("source"),
        "nobody who asked": lambda one: [agent.update(requestor=False) for agent in one["agent"]],
        "no agents": lambda one: one.update(agent=[]),
        "a name and a query": lambda one: one["entity"][0].update(name="x", query="eA=="),
    }
    for name, change in changes.items():
        bad = copy.deepcopy(event)
        change(bad)
        yield name, bad


count, sample = 0, None
for line in sys.stdin:
    event = json.loads(line)
    found = wrong(event)
    if found:
        sys.exit(f"{found}\n{line}")
    sample = event if sample is None and event.get("entity") else sample
    count += 1
if "--mutants" in sys.argv:
    for name, bad in spoilt(sample):
        if not wrong(bad):
            sys.exit(f"nobody saw {name}")
print(count)
