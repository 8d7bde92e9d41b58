"""The legend of a chart: in columns, as many as the room has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.report.svg.chart_marks import MIDDLE, BarLook
from logistics_sim.report.svg.elements import SvgElements, rectangle
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    from logistics_sim.report.svg.chart_axes import LegendEntry

SIZE_PT = 8.5
HANDLE_PT, GAP_PT, BETWEEN_PT = 2.0 * SIZE_PT, 0.8 * SIZE_PT, 2.0 * SIZE_PT
ROW_PT, BELOW_PT = 1.65 * SIZE_PT, 4.0
SWATCH_PT = 0.7 * SIZE_PT
LEVEL = 5.0


@dataclass(frozen=True)
class ChartLegend:
    """Entries of a legend column by column; `widths` of the columns in points."""

    columns: Sequence[Sequence[LegendEntry]]
    widths: Sequence[float]

    @property
    def width(self) -> float:
        """How wide it is."""
        return sum(self.widths) + BETWEEN_PT * (len(self.widths) - 1)

    @property
    def height(self) -> float:
        """How high it is."""
        return ROW_PT * max(len(column) for column in self.columns) + BELOW_PT

    def draw(self, elements: SvgElements, left: float, top: float) -> None:
        """Draw it with its upper left corner at `left`, `top`."""
        for column, width in zip(self.columns, self.widths, strict=True):
            for row, entry in enumerate(column):
                y = top + ROW_PT * (row + 0.5)
                _draw_look(elements, entry, left, y)
                x = left + HANDLE_PT + GAP_PT
                elements.text(LEVEL, x, y + MIDDLE * SIZE_PT, entry.words, SIZE_PT)
            left += width + BETWEEN_PT


def chart_legend(entries: Sequence[LegendEntry], columns: int, room_pt: float) -> ChartLegend:
    """Return the legend of `entries` in at most so many `columns` as `room_pt` has room for."""
    for count in range(min(columns, len(entries)), 0, -1):
        rows = -(-len(entries) // count)
        parts = [entries[at : at + rows] for at in range(0, len(entries), rows)]
        widths = [
            HANDLE_PT + GAP_PT + max(text_width(entry.words, SIZE_PT) for entry in part)
            for part in parts
        ]
        found = ChartLegend(parts, widths)
        if found.width <= room_pt:
            break
    return found


def _draw_look(elements: SvgElements, entry: LegendEntry, x: float, y: float) -> None:
    """Draw what an entry looks like from `x`, at the height `y`."""
    look = entry.look
    if isinstance(look, BarLook):
        box = rectangle(x, y - SWATCH_PT / 2, x + HANDLE_PT, y + SWATCH_PT / 2)
        elements.add(LEVEL, box, look.paint(elements))
        return
    line = np.array([[x, y], [x + HANDLE_PT, y]])
    if entry.whiskers is not None:
        entry.whiskers.draw(elements, line, LEVEL)
    replace(look, marker="").draw(elements, line, LEVEL)
    replace(look, width=0.0).draw(elements, line.mean(axis=0, keepdims=True), LEVEL)
