"""The report's figures as one workbook: numbers as numbers, shares as percent, times as times."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from logistics_sim.core.csv_output import disarmed
from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _
from logistics_sim.papers.office_archive import without_clock
from logistics_sim.papers.wording import days_words
from logistics_sim.papers.workbook_columns import SHEETS, BookColumn, CellKind
from logistics_sim.report.run_csv import report_tables
from logistics_sim.report.run_tables import RunTables, printable
from logistics_sim.report.wording import TARGETS, VARIANTS, VERDICTS, WAYS, said, word
from logistics_sim.scenario import ALONE_VARIANTS

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook

FORMATS: dict[CellKind, str] = {
    "count": "#,##0",
    "number": "General",
    "percent": "0.0%",
    "yuan": "#,##0.00",
    "clock": "[hh]:mm",
    "hours": "[h]:mm:ss",
}
DATE_FORMAT = "yyyy-mm-dd"
WIDEST, NARROWEST = 60, 8
WIDTH_ROWS = 200
"""Rows that are looked at for the width of a column."""

Row = Sequence[tuple[Any, str]]
"""Values with their number formats; an empty format is text."""


def report_workbook(run: RunTables) -> bytes:
    """Return the workbook of `run` in the language being spoken; the same run, the same bytes.

    Texts that a spreadsheet would run get a ``'`` in front. Raises `InputError` (PAP-004) where
    openpyxl is missing.
    """
    try:
        import openpyxl
    except ImportError as error:
        hint = _("pip install 'logistics-sim[papers]', or ask for another format")
        raise InputError("PAP-004", "--format xlsx", _("Excel needs openpyxl"), hint) from error
    book = openpyxl.Workbook(write_only=True)
    _sheet(book, _("verdicts"), _verdict_heads(), list(_verdicts(run)))
    tables = {**report_tables(run), "scores": _scores(run)}
    trips = tables["trips"]
    tables["trips"] = trips.assign(vehicle=trips["vehicle"].astype(str).map(run.vehicles()))
    for name, (title, columns) in SHEETS.items():
        frame = tables[name]
        there = [column for column in columns if column.name in frame]
        names = [column.name for column in there]
        rows = [
            [_cell(run, column, value) for column, value in zip(there, values, strict=True)]
            for values in frame[names].itertuples(index=False, name=None)
        ]
        _sheet(book, _(title), [_(column.head) for column in there], rows)
    _sheet(book, _("about"), [_("item"), _("value")], list(_about(run)))
    out = io.BytesIO()
    book.save(out)
    return without_clock(out.getvalue(), run.scenario.first_day)


def _verdict_heads() -> list[str]:
    """Return the heads of the first sheet."""
    return [
        _("figure"),
        _("variant"),
        _("share"),
        _("low"),
        _("high"),
        _("wanted"),
        _("verdict"),
        _("parcels"),
        _("days that would tell"),
    ]


def _verdicts(run: RunTables) -> Iterator[Row]:
    answer = run.answer
    services = {"after": answer["attainment"], **answer["attainment_before"]}
    for variant, found in services.items():
        for name, one in found.items():
            yield _verdict(word(TARGETS, name), word(VARIANTS, variant), one)
    for variant, key in zip(ALONE_VARIANTS, ("saving", "saving_as_is"), strict=True):
        for way, one in answer[key].items():
            against = _("saving against {variant}", variant=word(VARIANTS, variant))
            yield _verdict(against, word(WAYS, way), one)


def _verdict(title: str, variant: str, found: dict[str, Any]) -> Row:
    percent, count = FORMATS["percent"], FORMATS["count"]
    shares = [(found.get(name), percent) for name in ("share", "low", "high", "target")]
    verdict = word(VERDICTS, str(found["verdict"])) if "verdict" in found else None
    return [
        (title, ""),
        (variant, ""),
        *shares,
        (verdict, ""),
        (found.get("n"), count),
        (found.get("needs_days"), count),
    ]


def _scores(run: RunTables) -> pd.DataFrame:
    """Return the card's items with their texts in the language that is being spoken."""
    import pandas as pd

    texts = ("title", "evidence", "missing")
    items = run.answer["scorecard"]["items"]
    names = [column.name for column in SHEETS["scores"][1]]
    said_of = [
        {**item, "item": item["id"], **{key: said(item, key) for key in texts}} for item in items
    ]
    return pd.DataFrame(said_of).reindex(columns=names)


def _about(run: RunTables) -> Iterator[Row]:
    head = run.scenario.report
    for name, text in (
        (_("title"), run.answer["title"]),
        (_("office"), head.office),
        (_("author"), head.author),
        (_("date"), head.date),
        (_("scenario"), run.scenario.name),
        (_("version"), run.manifest["version"]),
    ):
        yield [(name, ""), (str(text or ""), "")]
    yield [(_("first day"), ""), (run.scenario.first_day, DATE_FORMAT)]
    for name, number in (
        (_("number of days"), run.manifest["days"]),
        (_("replications"), run.manifest["replications"]),
        (_("parcels"), run.answer["parcels"]["generated"]),
        (_("unserved"), run.answer["parcels"]["unserved"]),
    ):
        yield [(name, ""), (int(number), FORMATS["count"])]
    yield [(_("seed"), ""), (int(run.answer["seed"]), "0")]


def _cell(run: RunTables, column: BookColumn, value: Any) -> tuple[Any, str]:
    """Return the value of a cell with its number format, empty for text."""
    if value is None or value != value:
        return None, ""
    if column.kind == "text":
        return word(column.words, str(value)) if column.words else str(value), ""
    if column.kind == "name":
        return run.name(str(value)) if value else "", ""
    if column.kind == "days":
        return days_words(str(value)), ""
    if column.kind in ("clock", "hours"):
        return float(value) / DAY_S, FORMATS[column.kind]
    if column.kind == "date" and int(value) < int(run.manifest["days"]):
        return run.scenario.first_day + dt.timedelta(days=int(value)), DATE_FORMAT
    whole = column.kind in ("count", "date")
    return int(value) if whole else float(value), FORMATS["count" if whole else column.kind]


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Sequence[Row]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    looked_at = [list(heads), *([_shown(cell) for cell in row] for row in rows[:WIDTH_ROWS])]
    for number, texts in enumerate(zip(*looked_at, strict=True), 1):
        wide = max(map(_width, texts)) + 2
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = min(max(wide, NARROWEST), WIDEST)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    bold = Font(bold=True)
    line = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=_text(head))
        cell.font = bold
        line.append(cell)
    sheet.append(line)
    for row in rows:
        cells: list[Any] = []
        for value, form in row:
            cell = WriteOnlyCell(sheet, value=_text(value) if isinstance(value, str) else value)
            if form:
                cell.number_format = form
            cells.append(cell)
        sheet.append(cells)


def _text(text: str) -> str:
    return disarmed(printable(text))


def _shown(cell: tuple[Any, str]) -> str:
    value, form = cell
    return "0" * 8 if form else str(value or "")


def _width(text: str) -> int:
    """Return about how many Latin signs wide a text is."""
    return sum(2 if ord(sign) >= 0x2E80 else 1 for sign in text)
