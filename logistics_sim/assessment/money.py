"""The ledgers of a run, added up by variant, direction and day."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.costs import Saving, daily_yuan, paired_saving, station_items, station_rows
from logistics_sim.scenario import VARIANTS, Operator, Scenario
from logistics_sim.study.case import (
    LEDGER_FILE,
    case_folder,
    member_parcels,
    parcels_path,
    read_parcels,
    replication_folder,
    variant_operators,
)
from logistics_sim.study.kept_work import Input, KeptWork
from logistics_sim.study.operator_plan import PLAN_FILES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TABLES = ("costs.parquet", "daily.parquet")
WAYS = {"whole": None, "up": "up", "down": "down", "intra": "intra"}
"""Sums by day, and the direction of their parcels."""
NAMED = ["variant", "activity", "key", "township", "trip", "rule"]
CELL = ["variant", "activity", "key", "firm", "class", "direction", "township", "trip", "rule"]


@dataclass(frozen=True)
class RunCosts:
    """Costs of a run.

    `table` is the ledger without days (contract ``ledger`` less ``day``), in yuan over
    the whole run; `daily` holds yuan by day (shape ``(days × replications,)``) for
    ``whole``, ``up``, ``down`` and ``intra``.
    """

    table: pd.DataFrame
    daily: dict[str, dict[str, NDArray[np.float64]]]
    months: int

    @property
    def days(self) -> int:
        """Days of one replication."""
        return len(self.daily["after"]["whole"]) // self.months

    def total(self, variant: str, direction: str = "whole") -> float:
        """Return yuan of one replication (mean over replications), to the cent."""
        return round(float(self.daily[variant][direction].sum()) / self.months, 2)

    def saving(self, before: str, direction: str, target: float) -> Saving:
        """Return the paired saving of ``after`` against the variant `before`."""
        return paired_saving(self.daily[before][direction], self.daily["after"][direction], target)


def read_run_costs(kept: KeptWork, run: Path, days: int, replications: int) -> RunCosts:
    """Read the ledgers of all cases of `run`, add the township stations, and sum by day.

    Each variant's sums are kept or made now.
    """
    tables = []
    daily: dict[str, dict[str, NDArray[np.float64]]] = {}
    for variant in VARIANTS:
        table, by_day = _summed(kept, run, variant, days, replications)
        tables.append(table)
        daily[variant] = {name: by_day[name].to_numpy(dtype=np.float64) for name in WAYS}
    return RunCosts(_grouped(tables).astype(dict.fromkeys(NAMED, str)), daily, replications)


def _summed(
    kept: KeptWork, run: Path, variant: str, days: int, replications: int
) -> list[pd.DataFrame]:
    """Return one variant's `TABLES`: its ledger without days, and yuan by day."""
    folders = [case_folder(run, each) for each in variant_operators(kept.scenario, variant)]
    plans = [folder / name for folder in folders for name in PLAN_FILES]
    ledgers = [
        replication_folder(folder, number) / LEDGER_FILE
        for folder in folders
        for number in range(replications)
    ]
    parcels = [parcels_path(run, number) for number in range(replications)]
    with tempfile.TemporaryDirectory(prefix="costs") as name:
        out = Path(name)
        work = partial(_sum_up, kept.scenario, run, variant, days, replications, out)
        inputs: list[Input] = [*plans, *ledgers, *parcels, variant, days]
        kept.done("costs", inputs, out, list(TABLES), work)
        return [read_parquet(out / name) for name in TABLES]


def _sum_up(
    scenario: Scenario, run: Path, variant: str, days: int, replications: int, out: Path
) -> dict[str, Any]:
    """Write one variant's `TABLES` into `out`."""
    import pandas as pd

    chosen = variant_operators(scenario, variant)
    tables = []
    parts: dict[str, list[NDArray[np.float64]]] = {name: [] for name in WAYS}
    for replication in range(replications):
        items = station_items(member_parcels(read_parcels(run, replication), scenario))
        ledger = _ledger(scenario, run, chosen, days, replication, items)
        for name, direction in WAYS.items():
            parts[name].append(daily_yuan(ledger, days, direction))
        ledger.insert(0, "variant", variant)
        tables.append(ledger)
    found = (
        _grouped(tables),
        pd.DataFrame({name: np.concatenate(series) for name, series in parts.items()}),
    )
    for name, each in zip(TABLES, found, strict=True):
        write_parquet(out / name, each)
    return {}


def _grouped(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the yuan of ledgers by everything but the day, to the cent."""
    import pandas as pd

    whole = pd.concat(_with_shared_categories(tables), ignore_index=True)
    return whole.groupby(CELL, observed=True, sort=True)["yuan"].sum().round(2).reset_index()


def _with_shared_categories(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """Return `tables` with their columns `NAMED` as text in categories that they share, in order.

    They are then put together and grouped by numbers, not by text.
    """
    import pandas as pd

    columns = {
        name: [table[name].astype("category") for table in tables]
        for name in NAMED
        if name in tables[0]
    }
    names = {
        name: sorted({str(text) for column in parts for text in column.cat.categories})
        for name, parts in columns.items()
    }
    return [
        table.assign(
            **{
                name: pd.Categorical.from_codes(
                    _codes(parts[number], names[name]), pd.Index(names[name])
                )
                for name, parts in columns.items()
            }
        )
        for number, table in enumerate(tables)
    ]


def _codes(column: pd.Series, names: list[str]) -> NDArray[np.int64]:
    """Return the place of each text of a categorical `column` among all `names`."""
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place[str(text)] for text in column.cat.categories], dtype=np.int64)
    return codes[column.cat.codes.to_numpy()]


def _ledger(
    scenario: Scenario,
    run: Path,
    operators: tuple[Operator, ...],
    days: int,
    replication: int,
    items: pd.DataFrame,
) -> pd.DataFrame:
    """Return one variant's ledger of one replication, with the county's stations."""
    import pandas as pd

    from logistics_sim.routing import Plan

    folders = [case_folder(run, operator) for operator in operators]
    rows = [read_parquet(replication_folder(f, replication) / LEDGER_FILE) for f in folders]
    plans = [Plan.load(folder) for folder in folders]
    stations = station_rows(float(scenario.costs.township_station_yuan_day), plans, items, days)
    if len(stations):
        rows.append(stations)
    return pd.concat(_with_shared_categories(rows), ignore_index=True)
