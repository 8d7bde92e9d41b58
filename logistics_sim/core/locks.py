"""Locks of files between processes, which end with the process that holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def take_lock(descriptor: int) -> None:
    """Take the exclusive lock of an open file; raises `OSError` where another process has it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def lock_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock of `path` inside the block; gives False where another process has it.

    Where no lock can be made (a folder that cannot be written) the block goes on without one.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError:
        yield True
        return
    with handle:
        try:
            take_lock(handle.fileno())
        except OSError:
            yield False
        else:
            yield True
