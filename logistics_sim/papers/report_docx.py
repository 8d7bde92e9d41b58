"""The report as a Word document that can be edited: real headings, lists, tables and pictures."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.papers.column_widths import column_widths
from logistics_sim.papers.office_archive import without_clock
from logistics_sim.papers.report_blocks import Block, Drawing, Heading, PageTable, Prose

if TYPE_CHECKING:
    from docx.document import Document

LATIN, CHINESE_TEXT, CHINESE_HEADING = "Times New Roman", "SimSun", "SimHei"
"""Fonts that office programs have; where one is missing they take another by themselves."""
TEXT_PT, SOFT_PT, TABLE_PT = 10.5, 9.0, 8.5
WIDTH_MM, HEIGHT_MM, MARGIN_MM = 210, 297, 20
INNER_MM = WIDTH_MM - 2 * MARGIN_MM
HIGHEST_MM = 220
CELL_MARGIN_MM = 4.5
BOLD_ROWS = 1


def report_docx(title: str, blocks: Sequence[Block], made: dt.date, language: str) -> bytes:
    """Return the Word document of `blocks` with a `title`, dated `made`, marked as of `language`.

    The same blocks give the same bytes. Raises `InputError` (PAP-003) where python-docx is missing.
    """
    try:
        import docx
    except ImportError as error:
        hint = _("pip install 'logistics-sim[papers]', or ask for another format")
        raise InputError("PAP-003", "--format docx", _("Word needs python-docx"), hint) from error
    document = docx.Document()
    _prepare(document, title, made, language)
    for block in blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return without_clock(out.getvalue(), made)


def _prepare(document: Document, title: str, made: dt.date, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN_MM))
    said = document.core_properties
    said.title, said.author, said.comments = title, "", ""
    said.created = said.modified = dt.datetime.combine(made, dt.time())
    said.last_modified_by, said.revision, said.language = "", 1, language
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "List Bullet", "Caption"):
        style: Any = document.styles[name]
        heading = name == "Title" or name.startswith("Heading")
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{key}"), None)
        for key in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{key}"), LATIN)
        fonts.set(qn("w:eastAsia"), CHINESE_HEADING if heading else CHINESE_TEXT)
        style.font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Normal"].font.size = Pt(TEXT_PT)
    _page_numbers(document)


def _page_numbers(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    line = document.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _add(document: Document, block: Block) -> None:
    from docx.shared import Pt

    if isinstance(block, Heading):
        document.add_heading(block.text, block.level - 1)
    elif isinstance(block, Prose):
        style = "List Bullet" if block.bullet else "Normal"
        line = document.add_paragraph(block.text, style)
        if block.soft:
            line.runs[0].font.size = Pt(SOFT_PT)
    elif isinstance(block, PageTable):
        _table(document, block)
    else:
        _picture(document, block)


def _picture(document: Document, drawing: Drawing) -> None:
    from docx.shared import Mm

    wide, high = drawing.pixels
    width = min(INNER_MM, HIGHEST_MM * wide / high)
    document.add_picture(io.BytesIO(drawing.png), width=Mm(width))
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def _table(document: Document, grid: PageTable) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    if grid.caption:
        caption = document.add_paragraph(grid.caption)
        caption.runs[0].bold = True
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(grid.heads), style="Table Grid")
    table.autofit = False
    widths = [Mm(width) for width in _widths(grid)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, texts in enumerate((grid.heads, *grid.rows)):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < BOLD_ROWS:
            properties.append(OxmlElement("w:tblHeader"))
        for at, (cell, text, right) in enumerate(zip(row.cells, texts, grid.numbers, strict=True)):
            cell.width = widths[at]
            line = cell.paragraphs[0]
            run = line.add_run(text)
            run.font.size = Pt(TABLE_PT)
            run.bold = number < BOLD_ROWS or None
            if right:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _widths(grid: PageTable) -> list[float]:
    """Return about how wide each column should be; the editor's own font decides the rest."""
    found = column_widths(grid, _about_mm, INNER_MM, CELL_MARGIN_MM)
    return found or [INNER_MM / len(grid.heads)] * len(grid.heads)


def _about_mm(text: str) -> float:
    """Return about how wide a text is in a table: Chinese signs are square, Latin ones half."""
    square_mm = TABLE_PT * 25.4 / 72
    return sum(square_mm if ord(sign) >= 0x2E80 else square_mm * 0.56 for sign in text)
