"""Read a simple table of bus lines: one row a call, a planner's own heads in Chinese or English.

Needed are ``line`` 线路, ``run`` 班次, ``seq`` 站序 and ``arrive`` 到站时间; where the stop lies is
said by ``place`` (a station's code or name) or ``lon`` and ``lat``. ``depart`` 发车时间 is the
arrival where it is left out, ``weekdays`` 班期 (digits, 0 = Monday) every day.
"""

from __future__ import annotations

import math
from pathlib import Path

from logistics_sim.bus_feeds.bus_feed import BusFeed, BusRun, BusStop
from logistics_sim.bus_feeds.clock_times import WRONG, service_time_s
from logistics_sim.bus_feeds.service_days import EVERY_DAY, ServiceDays
from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.office_tables import OfficeTable, read_office_table, refuse_unused

NEEDED = ("line", "run", "seq", "arrive")
HINT = "H:MM, 24:30 for half past midnight"


def read_line_table(path: Path) -> BusFeed:
    """Return the runs of a table of lines.

    Raises `FaultsError` (TAB-0xx of the reader, BUS-003 to BUS-007) with every bad row.
    """
    read = read_office_table(path, "buses", NEEDED)
    refuse_unused(read, like=True)
    lines, runs = read.codes("line"), read.codes("run")
    names, stop_names = read.names("line_name"), read.names("stop")
    places, order = read.codes("place"), read.whole("seq", blank=False)
    lon, lat = read.numbers("lon", blank=True), read.numbers("lat", blank=True)
    arrive, depart = read.texts("arrive"), read.texts("depart")
    days = read.texts("weekdays")
    faults = list(read.faults)
    rows: dict[tuple[str, str], list[int]] = {}
    for row in range(len(read)):
        faults += _row_faults(read, row, places[row], lon[row], lat[row], days[row])
        for meaning, text in (("arrive", arrive[row]), ("depart", depart[row])):
            if (meaning == "arrive" or text) and service_time_s(text) == WRONG:
                where = read.where(row, meaning)
                faults.append(Fault("BUS-004", where, f"{text!r} is no time", HINT))
        if not lines[row] or not runs[row]:
            text = "the row names no line or no run"
            faults.append(Fault("BUS-003", read.where(row), text, "name both in every row"))
        rows.setdefault((lines[row], runs[row]), []).append(row)
    if not rows:
        faults.append(Fault("BUS-005", str(path), "the table has no rows", "a row for each call"))
    if faults:
        raise FaultsError(faults)
    stops: dict[str, BusStop] = {}
    found: list[BusRun] = []
    for (line, run), calls in rows.items():
        calls.sort(key=lambda row: order[row])
        here = [service_time_s(arrive[row]) for row in calls]
        leaves = [service_time_s(depart[row]) if depart[row] else here[n] for n, row in
                  enumerate(calls)]  # fmt: skip
        faults += _run_faults(read, line, run, calls, here, leaves, [days[row] for row in calls])
        keys = []
        for row in calls:
            key = f"{places[row] or f'{lon[row]:.6f},{lat[row]:.6f}'}"
            name = stop_names[row] or places[row] or key
            stops.setdefault(key, BusStop(key, name, lon[row], lat[row], places[row]))
            keys.append(key)
        told = days[calls[0]]
        service = ServiceDays(frozenset(int(day) for day in told) if told else EVERY_DAY)
        both = (True,) * len(calls)
        name = names[calls[0]] or line
        times = (tuple(here), tuple(leaves))
        found.append(BusRun(line, name, run, tuple(keys), *times, both, both, service))
    if faults:
        raise FaultsError(faults)
    found.sort(key=lambda run: (run.line, run.depart_s[0], run.name))
    return BusFeed(str(path), stops, tuple(found))


def _row_faults(
    read: OfficeTable, row: int, place: str, lon: float, lat: float, days: str
) -> list[Fault]:
    faults = []
    nowhere = math.isnan(lon) or math.isnan(lat)
    if not place and (nowhere or abs(lon) > 180 or abs(lat) > 90):
        text = "the row says no place, and no point on Earth"
        hint = "a station's code or name in place, or lon and lat (WGS 84)"
        faults.append(Fault("BUS-006", read.where(row), text, hint))
    if set(days) - set("0123456"):
        text = f"weekdays {days!r} are not digits 0 to 6"
        faults.append(Fault("BUS-005", read.where(row, "weekdays"), text, "0 is Monday"))
    return faults


def _run_faults(
    read: OfficeTable,
    line: str,
    run: str,
    calls: list[int],
    here: list[int],
    leaves: list[int],
    days: list[str],
) -> list[Fault]:
    faults = []
    before = 0
    for row, arrives, goes in zip(calls, here, leaves, strict=True):
        if arrives < before or goes < arrives:
            text = f"line {line}, run {run} runs backwards"
            faults.append(Fault("BUS-004", read.where(row, "arrive"), text, HINT))
        before = max(before, goes)
    if len(calls) < 2:
        text = f"line {line}, run {run} has one stop only"
        faults.append(Fault("BUS-004", read.where(calls[0]), text, "a row for each stop"))
    if len(set(days)) > 1:
        text = f"line {line}, run {run}: rows differ in weekdays ({', '.join(sorted(set(days)))})"
        faults.append(Fault("BUS-005", read.where(calls[0], "weekdays"), text, "one for each run"))
    return faults
