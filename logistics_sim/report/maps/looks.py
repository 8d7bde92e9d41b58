"""How lines and marks look: colours that everybody can tell apart, shapes that print in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.language import noop
from logistics_sim.report.figures.style import BLACK, GREY, RED, YELLOW

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.lines import Line2D
    from numpy.typing import NDArray

Dash = tuple[float, ...]
"""Lengths of strokes and gaps in points; empty: a whole line."""


@dataclass(frozen=True)
class Look:
    """A line, a mark, or a line with marks.

    `width` is of the line in points (0: no line), `size` the width of the mark in points
    (0: no mark), `core` the colour of a thinner line upon the line.
    """

    colour: str
    width: float = 0.0
    dash: Dash = ()
    core: str = ""
    marker: str = ""
    size: float = 0.0
    fill: str = ""
    rim: float = 0.6

    def artists(self, points: NDArray[np.float64], level: float) -> list[Line2D]:
        """Return what draws `points`, shape (n, 2), in this look at a z-order `level`.

        NaN between points breaks the line.
        """
        from matplotlib.lines import Line2D

        x, y = points.T
        lines = []
        if self.width:
            style: Any = (0, self.dash) if self.dash else "-"
            cap: Any = "butt" if self.dash else "round"
            lines.append(
                Line2D(
                    x,
                    y,
                    color=self.colour,
                    linewidth=self.width,
                    linestyle=style,
                    dash_capstyle="butt",
                    solid_capstyle=cap,
                    solid_joinstyle="round",
                    zorder=level,
                )
            )
        if self.core:
            inner = Line2D(x, y, color=self.core, linewidth=self.width * 0.45, zorder=level + 0.1)
            lines.append(inner)
        if self.size:
            lines.append(
                Line2D(
                    x,
                    y,
                    linestyle="none",
                    marker=self.marker,
                    markersize=self.size,
                    markerfacecolor=self.fill or self.colour,
                    markeredgecolor=self.colour if self.fill else BLACK,
                    markeredgewidth=self.rim,
                    zorder=level + 0.2,
                )
            )
        return lines


@dataclass(frozen=True)
class KeyEntry:
    """A line of the key: a look and what it means, in the language being spoken.

    What the map is of stands in the first block (0), what lies under it in the second.
    """

    look: Look
    label: str
    block: int = 0


ROADS_BY_CLASS = {
    "expressway": Look("#6E6E6E", 2.8, core="#FFFFFF"),
    "national": Look("#A63F00", 1.9),
    "provincial": Look("#C98A00", 1.5),
    "urban": Look("#C98A00", 1.2, (3.0, 0.8)),
    "county": Look("#476878", 1.1),
    "township": Look("#6E8794", 0.9, (4.0, 1.2)),
    "village": Look("#93A3AB", 0.6),
}
"""Full: the map of the roads themselves. Width and dash tell classes apart in grey print."""
QUIET_ROADS = {
    "expressway": Look("#B9BFC3", 2.4, core="#FFFFFF"),
    "national": Look("#B9BFC3", 1.6),
    "provincial": Look("#C3C9CC", 1.2),
    "urban": Look("#C3C9CC", 1.0, (3.0, 0.8)),
    "county": Look("#BFC6CA", 0.9),
    "township": Look("#BFC6CA", 0.7, (4.0, 1.2)),
    "village": Look("#C9CFD2", 0.55),
}
"""The same classes under other content."""
OUTLINE = Look("#4D4D4D", 0.9, (6.0, 2.0, 1.2, 2.0))
HUB = Look(BLACK, marker="*", size=13.0, fill=RED, rim=0.6)
SEAT = Look(BLACK, marker="s", size=5.4, fill=YELLOW, rim=0.7)
VILLAGE = Look("#4D4D4D", marker="o", size=2.6, fill="#FFFFFF", rim=0.5)
FAINT_VILLAGE = Look("#8A8A8A", marker="o", size=1.8, fill="#FFFFFF", rim=0.4)
NAME_COLOUR, VILLAGE_NAME_COLOUR = BLACK, GREY
PLACE_WORDS = {
    "hub": noop("hub"),
    "township_station": noop("township station"),
    "village": noop("village"),
}
