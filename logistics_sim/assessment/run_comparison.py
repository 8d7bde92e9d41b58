"""Compare two finished runs; days are paired when both had the same draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.study.folder import complete_folder

CONFIDENCE = 0.95


def compare_runs(first: Path, second: Path) -> dict[str, Any]:
    """Return one row per figure: a, b, difference, and a paired interval where there is one.

    Raises `InputError` (RUN-005) when the runs do not have the same number of days.
    """
    answers = [read_json(complete_folder(folder) / "answer.json") for folder in (first, second)]
    daily = [read_parquet(folder / "daily.parquet") for folder in (first, second)]
    if len(daily[0]) != len(daily[1]):
        raise InputError(
            "RUN-005", str(second), "the runs have different numbers of days", "use equal --days"
        )
    paired = answers[0]["seed"] == answers[1]["seed"]
    rows = []
    for variant in ("after", "equal_service", "as_is"):
        chosen = [table[table["variant"] == variant] for table in daily]
        for column in ("cost_yuan", "express_share", "fresh_share"):
            a, b = (table[column].to_numpy(dtype=np.float64) for table in chosen)
            rows.append(_row(f"{variant}: mean daily {column}", a, b, paired))
    a, b = (answer["scorecard"]["total"] for answer in answers)
    rows.append({"figure": "score", "a": a, "b": b, "difference": b - a, "low": None, "high": None})
    head = {name: answers[0][name] for name in ("contract", "version", "seed")}
    return {**head, "paired": paired, "rows": rows}


def _row(
    name: str, a: np.ndarray[Any, Any], b: np.ndarray[Any, Any], paired: bool
) -> dict[str, Any]:
    from scipy import stats

    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    row: dict[str, Any] = {
        "figure": name,
        "a": float(a.mean()) if a.size else 0.0,
        "b": float(b.mean()) if b.size else 0.0,
        "low": None,
        "high": None,
    }
    row["difference"] = row["b"] - row["a"]
    if paired and a.size > 1:
        spread = float(np.std(b - a, ddof=1)) / np.sqrt(a.size)
        half = float(stats.t.ppf((1 + CONFIDENCE) / 2, a.size - 1)) * spread
        row["low"], row["high"] = row["difference"] - half, row["difference"] + half
    return row
