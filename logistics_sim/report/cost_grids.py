"""Tables of mean yuan a day by firm, direction and activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.text_table import TextTable, share
from logistics_sim.report.wording import ACTIVITIES, DIRECTIONS, VARIANTS, word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


KEYS = {"activity": noop("activity"), "direction": noop("direction"), "firm": noop("firm")}


def cost_grids(run: RunTables) -> list[TextTable]:
    """Return mean yuan a day by firm, direction and activity."""
    grids = []
    for by, caption, words in (
        ("activity", _("Cost by activity, yuan a day"), ACTIVITIES),
        ("direction", _("Cost by direction, yuan a day"), DIRECTIONS),
        ("firm", _("Cost by firm, yuan a day"), {}),
    ):
        table = run.yuan_day(by)
        table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
        rows = []
        for key, row in table.iterrows():
            label = word(words, str(key)) if words else run.name(str(key))
            rows.append((label, *_cost_cells(row)))
        rows.append((_("total"), *_cost_cells(table.sum())))
        heads = (
            _(KEYS[by]),
            *(word(VARIANTS, variant) for variant in VARIANTS),
            _("saving against equal service"),
            _("saving against as it is"),
        )
        grids.append(TextTable(caption, heads, tuple(rows)))
    return grids


def _cost_cells(row: Any) -> tuple[str, ...]:
    after = float(row["after"])
    saved = (
        share(1 - after / before) if before > 0 else "–"
        for before in (float(row["equal_service"]), float(row["as_is"]))
    )
    return (*(f"{float(row[name]):,.1f}" for name in VARIANTS), *saved)
