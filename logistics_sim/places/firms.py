"""Firms of the county from CSV or Excel, for the scenario's list."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.network.points import CODES
from logistics_sim.office_tables import OfficeTable, ReadOptions, in_codes, read_office_table
from logistics_sim.places.firm_facts import read_firm_facts
from logistics_sim.scenario import Firm

KINDS = {
    "快递": "express",
    "邮政": "post",
    "供销社": "coop",
    "供销": "coop",
    "电商": "commerce",
    "商贸": "commerce",
    "物流": "logistics",
}
SHARES_OFF = 0.005
"""Shares whose sum is farther from 1 are scaled with a warning."""
SHARES_MOST = 1.05
"""No rounding makes shares add up to more: one of them is wrong."""
NAMES = ("express", "post", "coop", "commerce", "logistics")


def read_firms(
    path: Path,
    *,
    columns: dict[str, str] | None = None,
    encoding: str | None = None,
    options: ReadOptions | None = None,
    types: Mapping[str, str] | None = None,
    told: list[dict[str, Any]] | None = None,
    warnings: list[Fault] | None = None,
) -> tuple[Firm, ...]:
    """Read firms with their part of all parcels, from a column of shares or of volumes.

    Beside these a table may state what `firm_facts.read_firm_facts` reads: scope, depot, line-haul,
    delivery days, rounds, sorting and vehicles of the `types` (id by id and by name).

    `columns` names the columns where the heads are not known. Without a column of ids the firms
    are ``firm_1``, ``firm_2`` … in the table's order. Volumes (items in any period) are
    turned into shares; shares may be per cent (``26%``), and count where both are stated. How the
    table was read is added to `told`, what does not stop the work to `warnings`. Raises
    `InputError`: NET-004, NET-008, NET-012 and NET-014, with the cells, and those of the reader
    of tables.
    """
    said = options or ReadOptions(encoding=encoding, columns=columns or {})
    with in_codes(CODES):
        table = read_office_table(path, "firms", ("kind",), said)
        found = firms_of(table, types or {})
        if told is not None:
            told.append(table.told())
        if warnings is not None:
            warnings += table.warnings
        return found


def firms_of(table: OfficeTable, types: Mapping[str, str] | None = None) -> tuple[Firm, ...]:
    """Return the firms of a table that was read (kind ``firms``); raises its faults.

    `types` are vehicle types, id by id and by name.
    """
    if not (table.has("share") or table.has("volume")):
        hint = _("state --columns share=NAME; found: {names}", names=", ".join(table.heads.names))
        where = table.grid.place(table.heads.last)
        table.faults.append(Fault("TAB-014", where, _("no column for share or volume"), hint))
    numbers = [f"firm_{row + 1}" for row in range(len(table))]
    ids = table.ids("id") if table.has("id") else numbers
    if not (table.has("id") or table.has("name")):
        hint = _("state --columns name=NAME; found: {names}", names=", ".join(table.heads.names))
        where = table.grid.place(table.heads.last)
        table.faults.append(Fault("TAB-014", where, _("no column for id or name"), hint))
    bad = [
        (row, _("id {code!r} holds a blank or '+'", code=code))
        for row, code in enumerate(ids)
        if "+" in code or any(sign.isspace() for sign in code)
    ]
    table.add("id", "TAB-018", bad)
    names = table.names("name") if table.has("name") else ids
    kinds = table.words("kind", NAMES, KINDS)
    blank = [
        (row, _("the firm has no kind"))
        for row, kind in enumerate(kinds)
        if not kind and table.has("kind")
    ]
    table.add("kind", "TAB-017", blank, _("one of {names}", names=", ".join(NAMES)))
    if table.has("share") and table.has("volume"):
        table.leave("volume")
    weight = table.numbers("share" if table.has("share") else "volume", low=0).tolist()
    if table.has("share"):
        _add_up(table, math.fsum(weight))
    if not table.faults and sum(weight) <= 0:
        text = _("the firms have no parcels at all")
        table.faults.append(Fault("TAB-016", table.grid.file, text))
    facts = read_firm_facts(table, types or {})
    table.stop()
    total = math.fsum(weight)
    return tuple(
        Firm.model_validate(
            {"id": code, "name": name, "kind": kind, "share": round(part / total, 6), **said}
        )
        for code, name, kind, part, said in zip(
            ids, names, kinds, _rounded(weight), facts, strict=True
        )
    )


def _add_up(table: OfficeTable, total: float) -> None:
    """Warn of shares whose `total` is not 1, and refuse those above what rounding explains.

    A column without a sign of per cent whose figures add up to 100 is one of per cents.
    """
    if not abs(total - 1) > SHARES_OFF or abs(total - 100) <= 100 * SHARES_OFF:
        return
    at, head = table.heads.column["share"], table.head("share")
    where = table.grid.place(table.heads.last, at, head)
    if total > SHARES_MOST:
        text = _("the shares of the firms add up to {total:.1%}", total=total)
        hint = _("correct them, or give parcels in a column of volumes (件量) instead")
        table.faults.append(Fault("TAB-016", where, text, hint))
        return
    text = _("the shares of the firms add up to {total:.1%}: scaled to 100 %", total=total)
    hint = _("correct them, or add the firms that are missing")
    table.warnings.append(Fault("TAB-028", where, text, hint))


def _rounded(weight: list[float]) -> list[float]:
    """Return weights whose shares, rounded to a millionth, add up to one."""
    import numpy as np

    from logistics_sim.places.population import split_whole

    millionths = split_whole(1_000_000, np.array(weight))
    total = sum(weight)
    return [float(part) * total / 1_000_000 for part in millionths]
