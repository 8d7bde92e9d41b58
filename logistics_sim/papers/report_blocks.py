"""The report as a sequence of blocks, read from its page: what PDF and Word set anew."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from logistics_sim.language import current
from logistics_sim.report.figures.bitmaps import NAMED, as_bitmaps
from logistics_sim.report.html import report_html
from logistics_sim.report.run_tables import printable

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables


@dataclass(frozen=True)
class Heading:
    """A heading of `level` 1 (the title) to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Prose:
    """Running text; `soft` is small print, `bullet` an item of a list."""

    text: str
    soft: bool = False
    bullet: bool = False


@dataclass(frozen=True)
class PageTable:
    """A table; `numbers` says of each column whether it is set to the right."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[bool, ...]


@dataclass(frozen=True)
class Drawing:
    """A figure as PNG."""

    png: bytes

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height, as the head of the PNG says."""
        wide, high = struct.unpack(">II", self.png[16:24])
        return int(wide), int(high)


Block = Heading | Prose | PageTable | Drawing
SKIPPED = frozenset({"nav", "style", "script", "head", "label", "summary", "button", "select"})
SPACES = frozenset({"div", "br", "dt", "dd"})
TEXTS = frozenset({"p", "li", "figcaption"})
VOID = frozenset({"input", "br", "img", "meta", "link", "hr", "path", "rect", "use", "circle"})


def report_blocks(run: RunTables) -> list[Block]:
    """Return the report of `run` in the language being spoken, block by block as on its page."""
    with as_bitmaps() as kept:
        text = report_html(run, (current(),))
    reader = _PageReader(kept)
    reader.feed(text)
    reader.close()
    return _without_empty_sections(reader.blocks)


def _without_empty_sections(blocks: list[Block]) -> list[Block]:
    """Return blocks without headings that nothing stands under (what only a page can show)."""
    kept: list[Block] = []
    for block in reversed(blocks):
        below = kept[-1] if kept else None
        empty = isinstance(block, Heading) and (
            below is None or (isinstance(below, Heading) and below.level <= block.level)
        )
        if not empty:
            kept.append(block)
    return kept[::-1]


@dataclass
class _Table:
    """A table while it is being read."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    words: list[bool] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    of_numbers: bool = False


class _PageReader(HTMLParser):
    """Turns a page's elements into blocks; navigation, style and switches are left out."""

    def __init__(self, kept: dict[str, bytes]) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._kept = kept
        self._skipping = 0
        self._text: list[str] = []
        self._soft = False
        self._table: _Table | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        told = {name: value or "" for name, value in attrs}
        if tag in ("svg", "use"):
            name = told.get(NAMED) or told.get("href", "").removeprefix("#")
            if name in self._kept:
                self.blocks.append(Drawing(self._kept[name]))
        kinds = told.get("class", "").split()
        drawn = tag == "svg" or "key" in kinds  # the key of a map stands in its figure
        if self._skipping or tag in SKIPPED or drawn:
            self._skipping += tag not in VOID
            return
        if tag == "table":
            self._table = _Table(of_numbers="numbers" in kinds)
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        elif tag in ("th", "td") and self._table is not None and not self._table.rows[1:]:
            self._table.words.append("word" in kinds or not self._table.of_numbers)
        if tag in ("h1", "h2", "h3", "caption", "th", "td") or tag in TEXTS:
            self._text = []
            self._soft = bool({"soft", "note"} & set(kinds)) or tag == "figcaption"
        elif tag in SPACES:
            self._text.append(" · " if "detail" in kinds else " ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._skipping:
            self._skipping -= tag not in VOID
            return
        if tag in ("h1", "h2", "h3"):
            self._add(Heading(int(tag[1]), self._said()))
        elif tag in TEXTS:
            self._add(Prose(self._said(), self._soft, tag == "li"))
        elif self._table is not None:
            self._end_of_table_part(tag)

    def handle_data(self, data: str) -> None:
        """Take text in."""
        if not self._skipping:
            self._text.append(data)

    def _said(self) -> str:
        text = " ".join(printable("".join(self._text).replace("\n", " ")).split(" ")).strip()
        self._text = []
        return " ".join(part for part in text.split(" ") if part)

    def _add(self, block: Heading | Prose) -> None:
        if block.text:
            self.blocks.append(block)

    def _end_of_table_part(self, tag: str) -> None:
        table = self._table
        assert table is not None
        if tag == "caption":
            table.caption = self._said()
        elif tag in ("th", "td"):
            table.rows[-1].append(self._said())
        elif tag == "table":
            heads, *rows = table.rows or [[]]
            numbers = tuple(not word for word in table.words[: len(heads)])
            wide = len(heads)
            full = tuple(tuple((row + [""] * wide)[:wide]) for row in rows)
            if heads:
                self.blocks.append(PageTable(table.caption, tuple(heads), full, numbers))
            self._table = None
