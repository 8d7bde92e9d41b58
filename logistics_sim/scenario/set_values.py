"""Values set on the command line: ``--set demand.month_factor=2``, ``--set fleet.van.count=4``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext
from logistics_sim.scenario.parameter import from_per_cent
from logistics_sim.scenario.yaml_reader import read_yaml


def set_values(data: dict[str, Any], settings: tuple[str, ...]) -> dict[str, str]:
    """Change `data` by settings ``KEY=VALUE`` in place; return where each key was stated.

    Keys are dotted; an entry of a list is named by its id (or name). A value is read as
    YAML; a number for a parameter keeps its unit and drops its range, status and source.

    Raises
    ------
    FaultsError
        ``SCN-016`` for each setting that is no pair or names an entry that is not there.
    """
    places: dict[str, str] = {}
    faults: list[Fault] = []
    for setting in settings:
        key, sign, text = setting.partition("=")
        key = key.strip()
        where = f"--set {setting}"
        if not sign or not all(key.split(".")):
            faults.append(
                Fault("SCN-016", where, gettext("not KEY=VALUE"), "demand.month_factor=2")
            )
            continue
        try:
            places[_set(data, key.split("."), _value(text), where)] = where
        except InputError as error:
            faults += error.faults
    if faults:
        raise FaultsError(faults)
    return places


def _value(text: str) -> Any:
    """Return the value of a YAML text, by the strict rules of scenario files."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "set.yaml"
        file.write_text(f"value: {text}\n", encoding="utf-8")
        try:
            data, _ = read_yaml(file)
        except InputError as error:
            raise InputError(
                "SCN-016", f"--set …={text}", gettext("not readable as YAML")
            ) from error
    return data["value"]


def _set(data: dict[str, Any], keys: list[str], value: Any, where: str) -> str:
    """Set a value; return its dotted place with the numbers of list entries."""
    *parents, last = keys
    target: Any = data
    path: list[str] = []
    for key in parents:
        if isinstance(target, list):
            number = _entry(target, key, where)
            target, key = target[number], str(number)
        elif isinstance(target, dict):
            target = target.setdefault(key, {})
        else:
            text = gettext("{path} is one value, it has no {key!r}", path=".".join(path), key=key)
            raise InputError("SCN-016", where, text)
        path.append(key)
    if isinstance(target, list):
        number = _entry(target, last, where)
        if not isinstance(value, dict):
            raise InputError(
                "SCN-016", where, gettext("{last!r} is a table; state one of its keys", last=last)
            )
        target[number] = {**target[number], **value}
        return ".".join([*path, str(number)])
    if not isinstance(target, dict):
        raise InputError(
            "SCN-016", where, gettext("{path} is one value, not a table", path=".".join(path))
        )
    target[last] = _parameter(target.get(last), value)
    return ".".join([*path, last])


def _parameter(before: Any, value: Any) -> Any:
    """Return a number with the unit of the parameter whose place it takes."""
    if isinstance(before, dict) and before.get("unit") == "share":
        value = from_per_cent(value)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and isinstance(before, dict) and "base" in before:
        unit = {"unit": before["unit"]} if "unit" in before else {}
        return {"base": value, **unit, "status": "planner", "source": "set on the command line"}
    return value


def _entry(entries: list[Any], key: str, where: str) -> int:
    """Return the number of the entry with this id or name."""
    known: dict[str, int] = {}
    for name in ("village", "name", "id"):
        for number, entry in enumerate(entries):
            if isinstance(entry, dict) and name in entry:
                known[str(entry[name])] = number
    if key not in known:
        hint = nearest(key, list(known)) or gettext("known: {known}", known=", ".join(known))
        raise InputError("SCN-016", where, gettext("there is no entry {key!r}", key=key), hint)
    return known[key]
