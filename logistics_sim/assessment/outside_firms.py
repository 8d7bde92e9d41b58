"""Firms that stay out of the alliance: each alone, as it is today and with equal service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_parquet
from logistics_sim.core.units import DAY_S
from logistics_sim.scenario import ALONE_VARIANTS, Operator, Scenario
from logistics_sim.service import STAMPS, attainment_rows, scenario_targets
from logistics_sim.service.parcel_tally import count_parcels, join_tallies, parcel_keys
from logistics_sim.study.case import (
    case_folder,
    firm_parcels,
    outside_operators,
    read_parcels,
    replication_folder,
)
from logistics_sim.study.contract_values import attainment_values, fold_counts, overall_rows

if TYPE_CHECKING:
    from logistics_sim.places import World


def outside_values(
    scenario: Scenario,
    world: World,
    run: Path,
    days: int,
    replications: int,
    results: list[dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    """Return parcels, cost, plan and attainment by firm outside and variant of before.

    The costs are those of the firm's own ledger, means over the replications; the township
    stations, which firms share, are not in them.

    Parameters
    ----------
    scenario, world
        The county.
    run
        Folder of the run.
    days, replications
        What was played.
    results
        What each case returned.
    """
    found: dict[str, dict[str, Any]] = {}
    for variant in ALONE_VARIANTS:
        for operator in outside_operators(scenario, variant):
            result = next(
                r for r in results if (r["operator"], r["variant"]) == (operator.id, variant)
            )
            counts: dict[str, int] = {}
            for states in result["counts"]:
                for state, number in states.items():
                    counts[state] = counts.get(state, 0) + int(number)
            found.setdefault(operator.id, {})[variant] = {
                "parcels": fold_counts(counts),
                "cost": _cost(run, operator, replications),
                "plan": result["plan"],
                "attainment": _attainment(scenario, world, run, operator, days, replications),
            }
    return found


def _cost(run: Path, operator: Operator, replications: int) -> float:
    folder = case_folder(run, operator)
    ledgers = (
        read_parquet(replication_folder(folder, number) / "ledger.parquet", ["yuan"])
        for number in range(replications)
    )
    return round(sum(float(ledger["yuan"].sum()) for ledger in ledgers) / replications, 2)


def _attainment(
    scenario: Scenario, world: World, run: Path, operator: Operator, days: int, replications: int
) -> dict[str, Any]:
    import pandas as pd

    from logistics_sim.demand import with_categories

    tables = []
    for target in scenario_targets(scenario):
        tallies = []
        for number in range(replications):
            stored = with_categories(read_parcels(run, number), scenario, world.places)
            parcels = firm_parcels(stored, operator)
            path = replication_folder(case_folder(run, operator), number) / "stamps.parquet"
            stamps = read_parquet(path, [*STAMPS, "final_state"])
            keys = parcel_keys(world.places, parcels)
            horizon = days * DAY_S
            tallies.append(
                count_parcels(target, keys, parcels, stamps, horizon, scenario.weekday(0))
            )
        tables.append(attainment_rows(join_tallies(tallies), None))
    rows = overall_rows(pd.concat(tables, ignore_index=True))
    return attainment_values(scenario, rows, days, replications)
