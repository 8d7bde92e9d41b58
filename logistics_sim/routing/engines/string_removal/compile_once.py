"""Compiled code is made once a machine: of processes that begin together each makes a part."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from logistics_sim.core.locks import lock_if_free

WAIT_S = 0.05


def compile_parts(parts: Sequence[tuple[Any, tuple[Any, ...]]]) -> None:
    """Load every compiled entry from disk, or make it where that was never done.

    Two processes that need the same entries never compile one twice: who finds an entry in the
    making goes on with the next, and loads what the other has made.

    Parameters
    ----------
    parts
        Entries (see `compiled.entry`), each with arguments of the types that it is called with.
    """
    left = [(entry, arguments) for entry, arguments in parts if hasattr(entry, "compile")]
    while left:
        busy = []
        for entry, arguments in left:
            with _lock(entry) as mine:
                if mine:
                    entry.compile(tuple(entry.typeof_pyval(each) for each in arguments))
                else:
                    busy.append((entry, arguments))
        left = busy
        if left:
            time.sleep(WAIT_S)


def _lock(entry: Any) -> AbstractContextManager[bool]:
    """Return the lock of an entry, beside Numba's files of it; none where nothing is kept."""
    folder = entry.stats.cache_path
    if folder is None:
        return nullcontext(True)
    return lock_if_free(Path(folder) / f"{entry.py_func.__qualname__.split('.')[0]}.lock")
