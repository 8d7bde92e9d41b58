"""Ctrl-C and SIGTERM end the work, also when native code swallows the first one."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from logistics_sim.core.errors import EXIT_INTERRUPTED

AGAIN_S = 2.0
"""An interrupt that did not end the process by then is raised again."""
SOON_S = 0.05


def listen() -> None:
    """Turn SIGINT and SIGTERM into `KeyboardInterrupt` until the process ends."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _stop)


def leave(code: int) -> NoReturn:
    """End the process with `code`.

    After an interrupt nothing more is run: Python would otherwise end itself by a signal
    when the interrupt fell into the import of a module.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    if code == EXIT_INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _stop(signum: int, frame: FrameType | None) -> None:
    """Raise `KeyboardInterrupt`, but not in the middle of an import: then a moment later.

    Native modules print a traceback, or go on, when their import is interrupted.
    """
    timed = hasattr(signal, "setitimer")
    importing = timed and _imports(frame)
    if timed:
        signal.setitimer(signal.ITIMER_REAL, SOON_S if importing else AGAIN_S)
    if not importing:
        raise KeyboardInterrupt


def _imports(frame: FrameType | None) -> bool:
    """Return whether a module is being imported."""
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
