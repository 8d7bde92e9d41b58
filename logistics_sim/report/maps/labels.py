"""Names on a map that cover neither one another nor a mark.

`axes` are in points on the page, `size_pt` is the size of text or marks in points, what has a
higher `level` (z-order) lies on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.report.maps.svg_axes import SvgAxes
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

GAP_PT = 1.2
LINE = 1.15
"""Height of a line of text, of its size."""


@dataclass
class LabelSpace:
    """What is taken on a page of `width_pt` by `height_pt`: boxes left, bottom, right, top."""

    width_pt: float
    height_pt: float
    _boxes: NDArray[np.float64] = field(default_factory=lambda: np.empty((64, 4)))
    _count: int = 0

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep other names off a box."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.empty_like(self._boxes)])
        self._boxes[self._count] = (left, bottom, right, top)
        self._count += 1

    def take_marks(self, points: NDArray[np.float64], size_pt: float) -> None:
        """Keep names off marks of one size at `points`, shape (n, 2)."""
        half = size_pt / 2
        for x, y in points.tolist():
            self.take(x - half, y - half, x + half, y + half)

    def find(
        self,
        spots: Sequence[tuple[float, float, float]],
        wide: float,
        high: float,
        *,
        must: bool,
    ) -> tuple[float, float] | None:
        """Return the lower left corner for a text near the first spot with room, and take it.

        Parameters
        ----------
        spots
            Points that the text may stand beside: x, y, and how far to keep off.
        wide, high
            Size of the text.
        must
            Take the place that covers least where none is free; else `None` is returned.
        """
        best, least = None, np.inf
        for x, y, off in spots:
            for left, bottom, distant in _around(x, y, off + GAP_PT, wide, high, wider=must):
                covered = self._covered(left, bottom, left + wide, bottom + high) + distant
                if covered < least:
                    best, least = (left, bottom), covered
                if covered == 0:
                    break
            if least == 0:
                break
        if best is None or (least > 0 and not must):
            return None
        self.take(best[0], best[1], best[0] + wide, best[1] + high)
        return best

    def _covered(self, left: float, bottom: float, right: float, top: float) -> float:
        """Return how much of a box is taken; what lies off the page weighs tenfold."""
        inside = max(min(right, self.width_pt) - max(left, 0.0), 0.0) * max(
            min(top, self.height_pt) - max(bottom, 0.0), 0.0
        )
        outside = (right - left) * (top - bottom) - inside
        boxes = self._boxes[: self._count]
        wide = np.minimum(boxes[:, 2], right) - np.maximum(boxes[:, 0], left)
        high = np.minimum(boxes[:, 3], top) - np.maximum(boxes[:, 1], bottom)
        return float((np.maximum(wide, 0) * np.maximum(high, 0)).sum()) + 10 * outside


def write_name(
    axes: Axes | SvgAxes,
    space: LabelSpace,
    text: str,
    spots: Sequence[tuple[float, float, float]],
    size_pt: float,
    colour: str,
    *,
    must: bool,
    level: float = 7.0,
) -> bool:
    """Write `text` in a `colour` beside one of `spots` and return whether it has room.

    `spots` and `must` are those of `LabelSpace.find`.
    """
    wide, high = text_width(text, size_pt), size_pt * LINE
    corner = space.find(spots, wide, high, must=must)
    if corner is None:
        return False
    x, y = corner[0] + wide / 2, corner[1] + high * 0.22
    if isinstance(axes, SvgAxes):
        axes.text(x, y, text, fontsize=size_pt, color=colour, ha="center", rim=True, zorder=level)
        return True
    from matplotlib import patheffects

    rim = patheffects.withStroke(linewidth=size_pt * 0.26, foreground="white")
    axes.text(
        x, y, text, fontsize=size_pt, color=colour, ha="center", va="baseline",
        path_effects=[rim], zorder=level,
    )  # fmt: skip
    return True


def _around(
    x: float, y: float, off: float, wide: float, high: float, *, wider: bool
) -> list[tuple[float, float, float]]:
    """Return corners around a point, the nearest first, each with what its distance costs.

    `wider` adds two rings further off; their cost is in square points that a nearer place
    would have to cover.
    """
    rings = ((off, 0.0), (off + high * 0.6, 14.0), (off + high * 1.2, 40.0))
    return [
        (left, bottom, cost)
        for ring, cost in rings[: 3 if wider else 1]
        for left, bottom in _ring(x, y, ring, wide, high)
    ]


def _ring(
    x: float, y: float, off: float, wide: float, high: float
) -> tuple[tuple[float, float], ...]:
    near = off * 0.75
    return (
        (x + off, y - high / 2),
        (x - off - wide, y - high / 2),
        (x - wide / 2, y + off),
        (x - wide / 2, y - off - high),
        (x + near, y + near),
        (x - near - wide, y + near),
        (x + near, y - near - high),
        (x - near - wide, y - near - high),
    )
