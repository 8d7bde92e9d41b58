"""From a scenario, its world and a plan to the inputs of a replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S, clock_s
from logistics_sim.language import gettext as _
from logistics_sim.routing.plan import by_bus
from logistics_sim.simulation.cargo import Cargo, read_cargo
from logistics_sim.simulation.operating_rules import RecoveryRules, Rules
from logistics_sim.simulation.random_draws import RandomDraws, Variability, draw_random
from logistics_sim.simulation.replay import Replay, replay
from logistics_sim.simulation.scenario_inputs.disrupted_roads import with_usual_legs
from logistics_sim.simulation.scenario_inputs.disruptions import disrupted_days, read_disruptions
from logistics_sim.simulation.sorter import TICKS, service_ticks
from logistics_sim.simulation.timetable import HandlingTimes, Timetable
from logistics_sim.simulation.timetable_reader import BusRules, read_timetable

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.scenario.parameter import Parameter


@dataclass(frozen=True)
class ReplayInputs:
    """What `replay` takes: the timetable, the parcels, the rules and what is random."""

    timetable: Timetable
    cargo: Cargo
    rules: Rules
    draws: RandomDraws

    @classmethod
    def read(
        cls,
        scenario: Scenario,
        world: World,
        plan: Plan,
        parcels: pd.DataFrame,
        days: int,
        replication: int = 0,
    ) -> ReplayInputs:
        """Return the inputs of `days` days of `plan`; see `replay_plan` for the errors."""
        if not isinstance(days, int) or days < 1 or days > 20_000:
            text = _("{days!r} is not a number of days from 1 to 20,000", days=days)
            raise InputError("SIM-010", "days", text)
        strangers = set(plan.operator.firms) - {firm.id for firm in scenario.firms}
        if strangers:
            raise InputError(
                "SIM-008",
                "plan",
                _(
                    "the plan is for firms that the scenario does not have: {strangers}",
                    strangers=sorted(strangers),
                ),
                _("replay it with the scenario that it was made for"),
            )
        timetable = plan_timetable(scenario, world, plan, days)
        cargo = read_cargo(parcels, timetable.place_ids, timetable.cold_offset)
        rules = operating_rules(scenario, plan.operator, days)
        disruptions = read_disruptions(scenario, world, timetable, days, replication)
        random = variability(scenario)
        draws = draw_random(timetable, cargo, rules, random, disruptions, replication)
        return cls(timetable, cargo, rules, draws)


def replay_plan(
    scenario: Scenario,
    world: World,
    plan: Plan,
    parcels: pd.DataFrame,
    *,
    days: int,
    replication: int = 0,
    engine: str = "fast",
    progress: Progress = silent,
    debug: bool = False,
) -> Replay:
    """Replay `plan` with `parcels` over `days` days of the replication of that number.

    Parameters
    ----------
    scenario, world, plan
        As built by their rooms; the plan names the operator.
    parcels
        The operator's parcels (contract ``parcels``), index = parcel number.
    days
        Length of the run; what would happen later has not happened.
    replication
        Which random draws; the same number gives the same to every operator and scenario.
    engine, progress, debug
        See `replay`.

    Raises
    ------
    InputError
        Parcels or plan that cannot be replayed (``SIM-004``, ``SIM-006`` to
        ``SIM-008``, ``SIM-010``).
    InternalError
        A broken promise of the model itself (``SIM-001`` to ``SIM-005``).
    """
    given = ReplayInputs.read(scenario, world, plan, parcels, days, replication)
    return replay(
        given.timetable, given.cargo, given.rules, given.draws,
        engine=engine, progress=progress, debug=debug,
    )  # fmt: skip


def _seconds(minutes: Parameter | float) -> int:
    return round(float(minutes) * MINUTE_S)


def handling_times(scenario: Scenario) -> HandlingTimes:
    """Return how long the scenario's stops take."""
    operations = scenario.operations
    return HandlingTimes(
        stop_fixed_s=_seconds(operations.stop_fixed_min),
        stop_per_100_s=_seconds(operations.stop_per_100_items_min),
        trunk_unload_s=_seconds(operations.trunk_unload_min),
        break_after_s=round(float(operations.break_after_h) * HOUR_S),
    )


def plan_timetable(scenario: Scenario, world: World, plan: Plan, days: int = 0) -> Timetable:
    """Return the plan's trips with what each one carries; ``SIM-006`` where they do not fit.

    Buses stay away on those of the first `days` days that their calendar leaves out.
    """
    handling = handling_times(scenario)
    fleet = scenario.carriers(plan.trips["type"])
    capacities = {kind.id: (kind.payload_g, kind.volume_ml) for kind in fleet}
    cold_apart = scenario.coldchain.carried_in == "compartments"
    found = read_timetable(
        plan.trips,
        plan.stops,
        world.places,
        capacities,
        handling,
        cold_apart=cold_apart,
        buses=_bus_rules(scenario, world, plan, days),
    )
    return with_usual_legs(world, found)


def _bus_rules(scenario: Scenario, world: World, plan: Plan, days: int) -> dict[str, BusRules]:
    """Return by bus of `plan` what it takes and when it stays away (``SIM-006``: unknown)."""
    if scenario.buses is None:
        return {}
    used = {str(name) for name in plan.trips.loc[by_bus(plan.trips), "vehicle"]}
    first = scenario.first_day.toordinal()
    found = {
        bus.id: BusRules(scenario.buses.terms(bus.line).items, bus.idle_days(first, days))
        for bus in world.buses
        if bus.id in used
    }
    if lost := sorted(used - set(found)):
        raise InputError(
            "SIM-006", "plan", _("the timetable has no bus {lost!r}", lost=lost[0]), _("plan again")
        )
    return found


def operating_rules(scenario: Scenario, operator: Operator, days: int) -> Rules:
    """Return the rules of `operator` over `days` days."""
    operations, stated = scenario.operations, scenario.disruptions.recovery
    shift_s = round(float(operations.shift_h) * HOUR_S)
    overtime = stated.overtime_max_h
    recovery = RecoveryRules(
        breakdown=stated.breakdown,
        driver=stated.driver,
        road=stated.road,
        overflow=stated.overflow,
        repair_s=_seconds(stated.repair_min),
        rescue_s=_seconds(stated.rescue_min) + _seconds(stated.handover_min),
        tow_s=_seconds(stated.tow_min),
        stand_in_s=_seconds(stated.stand_in_min),
        patience_s=_seconds(stated.patience_min),
        overflow_min_items=stated.overflow_min_items,
        extra_vehicles=stated.extra_vehicles,
        longest_shift_s=0 if overtime is None else shift_s + round(float(overtime) * HOUR_S),
    )
    return Rules(
        weekdays=[scenario.weekday(day) for day in range(days)],
        unload_scan_s=_seconds(operations.unload_scan_min),
        outbound_handling_s=_seconds(operations.outbound_handling_min),
        line_haul_out_s=clock_s(scenario.demand.line_haul_out),
        sorter_lines=operator.sorter_lines,
        service_ticks=service_ticks(operator.sorter_rate_items_h),
        setup_ticks=_seconds(operations.sorter_setup_min) * TICKS,
        docks=operations.docks or 0,
        attempts=operations.delivery_attempts,
        keep_s=(operations.keep_days or 0) * DAY_S,
        intra_turn=operations.intra_turn,
        recovery=recovery,
    )


def variability(scenario: Scenario) -> Variability:
    """Return how random the scenario's trucks, roads and customers are."""
    demand, operations = scenario.demand, scenario.operations
    lists = (demand.line_haul, *(firm.line_haul for firm in scenario.firms))
    trucks = frozenset(clock_s(truck.arrive) for several in lists for truck in several)
    late_s: dict[tuple[int, int], int] = {}
    for late in scenario.disruptions.line_haul_late:
        seconds = {clock_s(text) for text in late.arrive} or trucks
        for day in disrupted_days(scenario, late):
            for second in seconds:
                late_s[day, second] = late_s.get((day, second), 0) + _seconds(late.minutes)
    return Variability(
        seed=scenario.seed,
        travel_day_sd=float(operations.travel_day_sd),
        travel_leg_sd=float(operations.travel_leg_sd),
        late_mean_s=float(operations.line_haul_late_mean_min) * MINUTE_S,
        line_haul_s=trucks,
        stated_late_s=late_s,
        first_attempt_failure=float(demand.first_attempt_failure),
        pickup_dwell_median_s=float(demand.pickup_dwell_median_h) * HOUR_S,
    )
