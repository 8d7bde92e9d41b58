"""A figure of a page: charts above one another in their room, with axes, words and legend.

`ChartFigure` stands in for matplotlib's figure where a chart is drawn for a page. What stands
around a chart is measured first, then the chart takes what is left.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import numpy as np

from logistics_sim.report.svg.chart_axes import ChartAxes
from logistics_sim.report.svg.chart_axis import ChartAxis
from logistics_sim.report.svg.chart_legend import ChartLegend, chart_legend
from logistics_sim.report.svg.chart_marks import MIDDLE, TextLines
from logistics_sim.report.svg.elements import SvgElements, shape
from logistics_sim.report.svg.plot_frame import Edges, PlotFrame
from logistics_sim.report.svg.text_size import text_width

PAD_PT = 3.0
"""Room around everything."""
TICK_PT, TICK_GAP_PT = 3.5, 3.5
LABEL_PT, LABEL_GAP_PT = 9.0, 4.0
HIGH = 1.2
"""Room of a line of text, of its size."""
BETWEEN_PT = 9.0
"""Room between charts above one another."""
ROUNDS = 3
"""Rounds of measuring: room for words depends on ticks, which depend on the room."""
ACROSS_EACH, UP_EACH = 3.0, 2.0
"""Least distance of ticks, of the size of their words."""
GRID_COLOUR, GRID_WIDTH, SPINE_WIDTH = "#E4E4E4", 0.6, 0.8
BLACK = "#000"


class ChartFigure:
    """A figure of `width_in` by `height_in` inches, as matplotlib's `Figure` is used here."""

    def __init__(self, width_in: float, height_in: float) -> None:
        self._width, self._height = 72 * width_in, 72 * height_in
        self._charts: list[ChartAxes] = []
        self._legend_columns = 0

    def add_subplot(self) -> ChartAxes:
        """Return the one chart of the figure."""
        return self.subplots(1, 1, sharex=True)[0]

    def subplots(self, nrows: int, ncols: int, *, sharex: bool) -> list[ChartAxes]:
        """Return `nrows` charts above one another that share the axis across.

        `ncols` must be 1 and `sharex` true: a page has no other figures.
        """
        if ncols != 1 or not sharex:
            raise ValueError(ncols, sharex)
        shared = ChartAxis()
        self._charts = [ChartAxes(shared) for _row in range(nrows)]
        for upper in self._charts[:-1]:
            upper.ticks_below = False
        return self._charts

    def legend(self, *, loc: str, ncols: int) -> None:
        """Name what has a label above the charts, in `ncols` columns.

        `loc` says the same to matplotlib: ``outside upper center``.
        """
        if loc != "outside upper center":
            raise ValueError(loc)
        self._legend_columns = ncols

    def svg(self, name: str, alt: str) -> str:
        """Return the figure as one ``svg`` element for a page.

        `name` is unique on the page: ids inside begin with it. `alt` are the words for who
        cannot see it.
        """
        elements = SvgElements(name)
        legend = self._legend()
        room = Edges(40.0, 12.0, 12.0, 30.0)
        for _round in range(ROUNDS):
            frames = self._frames(room, legend)
            room = self._room(frames)
        frames = self._frames(room, legend)
        if legend is not None:
            legend.draw(elements, (self._width - legend.width) / 2, PAD_PT)
        left = self._widest_tick(frames)
        for chart, frame in zip(self._charts, frames, strict=True):
            _draw_chart(elements, chart, frame, left)
        box = f"0 0 {self._width:g} {self._height:g}"
        head = f'<svg role="img" aria-label={quoteattr(alt)} viewBox="{box}">'
        return f"{head}{elements.content()}</svg>"

    def _legend(self) -> ChartLegend | None:
        entries = [entry for chart in self._charts for entry in chart.legend_entries]
        if not self._legend_columns or not entries:
            return None
        return chart_legend(entries, self._legend_columns, self._width - 2 * PAD_PT)

    def _frames(self, room: Edges, legend: ChartLegend | None) -> list[PlotFrame]:
        """Return the frames of the charts with `room` around all of them."""
        top = room.top + (0.0 if legend is None else legend.height)
        whole = self._height - top - room.bottom - BETWEEN_PT * (len(self._charts) - 1)
        high = whole / len(self._charts)
        frames = []
        for number, chart in enumerate(self._charts):
            at = top + number * (high + BETWEEN_PT)
            edges = Edges(room.left, at, self._width - room.right, at + high)
            frames.append(PlotFrame(edges, chart.xaxis, chart.yaxis))
        return frames

    def _room(self, frames: list[PlotFrame]) -> Edges:
        """Return the room that is needed around the frames."""
        tick = self._widest_tick(frames)
        room = Edges(0.0, 0.0, 0.0, 0.0)
        for chart, frame in zip(self._charts, frames, strict=True):
            room = room.at_least(_needed(chart, frame, tick))
        return Edges(*(edge + PAD_PT for edge in room.corners))

    def _widest_tick(self, frames: list[PlotFrame]) -> float:
        """Return the width of the widest words beside the charts, so that labels are in line."""
        return max(
            (
                text_width(words, frame.up.label_size)
                for frame in frames
                for _tick, words in _ticks_up(frame)
            ),
            default=0.0,
        )


def _ticks_across(frame: PlotFrame) -> list[tuple[float, str]]:
    return frame.across.shown(frame.width, ACROSS_EACH * frame.across.label_size)


def _ticks_up(frame: PlotFrame) -> list[tuple[float, str]]:
    return frame.up.shown(frame.height, UP_EACH * frame.up.label_size)


def _needed(chart: ChartAxes, frame: PlotFrame, widest: float) -> Edges:
    """Return what a chart needs around its frame; words beside all charts are as `widest`."""
    edges = frame.edges
    left = TICK_PT + TICK_GAP_PT + widest
    left += LABEL_GAP_PT + HIGH * LABEL_PT if chart.ylabel else 0.0
    bottom = 0.0
    boxes = [part.box(frame) for part in chart.parts if isinstance(part, TextLines)]
    half = 0.5 * HIGH * frame.up.label_size
    for tick, _words in _ticks_up(frame):
        y = float(frame.y(tick))
        boxes.append((edges.left, y - half, edges.left, y + half))
    if chart.ticks_below:
        size = frame.across.label_size
        bottom = TICK_PT + TICK_GAP_PT + HIGH * size
        bottom += LABEL_GAP_PT + HIGH * LABEL_PT if chart.xlabel else 0.0
        for tick, words in _ticks_across(frame):
            x, half = float(frame.x(tick)), text_width(words, size) / 2
            boxes.append((x - half, edges.bottom, x + half, edges.bottom))
    legend = _own_legend(chart, frame)
    top = 0.0 if legend is None else legend.height
    around = np.array(boxes) if boxes else np.array([[edges.left, edges.top] * 2])
    return Edges(left, top, 0.0, bottom).at_least(
        Edges(
            float(edges.left - around[:, 0].min()),
            float(edges.top - around[:, 1].min()),
            float(around[:, 2].max() - edges.right),
            float(around[:, 3].max() - edges.bottom),
        )
    )


def _own_legend(chart: ChartAxes, frame: PlotFrame) -> ChartLegend | None:
    if not chart.legend_columns or not chart.legend_entries:
        return None
    return chart_legend(chart.legend_entries, chart.legend_columns, frame.width)


def _draw_chart(elements: SvgElements, chart: ChartAxes, frame: PlotFrame, widest: float) -> None:
    edges = frame.edges
    corners = [[edges.left, edges.top], [edges.left, edges.bottom], [edges.right, edges.bottom]]
    spine = {"fill": "none", "stroke": BLACK, "stroke-width": f"{SPINE_WIDTH:g}"}
    elements.add(2.5, f'<path d="{shape(np.array(corners))}"/>', spine)
    _draw_ticks_up(elements, frame, spine)
    _draw_ticks_across(elements, frame, spine, named=chart.ticks_below)
    for part in chart.parts:
        part.draw(elements, frame)
    legend = _own_legend(chart, frame)
    if legend is not None:
        legend.draw(elements, edges.left, edges.top - legend.height)
    if chart.xlabel:
        y = edges.bottom + TICK_PT + TICK_GAP_PT + HIGH * frame.across.label_size
        y += LABEL_GAP_PT + 0.9 * LABEL_PT
        middle = (edges.left + edges.right) / 2
        elements.text(3.0, middle, y, chart.xlabel, LABEL_PT, anchor="center")
    if chart.ylabel:
        x = edges.left - TICK_PT - TICK_GAP_PT - widest - LABEL_GAP_PT - 0.2 * LABEL_PT
        middle = (edges.top + edges.bottom) / 2
        elements.text(3.0, x, middle, chart.ylabel, LABEL_PT, anchor="center", upwards=True)


def _draw_ticks_up(elements: SvgElements, frame: PlotFrame, spine: dict[str, str]) -> None:
    edges, size = frame.edges, frame.up.label_size
    for tick, words in _ticks_up(frame):
        y = float(frame.y(tick))
        if frame.up.grid:
            _grid(elements, [[edges.left, y], [edges.right, y]])
        mark = shape(np.array([[edges.left, y], [edges.left - TICK_PT, y]]))
        elements.add(2.4, f'<path d="{mark}"/>', spine)
        x = edges.left - TICK_PT - TICK_GAP_PT
        elements.text(3.0, x, y + MIDDLE * size, words, size, anchor="right")


def _draw_ticks_across(
    elements: SvgElements, frame: PlotFrame, spine: dict[str, str], *, named: bool
) -> None:
    edges, size = frame.edges, frame.across.label_size
    for tick, words in _ticks_across(frame):
        x = float(frame.x(tick))
        if frame.across.grid:
            _grid(elements, [[x, edges.top], [x, edges.bottom]])
        mark = shape(np.array([[x, edges.bottom], [x, edges.bottom + TICK_PT]]))
        elements.add(2.4, f'<path d="{mark}"/>', spine)
        if named:
            y = edges.bottom + TICK_PT + TICK_GAP_PT + 0.9 * size
            elements.text(3.0, x, y, words, size, anchor="center")


def _grid(elements: SvgElements, ends: list[list[float]]) -> None:
    paint = {"fill": "none", "stroke": GRID_COLOUR, "stroke-width": f"{GRID_WIDTH:g}"}
    elements.add(0.5, f'<path d="{shape(np.array(ends))}"/>', paint)
