"""Make the shipped font: a renamed subset of Noto Sans CJK SC (SIL Open Font License 1.1).

    python -m logistics_sim.report.fonts.make_subset NotoSansCJK-Regular.ttc [NAMES.csv ...]

Kept are the 6,763 hanzi and the signs of GB 2312 (but kana and bopomofo), Latin-1, dashes,
arrows and mathematical signs that a report uses, and every character of the text files named
after the font (place names beyond GB 2312). Hints and layout features go. "Noto" is a trademark
and "Source" a reserved font name, so the subset carries neither.

Outlines are written so that they compress well: without subroutines, which after the cut are
mostly called once, by the shortest operators, and with glyphs numbered in their order. The file
is packed (a wheel packs it worse); write the digest that is printed into ``shipped.py``.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

FAMILY = "County Sans SC"
NAME = "CountySansSC-Regular"
FILE = Path(__file__).with_name(f"{NAME}.otf.xz")
EXTRA = "–—−±×÷≈≠≤≥→←↑↓↔·•…‰°²³✓●○■□▲△▼▽◆◇★☆“”‘’€¥￥"
MIDDLE_DOT = "\u30fb"
MODIFIED = 3_786_912_000
"""``head.modified`` of the file (2024-01-01), so that the same source gives the same bytes."""
LICENCE = (
    "This Font Software is licensed under the SIL Open Font License, Version 1.1. "
    "It is a subset of Noto Sans CJK SC 2.004, renamed; see OFL.txt."
)


def main(source: Path, texts: list[Path]) -> None:
    """Write the subset beside this script and say what it holds."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(source, fontNumber=_number(source), recalcTimestamp=False)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.desubroutinize = True
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "GPOS", "GSUB", "GDEF"]
    wanted = characters([text.read_text(encoding="utf-8") for text in texts])
    missing = sorted(wanted - {chr(code) for code in font.getBestCmap()})
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(sorted(wanted)))
    subsetter.subset(font)
    _rename(font)
    _shorten_outlines(font)
    _number_glyphs(font)
    font["head"].modified = MODIFIED
    made = io.BytesIO()
    font.save(made)
    FILE.write_bytes(packed(made.getvalue()))
    size = FILE.stat().st_size / 1e6
    print(f"{FILE.name}: {len(wanted) - len(missing):,} characters, {size:.2f} MB")
    print(f"SHA-256 of the font: {hashlib.sha256(made.getvalue()).hexdigest()}")
    if missing:
        print(f"not in the source font: {''.join(missing)}")


def packed(font: bytes) -> bytes:
    """Return the bytes of a `font` as short as LZMA writes them: outlines have no fixed words."""
    preset = 9 | lzma.PRESET_EXTREME
    chain = [{"id": lzma.FILTER_LZMA2, "preset": preset, "lc": 4, "lp": 0, "pb": 0}]
    return lzma.compress(font, format=lzma.FORMAT_XZ, filters=chain)


def characters(texts: list[str]) -> set[str]:
    r"""Return the characters that the subset keeps.

    >>> "唐" in characters([]), "\n" in characters(["x\n"])
    (True, False)
    """
    rows = range(0xA1, 0xF8)
    cells = range(0xA1, 0xFF)
    wanted = {chr(code) for code in [*range(0x20, 0x7F), *range(0xA0, 0x100)]} | set(EXTRA)
    for row in rows:
        for cell in cells:
            try:
                wanted.add(bytes([row, cell]).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    for text in texts:
        wanted |= set(text)
    wanted = {sign for sign in wanted if sign.isprintable() or sign == "\u00a0"}
    return {sign for sign in wanted if not "\u3041" <= sign <= "\u312f" or sign == MIDDLE_DOT}


def _number(source: Path) -> int:
    """Return which font of a collection is the one for simplified Chinese."""
    from fontTools.ttLib import TTCollection

    if source.suffix.lower() != ".ttc":
        return -1
    for number, font in enumerate(TTCollection(source, lazy=True).fonts):
        if font["name"].getDebugName(4) == "Noto Sans CJK SC":
            return number
    raise SystemExit(f"{source}: holds no Noto Sans CJK SC")


def _shorten_outlines(font: TTFont) -> None:
    """Write every outline by the shortest operators; their shapes stay."""
    from fontTools.cffLib.specializer import specializeProgram

    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    for name in outlines.keys():  # noqa: SIM118 - no dictionary
        outline = outlines[name]
        outline.decompile()
        outline.program = specializeProgram(list(outline.program))


def _number_glyphs(font: TTFont) -> None:
    """Name glyphs by their place, so that the list of names is one range."""
    for tag in font.keys():  # noqa: SIM118 - no dictionary
        if tag != "GlyphOrder":
            font[tag]
    old = font.getGlyphOrder()
    new = [".notdef", *(f"cid{number:05d}" for number in range(1, len(old)))]
    name_of = dict(zip(old, new, strict=True))
    top = font["CFF "].cff.topDictIndex[0]
    for table in font["cmap"].tables:
        table.cmap = {code: name_of[name] for code, name in table.cmap.items()}
    font["hmtx"].metrics = {name_of[name]: size for name, size in font["hmtx"].metrics.items()}
    places = top.CharStrings.charStrings
    top.CharStrings.charStrings = {name_of[name]: place for name, place in places.items()}
    top.charset = new
    top.CIDCount = len(new)
    font.setGlyphOrder(new)


def _rename(font: TTFont) -> None:
    """Give the subset its own name everywhere, and keep authors and licence."""
    names = font["name"]
    names.names = [entry for entry in names.names if entry.platformID == 3]
    postscript = FAMILY.replace(" ", "") + "-Regular"
    new = {1: FAMILY, 3: f"2.004;{postscript}", 4: FAMILY, 6: postscript, 13: LICENCE}
    for number, text in new.items():
        names.setName(text, number, 3, 1, 0x409)
    table = font["CFF "].cff
    table.fontNames = [postscript]
    top = table.topDictIndex[0]
    top.FullName, top.FamilyName = FAMILY, FAMILY
    for private in getattr(top, "FDArray", []):
        if hasattr(private, "FontName"):
            private.FontName = private.FontName.replace("NotoSansCJK", "CountySans")
    top.rawDict.pop("Notice", None)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
