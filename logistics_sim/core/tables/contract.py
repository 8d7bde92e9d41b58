"""Read the contract of a table and hold a DataFrame against it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Column:
    """One column: `type` is text, int, float or bool; `range` is ``a..b`` or ``x|y|z``."""

    name: str
    type: str
    unit: str
    range: str
    null: bool
    meaning: str

    def limits(self) -> tuple[float | None, float | None]:
        """Return the numeric limits, ``None`` where there is none."""
        if ".." not in self.range:
            return None, None
        low, high = self.range.split("..")
        return (float(low) if low else None), (float(high) if high else None)

    def names(self) -> tuple[str, ...]:
        """Return the allowed names of a text column, empty when all are allowed."""
        return tuple(self.range.split("|")) if "|" in self.range else ()


@cache
def contract(table: str) -> tuple[Column, ...]:
    """Return the columns of `table`, in order.

    >>> contract("stops")[0].name
    'trip_id'
    """
    source = resources.files(__package__).joinpath(f"{table}.csv")
    with source.open(encoding="utf-8") as lines:
        return tuple(
            Column(
                row["column"],
                row["type"],
                row["unit"],
                row["range"],
                row["null"] == "yes",
                row["meaning"],
            )
            for row in csv.DictReader(lines)
        )


def table_names() -> tuple[str, ...]:
    """Return the names of all tables that have a contract."""
    folder = resources.files(__package__)
    return tuple(sorted(f.name[:-4] for f in folder.iterdir() if f.name.endswith(".csv")))


def check_table(frame: pd.DataFrame, table: str, where: str = "") -> list[Fault]:
    """Return every breach of the contract of `table` by `frame`, empty when it holds."""
    place = where or table
    faults = []
    for column in contract(table):
        if column.name not in frame:
            known = ", ".join(map(str, frame.columns))
            faults.append(
                Fault(
                    "TAB-001",
                    place,
                    _("column {name!r} is missing", name=column.name),
                    _("found: {known}", known=known),
                )
            )
            continue
        faults.extend(_column_faults(frame[column.name], column, place))
    return faults


def _column_faults(values: pd.Series, column: Column, place: str) -> list[Fault]:
    import pandas as pd

    faults = []
    empty = values.isna()
    if not column.null and bool(empty.any()):
        row = int(empty.to_numpy().argmax())
        faults.append(
            Fault(
                "TAB-002",
                _("{place}, row {row}", place=place, row=row),
                _("{name} is empty", name=column.name),
                column.meaning,
            )
        )
    present = values[~empty]
    if column.type in ("int", "float"):
        if not pd.api.types.is_numeric_dtype(values):
            found = str(values.dtype)
            faults.append(
                Fault(
                    "TAB-003",
                    place,
                    _("{name} holds {found}, not numbers", name=column.name, found=found),
                )
            )
            return faults
        low, high = column.limits()
        inside = present.between(
            low if low is not None else float("-inf"), high if high is not None else float("inf")
        )
        if not bool(inside.all()):
            row = present.index[int((~inside).to_numpy().argmax())]
            text = _(
                "{name} is {loc}, outside {range}",
                name=column.name,
                loc=present.loc[row],
                range=column.range,
            )
            faults.append(
                Fault("TAB-004", _("{place}, row {row}", place=place, row=row), text, column.unit)
            )
    elif column.names():
        wrong_names = ~present.astype(str).isin(column.names())
        if bool(wrong_names.any()):
            row = present.index[int(wrong_names.to_numpy().argmax())]
            text = _("{name} is {loc!r}", name=column.name, loc=present.loc[row])
            faults.append(
                Fault(
                    "TAB-005",
                    _("{place}, row {row}", place=place, row=row),
                    text,
                    _("one of {range}", range=column.range),
                )
            )
    return faults
