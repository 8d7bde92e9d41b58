"""Ctrl-C and SIGTERM end the work, also when native code swallows the first one."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from logistics_sim.core.errors import EXIT_INTERRUPTED

AGAIN_S = 2.0
"""An interrupt that did not end the process by then is raised again."""
SOON_S = 0.05
CALLED_BACK = ("_raw_object_cache_notify", "_raw_object_cache_getbuffer")
"""Functions that the compiler (llvmlite's `ExecutionEngine`) calls from native code."""


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
        _unlink_semaphores()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _unlink_semaphores() -> None:
    """Let `multiprocessing` take back what it would call leaked after this process has ended."""
    used = sys.modules.get("multiprocessing.util")
    if used is not None:
        with contextlib.suppress(Exception):
            used._run_finalizers(0)


def _stop(signum: int, frame: FrameType | None) -> None:
    """Raise `KeyboardInterrupt`, but a moment later where native code would swallow it.

    Native modules print a traceback, or go on, when their import is interrupted; so does the
    compiler while it calls back to keep what it has made.
    """
    timed = hasattr(signal, "setitimer")
    swallowed = timed and _is_swallowed(frame)
    if timed:
        signal.setitimer(signal.ITIMER_REAL, SOON_S if swallowed else AGAIN_S)
    if not swallowed:
        sys.unraisablehook = _said_nothing
        raise KeyboardInterrupt


def _said_nothing(unraisable: object) -> None:
    """Pass over what is wrong with objects that the interrupt left half-made."""


def _is_swallowed(frame: FrameType | None) -> bool:
    """Return whether a module is being imported, or the compiler calls back."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith("<frozen importlib") or code.co_name in CALLED_BACK:
            return True
        frame = frame.f_back
    return False
