"""Which unit the number under a key has, and which values of it are not of this world."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.scenario.unit_spelling import unit_word
from logistics_sim.scenario.value_path import path_by_id
from logistics_sim.scenario.value_words import BY_ID, unit_words

if TYPE_CHECKING:
    from logistics_sim.scenario.model import Scenario


@dataclass(frozen=True)
class KeyUnit:
    """The `unit` of a key's number; below `least` or above `most` it is hardly meant."""

    unit: str
    least: float | None
    most: float | None


@lru_cache(maxsize=1)
def key_units() -> dict[str, KeyUnit]:
    """Return the unit of every key that holds a number with a unit; list entries left out."""
    path = resources.files("logistics_sim.scenario").joinpath("parameter_units.csv")
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    return {
        row["key"]: KeyUnit(
            row["unit"],
            float(row["least"]) if row["least"] else None,
            float(row["most"]) if row["most"] else None,
        )
        for row in rows
    }


def unit_faults(data: Mapping[str, Any], places: Mapping[str, str], file: Path) -> list[Fault]:
    """Return SCN-019 for each number of the scenario `data` whose unit is not its key's.

    `places` says where each dotted key stands, else the fault names `file`.
    """
    faults = []
    for path, stated in _stated_units(data, ()):
        key = ".".join(part for part in path if not part.isdigit())
        known = key_units().get(key)
        if known is None or unit_word(stated) == unit_word(known.unit):
            continue
        dotted = ".".join(path)
        text = _(
            "{key}: the unit is {stated!r}, but this number is read in {unit}",
            key=path_by_id(data, path),
            stated=stated,
            unit=unit_words(known.unit),
        )
        hint = _("write the number in {unit}, and unit: {said}", unit=known.unit, said=known.unit)
        where = places.get(f"{dotted}.unit") or places.get(dotted) or f"{file}:1"
        faults.append(Fault("SCN-019", where, text, hint))
    return faults


def unlikely_values(scenario: Scenario, path: Path) -> list[Fault]:
    """Return a warning (SCN-020) for each value of `scenario` that nothing real comes near.

    Zero is never one: a cost or time may be left out on purpose. `path` is the scenario's file.
    """
    warnings = []
    for key, value in scenario.parameters():
        known = key_units().get(_without_ids(key))
        if known is None or float(value) == 0:
            continue
        said = {"value": float(value), "unit": unit_words(known.unit)}
        if known.least is not None and float(value) < known.least:
            text = _("{value:,g} {unit}: less than {least:,g} is rare", least=known.least, **said)
        elif known.most is not None and float(value) > known.most:
            text = _("{value:,g} {unit}: more than {most:,g} is rare", most=known.most, **said)
        else:
            continue
        hint = _("look at the number and its unit; the work goes on with it")
        warnings.append(Fault("SCN-020", f"{path}, {key}", text, hint))
    return warnings


def _stated_units(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the path of each number with a unit in plain data, and that unit."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _stated_units(entry, (*path, str(number)))
    elif isinstance(value, dict):
        unit = value.get("unit")
        if isinstance(unit, str) and unit.strip() and ("base" in value or "values" in value):
            yield path, unit
        for name, entry in value.items():
            yield from _stated_units(entry, (*path, str(name)))


def _without_ids(key: str) -> str:
    """Return the key of a parameter's path without the ids and numbers of list entries."""
    parts = [part for part in key.split(".") if not part.isdigit()]
    if parts[0] in BY_ID or parts[:2] == ["buses", "lines"]:
        del parts[2 if parts[0] == "buses" else 1]
    return ".".join(parts)
