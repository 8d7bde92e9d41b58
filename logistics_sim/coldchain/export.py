"""Write monitoring records as JSON Lines, CSV or Parquet, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import atomic_path, write_parquet

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".jsonl": "JSON Lines", ".csv": "CSV", ".parquet": "Parquet"}
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so would be run as a formula by a spreadsheet."""


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
        raise InputError("COL-030", str(path), f"unknown format {suffix!r}", f"one of {known}")
    if suffix == ".parquet":
        write_parquet(path, table)
        return
    with atomic_path(path) as temporary:
        if suffix == ".jsonl":
            table.to_json(
                temporary, orient="records", lines=True, force_ascii=False, double_precision=6
            )
        else:
            guarded(table).to_csv(temporary, index=False, lineterminator="\n")


def guarded(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with a ``'`` before every text that a spreadsheet would run."""
    out = table.copy()
    for name in out.columns:
        if out[name].dtype != object and str(out[name].dtype) != "str":
            continue
        text = out[name].astype(str)
        out[name] = out[name].where(~text.str.startswith(RISKY), "'" + text)
    return out
