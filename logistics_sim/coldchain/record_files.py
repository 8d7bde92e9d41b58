"""Write monitoring records as JSON Lines, CSV or Parquet, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import atomic_path, write_parquet
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".jsonl": "JSON Lines", ".csv": "CSV", ".parquet": "Parquet"}


def write_records(table: pd.DataFrame, path: Path) -> None:
    """Write `table` to `path`; the suffix decides the format.

    Raises
    ------
    InputError
        ``COL-030`` for another suffix.
    DiskError
        When the file cannot be written; nothing is left under the name.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(
            "COL-030",
            str(path),
            _("unknown format {suffix!r}", suffix=suffix),
            _("one of {known}", known=known),
        )
    if suffix == ".parquet":
        write_parquet(path, table)
        return
    if suffix == ".csv":
        write_csv(path, table)
        return
    with atomic_path(path) as temporary:
        table.to_json(
            temporary, orient="records", lines=True, force_ascii=False, double_precision=6
        )
