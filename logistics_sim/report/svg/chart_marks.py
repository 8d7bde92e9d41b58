"""What a chart draws of its data: bars, lines with marks, spans and words, each at its place.

`level` is the z-order throughout: what is higher lies on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.report.svg.elements import SvgElements, course, rectangle
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.report.svg.plot_frame import PlotFrame

MIDDLE = 0.36
"""From a text's middle down to its baseline, of its size."""
LINE = 1.2
"""Distance of baselines, of the size of the text."""
HATCHES = {
    "////": (6, "M-1 1L1-1M0 6L6 0M5 7L7 5"),
    "----": (3, "M0 1.5H3"),
    "xxxx": (6, "M0 6L6 0M0 0L6 6"),
}
"""Side of a hatch's tile in points and its lines, by matplotlib's names of those in use."""
DASHES = {"-": (), "--": (3.7, 1.6), ":": (1.0, 1.65), "none": ()}
"""Strokes and gaps by matplotlib's names, of the width of the line."""
WHOLE = (-1e4, -1e4, 1e4, 1e4)
"""Beyond every drawing: nothing is cut."""


@dataclass(frozen=True)
class BarLook:
    """Paint of bars: `fill`, hatch over it, edge of a `width`, and how opaque the fill is."""

    fill: str
    hatch: str = ""
    edge: str = "none"
    width: float = 0.0
    alpha: float = 1.0

    def paint(self, elements: SvgElements) -> dict[str, str]:
        """Return the attributes; a hatch stands among the `elements` once."""
        paint = {"fill": self.fill}
        if self.hatch:
            paint["fill"] = f"url(#{elements.define(('hatch', self), self._pattern)})"
        if self.alpha < 1:
            paint["fill-opacity"] = f"{self.alpha:g}"
        if self.width and self.edge != "none":
            paint |= {"stroke": self.edge, "stroke-width": f"{self.width:g}"}
        return paint

    def _pattern(self, name: str) -> str:
        """Return the hatch on the fill as a pattern called `name`."""
        side, lines = HATCHES[self.hatch]
        size = f'width="{side}" height="{side}"'
        return (
            f'<pattern id="{name}" patternUnits="userSpaceOnUse" {size}>'
            f'<rect {size} fill="{self.fill}"/>'
            f'<path d="{lines}" stroke="{self.edge}" stroke-width="0.5"/></pattern>'
        )


@dataclass(frozen=True)
class LineLook:
    """A line of a `width` (0: none) in a `dash`, and marks of a `size` (points across) on it.

    `fill` is the colour inside the marks; `alpha` how opaque all is.
    """

    colour: str
    width: float = 1.5
    dash: str = "-"
    marker: str = ""
    size: float = 6.0
    fill: str = ""
    alpha: float = 1.0

    def draw(
        self,
        elements: SvgElements,
        points: NDArray[np.float64],
        level: float,
        frame: PlotFrame | None = None,
    ) -> None:
        """Draw through `points` of the drawing, shape (n, 2); NaN breaks the line.

        What reaches beyond the `frame`, if there is one, is cut there.
        """
        box, cut = WHOLE, {}
        if frame is not None and not frame.holds(points):
            box = frame.edges.corners
            cut["clip-path"] = elements.frame(*box)
        finite = np.isfinite(points).all(axis=1)
        if self.width and self.dash != "none" and finite.any():
            paint = {"fill": "none", "stroke": self.colour, "stroke-width": f"{self.width:g}"}
            if DASHES[self.dash]:
                strokes = (f"{part * self.width:.4g}" for part in DASHES[self.dash])
                paint["stroke-dasharray"] = ",".join(strokes)
            line = f'<path d="{course(points, box)}"/>'
            elements.add(level, line, {**paint, **self._opacity(), **cut})
        if self.marker and finite.any():
            paint = {"fill": self.fill or self.colour, "stroke": self.colour, "stroke-width": "1"}
            if self.marker in "x+":
                paint["fill"] = "none"
            paint |= {**self._opacity(), **cut}
            elements.marks(level, points[finite], self.marker, self.size, paint)

    def _opacity(self) -> dict[str, str]:
        return {"opacity": f"{self.alpha:g}"} if self.alpha < 1 else {}


@dataclass(frozen=True)
class Bars:
    """Rectangles of one look between values: edges in data, each shape (n,)."""

    left: NDArray[np.float64]
    right: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    look: BarLook
    level: float

    def draw(self, elements: SvgElements, frame: PlotFrame) -> None:
        """Draw them in `frame`; those that do not show are left out."""
        x = np.sort(np.stack([frame.x(self.left), frame.x(self.right)]), axis=0)
        y = np.sort(np.stack([frame.y(self.low), frame.y(self.high)]), axis=0)
        edges = frame.edges
        x = np.clip(x, edges.left, edges.right)
        y = np.clip(y, edges.top, edges.bottom)
        boxes = "".join(
            rectangle(left, top, right, bottom)
            for left, top, right, bottom in np.stack([x[0], y[0], x[1], y[1]], axis=1).tolist()
            if right > left and bottom > top
        )
        if boxes:
            elements.add(self.level, boxes, self.look.paint(elements))


@dataclass(frozen=True)
class Course:
    """A line or marks of one look through values `x` and `y`."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    look: LineLook
    level: float

    def draw(self, elements: SvgElements, frame: PlotFrame) -> None:
        """Draw it in `frame`, cut there if it reaches beyond."""
        points = np.stack([frame.x(self.x), frame.y(self.y)], axis=1)
        self.look.draw(elements, points, self.level, frame)


@dataclass(frozen=True)
class Whiskers:
    """Lines from `low` to `high` across, at heights `y`, with caps of `cap` points if any."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    y: NDArray[np.float64]
    look: LineLook
    cap: float
    level: float

    def draw(self, elements: SvgElements, frame: PlotFrame) -> None:
        """Draw them in `frame`."""
        gap = np.full(2, np.nan)
        parts: list[NDArray[np.float64]] = []
        for low, high, y in zip(
            frame.x(self.low), frame.x(self.high), frame.y(self.y), strict=True
        ):
            parts += [np.array([low, y]), np.array([high, y]), gap]
            for end in (low, high) if self.cap else ():
                parts += [np.array([end, y - self.cap]), np.array([end, y + self.cap]), gap]
        if parts:
            self.look.draw(elements, np.stack(parts), self.level)


@dataclass(frozen=True)
class TextLines:
    """Lines of a text at a value (`x`, `y`), moved by points (`right`, `up`).

    `across` is ``left``, ``center`` or ``right``; `middle`: centred on the height, else the
    baseline of the last line lies there.
    """

    x: float
    y: float
    text: str
    size: float
    right: float = 0.0
    up: float = 0.0
    across: str = "left"
    middle: bool = False
    level: float = 3.0

    def draw(self, elements: SvgElements, frame: PlotFrame) -> None:
        """Write them in `frame`."""
        x, y = self._foot(frame)
        for number, line in enumerate(reversed(self._lines())):
            at = y - number * LINE * self.size
            elements.text(self.level, x, at, line, self.size, anchor=self.across)

    def box(self, frame: PlotFrame) -> tuple[float, float, float, float]:
        """Return the box of the words in `frame`: left, top, right, bottom."""
        x, y = self._foot(frame)
        lines = self._lines()
        wide = max(text_width(line, self.size) for line in lines)
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[self.across] * wide
        top = y - (0.88 + LINE * (len(lines) - 1)) * self.size
        return left, top, left + wide, y + 0.12 * self.size

    def _lines(self) -> Sequence[str]:
        return self.text.split("\n")

    def _foot(self, frame: PlotFrame) -> tuple[float, float]:
        """Return where the baseline of the last line lies."""
        x = float(frame.x(self.x)) + self.right
        y = float(frame.y(self.y)) - self.up
        if self.middle:
            y += (MIDDLE + 0.5 * LINE * (len(self._lines()) - 1)) * self.size
        return x, y
