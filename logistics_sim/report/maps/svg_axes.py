"""A map as SVG at once: stands in for matplotlib's axes where a map is drawn for a page.

The drawing functions of the maps use few methods of their axes: looks through `put`, and
`add_patch`, `fill` and `text`. Matplotlib takes seconds for the maps of a county, most of it for
layers that a page does not need; here each call becomes its element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from logistics_sim.report.figures.inline_svg import RIM
from logistics_sim.report.figures.style import BLACK, SIMPLIFY_PT
from logistics_sim.report.maps.labels import text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from logistics_sim.report.maps.looks import Dash, Look

RIM_PT = 4.0
"""Lines are drawn so far beyond the frame before they are cut."""
TOP = 0.86
"""From the top of a line of figures down to its baseline, of the size of the text."""
ANCHORS = {"left": "", "center": "middle", "right": "end"}


class SvgAxes:
    """Axes in points on the page whose content is written as elements of SVG.

    Parameters
    ----------
    name
        Unique on the page; ids inside begin with it.
    width_pt, height_pt
        Size of the map's frame; lines are cut there.
    left_pt, below_pt
        Where the frame lies: from the left edge, and from the lower edge of the whole drawing.
    whole_pt
        Height of the whole drawing.
    """

    def __init__(
        self,
        name: str,
        width_pt: float,
        height_pt: float,
        left_pt: float,
        below_pt: float,
        whole_pt: float,
    ) -> None:
        self._name = name
        self._left, self._top = left_pt, whole_pt - below_pt
        self._frame = (left_pt, self._top - height_pt, left_pt + width_pt, self._top)
        self._parts: list[tuple[float, str, str]] = []
        self._marks: dict[tuple[str, float], tuple[str, str]] = {}

    def add_look(self, points: NDArray[np.float64], look: Look, level: float) -> None:
        """Draw a line through `points`, or marks at them, in a `look` at a z-order `level`.

        NaN between points breaks the line.
        """
        placed = self._placed(points)
        if look.width:
            shape = self._cut(placed)
            self._add_course(shape, look.colour, look.width, look.dash, level)
            if look.core:
                self._add_course(shape, look.core, look.width * 0.45, (), level + 0.1)
        if look.size:
            self._add_marks(look, placed, level + 0.2)

    def add_patch(self, patch: PathPatch) -> None:
        """Draw a filled shape without a rim."""
        from matplotlib.colors import to_hex

        path = patch.get_path()
        shape = _shape(self._placed(np.asarray(path.vertices)), _codes(path))
        self._add(
            patch.get_zorder(), f'<path d="{shape}"/>', {"fill": to_hex(patch.get_facecolor())}
        )

    def fill(
        self,
        x: Sequence[float],
        y: Sequence[float],
        color: str = "#000000",
        facecolor: str = "",
        edgecolor: str = "",
        linewidth: float = 0.0,
        clip_on: bool = True,
    ) -> None:
        """Draw a polygon of `x` and `y` as `matplotlib.axes.Axes.fill` does.

        `color`, or else `facecolor`, `edgecolor` and `linewidth`, say how; `clip_on` is not used.
        """
        corners = self._placed(np.stack([x, y], axis=1))
        paint = {"fill": facecolor or color, "stroke-linejoin": "miter"}
        if edgecolor:
            paint |= {"stroke": edgecolor, "stroke-width": f"{linewidth:g}"}
        self._add(1.0, f'<path d="{_shape(corners, None)}Z"/>', paint)

    def text(
        self,
        x: float,
        y: float,
        s: str,
        *,
        fontsize: float,
        color: str = "#000000",
        ha: str = "left",
        va: str = "baseline",
        path_effects: Sequence[Any] = (),
        bbox: Mapping[str, Any] | None = None,
        zorder: float = 3.0,
    ) -> None:
        """Write a text as `matplotlib.axes.Axes.text` does, with a white rim or in a box.

        Parameters
        ----------
        x, y, s
            Where, in points on the page, and what.
        fontsize, color
            Size in points, and colour.
        ha, va
            Which point of the text lies there; `va` is ``baseline`` or ``top``.
        path_effects
            Anything: the text has a white rim.
        bbox
            A box around the text: ``edgecolor``, ``linewidth``; it is filled white.
        zorder
            What is higher lies on top.
        """
        across, down = self._placed(np.array([[x, y]]))[0]
        down += fontsize * TOP if va == "top" else 0.0
        if bbox is not None:
            self._add(zorder, *_box(across, down, s, fontsize, bbox))
        paint = {"font-size": f"{fontsize:g}"}
        if ANCHORS[ha]:
            paint["text-anchor"] = ANCHORS[ha]
        if color.lower() not in ("#000000", "black"):
            paint["fill"] = color
        if path_effects:
            paint |= RIM
        self._add(
            zorder, f'<text x="{_tenth(across)}" y="{_tenth(down)}">{escape(s)}</text>', paint
        )

    def content(self) -> str:
        """Return the elements, what is higher on top; neighbours of one paint are a group."""
        left, top, right, bottom = self._frame
        out = [
            f'<defs><clipPath id="{self._name}-frame"><rect x="{_tenth(left)}" y="{_tenth(top)}" '
            f'width="{_tenth(right - left)}" height="{_tenth(bottom - top)}"/></clipPath>',
            *(element for _name, element in self._marks.values()),
            "</defs>",
        ]
        open_paint = ""
        for _level, paint, element in sorted(self._parts, key=lambda part: part[0]):
            if paint != open_paint:
                out.append(("</g>" if open_paint else "") + f"<g{paint}>")
                open_paint = paint
            out.append(element)
        return "".join([*out, "</g>" if open_paint else ""])

    def _add(self, level: float, element: str, paint: Mapping[str, str]) -> None:
        said = "".join(f" {name}={quoteattr(value)}" for name, value in paint.items())
        self._parts.append((level, said, element))

    def _add_course(self, shape: str, colour: str, width: float, dash: Dash, level: float) -> None:
        if not shape:
            return
        paint = {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}"}
        if dash:
            paint["stroke-dasharray"] = ",".join(f"{part * width:g}" for part in dash)
        else:
            paint["stroke-linecap"] = "round"
        paint["clip-path"] = f"url(#{self._name}-frame)"
        self._add(level, f'<path d="{shape}"/>', paint)

    def _add_marks(self, look: Look, points: NDArray[np.float64], level: float) -> None:
        name = self._mark(look.marker, look.size)
        paint = {
            "fill": look.fill or look.colour,
            "stroke": look.colour if look.fill else BLACK,
            "stroke-width": f"{look.rim:g}",
        }
        if look.marker != "o":
            paint["stroke-linejoin"] = "miter"
        uses = "".join(
            f'<use href="#{name}" x="{_tenth(x)}" y="{_tenth(y)}"/>' for x, y in points.tolist()
        )
        self._add(level, uses, paint)

    def _mark(self, marker: str, size: float) -> str:
        """Return the id of a mark's shape, which stands once."""
        from matplotlib.markers import MarkerStyle

        there = self._marks.get((marker, size))
        if there is not None:
            return there[0]
        name = f"{self._name}-{len(self._marks)}"
        if marker == "o":
            element = f'<circle id="{name}" r="{size / 2:g}"/>'
        else:
            style = MarkerStyle(marker)
            path = style.get_path().transformed(style.get_transform())
            corners = np.asarray(path.vertices) * (size, -size)
            element = f'<path id="{name}" d="{_shape(corners, _codes(path), 2)}"/>'
        self._marks[marker, size] = (name, element)
        return name

    def _placed(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the frame (from its lower left corner) as those of the drawing."""
        return np.asarray(points * (1.0, -1.0) + (self._left, self._top))

    def _cut(self, points: NDArray[np.float64]) -> str:
        """Return a line cut at the frame, without points that nobody would miss."""
        from matplotlib.path import Path

        path = Path(points)
        path.simplify_threshold = SIMPLIFY_PT
        path.should_simplify = True
        left, top, right, bottom = self._frame
        inside = (left - RIM_PT, top - RIM_PT, right + RIM_PT, bottom + RIM_PT)
        cleaned: Path = path.cleaned(remove_nans=True, clip=inside, simplify=True)
        kept = np.asarray(cleaned.codes) != Path.STOP
        return _shape(np.asarray(cleaned.vertices)[kept], np.asarray(cleaned.codes)[kept])


def _box(
    x: float, y: float, text: str, size: float, bbox: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    """Return the white box around a text that is centred at `x` on its baseline `y`."""
    wide, high = text_width(text, size) + 2.0, size * 1.02
    paint = {
        "fill": "#fff",
        "stroke": str(bbox["edgecolor"]),
        "stroke-width": f"{float(bbox['linewidth']):g}",
    }
    element = (
        f'<rect x="{_tenth(x - wide / 2)}" y="{_tenth(y - size * 0.86)}" '
        f'width="{_tenth(wide)}" height="{_tenth(high)}"/>'
    )
    return element, paint


def _codes(path: Path) -> NDArray[Any] | None:
    return None if path.codes is None else np.asarray(path.codes)


def _shape(points: NDArray[np.float64], codes: NDArray[Any] | None, digits: int = 1) -> str:
    """Return the data of a ``path`` element; without `codes` one line through all points."""
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


def _tenth(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
