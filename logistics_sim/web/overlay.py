"""Changes of a scenario file: what it says itself, on top of what it is based on.

A scenario file holds only what differs from its parent. A key is dotted, an entry of a list is
named by its id (``fleet.box_truck.count``); lists without ids are one value.
"""

from __future__ import annotations

from typing import Any

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext as _

UNSET = object()
FIXED = ("based_on", "format", "roads", "name")
"""Keys that are no values of a form: they bind the file to its place."""


def value_at(data: Any, keys: list[str]) -> Any:
    """Return the value of a dotted key (`keys`) in `data`, `UNSET` where there is none.

    >>> value_at({"fleet": [{"id": "van", "count": 3}]}, ["fleet", "van", "count"])
    3
    """
    for key in keys:
        if isinstance(data, dict) and key in data:
            data = data[key]
        elif isinstance(data, list):
            found = [e for e in data if isinstance(e, dict) and e.get("id") == key]
            if not found:
                return UNSET
            data = found[0]
        else:
            return UNSET
    return data


def set_value(own: dict[str, Any], effective: dict[str, Any], key: str, value: Any) -> None:
    """State `value` for a dotted `key` in the file's `own` data, in place.

    `effective` is the whole scenario with its parents. A number for a parameter keeps its unit
    and is the planner's. Raises `FaultsError` (WEB-012) for a key that cannot be set.
    """
    keys = _keys(key)
    target: Any = own
    below: Any = effective
    for part in keys[:-1]:
        target, below = _inside(target, below, part, key)
    last = keys[-1]
    if _is_named_list(below):
        if not isinstance(value, dict):
            raise _wrong(key, _("is a table; state one of its keys"))
        entry = _entry(target, last)
        entry.update({**value, "id": last})
        return
    if not isinstance(target, dict):
        raise _wrong(key, _("lies inside a single value"))
    target[last] = _parameter(below.get(last) if isinstance(below, dict) else None, value)


def reset_value(own: dict[str, Any], key: str) -> None:
    """Take a dotted `key` out of the file's `own` data, so that the parent's value holds."""
    keys = _keys(key)
    chain: list[tuple[Any, str]] = []
    target: Any = own
    for part in keys:
        chain.append((target, part))
        target = value_at(target, [part])
        if target is UNSET:
            return
    for holder, part in reversed(chain):
        if isinstance(holder, dict):
            holder.pop(part, None)
        else:
            holder[:] = [e for e in holder if e.get("id") != part]
        if holder and not (isinstance(holder, dict) and set(holder) == {"id"}):
            return


def differences(parent: dict[str, Any], child: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each dotted key in which `child` differs from `parent`, with both values.

    >>> differences({"days": 30, "seed": 1}, {"days": 7, "seed": 1})
    [{'key': 'days', 'parent': 30, 'child': 7}]
    """
    before, after = _flat("", parent), _flat("", child)
    keys = [*before, *(key for key in after if key not in before)]
    return [
        {"key": key, "parent": before.get(key), "child": after.get(key)}
        for key in keys
        if before.get(key) != after.get(key)
    ]


def _flat(prefix: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict) and "base" not in value and value:
        found: dict[str, Any] = {}
        for key, inner in value.items():
            found.update(_flat(f"{prefix}.{key}" if prefix else str(key), inner))
        return found
    if _is_named_list(value):
        found = {}
        for entry in value:
            name = f"{prefix}.{entry['id']}"
            found.update(_flat(name, {k: v for k, v in entry.items() if k != "id"}) or {name: {}})
        return found
    return {prefix: value}


def _keys(key: str) -> list[str]:
    keys = key.split(".")
    if not all(keys) or len(keys) > 12:
        raise _wrong(key, _("is no dotted key"))
    if keys[0] in FIXED:
        raise _wrong(key, _("binds the file to its place and is not changed here"))
    return keys


def _inside(target: Any, below: Any, part: str, key: str) -> tuple[Any, Any]:
    """Go one step into the own data (made where absent) and the effective data."""
    if _is_named_list(below):
        inner_below = value_at(below, [part])
        if inner_below is UNSET:
            raise _wrong(key, _("has no entry {part!r}", part=part))
        return _entry(target, part), inner_below
    if isinstance(below, list) or not isinstance(target, dict):
        raise _wrong(key, _("lies inside a list without names; state the whole list"))
    inner_below = below.get(part) if isinstance(below, dict) else None
    if inner_below is not None and not isinstance(inner_below, dict | list):
        raise _wrong(key, _("lies inside the single value {part!r}", part=part))
    empty: Any = [] if _is_named_list(inner_below) else {}
    inner = target.setdefault(part, empty)
    if isinstance(inner, int | float) and isinstance(inner_below, dict) and "base" in inner_below:
        inner = target[part] = {"base": inner}
    if not isinstance(inner, dict | list):
        raise _wrong(key, _("lies inside the single value {part!r}", part=part))
    return inner, inner_below


def _entry(target: Any, name: str) -> dict[str, Any]:
    for entry in target:
        if isinstance(entry, dict) and entry.get("id") == name:
            return entry
    target.append({"id": name})
    made: dict[str, Any] = target[-1]
    return made


def _is_named_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(e, dict) and isinstance(e.get("id"), str) for e in value)
    )


def _parameter(before: Any, value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and isinstance(before, dict) and "base" in before:
        unit = {"unit": before["unit"]} if "unit" in before else {}
        return {"base": value, **unit, "status": "planner", "source": "stated on the page"}
    return value


def _wrong(key: str, text: str) -> FaultsError:
    return FaultsError(
        [Fault("WEB-012", key[:120], _("this key {text}", text=text), _("see: GET /api/schema"))]
    )
