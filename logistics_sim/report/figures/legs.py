"""Where the time went: mean hours by leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PALE,
    SKY,
    new_figure,
)
from logistics_sim.report.wording import LEGS, TARGETS, VARIANTS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.tables import RunTables

SHOWN = ("express_48h", "fresh_24h", "outbound_72h", "intra_48h")
LOOK = {
    "sort": (PALE, ""),
    "hub_wait": (ORANGE, "////"),
    "trunk": (BLUE, ""),
    "station": (SKY, "----"),
    "local": (GREEN, "xxxx"),
}


def leg_time_chart(run: RunTables) -> tuple[Figure, str]:
    """Return stacked bars of mean hours from the start of each clock to its end."""
    table = run.legs
    hours = table.set_index(["target", "variant", "leg"])["mean_s"] / 3_600
    present = set(table.loc[table["n"] > 0, "target"])
    targets = [name for name in SHOWN if name in present]
    rows = [(name, variant) for name in targets for variant in VARIANTS]
    places = np.array([3.6 * (r // 3) + r % 3 for r in range(len(rows))])
    figure = new_figure(7.2, 1.2 + 0.26 * max(len(rows), 1))
    axes = figure.add_subplot()
    left = np.zeros(len(rows))
    for leg, (colour, hatch) in LOOK.items():
        width = np.array([float(hours.get((*row, leg), 0.0)) for row in rows])
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
    axes.set_yticks(places, [f"{word(TARGETS, t)} · {word(VARIANTS, v)}" for t, v in rows])
    axes.invert_yaxis()
    axes.set_xlabel(_("mean hours of the parcels that arrived"))
    axes.margins(x=0.08)
    axes.grid(axis="x")
    figure.legend(loc="outside upper center", ncols=5)
    said = [
        f"{word(TARGETS, name)}, {word(VARIANTS, variant)}: {end:.1f} h"
        for (name, variant), end in zip(rows, left, strict=True)
    ]
    return figure, _("Mean hours by leg. {said}.", said="; ".join(said))
