"""Names of columns that are known: shipped by kind of table, and added by a planner."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.signs import match_key, plain

TABLES = (
    "places",
    "stations",
    "firms",
    "producers",
    "volumes",
    "waybills",
    "counts",
    "coalitions",
    "candidates",
    "routes",
    "buses",
    "legs",
    "day_costs",
    "books",
    "scans",
    "trips",
    "tracks",
    "supports",
    "returns",
    "projects",
    "progress",
)


@cache
def shipped() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return ``{table: {meaning: heads}}`` of the package's list, in its order.

    >>> shipped()["places"]["residents"][:3]
    ('residents', 'population', '常住人口')
    """
    source = resources.files(__package__).joinpath("heads.csv")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with source.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            meanings = found.setdefault(row["table"], {})
            meanings[row["meaning"]] = (*meanings.get(row["meaning"], ()), row["head"])
    return found


def heads_of(table: str, added: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the heads of each meaning of `table`; added ones come first."""
    return {
        meaning: (*added.get(f"{table}.{meaning}", ()), *added.get(meaning, ()), *heads)
        for meaning, heads in shipped()[table].items()
    }


def read_added_heads(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the heads of a planner's own list: columns ``meaning, head`` and maybe ``table``.

    For `ReadOptions.heads`; a meaning of one table only is ``table.meaning``. Raises
    `InputError` (TAB-014) for meanings that no table has.
    """
    from logistics_sim.office_tables.delimited import read_delimited
    from logistics_sim.office_tables.sniffing import file_kind

    if file_kind(path) != "text":
        raise InputError(
            "TAB-011", str(path), _("the list of heads is a CSV"), _("save it as .csv")
        )
    wanted = ("meaning", "head", "table")

    def recognised(row: list[str]) -> int:
        return sum(match_key(cell) in wanted for cell in row)

    grid = read_delimited(path, ReadOptions(), recognised)
    heads = [match_key(cell) for cell in grid.cells[0]] if grid.cells else []
    if "meaning" not in heads or "head" not in heads:
        text = _("the list of heads wants the columns meaning and head")
        raise InputError("TAB-014", str(path), text, _("found: {heads}", heads=", ".join(heads)))
    added: dict[str, tuple[str, ...]] = {}
    faults = []
    for index, row in enumerate(grid.cells[1:], 1):
        said = dict(zip(heads, (plain(cell) for cell in row), strict=False))
        if not any(said.values()):
            continue
        table, meaning = said.get("table", ""), said.get("meaning", "")
        known = {
            name for kind in ([table] if table else TABLES) for name in shipped().get(kind, ())
        }
        if meaning not in known:
            where = _("{table} has", table=table or _("no table")) if table else _("no table has")
            text = (
                _("{where} no meaning {meaning!r}", where=where, meaning=meaning)
                if table
                else _("{where} a meaning {meaning!r}", where=where, meaning=meaning)
            )
            hint = (
                _("one of {known}", known=", ".join(sorted(known)))
                if known
                else _("tables: {tables}", tables=", ".join(TABLES))
            )
            faults.append(Fault("TAB-014", grid.place(index), text, hint))
            continue
        key = f"{table}.{meaning}" if table else meaning
        added[key] = (*added.get(key, ()), said.get("head", ""))
    if faults:
        raise FaultsError(faults)
    return added
