"""Where the shipped font lies, and the small part of it that one page needs."""

from __future__ import annotations

import io
from pathlib import Path

from logistics_sim.report.fonts.make_subset import FAMILY, FILE

__all__ = ["FAMILY", "font_path", "page_font"]


def font_path() -> Path:
    """Return the path of the shipped font (OpenType, simplified Chinese and Latin).

    >>> font_path().suffix
    '.otf'
    """
    return FILE


def page_font(text: str) -> bytes:
    """Return the shipped font cut down to the characters of `text`, for embedding in a page.

    Characters that the font does not have are left to the reader's own fonts. The same
    characters give the same bytes.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(font_path(), recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(set(text))))
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
