"""From a scenario, its world, a plan and parcels to the inputs of a replay: the only place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Report, silent
from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S, clock_s
from logistics_sim.simulation.cargo import read_cargo
from logistics_sim.simulation.operating_rules import RecoveryRules, Rules
from logistics_sim.simulation.random_draws import draw_random
from logistics_sim.simulation.replay import Replay, ReplayInputs, play
from logistics_sim.simulation.sorter import TICKS, service_ticks
from logistics_sim.simulation.timetable_reader import read_timetable

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.scenario.disruptions import Recovery


def replay(
    scenario: Scenario,
    world: World,
    plan: Plan,
    parcels: pd.DataFrame,
    *,
    days: int,
    replication: int = 0,
    engine: str = "fast",
    report: Report = silent,
    debug: bool = False,
) -> Replay:
    """Run `plan` with `parcels` over `days` days of the luck numbered `replication`.

    Parameters
    ----------
    scenario, world, plan
        As built by their rooms; the plan names the operator.
    parcels
        The operator's parcels (contract ``parcels``), index = parcel number.
    days
        Length of the run; what would happen later has not happened.
    replication
        Which luck; the same number gives the same luck to every operator and scenario.
    engine
        ``fast`` or ``reference`` (one process per parcel, slow, for checking).
    report
        Called once per simulated day.
    debug
        Count every parcel after every event (fast engine; slow, for small runs).

    Raises
    ------
    InputError
        Parcels or plan that cannot be replayed (``SIM-004``, ``SIM-006`` to
        ``SIM-008``, ``SIM-010``).
    InternalError
        A broken promise of the model itself (``SIM-001`` to ``SIM-005``).
    """
    inputs = replay_inputs(scenario, world, plan, parcels, days=days, replication=replication)
    return play(inputs, engine, report, debug)


def replay_inputs(
    scenario: Scenario,
    world: World,
    plan: Plan,
    parcels: pd.DataFrame,
    *,
    days: int,
    replication: int = 0,
) -> ReplayInputs:
    """Return what a replay of `plan` with `parcels` depends on; see `replay`."""
    if not isinstance(days, int) or days < 1 or days > 20_000:
        raise InputError("SIM-010", "days", f"{days!r} is not a number of days from 1 to 20,000")
    strangers = set(plan.operator.firms) - {firm.id for firm in scenario.firms}
    if strangers:
        raise InputError(
            "SIM-008",
            "plan",
            f"the plan is for firms that the scenario does not have: {sorted(strangers)}",
            "replay it with the scenario that it was made for",
        )
    place_ids = [str(name) for name in world.places["place_id"]]
    timetable = read_timetable(scenario, world, plan)
    cargo = read_cargo(parcels, place_ids, timetable.floor)
    place_ids = place_ids * 2 if timetable.floor else place_ids
    rules = read_rules(scenario, plan.operator, days)
    draws = draw_random(scenario, world, timetable, cargo, days, replication)
    return ReplayInputs(timetable, cargo, rules, draws, place_ids)


def read_rules(scenario: Scenario, operator: Operator, days: int) -> Rules:
    """Return the rules of `operator` over `days` days."""
    operations = scenario.operations
    return Rules(
        weekdays=[scenario.weekday(day) for day in range(days)],
        end_s=days * DAY_S,
        unload_scan_s=round(float(operations.unload_scan_min) * MINUTE_S),
        outbound_handling_s=round(float(operations.outbound_handling_min) * MINUTE_S),
        line_haul_out_s=clock_s(scenario.demand.line_haul_out),
        sorter_lines=operator.sorter_lines,
        service_ticks=service_ticks(operator.sorter_rate_items_h),
        setup_ticks=round(float(operations.sorter_setup_min) * MINUTE_S) * TICKS,
        docks=operations.docks or 0,
        attempts=operations.delivery_attempts,
        keep_s=(operations.keep_days or 0) * DAY_S,
        intra_turn=operations.intra_turn,
        recovery=_recovery(
            scenario.disruptions.recovery, round(float(operations.shift_h) * HOUR_S)
        ),
    )


def _recovery(said: Recovery, shift_s: int) -> RecoveryRules:
    def seconds(minutes: object) -> int:
        return round(float(minutes) * MINUTE_S)  # type: ignore[arg-type]

    overtime = said.overtime_max_h
    return RecoveryRules(
        breakdown=said.breakdown,
        driver=said.driver,
        road=said.road,
        overflow=said.overflow,
        repair_s=seconds(said.repair_min),
        rescue_s=seconds(said.rescue_min) + seconds(said.handover_min),
        tow_s=seconds(said.tow_min),
        stand_in_s=seconds(said.stand_in_min),
        patience_s=seconds(said.patience_min),
        overflow_min_items=said.overflow_min_items,
        extra_vehicles=said.extra_vehicles,
        longest_shift_s=0 if overtime is None else shift_s + round(float(overtime) * HOUR_S),
    )
