"""Costs before and after: by activity and by firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, VARIANT_COLOUR, VARIANT_HATCH, new_figure
from logistics_sim.report.wording import ACTIVITIES, VARIANTS, word
from logistics_sim.scenario import ALONE_VARIANTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

HIGH = 0.27


def activity_costs(run: RunTables) -> tuple[Figure, str]:
    """Return yuan a day by activity for the three variants, the dearest activity first."""
    table = run.yuan_day("activity")
    table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
    labels = [word(ACTIVITIES, str(name)) for name in table.index]
    figure = new_figure(7.2, 1.1 + 0.4 * max(len(table), 1))
    axes = figure.add_subplot()
    _bars(axes, table, labels)
    figure.legend(loc="outside upper center", ncols=3)
    sums = table.sum()
    return figure, _(
        "Cost by activity in yuan a day. Total: alliance {after:,.0f}, alone with equal service "
        "{equal:,.0f}, alone as it is {today:,.0f}. The dearest activity is {dearest}.",
        after=sums["after"],
        equal=sums["equal_service"],
        today=sums["as_is"],
        dearest=labels[0] if labels else "–",
    )


def firm_costs(run: RunTables) -> tuple[Figure, str]:
    """Return yuan a day by firm with the change against both ways alone written beside."""
    table = run.yuan_day("firm")
    order = [firm.id for firm in run.scenario.firms if firm.id in table.index]
    table = table.loc[order]
    figure = new_figure(7.2, 1.1 + 0.5 * max(len(table), 1))
    axes = figure.add_subplot()
    _bars(axes, table, [run.name(firm) for firm in order])
    said = []
    for row, firm in enumerate(order):
        costs: Any = table.loc[firm]
        text = "; ".join(
            change_words(float(costs["after"]), float(costs[variant]), word(VARIANTS, variant))
            for variant in ALONE_VARIANTS
            if float(costs[variant]) > 0
        )
        if text:
            top = len(order) - 1 - row
            lines = text.replace("; ", "\n")
            axes.annotate(
                lines,
                (float(costs.max()), top),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
            )
            said.append(f"{run.name(firm)}: {text}")
    axes.margins(x=0.36)
    figure.legend(loc="outside upper center", ncols=3)
    return figure, _("Cost by firm in yuan a day. {said}.", said="; ".join(said))


def change_words(after: float, before: float, against: str) -> str:
    r"""Return how much less or more `after` is than `before`, named `against`.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     change_words(80.0, 100.0, "today"), change_words(112.0, 100.0, "today")
    ('20.0\xa0% less than today', '12.0\xa0% more than today')
    """
    share = percent(abs(1 - after / before))
    if after <= before:
        return _("{share} less than {against}", share=share, against=against)
    return _("{share} more than {against}", share=share, against=against)


def _bars(axes: Axes, table: pd.DataFrame, labels: list[str]) -> None:
    rows = np.arange(len(table))[::-1]
    for number, variant in enumerate(VARIANTS):
        axes.barh(
            rows + (1 - number) * HIGH,
            table[variant].to_numpy(dtype=np.float64),
            height=HIGH,
            color=VARIANT_COLOUR[variant],
            hatch=VARIANT_HATCH[variant],
            edgecolor=BLACK,
            linewidth=0.5,
            label=word(VARIANTS, variant),
        )
    axes.set_yticks(rows, labels)
    axes.set_xlabel(_("yuan a day"))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x")
