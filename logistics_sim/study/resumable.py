"""Run folders of long studies: a killed run goes on in its own folder, nobody else's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import DiskError
from logistics_sim.core.files import read_json, write_json, write_text
from logistics_sim.core.locks import take_lock
from logistics_sim.language import gettext as _
from logistics_sim.study.folder import COMPLETE, WORKING

STAMP = "manifest.json"


@contextmanager
def resumable_folder(path: Path, stamp: dict[str, Any]) -> Iterator[Path]:
    """Create `path`, or go on in it when a run with the same `stamp` was stopped there.

    The lock is the operating system's, so it ends with the process that holds it, however
    it ends. A folder that is complete, belongs to other inputs, or is at work is refused
    (RUN-001). The COMPLETE mark is set when the block succeeds.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(
            "RUN-002",
            str(path),
            _("cannot create this folder: {strerror}", strerror=error.strerror or error),
        ) from error
    if (path / COMPLETE).exists():
        raise _refused(path, _("it holds a complete run"))
    if any(path.iterdir()) and not (path / WORKING).exists():
        raise _refused(path, _("it exists already and was not begun by such a run"))
    with _locked(path / WORKING) as lock:
        if (path / STAMP).exists() and read_json(path / STAMP) != stamp:
            raise _refused(path, _("a run with other inputs was stopped in it"))
        write_json(path / STAMP, stamp)
        for left in path.rglob(".*.part"):
            left.unlink(missing_ok=True)
        yield path
        write_text(path / COMPLETE, "complete\n")
        lock.unlink()


def _refused(path: Path, why: str) -> DiskError:
    return DiskError(
        "RUN-001", str(path), _("cannot use this folder: {why}", why=why), _("choose a new folder")
    )


@contextmanager
def _locked(path: Path) -> Iterator[Path]:
    """Hold the exclusive lock of `path` inside the block."""
    with path.open("a+", encoding="utf-8") as lock:
        try:
            take_lock(lock.fileno())
        except OSError as error:
            raise _refused(path.parent, _("another run is at work in it")) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield path
