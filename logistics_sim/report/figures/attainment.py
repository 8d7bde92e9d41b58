"""Attainment by township with intervals, the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import (
    BLACK,
    VARIANT_COLOUR,
    VARIANT_MARK,
    in_percent,
    new_figure,
)
from logistics_sim.report.wording import TARGETS, VARIANTS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

SHIFT = {"after": 0.22, "equal_service": 0.0, "as_is": -0.22}


def township_attainment(run: RunTables, target: str) -> tuple[Figure, str]:
    """Return one row per township with the share on time of the three variants."""
    table = run.shares(target, "township")
    order = worst_first(table)
    figure = new_figure(7.2, 1.3 + 0.24 * max(len(order), 1))
    axes = figure.add_subplot()
    if not order:
        return figure, _("{name}: nothing was measured", name=word(TARGETS, target))
    row_of = {group: len(order) - 1 - number for number, group in enumerate(order)}
    for variant in VARIANTS:
        _marks(axes, table[table["variant"] == variant], variant, row_of)
    wanted = required(run, target)
    axes.axvline(wanted, color=BLACK, linewidth=1.0, linestyle="--")
    axes.set_yticks(list(row_of.values()), [run.name(group) for group in row_of])
    axes.set_ylim(-0.6, len(order) - 0.4)
    low = float(np.nanmin(table["low"].to_numpy(dtype=np.float64)))
    axes.set_xlim(max(0.0, np.floor(min(low, wanted) * 20) / 20 - 0.01), 1.012)
    in_percent(axes.xaxis)
    axes.set_xlabel(_("share on time, 95 % interval; dashed: {wanted}", wanted=percent(wanted, 0)))
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=3)
    worst = table[(table["variant"] == "after") & (table["group"] == order[0])].iloc[0]
    return figure, _(
        "{name}, by township. The worst for the alliance is {township} with {share} "
        "({low} to {high}).",
        name=word(TARGETS, target),
        township=run.name(order[0]),
        share=percent(worst["share"]),
        low=percent(worst["low"]),
        high=percent(worst["high"]),
    )


def worst_first(table: pd.DataFrame) -> list[str]:
    """Return the groups by the alliance's share on time, the lowest first."""
    after = table[table["variant"] == "after"].sort_values(["share", "low", "group"])
    return [str(group) for group in after["group"]]


def required(run: RunTables, target: str) -> float:
    """Return the share that the target asks for."""
    targets = run.scenario.targets
    return float(targets.baseline_share if "72h" in target else targets.required_share)


def _marks(axes: Axes, table: pd.DataFrame, variant: str, row_of: dict[str, int]) -> None:
    table = table[table["group"].isin(row_of)]
    if table.empty:
        return
    share = table["share"].to_numpy(dtype=np.float64)
    spread = np.array(
        [
            np.maximum(share - table["low"].to_numpy(dtype=np.float64), 0),
            np.maximum(table["high"].to_numpy(dtype=np.float64) - share, 0),
        ]
    )
    colour = VARIANT_COLOUR[variant] if variant != "as_is" else BLACK
    axes.errorbar(
        share,
        [row_of[group] + SHIFT[variant] for group in table["group"]],
        xerr=spread,
        fmt=VARIANT_MARK[variant],
        color=colour,
        markersize=4.5,
        elinewidth=1.0,
        markerfacecolor=colour if variant == "after" else "white",
        label=word(VARIANTS, variant),
    )
