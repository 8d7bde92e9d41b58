"""Hold a plan against the rules, sharing no code with whatever made it.

Everything is recomputed from the two tables, the places and the travel matrices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.core.units import clock_s, clock_text
from logistics_sim.language import gettext as _
from logistics_sim.routing.bus_verification import (
    bus_faults,
    bus_price_yuan,
    buses_used_twice,
)
from logistics_sim.routing.load_coverage import TripRows, coverage
from logistics_sim.routing.missed_visit_checks import missed_visit_faults
from logistics_sim.routing.way_times import driven_s

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing.plan import Plan
    from logistics_sim.scenario import Scenario

LOADS = ("g", "ml", "items")
COST_TOLERANCE_YUAN = 0.01


def verify_plan(scenario: Scenario, world: World, plan: Plan, loads: pd.DataFrame) -> list[Fault]:
    """Return every rule that the plan breaks (codes ``VER-0xx``), empty when it holds.

    `loads` are those that it is to serve, as `design_loads` gives them.
    """
    index = {str(name): row for row, name in enumerate(world.places["place_id"])}
    stops: dict[str, list[dict[str, Any]]] = {}
    for stop in plan.stops.to_dict("records"):
        stops.setdefault(str(stop["trip_id"]), []).append({str(k): v for k, v in stop.items()})
    trips = [
        TripRows({str(k): v for k, v in row.items()}, stops.pop(str(row["trip_id"]), []))
        for row in plan.trips.to_dict("records")
    ]
    faults = [
        Fault("VER-001", _("trip {name}", name=name), _("stops without a trip")) for name in stops
    ]
    names = [str(trip.row["trip_id"]) for trip in trips]
    faults += [
        Fault("VER-001", _("trip {name}", name=name), _("stands twice"))
        for name in sorted(set(names))
        if names.count(name) > 1
    ]
    readable = not faults
    for trip in trips:
        found = [*_shape(trip, index, scenario), *_head(trip, plan)]
        faults += found
        readable = readable and not found
        if not found and trip.by_bus:
            faults += bus_faults(trip, scenario, world, plan, index)
        elif not found:
            faults += _times(trip, scenario, world, plan, index)
            faults += _capacity(trip, scenario)
    if readable:
        faults += buses_used_twice(trips)
        faults += _vehicle_days([trip for trip in trips if not trip.by_bus], scenario)
        faults += _hand_over(trips, scenario)
        faults += missed_visit_faults(plan, trips, scenario, world, loads)
        faults += coverage(trips, plan, world, loads)
        faults += _fleet(trips, scenario, plan)
        faults += _cost(trips, scenario, world, plan, index)
    return faults


def _shape(trip: TripRows, index: dict[str, int], scenario: Scenario) -> Iterator[Fault]:
    row, stops = trip.row, trip.stops
    kinds = {kind.id: kind for kind in scenario.carriers([str(row["type"])])}
    if not stops or [int(s["seq"]) for s in stops] != list(range(1, len(stops) + 1)):
        yield Fault("VER-001", trip.name, _("its stops are missing or out of order"))
        return
    unknown = [str(s["place"]) for s in stops if str(s["place"]) not in index]
    if unknown or str(row["origin"]) not in index:
        yield Fault(
            "VER-001", trip.name, _("unknown place {unknown}", unknown=unknown or row["origin"])
        )
        return
    if str(stops[-1]["place"]) != str(row["origin"]):
        yield Fault("VER-002", trip.name, _("does not end where it started"))
    if str(row["type"]) not in kinds:
        yield Fault("VER-001", trip.name, _("unknown vehicle type {type!r}", type=row["type"]))
        return
    if str(row["echelon"]) not in ("trunk", "through", "local"):
        yield Fault("VER-003", trip.name, _("unknown echelon {echelon!r}", echelon=row["echelon"]))
        return
    echelon, allowed = str(row["echelon"]), kinds[str(row["type"])].echelon
    if allowed != "any" and allowed != ("local" if echelon == "local" else "trunk"):
        yield Fault(
            "VER-003",
            trip.name,
            _("a {type} does not drive in echelon {echelon}", type=row["type"], echelon=echelon),
        )
    if (echelon == "local") != (str(row["origin"]) != "hub"):
        yield Fault(
            "VER-003",
            trip.name,
            _("a {echelon} trip cannot start at {origin}", echelon=echelon, origin=row["origin"]),
        )


def _head(trip: TripRows, plan: Plan) -> Iterator[Fault]:
    """Check what a trip says about itself: operator, group, weekdays, and an empty return."""
    row = trip.row
    if str(row["operator"]) != plan.operator.id:
        yield Fault(
            "VER-001",
            trip.name,
            _("belongs to {operator}, not {id}", operator=row["operator"], id=plan.operator.id),
        )
    days = {group.id: group.weekdays for group in plan.operator.day_groups}
    told = "".join(str(day) for day in days.get(str(row["group"]), ()))
    if str(row["group"]) not in days or str(row["weekdays"]) != told:
        text = _(
            "runs on weekdays {weekdays!r}, its group {group!r} on {told!r}",
            weekdays=row["weekdays"],
            group=row["group"],
            told=told,
        )
        yield Fault("VER-010", trip.name, text)
    if not trip.stops:
        return
    home = trip.stops[-1]
    if any(int(home[f"{way}_{unit}"]) for way in ("load", "unload") for unit in LOADS):
        yield Fault("VER-014", trip.name, _("hands over at its own base, where nothing is planned"))
    if int(home["depart_s"]) != int(home["arrive_s"]):
        yield Fault("VER-006", trip.name, _("leaves again after its return"))


def _times(
    trip: TripRows, scenario: Scenario, world: World, plan: Plan, index: dict[str, int]
) -> Iterator[Fault]:
    """Drive the trip again, second by second."""
    row, stops = trip.row, trip.stops
    operations = scenario.operations
    travel = world.travel[str(row["type"])]
    opens, closes = world.places["open_s"].to_numpy(), world.places["close_s"].to_numpy()
    station = (world.places["kind"] == "township_station").to_numpy()
    loading = round(float(operations.loading_min) * 60)
    if int(row["depart_s"]) - int(row["start_s"]) != loading:
        yield Fault(
            "VER-004", trip.name, _("loading lasts {loading} s, not as planned", loading=loading)
        )
    wave = {w.id: w.depart_s for w in plan.operator.waves}.get(int(row["wave"]))
    if wave is None:
        yield Fault("VER-004", trip.name, _("wave {wave} does not exist", wave=row["wave"]))
    elif int(row["depart_s"]) < wave and str(row["origin"]) == "hub":
        yield Fault(
            "VER-004",
            trip.name,
            _("leaves before its wave at {clock_text}", clock_text=clock_text(wave)),
        )
    clock, here = int(row["depart_s"]), index[str(row["origin"])]
    rested = 0
    for stop in stops:
        place = index[str(stop["place"])]
        where = _("{name}, stop {seq}", name=trip.name, seq=stop["seq"])
        leaves = int(stop["arrive_s"]) - int(stop["leg_s"])
        seconds, metres = driven_s(travel, here, place, leaves), int(travel.metres[here, place])
        if (int(stop["leg_s"]), int(stop["leg_m"])) != (seconds, metres):
            yield Fault(
                "VER-005",
                where,
                _(
                    "the leg is {seconds} s and {metres} m on the network",
                    seconds=seconds,
                    metres=metres,
                ),
            )
        extra = int(stop["arrive_s"]) - clock - seconds
        if extra:
            rested += extra
            if extra != int(row["break_s"]):
                yield Fault("VER-006", where, _("arrives {extra} s off the drive", extra=extra))
        one_call = stop is not stops[0] and place == here
        clock, here = int(stop["arrive_s"]), place
        if stop is stops[-1]:
            break
        if str(row["echelon"]) == "trunk" and not station[place]:
            yield Fault("VER-003", where, _("a trunk trip hands over at township stations only"))
        begin = max(clock, int(opens[place]))
        if begin > int(closes[place]) and not one_call:
            yield Fault(
                "VER-007",
                where,
                _("closed since {clock_text}", clock_text=clock_text(int(closes[place]))),
            )
        items = int(stop["unload_items"]) + int(stop["load_items"])
        service = int(np.ceil(round(float(operations.stop_per_100_items_min) * 60) * items / 100))
        call = round(float(operations.stop_fixed_min) * 60)
        if str(row["echelon"]) == "trunk" and station[place]:
            service, call = 0, round(float(operations.trunk_unload_min) * 60)
        service += 0 if one_call else call
        if int(stop["depart_s"]) != begin + service:
            yield Fault(
                "VER-006",
                where,
                _("should leave at {clock_text}", clock_text=clock_text(begin + service)),
            )
        clock = int(stop["depart_s"])
    if rested != int(row["break_s"]):
        yield Fault(
            "VER-006",
            trip.name,
            _("the break is {rested} s, not {break_s} s", rested=rested, break_s=row["break_s"]),
        )
    if int(row["end_s"]) != clock:
        yield Fault("VER-006", trip.name, _("ends at {clock_text}", clock_text=clock_text(clock)))
    if int(row["distance_m"]) != sum(int(stop["leg_m"]) for stop in stops):
        yield Fault("VER-005", trip.name, _("its distance is not the sum of its legs"))
    last = clock_s(scenario.demand.line_haul_out)
    last -= round(float(operations.outbound_handling_min) * 60)
    if clock > last:
        yield Fault(
            "VER-008",
            trip.name,
            _("back after {clock_text}: misses the line-haul", clock_text=clock_text(last)),
        )


def _capacity(trip: TripRows, scenario: Scenario) -> Iterator[Fault]:
    kind = next(k for k in scenario.fleet if k.id == str(trip.row["type"]))
    parts = kind.volume_ml_by_band
    limits = {"any": kind.volume_ml, "ambient": parts.get("ambient", 0)}
    limits["cold"] = parts.get("fresh", 0) + parts.get("chilled", 0)
    handing = trip.stops[:-1]
    told = {str(stop["band"]) for stop in handing}
    wanted = {"any"} if scenario.coldchain.carried_in == "boxes" else {"ambient", "cold"}
    if told - wanted:
        text = _(
            "hands over {told}, cold goods travel in {carried_in}",
            told=sorted(told),
            carried_in=scenario.coldchain.carried_in,
        )
        yield Fault("VER-018", trip.name, text)
        return
    loads = [("g", kind.payload_g, handing)]
    loads += [("ml", limits[b], [s for s in handing if s["band"] == b]) for b in sorted(told)]
    for unit, limit, stops in loads:
        aboard = sum(int(stop[f"unload_{unit}"]) for stop in stops)
        highest = aboard
        for stop in stops:
            aboard += int(stop[f"load_{unit}"]) - int(stop[f"unload_{unit}"])
            highest = max(highest, aboard)
        if highest > limit:
            values = {"highest": highest, "unit": unit, "id": kind.id, "limit": limit}
            text = (
                _("carries {highest} {unit}, a {id} takes {limit}", **values)
                if unit == "g" or told == {"any"}
                else _(
                    "carries {highest} {unit} of {band} goods, a {id} takes {limit}",
                    **values,
                    band=stops[0]["band"],
                )
            )
            yield Fault("VER-009", trip.name, text)


def _vehicle_days(trips: list[TripRows], scenario: Scenario) -> Iterator[Fault]:
    """Check each vehicle's day: no overlap, rests, shift, and the paid seconds of each trip."""
    operations = scenario.operations
    rest = round(float(operations.break_h) * 3_600)
    most = round(float(operations.break_after_h) * 3_600)
    shift = round(float(operations.shift_h) * 3_600)
    by_vehicle: dict[str, list[TripRows]] = {}
    for trip in trips:
        by_vehicle.setdefault(str(trip.row["vehicle"]), []).append(trip)
    for vehicle, day in by_vehicle.items():
        day.sort(key=lambda trip: int(trip.row["start_s"]))
        same = {(t.row["type"], t.row["weekdays"], t.row["origin"]) for t in day}
        if len(same) > 1:
            yield Fault(
                "VER-010",
                _("vehicle {vehicle}", vehicle=vehicle),
                _("changes type, weekdays or base"),
            )
        paid, since, free = 0, int(day[0].row["start_s"]), None
        for trip in day:
            start, end = int(trip.row["start_s"]), int(trip.row["end_s"])
            gap = 0 if free is None else start - free
            if gap < 0:
                yield Fault(
                    "VER-010",
                    trip.name,
                    _("begins {gap} s before {vehicle} is back", gap=-gap, vehicle=vehicle),
                )
            if free is not None and gap >= rest:
                since = start
            wait = gap - rest if gap >= rest and free is not None else gap
            duty = end - start - int(trip.row["break_s"]) + wait
            if int(trip.row["duty_s"]) != duty:
                yield Fault(
                    "VER-011",
                    trip.name,
                    _("{duty} s are paid, not {duty_s}", duty=duty, duty_s=trip.row["duty_s"]),
                )
            paid += duty
            clock = int(trip.row["depart_s"])
            for stop in trip.stops:
                if int(stop["arrive_s"]) - int(stop["leg_s"]) > clock:
                    since = int(stop["arrive_s"]) - int(stop["leg_s"])
                worked = int(stop["depart_s"]) - since  # to the end of the stop
                if worked > most:
                    text = _("works {arrive_s} s without a rest", arrive_s=worked)
                    yield Fault(
                        "VER-012", _("{name}, stop {seq}", name=trip.name, seq=stop["seq"]), text
                    )
                    break
                clock = int(stop["depart_s"])
            free = end
        if paid > shift:
            yield Fault(
                "VER-012",
                _("vehicle {vehicle}", vehicle=vehicle),
                _("works {paid} s, a shift has {shift} s", paid=paid, shift=shift),
            )


def _hand_over(trips: list[TripRows], scenario: Scenario) -> Iterator[Fault]:
    """No local trip loads before its trunk truck has been unloaded."""
    named = {str(trip.row["trip_id"]): trip for trip in trips}
    for trip in trips:
        if str(trip.row["echelon"]) != "local":
            if str(trip.row["after_trip"]):
                yield Fault(
                    "VER-013", trip.name, _("waits for a trip though it leaves from the hub")
                )
            continue
        trunk = named.get(str(trip.row["after_trip"]))
        if trunk is None:
            yield Fault("VER-013", trip.name, _("waits for no trunk trip"))
            continue
        unloaded = [
            int(stop["depart_s"])
            for other in trips
            if str(other.row["echelon"]) == "trunk"
            and other.row["wave"] == trip.row["wave"]
            and other.row["group"] == trip.row["group"]
            for stop in other.stops[:-1]
            if str(stop["place"]) == str(trip.row["origin"])
            and (not other.by_bus or any(int(stop[f"unload_{unit}"]) for unit in LOADS))
        ]
        if not unloaded or int(trip.row["start_s"]) < max(unloaded):
            yield Fault("VER-013", trip.name, _("loads before its trunk truck is unloaded"))


def _fleet(trips: list[TripRows], scenario: Scenario, plan: Plan) -> Iterator[Fault]:
    fleet = scenario.fleet_of(plan.operator)
    limits = {kind.id: kind.count for kind in fleet if kind.count is not None}
    for name, limit in limits.items():
        for day in "0123456":
            used = {
                t.row["vehicle"]
                for t in trips
                if t.row["type"] == name and day in t.row["weekdays"]
            }
            if len(used) > limit:
                yield Fault(
                    "VER-015",
                    _("type {name}", name=name),
                    _("{count} are used, {limit} exist", count=len(used), limit=limit),
                )
                break


def _cost(
    trips: list[TripRows], scenario: Scenario, world: World, plan: Plan, index: dict[str, int]
) -> Iterator[Fault]:
    """Recompute the cost of every trip and of the whole plan."""
    kinds = {kind.id: kind for kind in scenario.carriers(trip.row["type"] for trip in trips)}
    total, vehicles, weekdays = 0.0, {}, set()
    for trip in trips:
        kind, row = kinds[str(trip.row["type"])], trip.row
        yuan = int(row["distance_m"]) / 1_000 * float(kind.yuan_km)
        yuan += int(row["duty_s"]) / 3_600 * scenario.driver_pay_yuan_h(kind)
        tolls = world.travel[kind.id].toll_cents
        if tolls is not None:
            here = index[str(row["origin"])]
            for stop in trip.stops:
                there = index[str(stop["place"])]
                yuan += int(tolls[here, there]) / 100
                here = there
        if trip.by_bus:
            yuan = bus_price_yuan(trip, scenario)
        if abs(yuan - float(row["cost_yuan"])) > COST_TOLERANCE_YUAN:
            yield Fault(
                "VER-016",
                trip.name,
                _(
                    "costs {yuan:.2f} yuan, not {cost_yuan:.2f}",
                    yuan=yuan,
                    cost_yuan=row["cost_yuan"],
                ),
            )
        total += yuan * len(str(row["weekdays"]))
        vehicles[str(row["vehicle"])] = float(kind.fixed_yuan_day) * len(str(row["weekdays"]))
        weekdays |= set(str(row["weekdays"]))
    whole = (total + sum(vehicles.values())) / max(len(weekdays), 1)
    if abs(whole - plan.cost_yuan()) > COST_TOLERANCE_YUAN * max(len(trips), 1):
        yield Fault(
            "VER-016",
            "plan",
            _(
                "costs {whole:.2f} yuan, not {cost_yuan:.2f}",
                whole=whole,
                cost_yuan=plan.cost_yuan(),
            ),
        )
    if plan.lower_bound > whole + COST_TOLERANCE_YUAN:
        yield Fault(
            "VER-017", "plan", _("costs less ({whole:.2f}) than its own lower bound", whole=whole)
        )
