"""Stacked bars of mean hours by leg."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, BLUE, GREEN, ORANGE, PALE, SKY, new_figure
from logistics_sim.report.wording import LEGS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LOOK = {
    "sort": (PALE, ""),
    "hub_wait": (ORANGE, "////"),
    "trunk": (BLUE, ""),
    "station": (SKY, "----"),
    "local": (GREEN, "xxxx"),
}


def leg_bars(
    labels: Sequence[str], hours: Sequence[Mapping[str, float]], places: Sequence[float]
) -> tuple[Figure, list[float]]:
    """Return one bar a row of `hours` (by leg) at `places`, and the sum of each row.

    `labels` name the rows; a leg that a row lacks counts as 0 h.
    """
    figure = new_figure(7.2, 1.2 + 0.26 * max(len(labels), 1))
    axes = figure.add_subplot()
    left = np.zeros(len(labels))
    for leg, (colour, hatch) in LOOK.items():
        width = np.array([float(row.get(leg, 0.0)) for row in hours])
        axes.barh(
            places,
            width,
            left=left,
            height=0.82,
            color=colour,
            hatch=hatch,
            edgecolor=BLACK,
            linewidth=0.5,
            label=word(LEGS, leg),
        )
        left += width
    for place, end in zip(places, left, strict=True):
        axes.text(end, place, f"\u00a0{end:.1f} h", va="center", fontsize=8)
    axes.set_yticks(places, labels)
    axes.invert_yaxis()
    axes.set_xlabel(_("mean hours of the parcels that arrived"))
    axes.margins(x=0.08)
    axes.set_xlim(left=0)
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=5)
    return figure, [float(end) for end in left]
