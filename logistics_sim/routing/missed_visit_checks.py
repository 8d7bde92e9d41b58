"""What a plan says of visits that no trip makes: nobody could, another wave calls, so many hours.

Part of `verify_plan`; shares no code with whatever makes plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.core.units import clock_s
from logistics_sim.language import gettext as _
from logistics_sim.routing.visit_loads import Key, visit_key
from logistics_sim.routing.way_times import driven_s

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing.load_coverage import TripRows
    from logistics_sim.routing.plan import Plan
    from logistics_sim.scenario import Scenario, VehicleType


def missed_visit_faults(
    plan: Plan, trips: list[TripRows], scenario: Scenario, world: World, loads: pd.DataFrame
) -> Iterator[Fault]:
    """Check the rows of visits that no trip makes (VER-021).

    `loads` are those that the plan is to serve.
    """
    calls = {
        (str(trip.row["group"]), int(trip.row["wave"]), str(stop["place"]), str(stop["band"]))
        for trip in trips
        for stop in trip.stops[:-1]
    }
    departs = {wave.id: wave.depart_s for wave in plan.operator.waves}
    weekdays = {group.id: group.weekdays for group in plan.operator.day_groups}
    for row in plan.missed:
        key = visit_key(row, "village")
        where = _("{village}, wave {wave}", village=key[2], wave=key[1])
        if key[0] not in weekdays or key[1] not in departs:
            yield Fault("VER-021", where, _("its wave or day group does not exist"))
            continue
        if "moved_to" in row:
            goal = visit_key(row, "village", "moved_to")
            if goal == key or goal[1] not in departs:
                text = _("its load is moved to wave {wave}, which is none", wave=goal[1])
                yield Fault("VER-021", where, text)
            elif _comes_in_time(plan, scenario, world, loads, key):
                text = _("its load is moved to another wave though a vehicle could bring it")
                yield Fault("VER-021", where, text)
        if "next_wave" not in row:
            continue
        goal = visit_key(row, "village", "next_wave")
        if goal == key or goal not in calls:
            text = _("is left for wave {wave}, which does not call there", wave=goal[1])
            yield Fault("VER-021", where, text)
            continue
        later_s = departs[goal[1]] - departs[key[1]]
        if later_s < 0:
            days = sorted(weekdays[key[0]])
            gaps = zip(days, days[1:] + days[:1], strict=True)
            later_s += 86_400 * max((after - day - 1) % 7 + 1 for day, after in gaps)
        if abs(float(row["hours"]) * 3_600 - later_s) > 18:  # hours are told to a hundredth
            text = _("{hours:g} h later are told", hours=row["hours"])
            yield Fault("VER-021", where, text)


def _comes_in_time(
    plan: Plan, scenario: Scenario, world: World, loads: pd.DataFrame, key: Key
) -> bool:
    """Say whether one vehicle could bring the whole load of a visit, with a break on its way."""
    rows = ({str(k): v for k, v in row.items()} for row in loads.to_dict("records"))
    load = next((row for row in rows if visit_key(row, "place") == key), None)
    return load is not None and any(
        _could_bring(kind, plan, scenario, world, load) for kind in scenario.fleet_of(plan.operator)
    )


def _could_bring(
    kind: VehicleType, plan: Plan, scenario: Scenario, world: World, load: dict[str, Any]
) -> bool:
    """Say whether a vehicle of `kind` brings `load` straight from the hub, and is back in time."""
    operations = scenario.operations
    parts, band = kind.volume_ml_by_band, str(load.get("band", "any"))
    room = {"any": kind.volume_ml, "ambient": parts.get("ambient", 0)}
    room["cold"] = parts.get("fresh", 0) + parts.get("chilled", 0)
    too_heavy = max(int(load["down_g"]), int(load["up_g"])) > kind.payload_g
    too_large = max(int(load["down_ml"]), int(load["up_ml"])) > room[band]
    if kind.echelon == "local" or kind.count == 0 or too_heavy or too_large:
        return False
    place = world.places["place_id"].astype(str).tolist().index(str(load["place"]))
    travel = world.travel[kind.id]
    loading, fixed, each, rest, most, shift, handling = (
        round(float(value) * unit)
        for value, unit in (
            (operations.loading_min, 60),
            (operations.stop_fixed_min, 60),
            (operations.stop_per_100_items_min, 60),
            (operations.break_h, 3_600),
            (operations.break_after_h, 3_600),
            (operations.shift_h, 3_600),
            (operations.outbound_handling_min, 60),
        )
    )
    items = int(load["down_items"]) + int(load["up_items"])
    stay_s = fixed - (-each * items // 100)
    depart_s = next(w.depart_s for w in plan.operator.waves if w.id == int(load["wave"]))
    opens, closes = (int(world.places[name].iloc[place]) for name in ("open_s", "close_s"))
    out_s = driven_s(travel, 0, place, depart_s)
    begin_s = max(depart_s + out_s, opens)
    home_s = driven_s(travel, place, 0, begin_s + stay_s)
    work_s = loading + out_s + stay_s + home_s
    stretches = [max(loading, work_s - loading)]  # a break before the way out, or before that home
    stretches += [max(loading + out_s + stay_s, home_s)]
    rested = work_s <= most or min(stretches) <= most
    back_s = begin_s + stay_s + home_s + rest
    last_s = clock_s(scenario.demand.line_haul_out) - handling
    return begin_s + rest <= closes and back_s <= last_s and work_s <= shift and rested
