"""A map as SVG at once: stands in for matplotlib's axes where a map is drawn for a page.

The drawing functions of the maps use few methods of their axes: looks and names through
`logistics_sim.report.maps.base`, and `add_patch`, `fill` and `text`. Matplotlib takes seconds for
the maps of a county, most of it for layers that a page does not need; here each call becomes its
element.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.report.figures.style import BLACK
from logistics_sim.report.svg.elements import SvgElements, course, path_codes, rectangle, shape
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.patches import PathPatch
    from numpy.typing import NDArray

    from logistics_sim.report.maps.looks import Dash, Look

TOP = 0.86
"""From the top of a line of figures down to its baseline, of the size of the text."""


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
        self._left, self._top = left_pt, whole_pt - below_pt
        self._frame = (left_pt, self._top - height_pt, left_pt + width_pt, self._top)
        self._elements = SvgElements(name)
        self.content = self._elements.content

    def add_look(self, points: NDArray[np.float64], look: Look, level: float) -> None:
        """Draw a line through `points`, or marks at them, in a `look` at a z-order `level`.

        NaN between points breaks the line.
        """
        placed = self._placed(points)
        if look.width:
            line = course(placed, self._frame)
            self._add_course(line, look.colour, look.width, look.dash, level)
            if look.core:
                self._add_course(line, look.core, look.width * 0.45, (), level + 0.1)
        if look.size:
            paint = {
                "fill": look.fill or look.colour,
                "stroke": look.colour if look.fill else BLACK,
                "stroke-width": f"{look.rim:g}",
            }
            if look.marker != "o":
                paint["stroke-linejoin"] = "miter"
            self._elements.marks(level + 0.2, placed, look.marker, look.size, paint)

    def add_patch(self, patch: PathPatch) -> None:
        """Draw a filled shape without a rim."""
        from matplotlib.colors import to_hex

        path = patch.get_path()
        form = shape(self._placed(np.asarray(path.vertices)), path_codes(path))
        paint = {"fill": to_hex(patch.get_facecolor())}
        self._elements.add(patch.get_zorder(), f'<path d="{form}"/>', paint)

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
        self._elements.add(1.0, f'<path d="{shape(corners)}Z"/>', paint)

    def text(
        self,
        x: float,
        y: float,
        s: str,
        *,
        fontsize: float,
        color: str = "",
        ha: str = "left",
        va: str = "baseline",
        rim: bool = False,
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
        rim
            Over a white rim.
        bbox
            A box around the text: ``edgecolor``, ``linewidth``; it is filled white.
        zorder
            What is higher lies on top.
        """
        across, down = self._placed(np.array([[x, y]]))[0]
        down += fontsize * TOP if va == "top" else 0.0
        if bbox is not None:
            self._elements.add(zorder, *_box(across, down, s, fontsize, bbox))
        self._elements.text(zorder, across, down, s, fontsize, anchor=ha, colour=color, rim=rim)

    def _add_course(self, line: str, colour: str, width: float, dash: Dash, level: float) -> None:
        if not line:
            return
        paint = {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}"}
        if dash:
            paint["stroke-dasharray"] = ",".join(f"{part * width:g}" for part in dash)
        else:
            paint["stroke-linecap"] = "round"
        paint["clip-path"] = self._elements.frame(*self._frame)
        self._elements.add(level, f'<path d="{line}"/>', paint)

    def _placed(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the frame (from its lower left corner) as those of the drawing."""
        return np.asarray(points * (1.0, -1.0) + (self._left, self._top))


def _box(
    x: float, y: float, text: str, size: float, bbox: Mapping[str, Any]
) -> tuple[str, dict[str, str]]:
    """Return the white box around a text that is centred at `x` on its baseline `y`."""
    half, above = text_width(text, size) / 2 + 1.0, size * TOP
    paint = {
        "fill": "#fff",
        "stroke": str(bbox["edgecolor"]),
        "stroke-width": f"{float(bbox['linewidth']):g}",
    }
    return rectangle(x - half, y - above, x + half, y - above + size * 1.02), paint
