"""Tables of attainment: every target, townships and the worst villages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.attainment import worst_first
from logistics_sim.report.text_table import TextTable, interval
from logistics_sim.report.wording import CLOCKS, TARGETS, VARIANTS, word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


WORST_VILLAGES = 15


def attainment_grid(run: RunTables) -> TextTable:
    """Return every target, all variants."""
    rows = []
    for name in TARGETS:
        table = run.shares(name, "all").set_index("variant")
        cells = []
        for variant in VARIANTS:
            row: Any = table.loc[variant]
            cells += [interval(row.to_dict()), f"{int(row['n']):,}"]
        clock = word(CLOCKS, str(table.loc["after", "clock"]))
        rows.append((word(TARGETS, name), clock, *cells))
    heads = [_("target"), _("clock")]
    for variant in VARIANTS:
        heads += [word(VARIANTS, variant), "n"]
    caption = _("Attainment of every clock, 95 % intervals")
    return TextTable(caption, tuple(heads), tuple(rows), words=2)


def township_grids(run: RunTables) -> list[TextTable]:
    """Return a table a target of the townships, the worst first; four columns fit a page."""
    return [_townships(run, name) for name in ("express_48h", "fresh_24h")]


def _townships(run: RunTables, target: str) -> TextTable:
    shares = run.shares(target, "township")
    tables = {
        variant: part.set_index("group")
        for variant, part in shares.groupby("variant", observed=True)
    }
    rows = []
    for group in worst_first(shares):
        found = (
            tables[variant].loc[group].to_dict()
            if variant in tables and group in tables[variant].index
            else None
            for variant in VARIANTS
        )
        rows.append((run.name(group), *map(interval, found)))
    heads = (_("township"), *(word(VARIANTS, variant) for variant in VARIANTS))
    caption = _("{target}: townships, the worst first", target=word(TARGETS, target))
    return TextTable(caption, heads, tuple(rows))


def village_grid(run: RunTables) -> TextTable:
    """Return the worst villages of the alliance."""
    table = run.shares("express_48h", "village")
    table = table[table["variant"] == "after"].sort_values(["share", "low", "group"])
    fresh = run.shares("fresh_24h", "village")
    fresh = fresh[fresh["variant"] == "after"].set_index("group")
    township = dict(zip(run.places["place_id"], run.places["township"], strict=True))
    if len(table) and float(table["share"].min()) >= 1:
        note = _(
            "In each of the {count} villages every parcel of “{target}” came in time.",
            count=len(table),
            target=word(TARGETS, "express_48h"),
        )
        return TextTable(_("Villages"), (), (), note=note)
    rows = []
    for row in table.head(WORST_VILLAGES).to_dict("records"):
        group = str(row["group"])
        other = fresh.loc[group].to_dict() if group in fresh.index else None
        where = run.name(str(township.get(group, "")))
        rows.append((run.name(group), where, interval(row), f"{row['n']:,}", interval(other)))
    heads = (
        _("village"),
        _("township"),
        word(TARGETS, "express_48h"),
        "n",
        word(TARGETS, "fresh_24h"),
    )
    return TextTable(
        _("The {count} worst villages of the alliance", count=len(rows)),
        heads,
        tuple(rows),
        words=2,
    )
