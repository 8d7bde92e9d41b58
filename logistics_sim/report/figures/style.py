"""One look for all figures: colours that everybody can tell apart, also in grey print."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.report.fonts import FAMILY, font_path

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito (2008), "Color universal design".
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#767676", "#D9D9D9"

VARIANT_COLOUR = {"after": BLUE, "equal_service": ORANGE, "as_is": PALE}
VARIANT_HATCH = {"after": "", "equal_service": "////", "as_is": "...."}
VARIANT_MARK = {"after": "o", "equal_service": "s", "as_is": "x"}


@dataclass(frozen=True)
class Picture:
    """A figure ready for a page: its data URI, its words for those who cannot see it."""

    uri: str
    alt: str
    width: int
    height: int


@contextmanager
def figure_style() -> Iterator[None]:
    """Draw with the shipped font and fixed settings inside the block, whatever the user has set.

    The font is made known to matplotlib for this process (nothing is installed or
    cached on disk); all other settings end with the block.
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


def picture(figure: Figure, alt: str, kind: str = "svg", dpi: int = 150) -> Picture:
    """Return the figure as a data URI; the same figure, the same bytes.

    `kind` is ``svg`` or ``png`` (then with `dpi`), `alt` the words for who cannot see it.
    """
    out = io.BytesIO()
    if kind == "svg":
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(out, format="svg", metadata=nothing)
        mime = "image/svg+xml"
    else:
        figure.savefig(out, format="png", dpi=dpi, metadata={"Software": None})
        mime = "image/png"
    text = base64.b64encode(out.getvalue()).decode("ascii")
    width, height = figure.get_size_inches()
    return Picture(f"data:{mime};base64,{text}", alt, round(width * 96), round(height * 96))
