"""The county that the package ships, brought into a workspace as read-only parents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from logistics_sim.core.errors import DiskError
from logistics_sim.core.files import atomic_path, sha256_file
from logistics_sim.web.workspace import SHIPPED, Workspace, make_folder

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "shipped_county", _PACKAGE.parent)
"""In a wheel inside the package, in a checkout beside it."""
ROADS = "tangxian_roads.geojson"


def shipped_root() -> Path | None:
    """Return the folder with ``scenarios`` and ``networks`` of the shipped county, if any."""
    for place in _PLACES:
        if (place / "scenarios" / f"{SHIPPED}.yaml").is_file() and _roads(place).is_file():
            return place
    return None


def shipped_names() -> frozenset[str]:
    """Return the names of the shipped scenarios."""
    root = shipped_root()
    if root is None:
        return frozenset()
    return frozenset(path.stem for path in (root / "scenarios").glob("*.yaml"))


def bring_shipped(workspace: Workspace) -> None:
    """Copy the shipped county into `workspace`, where its files are missing or of another version.

    Raises `DiskError` where they cannot be written.
    """
    root = shipped_root()
    if root is None:
        return
    county = workspace.counties / SHIPPED
    sources = [*sorted((root / "scenarios").glob("*")), _roads(root)]
    for source in sources:
        if not source.is_file() or source.suffix not in (".yaml", ".csv", ".geojson"):
            continue
        folder = county / source.parent.name
        make_folder(folder)
        target = folder / source.name
        if target.is_file() and sha256_file(target) == sha256_file(source):
            continue
        try:
            with atomic_path(target) as temporary:
                shutil.copyfile(source, temporary)
        except PermissionError as error:
            raise DiskError("FIL-001", str(target), f"cannot write: {error.strerror}") from error
        os.utime(target)


def _roads(root: Path) -> Path:
    return root / "networks" / ROADS
