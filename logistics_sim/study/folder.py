"""Run folders: new, locked while in work, and complete only when marked so."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from logistics_sim.core.errors import DiskError, IncompleteError, InputError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _

COMPLETE = "COMPLETE"
WORKING = "WORKING"
STOPPED = "STOPPED"
"""Beside COMPLETE: the planner ended the search early."""
SIGNS = (COMPLETE, WORKING, "scenario.yaml", "manifest.json", "plan.json")
"""Files that tell a folder of a run, finished or not, from any other folder."""


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Create `path` for this run alone; mark it complete when the block succeeds.

    A folder that exists is refused (RUN-001), so that no result is overwritten and two
    runs never share a folder: creation is atomic. A run that breaks half-way leaves the
    folder without its COMPLETE mark; one that is interrupted, or has written nothing,
    leaves no folder, so that the same words can be tried again (what was worked out lies
    in the cache of results).
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir()
    except OSError as error:
        if isinstance(error, FileExistsError) and path.exists():
            busy = (path / WORKING).exists()
            state = _("another run is at work in it") if busy else _("it exists already")
            raise DiskError(
                "RUN-001",
                str(path),
                _("cannot use this folder: {state}", state=state),
                _("choose a new folder"),
            ) from error
        raise DiskError(
            "RUN-002",
            str(path),
            _("cannot create this folder: {strerror}", strerror=error.strerror),
        ) from error
    working = path / WORKING
    write_text(working, f"{os.getpid()}\n")
    try:
        yield path
    except KeyboardInterrupt:
        shutil.rmtree(path)
        raise
    except BaseException:
        working.unlink(missing_ok=True)
        if not any(path.iterdir()):
            path.rmdir()
        raise
    working.unlink()
    write_text(path / COMPLETE, "complete\n")


def set_aside(path: Path) -> Path | None:
    """Give the folder of a plan that was stopped another name, so that `path` is free again.

    Return the new name, or None where there was no such folder at `path`.
    """
    if not (path / STOPPED).exists():
        return None
    numbers = itertools.count(1)
    names = (path.with_name(f"{path.name}.stopped-{number}") for number in numbers)
    free = next(name for name in names if not name.exists())
    path.rename(free)
    return free


def complete_folder(path: Path) -> Path:
    """Return `path` if it is a finished run or plan folder, or say what is wrong."""
    if not path.is_dir():
        raise InputError("RUN-003", str(path), _("there is no such folder"))
    if not any((path / name).exists() for name in SIGNS):
        hint = _("give the folder that `run`, `plan` or `simulate` made by --out")
        raise InputError("RUN-008", str(path), _("this is not the folder of a run"), hint)
    if not (path / COMPLETE).exists():
        raise IncompleteError(
            "RUN-004", str(path), _("this run did not finish"), _("run it again into a new folder")
        )
    return path
