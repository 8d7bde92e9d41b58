"""The run day by day: parcels, cost and attainment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    PALE,
    at_whole_numbers,
    in_percent,
    new_figure,
)
from logistics_sim.report.wording import VARIANTS, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

LINES = {
    "after": (BLUE, "-", "o"),
    "equal_service": (ORANGE, "--", "s"),
    "as_is": (BLACK, ":", "x"),
}
PANELS = (
    ("cost_yuan", noop("cost, yuan"), False),
    ("express_share", noop("express 48 h"), True),
    ("fresh_share", noop("fresh 24 h"), True),
)


def daily_series(run: RunTables) -> tuple[Figure, str]:
    """Return parcels, cost, express and fresh attainment by day; weekends are shaded."""
    table = run.daily
    figure = new_figure(7.2, 6.0)
    all_axes = figure.subplots(4, 1, sharex=True)
    parcels = table[table["variant"] == "after"]
    all_axes[0].bar(parcels["day"], parcels["parcels"], color=GREY, width=0.8)
    all_axes[0].set_ylabel(_("parcels"))
    all_axes[0].yaxis.set_major_formatter("{x:,.0f}")
    for axes, (column, title, share) in zip(all_axes[1:], PANELS, strict=True):
        for variant, (colour, dash, mark) in LINES.items():
            rows = table[table["variant"] == variant]
            axes.plot(
                rows["day"],
                rows[column].to_numpy(dtype=np.float64),
                color=colour,
                linestyle=dash,
                marker=mark,
                markersize=3.2,
                linewidth=1.2,
                label=word(VARIANTS, variant) if column == "cost_yuan" else None,
            )
        axes.set_ylabel(_(title))
        if share:
            in_percent(axes.yaxis)
        else:
            axes.yaxis.set_major_formatter("{x:,.0f}")
            axes.set_ylim(bottom=0)
        axes.grid(axis="y")
    days = int(table["day"].max()) + 1
    for axes in all_axes:
        _weekends(axes, run, days)
    all_axes[-1].set_xlim(-0.7, days - 0.3)
    at_whole_numbers(all_axes[-1].xaxis)
    all_axes[-1].set_xlabel(_("day of the run (0 = {date})", date=run.scenario.start_date))
    figure.legend(loc="outside upper center", ncols=3)
    return figure, _(
        "Parcels, cost and attainment on each of {days} days. The days at the end have no "
        "attainment, because the deadline of their parcels lies beyond the run.",
        days=days,
    )


def _weekends(axes: Axes, run: RunTables, days: int) -> None:
    each = int(run.manifest["days"])
    for day in range(days):
        if run.scenario.weekday(day % each) >= 5:
            axes.axvspan(day - 0.5, day + 0.5, color=PALE, alpha=0.45, linewidth=0, zorder=0)
        if day and day % each == 0:
            axes.axvline(day - 0.5, color=BLACK, linewidth=0.8)
