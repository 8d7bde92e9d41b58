"""Figures of a day from scans and stops, recorded or simulated: one measure for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.language import noop

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World

FIGURES = {
    "parcels": (noop("parcels"), "parcels/day"),
    "on_time": (noop("express on time at the village"), "share"),
    "arrival_hour": (noop("hour of arrival at the village"), "h"),
    "hall_h": (noop("truck to scan at the hub"), "h"),
    "to_village_h": (noop("scan at the hub to the village"), "h"),
    "stops": (noop("stops"), "stops/day"),
    "km": (noop("kilometres"), "km/day"),
    "vehicle_h": (noop("vehicle-hours"), "h/day"),
    "yuan_parcel": (noop("cost per parcel"), "yuan/parcel"),
}
"""Words and unit of each figure of a day."""
RESOLUTION = {"share": (0.01, 0.0), "h": (0.02, 0.0)}
"""What records cannot tell, by unit: absolute, and in parts of the figure."""
OF_COUNTS = (0.0, 0.01)


def resolution(figure: str) -> tuple[float, float]:
    """Return what records cannot tell of `figure`: clocks are off, some scans are lost.

    >>> resolution("on_time"), resolution("km")
    ((0.01, 0.0), (0.0, 0.01))
    """
    return RESOLUTION.get(FIGURES[figure][1], OF_COUNTS)


def parcel_days(scans: pd.DataFrame, limit_h: float) -> pd.DataFrame:
    """Return figures of parcels by day (days since 1970 of the scan at the hub).

    Parameters
    ----------
    scans
        ``parcel, event, place, time_s`` (see `calibration.read_scans`), seconds since 1970.
    limit_h
        Hours within which a parcel is on time.

    Notes
    -----
    Parcels that the county posts are left out.
    A parcel that is seen later but not at the village lost that scan, and counts for its number
    only; one that is never seen again counts as late.
    """
    import pandas as pd

    wide = _first_scans(scans)
    wide = wide[wide[["posted", "return_posted"]].isna().all(axis=1)]
    hub = wide["hub_scan"].to_numpy(dtype=np.float64)
    known = np.isfinite(hub)
    wide, hub = wide[known], hub[known]
    there = np.fmin(wide["at_village"].to_numpy(), wide["delivered"].to_numpy())
    later = wide[["failed", "collected", "returned"]].notna().any(axis=1).to_numpy()
    lost = ~np.isfinite(there) & later
    good = np.where(lost, np.nan, np.nan_to_num(there, nan=np.inf) - hub <= limit_h * HOUR_S)
    frame = pd.DataFrame(
        {
            "day": (hub // DAY_S).astype(np.int64),
            "parcels": 1.0,
            "on_time": good,
            "hall_h": _hours(hub - wide["truck_arrived"].to_numpy()),
            "to_village_h": _hours(there - hub),
        }
    )
    grouped = frame.groupby("day")
    table = grouped[["on_time", "hall_h", "to_village_h"]].mean()
    table.insert(0, "parcels", grouped["parcels"].sum())
    arrived = scans[scans["event"] == "at_village"]
    table["arrival_hour"] = _hour_by(arrived, [arrived["time_s"] // DAY_S]).reindex(table.index)
    return table


def village_hours(scans: pd.DataFrame) -> pd.Series:
    """Return the mean hour of arrival by village and day, from scans as for `parcel_days`."""
    arrived = scans[(scans["event"] == "at_village") & (scans["place"] != "")]
    return _hour_by(arrived, [arrived["place"], arrived["time_s"] // DAY_S])


def trip_days(stops: pd.DataFrame, world: World) -> pd.DataFrame:
    """Return stops, kilometres and vehicle-hours by day (days since 1970 of the first stop).

    Parameters
    ----------
    stops
        ``trip, place, arrive_s, depart_s`` (see `calibration.read_trips`), seconds since 1970.
    world
        Gives the road from stop to stop: trips begin and end at the hub. Stays at the hub are
        loading and no stops.
    """
    import pandas as pd

    rows = {str(name): row for row, name in enumerate(world.places["place_id"])}
    travel = next(iter(world.travel.values()))
    stops = stops[(stops["place"] != str(world.places["place_id"].iloc[0])).to_numpy()]
    order = stops.sort_values(["trip", "arrive_s"], kind="stable")
    day = (order["arrive_s"].to_numpy() // DAY_S).astype(np.int64)
    trip = order["trip"].to_numpy()
    place = order["place"].map(rows).to_numpy(dtype=np.int64)
    first = np.ones(len(order), dtype=bool)
    first[1:] = (trip[1:] != trip[:-1]) | (day[1:] != day[:-1])
    last = np.append(first[1:], True) if len(order) else first
    before = np.where(first, 0, np.roll(place, 1))
    metres = travel.metres[before, place] + np.where(last, travel.metres[place, 0], 0)
    driven = np.where(first, travel.seconds[0, place], 0)
    driven = driven + np.where(last, travel.seconds[place, 0], 0)
    begin = order["arrive_s"].to_numpy(dtype=np.float64)
    stay = order["depart_s"].to_numpy(dtype=np.float64) - begin
    gap = np.where(first, 0.0, begin - np.roll(order["depart_s"].to_numpy(dtype=np.float64), 1))
    frame = pd.DataFrame(
        {"day": day, "stops": 1.0, "km": metres / 1e3, "vehicle_h": _hours(driven + stay + gap)}
    )
    return frame.groupby("day")[["stops", "km", "vehicle_h"]].sum()


def _first_scans(scans: pd.DataFrame) -> pd.DataFrame:
    """Return the first moment of each kind of scan by parcel (NaN: none)."""
    from logistics_sim.calibration.records import EVENTS

    first = scans.groupby(["parcel", "event"], observed=True)["time_s"].min().unstack()
    return first.reindex(columns=list(EVENTS)).astype(np.float64)


def _hours(seconds: np.ndarray) -> np.ndarray:
    return np.asarray(seconds, dtype=np.float64) / HOUR_S


def _hour_by(scans: pd.DataFrame, by: list[pd.Series]) -> pd.Series:
    hour = scans["time_s"] % DAY_S / HOUR_S
    return hour.groupby(by).mean()
