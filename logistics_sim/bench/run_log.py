"""The file of a suite: one line per run, appended as runs end, so that a kill loses one."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bench.gap_table import NEEDED, read_results
from logistics_sim.bench.suite import COLUMNS
from logistics_sim.core.files import disk_error

if TYPE_CHECKING:
    import pandas as pd

KEY = ("file", "engine", "seed")


class RunLog:
    """Rows of a suite in memory and, with a path, in a CSV file that is only appended to.

    A file that has fewer columns keeps its own, but must have those `needed`. Of a row, `key`
    says which run it is.
    """

    def __init__(
        self,
        path: Path | None,
        columns: Sequence[str] = COLUMNS,
        key: Sequence[str] = KEY,
        needed: Sequence[str] = NEEDED,
    ) -> None:
        self.path = path
        self.key = key
        self.rows: list[dict[str, object]] = []
        self.columns: list[str] = list(columns)
        if path is not None and path.exists():
            kept = read_results([path], needed)
            self.columns = [str(name) for name in kept.columns]
            self.rows = kept.astype(object).where(kept.notna(), "").to_dict("records")  # type: ignore[assignment]
        self.known = {tuple(str(row[name]) for name in key) for row in self.rows}

    def has(self, *key: object) -> bool:
        """Return whether that run is in the file already."""
        return tuple(str(part) for part in key) in self.known

    def add(self, row: dict[str, object]) -> None:
        """Keep a row; on disk it is flushed at once."""
        self.rows.append(row)
        if self.path is None:
            return
        try:
            fresh = not self.path.exists()
            with self.path.open("a", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, self.columns, lineterminator="\n")
                if fresh:
                    writer.writeheader()
                writer.writerow({name: row.get(name, "") for name in self.columns})
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise disk_error(error, self.path) from error

    def frame(self) -> pd.DataFrame:
        """Return all rows as a table."""
        import pandas as pd

        table = pd.DataFrame(self.rows, columns=list(COLUMNS))
        for name in ("cost", "bks"):
            table[name] = pd.to_numeric(table[name], errors="coerce")
        return table
