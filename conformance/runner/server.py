"""One demo clinic in a temporary folder, for as long as the block lasts."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = pathlib.Path(os.environ.get("HOUSECALL", TARGET / "debug" / "housecall"))
READY = "listening on http://"
PATIENCE = 60


class Housecall:
    """A running demo clinic: where it listens, where it keeps its data, what it printed."""

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
            if line.startswith(READY):
                self.origin = line[len(READY):].strip()
                self._ready.set()
        self._ready.set()

    def wait(self):
        if not self._ready.wait(PATIENCE) or self.origin is None:
            sys.exit("housecall demo did not say where it listens:\n" + "\n".join(self.printed))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("housecall demo did not stop within 15 s of SIGTERM")


@contextlib.contextmanager
def demo():
    """Runs `housecall demo` on a free port and removes its data afterwards."""
    if not BINARY.exists():
        sys.exit(f"{BINARY} is missing; cargo build -p server --bin housecall makes it")
    data = tempfile.mkdtemp(prefix="housecall-")
    command = [BINARY, "demo", "--listen", "127.0.0.1:0", "--data", data]
    with open(os.path.join(data, "stderr.log"), "w", encoding="utf8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    housecall = Housecall(process, data)
    try:
        housecall.wait()
        yield housecall
        housecall.stop()
    finally:
        process.kill()
        process.wait()
        keep = os.environ.get("KEEP_DATA")
        print(f"data kept in {data}") if keep else shutil.rmtree(data, ignore_errors=True)
