"""Recorded days in the simulated 90 % band, figure by figure."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.assessment.validation.agreement import weekdays
from logistics_sim.assessment.validation.day_figures import FIGURES, resolution
from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, RED, SKY, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.assessment.validation.validation_study import Validation

ACROSS = 2


def validation_figure(found: Validation) -> Figure:
    """Return a panel per figure: the band by day, and the recorded days (crosses lie outside)."""
    rows = -(-len(found.agreements) // ACROSS)
    figure = new_figure(7.6, 1.0 + 1.75 * rows)
    panels = np.asarray(figure.subplots(rows, ACROSS, squeeze=False)).ravel()
    for axes in panels[len(found.agreements) :]:
        axes.set_axis_off()
    days = found.days.index
    weekday = weekdays(days)
    place = np.arange(len(days))
    for axes, each in zip(panels, found.agreements, strict=False):
        band = found.bands.reindex(weekday)[each.figure]
        mean, low, high = (band[name].to_numpy(dtype=float) for name in ("mean", "low", "high"))
        recorded = found.days[each.figure].to_numpy(dtype=float)
        axes.fill_between(place, low, high, color=SKY, alpha=0.45, linewidth=0)
        axes.plot(place, mean, color=BLACK, linewidth=0.8)
        wide, part = resolution(each.figure)
        edge = wide + part * np.abs(recorded)
        inside = (recorded >= low - edge) & (recorded <= high + edge)
        axes.plot(place[inside], recorded[inside], "o", color=BLACK, markersize=3)
        axes.plot(place[~inside], recorded[~inside], "x", color=RED, markersize=5)
        words, unit = FIGURES[each.figure]
        axes.set_title(
            _(
                "{figure}, {unit}: {share:.0%} inside",
                figure=_(words),
                unit=unit,
                share=each.within,
            ),
            fontsize=8.5,
        )
        ends = [0, len(days) - 1] if len(days) > 1 else [0]
        named = [str(np.datetime64(int(days[end]), "D")) for end in ends]
        axes.set_xticks(ends, named, fontsize=7)
        axes.grid(axis="y")
    figure.supxlabel(
        _("band: simulated 90 % of the same weekday; points: recorded days, crosses outside"),
        fontsize=8,
    )
    return figure


def draw_validation(found: Validation, path: Path) -> None:
    """Write `validation_figure` of `found` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        validation_figure(found).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())
