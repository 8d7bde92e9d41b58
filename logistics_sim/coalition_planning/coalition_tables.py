"""The tables of an alliance study: costs of coalitions and shares of firms."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from logistics_sim.core.files import write_parquet, write_text


def write_tables(out: Path, values: list[dict[str, Any]], shares: list[dict[str, Any]]) -> None:
    """Write the tables ``coalitions`` and ``shares`` (contracts), and the values as CSV."""
    import pandas as pd

    table = pd.DataFrame(values)
    table["runs_as"] = [" | ".join(groups) for groups in table["runs_as"]]
    table["cost"] = table["cost"].astype(float).fillna(float("inf"))
    write_parquet(out / "coalitions.parquet", table)
    columns = ["rule", "firm", "yuan", "low", "high", "in_core"]
    write_parquet(out / "shares.parquet", pd.DataFrame(shares, columns=columns))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["members", "cost"])
    for row in values:
        name = row["members"]
        guarded = f"'{name}" if name[:1] in "=+-@\t\r" else name
        writer.writerow([guarded, "infeasible" if row["cost"] is None else f"{row['cost']:.6f}"])
    write_text(out / "values.csv", text.getvalue())
