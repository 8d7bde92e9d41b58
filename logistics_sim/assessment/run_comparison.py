"""Compare finished runs: what went in, what came out, paired days of common random numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.language import gettext as _
from logistics_sim.scenario import VARIANTS, read_scenario
from logistics_sim.study.folder import complete_folder

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CONFIDENCE = 0.95
FIGURES = ("cost_yuan", "express_share", "fresh_share")


@dataclass(frozen=True)
class FinishedRun:
    """One run folder, read as far as it is asked for."""

    folder: Path
    name: str

    @cached_property
    def answer(self) -> dict[str, Any]:
        """The answer of the run (contract ``run``)."""
        found: dict[str, Any] = read_json(complete_folder(self.folder) / "answer.json")
        return found

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Cost and attainment by day and variant."""
        return read_parquet(self.folder / "daily.parquet")

    @cached_property
    def parcels(self) -> dict[str, int]:
        """Parcels by firm, all replications together."""
        counts: dict[str, int] = {}
        for path in sorted(self.folder.glob("parcels*.parquet")):
            for firm, number in read_parquet(path, ["firm"])["firm"].value_counts().items():
                if number:
                    counts[str(firm)] = counts.get(str(firm), 0) + int(number)
        return counts

    def yuan(self, firms: set[str]) -> float:
        """Return what the alliance's ledger charges to `firms`."""
        ledger = read_parquet(self.folder / "ledger.parquet", ["variant", "firm", "yuan"])
        chosen = (ledger["variant"] == "after") & ledger["firm"].isin(list(firms))
        return float(ledger.loc[chosen, "yuan"].sum())

    def inputs(self) -> dict[str, Any]:
        """Return every value of the scenario by its dotted key (lists by id)."""
        found: dict[str, Any] = {}
        _flat("", read_scenario(self.folder / "scenario.yaml").model_dump(mode="json"), found)
        return found


def compare_runs(folders: list[Path]) -> dict[str, Any]:
    """Return the comparison of two or more runs (contract ``compare``).

    Values stand in the order of `folders`. Paired differences are those against the first run,
    with a 95 % interval over days of common random numbers.

    Raises
    ------
    InputError
        ``RUN-005`` when the runs do not have the same number of days.
    """
    runs = _named(folders)
    answers = [run.answer for run in runs]
    for run in runs[1:]:
        if len(run.daily) != len(runs[0].daily):
            text = _("the runs have different numbers of days")
            raise InputError("RUN-005", str(run.folder), text, _("use equal --days"))
    common = set.intersection(*(set(run.parcels) for run in runs))
    inputs = [run.inputs() for run in runs]
    head = {name: answers[0][name] for name in ("contract", "version", "seed")}
    return {
        **head,
        "runs": [run.name for run in runs],
        "inputs": _differing(inputs),
        "attainment": {
            name: [_spoken(answer["attainment"].get(name)) for answer in answers]
            for name in answers[0]["attainment"]
        },
        "cost": {
            "total": [answer["cost"]["after"] for answer in answers],
            "per_parcel": [answer["cost_per_parcel"]["after"] for answer in answers],
            "common_firms": sorted(common),
            "common_firm_names": [
                str(inputs[0].get(f"firms.{firm}.name", firm)) for firm in sorted(common)
            ],
            "common_per_parcel": [_common(run, common) for run in runs],
        },
        "saving": {
            way: [_spoken(answer["saving"][way]) for answer in answers]
            for way in ("whole", "up", "down")
        },
        "saving_as_is": {
            way: [_spoken(answer["saving_as_is"][way]) for answer in answers]
            for way in ("whole", "up", "down")
        },
        "score": [
            {
                "total": answer["scorecard"]["total"],
                "max": answer["scorecard"]["max"],
                **{
                    name: [item[name] for item in answer["scorecard"]["items"] if item[name]]
                    for name in ("missing", "missing_zh")
                },
            }
            for answer in answers
        ],
        "unserved": [answer["unserved"] for answer in answers],
        "paired": [row for run in runs[1:] for row in _paired(runs[0], run)],
    }


def _named(folders: list[Path]) -> list[FinishedRun]:
    """Return the runs under their scenarios' names, with the folder where two are alike."""
    names = [str(read_json(complete_folder(f) / "manifest.json")["scenario"]) for f in folders]
    twice = {a for a, b in combinations(names, 2) if a == b}
    return [
        FinishedRun(folder, f"{name} ({folder.name})" if name in twice else name)
        for folder, name in zip(folders, names, strict=True)
    ]


def _spoken(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {key: found[key] for key in ("share", "low", "high", "verdict", "needs_days")}


def _common(run: FinishedRun, firms: set[str]) -> float | None:
    """Return yuan per parcel of the firms that all runs have."""
    number = sum(run.parcels[firm] for firm in firms)
    return run.yuan(firms) / number if number else None


def _flat(prefix: str, value: Any, found: dict[str, Any]) -> None:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            _flat(f"{prefix}.{key}" if prefix else str(key), inner, found)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for number, item in enumerate(value):
            _flat(f"{prefix}.{item.get('id', number)}", item, found)
    else:
        found[prefix] = value


def _differing(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = dict.fromkeys(key for values in inputs for key in values)
    rows = [{"key": key, "values": [values.get(key) for values in inputs]} for key in keys]
    return [row for row in rows if any(value != row["values"][0] for value in row["values"])]


def _paired(first: FinishedRun, other: FinishedRun) -> list[dict[str, Any]]:
    """Return the mean daily difference of each figure, `other` less `first`."""
    common_numbers = first.answer["seed"] == other.answer["seed"]
    rows = []
    for variant in VARIANTS:
        one, two = (run.daily[run.daily["variant"] == variant] for run in (first, other))
        for figure in FIGURES:
            a, b = (part[figure].to_numpy(dtype=np.float64) for part in (one, two))
            difference, low, high = _interval(a, b, common_numbers)
            rows.append(
                {
                    "run": other.name,
                    "figure": f"{variant}: mean daily {figure}",
                    "difference": difference,
                    "low": low,
                    "high": high,
                }
            )
    return rows


def _interval(
    a: NDArray[np.float64], b: NDArray[np.float64], common_numbers: bool
) -> tuple[float, float | None, float | None]:
    from scipy.special import stdtrit  # scipy.stats takes a second to import

    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    mean = float((b - a).mean()) if a.size else 0.0
    if not common_numbers or a.size < 2:
        return mean, None, None
    spread = float(np.std(b - a, ddof=1)) / np.sqrt(a.size)
    half = float(stdtrit(a.size - 1, (1 + CONFIDENCE) / 2)) * spread
    return mean, mean - half, mean + half
