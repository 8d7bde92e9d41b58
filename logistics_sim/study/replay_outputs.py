"""What a replay shows beside its stamps: stocks, queues, vehicles, moves, percentiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.files import write_parquet
from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.simulation import Replay

LEVELS = (0.50, 0.90, 0.95, 0.99)


def write_outputs(
    out: Path,
    scenario: Scenario,
    world: World,
    operator: Operator,
    parcels: pd.DataFrame,
    played: Replay,
) -> None:
    """Write the derived tables of one replay into `out`, each as Parquet."""
    from logistics_sim.simulation.sorter import service_ticks
    from logistics_sim.simulation.stocks import queue_table, stock_table
    from logistics_sim.simulation.vehicle_diary import (
        animation_moves,
        hall_use,
        utilisation,
        vehicle_diary,
    )

    shift_s = round(float(scenario.operations.shift_h) * HOUR_S)
    ticks = service_ticks(operator.sorter_rate_items_h)
    tables = {
        "stocks": stock_table(world.places, parcels, played.stamps, played.end_s),
        "queues": queue_table(world.places, parcels, played.stamps, played.end_s),
        "diary": vehicle_diary(played),
        "moves": animation_moves(played),
        "vehicles": utilisation(played, shift_s),
        "hall": hall_use(played, ticks, operator.sorter_lines),
    }
    for name, table in tables.items():
        write_parquet(out / f"{name}.parquet", table)


def clock_times(parcels: pd.DataFrame, stamps: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return percentiles (hours) of each target's clock; None where too many are on their way.

    Parcels whose clock has begun count; who has not arrived counts as the slowest.
    """
    from logistics_sim.service.targets import TARGETS
    from logistics_sim.simulation.percentiles import clock_percentile

    found: dict[str, dict[str, Any]] = {}
    for target in TARGETS:
        start, end = (column[target.chosen(parcels)] for column in target.times(stamps))
        begun = start >= 0
        spent = np.where(end[begun] >= 0, end[begun] - start[begun], -1)
        hours = [clock_percentile(spent, level) / HOUR_S for level in LEVELS]
        found[target.id] = {
            f"p{round(100 * level)}_h": round(value, 3) if np.isfinite(value) else None
            for level, value in zip(LEVELS, hours, strict=True)
        } | {"n": int(begun.sum())}
    return found
