"""Hold the bus trips of a plan against the timetable, capacities and prices of the buses.

Part of `verify_plan`; shares no code with whatever makes plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.core.units import clock_s, clock_text

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.places.bus_trips import BusTrip
    from logistics_sim.routing.load_coverage import TripRows
    from logistics_sim.routing.plan import Plan
    from logistics_sim.scenario import Scenario


def bus_faults(
    trip: TripRows, scenario: Scenario, world: World, plan: Plan, index: dict[str, int]
) -> Iterator[Fault]:
    """Check one bus trip; `index` has the row of each place.

    Codes VER-003 to VER-005, VER-007 to VER-009, VER-018 and VER-019.
    """
    row = trip.row
    bus = next((bus for bus in world.buses if bus.id == str(row["vehicle"])), None)
    if bus is None or bus.type != str(row["type"]) or scenario.buses is None:
        yield Fault("VER-019", trip.name, f"no bus {row['vehicle']!r} is in the timetable")
        return
    if not scenario.rides_buses(plan.operator):
        yield Fault("VER-019", trip.name, f"{plan.operator.id} has no contract with the buses")
    yield from _head(trip, bus, scenario, plan)
    yield from _calls(trip, bus, world, index)
    yield from _aboard(trip, scenario, bus.line)


def _head(trip: TripRows, bus: BusTrip, scenario: Scenario, plan: Plan) -> Iterator[Fault]:
    row = trip.row
    loading = round(float(scenario.operations.loading_min) * 60)
    wanted = {
        "start_s": bus.depart_s - loading,
        "depart_s": bus.depart_s,
        "end_s": bus.end_s,
        "distance_m": 0,
        "duty_s": 0,
        "break_s": 0,
    }
    for name, value in wanted.items():
        if int(row[name]) != value:
            yield Fault("VER-019", trip.name, f"{name} is {row[name]}, by the timetable {value}")
    missing = set(str(row["weekdays"])) - {str(day) for day in bus.weekdays}
    if missing:
        days = ", ".join(sorted(missing))
        yield Fault("VER-019", trip.name, f"the bus does not run on weekdays {days}")
    wave = {w.id: w.depart_s for w in plan.operator.waves}.get(int(row["wave"]))
    if wave is None or bus.depart_s < wave:
        yield Fault("VER-004", trip.name, f"leaves before wave {row['wave']}, or there is none")
    last = clock_s(scenario.demand.line_haul_out)
    last -= round(float(scenario.operations.outbound_handling_min) * 60)
    if bus.end_s > last and any(int(stop["load_items"]) for stop in trip.stops):
        yield Fault("VER-008", trip.name, f"back after {clock_text(last)}: misses the line-haul")


def _calls(trip: TripRows, bus: BusTrip, world: World, index: dict[str, int]) -> Iterator[Fault]:
    """Check that the bus calls where and when the plan says, and each station is open then."""
    opens, closes = world.places["open_s"].to_numpy(), world.places["close_s"].to_numpy()
    kinds = world.places["kind"].to_numpy()
    clock = int(trip.row["depart_s"])
    for stop in trip.stops[:-1]:
        where = f"{trip.name}, stop {stop['seq']}"
        place = index[str(stop["place"])]
        times = (int(stop["arrive_s"]), int(stop["depart_s"]))
        here = [c for c in bus.calls if c.place == place and (c.arrive_s, c.depart_s) == times]
        if not here:
            text = f"the bus does not call at {stop['place']} at {clock_text(times[0])}"
            yield Fault("VER-019", where, text)
            continue
        if _any(stop, "unload") and not any(call.sets_down for call in here):
            yield Fault("VER-019", where, "nothing may leave the bus there")
        if _any(stop, "load") and not any(call.takes_up for call in here):
            yield Fault("VER-019", where, "nothing may board the bus there")
        if times[0] < int(opens[place]) or times[1] > int(closes[place]):
            yield Fault("VER-007", where, f"the station is closed at {clock_text(times[0])}")
        if str(trip.row["echelon"]) == "trunk" and kinds[place] != "township_station":
            yield Fault("VER-003", where, "a trunk trip hands over at township stations only")
        if (int(stop["leg_s"]), int(stop["leg_m"])) != (times[0] - clock, 0):
            yield Fault("VER-005", where, f"the leg is {times[0] - clock} s by the timetable")
        clock = times[1]
    home = trip.stops[-1]
    if int(home["arrive_s"]) != bus.end_s or int(home["leg_s"]) != bus.end_s - clock:
        yield Fault("VER-019", trip.name, f"is back at {clock_text(bus.end_s)} by the timetable")


def _any(stop: dict[str, Any], way: str) -> bool:
    return any(int(stop[f"{way}_{unit}"]) for unit in ("g", "ml", "items"))


def _aboard(trip: TripRows, scenario: Scenario, line: str) -> Iterator[Fault]:
    """Check what is aboard between any two calls."""
    if scenario.buses is None:
        return
    terms = scenario.buses.terms(line)
    stops = trip.stops[:-1]
    told = {str(stop["band"]) for stop in stops}
    wanted = "any" if scenario.coldchain.carried_in == "boxes" else "ambient"
    if told - {wanted}:
        yield Fault("VER-018", trip.name, f"carries {sorted(told)}, a bus takes {wanted} goods")
    for unit, limit in (("g", terms.payload_g), ("items", terms.items), ("ml", terms.volume_ml)):
        aboard = highest = sum(int(stop[f"unload_{unit}"]) for stop in stops)
        at: dict[int, int] = {}
        for stop in stops:
            change = int(stop[f"load_{unit}"]) - int(stop[f"unload_{unit}"])
            at[int(stop["arrive_s"])] = at.get(int(stop["arrive_s"]), 0) + change
        for moment in sorted(at):
            aboard += at[moment]
            highest = max(highest, aboard)
        if highest > limit:
            yield Fault("VER-009", trip.name, f"carries {highest} {unit}, the bus takes {limit}")


def bus_price_yuan(trip: TripRows, scenario: Scenario) -> float:
    """Return what the bus firm asks for a trip: by item, by stop and by trip."""
    if scenario.buses is None:
        return 0.0
    terms = scenario.buses.terms(str(trip.row["type"]).removeprefix("bus-"))
    stops = trip.stops[:-1]
    items = sum(int(stop["unload_items"]) + int(stop["load_items"]) for stop in stops)
    calls = len({(int(stop["arrive_s"]), int(stop["depart_s"])) for stop in stops})
    return terms.yuan_item * items + terms.yuan_stop * calls + terms.yuan_trip


def buses_used_twice(trips: list[TripRows]) -> Iterator[Fault]:
    """Refuse two trips of a plan on the same bus on the same weekday (VER-010)."""
    used = Counter(
        (str(trip.row["vehicle"]), day)
        for trip in trips
        if trip.by_bus
        for day in str(trip.row["weekdays"])
    )
    for bus in sorted({bus for (bus, _), count in used.items() if count > 1}):
        yield Fault("VER-010", f"bus {bus}", "is used by two trips on the same weekday")
