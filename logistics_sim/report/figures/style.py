"""One look for all figures: colours that everybody can tell apart, also in grey print."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.report.figures.bitmaps import NAMED, keep_bitmap
from logistics_sim.report.figures.inline_svg import HALO, inline_svg
from logistics_sim.report.fonts import FAMILY, font_path

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color universal design".
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#767676", "#D9D9D9"

SIMPLIFY_PT = 0.25
"""Long lines of a page's figure lose points that stray less than this, in points."""
VARIANT_COLOUR = {"after": BLUE, "equal_service": ORANGE, "as_is": PALE}
VARIANT_HATCH = {"after": "", "equal_service": "////", "as_is": ""}
VARIANT_MARK = {"after": "o", "equal_service": "s", "as_is": "x"}


@dataclass(frozen=True)
class Picture:
    """A figure ready for a page: its ``svg`` element, its words for those who cannot see it."""

    svg: Markup
    alt: str


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
    """Return an empty figure of `width_in` by `height_in` inches that no window system knows of."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width_in, height_in), layout="constrained")
    FigureCanvasSVG(figure)
    return figure


def picture(figure: Figure, alt: str, prefix: str) -> Picture:
    """Return the figure as an element for a page; the same figure, the same bytes.

    `alt` is the words for who cannot see it, `prefix` is as for `inline_svg`.
    """
    from markupsafe import Markup

    if keep_bitmap(figure, prefix):
        return Picture(Markup(f'<svg {NAMED}="{prefix}"></svg>'), alt)
    return Picture(Markup(inline_svg(_svg(figure), prefix, alt)), alt)


def _svg(figure: Figure) -> str:
    """Return the figure as SVG with text as text, drawn in one go; no background."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    _mark_halos(figure)
    figure.patch.set_visible(False)
    canvas: Any = figure.canvas
    if not isinstance(canvas, FigureCanvasSVG):
        canvas = FigureCanvasSVG(figure)
    out = io.StringIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    with mpl.rc_context({"svg.fonttype": "none", "path.simplify_threshold": SIMPLIFY_PT}):
        canvas.print_svg(out, metadata=nothing)
    return out.getvalue()


def _mark_halos(figure: Figure) -> None:
    """Let texts with a halo stay text: the page draws the halo by the name `HALO`."""
    texts = (text for axes in figure.axes for text in axes.texts)
    for number, text in enumerate(texts):
        if text.get_path_effects():
            text.set_path_effects([])
            text.set_gid(f"{HALO}{number}")
