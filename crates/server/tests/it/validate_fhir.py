"""Another's models of FHIR R4B hold each line of standard input to be an AuditEvent, or this ends with the first that is none.

It knows the resource's rules, and nothing of the server.
"""

import json
import sys

from fhir.resources.R4B.auditevent import AuditEvent

count = 0
for line in sys.stdin:
    AuditEvent.model_validate_json(line)
    event = json.loads(line)
    # FHIR's own invariant sev-1, which the models do not ask.
    for entity in event.get("entity", []):
        assert "name" not in entity or "query" not in entity, line
    count += 1
print(count)
