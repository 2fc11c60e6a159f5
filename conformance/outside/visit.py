"""A visit that is under way, so that the ids in paths are of something that is there."""

from .callers import ask, call, sign_in


def ids(host):
    """Ids by the start of the paths that take them, and by field."""
    patient = sign_in(host, "pat-1")
    appointments = ask(host, call("GET", "/api/v1/appointments", secret=patient))["items"]
    booked = next(one for one in appointments if one["state"] == "booked")
    forms = ask(host, call("GET", "/api/v1/consent-forms", secret=patient))["items"]
    form = next(one for one in forms if (one["type"], one["locale"]) == ("telehealth", "en"))
    consent = {key: form[key] for key in ("type", "version", "locale")}
    ask(host, call("POST", "/api/v1/patients/pat-1/consents", {**consent, "evidence": "click"}, patient))
    arrival = ask(host, call("POST", f"/api/v1/appointments/{booked['id']}/check-in", {}, patient))
    return {
        "appointmentId": booked["id"],
        "/api/v1/appointments": booked["id"],
        "/api/v1/consultations": arrival["consultationId"],
        "/api/v1/queue-entries": arrival["queueEntryId"],
        "/api/v1/queues": booked["departmentId"],
        "/api/v1/departments": booked["departmentId"],
    }
