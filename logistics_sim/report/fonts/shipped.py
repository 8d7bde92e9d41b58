"""Where the shipped font lies, and the small part of it that one page needs."""

from __future__ import annotations

import atexit
import hashlib
import io
import lzma
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import DiskError
from logistics_sim.core.files import write_bytes
from logistics_sim.report.fonts.make_subset import FAMILY, FILE, NAME

__all__ = ["FAMILY", "font_path", "page_font"]


DIGEST = "8aeb4b70a3a546bb792c87c6e1de4570eb5fbb4c681356478bab2a0be4545eea"
"""SHA-256 of the font as unpacked (`make_subset` prints it)."""
NOTHING = ".notdef"
"""Glyph of characters that the font does not have."""


@cache
def font_path() -> Path:
    """Return the path of the shipped font (OpenType, simplified Chinese and Latin).

    It is unpacked once into the user's folder of caches; where that cannot be written, into a
    folder that goes when the process ends. A file there that is not the font is replaced.

    >>> font_path().suffix
    '.otf'
    """
    from platformdirs import user_cache_path

    kept = user_cache_path("logistics-sim") / "fonts" / f"{NAME}-{DIGEST[:8]}.otf"
    if _is_font(kept):
        return kept
    content = lzma.decompress(FILE.read_bytes())
    with suppress(OSError, DiskError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, content)
    if _is_font(kept):
        return kept
    folder = Path(tempfile.mkdtemp(prefix="logistics-sim-font-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / f"{NAME}.otf"
    write_bytes(path, content)
    return path


def _is_font(path: Path) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == DIGEST
    except OSError:
        return False


def page_font(text: str) -> bytes:
    """Return the shipped font cut down to the characters of `text`, for embedding in a page.

    Characters that the font does not have are left to the reader's own fonts. The same
    characters give the same bytes. The font has no layout, no hints and no subroutines
    (`make_subset`), so that outlines are taken as they are, without reading them.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(font_path(), recalcTimestamp=False, recalcBBoxes=False)
    named = font.getBestCmap()
    wanted = {code: named[code] for code in sorted({ord(sign) for sign in set(text)} & set(named))}
    glyphs = {NOTHING, *wanted.values()}
    kept = [place for place, name in enumerate(font.getGlyphOrder()) if name in glyphs]
    order = [font.getGlyphName(place) for place in kept]
    widths = {name: font["hmtx"].metrics[name] for name in order}
    _keep_outlines(font["CFF "].cff.topDictIndex[0], kept, order)
    font["hmtx"].metrics = widths
    for table in font["cmap"].tables:
        table.cmap = {code: wanted[code] for code in table.cmap if code in wanted}
    font.setGlyphOrder(order)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _keep_outlines(top: Any, kept: list[int], order: list[str]) -> None:
    """Leave the outlines at the places `kept` in a font of CFF (its `top`), in their `order`."""
    outlines = top.CharStrings
    index = outlines.charStringsIndex
    index.items = [index[place] for place in kept]
    del index.file, index.offsets
    outlines.charStrings = {name: place for place, name in enumerate(order)}
    select = top.FDSelect
    select.format, select.gidArray = None, [select.gidArray[place] for place in kept]
    top.charset, top.numGlyphs = order, len(order)
