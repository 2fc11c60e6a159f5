"""The SDKs' own programs: how each is started and what it reports.

Every program knows three phases: `write` leaves an encrypted message and prints where, `cases` plays
everything and prints a line of JSON for each case, `read NOTES` opens what the other SDKs left.
"""

import json
import os
import subprocess
import sys

from . import server

HERE = server.ROOT / "conformance"
NAMES = ["javascript", "python", "rust", "client-node", "client-chromium"]
PATIENCE = 600

COMMANDS = {
    "javascript": ["node", HERE / "js" / "main.mjs"],
    "python": [server.TARGET / "venv" / "bin" / "python", HERE / "python" / "main.py"],
    "rust": [server.TARGET / "debug" / "conformance-rust"],
    "client-node": ["node", HERE / "client" / "node.mjs"],
    "client-chromium": ["node", HERE / "client" / "chromium.mjs"],
}

# What only the house's own client plays, beside its cases.
OFFLINE = ["node", HERE / "client" / "offline" / "run.mjs"]


def play(names, housecall):
    """Plays these SDKs side by side; gives {sdk: {case: (outcome, detail)}}."""
    if "rust" in names:
        build_rust()
    ours = [name for name in names if name.startswith("client-")]
    if ours:
        build_client()
    environment = {
        **os.environ,
        "ORIGIN": housecall.origin,
        "PYTHONDONTWRITEBYTECODE": "1",
        # The Python SDK asks for it before it lets anybody use users and spaces.
        "PN_ENABLE_ENTITIES": "True",
    }
    results = {name: {} for name in names}
    notes = {name: leave(name, environment) for name in names}
    running = [(name, start(name, environment, "cases")) for name in names]
    running += [(name, run([*OFFLINE, name], environment)) for name in ours]
    for name, process in running:
        results[name].update(finish(process))
    left = {name: note for name, note in notes.items() if note}
    for name in names:
        results[name].update(finish(start(name, environment, "read", json.dumps(left))))
    return results


def visit(housecall, collector):
    """Plays the whole visit; this collector is sent the server's audit log."""
    environment = {
        **os.environ,
        "ORIGIN": housecall.origin,
        "COLLECTOR": collector.url,
        "PRINTED": "\n".join(housecall.printed),
        "DATA": housecall.data,
        "HOUSECALL": str(server.BINARY),
    }
    return script("visit.mjs", environment)


def tls(housecall):
    """Plays the one case that needs TLS."""
    trust = {"NODE_EXTRA_CA_CERTS": f"{housecall.data}/tls.crt"}
    return script("tls.mjs", {**os.environ, "ORIGIN": housecall.origin, **trust})


def script(name, environment):
    return finish(run(["node", HERE / "js" / name], environment))


def build_rust():
    manifest = HERE / "rust" / "Cargo.toml"
    command = ["cargo", "build", "--quiet", "--locked", "--manifest-path", manifest]
    subprocess.run(command, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(server.TARGET)})


def build_client():
    """The bundle that a page would load: it is what is played."""
    subprocess.run(["npm", "run", "--silent", "build", "-w", "client"], check=True, cwd=server.ROOT / "web")


def start(name, environment, *arguments):
    return run([*COMMANDS[name], *arguments], environment)


def run(command, environment):
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def leave(name, environment):
    """Where this SDK left its encrypted message; nothing when it could not."""
    process = start(name, environment, "write")
    output, _ = process.communicate(timeout=PATIENCE)
    try:
        return json.loads(output)
    except json.JSONDecodeError:
        print(f"{name} could not leave an encrypted message: {output}", file=sys.stderr)
        return None


def finish(process):
    """Reads a program's report to its end."""
    try:
        output, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
    found = {}
    for line in output.splitlines():
        if line.startswith('{"case"'):
            entry = json.loads(line)
            found[entry["case"]] = (entry["outcome"], entry["detail"])
    return found
