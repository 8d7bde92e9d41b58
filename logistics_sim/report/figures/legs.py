"""Where the time went: mean hours by leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.leg_bars import LOOK, leg_bars
from logistics_sim.report.wording import TARGETS, VARIANTS, word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables

SHOWN = ("express_48h", "fresh_24h", "outbound_72h", "intra_48h")


def leg_time_chart(run: RunTables) -> tuple[Figure, str]:
    """Return stacked bars of mean hours from the start of each clock to its end."""
    table = run.legs
    hours = table.set_index(["target", "variant", "leg"])["mean_s"] / 3_600
    present = set(table.loc[table["n"] > 0, "target"])
    targets = [name for name in SHOWN if name in present]
    rows = [(name, variant) for name in targets for variant in VARIANTS]
    places = np.array([3.6 * (r // 3) + r % 3 for r in range(len(rows))])
    labels = [f"{word(TARGETS, t)} · {word(VARIANTS, v)}" for t, v in rows]
    spent = [{leg: float(hours.get((*row, leg), 0.0)) for leg in LOOK} for row in rows]
    figure, ends = leg_bars(labels, spent, [float(place) for place in places])
    said = [
        f"{word(TARGETS, name)}, {word(VARIANTS, variant)}: {end:.1f} h"
        for (name, variant), end in zip(rows, ends, strict=True)
    ]
    return figure, _("Mean hours by leg. {said}.", said="; ".join(said))
