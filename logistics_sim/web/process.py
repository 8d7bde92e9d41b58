"""A command in a process of its own that ends with whoever started it, with all its children.

The server starts ``python -m logistics_sim.web.process COMMAND...`` and holds the other end of
its standard input. When the server is gone, however it ended, that end closes, and the command
with every process that it started is stopped.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

GRACE_S = 6.0
"""A command that was asked to stop is killed after so long."""


def stop_tree(child: subprocess.Popen[bytes]) -> None:
    """Ask a `child` that leads a group of processes to stop; kill the group if it does not."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            child.wait(GRACE_S)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    else:
        words = ["taskkill", "/F", "/T", "/PID", str(child.pid)]
        subprocess.run(words, capture_output=True, check=False)
    child.wait()


def start_tied(words: list[str], out: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the command `words` tied to this process; what it prints goes to the file `out`.

    Its standard error is the pipe ``stderr`` of what is returned; closing its ``stdin``
    stops it. `environment` is all that it is given.
    """
    with out.open("wb") as target:
        return subprocess.Popen(
            [sys.executable, "-m", "logistics_sim.web.process", *words],
            stdin=subprocess.PIPE,
            stdout=target,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )


def main(words: list[str]) -> int:
    """Run the command `words` until it ends or standard input is closed; return its code."""
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)

    def watch() -> None:
        with suppress(OSError):
            while os.read(0, 1 << 10):
                pass
        if child.poll() is None:
            stop_tree(child)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: threading.Thread(target=stop_tree, args=(child,)).start())
    threading.Thread(target=watch, daemon=True).start()
    code = child.wait()
    if hasattr(os, "killpg"):  # workers that outlived it
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) % 256)
