"""The report as PDF on A4: text set by fpdf2, figures as PNG; no browser is needed."""

from __future__ import annotations

import datetime as dt
import functools
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from logistics_sim.language import TAGS, current
from logistics_sim.language import gettext as _
from logistics_sim.papers.column_widths import column_widths
from logistics_sim.papers.printed_page import (
    BOTTOM_MM,
    GREY,
    INNER_MM,
    LINE_PER_PT,
    MARGIN_MM,
    PAD_MM,
    SHADE,
    WIDTH_MM,
    new_pdf,
)
from logistics_sim.papers.report_blocks import Block, Drawing, Heading, PageTable, Prose
from logistics_sim.papers.text_fitting import TextFitting
from logistics_sim.report.fonts import FAMILY

if TYPE_CHECKING:
    from fpdf import FPDF

HEADING_PT = {1: 20.0, 2: 15.0, 3: 11.5}
TEXT_PT, SOFT_PT, FOOT_PT = 9.5, 8.0, 7.5
TABLE_PT = (8.5, 8.0, 7.5, 7.0, 6.5)
HIGHEST_DRAWING_MM = 225.0
ABOVE, BELOW = 0.35, 0.15
"""Room round a heading, mm for each point of its size."""
BULLET_MM = 5.0
LOOKED_AHEAD = 4
"""Blocks below a heading that may belong on its page."""


def report_pdf(title: str, blocks: Sequence[Block], made: dt.date) -> bytes:
    """Return the PDF of `blocks`, dated `made`, with bookmarks; `title` stands on each page."""
    pages = _Pages(title, made)
    for number, block in enumerate(blocks):
        pages.add(block, blocks[number + 1 : number + 1 + LOOKED_AHEAD])
    return pages.content()


class _Pages:
    """Sets block under block."""

    def __init__(self, title: str, made: dt.date) -> None:
        self._pdf: FPDF = new_pdf(made)
        self._pdf.set_title(title)
        self._pdf.set_lang(TAGS[current()])
        self._title = title
        self.fitting = TextFitting(self._pdf)
        self._y = MARGIN_MM
        self._level = 0
        self._pdf.add_page()

    def add(self, block: Block, follow: Sequence[Block]) -> None:
        """Set one block; a heading stays on the page of what `follow`s."""
        if isinstance(block, Heading):
            self._heading(block, self._below(follow))
        elif isinstance(block, Prose):
            self._paragraph(block)
        elif isinstance(block, PageTable):
            self._grid(block)
        else:
            self._drawing(block)

    def content(self) -> bytes:
        """Return the PDF with numbers at the foot of its pages."""
        pages = len(self._pdf.pages)
        for number in range(1, pages + 1):
            self._pdf.page = number
            self._pdf.set_font(FAMILY, size=TEXT_PT)  # fpdf2 forgets that another page has another
            y_mm = BOTTOM_MM + 3.0
            size, text = self.fitting.one_line(self._title, INNER_MM * 0.75, FOOT_PT)
            self._text(text, MARGIN_MM, y_mm, size, GREY)
            said = _("page {number} of {pages}", number=number, pages=pages)
            wide = self.fitting.width_mm(said, FOOT_PT)
            self._text(said, WIDTH_MM - MARGIN_MM - wide, y_mm, FOOT_PT, GREY)
        return bytes(self._pdf.output())

    def _text(self, text: str, x_mm: float, y_mm: float, size: float, grey: int = 0) -> None:
        self._pdf.set_font(FAMILY, size=size)
        self._pdf.set_text_color(grey)
        self._pdf.text(x_mm, y_mm + 0.8 * size * LINE_PER_PT, text)

    def _room(self, height_mm: float) -> None:
        """Begin a page where `height_mm` does not fit on this one."""
        if self._y + height_mm > BOTTOM_MM and self._y > MARGIN_MM:
            self._pdf.add_page()
            self._y = MARGIN_MM

    def _below(self, follow: Sequence[Block]) -> float:
        """Return how much room the blocks below a heading need, up to the first that is none."""
        below = 0.0
        for block in follow:
            if isinstance(block, Heading):
                below += HEADING_PT[block.level] * (ABOVE + LINE_PER_PT + BELOW)
                continue
            return below + (self._size(block)[1] + 8.0 if isinstance(block, Drawing) else 30.0)
        return below

    def _lines(
        self, lines: Sequence[str], size: float, grey: int = 0, left_mm: float = 0.0
    ) -> None:
        for line in lines:
            self._room(size * LINE_PER_PT)
            self._text(line, MARGIN_MM + left_mm, self._y, size, grey)
            self._y += size * LINE_PER_PT

    def _heading(self, heading: Heading, below_mm: float) -> None:
        size = HEADING_PT[heading.level]
        lines = self.fitting.lines(heading.text, INNER_MM, size, most=None)
        above = 0.0 if self._y <= MARGIN_MM else size * ABOVE
        self._room(above + size * (len(lines) * LINE_PER_PT + BELOW) + below_mm)
        self._y += above if self._y > MARGIN_MM else 0.0
        level = min(heading.level - 1, self._level + 1)
        self._pdf.set_font(FAMILY, size=size)
        self._pdf.set_xy(MARGIN_MM, self._y)
        self._pdf.start_section(heading.text, level=level)
        self._level = level
        self._lines(lines, size)
        self._y += size * BELOW

    def _paragraph(self, paragraph: Prose) -> None:
        size = SOFT_PT if paragraph.soft else TEXT_PT
        left = BULLET_MM if paragraph.bullet else 0.0
        lines = self.fitting.lines(paragraph.text, INNER_MM - left, size, most=None)
        self._room(min(len(lines), 3) * size * LINE_PER_PT)
        if paragraph.bullet:
            self._text("•", MARGIN_MM + 1.5, self._y, size)
        self._lines(lines, size, GREY if paragraph.soft else 0, left)
        self._y += 0.8 if paragraph.bullet else 1.8

    def _size(self, drawing: Drawing) -> tuple[float, float]:
        """Return width and height of a figure on the page."""
        wide, high = drawing.pixels
        width = min(INNER_MM, HIGHEST_DRAWING_MM * wide / high)
        return width, width * high / wide

    def _drawing(self, drawing: Drawing) -> None:
        width, height = self._size(drawing)
        self._room(height + 8.0)
        self._pdf.image(io.BytesIO(drawing.png), MARGIN_MM, self._y, width, height)
        self._y += height + 1.5

    def _grid(self, grid: PageTable) -> None:
        size, widths = self._widths(grid)
        caption = self.fitting.lines(grid.caption, INNER_MM, TEXT_PT, most=None)
        head = self._cells(grid.heads, widths, size)
        rows = [self._cells(row, widths, size) for row in grid.rows]
        first = rows[0][1] if rows else 0.0
        self._room(len(caption) * TEXT_PT * LINE_PER_PT + head[1] + first)
        if grid.caption:
            self._lines(caption, TEXT_PT)
            self._y += 0.8
        self._row(head, grid, widths, size, shaded=True)
        for row in rows:
            if self._y + row[1] > BOTTOM_MM:
                self._pdf.add_page()
                self._y = MARGIN_MM
                self._row(head, grid, widths, size, shaded=True)
            self._row(row, grid, widths, size)
        self._y += 3.0

    def _widths(self, grid: PageTable) -> tuple[float, list[float]]:
        """Return the largest size at which no word is broken, and the width of each column."""
        found: list[float] | None = None
        for size in TABLE_PT:
            found = column_widths(grid, functools.partial(self.fitting.width_mm, size_pt=size))
            if found is not None:
                return size, found
        return TABLE_PT[-1], [INNER_MM / len(grid.heads)] * len(grid.heads)

    def _cells(
        self, cells: Sequence[str], widths: Sequence[float], size: float
    ) -> tuple[list[list[str]], float]:
        lines = [
            self.fitting.lines(cell, width - PAD_MM, size, most=None)
            for cell, width in zip(cells, widths, strict=True)
        ]
        return lines, max(map(len, lines)) * size * LINE_PER_PT + PAD_MM

    def _row(
        self,
        cells: tuple[list[list[str]], float],
        grid: PageTable,
        widths: Sequence[float],
        size: float,
        shaded: bool = False,
    ) -> None:
        lines, height = cells
        if shaded:
            self._pdf.set_fill_color(SHADE)
            self._pdf.rect(MARGIN_MM, self._y, sum(widths), height, style="F")
        x_mm = MARGIN_MM
        for cell, width, number in zip(lines, widths, grid.numbers, strict=True):
            for at, line in enumerate(cell):
                spare = width - self.fitting.width_mm(line, size) - PAD_MM / 2
                left = spare if number else PAD_MM / 2
                y_mm = self._y + PAD_MM / 2 + at * size * LINE_PER_PT
                if y_mm < BOTTOM_MM:
                    self._text(line, x_mm + left, y_mm, size)
            x_mm += width
        self._y += height
        self._pdf.set_draw_color(GREY)
        self._pdf.set_line_width(0.12)
        self._pdf.line(MARGIN_MM, self._y, x_mm, self._y)
