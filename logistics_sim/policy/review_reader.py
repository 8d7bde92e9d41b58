"""Read the table of a review: every fault of the file at once, with its line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.policy.formulas import FORMULAS
from logistics_sim.policy.review import Review
from logistics_sim.scenario.model_faults import Codes, model_faults
from logistics_sim.scenario.yaml_reader import read_yaml

SHIPPED = "county_plan_2020.yaml"
CODES: Codes = ("POL-002", "POL-003", "POL-004")
"""Codes of an unknown key, a missing key and a wrong value."""
RULES = ("lowest", "points", "")
Parts = list[tuple[str, dict[str, Any]]]


def shipped_path() -> Path:
    """Return the file of the review that the package ships."""
    return Path(str(resources.files("logistics_sim.policy").joinpath("reviews", SHIPPED)))


def read_review(path: Path | None = None) -> Review:
    """Read the review at `path`, or the one that the package ships.

    Raises
    ------
    InputError
        ``POL-001`` for a file that cannot be read as YAML.
    FaultsError
        Everything else at once: keys and values (``POL-002`` to ``POL-004``), formulas and
        what they are told (``POL-005``), ids and facts that do not fit (``POL-006``), points
        that do not add up (``POL-007``).
    """
    return _shipped() if path is None else _read(path)


@lru_cache
def _shipped() -> Review:
    return _read(shipped_path())


def _read(file: Path) -> Review:
    data, lines = plain_yaml(file)
    places = {key: f"{file}:{line}" for key, line in lines.items()}
    faults: list[Fault] = []
    review = None
    try:
        review = Review.model_validate(data)
    except ValidationError as error:
        faults += model_faults(error, Review, file, places, CODES)
    if isinstance(data, dict):
        faults += _formula_faults(data, file, places)
        faults += _name_faults(data, places)
        faults += _point_faults(data, places)
    if faults or review is None:
        raise FaultsError(faults)
    return review


def plain_yaml(file: Path) -> tuple[Any, dict[str, int]]:
    """Return data and lines of a YAML file of this room; what stops the reading is POL-001."""
    if not file.is_file():
        raise InputError("POL-001", str(file), _("there is no such file"), _("check the path"))
    try:
        return read_yaml(file)
    except InputError as error:
        faults = [
            Fault("POL-001", found.where, found.message, found.hint) for found in error.faults
        ]
        raise FaultsError(faults) from error


def _tables(value: Any, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the tables of a list with their dotted keys; anything else is passed over."""
    for number, entry in enumerate(value if isinstance(value, list) else []):
        if isinstance(entry, dict):
            yield f"{key}.{number}", entry


def _items(data: dict[str, Any]) -> Parts:
    return [*_tables(data.get("items"), "items"), *_tables(data.get("other"), "other")]


def _parts(data: dict[str, Any]) -> Parts:
    return [
        found for key, item in _items(data) for found in _tables(item.get("parts"), f"{key}.parts")
    ]


def _formula_faults(data: dict[str, Any], file: Path, places: dict[str, str]) -> list[Fault]:
    faults = []
    for key, part in _parts(data):
        name, said = part.get("formula"), part.get("with")
        where = places.get(f"{key}.formula") or places.get(key, f"{file}:1")
        if not isinstance(name, str) or not isinstance(said, dict):
            continue
        if name not in FORMULAS:
            hint = nearest(name, list(FORMULAS)) or _(
                "known: {formulas}", formulas=", ".join(FORMULAS)
            )
            faults.append(
                Fault("POL-005", where, _("there is no formula {name!r}", name=name), hint)
            )
            continue
        wants = FORMULAS[name].wants
        inside = {
            inner.removeprefix(f"{key}.with."): place
            for inner, place in places.items()
            if inner.startswith(f"{key}.with.")
        }
        try:
            wants.model_validate(said)
        except ValidationError as error:
            for found in model_faults(error, wants, file, inside, ("POL-005",) * 3):
                text = _("formula {name}: {message}", name=name, message=found.message)
                place = where if found.where == f"{file}:1" else found.where
                faults.append(Fault("POL-005", place, text, found.hint))
    return faults


def _name_faults(data: dict[str, Any], places: dict[str, str]) -> list[Fault]:
    """Return ids that stand twice, facts that nobody asks for and figures of no part."""
    facts = list(_tables(data.get("facts"), "facts"))
    faults = [*_twice(facts, places), *_twice(_items(data), places)]
    asked = [str(fact.get("id")) for _, fact in facts]
    for key, part in _parts(data):
        said = part.get("with")
        name = said.get("fact") if isinstance(said, dict) else None
        if isinstance(name, str) and name not in asked:
            hint = nearest(name, asked) or _("name it under facts")
            text = _("there is no fact {name!r}", name=name)
            where = places.get(f"{key}.with.fact", places.get(key, ""))
            faults.append(Fault("POL-006", where, text, hint))
    for key, item in _items(data):
        parts = list(_tables(item.get("parts"), f"{key}.parts"))
        faults += _twice(parts, places)
        names = [str(part.get("id")) for _, part in parts]
        figure = item.get("figure", "")
        if isinstance(figure, str) and figure not in (*RULES, *names):
            hint = _("lowest, points or one of {names}", names=", ".join(names))
            text = _("figure: there is no part {figure!r}", figure=figure)
            faults.append(Fault("POL-006", places.get(f"{key}.figure", ""), text, hint))
    return faults


def _twice(entries: Parts, places: dict[str, str]) -> list[Fault]:
    first: dict[str, str] = {}
    faults = []
    for key, entry in entries:
        name = entry.get("id")
        where = places.get(f"{key}.id", places.get(key, ""))
        if not isinstance(name, str):
            continue
        if name in first:
            text = _("the id {name!r} stands twice, first at {first}", name=name, first=first[name])
            faults.append(Fault("POL-006", where, text, _("give each its own id")))
        first.setdefault(name, where)
    return faults


def _point_faults(data: dict[str, Any], places: dict[str, str]) -> list[Fault]:
    """Return a fault where points do not add up; `other` items have none."""
    faults: list[Fault] = []
    scored = list(_tables(data.get("items"), "items"))
    sums = []
    for key, item in scored:
        points = [part.get("points", 0) for _, part in _tables(item.get("parts"), key)]
        if not all(_number(value) for value in points):
            return faults
        sums.append(sum(points))
        if points and sums[-1] == 0:
            text = _("the parts of {item!r} have no points", item=item.get("id"))
            hint = _("give them points, or move the item to other")
            faults.append(Fault("POL-007", places.get(key, ""), text, hint))
    total = data.get("total")
    if _number(total) and abs(sum(sums) - total) > 1e-9:
        text = _(
            "the points of all items are {sum:g}, the total is {total:g}",
            sum=sum(sums),
            total=total,
        )
        faults.append(Fault("POL-007", places.get("total", ""), text, _("let them agree")))
    for key, item in _tables(data.get("other"), "other"):
        for inner, part in _tables(item.get("parts"), f"{key}.parts"):
            if part.get("points", 0) not in (0, None):
                text = _("{item!r} has points among the items without", item=item.get("id"))
                where = places.get(f"{inner}.points", "")
                faults.append(Fault("POL-007", where, text, _("move the item to items")))
    return faults


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
