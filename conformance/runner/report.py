"""Compares results with `expected.json`, both ways, and keeps docs/compatibility.md in step."""

import json

from . import server

HERE = server.ROOT / "conformance"
EXPECTED = HERE / "expected.json"
CASES = HERE / "cases.json"
CHOICES = HERE / "choices.md"
DOCUMENT = server.ROOT / "docs" / "compatibility.md"
COLUMNS = {
    "javascript": "JavaScript 7.3.3",
    "python": "Python 7.2.0",
    "rust": "Rust 0.3.0",
    "client-node": "Housecall client, Node",
    "client-chromium": "Housecall client, Chromium",
}
MARKS = {"pass": "✓", "fail": "✗", None: "–"}

HEAD = """# Compatibility

Unmodified PubNub SDKs, pointed at Housecall by `origin` alone, and the house's own client (`web/client`).
`conformance/run` plays these cases against the built binary and writes this page; the build fails when a
result changes, for better or worse, until the change is accepted.

✓ works · ✗ does not, the note says why · – the SDK does not offer it
"""


def outcomes(results):
    return {who: {case: outcome for case, (outcome, _) in sorted(cases.items())} for who, cases in results.items()}


def show(results):
    """Prints what failed and why."""
    for who, cases in results.items():
        for case, (outcome, detail) in cases.items():
            if outcome != "pass":
                print(f"{who} {case}: {outcome}\n    {detail}")


def accept(results):
    """Makes what happened the expectation."""
    EXPECTED.write_text(json.dumps(outcomes(results), indent=2) + "\n", encoding="utf8")
    DOCUMENT.write_text(document(outcomes(results)), encoding="utf8")


def surprises(results):
    """What differs from the expectation: new failures, new passes, unknown cases, a stale page."""
    found = outcomes(results)
    wanted = json.loads(EXPECTED.read_text(encoding="utf8")) if EXPECTED.exists() else {}
    known = {entry["id"] for entry in catalogue() if "id" in entry}
    differences = []
    for who in sorted({*found, *wanted}):
        mine, theirs = found.get(who, {}), wanted.get(who, {})
        for case in sorted({*mine, *theirs}):
            if mine.get(case) != theirs.get(case):
                differences.append(f"{who} {case}: expected {theirs.get(case)}, found {mine.get(case)}")
            if case not in known:
                differences.append(f"{who} {case}: not in cases.json")
    page = DOCUMENT.read_text(encoding="utf8") if DOCUMENT.exists() else ""
    if page != document(found):
        differences.append("docs/compatibility.md is not what this run found; --accept writes it")
    return differences


def close(results, differences):
    """Prints the verdict; its last line counts. No list of differences: nothing was compared."""
    every = [outcome for cases in results.values() for outcome, _ in cases.values()]
    passed = every.count("pass")
    if differences is None:
        print(f"{passed} passed, {len(every) - passed} failed")
        return int(passed < len(every))
    for difference in differences:
        print(f"surprise: {difference}")
    if differences:
        print("conformance/run --accept takes it as it is")
    print(f"{passed} cases pass and {len(every) - passed} do not, {len(differences)} of them unexpectedly")
    wrong = min(len(differences), len(every))
    print(f"{len(every) - wrong} passed, {wrong} failed")
    return int(bool(differences))


def catalogue():
    return json.loads(CASES.read_text(encoding="utf8"))


def document(found):
    """The page: a table for each group of cases, then the notes."""
    lines, notes, columns = [HEAD.rstrip()], [], {}
    for entry in catalogue():
        if "group" in entry:
            columns = {entry["by"]: "result"} if "by" in entry else COLUMNS
            lines += ["", f"## {entry['group']}", "", *([entry["says"], ""] if "says" in entry else [])]
            lines += ["| | " + " | ".join(columns.values()) + " |", "|---|" + ":-:|" * len(columns)]
        else:
            lines.append(row(entry, columns, found, notes))
    if notes:
        lines += ["", "## Notes", "", *(f"{at}. {note}" for at, note in enumerate(notes, 1))]
    lines += ["", CHOICES.read_text(encoding="utf8").rstrip()]
    return "\n".join(lines) + "\n"


def row(entry, columns, found, notes):
    cells = []
    for who in columns:
        mark = MARKS[found.get(who, {}).get(entry["id"])]
        note = entry.get("notes", {}).get(who)
        if note:
            if note not in notes:
                notes.append(note)
            mark += f" ({notes.index(note) + 1})"
        cells.append(mark)
    return f"| {entry['says']} | " + " | ".join(cells) + " |"
