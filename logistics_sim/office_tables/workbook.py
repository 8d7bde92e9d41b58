"""Sheets of an Excel workbook as cells of text, with what was merged, hidden or computed."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext, noop
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})


def read_workbook(path: Path, options: ReadOptions) -> list[Grid]:
    """Return the sheets that may be meant: the stated one, else every one that shows rows.

    A merged cell counts in each of its rows. Raises `InputError`: TAB-011 (not readable),
    TAB-013 (openpyxl is missing), TAB-015 (no such sheet).
    """
    book, computed = _loaded(path)
    sheets = list(book.worksheets)
    if options.sheet is not None:
        sheets = [_named(path, book.worksheets, options.sheet)]
    else:
        sheets = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
    return [
        _grid(str(path), sheet, computed[sheet.title] if computed is not None else None)
        for sheet in sheets
    ]


def _loaded(path: Path) -> tuple[Any, Any]:
    """Return the workbook with formulas, and the one with their values where it has any."""
    try:
        import openpyxl
    except ImportError as error:
        hint = gettext("pip install 'logistics-sim[osm]'")
        raise InputError(
            "TAB-013", str(path), gettext("reading Excel needs openpyxl"), hint
        ) from error
    import warnings

    try:
        with warnings.catch_warnings():
            # What openpyxl leaves out (styles, validation) does not touch the cells.
            warnings.simplefilter("ignore")
            # By content, because openpyxl would refuse a name without .xlsx.
            content = path.read_bytes()
            book = openpyxl.load_workbook(BytesIO(content))
            formulas = any(
                cell.data_type == "f"
                for sheet in book.worksheets
                for row in _rows(sheet).values()
                for cell in row
            )
            if not formulas:
                return book, None
            return book, openpyxl.load_workbook(BytesIO(content), data_only=True)
    except Exception as error:
        # openpyxl and zipfile raise many types; what matters is that it is no workbook.
        raise InputError(
            "TAB-011", str(path), gettext("not readable as Excel: {error}", error=error)
        ) from error


def _named(path: Path, sheets: list[Worksheet], wanted: str) -> Worksheet:
    for sheet in sheets:
        if match_key(sheet.title) == match_key(wanted):
            return sheet
    if wanted.isdecimal() and 1 <= int(wanted) <= len(sheets):
        return sheets[int(wanted) - 1]
    known = ", ".join(sheet.title for sheet in sheets)
    raise InputError(
        "TAB-015",
        str(path),
        gettext("there is no sheet {wanted!r}", wanted=wanted),
        gettext("sheets: {known}", known=known),
    )


def _rows(sheet: Worksheet) -> dict[int, list[Cell]]:
    """Return the cells that the file holds by row; a format down to row 1,048,576 is none.

    Of a sheet whose last rows are only formatted, asking for every row would make millions
    of cells; `_cells` holds those that were read.
    """
    rows: dict[int, list[Cell]] = {}
    for (number, _), cell in sorted(sheet._cells.items()):
        rows.setdefault(number, []).append(cell)
    return rows


def _grid(file: str, sheet: Worksheet, computed: Worksheet | None) -> Grid:
    grid = Grid(file, [], [], sheet.title)
    hidden = 0
    merged = _merged(sheet)
    held = _rows(sheet)
    filled = [number for number, row in held.items() if any(c.value is not None for c in row)]
    for number in range(1, max(filled, default=0) + 1):
        index = len(grid.cells)
        texts: list[str] = []
        for cell in held.get(number, []):
            column = int(cell.column) - 1
            texts += [""] * (column - len(texts))
            source: Any = merged.get((number, column), cell)
            value = source.value
            if computed is not None and source.data_type == "f":
                value = computed.cell(source.row, source.column).value
                if value is None:
                    grid.odd[index, column] = gettext("a formula without a stored value")
            texts.append(_text(grid, index, column, value, source))
        while texts and not texts[-1].strip():
            texts.pop()
        grid.cells.append(texts)
        grid.rows.append(number)
        hidden += bool(texts) and bool(sheet.row_dimensions[number].hidden)
    if hidden:
        grid.found[noop("hidden rows read")] = str(hidden)
    if sheet.sheet_state != "visible":
        grid.found["sheet"] = noop("hidden in the workbook")
    return grid


def _merged(sheet: Worksheet) -> dict[tuple[int, int], Cell]:
    """Return the top cell for the rows below it in each merged block (first column only)."""
    cells: dict[tuple[int, int], Any] = {}
    for block in sheet.merged_cells.ranges:
        top = sheet.cell(block.min_row, block.min_col)
        for row in range(block.min_row + 1, block.max_row + 1):
            cells[row, block.min_col - 1] = top
    return cells


def _text(grid: Grid, row: int, column: int, value: Any, cell: Any) -> str:
    """Return a cell as text; numbers as the file holds them, whole ones without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        grid.numeric[row, column] = float(value)
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        grid.dates.add((row, column))
        return _moment(value, str(cell.number_format))
    if isinstance(value, dt.time):
        return f"{value:%H:%M:%S}"
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    text = str(value)
    if text.strip() in ERRORS:
        grid.odd[row, column] = gettext("an error of the spreadsheet ({text})", text=text.strip())
    return text


def _moment(value: dt.datetime | dt.date, shown: str) -> str:
    """Return a date, with its time of day to whole seconds where the cell has one.

    A spreadsheet counts in days, so that its times are off by microseconds.

    >>> _moment(dt.datetime(2025, 9, 1, 8, 3, 21, 999_999), "yyyy-mm-dd hh:mm:ss")
    '2025-09-01 08:03:22'
    >>> _moment(dt.datetime(2025, 9, 1), "yyyy/m/d"), _moment(dt.datetime(2025, 9, 1), "d h:mm")
    ('2025-09-01', '2025-09-01 00:00:00')
    """
    if not isinstance(value, dt.datetime):
        return value.isoformat()
    whole = (value + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
    if whole.time() == dt.time() and "h" not in shown.lower():
        return whole.date().isoformat()
    return whole.isoformat(sep=" ")
