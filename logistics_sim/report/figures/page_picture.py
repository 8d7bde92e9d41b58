"""A chart as a page shows it, or as a bitmap where a document asks for those."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from logistics_sim.report.figures.bitmaps import NAMED, bitmaps_wanted, keep_bitmap
from logistics_sim.report.figures.style import charts_for_a_page, figure_style
from logistics_sim.report.svg.chart_figure import ChartFigure

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure ready for a page: its ``svg`` element, its words for those who cannot see it."""

    svg: Markup
    alt: str


def page_picture(draw: Callable[[], tuple[Figure, str]], name: str) -> Picture:
    """Return what `draw` draws in a `new_figure`, with its words; the same chart, the same bytes.

    `name` is unique on the page: names inside begin with it.
    """
    from markupsafe import Markup

    if bitmaps_wanted():
        with figure_style():
            figure, alt = draw()
            keep_bitmap(figure, name)
        return Picture(Markup(f'<svg {NAMED}="{name}"></svg>'), alt)
    with charts_for_a_page():
        figure, alt = draw()
    return Picture(Markup(cast("ChartFigure", figure).svg(name, alt)), alt)
