"""What the alliance has finished in a run, and how cold its fresh parcels stayed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.cold_chain import COLD_FILES, follow_cold, pooled_cold
from logistics_sim.core.files import read_parquet
from logistics_sim.service import STAMPS
from logistics_sim.study.case import (
    REPLAY_FILES,
    member_parcels,
    parcels_path,
    read_parcels,
    replication_folder,
)
from logistics_sim.study.contract_values import DELIVERED
from logistics_sim.study.kept_work import KeptWork

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario

FINAL = "final_state"


@dataclass(frozen=True)
class AllianceFigures:
    """Figures of the alliance, all replications together.

    Attributes
    ----------
    cold
        See `pooled_cold`.
    delivered, services
        Finished parcels by (class, direction) and by service.
    firms
        Firms with finished parcels.
    producers
        Producers whose traced lots have finished parcels, by id.
    """

    cold: dict[str, float]
    delivered: dict[tuple[str, str], int]
    services: dict[str, int]
    firms: tuple[str, ...]
    producers: tuple[str, ...]


def alliance_figures(kept: KeptWork, world: World, run: Path, replications: int) -> AllianceFigures:
    """Follow the alliance's parcels in the `run`, kept or now.

    Exposures and monitoring records of its fresh parcels are written beside its stamps.
    """
    found = []
    after = run / "after"
    for number in range(replications):
        folder = replication_folder(after, number)
        tables = [after / "trips.parquet", *(folder / name for name in REPLAY_FILES)]
        work = partial(_follow, kept.scenario, world, run, number)
        found.append(
            kept.done(
                "alliance",
                (*tables, parcels_path(run, number), number),
                folder,
                list(COLD_FILES),
                work,
            )
        )
    delivered: Counter[tuple[str, str]] = Counter()
    services: Counter[str] = Counter()
    for part in found:
        delivered.update({(kind, way): number for kind, way, number in part["delivered"]})
        services.update(part["services"])
    return AllianceFigures(
        pooled_cold([part["cold"] for part in found]),
        dict(sorted(delivered.items())),
        dict(sorted(services.items())),
        tuple(sorted({name for part in found for name in part["firms"]})),
        tuple(sorted({name for part in found for name in part["producers"]})),
    )


def _follow(scenario: Scenario, world: World, run: Path, replication: int) -> dict[str, Any]:
    """Return the figures of one replication as plain values."""
    from logistics_sim.demand import assign_lots, with_categories

    stored = with_categories(read_parcels(run, replication), scenario, world.places)
    parcels = member_parcels(stored, scenario)
    folder = replication_folder(run / "after", replication)
    stamps = read_parquet(folder / "stamps.parquet", [*STAMPS, FINAL])
    done = stamps[FINAL].isin(DELIVERED).to_numpy(dtype=bool)
    lots = assign_lots(scenario, world.places, parcels, replication, strict=False)
    traced = lots[done[parcels.index.get_indexer(lots.index)]]
    return {
        **_finished(parcels[done]),
        "producers": sorted(set(traced["producer"].astype(str))),
        "cold": follow_cold(scenario, world.places, parcels, stamps, folder, replication),
    }


def _finished(parcels: pd.DataFrame) -> dict[str, Any]:
    """Return the numbers of finished `parcels` by what they are, and whose they are."""
    pairs = parcels.groupby(["class", "direction"], observed=True).size().reset_index(name="items")
    services = parcels["service"].value_counts()
    return {
        "delivered": [
            [str(kind), str(way), int(items)] for kind, way, items in pairs.to_numpy().tolist()
        ],
        "services": {str(name): int(number) for name, number in services.items() if number},
        "firms": [str(name) for name in parcels["firm"].unique()],
    }
