"""Large tables by column: every distinct text once, and which of them each row has."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.office_tables.body import TOTAL
from logistics_sim.office_tables.decoding import found_encoding
from logistics_sim.office_tables.delimited import delimiter_of
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.heads import Heads, find_heads, recognised
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.read import read_office_table
from logistics_sim.office_tables.signs import match_key, plain
from logistics_sim.office_tables.sniffing import file_kind
from logistics_sim.office_tables.synonyms import heads_of

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

HEAD_BYTES = 1 << 18
"""Of a text file, what encoding, delimiter and heads are found by."""
SHOWN = 20


@dataclass(frozen=True)
class TextColumn:
    """Text of a column: `codes` into `texts`, one for each row; texts are in plain signs."""

    codes: NDArray[np.int32]
    texts: tuple[str, ...]

    def each(self, make: Callable[[str], Any], dtype: Any) -> NDArray[Any]:
        """Return what `make` makes of each row's text as `dtype`, once for each distinct text."""
        made = np.array([make(text) for text in self.texts], dtype=dtype)
        return np.asarray(made[self.codes]) if made.size else np.empty(0, dtype=dtype)

    def taken(self, rows: NDArray[Any]) -> TextColumn:
        """Return the column with these `rows` only (numbers or a mask)."""
        return TextColumn(self.codes[rows], self.texts)


@dataclass
class OfficeColumns:
    """A planner's table by column.

    Attributes
    ----------
    file
        The path as it was given.
    columns
        By meaning (a name of `heads.csv`).
    heads
        The head of each meaning as it is written.
    aside
        Rows set aside, by kind.
    line
        Number of each row in the file, from 1.
    unused
        Heads of columns that are not used.
    factor
        What figures of a meaning are multiplied by because their head says 万 or the like.
    """

    file: str
    columns: dict[str, TextColumn]
    heads: dict[str, str]
    aside: dict[str, int]
    line: NDArray[np.int64]
    unused: list[str] = field(default_factory=list)
    factor: dict[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.line.size)

    def column(self, meaning: str) -> TextColumn:
        """Return a column; empty texts where the table does not have it."""
        found = self.columns.get(meaning)
        return found or TextColumn(np.zeros(len(self), dtype=np.int32), ("",))

    def has(self, meaning: str) -> bool:
        """Say whether the table has a column of this meaning."""
        return meaning in self.columns

    def told(self) -> dict[str, Any]:
        """Return how the table was read, for a report."""
        return {
            "file": self.file,
            "rows": len(self),
            "columns": dict(sorted(self.heads.items())),
            "not_used": self.unused,
            "set_aside": self.aside,
        }

    def where(self, row: int, meaning: str) -> str:
        """Return file, row and column of an entry, for messages."""
        head = _(", column {column}", column=self.heads[meaning]) if meaning in self.heads else ""
        return f"{self.file}:{self.line[row]}{head}"


def read_office_columns(
    path: Path | str,
    table: str,
    needed: tuple[str, ...] = (),
    options: ReadOptions | None = None,
) -> OfficeColumns:
    """Read a CSV, Excel or Parquet file of a kind in `synonyms.TABLES` by column.

    The same as `read_office_table` for tables of millions of rows: text files are parsed by
    Arrow. Empty rows and rows of totals are set aside and counted.

    Raises
    ------
    InputError
        TAB-010 to TAB-015, TAB-023: a file that cannot be read, or lacks a `needed` column.
    """
    said, file = options or ReadOptions(), Path(path)
    kind = file_kind(file)
    if kind == "workbook":
        return _of_workbook(file, table, needed, said)
    read = _of_parquet if kind == "parquet" else _of_text
    found, heads, first = read(file, table, needed, said)
    columns = {m: _column(found.column(at)) for m, at in sorted(heads.column.items())}
    lines = np.arange(first, first + found.num_rows, dtype=np.int64)
    names = {meaning: heads.names[at] for meaning, at in heads.column.items()}
    made = OfficeColumns(str(path), columns, names, {}, lines, heads.unused, heads.factor)
    return _without_sums(made)


def _of_workbook(
    file: Path, table: str, needed: tuple[str, ...], options: ReadOptions
) -> OfficeColumns:
    import pandas as pd

    read = read_office_table(file, table, needed, options)
    read.stop()
    columns = {}
    for meaning in sorted(read.heads.column):
        codes, texts = pd.factorize(np.array(read.texts(meaning), dtype=object))
        columns[meaning] = TextColumn(codes.astype(np.int32), tuple(texts))
    read.stop()
    lines = np.array([read.grid.rows[row] for row in read.body.rows], dtype=np.int64)
    heads = {meaning: read.head(meaning) for meaning in columns}
    aside = dict(read.body.aside)
    factor = read.heads.factor
    return OfficeColumns(str(file), columns, heads, aside, lines, read.heads.unused, factor)


def _of_parquet(
    file: Path, table: str, needed: tuple[str, ...], options: ReadOptions
) -> tuple[pa.Table, Heads, int]:
    import pyarrow.parquet as pq

    try:
        found = pq.read_table(file)
    except Exception as error:
        # Arrow raises types of its own for each kind of damage.
        raise InputError(
            "TAB-011", str(file), _("not readable as Parquet: {error}", error=error)
        ) from error
    grid = Grid(str(file), [list(found.column_names)], [1])
    return found, _heads(grid, table, needed, options), 2


def _of_text(
    file: Path, table: str, needed: tuple[str, ...], options: ReadOptions
) -> tuple[pa.Table, Heads, int]:
    """Return the table that Arrow reads below the heads, and the number of its first row."""
    import pyarrow as pa
    import pyarrow.csv

    with file.open("rb") as source:
        start = source.read(HEAD_BYTES)
    raw = start[: start.rfind(b"\n") + 1] or start
    encoding = options.encoding or found_encoding(raw)
    if encoding is None:
        hint = _("save it as UTF-8, or state encoding")
        raise InputError("TAB-012", str(file), _("neither UTF-8 nor UTF-16 nor GB 18030"), hint)
    known = heads_of(table, options.heads)

    def count(row: list[str]) -> int:
        return recognised(row, known, options.columns)

    try:
        text = raw.decode(encoding)
        delimiter = delimiter_of(options.delimiter, text, count)
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, LookupError, csv.Error) as error:
        raise InputError(
            "TAB-012", str(file), _("not {encoding}: {error}", encoding=encoding, error=error)
        ) from error
    grid = Grid(str(file), rows, list(range(1, len(rows) + 1)))
    heads = _heads(grid, table, needed, options)
    bad: list[Any] = []

    def refuse(row: Any) -> str:
        bad.append(row)
        return "skip"

    names = [f"{at}" for at in range(len(heads.names))]
    used = {names[at]: pa.dictionary(pa.int32(), pa.string()) for at in heads.column.values()}
    try:
        found = pyarrow.csv.read_csv(
            file,
            read_options=pyarrow.csv.ReadOptions(
                encoding="utf-8" if encoding == "utf-8-sig" else encoding,
                skip_rows=heads.last + 1,
                column_names=names,
            ),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter,
                invalid_row_handler=refuse,
                newlines_in_values=True,
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={**dict.fromkeys(names, pa.string()), **used},
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, UnicodeError) as error:
        hint = _("export the table again, or state its encoding")
        raise InputError(
            "TAB-011", str(file), _("not readable as a table: {error}", error=error), hint
        ) from error
    hint = _("put cells with a delimiter in them in quotes")
    if bad:
        words = _("{count} rows have another number of cells than the heads", count=len(bad))
        if bad[0].text:
            words = _(
                "{count} rows have another number of cells than the heads; the first: {text}",
                count=len(bad),
                text=bad[0].text[:80],
            )
        raise InputError("TAB-023", str(file), words, hint)
    return found, heads, grid.rows[heads.last] + 1


def _heads(grid: Grid, table: str, needed: tuple[str, ...], options: ReadOptions) -> Heads:
    known = heads_of(table, options.heads)
    heads, faults = find_heads(grid, known, needed, options)
    if faults:
        raise FaultsError(faults)
    return heads


def _column(column: Any) -> TextColumn:
    """Return an Arrow column as codes of plain, distinct texts."""
    import pandas as pd
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).fill_null("").dictionary_encode()
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.unify_dictionaries().combine_chunks()
    texts = [plain(text) for text in whole.dictionary.to_pylist()]
    codes = whole.indices.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int32)
    merged, distinct = pd.factorize(np.array(texts, dtype=object))
    return TextColumn(merged.astype(np.int32)[codes] if texts else codes, tuple(distinct))


def _without_sums(table: OfficeColumns) -> OfficeColumns:
    """Set empty rows and sums aside, and count them."""
    filled = np.zeros(len(table), dtype=bool)
    sums = np.zeros(len(table), dtype=bool)
    for column in table.columns.values():
        filled |= column.each(bool, bool)
        sums |= column.each(_is_sum, bool)
    keep = filled & ~sums
    counted = {
        noop("empty rows"): int((~filled).sum()),
        noop("rows of totals"): int((filled & sums).sum()),
    }
    if keep.all():
        return table
    table.columns = {name: column.taken(keep) for name, column in table.columns.items()}
    table.line = table.line[keep]
    table.aside = {kind: count for kind, count in counted.items() if count}
    return table


def _is_sum(text: str) -> bool:
    if text[:1].isdigit() or text[-1:].isdigit():  # no word for a sum; most codes and times
        return False
    return bool(TOTAL.match(match_key(text)))


def shown_faults(
    table: OfficeColumns, meaning: str, rows: NDArray[np.int64], text: str, hint: str
) -> list[Fault]:
    """Return a fault (TAB-017) for each of the first of `rows`, and one that counts the others.

    `text` says what is wrong, with the cell of the column `meaning` in front; `hint` what to do.
    """
    column = table.column(meaning)
    faults = [
        Fault(
            "TAB-017",
            table.where(row, meaning),
            f"{column.texts[column.codes[row]]!r} {text}",
            hint,
        )
        for row in rows[:SHOWN].tolist()
    ]
    if rows.size > SHOWN:
        faults.append(
            Fault(
                "TAB-017", table.file, _("and {size} more such rows", size=rows.size - SHOWN), hint
            )
        )
    return faults
