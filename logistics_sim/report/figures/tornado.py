"""How far the whole saving moves with each guessed price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, BLUE, ORANGE, in_percent, new_figure
from logistics_sim.scenario.value_words import BY_ID, value_label

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

MOST = 14


def tornado(run: RunTables) -> tuple[Figure, str]:
    """Return the saving at the low and the high end of each price, the widest first."""
    table = run.sensitivity.head(MOST)
    base = float(run.answer["saving"]["whole"]["share"])
    target = float(run.answer["saving"]["whole"]["target"])
    figure = new_figure(7.2, 1.2 + 0.3 * max(len(table), 1))
    axes = figure.add_subplot()
    rows = np.arange(len(table))[::-1]
    looks = (
        ("saving_low", _("low value"), ORANGE, "////"),
        ("saving_high", _("high value"), BLUE, ""),
    )
    for column, title, colour, hatch in looks:
        ends = table[column].to_numpy(dtype=np.float64)
        axes.barh(
            rows,
            ends - base,
            left=base,
            height=0.66,
            color=colour,
            hatch=hatch,
            edgecolor=BLACK,
            linewidth=0.5,
            label=title,
        )
    axes.axvline(base, color=BLACK, linewidth=0.8)
    axes.axvline(target, color=BLACK, linewidth=1.0, linestyle="--")
    labels = [
        f"{parameter_words(run, str(row.parameter))}  {row.low:g}–{row.high:g}"
        for row in table.itertuples()
    ]
    axes.set_yticks(rows, labels, fontsize=8)
    in_percent(axes.xaxis, 1)
    axes.set_xlabel(_("whole saving; dashed: target {share}", share=percent(target, 0)))
    axes.margins(x=0.06)
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=2)
    if not len(table):
        return figure, _("No price has a stated range.")
    first = table.iloc[0]
    return figure, _(
        "Saving at the low and high value of each guessed price, one at a time. It moves most "
        "with {parameter}: from {low} to {high}; base {base}.",
        parameter=parameter_words(run, str(first["parameter"])),
        low=percent(first["saving_low"]),
        high=percent(first["saving_high"]),
        base=percent(base),
    )


def parameter_words(run: RunTables, path: str) -> str:
    """Return what the parameter at `path` is called, behind the name of whose it is."""
    section, *rest = path.split(".")
    label = _(value_label(path))
    if section in BY_ID and len(rest) > 1:
        return _("{owner}: {label}", owner=run.name(rest[0]), label=label)
    return label
