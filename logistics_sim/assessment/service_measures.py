"""Attainment, legs and cold chain of all variants of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.cold_chain import follow_cold, pooled_cold
from logistics_sim.core.files import read_parquet
from logistics_sim.core.units import DAY_S
from logistics_sim.scenario import VARIANTS, Scenario
from logistics_sim.service import LEGS, STAMPS, TARGETS, scenario_targets
from logistics_sim.service.attainment import attainment_numbers
from logistics_sim.service.parcel_tally import (
    ParcelKeys,
    Tally,
    count_parcels,
    join_tallies,
    parcel_keys,
)
from logistics_sim.study.case import (
    case_folder,
    member_parcels,
    read_parcels,
    replication_folder,
    variant_operators,
)
from logistics_sim.study.contract_values import DELIVERED, overall_rows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World


GROUPS = ("township", "village", "firm", "class", "weekday")
DAILY = {"express_48h": "express_share", "fresh_24h": "fresh_share"}
COLUMNS = list(STAMPS)
FINAL = "final_state"


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
    cold
        ``records, excursion_minutes, spoiled_share, fresh`` of the alliance, all
        replications together.
    delivered, services
        Finished parcels of the alliance by (class, direction) and by service.
    firms
        Firms with finished parcels.
    fresh
        Fresh parcels that were followed.
    producers
        Producers whose traced lots have finished parcels, by id.
    """

    table: pd.DataFrame
    legs: pd.DataFrame
    daily: dict[str, pd.DataFrame]
    cold: dict[str, float]
    delivered: dict[tuple[str, str], int]
    services: dict[str, int]
    firms: int
    fresh: int
    producers: tuple[str, ...] = ()

    def overall(self, variant: str) -> dict[str, dict[str, Any]]:
        """Return the county-wide row of each target as plain values."""
        return overall_rows(self.table[self.table["variant"] == variant])


@dataclass
class _Gathered:
    """What grows replication by replication."""

    tallies: dict[tuple[str, str], list[Tally]] = field(default_factory=dict)
    parcels: list[NDArray[np.int64]] = field(default_factory=list)
    cold: list[dict[str, float]] = field(default_factory=list)
    delivered: Counter[tuple[str, str]] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    firms: set[str] = field(default_factory=set)
    producers: set[str] = field(default_factory=set)


def measure_service(
    scenario: Scenario, world: World, run: Path, days: int, replications: int
) -> Service:
    """Read the stamps of all cases of the run folder and measure the service.

    Every variant is measured on the same parcels, so that a firm alone is counted with
    its own parcels and a variant with all of them. Writes the exposures of the
    alliance's fresh parcels beside its stamps.
    """
    from logistics_sim.demand import assign_lots, with_categories

    found = _Gathered()
    for replication in range(replications):
        stored = with_categories(read_parcels(run, replication), scenario, world.places)
        parcels = member_parcels(stored, scenario)
        keys = parcel_keys(world.places, parcels)
        ready = parcels["ready_s"].to_numpy(dtype=np.int64) // DAY_S
        found.parcels.append(np.bincount(np.minimum(ready, days - 1), minlength=days))
        for variant in VARIANTS:
            stamps = variant_stamps(scenario, run, variant, replication, parcels)
            for target in scenario_targets(scenario):
                tally = count_parcels(
                    target, keys, parcels, stamps, days * DAY_S, scenario.weekday(0)
                )
                found.tallies.setdefault((variant, target.id), []).append(tally)
            if variant == "after":
                _count_alliance(found, keys, parcels, stamps)
                lots = assign_lots(scenario, world.places, parcels, replication, strict=False)
                done = stamps["final_state"].isin(DELIVERED).set_axis(parcels.index)
                traced = lots[done.loc[lots.index].to_numpy(dtype=bool)]
                found.producers.update(traced["producer"].astype(str))
                folder = replication_folder(run / "after", replication)
                found.cold.append(
                    follow_cold(scenario, world.places, parcels, stamps, folder, replication)
                )
    return _service(found)


def variant_stamps(
    scenario: Scenario, run: Path, variant: str, replication: int, parcels: pd.DataFrame
) -> pd.DataFrame:
    """Return the stamps of all parcels of a variant, rows as `parcels`.

    Those of the alliance have their final state too. `run` is the run's folder, whose
    `replication` is read; `parcels` are those of the alliance's members.
    """
    import pandas as pd

    columns = [*COLUMNS, FINAL] if variant == "after" else COLUMNS
    tables, numbers = [], []
    for operator in variant_operators(scenario, variant):
        folder = replication_folder(case_folder(run, operator), replication)
        tables.append(read_parquet(folder / "stamps.parquet", columns))
        own = parcels["firm"].isin(operator.firms).to_numpy(dtype=bool)
        numbers.append(np.flatnonzero(own))
    if len(tables) == 1:
        return tables[0]
    order = np.argsort(np.concatenate(numbers))
    return pd.DataFrame(
        {
            name: np.concatenate([table[name].to_numpy() for table in tables])[order]
            for name in COLUMNS
        }
    )


def _count_alliance(
    found: _Gathered, keys: ParcelKeys, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> None:
    """Add up what the alliance has finished."""
    done = stamps[FINAL].isin(DELIVERED).to_numpy(dtype=bool)
    kinds = parcels["class"].cat.categories
    directions = parcels["direction"].cat.categories
    pairs = keys.kind[done] * len(directions) + parcels["direction"].cat.codes.to_numpy()[done]
    for pair, number in zip(*np.unique(pairs, return_counts=True), strict=True):
        kind, direction = divmod(int(pair), len(directions))
        found.delivered[str(kinds[kind]), str(directions[direction])] += int(number)
    for service, number in parcels.loc[done, "service"].value_counts().items():
        if number:
            found.services[str(service)] += int(number)
    found.firms.update(keys.firm_names[code] for code in np.unique(keys.firm[done]))


def _service(found: _Gathered) -> Service:
    import pandas as pd

    tables, legs = [], []
    daily: dict[str, pd.DataFrame] = {}
    parcels = np.concatenate(found.parcels)
    for variant in VARIANTS:
        day = pd.DataFrame({"day": np.arange(parcels.size), "parcels": parcels})
        for target in TARGETS:
            tally = join_tallies(found.tallies.pop((variant, target.id)))
            for by in (None, *GROUPS):
                rows = attainment_numbers(tally, by)
                rows.insert(0, "variant", variant)
                tables.append(rows)
            legs.extend(_leg_rows(variant, tally))
            if target.id in DAILY:
                day[DAILY[target.id]] = _daily_share(tally)
        daily[variant] = day
    table = pd.concat([rows for rows in tables if len(rows)], ignore_index=True)
    numbers = ["share", "low", "high", *(f"{leg}_share" for leg in LEGS)]
    cold = pooled_cold(found.cold)
    return Service(
        table=table.astype(dict.fromkeys(numbers, "float64")),
        legs=pd.DataFrame(legs, columns=["variant", "target", "leg", "mean_s", "share", "n"]),
        daily=daily,
        cold=cold,
        delivered=dict(sorted(found.delivered.items())),
        services=dict(sorted(found.services.items())),
        firms=len(found.firms),
        fresh=int(cold["fresh"]),
        producers=tuple(sorted(found.producers)),
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
