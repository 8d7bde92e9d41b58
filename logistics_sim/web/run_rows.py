"""The rows behind a run's figures: its tables as they were written, by pages or as files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.csv_output import csv_text, disarmed
from logistics_sim.core.errors import Fault
from logistics_sim.core.files import read_parquet
from logistics_sim.language import gettext as _
from logistics_sim.web.refusal import INVALID, MISSING, refusal_for

if TYPE_CHECKING:
    import pandas as pd

ROWS = {
    "attainment": "attainment.parquet",
    "daily": "daily.parquet",
    "exposures": "after/exposures.parquet",
    "ledger": "ledger.parquet",
    "legs": "legs.parquet",
    "monitoring": "after/monitoring.parquet",
    "parameters": "parameters.parquet",
    "places": "places.parquet",
    "runs": "after/runs.parquet",
    "scores": "scores.parquet",
    "sensitivity": "sensitivity.parquet",
    "stamps": "after/stamps.parquet",
    "stops": "after/stops.parquet",
    "trips": "after/trips.parquet",
}
"""Names of row tables and where they lie in a run's folder."""
BEHIND = {
    "saving": "daily",
    "express": "attainment",
    "fresh": "attainment",
    "legs": "legs",
    "activities": "ledger",
    "firms": "ledger",
    "daily": "daily",
    "cold_legs": "exposures",
    "cold_life": "exposures",
    "tornado": "sensitivity",
}
"""The row table behind each figure of the report."""
MOST_SHEET_ROWS = 50_000


def row_page(results: Path, name: str, offset: int, limit: int) -> dict[str, Any]:
    """Return `limit` rows of table `name` from `offset` on, as text, and how many there are."""
    table = _table(results, name)
    part = table.iloc[offset : offset + limit]
    return {
        "name": name,
        "heads": [str(head) for head in table.columns],
        "rows": [[_cell(value) for value in row] for row in part.itertuples(index=False)],
        "total": len(table),
        "offset": offset,
    }


def row_file(results: Path, name: str, form: str) -> bytes:
    """Return all rows of table `name` as a file (`form` ``csv`` or ``xlsx``), formulas disarmed.

    A refusal (422) where a workbook would have more than `MOST_SHEET_ROWS` rows.
    """
    import pandas as pd

    table = _table(results, name)
    if form == "csv":
        return ("\ufeff" + csv_text(table)).encode()
    if len(table) > MOST_SHEET_ROWS:
        text = _(
            "{count:,} rows are more than {most:,} for a workbook",
            count=len(table),
            most=MOST_SHEET_ROWS,
        )
        raise refusal_for(
            INVALID, Fault("WEB-011", _("rows {name!r}", name=name), text, _("take the CSV"))
        )
    safe = table.map(lambda cell: disarmed(cell) if isinstance(cell, str) else cell)
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        safe.to_excel(writer, sheet_name=name[:31], index=False)
    return out.getvalue()


def _table(results: Path, name: str) -> pd.DataFrame:
    path = results / ROWS.get(name, "")
    if name not in ROWS or not path.is_file():
        fault = Fault(
            "WEB-006",
            _("rows {name!r}", name=name[:40]),
            _("there are no such rows"),
            ", ".join(ROWS),
        )
        raise refusal_for(MISSING, fault)
    return read_parquet(path)


def _cell(value: Any) -> str:
    if value is None or value != value:
        return "–"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
