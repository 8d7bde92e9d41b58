"""One chart of a page: takes what matplotlib's axes take, as far as charts here need it.

Methods and arguments are called as those of `matplotlib.axes.Axes`, so that a chart is drawn by
the same function for a page and for a notebook, PDF or Word. What is missing is refused by
Python. `color`, `linewidth`, `alpha`, `zorder` and `label` mean what they mean there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from logistics_sim.report.svg.chart_axis import ChartAxis
from logistics_sim.report.svg.chart_marks import (
    BarLook,
    Bars,
    Course,
    LineLook,
    TextLines,
    Whiskers,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.report.svg.elements import SvgElements
    from logistics_sim.report.svg.plot_frame import PlotFrame


class ChartPart(Protocol):
    """What is drawn in a frame."""

    def draw(self, elements: SvgElements, frame: PlotFrame) -> None:
        """Draw it in `frame`."""


@dataclass(frozen=True)
class LegendEntry:
    """A line of a legend: its words and the look that they name, with `whiskers` if it has them."""

    words: str
    look: BarLook | LineLook
    whiskers: LineLook | None = None


class ChartAxes:
    """A chart with its two axes; `xaxis` may be shared with the charts above."""

    def __init__(self, xaxis: ChartAxis) -> None:
        self.xaxis, self.yaxis = xaxis, ChartAxis()
        self.parts: list[ChartPart] = []
        self.legend_entries: list[LegendEntry] = []
        self.legend_columns = 0
        self.xlabel = self.ylabel = ""
        self.ticks_below = True

    def barh(
        self,
        y: Any,
        width: Any,
        *,
        height: float,
        left: Any = 0.0,
        color: str,
        hatch: str = "",
        edgecolor: str = "none",
        linewidth: float = 0.0,
        label: str | None = None,
    ) -> None:
        """Draw bars from `left` of a `width`, of a `height` around `y`.

        `color`, `hatch`, `edgecolor`, `linewidth` and `label` are those of matplotlib.
        """
        y, width, left = np.broadcast_arrays(*(_values(v) for v in (y, width, left)))
        self.xaxis.floors |= set(left[width != 0].tolist())
        look = BarLook(color, hatch, edgecolor, linewidth)
        bars = Bars(left, left + width, y - height / 2, y + height / 2, look, 1.0)
        self._add_bars(bars, label)

    def bar(
        self,
        x: Any,
        height: Any,
        width: float = 0.8,
        bottom: Any = 0.0,
        *,
        color: str,
        edgecolor: str = "none",
        linewidth: float = 0.0,
        label: str | None = None,
    ) -> None:
        """Draw bars from `bottom` of a `height`, of a `width` around `x`.

        `color`, `edgecolor`, `linewidth` and `label` are those of matplotlib.
        """
        x, height, bottom = np.broadcast_arrays(*(_values(v) for v in (x, height, bottom)))
        self.yaxis.floors |= set(bottom[height != 0].tolist())
        look = BarLook(color, "", edgecolor, linewidth)
        bars = Bars(x - width / 2, x + width / 2, bottom, bottom + height, look, 1.0)
        self._add_bars(bars, label)

    def axvspan(
        self,
        xmin: float,
        xmax: float,
        *,
        color: str,
        alpha: float = 1.0,
        linewidth: float = 0.0,
        zorder: float = 1.0,
        label: str | None = None,
    ) -> None:
        """Fill the whole height from `xmin` to `xmax`.

        `color`, `alpha`, `linewidth`, `zorder` and `label` are those of matplotlib.
        """
        look = BarLook(color, "", color, linewidth, alpha)
        whole = _values([-np.inf]), _values([np.inf])
        self._add_bars(Bars(_values([xmin]), _values([xmax]), *whole, look, zorder), label)

    def axhspan(
        self,
        ymin: float,
        ymax: float,
        *,
        color: str,
        alpha: float = 1.0,
        linewidth: float = 0.0,
        zorder: float = 1.0,
        label: str | None = None,
    ) -> None:
        """Fill the whole width from `ymin` to `ymax`.

        `color`, `alpha`, `linewidth`, `zorder` and `label` are those of matplotlib.
        """
        look = BarLook(color, "", color, linewidth, alpha)
        whole = _values([-np.inf]), _values([np.inf])
        self._add_bars(Bars(*whole, _values([ymin]), _values([ymax]), look, zorder), label)

    def axvline(
        self, x: float, *, color: str, linewidth: float = 1.5, linestyle: str = "-"
    ) -> None:
        """Draw a line of the whole height at `x`.

        `color`, `linewidth` and `linestyle` are those of matplotlib.
        """
        self._add_course([x, x], [-np.inf, np.inf], LineLook(color, linewidth, linestyle), 2.0)

    def axhline(
        self, y: float, *, color: str, linewidth: float = 1.5, linestyle: str = "-"
    ) -> None:
        """Draw a line of the whole width at `y`.

        `color`, `linewidth` and `linestyle` are those of matplotlib.
        """
        self._add_course([-np.inf, np.inf], [y, y], LineLook(color, linewidth, linestyle), 2.0)

    def plot(
        self,
        x: Any,
        y: Any,
        fmt: str = "",
        *,
        color: str,
        linestyle: str = "-",
        linewidth: float = 1.5,
        marker: str = "",
        markersize: float = 6.0,
        alpha: float = 1.0,
        zorder: float = 2.0,
        label: str | None = None,
    ) -> None:
        """Draw a line through `x` and `y`, marks on it, or with `fmt` these marks alone.

        `color`, `linestyle`, `linewidth`, `marker`, `markersize`, `alpha`, `zorder` and `label`
        are those of matplotlib.
        """
        width = 0.0 if fmt else linewidth
        look = LineLook(color, width, linestyle, fmt or marker, markersize, "", alpha)
        self._add_course(x, y, look, zorder)
        self._name(label, look)

    def step(self, x: Any, y: Any, *, color: str, linewidth: float = 1.5) -> None:
        """Draw steps that have reached `y` at `x`.

        `color` and `linewidth` are those of matplotlib.
        """
        across, up = np.repeat(_values(x), 2)[:-1], np.repeat(_values(y), 2)[1:]
        self._add_course(across, up, LineLook(color, linewidth), 2.0)

    def scatter(self, x: Any, y: Any, *, c: Sequence[str], s: float, alpha: float = 1.0) -> None:
        """Draw a point of an area `s` at each of `x` and `y`, each in its colour of `c`.

        `alpha` is that of matplotlib.
        """
        places, colours = np.stack([_values(x), _values(y)], axis=1), np.asarray(c)
        for colour in dict.fromkeys(c):
            mine = places[colours == colour]
            look = LineLook(colour, 0.0, marker="o", size=s**0.5, alpha=alpha)
            self._add_course(mine[:, 0], mine[:, 1], look, 1.0)

    def errorbar(
        self,
        x: Any,
        y: Any,
        *,
        xerr: Any,
        fmt: str,
        color: str = "",
        ecolor: str = "",
        elinewidth: float = 1.5,
        capsize: float = 0.0,
        markersize: float = 6.0,
        markerfacecolor: str = "",
        label: str | None = None,
    ) -> None:
        """Draw marks `fmt` (or ``none``) at `x` and `y` with lines over `xerr` to left and right.

        `color`, `ecolor`, `elinewidth`, `capsize`, `markersize`, `markerfacecolor` and `label`
        are those of matplotlib.
        """
        x, y = np.broadcast_arrays(_values(x), _values(y))
        below, above = (_values(part) for part in xerr)
        whiskers = LineLook(ecolor or color, elinewidth)
        self.xaxis.see(x - below, x + above)
        self.yaxis.see(y)
        self.parts.append(Whiskers(x - below, x + above, y, whiskers, capsize, 2.0))
        if fmt != "none":
            look = LineLook(color, 0.0, "-", fmt, markersize, markerfacecolor)
            self._add_course(x, y, look, 2.0)
            if label is not None:
                self.legend_entries.append(LegendEntry(label, look, whiskers))

    def text(self, x: float, y: float, s: str, *, va: str, fontsize: float) -> None:
        """Write `s` at `x`, `y`; `va` is ``center``, `fontsize` its size in points."""
        self.parts.append(TextLines(float(x), float(y), s, fontsize, middle=va == "center"))

    def annotate(
        self,
        text: str,
        xy: tuple[float, float],
        xytext: tuple[float, float],
        *,
        textcoords: str,
        fontsize: float,
        ha: str = "left",
        va: str = "baseline",
    ) -> None:
        """Write `text` at `xy`, moved by `xytext` in points (`textcoords`: ``offset points``).

        `ha`, `va` (``baseline`` or ``center``) and `fontsize` are those of matplotlib.
        """
        if textcoords != "offset points":
            raise ValueError(textcoords)
        x, y = (float(value) for value in xy)
        right, up = xytext
        self.parts.append(TextLines(x, y, text, fontsize, right, up, ha, middle=va == "center"))

    def set_xlim(self, left: float | None = None, right: float | None = None) -> None:
        """Set the ends `left` and `right` of the axis across; None leaves one as it is."""
        _set_ends(self.xaxis, left, right)

    def set_ylim(self, bottom: float | None = None, top: float | None = None) -> None:
        """Set the ends `bottom` and `top` of the axis upwards; None leaves one as it is."""
        _set_ends(self.yaxis, bottom, top)

    def set_xticks(self, ticks: Any, labels: Sequence[str] | None = None) -> None:
        """Set `ticks` of the axis across, with their words (`labels`)."""
        _set_ticks(self.xaxis, ticks, labels, None)

    def set_yticks(
        self, ticks: Any, labels: Sequence[str] | None = None, fontsize: float | None = None
    ) -> None:
        """Set `ticks` of the axis upwards, with their words (`labels`) of a `fontsize`."""
        _set_ticks(self.yaxis, ticks, labels, fontsize)

    def set_xlabel(self, xlabel: str) -> None:
        """Write `xlabel` below the axis across."""
        self.xlabel = xlabel

    def set_ylabel(self, ylabel: str) -> None:
        """Write `ylabel` beside the axis upwards."""
        self.ylabel = ylabel

    def margins(self, x: float | None = None, y: float | None = None) -> None:
        """Set the room beyond what is drawn, in parts of the axis across (`x`) or upwards (`y`)."""
        self.xaxis.margin = self.xaxis.margin if x is None else x
        self.yaxis.margin = self.yaxis.margin if y is None else y

    def grid(self, axis: str = "both") -> None:
        """Draw lines at the ticks of an `axis`: ``x``, ``y`` or ``both``."""
        self.xaxis.grid |= axis in ("x", "both")
        self.yaxis.grid |= axis in ("y", "both")

    def invert_yaxis(self) -> None:
        """Let values grow downwards."""
        self.yaxis.inverted = True

    def legend(self, *, loc: str, bbox_to_anchor: tuple[float, float], ncols: int) -> None:
        """Name what has a label above the chart, in `ncols` columns from its left edge.

        `loc` and `bbox_to_anchor` say the same to matplotlib: ``lower left`` at (0, 1).
        """
        if (loc, bbox_to_anchor) != ("lower left", (0, 1)):
            raise ValueError(loc)
        self.legend_columns = ncols

    def _add_bars(self, bars: Bars, label: str | None) -> None:
        self.xaxis.see(bars.left, bars.right)
        self.yaxis.see(bars.low, bars.high)
        self.parts.append(bars)
        self._name(label, bars.look)

    def _add_course(self, x: Any, y: Any, look: LineLook, level: float) -> None:
        course = Course(_values(x), _values(y), look, level)
        self.xaxis.see(course.x)
        self.yaxis.see(course.y)
        self.parts.append(course)

    def _name(self, label: str | None, look: BarLook | LineLook) -> None:
        if label is not None:
            self.legend_entries.append(LegendEntry(label, look))


def _values(values: Any) -> NDArray[np.float64]:
    """Return a copy as an array: who draws may go on with its own."""
    return np.atleast_1d(np.array(values, dtype=np.float64))


def _set_ends(axis: ChartAxis, low: float | None, high: float | None) -> None:
    axis.set_low = axis.set_low if low is None else float(low)
    axis.set_high = axis.set_high if high is None else float(high)


def _set_ticks(
    axis: ChartAxis, ticks: Any, labels: Sequence[str] | None, size: float | None
) -> None:
    axis.ticks = _values(ticks).tolist()
    axis.see(axis.ticks)
    axis.labels = None if labels is None else list(labels)
    axis.label_size = axis.label_size if size is None else size
