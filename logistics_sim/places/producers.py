"""Producers of fresh food from CSV or Excel, for the scenario's list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import OfficeTable, ReadOptions, read_office_table
from logistics_sim.office_tables.signs import match_key
from logistics_sim.scenario.producers import Producer, producer_faults

if TYPE_CHECKING:
    import pandas as pd

BETWEEN = re.compile(r"[、,，;；/\s]+")
"""What stands between the townships of one cell."""
ID = re.compile(r"[A-Za-z0-9_]{1,40}")
LOTS_PER_DAY = 24


class _Places:
    """Places of one kind by code and by name; a name may stand for several."""

    def __init__(self, code_names: Iterable[tuple[str, str]]) -> None:
        self.known = dict(code_names)
        self.by_name: dict[str, list[str]] = {}
        for code, name in self.known.items():
            if name:
                self.by_name.setdefault(match_key(name), []).append(code)

    def codes(self, text: str) -> list[str]:
        """Return the codes that a cell's text may stand for."""
        return [text] if text in self.known else self.by_name.get(match_key(text), [])

    def hint(self, text: str) -> str:
        """Return the nearest names, or some that there are."""
        some = ", ".join(f"{code} {name}".strip() for code, name in list(self.known.items())[:3])
        return nearest(text, self.known) or _("such as {some}", some=some)


def read_producers(
    path: Path,
    points: pd.DataFrame | None,
    product_name: Callable[[str], str | None],
    *,
    options: ReadOptions | None = None,
    told: list[dict[str, Any]] | None = None,
) -> tuple[Producer, ...]:
    """Read producers with their village, product and part of their townships' fresh parcels.

    Parameters
    ----------
    path
        Columns village (code or name), product, share; maybe id, name, townships (several
        in one cell), lots_per_day. Without townships a producer sends for its own.
    points
        Places ``id, kind, name, township``; villages and township stations are read. None
        where they are faulty themselves: then only what does not hang on them is checked.
    product_name
        Product of a cell's text, None where there is none.
    options
        How the table is read.
    told
        How it was read is added.

    Returns
    -------
    tuple of Producer
        In the order of the table; empty without `points`.

    Raises
    ------
    FaultsError
        ``TRC-001`` places that are not there or a name of several, ``TRC-006`` products,
        ``TAB-016`` figures, ``TAB-018`` ids, and those of the reader of tables, all at once.
    """
    said = options or ReadOptions()
    table = read_office_table(path, "producers", ("village", "product", "share"), said)
    ids = _ids(table)
    named = table.names("name") if table.has("name") else ids
    products = _products(table, product_name)
    shares = table.numbers("share", low=0).tolist()
    large = [
        (row, _("{share:g} is more than 1", share=share))
        for row, share in enumerate(shares)
        if share > 1
    ]
    table.add("share", "TAB-016", large, _("a share of the township's fresh parcels, 0 to 1"))
    lots = _lots(table)
    if points is None:
        table.stop()
        return ()
    rows = points[points["kind"] == "village"]
    own = {
        str(code): str(town) or str(code)[:9]
        for code, town in zip(rows["id"], rows["township"], strict=True)
    }
    villages = _Places(zip(rows["id"].astype(str), rows["name"].astype(str), strict=True))
    catchment = _catchments(table, _townships(points))
    where = _villages(table, villages, own, catchment)
    table.stop()
    found = tuple(
        Producer(
            id=ids[row],
            name=named[row] or ids[row],
            village=where[row],
            townships=tuple(catchment[row] or [own[where[row]]]),
            product=products[row],
            share=shares[row],
            lots_per_day=lots[row],
            status="given",
            source=table.source("share"),
        )
        for row in range(len(table))
    )
    wrong = producer_faults(found)
    if wrong:
        table.faults.append(
            Fault("TAB-016", table.grid.file, wrong, _("shares of one township: 1"))
        )
    table.stop()
    if told is not None:
        told.append(table.told())
    return found


def _townships(points: pd.DataFrame) -> _Places:
    """Return the townships: stations, and what the villages name."""
    stations = points[points["kind"] == "township_station"]
    known = dict(zip(stations["id"].astype(str), stations["name"].astype(str), strict=True))
    villages = points[points["kind"] == "village"]
    for code, town in zip(villages["id"].astype(str), villages["township"], strict=True):
        known.setdefault(str(town) or code[:9], "")
    return _Places(known.items())


def _ids(table: OfficeTable) -> list[str]:
    """Return the ids of the table, or numbers where it has none."""
    if not table.has("id"):
        return [f"producer_{row + 1}" for row in range(len(table))]
    ids = table.ids("id")
    bad = [
        (row, _("id {code!r} holds other signs than letters, digits and _", code=code))
        for row, code in enumerate(ids)
        if code and not ID.fullmatch(code)
    ]
    table.add("id", "TAB-018", bad, _("at most 40 letters, digits and _"))
    return ids


def _catchments(table: OfficeTable, townships: _Places) -> list[list[str]]:
    """Return the townships of each producer, empty where the table says none."""
    if not table.has("townships"):
        return [[] for _ in range(len(table))]
    found: list[list[str]] = []
    for row, cell in enumerate(table.codes("townships")):
        codes: list[str] = []
        for text in filter(None, BETWEEN.split(cell)):
            fit = townships.codes(text)
            if len(fit) == 1:
                codes += [code for code in fit if code not in codes]
                continue
            said = (
                _("{count} townships are called", count=len(fit))
                if fit
                else _("there is no township")
            )
            table.add("townships", "TRC-001", [(row, f"{said} {text!r}")], townships.hint(text))
        found.append(codes)
    return found


def _villages(
    table: OfficeTable, villages: _Places, own: dict[str, str], catchment: list[list[str]]
) -> list[str]:
    """Return the village of each producer; of a name's villages the one in its townships."""
    out = []
    for row, text in enumerate(table.codes("village")):
        fit = villages.codes(text)
        if len(fit) > 1 and catchment[row]:
            fit = [code for code in fit if own[code] in catchment[row]] or fit
        if len(fit) != 1:
            said = _("there is no village {text!r}", text=text)
            hint = villages.hint(text)
            if fit:
                said = _(
                    "{count} villages are called {text!r}: {fit}",
                    count=len(fit),
                    text=text,
                    fit=", ".join(fit),
                )
                hint = _("state the code, or the township")
            table.add("village", "TRC-001", [(row, said)], hint)
        out.append(fit[0] if fit else "")
    return out


def _products(table: OfficeTable, product_name: Callable[[str], str | None]) -> list[str]:
    """Return the products, unknown ones as faults."""
    cells = table.texts("product")
    found = [product_name(cell) or "" for cell in cells]
    bad = [
        (row, _("unknown product {cells!r}", cells=cells[row]))
        for row, name in enumerate(found)
        if not name
    ]
    table.add("product", "TRC-006", bad, _("see: logistics-sim coldchain products"))
    return found


def _lots(table: OfficeTable) -> list[int]:
    """Return the lots a day of each producer, 1 where the table says none."""
    if not table.has("lots_per_day"):
        return [1] * len(table)
    lots = table.whole("lots_per_day").tolist()
    bad = [
        (row, _("{value:g} lots a day", value=value))
        for row, value in enumerate(lots)
        if value == value and not 1 <= value <= LOTS_PER_DAY
    ]
    table.add(
        "lots_per_day", "TAB-016", bad, _("1 to {lots_per_day} a day", lots_per_day=LOTS_PER_DAY)
    )
    return [int(value) if value == value else 1 for value in lots]
