"""Returns as CSV, JSON and Excel: written with typed cells, read with every fault at once."""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logistics_sim.core.csv_output import disarmed, write_csv
from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.files import atomic_path, read_json, write_json
from logistics_sim.language import LANGUAGES, noop, speaking
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import ReadOptions, read_office_table
from logistics_sim.office_tables.official_words import STATES, month_text
from logistics_sim.policy.returns.rows import (
    INDICATORS,
    UNIT_WORDS,
    MonthlyReturn,
    ReturnRow,
)
from logistics_sim.scenario.model_faults import Codes, model_faults

SHEET_NAME = re.compile(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"')
CODES: Codes = ("POL-031", "POL-031", "POL-031")
COLUMNS = ("month", "indicator", "value", "unit", "status", "days", "document")
FORMS = (".csv", ".json", ".xlsx")
FOR_SYSTEMS = noop("for systems")
"""Name of the sheet with a row a figure and heads that are keys."""


def write_return(path: Path, found: MonthlyReturn) -> None:
    """Write a return by the suffix of `path`: ``.csv``, ``.json`` or ``.xlsx``.

    CSV and Excel have one row a figure and the indicator's title beside its name; an empty
    value is a gap. Raises `InputError` ``POL-030`` for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        write_json(path, found.model_dump(mode="json"))
    elif suffix == ".csv":
        write_csv(path, _frame(found))
    elif suffix == ".xlsx":
        _write_workbook(path, found)
    else:
        text = _("{suffix} is no form of a return", suffix=path.suffix or _("no suffix"))
        raise InputError("POL-030", str(path), text, _("one of {forms}", forms=", ".join(FORMS)))


def _frame(found: MonthlyReturn) -> Any:
    import pandas as pd

    rows = [{**row.model_dump(), "title": _(INDICATORS[row.indicator].title)} for row in found.rows]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "title"])
    return table.astype({"value": "float64", "days": "int64"})


def _write_workbook(path: Path, found: MonthlyReturn) -> None:
    """Write one sheet for people (a column a month) and one for systems (a row a figure)."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    wide = book.active
    wide.title = _("by month")
    long = book.create_sheet(_(FOR_SYSTEMS))
    long.append([*COLUMNS, "title"])
    for row in found.rows:
        cells = [getattr(row, name) for name in COLUMNS]
        cells[2] = _typed(row)
        safe = [disarmed(cell) if isinstance(cell, str) else cell for cell in cells]
        long.append([*safe, _(INDICATORS[row.indicator].title)])
    months = found.months()
    wide.append([_("indicator"), _("unit"), *months])
    table = {(row.month, row.indicator): row for row in found.rows}
    gap = PatternFill("solid", fgColor="FFE0B2")
    for name, said in INDICATORS.items():
        wide.append([_(said.title), _(UNIT_WORDS[said.unit])])
        for column, month in enumerate(months, 3):
            there = table.get((month, name))
            cell = wide.cell(row=wide.max_row, column=column)
            if there is None or there.value is None:
                cell.value, cell.fill = _("missing"), gap
            else:
                cell.value = _typed(there)
                cell.number_format = "0.00%" if said.share else "#,##0.00"
                if said.whole:
                    cell.number_format = "#,##0"
    for sheet, widths in ((long, (10, 24, 14, 10, 11, 6, 30, 28)), (wide, (34, 10))):
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for number in range(1, sheet.max_column + 1):
            width = widths[number - 1] if number <= len(widths) else 13
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # The clock has no part in the bytes: the same return gives the same cells.
    with atomic_path(path) as made:
        book.save(made)


def _typed(row: ReturnRow) -> float | int | None:
    if row.value is None:
        return None
    return int(row.value) if INDICATORS[row.indicator].whole else row.value


def read_return(path: Path) -> MonthlyReturn:
    """Read a return from CSV, JSON or Excel, as written here or filled in by hand.

    Raises
    ------
    FaultsError
        ``POL-031`` for each row that breaks the schema, with its cell; what the readers of
        tables and JSON find.
    """
    if path.suffix.lower() == ".json":
        return _validated(read_json(path), path, {})
    table = read_office_table(
        path,
        "returns",
        ("month", "indicator", "value"),
        ReadOptions(sheet=_sheet(path), decimal="."),
    )
    values = table.numbers("value", blank=True).tolist()
    days = table.whole("days").tolist()
    statuses = table.words("status", ("simulated", "stated", "missing"), STATES, "")
    months, names = table.texts("month"), table.texts("indicator")
    units, papers = table.texts("unit"), table.names("document")
    table.stop()
    rows = []
    for number, month in enumerate(months):
        value = values[number] if values[number] == values[number] else None
        paper = papers[number]
        status = statuses[number] or ("missing" if value is None else "stated")
        rows.append(
            {
                "month": month_text(month) or month,
                "indicator": names[number],
                "value": value,
                "unit": units[number],
                "status": status,
                "days": int(days[number]) if days[number] == days[number] else 0,
                "document": paper.removeprefix("'") if paper.startswith("'") else paper,
            }
        )
    places = {f"rows.{number}": table.where(number) for number in range(len(rows))}
    return _validated({"rows": rows}, path, places)


def _sheet(path: Path) -> str | None:
    """Return the name of a workbook's sheet for systems, in whatever language it was written."""
    if path.suffix.lower() != ".xlsx":
        return None
    try:
        with zipfile.ZipFile(path) as parts:
            text = parts.read("xl/workbook.xml").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    there = {html.unescape(name) for name in SHEET_NAME.findall(text)}
    for language in LANGUAGES:
        with speaking(language):
            if _(FOR_SYSTEMS) in there:
                return _(FOR_SYSTEMS)
    return None


def _validated(data: Any, path: Path, places: dict[str, str]) -> MonthlyReturn:
    try:
        return MonthlyReturn.model_validate(data)
    except ValidationError as error:
        faults = model_faults(error, MonthlyReturn, path, places, CODES)
        raise FaultsError([_brief(fault) for fault in faults]) from error


def _brief(fault: Fault) -> Fault:
    """Return a fault that always says what to do."""
    return Fault(fault.code, fault.where, fault.message, fault.hint or _("see: returns schema"))
