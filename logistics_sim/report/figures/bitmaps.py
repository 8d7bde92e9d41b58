"""Figures as PNG, for documents that show no SVG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOTS_PER_INCH = 180
NAMED = "data-picture"
"""Attribute of an empty ``svg`` that stands for the kept figure of that name."""

_kept: ContextVar[dict[str, bytes] | None] = ContextVar("bitmaps", default=None)


@contextmanager
def as_bitmaps() -> Iterator[dict[str, bytes]]:
    """Keep the figures that are drawn inside the block as PNG by their names."""
    kept: dict[str, bytes] = {}
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)


def bitmaps_wanted() -> bool:
    """Return whether somebody asked for bitmaps."""
    return _kept.get() is not None


def keep_bitmap(figure: Figure, name: str) -> bool:
    """Keep `figure` as PNG by `name` if somebody asked for bitmaps; return whether it is kept."""
    kept = _kept.get()
    if kept is None:
        return False
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    out = io.BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    figure.patch.set_facecolor("white")
    figure.patch.set_visible(True)
    figure.set_dpi(DOTS_PER_INCH)
    canvas.print_png(out, metadata={"Software": None})
    kept[name] = out.getvalue()
    return True
