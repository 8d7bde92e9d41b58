"""The cold chain of a run: exposures with the vehicles that carried, monitoring records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

RUN_COLUMNS = ("trip_in", "trip_out", "trunk_in", "trunk_out")
"""Stamps that say which driven trip carried a parcel."""
COLD_FILES = ("exposures.parquet", "monitoring.parquet")
"""Written beside the stamps: exposures of fresh parcels, and readings of who carried them."""
SUMS = ("records", "excursion_parcels", "spoilage_yuan", "crowded_out", "alarms", "traced")
MINUTES = ("excursion_minutes", "degree_minutes")


def follow_cold(
    scenario: Scenario,
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    folder: Path,
    replication: int = 0,
) -> dict[str, float]:
    """Follow the alliance's cold parcels of one replication; write exposures and records.

    `folder` holds the replication's ``runs`` and ``events``; the plan's ``trips`` lie there
    or one folder above. Without them every vehicle counts as uncooled and the readings are
    those of one logger per parcel (see `exposure_summary`).
    """
    from logistics_sim.coldchain import carriage, cold_chain_parameters, exposure_summary, exposures
    from logistics_sim.coldchain.products import known_products
    from logistics_sim.coldchain.records import monitoring_records
    from logistics_sim.demand import assign_lots

    parameters = cold_chain_parameters(scenario)
    lots = assign_lots(scenario, places, parcels, replication, strict=False)
    # An unknown product is a fault of `check`; here it must not undo a finished replay.
    product = known_products(lots["product"], strict=False)
    plan = folder if (folder / "trips.parquet").exists() else folder.parent
    tables = (plan / "trips.parquet", folder / "runs.parquet", folder / "events.parquet")
    if not all(path.exists() for path in tables):
        table = exposures(parameters, parcels, stamps, product=product)
        write_parquet(folder / "exposures.parquet", table)
        return {**exposure_summary(parameters, table), "alarms": 0, "traced": len(lots)}
    trips, runs, events = (read_parquet(path) for path in tables)
    carried = read_parquet(folder / "stamps.parquet", list(RUN_COLUMNS)).set_index(stamps.index)
    stamps = stamps.assign(**{name: carried[name] for name in RUN_COLUMNS})
    vehicles = carriage(parameters, places, trips, runs, events, replication)
    table = exposures(parameters, parcels, stamps, vehicles, product)
    write_parquet(folder / "exposures.parquet", table)
    readings = monitoring_records(parameters, places, runs, vehicles, parcels, stamps)
    write_parquet(folder / "monitoring.parquet", readings)
    return {
        **exposure_summary(parameters, table),
        "records": len(readings),
        "alarms": int((readings["alarm"] != "none").sum()),
        "traced": len(lots),
    }


def pooled_cold(parts: list[dict[str, float]]) -> dict[str, float]:
    """Add up the cold chain of all replications; shares are those of all parcels."""
    fresh = sum(int(part["fresh"]) for part in parts)

    def mean(name: str, empty: float) -> float:
        total = sum(part[name] * part["fresh"] for part in parts)
        return total / fresh if fresh else empty

    pooled: dict[str, float] = {name: sum(part[name] for part in parts) for name in SUMS}
    pooled |= {name: round(sum(part[name] for part in parts), 1) for name in MINUTES}
    pooled["spoiled_share"] = mean("spoiled_share", 0.0)
    pooled["mean_remaining_life"] = mean("mean_remaining_life", 1.0)
    pooled["fresh"] = fresh
    return pooled
