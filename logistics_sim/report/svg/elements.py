"""The elements of a drawing in SVG: what lies on top, paint said once, shapes that stand once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

RIM = {
    "stroke": "#fff",
    "stroke-width": "2.2",
    "stroke-linejoin": "round",
    "paint-order": "stroke",
}
"""Paint of a text over a white rim."""
RIM_PT = 4.0
"""Lines are drawn so far beyond the frame before they are cut."""
SIMPLIFY_PT = 0.25
"""Long lines lose points that stray less than this, in points."""
ANCHORS = {"left": "", "center": "middle", "right": "end"}
Paint = Mapping[str, str]


class SvgElements:
    """Elements with their paint by level (z-order); points are those of the drawing, y downwards.

    `name` is unique on the page; ids inside begin with it.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[tuple[float, str, str]] = []
        self._defined: dict[Hashable, tuple[str, str]] = {}

    def add(self, level: float, element: str, paint: Paint) -> None:
        """Add an `element` in a `paint` (attributes) at a z-order `level`."""
        said = "".join(f" {name}={quoteattr(value)}" for name, value in paint.items())
        self._parts.append((level, said, element))

    def define(self, key: Hashable, element: Callable[[str], str]) -> str:
        """Return the id of what stands once under `key`; `element` writes it with its id."""
        if key not in self._defined:
            name = f"{self._name}-{len(self._defined)}"
            self._defined[key] = (name, element(name))
        return self._defined[key][0]

    def text(
        self,
        level: float,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        anchor: str = "left",
        colour: str = "",
        rim: bool = False,
        upwards: bool = False,
    ) -> None:
        """Write a line of text.

        Parameters
        ----------
        level
            What is higher lies on top.
        x, y, text, size
            Where its baseline lies, what it says and its size in points.
        anchor
            Which point of the baseline that is: ``left``, ``center`` or ``right``.
        colour
            Empty: black.
        rim
            Over a white rim.
        upwards
            Written from below to above.
        """
        paint = {"font-size": f"{size:g}"}
        if ANCHORS[anchor]:
            paint["text-anchor"] = ANCHORS[anchor]
        if colour.lower() not in ("", "#000000", "black"):
            paint["fill"] = colour
        if rim:
            paint |= RIM
        place = f'x="{tenth(x)}" y="{tenth(y)}"'
        turn = f' transform="rotate(-90 {tenth(x)} {tenth(y)})"' if upwards else ""
        self.add(level, f"<text {place}{turn}>{escape(text)}</text>", paint)

    def marks(
        self, level: float, points: NDArray[np.float64], marker: str, size: float, paint: Paint
    ) -> None:
        """Draw marks of one `size` (points across) at `points`, shape (n, 2).

        `marker` is called as in matplotlib; `paint` is theirs, `level` their z-order.
        """
        name = self.define((marker, size), lambda name: _mark(name, marker, size))
        uses = "".join(
            f'<use href="#{name}" x="{tenth(x)}" y="{tenth(y)}"/>' for x, y in points.tolist()
        )
        self.add(level, uses, paint)

    def frame(self, left: float, top: float, right: float, bottom: float) -> str:
        """Return the value of ``clip-path`` that cuts at a frame.

        Its edges are at `left`, `top`, `right` and `bottom`.
        """
        box = rectangle(left, top, right, bottom)
        name = self.define(box, lambda name: f'<clipPath id="{name}">{box}</clipPath>')
        return f"url(#{name})"

    def content(self) -> str:
        """Return the elements, what is higher on top; neighbours of one paint are a group."""
        out = ["".join(element for _name, element in self._defined.values())]
        if self._defined:
            out = [f"<defs>{out[0]}</defs>"]
        open_paint = ""
        for _level, paint, element in sorted(self._parts, key=lambda part: part[0]):
            if paint != open_paint:
                out.append(("</g>" if open_paint else "") + f"<g{paint}>")
                open_paint = paint
            out.append(element)
        return "".join([*out, "</g>" if open_paint else ""])


def rectangle(left: float, top: float, right: float, bottom: float) -> str:
    """Return a ``rect`` element with its edges at `left`, `top`, `right` and `bottom`."""
    return (
        f'<rect x="{tenth(left)}" y="{tenth(top)}" '
        f'width="{tenth(right - left)}" height="{tenth(bottom - top)}"/>'
    )


def _mark(name: str, marker: str, size: float) -> str:
    """Return the shape of a mark around 0, 0."""
    from matplotlib.markers import MarkerStyle

    if marker == "o":
        return f'<circle id="{name}" r="{size / 2:g}"/>'
    style = MarkerStyle(marker)
    path = style.get_path().transformed(style.get_transform())
    corners = np.asarray(path.vertices) * (size, -size)
    return f'<path id="{name}" d="{shape(corners, path_codes(path), 2)}"/>'


def course(points: NDArray[np.float64], frame: tuple[float, float, float, float]) -> str:
    """Return the data of a ``path`` through `points`, without those that nobody would miss.

    NaN between points breaks the line. It is cut a little outside the `frame` (left, top,
    right, bottom), where it needs to be clipped (`SvgElements.frame`).
    """
    from matplotlib.path import Path

    path = Path(points)
    path.simplify_threshold = SIMPLIFY_PT
    path.should_simplify = True
    left, top, right, bottom = frame
    inside = (left - RIM_PT, top - RIM_PT, right + RIM_PT, bottom + RIM_PT)
    cleaned: Path = path.cleaned(remove_nans=True, clip=inside, simplify=True)
    kept = np.asarray(cleaned.codes) != Path.STOP
    return shape(np.asarray(cleaned.vertices)[kept], np.asarray(cleaned.codes)[kept])


def path_codes(path: Path) -> NDArray[Any] | None:
    """Return the codes of a path of matplotlib, if it has any."""
    return None if path.codes is None else np.asarray(path.codes)


def shape(points: NDArray[np.float64], codes: NDArray[Any] | None = None, digits: int = 1) -> str:
    """Return the data of a ``path`` element; without `codes` one line through all `points`.

    Coordinates have so many `digits` behind the point.
    """
    if not len(points):
        return ""
    numbers = [f"{x:.{digits}f}".removesuffix(".0") for x in points.ravel().tolist()]
    pairs = [f"{x} {y}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    if codes is None:
        return "M" + "L".join(pairs)
    out, at = [], 0
    steps = codes.tolist()
    while at < len(steps):
        letter, count = _STEPS[steps[at]]
        out.append(letter + " ".join(pairs[at : at + count]) if letter != "Z" else "Z")
        at += count
    return "".join(out)


_STEPS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("Z", 1)}
"""Matplotlib's codes of a path: what SVG calls them, and how many points they take."""


def tenth(value: float) -> str:
    """Return a coordinate to a tenth of a point."""
    return f"{value:.1f}".removesuffix(".0")
