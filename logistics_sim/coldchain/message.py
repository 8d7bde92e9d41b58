"""The monitoring record as others see it: its schema, and what is wrong with one.

Only the standard library is used, so that sender and receiver start at once. The check
is that of ``data/record.schema.json``, with a code for each kind of fault.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from logistics_sim.language import gettext as _

TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$", re.ASCII)
TEXTS = {"key": 200, "device": 120, "vehicle": 100}
CHOICES = {
    "compartment": ("frozen", "chilled", "fresh", "box"),
    "door": ("open", "closed"),
    "alarm": ("none", "high", "low"),
}
NUMBERS: dict[str, tuple[float, float]] = {
    "lon": (-180, 180),
    "lat": (-90, 90),
    "humidity_pct": (0, 100),
}
COLDEST_C, WARMEST_C = -60, 80
SKEW_S = 300
"""A logger's clock may run ahead of the receiver's by this much."""


@cache
def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of a record.

    >>> record_schema()["title"]
    'Cold chain monitoring record'
    """
    source = resources.files(__package__).joinpath("data", "record.schema.json")
    schema: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return schema


@cache
def _keys() -> tuple[frozenset[str], frozenset[str]]:
    schema = record_schema()
    return frozenset(schema["required"]), frozenset(schema["properties"])


def record_fault(record: Any, now_s: float | None) -> tuple[str, str] | None:
    """Return code and message of the first fault of `record`, or None if it has none.

    ``REC-001`` no object, or a key is missing, unknown or of the wrong type; ``REC-002``
    impossible temperature, position or humidity; ``REC-003`` no time; ``REC-004`` a time
    in the future (later than `now_s` + 5 min; `now_s` None: any time will do).
    """
    if not isinstance(record, dict):
        return "REC-001", _("a record is an object")
    required, known = _keys()
    if not required <= record.keys():
        return "REC-001", _("{required} is missing", required=min(required - record.keys()))
    if not record.keys() <= known:
        return "REC-001", _(
            "unknown key {record!r}", record=min(map(str, record.keys() - known))[:40]
        )
    for name, longest in TEXTS.items():
        value = record[name]
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            return "REC-001", _(
                "{name} must be a text of 1 to {longest} characters", name=name, longest=longest
            )
    trip = record.get("trip", "")
    if not isinstance(trip, str) or len(trip) > 100:
        return "REC-001", _("trip must be a text of at most 100 characters")
    for name, choices in CHOICES.items():
        if not isinstance(record[name], str) or record[name] not in choices:
            return "REC-001", _(
                "{name} must be one of {choices}", name=name, choices=", ".join(choices)
            )
    return _numbers_fault(record) or _time_fault(record["time"], now_s)


def _numbers_fault(record: dict[str, Any]) -> tuple[str, str] | None:
    celsius = record["temp_c"]
    if not _is_number(celsius):
        return "REC-001", _("temp_c must be a number")
    if not COLDEST_C <= celsius <= WARMEST_C:
        return "REC-002", _(
            "temp_c {celsius} is impossible ({coldest_c} to {warmest_c})",
            celsius=celsius,
            coldest_c=COLDEST_C,
            warmest_c=WARMEST_C,
        )
    for name, (low, high) in NUMBERS.items():
        value = record[name]
        if value is not None and not _is_number(value):
            return "REC-001", _("{name} must be a number or null", name=name)
        if value is not None and not low <= value <= high:
            return "REC-002", _(
                "{name} {value} is impossible ({low} to {high})",
                name=name,
                value=value,
                low=low,
                high=high,
            )
    set_c = record.get("set_c")
    if set_c is not None and not _is_number(set_c):
        return "REC-001", _("set_c must be a number or null")
    return None


def _time_fault(text: Any, now_s: float | None) -> tuple[str, str] | None:
    moment = epoch_s(text)
    if moment is None:
        return "REC-003", _("time must be ISO 8601 with an offset")
    if now_s is not None and moment > now_s + SKEW_S:
        return "REC-004", _("time {text} lies in the future", text=text)
    return None


def epoch_s(text: Any) -> float | None:
    """Return the seconds since 1970 of an ISO 8601 time, None if it is none.

    >>> epoch_s("1970-01-01T08:00:05+08:00")
    5.0
    """
    return _epoch_s(text) if isinstance(text, str) else None


@lru_cache(maxsize=8_192)
def _epoch_s(text: str) -> float | None:
    """Parse a time; loggers report together, so that the same text comes often."""
    if not TIME.match(text):
        return None
    try:
        return dt.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return None


def _is_number(value: Any) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
