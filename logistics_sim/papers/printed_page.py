"""A4 sheets by fpdf2: a head, facts, one table that is set as large as it fits, lines to sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.papers.text_fitting import TextFitting
from logistics_sim.report.fonts import FAMILY, font_path

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210.0, 297.0, 11.0
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
BOTTOM_MM = HEIGHT_MM - 14.0
NAME_PT = (24.0, 20.0, 16.0, 13.0, 10.0)
SMALL_PT, PLAIN_PT = 7.5, 9.5
FACTS_A_ROW = 4
FACT_MM, SIGN_MM = 10.5, 13.0
PAD_MM = 1.3
LINE_PER_PT = 0.42
"""Millimetres from line to line for each point of the size."""
GREY, SHADE, PALE = 110, 225, 242


@dataclass(frozen=True)
class PaperColumn:
    """A column of a table: its head, its width in millimetres, ``L``, ``C`` or ``R``."""

    head: str
    width_mm: float
    align: str = "L"


@dataclass(frozen=True)
class PaperLine:
    """A row of `cells`, or a `banner` over the whole width; `strong` ones are shaded."""

    cells: tuple[str, ...] = ()
    banner: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """What stands on one sheet.

    Attributes
    ----------
    title, name
        What kind of paper it is, and whose.
    subtitle
        A line below.
    facts
        Pairs of label and value; an empty value leaves a line to write on.
    columns, lines
        The table.
    notes
        Sentences below the table, in the size `notes_pt`.
    signatures
        Labels of the lines to sign.
    sizes_pt
        Sizes for the table, the largest first: the first that fits on one page is taken.
    """

    title: str
    name: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[PaperColumn, ...]
    lines: tuple[PaperLine, ...]
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    notes_pt: float = 8.5
    sizes_pt: tuple[float, ...] = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)


@dataclass
class PaperBook:
    """Sheets of one PDF; `source` stands at the foot of each page, `made` is the file's date.

    The same sheets give the same bytes. Raises `InputError` (PAP-002) where fpdf2 is missing.
    """

    source: str
    made: dt.date
    pages: int = 0
    fitting: TextFitting = field(init=False)
    _pdf: FPDF = field(init=False)

    def __post_init__(self) -> None:
        self._pdf = new_pdf(self.made)
        self.fitting = TextFitting(self._pdf)

    def add(self, sheet: Sheet) -> int:
        """Add a sheet and return on how many pages it stands."""
        head_mm = self._head_height(sheet)
        tail_mm = self._tail_height(sheet)
        free_mm = BOTTOM_MM - MARGIN_MM
        size, rows = self._rows(sheet, free_mm - head_mm - tail_mm)
        pages = _divided(rows, free_mm - head_mm, free_mm - self._top_height(sheet), tail_mm)
        for number, page in enumerate(pages, 1):
            self._pdf.add_page()
            self.pages += 1
            self._foot(number, len(pages))
            y_mm = self._head(sheet) if number == 1 else self._top(sheet)
            for row in page:
                y_mm = self._draw(row, sheet.columns, size, y_mm)
            if number == len(pages):
                self._tail(sheet, y_mm)
        return len(pages)

    def content(self) -> bytes:
        """Return the PDF."""
        return bytes(self._pdf.output())

    def _rows(self, sheet: Sheet, free_mm: float) -> tuple[float, list[_Row]]:
        """Return the largest size at which the table fits, with its rows; else the middle one."""
        every: list[list[_Row]] = []
        for size in sheet.sizes_pt:
            rows = [self._head_row(sheet.columns, size)]
            rows += [self._row(line, sheet.columns, size) for line in sheet.lines]
            if sum(row.height_mm for row in rows) <= free_mm:
                return size, rows
            every.append(rows)
        middle = len(every) // 2
        return sheet.sizes_pt[middle], every[middle]

    def _head_row(self, columns: Sequence[PaperColumn], size: float) -> _Row:
        row = self._row(PaperLine(tuple(column.head for column in columns)), columns, size)
        return _Row(row.cells, row.height_mm, "head")

    def _row(self, line: PaperLine, columns: Sequence[PaperColumn], size: float) -> _Row:
        if line.banner:
            found = [self.fitting.lines(line.banner, INNER_MM - 2 * PAD_MM, size)]
            kind = "strong" if line.strong else "banner"
        else:
            found = [
                self.fitting.lines(text, column.width_mm - PAD_MM, size)
                for text, column in zip(line.cells, columns, strict=True)
            ]
            kind = "strong cells" if line.strong else "cells"
        height = max(map(len, found)) * size * LINE_PER_PT + PAD_MM
        return _Row(tuple(tuple(cell) for cell in found), height, kind)

    def _draw(self, row: _Row, columns: Sequence[PaperColumn], size: float, y_mm: float) -> float:
        pdf = self._pdf
        shade = {"head": SHADE, "strong": SHADE, "strong cells": PALE, "banner": PALE}
        if row.kind in shade:
            pdf.set_fill_color(shade[row.kind])
            pdf.rect(MARGIN_MM, y_mm, INNER_MM, row.height_mm, style="F")
        whole = row.kind in ("banner", "strong")
        spans = [PaperColumn("", INNER_MM)] if whole else columns
        x_mm = MARGIN_MM
        for lines, column in zip(row.cells, spans, strict=True):
            self._write(lines, x_mm, y_mm + PAD_MM / 2, column.width_mm, size, column.align)
            x_mm += column.width_mm
        pdf.set_draw_color(GREY)
        pdf.set_line_width(0.15)
        pdf.line(MARGIN_MM, y_mm + row.height_mm, WIDTH_MM - MARGIN_MM, y_mm + row.height_mm)
        return y_mm + row.height_mm

    def _write(
        self,
        lines: Sequence[str],
        x_mm: float,
        y_mm: float,
        width_mm: float,
        size: float,
        align: str = "L",
        grey: int = 0,
    ) -> None:
        pdf = self._pdf
        wide = [self.fitting.width_mm(line, size) for line in lines]
        pdf.set_font(FAMILY, size=size)  # measuring has set another size
        pdf.set_text_color(grey)
        step = size * LINE_PER_PT
        for number, line in enumerate(lines):
            spare = width_mm - wide[number]
            left = {"L": PAD_MM / 2, "C": spare / 2, "R": spare - PAD_MM / 2}[align]
            pdf.text(x_mm + left, y_mm + (number + 0.8) * step, line)

    def _name(self, sheet: Sheet) -> tuple[float, list[str]]:
        for size in NAME_PT:
            lines = self.fitting.lines(sheet.name, INNER_MM * 0.7, size)
            if len(lines) == 1:
                break
        return size, lines

    def _top_height(self, sheet: Sheet) -> float:
        size, lines = self._name(sheet)
        return len(lines) * size * LINE_PER_PT + 2.0

    def _top(self, sheet: Sheet) -> float:
        """Draw name and title and return where they end."""
        size, lines = self._name(sheet)
        self._write(lines, MARGIN_MM, MARGIN_MM, INNER_MM * 0.7, size)
        right = self.fitting.lines(sheet.title, INNER_MM * 0.3, 15.0)
        self._write(right[:1], MARGIN_MM + INNER_MM * 0.7, MARGIN_MM, INNER_MM * 0.3, 15.0, "R")
        return MARGIN_MM + self._top_height(sheet)

    def _subtitle(self, sheet: Sheet) -> list[str]:
        return self.fitting.lines(sheet.subtitle, INNER_MM, PLAIN_PT)

    def _head_height(self, sheet: Sheet) -> float:
        facts = -(-len(sheet.facts) // FACTS_A_ROW) * FACT_MM
        below = len(self._subtitle(sheet)) * PLAIN_PT * LINE_PER_PT + 1.5
        return self._top_height(sheet) + below + facts + 1.5

    def _head(self, sheet: Sheet) -> float:
        y_mm = self._top(sheet)
        lines = self._subtitle(sheet)
        self._write(lines, MARGIN_MM, y_mm, INNER_MM, PLAIN_PT, grey=GREY)
        y_mm += len(lines) * PLAIN_PT * LINE_PER_PT + 1.5
        wide = INNER_MM / FACTS_A_ROW
        for number, (label, value) in enumerate(sheet.facts):
            x_mm = MARGIN_MM + number % FACTS_A_ROW * wide
            top = y_mm + number // FACTS_A_ROW * FACT_MM
            self._write([label], x_mm, top, wide, SMALL_PT, grey=GREY)
            if value:
                size, fitted = self.fitting.one_line(value, wide - PAD_MM, 11.0)
                self._write([fitted], x_mm, top + 3.3, wide, size)
            else:
                self._line(x_mm + PAD_MM / 2, top + 8.3, wide - 6.0)
        return MARGIN_MM + self._head_height(sheet)

    def _notes(self, sheet: Sheet) -> list[str]:
        return [
            line
            for note in sheet.notes
            for line in self.fitting.lines(note, INNER_MM, sheet.notes_pt)
        ]

    def _tail_height(self, sheet: Sheet) -> float:
        notes = len(self._notes(sheet)) * sheet.notes_pt * LINE_PER_PT + 2.0
        return notes + (SIGN_MM if sheet.signatures else 0.0)

    def _tail(self, sheet: Sheet, y_mm: float) -> None:
        lines = self._notes(sheet)
        self._write(lines, MARGIN_MM, y_mm + 2.0, INNER_MM, sheet.notes_pt, grey=GREY)
        for number, label in enumerate(sheet.signatures):
            wide = INNER_MM / len(sheet.signatures)
            x_mm = MARGIN_MM + number * wide
            top = BOTTOM_MM - SIGN_MM + 5.0
            self._write([label], x_mm, top, wide, SMALL_PT, grey=GREY)
            start = self.fitting.width_mm(label, SMALL_PT) + 3.0
            self._line(x_mm + start, top + 3.0, wide - start - 4.0)

    def _line(self, x_mm: float, y_mm: float, width_mm: float) -> None:
        self._pdf.set_draw_color(GREY)
        self._pdf.set_line_width(0.2)
        self._pdf.line(x_mm, y_mm, x_mm + width_mm, y_mm)

    def _foot(self, number: int, pages: int) -> None:
        y_mm = BOTTOM_MM + 3.0
        size, text = self.fitting.one_line(self.source, INNER_MM * 0.8, SMALL_PT)
        self._write([text], MARGIN_MM, y_mm, INNER_MM * 0.8, size, grey=GREY)
        said = _("page {number} of {pages}", number=number, pages=pages)
        self._write([said], MARGIN_MM, y_mm, INNER_MM, SMALL_PT, "R", grey=GREY)


@dataclass(frozen=True)
class _Row:
    """A row that has been measured; its kind is head, cells, banner, strong or strong cells."""

    cells: tuple[tuple[str, ...], ...]
    height_mm: float
    kind: str


def _divided(
    rows: Sequence[_Row], first_mm: float, later_mm: float, tail_mm: float
) -> list[list[_Row]]:
    """Divide rows into pages; each begins with the head, no banner is the last of its page."""
    head, pages = rows[0], [[rows[0]]]
    used, free = head.height_mm, first_mm
    for number, row in enumerate(rows[1:], 1):
        follows = rows[number + 1] if number + 1 < len(rows) else None
        need = row.height_mm
        if follows is None:
            need += tail_mm
        elif row.kind in ("banner", "strong"):
            need += follows.height_mm
        if used + need > free and len(pages[-1]) > 1:
            pages.append([head])
            used, free = head.height_mm, later_mm
        pages[-1].append(row)
        used += row.height_mm
    return pages


def new_pdf(made: dt.date) -> FPDF:
    """Return an empty A4 document with the shipped font, dated `made` whatever the clock says."""
    try:
        from fpdf import FPDF
    except ImportError as error:
        hint = _("pip install 'logistics-sim[papers]', or ask for the other formats")
        raise InputError("PAP-002", "--format pdf", _("PDF needs fpdf2"), hint) from error
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_creation_date(dt.datetime.combine(made, dt.time(), dt.UTC))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.add_font(FAMILY, "", str(font_path()))
    pdf.set_font(FAMILY, size=PLAIN_PT)
    return pdf
