"""A scenario that is based on another: only what differs is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.errors import InputError
from logistics_sim.scenario.yaml_reader import read_yaml

KEY = "based_on"
MOST = 5
Places = dict[str, str]


def read_layers(file: Path) -> tuple[dict[str, Any], Places]:
    """Return the data of a scenario file and where (file and line) each dotted key stands.

    ``based_on: other.yaml`` names a scenario in the same folder. Its tables are kept key
    by key; lists and single values are replaced as a whole.

    Raises
    ------
    InputError
        ``SCN-011`` for a base outside the folder, ``SCN-015`` for a chain that is too long
        or comes back to itself; and whatever `read_yaml` finds.
    """
    layers: list[tuple[dict[str, Any], Places]] = []
    seen: set[Path] = set()
    current: Path | None = file
    while current is not None:
        data, lines = read_yaml(current)
        if not isinstance(data, dict):
            raise InputError(
                "SCN-002", str(current), "a scenario is a table of keys, not a list or text"
            )
        where = f"{current}:{lines.get(KEY, 1)}"
        seen.add(current.resolve())
        base = _base(current, data.pop(KEY, None), where)
        layers.append((data, {key: f"{current}:{line}" for key, line in lines.items()}))
        if base is not None and (base.resolve() in seen or len(layers) >= MOST):
            raise InputError(
                "SCN-015", where, f"{KEY}: {base.name} leads in a circle or too far", "use one base"
            )
        current = base
    merged, places = layers.pop()
    for data, more in reversed(layers):
        merged, places = _merge(merged, data), {**places, **more}
    return merged, places


def _base(file: Path, name: object, where: str) -> Path | None:
    if name is None:
        return None
    if not isinstance(name, str) or not name or Path(name).name != name:
        raise InputError(
            "SCN-011", where, f"{KEY}: {name!r} is not the name of a file in the same folder"
        )
    base = file.parent / name
    if base.resolve().parent != file.parent.resolve():
        raise InputError("SCN-011", where, f"{KEY}: {name!r} leads out of the folder")
    return base


def _merge(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _merge(below, value)
        else:
            merged[key] = value
    return merged
