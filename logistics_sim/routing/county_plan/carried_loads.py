"""Loads of a wave with which no vehicle can come in time: the next visit that can takes them.

A last wave may leave so late that far villages close before anybody comes, or that nobody
would be back for the evening line-haul. What is due there is left for the next wave that can
bring it, as a rule that of the next service day, and planned with it: its vehicles have the
room. Only where no wave can does a visit stay unserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.county_plan.cost_bound import beyond_buses
from logistics_sim.routing.county_plan.handovers import HandoverProblem
from logistics_sim.routing.county_plan.infeasible_stops import infeasible_stops
from logistics_sim.routing.county_plan.routing_task import main_task, useful_kinds
from logistics_sim.routing.county_plan.stops import LOADS, Stops, split_oversized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.scenario import Operator

Key = tuple[int, int, int]
"""Place, wave and band of a visit."""


def carry_over(
    inputs: PlanningInputs, operator: Operator, stops: Stops
) -> tuple[Stops, list[dict[str, Any]]]:
    """Return the stops with what a wave cannot bring added to the next visit that can.

    Parameters
    ----------
    inputs
        What the county's day is planned from.
    operator
        Its waves, and whether it hands over.
    stops
        Design loads of a day group, one row for each place, wave and band.

    Returns
    -------
    Stops
        The same rows where every visit is possible for some vehicle.
    list of dict
        A row for each visit that was moved, with its cause and limit; ``moved_to`` is the wave.
    """
    waiting = _impossible(inputs, operator, stops)
    if not waiting:
        return stops, []
    order = [wave.id for wave in sorted(operator.waves, key=lambda wave: wave.depart_s)]
    columns = np.stack([getattr(stops, name) for name in LOADS], axis=1)
    loads = dict(zip(_keys(stops), columns, strict=True))
    none = np.zeros(len(LOADS), dtype=np.int64)
    rows: list[dict[str, Any]] = []
    for ahead in range(1, len(order)):
        goals = {
            (place, wave, band): (place, order[(order.index(wave) + ahead) % len(order)], band)
            for place, wave, band in waiting
        }
        joined = {goal: loads.get(goal, none) + loads[key] for key, goal in goals.items()}
        refused = _impossible(inputs, operator, _stops(joined))
        for key, goal in goals.items():
            if goal not in refused:
                rows.append({**waiting.pop(key), "moved_to": goal[1]})
                loads[goal] = joined[goal]
                del loads[key]
    return _stops(loads), rows


def _impossible(
    inputs: PlanningInputs, operator: Operator, stops: Stops
) -> dict[Key, dict[str, Any]]:
    """Return the visits that nobody can make in any way, each with its row: cause and limit."""
    kinds = useful_kinds(inputs, "trunk")
    if not kinds or not stops.size:
        return {}
    parts = split_oversized(stops, kinds)
    none = np.zeros(parts.size, dtype=bool)
    found, rows = infeasible_stops(inputs, main_task(inputs, operator, parts, none))
    if not found.any():
        return {}
    named = dict(zip(_keys(parts.take(found)), rows, strict=True))
    other_ways = _keys(stops.take(_handed_over(inputs, operator, stops)))
    beyond = set(_keys(beyond_buses(inputs, stops)))
    return {key: row for key, row in named.items() if key in beyond - set(other_ways)}


def _handed_over(inputs: PlanningInputs, operator: Operator, stops: Stops) -> NDArray[np.bool_]:
    """Return which visits a truck and local vehicles could make between them."""
    if operator.echelons == "through":
        return np.zeros(stops.size, dtype=bool)
    station = (inputs.places["kind"] == "township_station").to_numpy()[stops.place]
    by_truck = ~infeasible_stops(inputs, main_task(inputs, operator, stops, station))[0]
    return HandoverProblem(inputs, operator, stops).locally_reachable | (station & by_truck)


def _keys(stops: Stops) -> list[Key]:
    columns = (stops.place, stops.wave, stops.band)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _stops(loads: dict[Key, NDArray[np.int64]]) -> Stops:
    keys = np.array(list(loads), dtype=np.int64).reshape(-1, 3)
    table = np.array(list(loads.values()), dtype=np.int64).reshape(-1, len(LOADS))
    columns = {name: table[:, number] for number, name in enumerate(LOADS)}
    return Stops(keys[:, 0], keys[:, 1], **columns, band=keys[:, 2])
