"""The county that the package ships, brought into a workspace as read-only parents."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import atomic_path, disk_error, sha256_file
from logistics_sim.scenario.shipped import shipped_folder, shipped_names
from logistics_sim.web.workspace import SHIPPED, Workspace, make_folder


@cache
def parents() -> frozenset[str]:
    """Return the names of the shipped scenarios, none where the package ships none."""
    try:
        return frozenset(shipped_names())
    except InputError:
        return frozenset()


def bring_shipped(workspace: Workspace) -> None:
    """Copy the shipped county into `workspace`, where its files are missing or of another version.

    Raises `DiskError` where they cannot be written.
    """
    if not parents():
        return
    root = shipped_folder()
    sources = [*(root / "scenarios").glob("*.*"), *(root / "networks").glob("*.geojson")]
    for source in sorted(sources):
        target = workspace.counties / SHIPPED / source.parent.name / source.name
        make_folder(target.parent)
        if target.is_file() and sha256_file(target) == sha256_file(source):
            continue
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    try:
        with atomic_path(target) as temporary:
            shutil.copyfile(source, temporary)
    except PermissionError as error:
        raise disk_error(error, target) from error
