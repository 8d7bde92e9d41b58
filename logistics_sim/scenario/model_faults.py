"""What a strict model refuses, as faults with file and line, in our words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.scenario.value_path import path_by_id

Codes = tuple[str, str, str]
SCENARIO_CODES: Codes = ("SCN-003", "SCN-007", "SCN-008")
"""Codes of an unknown key, a missing key and a wrong value."""

WANTED = {
    "bool": noop("write true or false"),
    "float": noop("write a finite number without quotes or unit"),
    "finite": noop("write a finite number"),
    "greater": noop("keep to that range"),
    "int": noop("write a whole number without quotes or unit"),
    "less": noop("keep to that range"),
    "literal": noop("write one of these words"),
    "model_type": noop("write a table of keys; see: logistics-sim schema"),
    "string_type": noop("write a text, in quotes when it looks like a number"),
    "string_too_short": noop("write a text that is not empty"),
    "string_pattern": noop("write a word without spaces and without +"),
    "too_short": noop("write at least one entry"),
    "tuple": noop("write a list: one entry a line, each after a dash"),
}
"""What to write instead, by the beginning of pydantic's name for the kind of fault."""


def model_faults(
    error: ValidationError,
    kind: type[BaseModel],
    file: Path,
    places: Mapping[str, str],
    codes: Codes = SCENARIO_CODES,
    to_state: Mapping[str, str] | None = None,
    otherwise: str = noop("write it"),
    data: Any = None,
) -> list[Fault]:
    """Return a fault for everything in the `error` of the model `kind` that refused `file`.

    `places` says where each dotted key stands, `codes` are those of an unknown key, a missing
    key and a wrong value. A missing key gets the hint of `to_state`, or `otherwise`. With the
    plain `data` that was refused, entries of lists are named by their ids.
    """
    said = to_state or {}
    return [
        _fault(item, kind, file, places, codes, said, otherwise, data) for item in error.errors()
    ]


def _fault(
    item: Any,
    kind: type[BaseModel],
    file: Path,
    places: Mapping[str, str],
    codes: Codes,
    to_state: Mapping[str, str],
    otherwise: str,
    data: Any,
) -> Fault:
    location = [str(part) for part in item["loc"]]
    dotted = path_by_id(data, location)
    where = _where([*location, *_key_in_words(item)], places) or f"{file}:1"
    if item["type"] == "extra_forbidden":
        known = _known_keys(kind, location[:-1])
        near = difflib.get_close_matches(location[-1], known, n=1, cutoff=0.5)
        hint = (
            _("did you mean {near!r}?", near=near[0])
            if near
            else _("known keys: {known}", known=", ".join(known))
        )
        return Fault(codes[0], where, _("unknown key {dotted!r}", dotted=dotted), hint)
    if item["type"] == "missing":
        return Fault(
            codes[1],
            where,
            _("key {dotted!r} is missing", dotted=dotted),
            _(to_state.get(dotted, otherwise)),
        )
    message = f"{dotted}: {_words(item)}" if dotted else _words(item)
    if not (item["type"] == "value_error" and isinstance(item["input"], dict | list)):
        shown = repr(item["input"])
        if len(shown) > 60:
            shown = shown[:57] + "..."
        message = _("{message} (found {shown})", message=message, shown=shown)
    return Fault(codes[2], where, message, _advice(item))


OWN_KEY = re.compile(r"^([a-z_]+(?:\.[a-z_]+)*): ")
"""The key in front of what a table says is wrong between its values."""


def _key_in_words(item: Any) -> list[str]:
    """Return the key that the words of a table's own check begin with."""
    said = OWN_KEY.match(_words(item)) if item["type"] == "value_error" else None
    return said[1].split(".") if said else []


WORDS = {
    "bool_type": noop("not true or false"),
    "bool_parsing": noop("not true or false"),
    "finite_number": noop("not a finite number"),
    "float_type": noop("not a number"),
    "float_parsing": noop("not a number"),
    "greater_than": noop("must be above {gt}"),
    "greater_than_equal": noop("must be at least {ge}"),
    "int_from_float": noop("not a whole number"),
    "int_parsing": noop("not a whole number"),
    "int_type": noop("not a whole number"),
    "less_than": noop("must be below {lt}"),
    "less_than_equal": noop("must be at most {le}"),
    "literal_error": noop("not one of {expected}"),
    "model_type": noop("not a table of keys"),
    "dict_type": noop("not a table of keys"),
    "string_pattern_mismatch": noop("not a word of that form"),
    "string_too_short": noop("an empty text"),
    "string_type": noop("not a text"),
    "too_short": noop("has fewer than {min_length} entries"),
    "too_long": noop("has more than {max_length} entries"),
    "tuple_type": noop("not a list"),
    "list_type": noop("not a list"),
}
"""What is wrong, in our words, by the kind of fault."""


def _words(item: Any) -> str:
    if _is_number(item):
        return _("not a number")
    said = WORDS.get(str(item["type"]))
    if said is None:
        return str(item["msg"]).removeprefix("Value error, ")
    return _(said, **item.get("ctx", {}))


def _advice(item: Any) -> str:
    """Return what to write instead, by the kind of the wrong value; empty: the general advice."""
    kind = str(item["type"])
    if kind == "value_error" and isinstance(item["input"], dict | list):
        return _("change one of the values that it names")
    if _is_number(item):
        return _("a number, or a table with base, low, high, unit, status and source")
    return next((_(said) for start, said in WANTED.items() if kind.startswith(start)), "")


def _is_number(item: Any) -> bool:
    """Return whether a number with its range was wanted: a `Parameter`."""
    kind = str(item["type"])
    return kind == "model_type" and str(item["ctx"]["class_name"]) == "Parameter"


def _where(location: list[str], places: Mapping[str, str]) -> str:
    while location:
        found = places.get(".".join(location))
        if found:
            return found
        location = location[:-1]
    return ""


def _known_keys(kind: Any, location: list[str]) -> list[str]:
    """Return the keys that the model at `location` inside `kind` knows."""
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
