"""Rows of records from the files of offices: what cannot be used is set aside and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.timestamps import read_moments
from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.office_tables import (
    OfficeColumns,
    ReadOptions,
    TextColumn,
    read_office_columns,
)
from logistics_sim.office_tables.codes import damage, without_point
from logistics_sim.office_tables.numbers import decimal_sign, number
from logistics_sim.office_tables.signs import code_text
from logistics_sim.office_tables.units import UNITS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TIMES = ("time", "arrive", "depart")
FIGURES = ("items", "lon", "lat", "yuan", "km", "days", "hours")
CODES = ("parcel", "trip", "vehicle")
DAMAGED = noop("a code that a spreadsheet rounded")


@dataclass
class Records:
    """Rows that can be used, and how many could not, by kind (with the first row of each).

    `frame` has a column ``row``: the number of each row over all files, for `where`.
    """

    frame: pd.DataFrame
    files: tuple[str, ...]
    rows: int
    where: Callable[[int], str]
    set_aside: Counter[str] = field(default_factory=Counter)
    first_row: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, object]] = field(default_factory=list)

    def drop(self, bad: NDArray[np.bool_], kind: str) -> None:
        """Set the rows `bad` of the frame aside as `kind`."""
        if bad.any():
            self.set_aside[kind] += int(bad.sum())
            first = int(self.frame["row"].to_numpy()[bad].min())
            self.first_row.setdefault(kind, self.where(first))
            self.frame = self.frame[~bad].reset_index(drop=True)

    def drop_kinds(self, kinds: NDArray[np.object_]) -> None:
        """Set each row aside under its entry of `kinds`; an empty one keeps the row."""
        for kind in sorted(set(kinds[kinds != ""])):
            self.drop(kinds == kind, kind)
            kinds = kinds[kinds != kind]

    @property
    def period(self) -> str:
        """First and last day of the records."""
        moments = self.frame[[name for name in ("time_s", "arrive_s") if name in self.frame]]
        if moments.empty:
            return ""
        ends = np.array([moments.min().min(), moments.max().max()]).astype("datetime64[s]")
        return " to ".join(str(end.astype("datetime64[D]")) for end in ends)

    @property
    def empty_days(self) -> list[str]:
        """Days within the period without a row: perhaps a file of theirs was forgotten."""
        name = "time_s" if "time_s" in self.frame else "arrive_s"
        days = np.unique(self.frame[name].to_numpy(dtype=np.int64) // DAY_S)
        if not days.size:
            return []
        missing = np.setdiff1d(np.arange(days[0], days[-1] + 1), days)
        return [str(day) for day in missing.astype("datetime64[D]")]

    def filled(self, kind: str) -> Records:
        """Return these records of a `kind` of table; CAL-001 when no row can be used."""
        if not len(self.frame):
            said = ", ".join(f"{_(name)}: {count}" for name, count in self.set_aside.items())
            raise InputError(
                "CAL-001",
                ", ".join(self.files),
                _("no row of these {kind} can be used ({said})", kind=kind, said=said),
                _("are these the records of this county? see docs/validation.md for the columns"),
            )
        return self


def gathered(
    paths: Sequence[Path],
    kind: str,
    needed: tuple[str, ...],
    options: ReadOptions | None = None,
    optional: tuple[str, ...] = (),
) -> Records:
    """Return the rows of all files of a kind of table; those without a time are set aside.

    Columns `needed` and `optional` become ``NAME_s`` (s since 1970) where they are moments, floats
    where they are figures, plain codes or texts else.
    Raises `InputError`: TAB-… for files that cannot be read.
    """
    import pandas as pd

    parts, told = [], []
    wrong_kinds: list[NDArray[np.object_]] = []
    places: list[tuple[int, str, NDArray[np.int64]]] = []
    start = 0
    for path in paths:
        table = read_office_columns(path, kind, needed, options)
        places.append((start, table.file, table.line))
        columns: dict[str, object] = {"row": np.arange(start, start + len(table))}
        start += len(table)
        wrong = np.full(len(table), "", dtype=object)
        for name in (*needed, *optional):
            column = table.column(name)
            if name in TIMES:
                columns[f"{name}_s"], said = _moments(column)
                wrong = np.where(wrong == "", said, wrong)
            elif name in FIGURES:
                columns[name] = _figures(table, name, options)
            elif name in CODES:
                hurt = column.each(_damaged, object)
                wrong = np.where(wrong == "", hurt, wrong)
                columns[name] = column.each(_code, object)
            else:
                columns[name] = column.each(str, object)
        parts.append(pd.DataFrame(columns))
        wrong_kinds.append(wrong)
        told.append(table.told())
    frame = pd.concat(parts, ignore_index=True)

    def where(row: int) -> str:
        first, file, line = next(part for part in reversed(places) if part[0] <= row)
        return f"{file}:{line[row - first]}"

    files = tuple(path.name for path in paths)
    records = Records(frame, files, len(frame), where, told=told)
    records.drop_kinds(np.concatenate(wrong_kinds))
    return records


def _ordinary(text: str) -> bool:
    """Say whether a code is of plain letters and digits: nothing is wrong with it (most are)."""
    return text.isascii() and text.isalnum()


def _damaged(text: str) -> str:
    return DAMAGED if not _ordinary(text) and damage(text, None) else ""


def _code(text: str) -> str:
    return text if _ordinary(text) else without_point(code_text(text))


def _moments(column: TextColumn) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    seconds, said = read_moments(list(column.texts))
    return seconds[column.codes], said[column.codes]


def _figures(table: OfficeColumns, name: str, options: ReadOptions | None) -> NDArray[np.float64]:
    """Return figures, NaN where a cell holds none."""
    import pandas as pd

    column = table.column(name)
    stated = None if options is None else options.decimal
    decimal = stated or decimal_sign(list(column.texts))[0] or "."
    units = UNITS.get(name, ())
    texts = np.array(column.texts, dtype=object)
    made = np.full(texts.size, np.nan)
    if decimal == ".":
        made = np.array(pd.to_numeric(pd.Series(texts), errors="coerce"), dtype=np.float64)
    for at in np.flatnonzero(~np.isfinite(made)).tolist():
        made[at] = number(texts[at], decimal, units)
    return np.asarray(made[column.codes] * table.factor.get(name, 1.0))
