"""One replayed day for the map: where every vehicle was, what lay where, how warm it was."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.cold_tables import ColdRun, cold_tables
from logistics_sim.core.errors import Fault
from logistics_sim.core.files import read_parquet, write_bytes
from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S
from logistics_sim.language import gettext as _
from logistics_sim.report.run_interactive import plan_map
from logistics_sim.report.run_tables import RunTables
from logistics_sim.simulation.stocks import stock_levels, stock_stays
from logistics_sim.web.refusal import MISSING, refusal_for

if TYPE_CHECKING:
    import pandas as pd

STEP_S = 600
"""Stocks are told every ten minutes."""
PLAN_MAP = "plan_map.json"
_drawing = threading.Lock()
CALLS = ("arrive", "begin", "closed", "end", "breakdown")


def kept_plan_map(results: Path, keep: Path) -> dict[str, Any]:
    """Return the interactive map of the run in `results`, kept in the folder `keep` once made."""
    path = keep / PLAN_MAP
    with _drawing:
        if not path.is_file():
            text = json.dumps(plan_map(RunTables(results)), ensure_ascii=False, allow_nan=False)
            write_bytes(path, text.encode())
    return dict(json.loads(path.read_text(encoding="utf-8")))


def played_day(results: Path, day: int, base: dict[str, Any]) -> dict[str, Any]:
    """Return day `day` (from 0) of the first replication of the run in `results`.

    `base` is the interactive map of its timetable: the trips come in the same form, with the
    times and loads of that day. Seconds count from the day's midnight; `stocks` are items every
    `STEP_S`. A refusal (404) where the run has no such day.
    """
    run = RunTables(results)
    days = int(run.manifest["days"])
    if not 0 <= day < days:
        fault = Fault(
            "WEB-006", _("day {day}", day=day), _("the run has the days 0 to {last}", last=days - 1)
        )
        raise refusal_for(MISSING, fault)
    tables = cold_tables(results, 0, run.scenario)
    date = run.scenario.first_day + dt.timedelta(days=day)
    return {
        "day": day,
        "days": days,
        "date": date.isoformat(),
        "trips": list(_trips(tables, day, base)),
        "stocks": _stocks(tables, day),
        "temperatures": _temperatures(results, date),
        "outdoor": _outdoor(tables, day),
    }


def _trips(tables: ColdRun, day: int, base: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the driven trips of the day in the form of the map: a stop for every call."""
    row = {place: number for number, place in enumerate(base["places"]["id"])}
    planned = {trip["id"]: trip for trip in base["trips"]}
    ways: dict[tuple[int, int], list[int]] = {}
    for trip in base["trips"]:
        calls = [trip["origin"], *(stop["place"] for stop in trip["stops"])]
        ways.update(zip(itertools.pairwise(calls), trip["legs"], strict=False))
    driven = tables.events[tables.events["run"] >= 0]
    events = {int(str(run)): part for run, part in driven.groupby("run", sort=False)}
    runs = tables.runs
    for number in np.flatnonzero((runs["day"] == day) & (runs["kind"] != "cancelled")).tolist():
        trip_id = str(runs["trip_id"].iloc[number])
        known = planned.get(trip_id)
        if known is None or number not in events:
            continue
        stops = _calls(events[number], row, day)
        if not stops:
            continue
        calls = [known["origin"], *(stop["place"] for stop in stops)]
        yield {
            **known,
            "id": f"{trip_id}·{number}",
            "kind": str(runs["kind"].iloc[number]),
            "depart": int(runs["depart_s"].iloc[number]) - day * DAY_S,
            "end": int(runs["end_s"].iloc[number]) - day * DAY_S,
            "km": round(int(runs["distance_m"].iloc[number]) / 1_000, 1),
            "stops": stops,
            "legs": [ways.get(pair, []) for pair in itertools.pairwise(calls)],
        }


def _calls(events: pd.DataFrame, row: dict[str, int], day: int) -> list[dict[str, Any]]:
    """Return the calls of one driven trip; loads follow from what is on board before and after."""
    stops: list[dict[str, Any]] = []
    aboard: list[int] = []
    said = zip(
        events["kind"].astype(str),
        events["place"].astype(str),
        events["time_s"].tolist(),
        events["items"].tolist(),
        strict=True,
    )
    for kind, place, time_s, items in said:
        second = int(time_s) - day * DAY_S
        if kind in CALLS and place in row:
            if stops and stops[-1]["place"] == row[place]:
                stops[-1]["depart"] = second
                continue
            stops.append(
                {"place": row[place], "arrive": second, "depart": second, "handled": 0}
                | {"unload": 0, "load": 0, "unload_g": 0}
            )
            aboard.append(int(items))
        elif kind == "served" and stops:
            stops[-1]["depart"] = second
            stops[-1]["handled"] = int(items)
    for number, stop in enumerate(stops):
        less = aboard[number] - aboard[number + 1] if number + 1 < len(stops) else 0
        handled = max(int(stop.pop("handled")), abs(less))
        stop["unload"], stop["load"] = (handled + less) // 2, (handled - less) // 2
    return stops


def _stocks(tables: ColdRun, day: int) -> dict[str, Any]:
    """Return the stock of every queue by place, where there is any on that day."""
    places, stamps = tables.places, tables.stamps.reset_index(drop=True)
    stays = stock_stays(places, tables.parcels.reset_index(drop=True), stamps)
    moments = day * DAY_S + np.arange(0, DAY_S + 1, STEP_S, dtype=np.int64)
    levels = stock_levels(stays, np.arange(len(places), dtype=np.int64), moments)
    ids = places["place_id"].astype(str).tolist()
    return {
        "step_s": STEP_S,
        "queues": {
            queue: {ids[at]: grid[at].tolist() for at in np.flatnonzero(grid.any(axis=1)).tolist()}
            for queue, grid in levels.items()
        },
    }


def _temperatures(results: Path, date: dt.date) -> list[dict[str, Any]]:
    """Return the readings of every logger on a day: seconds, degrees, whether an alarm stood."""
    path = results / "after" / "monitoring.parquet"
    if not path.is_file():
        return []
    columns = ["device", "vehicle", "compartment", "time", "temp_c", "set_c", "alarm"]
    table = read_parquet(path, columns)
    table = table[table["time"].astype(str).str.startswith(date.isoformat())]
    found = []
    for device, part in table.groupby("device", sort=True, observed=True):
        clock = part["time"].astype(str)
        hours, minutes, seconds = (clock.str[at : at + 2].astype(int) for at in (11, 14, 17))
        second = hours * HOUR_S + minutes * MINUTE_S + seconds
        goal = float(part["set_c"].iloc[0])
        found.append(
            {
                "device": str(device),
                "vehicle": str(part["vehicle"].iloc[0]),
                "compartment": str(part["compartment"].iloc[0]),
                "set_c": goal if np.isfinite(goal) else None,
                "time_s": second.tolist(),
                "temp_c": part["temp_c"].astype(float).round(1).tolist(),
                "alarm": (part["alarm"].astype(str) != "none").tolist(),
            }
        )
    return found


def _outdoor(tables: ColdRun, day: int) -> list[float]:
    """Return the outdoor temperature (degC) at each full hour of the day."""
    hours = day * DAY_S + np.arange(24, dtype=np.int64) * HOUR_S
    return [round(float(value), 1) for value in tables.cold_chain.climate.outdoor_c(hours)]
