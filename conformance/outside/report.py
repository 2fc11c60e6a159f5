"""One screen of figures, and each finding with the request that leads to it."""

import collections
import pathlib
import shlex
import tempfile
import zlib

# Longer requests go to a file: nobody reads a line of 40 KB.
LINE = 1500


def show(plans, tally, sizes, seconds, seed):
    for name, played, planned, parameters in plans:
        print(f"{name:<9} {parameters} parameters, {played} of {planned} cases a round")
    classes = "  ".join(f"{name} {count}" for name, count in sorted(tally.classes.items()))
    print(f"sent      {tally.sent} requests in {seconds:.0f} s, seed {seed}: {classes}")
    print(f"slowest   {tally.slowest[0] * 1000:.0f} ms: {tally.slowest[1][:120]}")
    before, *after = [f"{size / 2**20:.1f} MiB" for size in sizes]
    print(f"memory    {before} before; after each round {', '.join(after)}")


def findings(found, faults, host):
    """Findings of one operation and fault are one: each is told once, with one request."""
    groups = collections.defaultdict(list)
    for finding in found:
        operation = " ".join(finding.name.split(" ")[:3])
        groups[operation, finding.fault[:60]].append(finding)
    for fault in faults:
        print(f"FINDING   {fault}")
    for same in groups.values():
        shortest = min(same, key=lambda one: len(one.text))
        print(f"FINDING   {shortest.fault}\n          {shortest.name} ({len(same)} times)")
        print(f"          {reproduction(shortest, host)}")
    return len(groups) + len(faults)


def reproduction(finding, host):
    """A curl line, or where curl would tidy the request or the line be too long, a file to send."""
    return curl(finding.text, host) if plain(finding.text) else from_file(finding, host)


def plain(text):
    printable = text.isascii() and text.replace(b"\r\n", b"").decode().isprintable()
    return printable and len(text) < LINE and text.count(b" HTTP/1.1\r\n") == 1


def curl(text, host):
    head, _, body = text.decode().partition("\r\n\r\n")
    line, *headers = head.split("\r\n")
    method, _, target = line.removesuffix(" HTTP/1.1").partition(" ")
    words = ["curl", "-isS", "--globoff", "--path-as-is", "-X", method]
    for header in headers:
        if not header.lower().startswith(("host:", "content-length:")):
            words += ["-H", header if header.partition(":")[2].strip() else header.partition(":")[0] + ";"]
    if body:
        words += ["--data-binary", body]
    return shlex.join([*words, f"http://{host}{target}"])


def from_file(finding, host):
    folder = pathlib.Path(tempfile.gettempdir(), "housecall-findings")
    folder.mkdir(exist_ok=True)
    file = folder / f"{zlib.crc32(finding.text):08x}.request"
    file.write_bytes(finding.text)
    return f"curl -sS --max-time 10 telnet://{host} < {file}"
