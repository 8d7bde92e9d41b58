"""Read a GTFS feed (https://gtfs.org/documentation/schedule/reference/).

Read are ``stops``, ``routes``, ``trips``, ``stop_times``, ``calendar``, ``calendar_dates`` and
``frequencies``. Runs by headway are taken as departures, be they exact or not. Times that a feed
leaves open between two timed stops are filled evenly; both are counted in the notes.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bus_feeds.bus_feed import BusFeed, BusRun, BusStop
from logistics_sim.bus_feeds.clock_times import WRONG, in_between, service_time_s
from logistics_sim.bus_feeds.feed_files import read_feed_files
from logistics_sim.bus_feeds.gtfs_calendar import read_service_days
from logistics_sim.bus_feeds.row_faults import RowFaults
from logistics_sim.core.errors import Fault, FaultsError

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.bus_feeds.service_days import ServiceDays

NO_SERVICE = "1"
MOST_RUNS = 100_000


def read_gtfs(path: Path) -> BusFeed:
    """Return what a feed (folder or zip) says.

    Raises `FaultsError` (BUS-001 to BUS-008) with everything that is wrong at once.
    """
    tables = read_feed_files(path)
    faults = RowFaults(str(path))
    days = read_service_days(tables, faults)
    stops = _stops(tables["stops.txt"], faults)
    names = _line_names(tables["routes.txt"], faults)
    trips = _trips(tables["trips.txt"], names, days, faults)
    runs, filled = _runs(tables["stop_times.txt"], trips, stops, faults)
    runs, repeated = _repeated(tables.get("frequencies.txt"), runs, faults)
    if faults.found:
        raise FaultsError(faults.all())
    notes = []
    if filled:
        text = f"{filled} times that the feed leaves open were filled evenly between timed stops"
        notes.append(Fault("BUS-011", str(path), text))
    if repeated:
        text = f"{repeated} departures follow from headways (frequencies.txt)"
        notes.append(Fault("BUS-011", str(path), text))
    order = sorted(runs.values(), key=lambda run: (run.line, run.depart_s[0], run.name))
    return BusFeed(str(path), stops, tuple(order), tuple(notes))


def _stops(table: pd.DataFrame, faults: RowFaults) -> dict[str, BusStop]:
    found: dict[str, BusStop] = {}
    names = table["stop_name"] if "stop_name" in table else table["stop_id"]
    columns = (table["stop_id"], names, table["stop_lon"], table["stop_lat"])
    for row, (stop, name, lon, lat) in enumerate(zip(*columns, strict=True)):
        x, y = _degrees(lon), _degrees(lat)
        if not (abs(x) <= 180 and abs(y) <= 90):
            text = f"stop {stop!r}: {lon!r}, {lat!r} is no point on Earth"
            faults.add("BUS-006", "stops.txt", row, text)
        if stop in found or not stop:
            faults.add("BUS-007", "stops.txt", row, f"stop id {stop!r} is empty or stands twice")
        found[stop] = BusStop(stop, name, x, y)
    return found


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _line_names(table: pd.DataFrame, faults: RowFaults) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, said in enumerate(table.to_dict("records")):
        line = str(said["route_id"])
        if line in found or not line:
            faults.add("BUS-007", "routes.txt", row, f"route {line!r} is empty or stands twice")
        name = said.get("route_short_name") or said.get("route_long_name") or line
        found[line] = str(name)
    return found


def _trips(
    table: pd.DataFrame,
    names: dict[str, str],
    days: dict[str, ServiceDays],
    faults: RowFaults,
) -> dict[str, tuple[str, str, ServiceDays]]:
    """Return line, its name and the days of each trip."""
    found: dict[str, tuple[str, str, ServiceDays]] = {}
    columns = (table["trip_id"], table["route_id"], table["service_id"])
    for row, (trip, line, service) in enumerate(zip(*columns, strict=True)):
        if trip in found or not trip:
            faults.add("BUS-007", "trips.txt", row, f"trip {trip!r} is empty or stands twice")
        if line not in names:
            faults.add("BUS-003", "trips.txt", row, f"there is no route {line!r}")
        elif service not in days:
            faults.add("BUS-003", "trips.txt", row, f"there is no service {service!r}")
        else:
            found[trip] = (line, names[line], days[service])
    return found


def _runs(
    table: pd.DataFrame,
    trips: dict[str, tuple[str, str, ServiceDays]],
    stops: dict[str, BusStop],
    faults: RowFaults,
) -> tuple[dict[str, BusRun], int]:
    """Return the run of each trip, and how many times were filled."""
    file, filled = "stop_times.txt", 0
    by_trip: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
    for row, said in enumerate(table.to_dict("records")):
        cells = {str(name): str(value) for name, value in said.items()}
        if cells["trip_id"] not in trips:
            faults.add("BUS-003", file, row, f"there is no trip {cells['trip_id']!r}")
        elif cells["stop_id"] not in stops:
            faults.add("BUS-003", file, row, f"there is no stop {cells['stop_id']!r}")
        elif not cells["stop_sequence"].isdecimal():
            faults.add("BUS-004", file, row, f"{cells['stop_sequence']!r} is no stop_sequence")
        else:
            order = int(cells["stop_sequence"])
            by_trip.setdefault(cells["trip_id"], []).append((order, row, cells))
    runs: dict[str, BusRun] = {}
    for trip, calls in by_trip.items():
        calls.sort(key=lambda call: call[:2])
        times = _times(trip, calls, faults)
        if times is None:
            continue
        arrive, depart, more = times
        filled += more
        rows = [call[2] for call in calls]
        line, name, days = trips[trip]
        runs[trip] = BusRun(
            line=line,
            line_name=name,
            name=trip,
            stops=tuple(cell["stop_id"] for cell in rows),
            arrive_s=tuple(arrive),
            depart_s=tuple(depart),
            sets_down=tuple(cell.get("drop_off_type", "") != NO_SERVICE for cell in rows),
            takes_up=tuple(cell.get("pickup_type", "") != NO_SERVICE for cell in rows),
            days=days,
        )
    return runs, filled


def _times(
    trip: str, calls: list[tuple[int, int, dict[str, str]]], faults: RowFaults
) -> tuple[list[int], list[int], int] | None:
    """Return arrivals, departures and how many were filled; None where they are wrong."""
    file, known = "stop_times.txt", faults.count()
    arrive: list[int | None] = []
    waits: list[int] = []
    before = 0
    for number, (_, row, cells) in enumerate(calls):
        texts = [cells["arrival_time"] or cells["departure_time"]]
        texts.append(cells["departure_time"] or texts[0])
        if not texts[0]:
            if number in (0, len(calls) - 1):
                faults.add("BUS-004", file, row, f"trip {trip!r} has no time at its end")
            arrive.append(None)
            waits.append(0)
            continue
        here, leaves = (service_time_s(text) for text in texts)
        if WRONG in (here, leaves):
            faults.add("BUS-004", file, row, f"{texts[0]!r}, {texts[1]!r} are no times")
        elif here < before or leaves < here:
            faults.add("BUS-004", file, row, f"trip {trip!r} runs backwards at {texts[0]}")
        before = max(leaves, before)
        arrive.append(here)
        waits.append(leaves - here)
    if faults.count() > known:
        return None
    if len(calls) < 2:
        faults.add("BUS-004", file, calls[0][1], f"trip {trip!r} has one stop only")
        return None
    leaving = [None if at is None else at + wait for at, wait in zip(arrive, waits, strict=True)]
    depart, filled = in_between(leaving)
    full = [depart[n] if at is None else at for n, at in enumerate(arrive)]
    return full, depart, filled


def _repeated(
    table: pd.DataFrame | None, runs: dict[str, BusRun], faults: RowFaults
) -> tuple[dict[str, BusRun], int]:
    """Replace each trip that runs by headway by its departures; return also their number."""
    if table is None:
        return runs, 0
    file, found, made = "frequencies.txt", dict(runs), 0
    for row, said in enumerate(table.to_dict("records")):
        trip = str(said["trip_id"])
        start, end = (service_time_s(str(said[name])) for name in ("start_time", "end_time"))
        headway = str(said["headway_secs"])
        if trip not in runs:
            if not faults.found:
                faults.add("BUS-003", file, row, f"there is no trip {trip!r}")
            continue
        if WRONG in (start, end) or end <= start or not headway.isdecimal() or not int(headway):
            text = f"{said['start_time']!r} to {said['end_time']!r} every {headway!r} s"
            faults.add("BUS-008", file, row, text)
            continue
        if made + (end - start) // int(headway) > MOST_RUNS:
            faults.add("BUS-008", file, row, f"more than {MOST_RUNS:,} departures")
            return found, made
        run = runs[trip]
        found.pop(trip, None)
        for number, second in enumerate(range(start, end, int(headway))):
            shift = second - run.depart_s[0]
            name = f"{trip}@{row}.{number}"
            found[name] = BusRun(
                run.line,
                run.line_name,
                name,
                run.stops,
                tuple(at + shift for at in run.arrive_s),
                tuple(at + shift for at in run.depart_s),
                run.sets_down,
                run.takes_up,
                run.days,
            )
            made += 1
    return found, made
