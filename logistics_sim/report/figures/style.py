"""One look for all figures: colours that everybody can tell apart, also in grey print."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, cast

from logistics_sim.report.fonts import FAMILY, font_path
from logistics_sim.report.svg.chart_axis import ChartAxis, percent_form
from logistics_sim.report.svg.chart_figure import ChartFigure

if TYPE_CHECKING:
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color universal design".
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#767676", "#D9D9D9"

VARIANT_COLOUR = {"after": BLUE, "equal_service": ORANGE, "as_is": PALE}
VARIANT_HATCH = {"after": "", "equal_service": "////", "as_is": ""}
VARIANT_MARK = {"after": "o", "equal_service": "s", "as_is": "x"}


_for_a_page: ContextVar[bool] = ContextVar("charts for a page", default=False)


@contextmanager
def charts_for_a_page() -> Iterator[None]:
    """Let `new_figure` give figures that write themselves as SVG inside the block."""
    token = _for_a_page.set(True)
    try:
        yield
    finally:
        _for_a_page.reset(token)


@contextmanager
def figure_style() -> Iterator[None]:
    """Draw with the shipped font and fixed settings inside the block, whatever the user has set.

    The font is made known to matplotlib for this process (nothing is installed); all other
    settings end with the block.
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    if not any(entry.name == FAMILY for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(str(font_path()))
    settings: dict[Any, Any] = {
        "font.family": [FAMILY, "DejaVu Sans"],
        "font.size": 9.0,
        "axes.titlesize": 9.5,
        "axes.labelsize": 9.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "axes.grid": False,
        "grid.color": "#E4E4E4",
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.5,
        "legend.frameon": False,
        "legend.fontsize": 8.5,
        "svg.fonttype": "path",
        "svg.hashsalt": "logistics-sim",
        "svg.image_inline": True,
        "text.parse_math": False,
    }
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        mpl.rcdefaults()
        mpl.rcParams.update(settings)
        yield


def new_figure(width_in: float, height_in: float) -> Figure:
    """Return an empty figure of `width_in` by `height_in` inches that no window system knows of.

    For a page (`charts_for_a_page`) it is a `ChartFigure`, which takes what charts ask of a
    figure of matplotlib and needs a tenth of its time; else it is matplotlib's.
    """
    if _for_a_page.get():
        return cast("Figure", ChartFigure(width_in, height_in))
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasSVG(figure)
    return figure


def in_percent(axis: Axis | ChartAxis, decimals: int | None = None) -> None:
    """Write the numbers of an `axis`, which are shares, in percent.

    They have so many `decimals`, or as many as tell them apart.
    """
    if isinstance(axis, ChartAxis):
        axis.form = percent_form(decimals)
        return
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=decimals))


def at_whole_numbers(axis: Axis | ChartAxis) -> None:
    """Put the ticks of an `axis` at whole numbers only."""
    if isinstance(axis, ChartAxis):
        axis.whole = True
        return
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
