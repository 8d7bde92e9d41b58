"""The folder of the page: counties with their scenarios, runs and their results, nothing else.

::

    WORKSPACE/counties/COUNTY/scenarios/NAME.yaml    and the county's tables
    WORKSPACE/counties/COUNTY/networks/*.geojson     roads, where they have a folder of their own
    WORKSPACE/runs/ID/                               one run: record, input, log, results
    WORKSPACE/cache/                                 results that later runs may use again
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from logistics_sim.core.errors import DiskError, Fault, InputError
from logistics_sim.core.files import disk_error
from logistics_sim.language import gettext as _
from logistics_sim.scenario.shipped import BASE
from logistics_sim.web.names import checked_name, is_name
from logistics_sim.web.refusal import MISSING, refusal_for

LOCK = ".serving"
SHIPPED = BASE
"""The county that the package ships; its own scenarios are parents that nobody changes."""


@dataclass(frozen=True)
class Workspace:
    """A folder whose files the page reads and writes; nothing outside it."""

    root: Path

    @property
    def counties(self) -> Path:
        """Folder of all counties."""
        return self.root / "counties"

    @property
    def runs(self) -> Path:
        """Folder of all runs."""
        return self.root / "runs"

    @property
    def cache(self) -> Path:
        """Folder of results that may be used again."""
        return self.root / "cache"

    def prepare(self) -> None:
        """Make the folders that are missing; `DiskError` where that fails."""
        for folder in (self.counties, self.runs, self.cache):
            make_folder(folder)

    def county_names(self) -> list[str]:
        """Return the names of the counties, the shipped one first."""
        found = [p.name for p in self.counties.iterdir() if (p / "scenarios").is_dir()]
        return sorted(filter(is_name, found), key=lambda name: (name != SHIPPED, name))

    def county(self, name: str) -> Path:
        """Return the folder of a county; a refusal (404, 422) where there is none."""
        folder = self.counties / checked_name(name, "county")
        if not (folder / "scenarios").is_dir():
            fault = Fault("WEB-006", _("county {name}", name=name), _("there is no such county"))
            raise refusal_for(MISSING, fault)
        return folder


def make_folder(path: Path) -> None:
    """Make a folder with its parents; `DiskError` (RUN-002) where that fails."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DiskError(
            "RUN-002",
            str(path),
            _("cannot create this folder: {strerror}", strerror=error.strerror),
        ) from error


def lock_workspace(root: Path) -> IO[str]:
    """Take the workspace `root` for this process until the returned file is closed.

    Raises `InputError` (WEB-013) where another server works in it. The lock goes with its
    process, however that ends.
    """
    path = root / LOCK
    try:
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise disk_error(error, path) from error
    if not _locked(handle):
        handle.close()
        raise InputError(
            "WEB-013",
            str(root),
            _("another server works in this folder"),
            _("stop it, or --workspace"),
        )
    handle.seek(0)
    handle.truncate()
    handle.write(f"{os.getpid()}\n")
    handle.flush()
    return handle


def _locked(handle: IO[str]) -> bool:
    """Return whether the file is ours now; where the system has no locks it always is."""
    try:
        import fcntl

        try:
            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    except ImportError:
        return True
    return True
