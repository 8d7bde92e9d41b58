"""The county that comes with the package: scenarios and their road file.

They lie beside the package in a source tree (``scenarios/``, ``networks/``) and inside it, as
``shipped/``, where a wheel was installed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _

PACKAGE = Path(__file__).parents[1]
BASE = "tangxian"


def shipped_folder(package: Path = PACKAGE) -> Path:
    """Return the folder that holds ``scenarios/`` and ``networks/`` of the shipped county.

    `package` is the folder of the installed package. What a wheel brought wins over what may lie
    beside it. Raises `InputError` (``SCN-017``) where neither is there.
    """
    for root in (package / "shipped", package.parent):
        if (root / "scenarios" / f"{BASE}.yaml").is_file() and (root / "networks").is_dir():
            return root
    text = _("the package holds no shipped county")
    raise InputError("SCN-017", str(package), text, _("install the package again, from its wheel"))


def shipped_names(package: Path = PACKAGE) -> list[str]:
    """Return the names of the shipped scenarios, the base scenario first."""
    found = sorted(path.stem for path in (shipped_folder(package) / "scenarios").glob("*.yaml"))
    return [BASE, *(name for name in found if name != BASE)]


def shipped_scenario(name: str = BASE, package: Path = PACKAGE) -> Path:
    """Return the file of the shipped scenario `name`.

    Raises `InputError` (``SCN-017``) with the nearest names where there is none.

    >>> shipped_scenario("tangxian_snow").name
    'tangxian_snow.yaml'
    """
    known = shipped_names(package)
    if name not in known:
        hint = nearest(name, known) or _("see: logistics-sim demo --names")
        raise InputError(
            "SCN-017", _("shipped county"), _("there is no scenario {name!r}", name=name), hint
        )
    return shipped_folder(package) / "scenarios" / f"{name}.yaml"


def copy_shipped(folder: Path) -> list[Path]:
    """Copy scenarios and roads of the shipped county into the new `folder`, to be edited there.

    Raises `DiskError` (``RUN-001``) where `folder` holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        text = _("cannot use this folder: it holds something already")
        raise DiskError("RUN-001", str(folder), text, _("choose a new folder"))
    source = shipped_folder()
    wanted = [
        *sorted((source / "scenarios").glob("*.*")),
        *sorted((source / "networks").glob("*.geojson")),
    ]
    made = []
    for path in wanted:
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        made.append(target)
    return made
