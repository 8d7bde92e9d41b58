"""A map with its words: drawn once for all languages, or as a whole figure with title and key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, cast

from logistics_sim.report.figures.style import figure_style
from logistics_sim.report.maps.base import draw_scale_and_north
from logistics_sim.report.maps.frame import MapFrame
from logistics_sim.report.maps.key_strip import draw_key, key_height
from logistics_sim.report.maps.looks import KeyEntry
from logistics_sim.report.maps.svg_axes import SvgAxes

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN_PT, TITLE_PT, STRIP_PT, BAR_BELOW_PT = 6.0, 18.0, 26.0, 10.0
POINTS_PER_INCH = 72


@dataclass(frozen=True)
class MapSheet:
    """A map whose drawing holds no words but names, and what gives its words.

    Attributes
    ----------
    name
        Short name of the map, a part of ids on a page.
    frame
        What lies where on the page.
    draw
        Draws into axes in points on the page (see `MapFrame.to_page`).
    title, key, alt
        Title, key and the words for who cannot see it, in the language being spoken.
    """

    name: str
    frame: MapFrame
    draw: Callable[[Axes], None]
    title: Callable[[], str]
    key: Callable[[], list[KeyEntry]]
    alt: Callable[[], str]


def view_box(sheet: MapSheet) -> str:
    """Return the view box of the map's symbol."""
    return "0 0 {:.1f} {:.1f}".format(*_symbol_size(sheet))


def _symbol_size(sheet: MapSheet) -> tuple[float, float]:
    """Return how wide and high the symbol is: the map with its strip, in points."""
    frame = sheet.frame
    return frame.width_pt + 2 * MARGIN_PT, frame.height_pt + STRIP_PT + 2 * MARGIN_PT


def map_symbol(sheet: MapSheet, name: str) -> Markup:
    """Return the map alone with scale and north as a ``symbol`` called `name`.

    It has no title and no key: it is the same in every language. A page holds it once and shows
    it by ``use`` as often as it likes.
    """
    from markupsafe import Markup

    frame, below = sheet.frame, MARGIN_PT + STRIP_PT
    _wide, high = _symbol_size(sheet)
    axes = SvgAxes(name, frame.width_pt, frame.height_pt, MARGIN_PT, below, high)
    _draw_on(cast("Axes", axes), sheet)
    head = f'<symbol id="{escape(name)}" viewBox="{view_box(sheet)}" stroke-linejoin="round">'
    return Markup(f"{head}{axes.content()}</symbol>")


def map_figure(sheets: Sequence[MapSheet], columns: int = 2) -> Figure:
    """Return maps side by side, each with its title and its key below, in the language spoken.

    `columns` is how many stand in a row. Call it inside `figure_style`.
    """
    rows = [sheets[at : at + columns] for at in range(0, len(sheets), columns)]
    heights = [max(_height(sheet) for sheet in row) for row in rows]
    wide = max(sum(sheet.frame.width_pt + 2 * MARGIN_PT for sheet in row) for row in rows)
    figure = _figure(wide, sum(heights))
    top = sum(heights)
    for row, high in zip(rows, heights, strict=True):
        left = MARGIN_PT
        for sheet in row:
            edge = top - MARGIN_PT - TITLE_PT - sheet.frame.height_pt
            axes = _draw_into(figure, sheet, left, edge)
            axes.set_title(sheet.title(), fontsize=10, pad=5)
            draw_key(figure, sheet.key(), left, edge - STRIP_PT, sheet.frame.width_pt)
            left += sheet.frame.width_pt + 2 * MARGIN_PT
        top -= high
    return figure


def styled_figure(sheets: Sequence[MapSheet], columns: int = 2) -> Figure:
    """Return `map_figure` drawn in the house's style, for notebooks."""
    with figure_style():
        figure = map_figure(sheets, columns)
        figure.draw_without_rendering()
        return figure


def _height(sheet: MapSheet) -> float:
    key = key_height(sheet.key(), sheet.frame.width_pt)
    return sheet.frame.height_pt + STRIP_PT + TITLE_PT + key + 2 * MARGIN_PT


def _figure(wide_pt: float, high_pt: float) -> Figure:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(wide_pt / POINTS_PER_INCH, high_pt / POINTS_PER_INCH))
    FigureCanvasSVG(figure)
    return figure


def _draw_into(figure: Figure, sheet: MapSheet, left: float, bottom: float) -> Axes:
    """Add axes at a place of the figure, in points, and draw the map into them."""
    wide, high = (size * POINTS_PER_INCH for size in figure.get_size_inches())
    frame = sheet.frame
    axes = figure.add_axes(
        (left / wide, bottom / high, frame.width_pt / wide, frame.height_pt / high)
    )
    axes.set_axis_off()
    axes.set_xlim(0, frame.width_pt)
    axes.set_ylim(0, frame.height_pt)
    _draw_on(axes, sheet)
    return axes


def _draw_on(axes: Axes, sheet: MapSheet) -> None:
    """Draw the map with scale and north."""
    sheet.draw(axes)
    draw_scale_and_north(axes, sheet.frame, BAR_BELOW_PT)
