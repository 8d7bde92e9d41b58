"""The loads of a day as they are known when it is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, MINUTE_S
from logistics_sim.routing.county_plan.stops import LOADS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.daily_planning.parcel_times import ParcelTimes
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

DOWN_LOADS = ("down_g", "down_ml", "down_items")


def planning_moment_s(scenario: Scenario, operator: Operator, day: int) -> int:
    """Return the second at which `day` is planned: before the first wave is loaded."""
    first = min(wave.depart_s for wave in operator.waves)
    before = float(scenario.operations.loading_min) + float(scenario.planning.cut_off_min)
    return day * DAY_S + first - round(before * MINUTE_S)


def waves_of(
    scenario: Scenario, operator: Operator, day: int, expected_s: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return by parcel the wave of `day` (its row) that it is expected to catch, -1 for none.

    A parcel catches a wave when it is sorted before that wave's loading begins.
    """
    loading = round(float(scenario.operations.loading_min) * MINUTE_S)
    cuts = np.array(sorted(wave.depart_s for wave in operator.waves), dtype=np.int64)
    row = np.searchsorted(cuts - loading + day * DAY_S, expected_s, side="left")
    return np.where((row < cuts.size) & (expected_s >= 0), row, -1)


def known_loads(
    scenario: Scenario,
    world: World,
    operator: Operator,
    design: pd.DataFrame,
    flow: ParcelTimes,
    items: NDArray[np.int64],
    day: int,
) -> pd.DataFrame:
    """Return the loads (as `demand.design_loads`) to plan `day` with.

    Parameters
    ----------
    design
        Design loads of the day's group. What villages will post is known to nobody in the
        morning: all loads up are the design's.
    items
        Parcels that wait at the hub, or will be sorted there in the course of the day.

    Notes
    -----
    Loads down are the parcels that the hub has scanned by the planning moment and, if
    `planning.known` is ``announced``, those of the trucks still to come that day, each in the
    wave that it is expected to catch (`ParcelTimes.expected_s`). Parcels between villages that
    vehicles are still to bring to the hub are not foreseen. A wave that a truck not yet
    known feeds is planned with the larger of what is known and the design load.
    """
    moment = planning_moment_s(scenario, operator, day)
    inbound = flow.inbound[items]
    known = flow.scanned_s[items] <= moment
    if scenario.planning.known == "announced":
        known |= inbound
    row = waves_of(scenario, operator, day, flow.expected_s(items, moment))
    unsure = np.unique(row[~known & inbound])
    used = known & (row >= 0)
    table = _sums(operator, world, flow, items[used], row[used])
    return _joined(operator, design, table, {w for w in unsure.tolist() if w >= 0})


def _sums(
    operator: Operator,
    world: World,
    flow: ParcelTimes,
    items: NDArray[np.int64],
    row: NDArray[np.int64],
) -> pd.DataFrame:
    """Return grams, millilitres and items by wave, place and band."""
    import pandas as pd

    cargo = flow.cargo
    goal = cargo.destination[items]
    waves = sorted(operator.waves, key=lambda wave: wave.depart_s)
    names = np.array([wave.id for wave in waves], dtype=np.int64)
    ids = world.places["place_id"].astype(str).to_numpy(dtype=object)
    bands = np.array(["ambient", "cold"] if flow.cold_offset else ["any"], dtype=object)
    frame = pd.DataFrame(
        {
            "wave": names[row],
            "place": ids[goal % flow.places],
            "band": bands[goal // flow.places],
            "down_g": cargo.weight_g[items].astype(np.int64),
            "down_ml": cargo.volume_ml[items].astype(np.int64),
            "down_items": 1,
        }
    )
    return frame.groupby(["wave", "place", "band"], as_index=False, sort=True).sum()


def _joined(
    operator: Operator, design: pd.DataFrame, table: pd.DataFrame, unsure: set[int]
) -> pd.DataFrame:
    """Return the design rows with known loads down; visits with nothing at all drop out."""
    import pandas as pd

    keys = ["wave", "place", "band"]
    (group,) = set(design["group"])
    whole = design.drop(columns="group").merge(
        table, on=keys, how="outer", suffixes=("", "_known"), sort=True
    )
    whole[list(LOADS)] = whole[list(LOADS)].fillna(0)
    waves = sorted(operator.waves, key=lambda wave: wave.depart_s)
    doubtful = whole["wave"].isin([waves[row].id for row in unsure]).to_numpy()
    for name in DOWN_LOADS:
        known = whole[f"{name}_known"].fillna(0).to_numpy()
        planned = whole[name].to_numpy()
        whole[name] = np.where(doubtful, np.maximum(known, planned), known)
    whole = whole.astype(dict.fromkeys(LOADS, np.int64))
    whole = whole[whole[["down_items", "up_items"]].sum(axis=1) > 0]
    whole.insert(0, "group", group)
    return pd.DataFrame(whole[["group", *keys, *LOADS]]).reset_index(drop=True)
