"""Read a planner's table of coalition costs and of volumes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import (
    OfficeTable,
    in_codes,
    read_office_table,
    refuse_unused,
)
from logistics_sim.office_tables.numbers import number
from logistics_sim.office_tables.units import UNITS

if TYPE_CHECKING:
    from logistics_sim.alliance import CostGame

APART = re.compile(r"[,，、;；/&|\s]")
CODES = {"TAB-016": "ALL-004", "TAB-018": "ALL-008"}
"""Codes that these tables have always had; everything else is ALL-001."""


def read_game(path: Path) -> CostGame:
    """Return the game of a table with columns ``members`` (joined by +) and ``cost``."""
    import pandas as pd

    from logistics_sim.alliance import game_from_frame

    table = _table(path, "coalitions", ("members", "cost"))
    texts = table.texts("cost")
    costs = [number(text, ".", UNITS["cost"]) for text in texts]
    # What is no number is left to the game, which knows "infeasible" too.
    cost = [text if value != value else value for text, value in zip(texts, costs, strict=True)]
    members = table.codes("members")
    frame = pd.DataFrame({"members": members, "cost": cost})
    with in_codes(CODES, "ALL-001"):
        for row, text in _joined_otherwise(members):
            said = _("{text!r} names several firms, which are joined by +", text=members[row])
            table.add("members", "ALL-001", [(row, said)], _("write {text}", text=text))
        table.stop()
    try:
        return game_from_frame(frame)
    except InputError as error:
        here = [replace(fault, where=f"{path}, {fault.where}") for fault in error.faults]
        raise FaultsError(here) from error


def _joined_otherwise(members: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the rows whose firms are joined by another sign than +, with how they should be."""
    known = {part for name in members for part in name.split("+")}
    for row, name in enumerate(members):
        parts = [part.strip() for part in APART.split(name) if part.strip()]
        if "+" not in name and len(parts) > 1 and known.issuperset(parts):
            yield row, "+".join(parts)


def read_volumes(path: Path) -> dict[str, float]:
    """Return the volume of each firm from a table with columns ``firm`` and ``volume``."""
    table = _table(path, "volumes", ("firm", "volume"))
    with in_codes(CODES, "ALL-001"):
        firms, volumes = table.ids("firm"), table.numbers("volume")
        table.stop()
    return dict(zip(firms, volumes.tolist(), strict=True))


def _table(path: Path, kind: str, needed: tuple[str, ...]) -> OfficeTable:
    with in_codes(CODES, "ALL-001"):
        table = read_office_table(path, kind, needed)
        refuse_unused(table, like=True)
        return table
