"""A running `housecall` in a temporary folder, for as long as the block lasts."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = pathlib.Path(os.environ.get("HOUSECALL", TARGET / "debug" / "housecall"))
READY = re.compile(r"listening on https?://(\S+)")
PATIENCE = 60

CLINIC = """
mode = "trial"
listen = "127.0.0.1:0"
[store]
url = "sqlite:{data}/store"
[keys]
file = "{data}/kek"
[[keyset]]
publish_key = "pub-c-demo"
subscribe_key = "sub-c-demo"
secret_keys = ["sec-c-demo"]
clinic = true
custom_channels = ["room.*"]
"""

OTHERS = """
[[keyset]]
publish_key = "pub-c-sandbox"
subscribe_key = "sub-c-sandbox"
secret_keys = ["sec-c-sandbox"]
access_manager = false
custom_channels = ["*"]
[[keyset]]
publish_key = "pub-c-legacy"
subscribe_key = "sub-c-legacy"
secret_keys = ["sec-c-legacy"]
custom_channels = ["*"]
"""

TLS = """
[tls]
certificate = "{data}/tls.crt"
key = "{data}/tls.key"
"""


class Housecall:
    """Where it listens, where it keeps its data, what it printed."""

    def __init__(self, process, data):
        self.process = process
        self.data = data
        self.printed = []
        self.origin = None
        self._ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.printed.append(line.rstrip("\n"))
            if found := READY.match(line):
                self.origin = found.group(1)
                self._ready.set()
        self._ready.set()

    def wait(self):
        if not self._ready.wait(PATIENCE) or self.origin is None:
            errors = pathlib.Path(self.data, "stderr.log").read_text(encoding="utf8")
            sys.exit("housecall did not say where it listens:\n" + "\n".join([*self.printed, errors]))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("housecall did not stop within 15 s of SIGTERM")


@contextlib.contextmanager
def demo(**settings):
    """`housecall demo` on a free port, with settings as the environment gives them."""
    arguments = ["demo", "--listen", "127.0.0.1:0"]
    with folder() as data, running([*arguments, "--data", data], data, settings) as housecall:
        yield housecall


@contextlib.contextmanager
def sdks():
    """`housecall serve` with a keyset of each kind: the clinic's, an open one, one with auth keys."""
    with folder() as data, serving(CLINIC + OTHERS, data) as housecall:
        yield housecall


@contextlib.contextmanager
def tls():
    """`housecall serve` over TLS, with a certificate of its own beside its data."""
    with folder() as data:
        certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
        names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        files = ["-keyout", f"{data}/tls.key", "-out", f"{data}/tls.crt"]
        subprocess.run(["openssl", "req", *certificate, *names, *files], check=True, capture_output=True)
        with serving(CLINIC + TLS, data) as housecall:
            yield housecall


@contextlib.contextmanager
def serving(settings, data):
    """`housecall serve` with these settings and a key of its own."""
    subprocess.run([BINARY, "keys", "create", f"{data}/kek"], check=True, capture_output=True)
    file = pathlib.Path(data, "housecall.toml")
    file.write_text(settings.format(data=data), encoding="utf8")
    with running(["serve", "--config", file], data) as housecall:
        yield housecall


@contextlib.contextmanager
def folder():
    """A temporary folder; kept, and named, when KEEP_DATA is set."""
    data = tempfile.mkdtemp(prefix="housecall-")
    try:
        yield data
    finally:
        if os.environ.get("KEEP_DATA"):
            print(f"data kept in {data}")
        else:
            shutil.rmtree(data, ignore_errors=True)


@contextlib.contextmanager
def running(arguments, data, settings=None):
    """The binary with these arguments until the block ends, stopped as an operator would."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is missing; cargo build -p server --bin housecall makes it")
    with open(os.path.join(data, "stderr.log"), "w", encoding="utf8") as errors:
        environment = {**os.environ, **(settings or {})}
        process = subprocess.Popen(
            [BINARY, *arguments], stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        )
    housecall = Housecall(process, data)
    try:
        housecall.wait()
        yield housecall
        housecall.stop()
    finally:
        process.kill()
        process.wait()
