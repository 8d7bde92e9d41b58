"""Recorded parcels played again: as they came, or by whole days drawn at random."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.demand.columns import CLASSES
from logistics_sim.demand.own_trucks import with_own_trucks
from logistics_sim.demand.parcel_batch import FLOWS, HUB, Batch, intra_targets, make_batch

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.demand.volumes.known import KnownVolumes
    from logistics_sim.scenario import Scenario

FLOW_NAMES = ("inbound", "ltl", "outbound", "return", "intra")
"""The flow of each code in the rows of waybills, as `FLOWS` names them."""
WEEK = 7


def recorded_day(scenario: Scenario, days: NDArray[np.int64], day: int, replication: int) -> int:
    """Return the recorded day (ordinal) that scenario `day` plays.

    The first replication plays the record as it came: its own dates where the scenario's are
    within the record, else from the record's first day of the scenario's first weekday, whole
    weeks again and again. Every other `replication` draws whole days of the same weekday
    (any, where the record has none), so that the firms of a day stay together.

    Parameters
    ----------
    days
        The days of the record, first and last and all between, ordinals.
    """
    first, last = int(days[0]), int(days[-1])
    today = scenario.first_day.toordinal() + day
    if replication == 0:
        start = scenario.first_day.toordinal()
        if first <= start and start + scenario.days - 1 <= last:
            return min(today, last)
        skipped = (start - first) % WEEK
        whole = (days.size - skipped) // WEEK * WEEK
        if whole < WEEK:
            return first + day % days.size
        return first + skipped + day % whole
    same = days[(days - today) % WEEK == 0]
    rng = stream(scenario.seed, "demand-recorded-day", replication, day)
    return int(rng.choice(same if same.size else days))


def recorded_batches(
    scenario: Scenario,
    known: KnownVolumes,
    home: NDArray[np.float64],
    day: int,
    replication: int,
) -> list[Batch]:
    """Return the recorded parcels that scenario `day` of a `replication` plays.

    What a waybill does not state is drawn as for any parcel: its hour, weight, volume, class
    and service (`home` is the share of home delivery by place). `known` holds the waybills.
    """
    rows = known.waybills
    first, last = int(rows["first"].min()), int(rows["first"].max())
    taken = recorded_day(scenario, np.arange(first, last + 1), day, replication)
    today = rows[(rows["first"] == taken) & (rows["place"] >= 0) & (rows["firm"] >= 0)]
    batches = []
    for code, part in today.groupby("flow"):
        name = FLOW_NAMES[int(str(code))]
        rng = stream(scenario.seed, "demand-recorded", name, replication, day)
        batches.append(_batch(scenario, known, home, (day, replication), name, part, rng))
    return batches


def _batch(
    scenario: Scenario,
    known: KnownVolumes,
    home: NDArray[np.float64],
    when: tuple[int, int],
    name: str,
    rows: pd.DataFrame,
    rng: np.random.Generator,
) -> Batch:
    day, replication = when
    place = rows["place"].to_numpy(dtype=np.int32)
    hub = np.full_like(place, HUB)
    down = FLOWS[name][0] == "down"
    target = place if down else hub
    if name == "intra":
        target = intra_targets(known.flows["inbound"].rates.sum(axis=0), place, rng)
    firm = rows["firm"].to_numpy(dtype=np.int8)
    flow = {"inbound": "inbound", "outbound": "outbound"}.get(name)
    fresh = known.fresh[flow][firm] if flow else 0.0
    said = {
        "kind": rows["class"].to_numpy(dtype=np.int64),
        "weight_g": rows["weight_g"].to_numpy(dtype=np.int64),
        "volume_ml": rows["volume_ml"].to_numpy(dtype=np.int64),
        "home": rows["service"].to_numpy(dtype=np.int64),
    }
    if name in ("ltl", "return"):
        said["kind"] = np.full(place.size, CLASSES.index(name))
    elif name in ("outbound", "intra"):
        # Freight that goes up travels as ordinary parcels.
        heavy = said["kind"] == CLASSES.index("ltl")
        said["kind"] = np.where(heavy, CLASSES.index("express"), said["kind"])
    if name == "ltl" or FLOWS[name][0] == "up":
        said["home"] = np.full(place.size, -1)
    origin = hub if down else place
    ready = _ready(scenario, rows["second"].to_numpy(dtype=np.int64), day, down, rng)
    made = make_batch(scenario, rng, name, origin, target, ready, fresh, home, firm=firm, said=said)
    if not down:
        return made
    # Units of a consignment that was cut are more rows than waybills; their hours stay.
    free = rows["second"].to_numpy(dtype=np.int64) < 0
    same = made.ready_s.size == free.size
    return with_own_trucks(scenario, made, day, replication, free) if same else made


def _ready(
    scenario: Scenario, second: NDArray[np.int64], day: int, down: bool, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the second of each parcel: the recorded one, else drawn as for any other."""
    demand = scenario.demand
    if down:
        times = np.array([clock_s(truck.arrive) for truck in demand.line_haul], dtype=np.int64)
        shares = np.array([float(truck.share) for truck in demand.line_haul])
        drawn = times[rng.choice(times.size, second.size, p=shares / shares.sum())]
    else:
        opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
        drawn = rng.integers(opened, closed, second.size)
    return np.asarray(day * DAY_S + np.where(second >= 0, second, drawn), dtype=np.int64)


def record_span(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the first and last day of the waybills `rows` as dates, empty without any."""
    if not len(rows):
        return "", ""
    ends = (int(rows["first"].min()), int(rows["first"].max()))
    return dt.date.fromordinal(ends[0]).isoformat(), dt.date.fromordinal(ends[1]).isoformat()
