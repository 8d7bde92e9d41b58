"""Which stations the buses of a feed pass: from stops and runs to trips from the hub and back.

A stop serves every station within `buses.stop_within_m` (straight line), or the one that its row
names. A run takes parcels on at its stop nearest to the hub, if that lies within
`buses.hub_within_m`; they leave with the part of the run behind it. What brings others back is
the next run of the line that starts after the end of that part and reaches the hub.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bus_feeds import BusFeed, BusRun, BusStop, read_bus_feed
from logistics_sim.bus_feeds.service_days import BothDays
from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.nearest import nearest
from logistics_sim.core.units import DAY_S, clock_text
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop
from logistics_sim.network.raw_roads import sphere_m
from logistics_sim.places.bus_trips import BusCall, BusTrip

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario
    from logistics_sim.scenario.buses import Buses

    Reals = NDArray[np.float64]

HUB = 0
SHOWN = 5
FOUR_WEEKS = 28
"""Days at least by which a weekday is judged: one date taken out must not take out the weekday."""


@dataclass(frozen=True)
class _Part:
    """Stops `first` to before `end` of a run: on the way out from the hub, or to it."""

    run: BusRun
    first: int
    end: int
    hub_s: int


def bus_trips_of(
    scenario: Scenario, places: pd.DataFrame
) -> tuple[tuple[BusTrip, ...], tuple[Fault, ...]]:
    """Return the bus trips that parcels can use, and notes about what was left out.

    Nothing without `buses` in the scenario. Raises `FaultsError` (BUS-001 to BUS-010).
    """
    stated = scenario.buses
    if stated is None:
        return (), ()
    feed = read_bus_feed((scenario.path.parent / stated.feed).resolve())
    near, hub_m = _places_near(feed, places, stated)
    first = scenario.first_day.toordinal()
    dates = range(first, first + max(scenario.days, FOUR_WEEKS))
    faults = _line_faults(feed, stated)
    out, home, aside = _parts(feed, hub_m, float(stated.hub_within_m), dates)
    trips = tuple(_paired(feed, out, home, near, dates, aside))
    if not any(run.days.usual_weekdays(dates) for run in feed.runs):
        text = _(
            "no bus runs on half of any weekday in the {days} days from {start}",
            days=len(dates),
            start=scenario.start_date,
        )
        hint = _("a feed of that season, or another start_date")
        faults.append(Fault("BUS-005", feed.source, text, hint))
    elif not trips:
        faults.append(_nothing_near(feed, near, places, stated, aside))
    if faults:
        raise FaultsError(faults)
    words = [f"{count} {_(what)}" for what, count in aside.items() if count]
    if not words:
        return trips, feed.notes
    text = ngettext(
        noop("{count} bus trip from the hub and back can carry parcels; left out: {words}"),
        noop("{count} bus trips from the hub and back can carry parcels; left out: {words}"),
        len(trips),
        words=", ".join(words),
    )
    return trips, (*feed.notes, Fault("BUS-011", feed.source, text))


def _places_near(
    feed: BusFeed, places: pd.DataFrame, stated: Buses
) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    """Return the rows of the stations that each stop serves, and its metres from the hub."""
    lonlat = places[["lon", "lat"]].to_numpy(dtype=np.float64)
    named: dict[str, list[int]] = {}
    for row, (place, name) in enumerate(zip(places["place_id"], places["name"], strict=True)):
        named.setdefault(str(place), []).append(row)
        if name != place:
            named.setdefault(str(name), []).append(row)
    found: dict[str, tuple[int, ...]] = {}
    hub_m: dict[str, float] = {}
    faults = []
    for stop in feed.stops.values():
        if stop.place:
            rows = named.get(stop.place, [])
            if len(rows) != 1:
                faults.append(_unknown_place(feed, stop, rows, places))
            found[stop.id] = tuple(row for row in rows[:1] if row != HUB)
            hub_m[stop.id] = 0.0 if HUB in rows else math.inf
            continue
        metres = sphere_m(np.array([stop.lon, stop.lat]), lonlat)
        hub_m[stop.id] = float(metres[HUB])
        metres[HUB] = math.inf
        rows = np.flatnonzero(metres <= float(stated.stop_within_m)).tolist()
        found[stop.id] = tuple(sorted(rows, key=lambda row: (metres[row], row)))
    if faults:
        raise FaultsError(faults)
    return found, hub_m


def _unknown_place(feed: BusFeed, stop: BusStop, rows: list[int], places: pd.DataFrame) -> Fault:
    if rows:
        codes = ", ".join(str(places["place_id"].iloc[row]) for row in rows)
        text = _("the name {place!r} has several places", place=stop.place)
        return Fault("BUS-009", feed.source, text, _("write the code: {codes}", codes=codes))
    known = dict(zip(places["place_id"].astype(str), places["name"].astype(str), strict=True))
    hint = nearest(stop.place, known) or _("a code or name of the county's places, or lon and lat")
    return Fault("BUS-009", feed.source, _("there is no place {place!r}", place=stop.place), hint)


def _line_faults(feed: BusFeed, stated: Buses) -> list[Fault]:
    """Return a fault for each stated line that the feed does not have."""
    known = feed.lines()
    return [
        Fault(
            "BUS-009",
            feed.source,
            _("buses.lines: the feed has no line {id!r}", id=line.id),
            nearest(line.id, known) or _("known: {known}", known=", ".join(sorted(known)[:SHOWN])),
        )
        for line in stated.lines
        if line.id not in known
    ]


def _parts(
    feed: BusFeed, hub_m: dict[str, float], within_m: float, dates: range
) -> tuple[list[_Part], list[_Part], Counter[str]]:
    """Return the parts of all runs that leave the hub and that come to it, and what is neither."""
    out: list[_Part] = []
    home: list[_Part] = []
    aside: Counter[str] = Counter()
    for run in feed.runs:
        nearest_stop = min(run.stops, key=lambda stop: hub_m[stop])
        inside = hub_m[nearest_stop] <= within_m
        at_hub = [n for n, stop in enumerate(run.stops) if inside and stop == nearest_stop]
        if not at_hub:
            aside[noop("runs that do not pass the hub")] += 1
        elif not run.days.usual_weekdays(dates):
            aside[noop("runs on few or none of the scenario's days")] += 1
        else:
            last, first = at_hub[-1], at_hub[0]
            if last + 1 < len(run.stops):
                out.append(_Part(run, last + 1, len(run.stops), run.depart_s[last]))
            if first:
                home.append(_Part(run, 0, first, run.arrive_s[first]))
    return out, home, aside


def _paired(
    feed: BusFeed,
    out: list[_Part],
    home: list[_Part],
    near: dict[str, tuple[int, ...]],
    dates: range,
    aside: Counter[str],
) -> list[BusTrip]:
    """Return trips: each way out with the next way back of its line that nobody has taken."""
    left = sorted(home, key=lambda part: (part.run.depart_s[0], part.run.name))
    found: list[BusTrip] = []
    used: Counter[str] = Counter()
    for part in sorted(out, key=lambda part: (part.run.line, part.hub_s, part.run.name)):
        days = part.run.days
        ends = part.run.arrive_s[part.end - 1]
        back = next(
            (
                way
                for way in left
                if way.run.line == part.run.line
                and way.run.depart_s[0] >= ends
                and BothDays((days, way.run.days)).usual_weekdays(dates)
            ),
            None,
        )
        if back is None:
            aside[noop("runs out without a run back")] += 1
            continue
        calls, names = _calls(feed, (part, back), near)
        if back.hub_s > DAY_S:
            aside[noop("runs back after midnight")] += 1
            continue
        if not calls:
            aside[noop("runs that pass no station")] += 1
            continue
        left.remove(back)
        both = BothDays((days, back.run.days))
        clock = clock_text(part.hub_s).replace(":", "")
        name = f"bus-{part.run.line}-{clock}"
        used[name] += 1
        found.append(
            BusTrip(
                id=name if used[name] == 1 else f"{name}-{used[name]}",
                line=part.run.line,
                line_name=part.run.line_name,
                depart_s=part.hub_s,
                end_s=back.hub_s,
                calls=calls,
                stop_names=names,
                days=both,
                weekdays=both.usual_weekdays(dates),
            )
        )
    return found


def _calls(
    feed: BusFeed, parts: tuple[_Part, _Part], near: dict[str, tuple[int, ...]]
) -> tuple[tuple[BusCall, ...], tuple[str, ...]]:
    """Return the calls of both ways; where the bus turns it calls once."""
    calls: list[BusCall] = []
    names: list[str] = []
    for part in parts:
        run = part.run
        for n in range(part.first, part.end):
            for place in near[run.stops[n]]:
                flags = (run.sets_down[n], run.takes_up[n])
                calls.append(BusCall(place, run.arrive_s[n], run.depart_s[n], *flags))
                names.append(feed.stops[run.stops[n]].name)
    return tuple(calls), tuple(names)


def _nothing_near(
    feed: BusFeed,
    near: dict[str, tuple[int, ...]],
    places: pd.DataFrame,
    stated: Buses,
    aside: Counter[str],
) -> Fault:
    """Return why no trip can be used, with the distances that lack."""
    lonlat = places[["lon", "lat"]].to_numpy(dtype=np.float64)
    free = [np.array([stop.lon, stop.lat]) for stop in feed.stops.values() if not stop.place]
    hub = min((float(sphere_m(at, lonlat[HUB])) for at in free), default=0.0)
    station = min((float(sphere_m(at, lonlat[1:]).min()) for at in free), default=0.0)
    told = ", ".join(f"{count} {_(what)}" for what, count in aside.items())
    text = _(
        "no bus can carry parcels ({told}); the nearest stop lies {hub:,.0f} m from the hub and "
        "{station:,.0f} m from a station",
        told=told or _("no run"),
        hub=hub,
        station=station,
    )
    hint = _(
        "stops within {hub:g} m (buses.hub_within_m) and {station:g} m (buses.stop_within_m), "
        "or name the place",
        hub=float(stated.hub_within_m),
        station=float(stated.stop_within_m),
    )
    return Fault("BUS-010", feed.source, text, hint)
