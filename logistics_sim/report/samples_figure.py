"""Picture of what was observed behind each estimate, with the distribution that was chosen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLUE, GREY, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.calibration import Calibration
    from logistics_sim.calibration.distributions import Distribution

COLUMNS = 4
MOST_SHOWN = 0.99
"""Of the observations, so that a lunch break does not squeeze the rest."""


def samples_figure(found: Calibration, chosen: dict[str, Distribution]) -> Figure:
    """Return a panel per estimate: observations (grey) and the density of `chosen` (blue)."""
    from scipy import stats

    rows = -(-len(found.estimates) // COLUMNS)
    figure = new_figure(9.6, 0.4 + 1.6 * rows)
    for place, (path, estimate) in enumerate(found.estimates.items()):
        axes = figure.add_subplot(rows, COLUMNS, place + 1)
        values = estimate.sample[np.isfinite(estimate.sample)]
        low, high = np.quantile(values, [1 - MOST_SHOWN, MOST_SHOWN])
        shown = values[(values >= low) & (values <= high)]
        axes.hist(shown, bins=min(30, max(5, shown.size // 5)), color=GREY, density=True)
        each = chosen[path]
        if each.parameters:
            at = np.linspace(low, high, 200)
            axes.plot(at, getattr(stats, each.name).pdf(at, *each.parameters), color=BLUE)
        axes.set_title(path.partition(".")[2], fontsize=6.5)
        axes.set_xlabel(f"{estimate.unit}  ({each.name})", fontsize=6)
        axes.tick_params(labelsize=5.5)
        axes.set_yticks([])
    figure.suptitle(
        _("what was observed (grey) and the distribution that Anderson and Darling leave (blue)"),
        fontsize=8,
    )
    return figure


def draw_samples(found: Calibration, chosen: dict[str, Distribution], path: Path) -> None:
    """Write `samples_figure` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        samples_figure(found, chosen).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())
