"""When the plans of a run call at a village, and which of its visits no trip makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.core.units import clock_text

Row = dict[Any, Any]


def village_calls(folder: Path, place: str) -> list[Row]:
    """Return the calls of the plan in `folder` at `place`, the earliest first.

    Each row has the operator and its trip (``trip``, ``wave``, ``weekdays``, ``vehicle``,
    ``type``, ``echelon``, ``origin``), its clock times (``leaves``, ``arrives``), where the call
    stands in it (``stop`` of ``stops``), the items of the day that the plan is for
    (``items_down``, ``items_up``) and under ``trunk`` the trip that brings the goods to its
    origin, None where it loads at the hub.
    """
    trips = read_parquet(folder / "trips.parquet")
    stops = read_parquet(folder / "stops.parquet")
    by_trip = {str(row["trip_id"]): row for row in trips.to_dict("records")}
    here = stops[stops["place"].astype(str) == place].sort_values("arrive_s", kind="stable")
    return [_call(row, by_trip, stops) for row in here.to_dict("records")]


def _call(row: Row, trips: dict[str, Row], stops: Any) -> Row:
    """Return the call of a `row` of the table of `stops`."""
    trip = trips[str(row["trip_id"])]
    own = stops[(stops["trip_id"] == row["trip_id"]) & (stops["place"] != trip["origin"])]
    return {
        "operator": str(trip["operator"]),
        **_times(trip, row),
        "weekdays": str(trip["weekdays"]),
        "vehicle": str(trip["vehicle"]),
        "type": str(trip["type"]),
        "echelon": str(trip["echelon"]),
        "origin": str(trip["origin"]),
        "stop": int((own["seq"] <= row["seq"]).sum()),
        "stops": len(own),
        "items_down": int(row["unload_items"]),
        "items_up": int(row["load_items"]),
        "trunk": _trunk(trip, trips, stops),
    }


def _trunk(trip: Row, trips: dict[str, Row], stops: Any) -> Row | None:
    """Return the trip that brings the goods of a local `trip` to its station, if there is one."""
    before = trips.get(str(trip["after_trip"] or ""))
    if before is None:
        return None
    calls = stops[(stops["trip_id"] == before["trip_id"]) & (stops["place"] == trip["origin"])]
    return _times(before, calls.iloc[0].to_dict()) if len(calls) else None


def _times(trip: Row, stop: Row) -> Row:
    return {
        "trip": str(trip["trip_id"]),
        "wave": int(trip["wave"]),
        "leaves": clock_text(int(trip["depart_s"])),
        "arrives": clock_text(int(stop["arrive_s"])),
    }


def missed_visits(answer: Row, place: str, variant: str) -> list[Row]:
    """Return the visits at `place` that no trip of a `variant` makes, from a run's `answer`.

    Those left for another wave have ``next_wave`` and ``hours``; the others are unserved.
    """
    return [
        {"operator": plan["operator"], **row}
        for plan in answer["plans"][variant]
        for row in (*plan.get("carried_over", ()), *plan["unserved"])
        if row["village"] == place
    ]


def hand_over_prices(folder: Path, township: str) -> list[Row]:
    """Return what both ways into `township` cost by wave: straight from the hub, handed over.

    `folder` is that of the plan.
    """
    rows = read_json(folder / "plan.json")["townships"]
    return [row for row in rows if str(row["township"]) == township]
