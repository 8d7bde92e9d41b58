"""The frontier of daily planning: cost against what villages notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.style import BLUE, GREY, ORANGE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PANELS = (
    ("same_crew_share", noop("villages with their usual driver"), True),
    ("deviation_mean_min", noop("mean shift of the hour (min)"), False),
)


def consistency_chart(ways: list[dict[str, Any]]) -> Callable[[], Figure]:
    """Return what draws cost a day against the share of usual drivers and the shift of hours."""
    return lambda: _chart(ways)


def _chart(ways: list[dict[str, Any]]) -> Figure:
    figure = new_figure(7.2, 3.4)
    axes = figure.subplots(1, 2, sharey=True)
    for part, (column, title, share) in zip(axes, PANELS, strict=True):
        _panel(part, ways, column)
        part.set_xlabel(_(title))
        part.grid(axis="both")
        if share:
            part.xaxis.set_major_formatter("{x:.0%}")
            part.set_xlim(-0.04, 1.08)
        else:
            part.set_xlim(left=-4)
    axes[0].set_ylabel(_("cost (yuan a day)"))
    axes[0].yaxis.set_major_formatter("{x:,.0f}")
    axes[0].margins(y=0.14)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _panel(axes: Axes, ways: list[dict[str, Any]], column: str) -> None:
    """Draw the ways by price of change, each with its factor, and the timetable by itself."""
    daily = [way for way in ways if way["price_factor"] is not None]
    where = [way[column] for way in daily]
    axes.plot(
        where,
        [way["cost_yuan"] for way in daily],
        color=BLUE,
        marker="o",
        linewidth=1.2,
        label=_("re-planned each day, × prices of change"),
    )
    for number, way in enumerate(daily):
        axes.annotate(
            f"×{way['price_factor']:g}",
            (way[column], way["cost_yuan"]),
            xytext=(0, 6 if number % 2 else -13),
            textcoords="offset points",
            ha="center",
            fontsize=8,
        )
    for way in ways:
        if way["price_factor"] is None:
            axes.plot(
                way[column],
                way["cost_yuan"],
                color=ORANGE,
                marker="s",
                linestyle="none",
                label=_("fixed timetable"),
            )
            left = _("{items:,.0f} left over a day", items=way["left_over_items"] / way["days"])
            axes.annotate(
                left,
                (way[column], way["cost_yuan"]),
                xytext=(0, -13),
                textcoords="offset points",
                ha="right" if column == "same_crew_share" else "left",
                fontsize=7.5,
                color=GREY,
            )
