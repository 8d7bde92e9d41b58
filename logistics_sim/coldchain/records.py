"""Monitoring records of a replay: one reading per logger and interval."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.compartments import BOX, Carriage
from logistics_sim.coldchain.leg_chains import box_temperatures, chain_starts
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.products import temperature_bands
from logistics_sim.coldchain.trip_segments import STEP, TripSegments

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ZONE = "+08:00"
RUNS = ("trip_in", "trip_out", "trunk_in", "trunk_out")


def monitoring_records(
    parameters: ColdChainParameters,
    places: pd.DataFrame,
    runs: pd.DataFrame,
    carriage: Carriage,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
) -> pd.DataFrame:
    """Return the readings of all loggers (published schema), by device and time.

    Every cooled compartment of a driven trip has a logger in its air. A trip of an
    uncooled vehicle that carries cold parcels has one in an insulated box, which begins
    the trip at `start_temp_c`. Readings fall on whole multiples of `log_interval_s`.
    Positions lie on the straight line between the places of the trip. Humidity is not
    modelled (null). The alarm is raised when all readings of at least `alarm_s` lay
    outside the band.

    Parameters
    ----------
    places, runs, parcels, stamps
        Tables of one replay (contracts of these names).
    carriage
        What its vehicles offered.
    """
    import pandas as pd

    tables = [
        _air_table(parameters, carriage, name, np.unique(air.run))
        for name, air in carriage.air.items()
    ]
    tables.append(_box_table(parameters, carriage, _box_runs(carriage, parcels, stamps)))
    table = pd.concat(tables, ignore_index=True)
    run, time_s = table["run"].to_numpy(), table["time_s"].to_numpy()
    lon, lat, door = _whereabouts(carriage.segments, places, run, time_s)
    table["lon"], table["lat"] = np.round(lon, 6), np.round(lat, 6)
    table["door"] = np.where(door, "open", "closed")
    vehicle = np.array(carriage.segments.vehicle, dtype=object)
    table["vehicle"] = vehicle[run]
    table["trip"] = runs["trip_id"].astype(str).to_numpy(dtype=object)[run]
    table["device"] = table["vehicle"] + "/" + table["compartment"]
    table = table.sort_values(["device", "time_s", "run"], kind="stable", ignore_index=True)
    # Two trips of a vehicle may meet in one reading: the later trip's stands.
    table = table.drop_duplicates(["device", "time_s"], keep="last", ignore_index=True)
    table["alarm"] = _alarms(parameters, table)
    table["time"] = _clock_text(parameters.climate.first_day, table["time_s"].to_numpy())
    table["key"] = table["device"] + "@" + table["time"]
    table["humidity_pct"] = np.nan
    table["temp_c"] = np.round(table["temp_c"], 2)
    return table[
        ["key", "device", "vehicle", "trip", "compartment", "time", "lon", "lat", "temp_c",
         "set_c", "humidity_pct", "door", "alarm"]
    ]  # fmt: skip


def _air_table(
    parameters: ColdChainParameters, carriage: Carriage, name: str, runs: NDArray[np.int64]
) -> pd.DataFrame:
    run, time_s, _ = _ticks(parameters, carriage.segments, runs)
    return _table(
        name, run, time_s, carriage.air[name].at(run, time_s), temperature_bands()[name].set_c
    )


def _box_table(
    parameters: ColdChainParameters, carriage: Carriage, runs: NDArray[np.int64]
) -> pd.DataFrame:
    """Return the readings inside the boxes of uncooled vehicles."""
    run, time_s, begin_s = _ticks(parameters, carriage.segments, runs)
    first = chain_starts(run)
    before = np.where(first, begin_s, np.roll(time_s, 1))
    ambient = parameters.climate.outdoor_c((before + time_s) // 2)
    tau = np.full(run.size, parameters.box_tau_s)
    begin = np.full(run.size, parameters.start_temp_c)
    _, inside = box_temperatures(first, begin, ambient, (time_s - before).astype(np.float64), tau)
    return _table(BOX, run, time_s, inside, None)


def _table(
    name: str,
    run: NDArray[np.int64],
    time_s: NDArray[np.int64],
    temp_c: NDArray[np.float64],
    set_c: float | None,
) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(
        {
            "run": run,
            "time_s": time_s,
            "compartment": np.full(run.size, name, dtype=object),
            "temp_c": temp_c,
            "set_c": np.full(run.size, np.nan if set_c is None else set_c),
        }
    )


def _box_runs(carriage: Carriage, parcels: pd.DataFrame, stamps: pd.DataFrame) -> NDArray[np.int64]:
    """Return the driven trips of uncooled vehicles that carried cold parcels."""
    cold = (parcels["band"] != "ambient").to_numpy(dtype=bool)
    used = [stamps[name].to_numpy(dtype=np.int64)[cold] for name in RUNS if name in stamps]
    found = np.unique(np.concatenate(used)) if used else np.empty(0, dtype=np.int64)
    cooled = np.zeros(len(carriage.segments.vehicle), dtype=bool)
    for volume in carriage.volume_ml.values():
        cooled |= volume > 0
    found = found[found >= 0]
    driven = np.isin(found, carriage.segments.run)
    return found[driven & ~cooled[found]]


def _ticks(
    parameters: ColdChainParameters, segments: TripSegments, runs: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return run and second of each reading, and the second at which its trip began.

    Readings are the multiples of the interval inside the trips.
    """
    interval = parameters.log_interval_s
    bounds = segments.spans(runs)
    start = -(-bounds[:, 1] // interval)
    count = np.maximum(bounds[:, 2] // interval - start + 1, 0)
    run = np.repeat(bounds[:, 0], count)
    rank = np.arange(run.size) - np.repeat(np.cumsum(count) - count, count)
    return run, (np.repeat(start, count) + rank) * interval, np.repeat(bounds[:, 1], count)


def _whereabouts(
    segments: TripSegments, places: pd.DataFrame, run: NDArray[np.int64], time_s: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return longitude, latitude and whether the door is open, at each moment of a trip."""
    keys = segments.run * STEP + segments.start_s
    row = np.maximum(np.searchsorted(keys, run * STEP + time_s, side="right") - 1, 0)
    length = np.maximum(segments.there_s[row] - segments.leave_s[row], 1)
    part = np.clip((time_s - segments.leave_s[row]) / length, 0, 1)
    part = np.where(segments.door[row], 1.0, part)
    lon, lat = (places[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    origin, target = segments.origin[row], segments.target[row]
    return (
        lon[origin] + (lon[target] - lon[origin]) * part,
        lat[origin] + (lat[target] - lat[origin]) * part,
        segments.door[row],
    )


def _alarms(parameters: ColdChainParameters, table: pd.DataFrame) -> NDArray[np.object_]:
    """Return high or low where the band was left for at least the alarm time."""
    high_of = {name: band.high_c for name, band in temperature_bands().items()}
    low_of = {name: band.low_c for name, band in temperature_bands().items()}
    high_of["fresh"] = high_of[BOX] = parameters.limit_c
    low_of[BOX] = low_of["fresh"]
    temp = table["temp_c"].to_numpy(dtype=np.float64)
    high = table["compartment"].map(high_of).to_numpy(dtype=np.float64)
    low = table["compartment"].map(low_of).to_numpy(dtype=np.float64)
    state = np.where(temp > high, 1, np.where(temp < low, -1, 0))
    change = np.ones(state.size, dtype=bool)
    same_trip = (table["run"].diff() == 0).to_numpy() & (
        table["device"] == table["device"].shift()
    ).to_numpy(dtype=bool)
    change[1:] = (np.diff(state) != 0) | ~same_trip[1:]
    time_s = table["time_s"].to_numpy(dtype=np.int64)
    begin = np.flatnonzero(change)
    since = np.repeat(time_s[begin], np.diff(np.append(begin, state.size)))
    due = (state != 0) & (time_s - since >= parameters.alarm_s)
    names = np.array(["low", "none", "high"], dtype=object)
    return np.where(due, names[state + 1], "none")


def _clock_text(first_day: dt.date, time_s: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return ISO 8601 times of the county's clock (UTC+8)."""
    first = np.datetime64(dt.datetime.combine(first_day, dt.time()), "s")
    text = np.datetime_as_string(first + time_s.astype("timedelta64[s]"), unit="s")
    return np.char.add(text, ZONE).astype(object)
