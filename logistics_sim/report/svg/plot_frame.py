"""Where a chart lies on its drawing, and where its values lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.report.svg.chart_axis import ChartAxis

SLACK_PT = 0.05
"""Points count as inside a frame so far beyond it."""


@dataclass(frozen=True)
class Edges:
    """Distances or places of four edges in points: of a drawing's margins, or of a frame in it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """The four in order."""
        return self.left, self.top, self.right, self.bottom

    def at_least(self, other: Edges) -> Edges:
        """Return the larger of both of each edge; `other` are margins too."""
        return Edges(
            max(self.left, other.left),
            max(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True)
class PlotFrame:
    """The frame of a chart, y downwards, and the ends of its two axes (`across`, `up`)."""

    edges: Edges
    across: ChartAxis
    up: ChartAxis

    @property
    def width(self) -> float:
        """How wide the frame is."""
        return self.edges.right - self.edges.left

    @property
    def height(self) -> float:
        """How high the frame is."""
        return self.edges.bottom - self.edges.top

    def x(self, values: Any) -> NDArray[np.float64]:
        """Return where `values` lie across."""
        return self.edges.left + self.width * _parts(self.across, values)

    def y(self, values: Any) -> NDArray[np.float64]:
        """Return where `values` lie, from above."""
        return self.edges.bottom - self.height * _parts(self.up, values)

    def holds(self, points: NDArray[np.float64]) -> bool:
        """Return whether none of the `points`, shape (n, 2), lies outside; NaN lies nowhere."""
        left, top, right, bottom = self.edges.corners
        outside = (points < (left - SLACK_PT, top - SLACK_PT)).any()
        return not (outside or (points > (right + SLACK_PT, bottom + SLACK_PT)).any())


def _parts(axis: ChartAxis, values: Any) -> NDArray[np.float64]:
    """Return values as parts of an axis, 0 at its beginning; infinite ones lie at its ends."""
    low, high = axis.view()
    found = np.asarray(values, dtype=np.float64)
    parts = np.where(np.isinf(found), found > 0, (found - low) / (high - low))
    return 1.0 - parts if axis.inverted else parts
