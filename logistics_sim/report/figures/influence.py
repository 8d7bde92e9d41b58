"""Which numbers the answer's spread comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, BLUE, SKY, in_percent, new_figure
from logistics_sim.report.figures.tornado import parameter_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

MOST = 12


def influence_bars(run: RunTables) -> tuple[Figure, str]:
    """Return the share of the saving's variance by parameter, the number to measure next on top."""
    rows: list[dict[str, Any]] = run.answer["influence"][:MOST]
    figure = new_figure(7.2, 1.3 + 0.32 * max(len(rows), 1))
    axes = figure.add_subplot()
    places = np.arange(len(rows))[::-1]
    parts = (
        ("total", _("with others (total order)"), SKY, 0.17),
        ("first", _("by itself (first order)"), BLUE, -0.17),
    )
    for name, title, colour, shift in parts:
        share, low, high = (
            np.array([row[key] for row in rows], dtype=np.float64)
            for key in (name, f"{name}_low", f"{name}_high")
        )
        axes.barh(places - shift, share, height=0.32, color=colour, label=title)
        axes.errorbar(
            share,
            places - shift,
            xerr=[share - low, high - share],
            fmt="none",
            ecolor=BLACK,
            elinewidth=0.8,
            capsize=2,
        )
    labels = [parameter_words(run, str(row["key"])) for row in rows]
    axes.set_yticks(places, labels, fontsize=8)
    in_percent(axes.xaxis, 0)
    axes.set_xlim(left=0)
    axes.set_xlabel(_("share of the variance of the saving; whiskers: 95 % interval"))
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=2)
    if not rows:
        return figure, _("No number is uncertain.")
    first = rows[0]
    return figure, _(
        "Share of the variance of the saving by parameter, all drawn together. The largest by "
        "itself is {parameter}: {share} (interval {low} to {high}).",
        parameter=parameter_words(run, str(first["key"])),
        share=percent(first["first"], 0),
        low=percent(first["first_low"], 0),
        high=percent(first["first_high"], 0),
    )
