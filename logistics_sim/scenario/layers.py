"""A scenario that is based on another: only what differs is written down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.scenario.yaml_reader import read_yaml

KEY = "based_on"
DEFAULTS = "defaults"
SHIPPED = Path(__file__).parent / "defaults.yaml"
"""General guesses, of no county: ``based_on: defaults``."""
SUFFIXES = (".yaml", ".yml")
MOST = 5
REMOVE = "remove"
PLACE_BOUND = (
    "firms",
    "demand.residents",
    "demand.village_resident_share",
    "demand.ltl_per_day",
    "coldchain.ambient_january_c",
    "coldchain.ambient_july_c",
    "producers",
    "supports",
    "facts",
    "road_conditions",
    "tolls",
    "services",
    "stations",
    "moved_stations",
    "disruptions",
    "after.hand_over",
    "buses",
)
"""What belongs to a place: it never comes from a scenario with other roads."""
Places = dict[str, str]


def read_layers(file: Path) -> tuple[dict[str, Any], Places]:
    """Return the data of a scenario file and where (file and line) each dotted key stands.

    ``based_on: other.yaml`` names a scenario, by a path from the file's folder or from the root;
    ``based_on: defaults`` the general guesses that the package ships. Tables are kept key by
    key, lists whose entries have a text ``id`` entry by entry (``{id: x, remove: true}`` leaves
    one out); other lists and single values are replaced as a whole. A new ``base`` drops
    the old range, status and source. Where the base has other roads, what belongs to its place
    (`PLACE_BOUND`) is left behind, and its place is that of the roads. Relative paths of a base
    in another folder are returned as seen from the folder of `file`.

    Raises
    ------
    InputError
        ``SCN-011`` for a base that is no file name, ``SCN-015`` for a chain that is too long
        or comes back to itself; and whatever `read_yaml` finds.
    """
    layers: list[tuple[dict[str, Any], Places]] = []
    seen: set[Path] = set()
    current: Path | None = file
    while current is not None:
        data, lines = read_yaml(current)
        if not isinstance(data, dict):
            raise InputError(
                "SCN-002", str(current), _("a scenario is a table of keys, not a list or text")
            )
        where = f"{current}:{lines.get(KEY, 1)}"
        seen.add(current.resolve())
        base = _base(current, data.pop(KEY, None), where)
        _seen_from(file.parent, current.parent, data)
        layers.append((data, {key: f"{current}:{line}" for key, line in lines.items()}))
        if base is not None and (base.resolve() in seen or len(layers) >= MOST):
            raise InputError(
                "SCN-015",
                where,
                _("{key}: {name} leads in a circle or too far", key=KEY, name=base.name),
                _("use one base"),
            )
        current = base
    merged, places = layers.pop()
    for data, more in reversed(layers):
        if "roads" in data and data["roads"] != merged.get("roads", data["roads"]):
            for path in PLACE_BOUND:
                _drop(merged, path.split("."))
                places = {k: v for k, v in places.items() if not f"{k}.".startswith(f"{path}.")}
                places[path] = more["roads"]
        merged, places = _merge(merged, data), {**places, **more}
    return merged, places


def home_of(key: str, places: Places, file: Path) -> Path:
    """Return the folder of the file that states a dotted `key`, `file`'s for a setting."""
    stated, mark, _line = places.get(key, "").rpartition(":")
    by_file = mark and Path(stated).suffix.lower() in SUFFIXES
    return (Path(stated) if by_file else file).resolve().parent


def _seen_from(here: Path, home: Path, data: dict[str, Any]) -> None:
    """Rewrite the relative paths that a file in the folder `home` states, as seen from `here`."""
    if here.resolve() == home.resolve():
        return
    holders = [(data, "roads")]
    if isinstance(data.get("buses"), dict):
        holders.append((data["buses"], "feed"))
    demand = data.get("demand")
    volumes = demand.get("volumes") if isinstance(demand, dict) else None
    if isinstance(volumes, list):
        holders += [(entry, "file") for entry in volumes if isinstance(entry, dict)]
    for holder, key in holders:
        said = holder.get(key)
        if isinstance(said, str) and said and not Path(said).is_absolute():
            whole = home.resolve() / said
            try:
                holder[key] = Path(os.path.relpath(whole, here.resolve())).as_posix()
            except ValueError:  # on another drive
                holder[key] = str(whole)


def _drop(data: dict[str, Any], path: list[str]) -> None:
    *parents, last = path
    for key in parents:
        inner = data.get(key)
        if not isinstance(inner, dict):
            return
        data = inner
    data.pop(last, None)


def _base(file: Path, name: object, where: str) -> Path | None:
    if name is None:
        return None
    if not isinstance(name, str) or not name.strip():
        hint = _("such as base.yaml, ../county/base.yaml or defaults")
        raise InputError(
            "SCN-011",
            where,
            _("{key}: {name!r} is not the name of a file", key=KEY, name=name),
            hint,
        )
    if name == DEFAULTS:
        return SHIPPED
    base = Path(name) if Path(name).is_absolute() else file.parent / name
    if base.suffix.lower() not in SUFFIXES:
        text = _("{key}: {name!r} is no scenario file (.yaml)", key=KEY, name=name)
        raise InputError("SCN-011", where, text, _("a path, or {defaults}", defaults=DEFAULTS))
    return base


def _merge(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    if "base" in base and "base" in top:  # a parameter: its range and source were the old value's
        unit = {"unit": base["unit"]} if "unit" in base else {}
        return {**unit, **top}
    merged = dict(base)
    for key, value in top.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _merge(below, value)
        elif below is not None and _named(below) and _named(value):
            merged[key] = _merged_entries(below, value)
        else:
            merged[key] = value
    return merged


def _named(value: Any) -> bool:
    """Return whether a value is a list of tables with text ids."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in value)
    )


def _merged_entries(below: list[dict[str, Any]], top: list[dict[str, Any]]) -> list[Any]:
    """Merge entries by id; those that are new follow in their order."""
    said = {entry["id"]: entry for entry in top}
    known = {entry["id"] for entry in below}
    both = [_merge(e, said[e["id"]]) if e["id"] in said else e for e in below]
    both += [entry for entry in top if entry["id"] not in known]
    gone = {name for name, entry in said.items() if entry.get(REMOVE) is True}
    return [entry for entry in both if entry["id"] not in gone]
