"""Buses that carry parcels: what they take over, and the plan's cost with and without them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_json
from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import TextTable

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

SHOWN = 15
"""Ways to use a bus that are listed, the most promising first."""


def bus_grids(run: RunTables) -> list[TextTable]:
    """Return the legs by bus and the ways considered; nothing where the county has no buses."""
    rows: list[dict[str, Any]] = read_json(run.folder / "after" / "plan.json").get("buses", [])
    if not rows:
        return []
    legs = [row for row in rows if row["kind"] == "leg"]
    changes = [row for row in rows if row["kind"] == "change"]
    changes.sort(key=lambda row: row["bus_yuan"] - row["truck_yuan"])
    return [*_legs(run, legs), _changes(run, changes)]


def _legs(run: RunTables, rows: list[dict[str, Any]]) -> list[TextTable]:
    if not rows:
        return []
    heads = (
        _("bus"),
        _("leaves"),
        _("wave"),
        _("brings parcels to"),
        _("items"),
        _("bus, yuan"),
        _("plan with it, yuan"),
        _("plan without it, yuan"),
    )
    table = tuple(
        (
            *_carried(run, row),
            f"{row['bus_yuan']:,.2f}",
            f"{row['plan_with_yuan']:,.0f}",
            f"{row['plan_without_yuan']:,.0f}",
        )
        for row in rows
    )
    note = _("Both plans were searched with the same work from the same start.")
    return [TextTable(_("Parcels by bus, a service day"), heads, table, words=4, note=note)]


def _changes(run: RunTables, rows: list[dict[str, Any]]) -> TextTable:
    heads = (
        _("bus"),
        _("leaves"),
        _("wave"),
        _("parcels of"),
        _("items"),
        _("by vehicle, yuan"),
        _("by bus, yuan"),
        _("bus pays below, yuan an item"),
        _("tried"),
        _("choice"),
    )
    table = tuple(
        (
            *_carried(run, row),
            f"{row['truck_yuan']:,.1f}",
            f"{row['bus_yuan']:,.1f}",
            _price(row["break_even_yuan_item"]),
            _("yes") if row["tried"] else "–",
            _("bus") if row["choice"] == "bus" else _("vehicle"),
        )
        for row in rows[:SHOWN]
    )
    title = _(
        "Ways to use a bus: the {shown} most promising of {count}",
        shown=len(table),
        count=len(rows),
    )
    note = _(
        "By vehicle is the share of the plan's routes that these parcels cause; what the whole "
        "plan gains is known only where it was tried."
    )
    return TextTable(title, heads, table, words=4, note=note)


def _carried(run: RunTables, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells that say which bus, when, and what it carries to whom."""
    names = _(", ").join(run.name(str(place)) for place in row["places"])
    if row["hands_over"]:
        names = _("{names} (hand-over to local vehicles)", names=names)
    return (row["line"], row["depart"], str(row["wave"]), names, f"{row['items']:,}")


def _price(yuan: float | None) -> str:
    return "–" if yuan is None else f"{yuan:,.2f}"
