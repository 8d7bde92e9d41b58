"""Savings with their intervals as marks on a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, in_percent, new_figure
from logistics_sim.report.wording import WAYS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Series = tuple[str | None, str, str, float, bool, Mapping[str, Mapping[str, Any]]]
"""Title (None: no legend), colour, mark, shift, filled, and by way: share, low, high."""


def saving_marks(series: Sequence[Series], target: float) -> Figure:
    """Return one row per way (whole, down, up) with the marks of each of `series`.

    `target` is the wanted share, drawn as a dashed line.
    """
    figure = new_figure(7.2, 2.5)
    axes = figure.add_subplot()
    for title, colour, mark, shift, filled, found in series:
        for row, way in enumerate(reversed(WAYS)):
            share, low, high = (float(found[way][key]) for key in ("share", "low", "high"))
            axes.errorbar(
                share,
                row + shift,
                xerr=[[share - low], [high - share]],
                fmt=mark,
                color=colour,
                markerfacecolor=colour if filled else "white",
                markersize=6,
                capsize=4,
                label=title if row == 0 else None,
            )
            axes.annotate(
                percent(share),
                (share, row + shift),
                (0, 6 if shift >= 0 else -13),
                textcoords="offset points",
                ha="center",
                fontsize=8,
            )
    axes.axvline(target, color=BLACK, linewidth=1.0, linestyle="--")
    axes.axvline(0.0, color=BLACK, linewidth=0.6)
    axes.set_yticks(range(len(WAYS)), [word(WAYS, way) for way in reversed(WAYS)])
    axes.set_ylim(-0.55, len(WAYS) - 0.45)
    axes.margins(x=0.12)
    in_percent(axes.xaxis)
    axes.set_xlabel(_("saving, 95 % interval; dashed: target {share}", share=percent(target, 0)))
    axes.grid(axis="x")
    if any(title for title, *_rest in series):
        figure.legend(loc="outside upper center", ncols=2)
    return figure
