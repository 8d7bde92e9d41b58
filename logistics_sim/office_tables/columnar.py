"""Parquet tables as cells of text, like those of a spreadsheet."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.grid import Grid


def read_parquet_cells(path: Path) -> Grid:
    """Return the cells of a Parquet file; its names of columns are row 1 (TAB-011)."""
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except Exception as error:
        # Arrow raises types of its own for each kind of damage.
        raise InputError(
            "TAB-011", str(path), _("not readable as Parquet: {error}", error=error)
        ) from error
    grid = Grid(str(path), [list(table.column_names)], [1])
    columns = [column.to_pylist() for column in table.columns]
    for index in range(table.num_rows):
        texts = []
        for number, column in enumerate(columns):
            value = column[index]
            texts.append(_text(value))
            if isinstance(value, int | float) and not isinstance(value, bool):
                grid.numeric[index + 1, number] = float(value)
        grid.cells.append(texts)
        grid.rows.append(index + 2)
    return grid


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)
