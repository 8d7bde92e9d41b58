"""The interactive map of plans and of replays, for `explore`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from logistics_sim.language import noop
from logistics_sim.report.maps import CALLS, SHARES, routes_of
from logistics_sim.report.maps.embedded import EmbeddedMap, embedded_map
from logistics_sim.report.maps.interactive import MapLayer, county_map_data
from logistics_sim.report.vehicle_names import type_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing import Plan
    from logistics_sim.workbench.scenario_county import County


def explored_calls(county: County, plans: Sequence[Plan]) -> EmbeddedMap:
    """Return the map of `plans` with the villages by calls on the weekday of most trips."""
    trips, stops = _tables(plans)
    days = trips.set_index("trip_id")["weekdays"]
    fullest = max("0123456", key=lambda day: (days.str.contains(day).sum(), day))
    driven = stops[stops["trip_id"].map(days).str.contains(fullest)]
    calls = driven.groupby("place").size()
    ids = county.world.places["place_id"].astype(str)
    values: NDArray[np.float64] = np.array(ids.map(calls), dtype=np.float64)
    layer = MapLayer("calls", values, CALLS)
    return _map(county, plans, layer, noop("no call"))


def explored_shares(county: County, plans: Sequence[Plan], table: pd.DataFrame) -> EmbeddedMap:
    """Return the map of `plans` with the villages by express on time within 48 h.

    `table` is the attainment by village.
    """
    share = table[table["target"] == "express_48h"].set_index("group")["share"]
    ids = county.world.places["place_id"].astype(str)
    layer = MapLayer("share", ids.map(share).to_numpy(dtype=np.float64), SHARES)
    return _map(county, plans, layer, noop("no parcels"))


def _tables(plans: Sequence[Plan]) -> tuple[pd.DataFrame, pd.DataFrame]:
    trips = pd.concat([plan.trips for plan in plans], ignore_index=True)
    return trips, pd.concat([plan.stops for plan in plans], ignore_index=True)


def _map(county: County, plans: Sequence[Plan], layer: MapLayer, unknown: str) -> EmbeddedMap:
    """Return the map; the operator is part of a vehicle's name, so that firms stay apart."""
    trips, stops = _tables(plans)
    names: dict[str, str] = {}
    for key, name in zip(county.world.places["place_id"], county.world.places["name"], strict=True):
        names[str(key)] = str(name)
    for kind in county.scenario.carriers(trips["type"]):
        names[kind.id] = type_words(kind.name)
    ways: list[dict[str, Any]] = []
    if len(plans) == 1 and len(plans[0].operator.day_groups) == 1:
        ways = [row for row in plans[0].townships if "wave" in row]
    data = county_map_data(
        county.world,
        routes_of(county.world, trips, stops),
        trips,
        stops,
        [layer],
        lambda key: names.get(key, key),
        {},
        ways,
    )
    return embedded_map(data, [layer], unknown)
