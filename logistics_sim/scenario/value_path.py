"""Dotted paths of a scenario's values as ``--set`` takes them: list entries by id, not number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NAMED_BY = ("id", "name", "village")
"""Keys of a list's entry that name it, the first that is there."""


def entry_name(entry: Any) -> str | None:
    """Return the name of an entry of a list, None where nothing names it."""
    if not isinstance(entry, dict):
        return None
    return next((str(entry[key]) for key in NAMED_BY if isinstance(entry.get(key), str)), None)


def path_by_id(data: Any, path: Iterable[str]) -> str:
    """Return a `path` into plain `data` with the entries of lists by their name.

    >>> path_by_id({"fleet": [{"id": "van", "count": 3}]}, ["fleet", "0", "count"])
    'fleet.van.count'
    """
    names = []
    for part in path:
        entry = None
        if isinstance(data, list):
            entry = data[int(part)] if part.isdigit() and int(part) < len(data) else None
            part = entry_name(entry) or part
        elif isinstance(data, dict):
            entry = data.get(part)
        names.append(part)
        data = entry
    return ".".join(names)
