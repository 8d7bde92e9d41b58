"""Picture of a calibration: each parameter before and after, with its range."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLUE, GREY, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def before_after_figure(rows: list[dict[str, Any]]) -> Figure:
    """Return one line per parameter: its range and figure before (grey) and after (blue).

    `rows` as in ``before_after.csv``; each is drawn in parts of its figure before.
    """
    figure = new_figure(7.2, 1.2 + 0.5 * len(rows))
    axes = figure.add_subplot()
    for place, row in enumerate(rows[::-1]):
        unit = row["before"] or 1.0
        low, high = row["low_before"] or row["before"], row["high_before"] or row["before"]
        axes.plot([low / unit, high / unit], [place + 0.15] * 2, color=GREY, linewidth=3)
        axes.plot(row["before"] / unit, place + 0.15, "o", color=GREY)
        axes.plot(
            [row["low"] / unit, row["high"] / unit], [place - 0.15] * 2, color=BLUE, linewidth=3
        )
        axes.plot(row["base"] / unit, place - 0.15, "o", color=BLUE)
        axes.annotate(
            f"{row['base']:.3g} {row['unit']}  (n = {row['n']:,})",
            (max(row["high"], row["base"]) / unit, place - 0.15),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
        )
    axes.set_yticks(range(len(rows)), [row["key"].partition(".")[2] for row in rows[::-1]])
    axes.axvline(1.0, color=GREY, linewidth=0.5)
    axes.margins(x=0.25)
    axes.set_xlabel(
        _("figure over the figure before; grey: before with its range, blue: records, 95 %")
    )
    return figure


def draw_before_after(rows: list[dict[str, Any]], path: Path) -> None:
    """Write `before_after_figure` of `rows` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        before_after_figure(rows).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())
