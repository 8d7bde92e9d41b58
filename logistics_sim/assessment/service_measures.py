"""Attainment, legs and cold chain of all variants of a run."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.alliance_figures import AllianceFigures, alliance_figures
from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.core.units import DAY_S
from logistics_sim.scenario import VARIANTS, Scenario
from logistics_sim.service import LEGS, STAMPS, TARGETS, scenario_targets
from logistics_sim.service.attainment import attainment_numbers
from logistics_sim.service.parcel_tally import Tally, count_parcels, join_tallies, parcel_keys
from logistics_sim.study.case import (
    case_folder,
    member_parcels,
    parcels_path,
    read_parcels,
    replication_folder,
    variant_operators,
)
from logistics_sim.study.contract_values import overall_rows
from logistics_sim.study.kept_work import Input, KeptWork

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World


GROUPS = ("township", "village", "firm", "class", "weekday")
DAILY = {"express_48h": "express_share", "fresh_24h": "fresh_share"}
TABLES = ("attainment.parquet", "legs.parquet", "daily.parquet")
NUMBERS = ("share", "low", "high", *(f"{leg}_share" for leg in LEGS))


@dataclass(frozen=True)
class Service:
    """Measured service of a run.

    Attributes
    ----------
    table
        Contract ``attainment`` with leg shares, all variants, targets and groupings.
    legs
        Mean time of arrived parcels by variant, target and leg.
    daily
        By variant: ``day, parcels, express_share, fresh_share``; the share of a day is
        that of parcels whose clock started on it, empty when their deadline is beyond
        the end. Replications follow one another.
    alliance
        What the alliance has finished, and its cold chain.
    """

    table: pd.DataFrame
    legs: pd.DataFrame
    daily: dict[str, pd.DataFrame]
    alliance: AllianceFigures

    def overall(self, variant: str) -> dict[str, dict[str, Any]]:
        """Return the county-wide row of each target as plain values."""
        return overall_rows(self.table[self.table["variant"] == variant])


def measure_service(
    kept: KeptWork, world: World, run: Path, days: int, replications: int
) -> Service:
    """Read the stamps of all cases of the run folder and measure the service, kept or now.

    Every variant is measured on the same parcels, so that a firm alone is counted with
    its own parcels and a variant with all of them. See `alliance_figures` for what is written.
    """
    import pandas as pd

    tables, legs = [], []
    daily: dict[str, pd.DataFrame] = {}
    for variant in VARIANTS:
        table, spent, daily[variant] = _measured(kept, world, run, variant, days, replications)
        tables.append(table)
        legs.append(spent)
    return Service(
        table=pd.concat(tables, ignore_index=True),
        legs=pd.concat(legs, ignore_index=True),
        daily=daily,
        alliance=alliance_figures(kept, world, run, replications),
    )


def _measured(
    kept: KeptWork, world: World, run: Path, variant: str, days: int, replications: int
) -> list[pd.DataFrame]:
    """Return the `TABLES` of one variant."""
    stamps = [
        replication_folder(case_folder(run, operator), number) / "stamps.parquet"
        for operator in variant_operators(kept.scenario, variant)
        for number in range(replications)
    ]
    parcels = [parcels_path(run, number) for number in range(replications)]
    with tempfile.TemporaryDirectory(prefix="service") as name:
        folder = Path(name)
        work = partial(_measure, kept.scenario, world, run, variant, days, replications, folder)
        inputs: list[Input] = [*stamps, *parcels, variant, days]
        kept.done("service", inputs, folder, list(TABLES), work)
        return [read_parquet(folder / name) for name in TABLES]


def _measure(
    scenario: Scenario,
    world: World,
    run: Path,
    variant: str,
    days: int,
    replications: int,
    folder: Path,
) -> dict[str, Any]:
    """Write the `TABLES` of one variant into `folder`."""
    import pandas as pd

    from logistics_sim.demand import with_categories

    targets = scenario_targets(scenario)
    tallies: dict[str, list[Tally]] = {target.id: [] for target in targets}
    ready = []
    for replication in range(replications):
        stored = with_categories(read_parcels(run, replication), scenario, world.places)
        parcels = member_parcels(stored, scenario)
        keys = parcel_keys(world.places, parcels)
        begun = parcels["ready_s"].to_numpy(dtype=np.int64) // DAY_S
        ready.append(np.bincount(np.minimum(begun, days - 1), minlength=days))
        stamps = variant_stamps(scenario, run, variant, replication, parcels)
        for target in targets:
            tallies[target.id].append(
                count_parcels(target, keys, parcels, stamps, days * DAY_S, scenario.weekday(0))
            )
    joined = [join_tallies(tallies[target.id]) for target in TARGETS]
    rows = [attainment_numbers(tally, by) for tally in joined for by in (None, *GROUPS)]
    table = pd.concat([each for each in rows if len(each)], ignore_index=True)
    table.insert(0, "variant", variant)
    legs = [row for tally in joined for row in _leg_rows(variant, tally)]
    day = pd.DataFrame({"day": np.arange(days * replications), "parcels": np.concatenate(ready)})
    for tally in joined:
        if tally.target.id in DAILY:
            day[DAILY[tally.target.id]] = _daily_share(tally)
    found = (
        table.astype(dict.fromkeys(NUMBERS, "float64")),
        pd.DataFrame(legs, columns=["variant", "target", "leg", "mean_s", "share", "n"]),
        day,
    )
    for name, each in zip(TABLES, found, strict=True):
        write_parquet(folder / name, each)
    return {}


def variant_stamps(
    scenario: Scenario, run: Path, variant: str, replication: int, parcels: pd.DataFrame
) -> pd.DataFrame:
    """Return the stamps of all parcels of a variant, rows as `parcels`.

    `run` is the run's folder, whose `replication` is read; `parcels` are those of the alliance's
    members.
    """
    import pandas as pd

    tables, numbers = [], []
    for operator in variant_operators(scenario, variant):
        folder = replication_folder(case_folder(run, operator), replication)
        tables.append(read_parquet(folder / "stamps.parquet", list(STAMPS)))
        own = parcels["firm"].isin(operator.firms).to_numpy(dtype=bool)
        numbers.append(np.flatnonzero(own))
    if len(tables) == 1:
        return tables[0]
    order = np.argsort(np.concatenate(numbers))
    return pd.DataFrame(
        {
            name: np.concatenate([table[name].to_numpy() for table in tables])[order]
            for name in STAMPS
        }
    )


def _leg_rows(variant: str, tally: Tally) -> list[dict[str, object]]:
    """Return the mean seconds and the share of each leg, over parcels that arrived."""
    seconds = tally.seconds.reshape(len(LEGS), -1).sum(axis=1)
    whole = float(seconds.sum())
    return [
        {
            "variant": variant,
            "target": tally.target.id,
            "leg": leg,
            "mean_s": float(spent) / tally.arrived if tally.arrived else 0.0,
            "share": float(spent) / whole if whole else 0.0,
            "n": tally.arrived,
        }
        for leg, spent in zip(LEGS, seconds, strict=True)
    ]


def _daily_share(tally: Tally) -> NDArray[np.float64]:
    """Return the attainment by day of the clock's start, NaN where nothing was counted."""
    total = tally.total.sum(axis=(0, 1, 2))
    good = tally.on_time.sum(axis=(0, 1, 2))
    return np.where(total > 0, good / np.maximum(total, 1), np.nan)
