"""What must hold for every answer."""

import json

# A service that the server does not have says so; the README names them.
NOT_OFFERED = 501


def fault(answer, operation=None):
    """Why this answer is a finding, or nothing."""
    if answer.held:
        return ""
    if answer.fault:
        return answer.fault
    if answer.status >= 500 and not excused(answer, operation):
        return f"status {answer.status}: {answer.body[:160].decode(errors='replace')}"
    return wrong_body(answer)


def excused(answer, operation):
    return answer.status == NOT_OFFERED and operation is not None and not operation.offered


def wrong_body(answer):
    if answer.body and not answer.kind:
        return "a body without a Content-Type"
    if not answer.body or not any(word in answer.kind for word in ("json", "javascript")):
        return ""
    try:
        # Integers of any length are JSON; Python would refuse to read very long ones.
        json.loads(answer.body, parse_constant=no_json, parse_int=len)
    except (ValueError, RecursionError) as error:
        return f"the body is not JSON: {type(error).__name__} {error}"[:200]
    return ""


def no_json(word):
    raise ValueError(f"{word} is no JSON")
