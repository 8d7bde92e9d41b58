"""Costs before and after: by activity and by firm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.report.figures.style import BLACK, VARIANT_COLOUR, VARIANT_HATCH, new_figure
from logistics_sim.report.wording import ACTIVITIES, VARIANTS, both

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.report.tables import RunTables

HIGH = 0.27


def activity_costs(run: RunTables) -> tuple[Figure, str]:
    """Return yuan a day by activity for the three variants, the dearest activity first."""
    table = run.yuan_day("activity")
    table = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
    labels = [both(ACTIVITIES, str(name)) for name in table.index]
    figure = new_figure(7.2, 1.1 + 0.4 * max(len(table), 1))
    axes = figure.add_subplot()
    _bars(axes, table, labels)
    figure.legend(loc="outside upper center", ncols=3)
    sums = table.sum()
    return figure, (
        f"Cost by activity in yuan a day. Total: alliance {sums['after']:,.0f}, alone with equal "
        f"service {sums['equal_service']:,.0f}, alone as it is {sums['as_is']:,.0f}. "
        f"The dearest activity is {labels[0] if labels else 'none'}."
    )


def firm_costs(run: RunTables) -> tuple[Figure, str]:
    """Return yuan a day by firm, alone and in the alliance, with the saving written beside."""
    table = run.yuan_day("firm")
    order = [firm.id for firm in run.scenario.firms if firm.id in table.index]
    table = table.loc[order]
    figure = new_figure(7.2, 1.1 + 0.5 * max(len(table), 1))
    axes = figure.add_subplot()
    _bars(axes, table, [run.name(firm) for firm in order])
    said = []
    for row, firm in enumerate(order):
        costs: Any = table.loc[firm]
        before, after = float(costs["equal_service"]), float(costs["after"])
        if before > 0:
            text = percent(1 - after / before)
            axes.text(
                float(costs.max()),
                len(order) - 1 - row,
                f"  省 saves {text}",
                va="center",
                fontsize=8.5,
            )
            said.append(f"{run.name(firm)} {text}")
    axes.margins(x=0.22)
    figure.legend(loc="outside upper center", ncols=3)
    return figure, "Cost by firm in yuan a day; saved against equal service: " + ", ".join(said)


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
            label=" ".join(VARIANTS[variant]),
        )
    axes.set_yticks(rows, labels)
    axes.set_xlabel("元/天 yuan a day")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x")
