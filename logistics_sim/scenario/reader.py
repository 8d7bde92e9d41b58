"""Read a scenario file: YAML in, a checked `Scenario` out, or every fault at once."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.files import sha256_file
from logistics_sim.scenario.layers import Places, read_layers
from logistics_sim.scenario.model import Scenario
from logistics_sim.scenario.set_values import set_values
from logistics_sim.scenario.volumes import corrections_path

TO_STATE = {
    "demand.residents": "state your county's residents: {base: 56378, unit: people, status: given}",
    "demand.village_resident_share": "state which share of them lives in the villages of the road "
    "file (1 where residents are theirs)",
    "demand.ltl_per_day": "state your county's freight consignments a day (LTL), 0 for none",
    "coldchain.ambient_january_c": "state your county's mean temperature in January",
    "coldchain.ambient_july_c": "state your county's mean temperature in July",
    "firms": "state your county's firms: id, name, kind and share of all parcels",
    "roads": "state your road file (logistics-sim network import makes one)",
}
"""What to write for keys that no other county's scenario may lend."""
ELSE = "write it, or build on general values: based_on: defaults"

WANTED = {
    "bool": "write true or false",
    "float": "write a finite number without quotes or unit",
    "finite": "write a finite number",
    "greater": "keep to that range",
    "int": "write a whole number without quotes or unit",
    "less": "keep to that range",
    "literal": "write one of these words",
    "model_type": "write a table of keys; see: logistics-sim schema",
    "string_type": "write a text, in quotes when it looks like a number",
    "string_too_short": "write a text that is not empty",
    "string_pattern": "write a word without spaces and without +",
    "too_short": "write at least one entry",
    "tuple": "write a list: one entry a line, each after a dash",
}
"""What to write instead, by the beginning of pydantic's name for the kind of fault."""


def read_scenario(path: str | Path, settings: tuple[str, ...] = ()) -> Scenario:
    """Read and check the scenario at `path`, with `settings` (``KEY=VALUE``) on top.

    A file may build on another one or on the shipped defaults: see `read_layers`, `set_values`.
    Raises `InputError` (one fault) or `FaultsError` (several), each with file and line.
    """
    file = Path(path)
    data, places = read_layers(file)
    places.update(set_values(data, settings))
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        raise FaultsError([_fault(item, file, places) for item in error.errors()]) from error
    scenario._path = file.resolve()
    scenario._settings = settings
    _inside(scenario, file, places)
    return _with_digests(scenario, file, places)


def _with_digests(scenario: Scenario, file: Path, places: Places) -> Scenario:
    """Return the scenario with the digest of each volume file, so that its content counts."""
    stated = scenario.demand.volumes
    if not stated:
        return scenario
    faults, known = [], []
    firms = [firm.id for firm in scenario.firms]
    for number, said in enumerate(stated):
        where = places.get("demand.volumes", f"{file}:1")
        path = (scenario.path.parent / said.file).resolve()
        if Path(said.file).is_absolute() or not path.is_relative_to(scenario.path.parent.parent):
            text = f"demand.volumes.{number}: {said.file!r} lies outside the project"
            faults.append(Fault("SCN-011", where, text, "keep it beside the scenario"))
        elif not path.is_file():
            text = f"demand.volumes.{number}: there is no file {said.file!r}"
            faults.append(Fault("SCN-011", where, text, "check the path"))
        elif said.firm is not None and said.firm not in firms:
            text = f"demand.volumes.{number}: there is no firm {said.firm!r}"
            faults.append(Fault("SCN-008", where, text, f"known: {', '.join(firms)}"))
        else:
            beside = [each for each in (path, corrections_path(path)) if each.is_file()]
            digest = "+".join(sha256_file(each) for each in beside)
            known.append(said.model_copy(update={"sha256": digest}))
    if faults:
        raise FaultsError(faults)
    demand = scenario.demand.model_copy(update={"volumes": tuple(known)})
    read = scenario.model_copy(update={"demand": demand})
    read._path, read._settings = scenario._path, scenario._settings
    return read


def _inside(scenario: Scenario, file: Path, places: Places) -> None:
    """Refuse a road file outside the project that the scenario lies in."""
    where = places.get("roads", f"{file}:1")
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


def _fault(item: Any, file: Path, places: Places) -> Fault:
    location = [str(part) for part in item["loc"]]
    dotted = ".".join(location)
    where = _where(location, places) or f"{file}:1"
    if item["type"] == "extra_forbidden":
        known = _known_keys(location[:-1])
        near = difflib.get_close_matches(location[-1], known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(known)}"
        return Fault("SCN-003", where, f"unknown key {dotted!r}", hint)
    if item["type"] == "missing":
        return Fault("SCN-007", where, f"key {dotted!r} is missing", TO_STATE.get(dotted, ELSE))
    message = _words(item)
    shown = repr(item["input"])
    if len(shown) > 60:
        shown = shown[:57] + "..."
    place = f"{dotted}: " if dotted else ""
    return Fault("SCN-008", where, f"{place}{message} (found {shown})", _advice(item))


WORDS = {
    "bool_type": "not true or false",
    "bool_parsing": "not true or false",
    "finite_number": "not a finite number",
    "float_type": "not a number",
    "float_parsing": "not a number",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "not a whole number",
    "int_parsing": "not a whole number",
    "int_type": "not a whole number",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "not one of {expected}",
    "model_type": "not a table of keys",
    "dict_type": "not a table of keys",
    "string_pattern_mismatch": "not a word of that form",
    "string_too_short": "an empty text",
    "string_type": "not a text",
    "too_short": "has fewer than {min_length} entries",
    "too_long": "has more than {max_length} entries",
    "tuple_type": "not a list",
    "list_type": "not a list",
}
"""What is wrong, in our words, by the kind of fault."""


def _words(item: Any) -> str:
    said = WORDS.get(str(item["type"]))
    if said is None:
        return str(item["msg"]).removeprefix("Value error, ")
    return said.format(**item.get("ctx", {}))


def _advice(item: Any) -> str:
    """Return what to write instead, by the kind of the wrong value; empty: the general advice."""
    kind = str(item["type"])
    if kind == "model_type" and str(item["ctx"]["class_name"]) == "Parameter":
        return "a number, or a table with base, low, high, unit, status and source"
    return next((said for start, said in WANTED.items() if kind.startswith(start)), "")


def _where(location: list[str], places: Places) -> str:
    while location:
        found = places.get(".".join(location))
        if found:
            return found
        location = location[:-1]
    return ""


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
