"""Text files with a sign between the cells: the sign found or stated, rows numbered."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.office_tables.decoding import decoded
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.signs import plain

DELIMITERS = (",", "\t", ";", "|", "，", "；")
NAMES = {
    "\t": noop("tab"),
    ",": noop("comma"),
    ";": noop("semicolon"),
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
}
SAMPLE = 60
"""Lines by which the delimiter is found."""
Recognised = Callable[[list[str]], int]


def read_delimited(path: Path, options: ReadOptions, recognised: Recognised) -> Grid:
    """Return the cells of a text file; `recognised` counts the known heads in a row.

    Raises `InputError`: TAB-010, TAB-011 (quotes that do not close, binary), TAB-012.
    """
    file = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            "TAB-010", file, _("cannot be read: {strerror}", strerror=error.strerror)
        ) from error
    stated = options.encoding
    text, encoding = decoded(raw, file, stated, options.encoding_option)
    if "\0" in text:
        hint = _("give the table as .xlsx or .csv")
        raise InputError("TAB-011", file, _("binary data, not a table"), hint)
    delimiter = delimiter_of(options.delimiter, text, recognised)
    cells: list[list[str]] = []
    rows: list[int] = []
    # Exported pages begin with a line that names the separator.
    skipped = 1 if text[:6].lower().startswith("sep=") else 0
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    last = 0
    try:
        for row in reader:
            if last >= skipped:
                cells.append(row)
                rows.append(last + 1)
            last = reader.line_num
    except csv.Error as error:
        where = f"{file}:{reader.line_num}"
        hint = _("close the quotes of this row, or write a quote inside a cell twice")
        raise InputError(
            "TAB-011", where, _("not readable as a table: {error}", error=error), hint
        ) from error
    how = _("stated") if stated else _("found")
    found = {
        "encoding": f"{encoding} ({how})",
        "delimiter": _(NAMES[delimiter]) if delimiter in NAMES else delimiter,
    }
    return Grid(file, cells, rows, found=found)


def delimiter_of(stated: str | None, text: str, recognised: Recognised) -> str:
    """Return the delimiter: `stated`, else the one that splits the first lines of `text` best.

    `recognised` counts the known heads in a row.
    """
    return _stated(stated) or _found(text, recognised)


def _stated(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    sign = "\t" if delimiter.lower() in ("tab", "\\t") else NAMES.get(delimiter, delimiter)
    if len(sign) != 1 or sign in '"\r\n':
        raise InputError(
            "TAB-020",
            "--delimiter",
            _("{delimiter!r} is no delimiter", delimiter=delimiter),
            _(", ; | or tab"),
        )
    return sign


def _found(text: str, recognised: Recognised) -> str:
    """Return the sign that splits the first lines best: known heads, then equal counts."""
    lines = [line for line in text.splitlines()[: SAMPLE * 3] if line.strip()][:SAMPLE]

    def quality(delimiter: str) -> tuple[int, float, int]:
        split = [_split(line, delimiter) for line in lines]
        heads = max((recognised([plain(cell) for cell in row]) for row in split), default=0)
        sizes = Counter(len(row) for row in split if len(row) > 1)
        if not sizes:
            return 0, 0.0, 0
        size, times = max(sizes.items(), key=lambda item: (item[1], item[0]))
        return heads, times / len(lines), size

    return max(DELIMITERS, key=quality)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)
