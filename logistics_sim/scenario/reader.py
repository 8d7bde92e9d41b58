"""Read a scenario file: YAML in, a checked `Scenario` out, or every fault at once."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.scenario.model import Scenario
from logistics_sim.scenario.yaml_reader import read_yaml


def read_scenario(path: str | Path) -> Scenario:
    """Read and check the scenario at `path`.

    Raises `InputError` (one fault) or `FaultsError` (several), each with file and line.
    """
    file = Path(path)
    data, lines = read_yaml(file)
    if not isinstance(data, dict):
        raise InputError("SCN-002", str(file), "a scenario is a table of keys, not a list or text")
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise FaultsError([_fault(item, file, lines) for item in error.errors()]) from error
    scenario._path = file.resolve()
    _inside(scenario, file, lines)
    return scenario


def _inside(scenario: Scenario, file: Path, lines: dict[str, int]) -> None:
    """Refuse a road file outside the project that the scenario lies in."""
    where = f"{file}:{lines.get('roads', 1)}"
    if Path(scenario.roads).is_absolute():
        raise InputError(
            "SCN-011", where, f"roads: {scenario.roads!r} is an absolute path", "write it relative"
        )
    root = scenario.path.parent.parent
    if not scenario.roads_path.is_relative_to(root):
        raise InputError(
            "SCN-011",
            where,
            f"roads: {scenario.roads!r} leads out of {root.name!r}",
            "keep the road file beside the scenario's folder",
        )


def _fault(item: Any, file: Path, lines: dict[str, int]) -> Fault:
    location = [str(part) for part in item["loc"]]
    dotted = ".".join(location)
    where = f"{file}:{_line(location, lines)}"
    if item["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        near = difflib.get_close_matches(location[-1], known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
        return Fault("SCN-003", where, f"unknown key {dotted!r}", hint)
    if item["type"] == "missing":
        return Fault("SCN-007", where, f"key {dotted!r} is missing", "see the shipped scenario")
    message = str(item["msg"]).removeprefix("Value error, ")
    shown = repr(item["input"])
    if len(shown) > 60:
        shown = shown[:57] + "..."
    place = f"{dotted}: " if dotted else ""
    return Fault("SCN-008", where, f"{place}{message} (found {shown})", "")


def _line(location: list[str], lines: dict[str, int]) -> int:
    while location:
        found = lines.get(".".join(location))
        if found:
            return found
        location = location[:-1]
    return 1


def _known_keys(location: list[str]) -> list[str]:
    """Return the keys that the model at `location` knows."""
    kind: Any = Scenario
    for part in location:
        fields = getattr(kind, "model_fields", {})
        if part in fields:
            kind = _model_in(fields[part].annotation)
    return list(getattr(kind, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """Return the model class inside ``X``, ``tuple[X, ...]`` or ``X | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
