"""Lots of producers: which traced parcel belongs to which lot."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario
    from logistics_sim.scenario.producers import Producer


def assign_lots(
    scenario: Scenario,
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    replication: int = 0,
    *,
    strict: bool = True,
) -> pd.DataFrame:
    """Return producer, lot and product of every traced parcel (index: parcel number).

    Fresh parcels sent out of the county from a producer's townships are its own with its
    `share`; the rest comes from growers without lots and is not in the table. Each
    township and day has its own random stream, so that a producer elsewhere shifts
    nobody's lots and a longer run begins with the lots of a shorter one. A lot is
    ``producer-YYYYMMDD-n``, n the part of the posting day.

    Raises
    ------
    InputError
        ``TRC-001`` for a producer in an unknown village or township; when not `strict`,
        such a producer is left out instead.
    """
    import pandas as pd

    faults = producer_place_faults(scenario, places)
    if faults and strict:
        raise FaultsError(list(faults.values()))
    producers = tuple(entry for entry in scenario.producers if entry.id not in faults)
    fresh = (parcels["class"] == "fresh").to_numpy() & (parcels["direction"] == "up").to_numpy()
    rows = np.flatnonzero(fresh) if producers else np.empty(0, dtype=np.int64)
    township = _townships(places, parcels["origin"].iloc[rows])
    ready = parcels["ready_s"].to_numpy(dtype=np.int64)[rows]
    owner = np.full(rows.size, -1, dtype=np.int64)
    catchments = sorted({name for producer in producers for name in producer.townships})
    for name in catchments:
        members = [n for n, producer in enumerate(producers) if name in producer.townships]
        edges = np.cumsum([float(producers[n].share) for n in members])
        here = np.flatnonzero(township == name)
        day = ready[here] // DAY_S
        for number in np.unique(day).tolist():
            some = here[day == number]
            rng = stream(scenario.seed, "lots", replication, name, int(number))
            place = np.searchsorted(edges, rng.random(some.size), side="right")
            owner[some] = np.array([*members, -1])[place]
    mine = np.flatnonzero(owner >= 0)
    names = np.array([producer.id for producer in producers], dtype=object)
    goods = np.array([producer.product for producer in producers], dtype=object)
    return pd.DataFrame(
        {
            "producer": names[owner[mine]],
            "lot": _lot_names(scenario, producers, owner[mine], ready[mine]),
            "product": goods[owner[mine]],
        },
        index=parcels.index[rows[mine]],
    )


def _lot_names(
    scenario: Scenario,
    producers: tuple[Producer, ...],
    owner: NDArray[np.int64],
    ready: NDArray[np.int64],
) -> NDArray[np.object_]:
    demand = scenario.demand
    opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
    parts = np.array([producer.lots_per_day for producer in producers], dtype=np.int64)
    second = np.clip(ready % DAY_S - opened, 0, closed - opened - 1)
    part = second * parts[owner] // (closed - opened) + 1
    codes, where = np.unique(
        np.stack([owner, ready // DAY_S, part]) if owner.size else np.empty((3, 0), dtype=np.int64),
        axis=1,
        return_inverse=True,
    )
    names = []
    for who, day, number in codes.T.tolist():
        date = scenario.first_day + dt.timedelta(days=day)
        names.append(f"{producers[who].id}-{date:%Y%m%d}-{number}")
    return np.array(names, dtype=object)[where.ravel()] if names else np.empty(0, dtype=object)


def _townships(places: pd.DataFrame, origin: pd.Series) -> NDArray[np.object_]:
    of_place = dict(
        zip(places["place_id"].astype(str), places["township"].astype(str), strict=True)
    )
    codes = origin.astype("category").cat
    names = np.array(
        [of_place.get(str(name), "") for name in codes.categories] + [""], dtype=object
    )
    return names[codes.codes.to_numpy()]


def producer_place_faults(scenario: Scenario, places: pd.DataFrame) -> dict[str, Fault]:
    """Return by producer the first place of its that is not in the county."""
    villages = set(places["place_id"].astype(str))
    townships = set(places["township"].astype(str)) - {""}
    faults = {}
    for producer in scenario.producers:
        wrong = [name for name in producer.townships if name not in townships]
        if producer.village not in villages:
            wrong.append(producer.village)
        if wrong:
            faults[producer.id] = Fault(
                "TRC-001",
                f"producers.{producer.id}",
                _("there is no place {wrong!r}", wrong=wrong[0]),
                _("use the codes of the places table"),
            )
    return faults
