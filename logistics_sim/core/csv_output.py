"""Tables as CSV for spreadsheets: no cell that would be run as a formula."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.files import write_text

if TYPE_CHECKING:
    import pandas as pd

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings by which spreadsheets take a text for a formula, full-width forms included."""


def disarmed(text: str) -> str:
    """Return `text` with a ``'`` in front when a spreadsheet would run it.

    >>> disarmed("=1+1"), disarmed("东村")
    ("'=1+1", '东村')
    """
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def csv_text(frame: pd.DataFrame) -> str:
    """Return `frame` as CSV (UTF-8, LF); text is disarmed, numbers stay as they are."""
    import csv

    import pandas as pd

    safe = frame.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name]):
            safe[name] = [
                disarmed(value) if isinstance(value, str) else value for value in safe[name]
            ]
    safe.columns = pd.Index([disarmed(str(name)) for name in safe.columns])
    # Quoted, since a lone carriage return inside a text would end the row.
    return safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write `frame` as CSV that Excel opens as UTF-8 (with a byte order mark), atomically."""
    write_text(path, "\ufeff" + csv_text(frame))
