"""Through-running or hand-over, by township and wave: the cheapest set found, and every price."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.language import gettext
from logistics_sim.routing.county_plan.bus_legs import BusSet
from logistics_sim.routing.county_plan.echelons import EchelonPlan, plan_echelons
from logistics_sim.routing.county_plan.handover_prices import screen_handovers
from logistics_sim.routing.county_plan.handover_search import FINAL_TRIALS, improve_handovers
from logistics_sim.routing.county_plan.handover_trials import HandoverTrials
from logistics_sim.routing.county_plan.handovers import HandoverProblem, HandoverSet
from logistics_sim.routing.county_plan.routing_task import useful_kinds
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.search_monitor import stop_requested

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.stops import Stops
    from logistics_sim.routing.county_plan.warm_start import WarmStart
    from logistics_sim.scenario import Operator

PART = 8
"""A trial gets the iterations of a search divided by this."""


def choose_handovers(
    inputs: PlanningInputs,
    operator: Operator,
    stops: Stops,
    name: str,
    warm_start: WarmStart | None = None,
) -> tuple[EchelonPlan, list[dict[str, Any]]]:
    """Return the cheapest assignment found, and a row of prices for each township and wave.

    All through-running is planned first and both ways are priced (`screen_handovers`). With
    ``auto``, hand-overs are then tried for real (`improve_handovers`): the first plan leaves a
    part of the work to that, so that the plan with a hand-over and the one without both come
    from the work of an operator that has no choice. With ``transfer`` those that the operator
    names are taken, or all. A `warm_start` lends starts and may name the hand-overs: nothing
    is tried then. Without vehicles for local trips nothing is priced.
    """
    instance = HandoverProblem(inputs, operator, stops)
    if warm_start is not None and warm_start.transfer is not None and operator.echelons == "auto":
        named = _named(instance, warm_start.transfer)
        buses = _named_buses(inputs, warm_start.buses)
        return plan_echelons(instance, named, name, warm_start, buses=buses), []
    buses = () if warm_start is None else _named_buses(inputs, warm_start.buses)
    if operator.echelons == "through" or (operator.echelons == "auto" and not instance.candidates):
        return plan_echelons(instance, (), name, warm_start, buses=buses), []
    if operator.echelons == "transfer":
        _needs_local(inputs, name)
    work = inputs.iterations
    auto = operator.echelons == "auto" and inputs.handover_trials > 0
    part = max(work // PART, 1) if auto else 0
    through = plan_echelons(
        instance, (), name, warm_start, effort=SearchEffort(max(work - FINAL_TRIALS * part, 1))
    )
    if stop_requested():
        return through, []
    rows = screen_handovers(instance, through, name)
    gains: dict[tuple[int, int], float] = {}
    best = through
    if operator.echelons == "transfer":
        wanted = _named(instance, operator.hand_over) if operator.hand_over else instance.candidates
        best = plan_echelons(instance, wanted, name)
    elif auto:
        best, gains = improve_handovers(
            HandoverTrials(instance, name, SearchEffort(part)), through, rows
        )
    return best, [_price_row(row, best, gains) for row in rows]


def _named(instance: HandoverProblem, names: Iterable[tuple[str, int]]) -> HandoverSet:
    """Return the hand-overs (place, wave) by name, as far as local vehicles could serve any stop.

    Raises `InputError` (``DEM-003``) for a place that is no township station.
    """
    places = instance.inputs.places
    stations = np.flatnonzero((places["kind"] == "township_station").to_numpy())
    row = {str(places["place_id"].iloc[number]): int(number) for number in stations}
    for place, _ in names:
        if place not in row:
            raise InputError(
                "DEM-003",
                "after.hand_over",
                gettext("{place!r} is no township station", place=place),
                gettext("name a township by its code, as in the table of townships"),
            )
    known = {(row[place], wave) for place, wave in names}
    return tuple(pair for pair in instance.candidates if pair in known)


def _named_buses(inputs: PlanningInputs, names: Iterable[tuple[str, str]]) -> BusSet:
    """Return the pairs (bus trip, place) by their rows, as far as both are on offer."""
    trips = {offer.trip.id: number for number, offer in enumerate(inputs.buses)}
    places = {str(name): row for row, name in enumerate(inputs.places["place_id"])}
    return tuple(
        sorted(
            (trips[bus], places[place]) for bus, place in names if bus in trips and place in places
        )
    )


def _needs_local(inputs: PlanningInputs, name: str) -> None:
    if not useful_kinds(inputs, "local"):
        raise InfeasibleError(
            "FLT-001",
            gettext("fleet, {name}", name=name),
            gettext("there is no vehicle for local trips, and every township is to be handed over"),
            gettext("give a type the echelon local or any, or let after.echelons be auto"),
        )


def _price_row(
    row: dict[str, Any], best: EchelonPlan, gains: dict[tuple[int, int], float]
) -> dict[str, Any]:
    """Return a row of prices as it is written into the plan.

    The prices are the screen's. `gain_yuan` is what the whole plan gains with this hand-over:
    measured where it was `tried`, else the difference of the prices. With it local drivers
    could be paid `break_even_local_yuan_h` (their mean pay on these trips and what the gain
    adds to an hour) before both ways cost the same.
    """
    pair = (row["station"], row["wave"])
    gain = gains.get(pair, row["through_yuan"] - row["transfer_yuan"])
    return {
        "township": row["township"],
        "wave": row["wave"],
        "through_yuan": round(row["through_yuan"], 2),
        "transfer_yuan": round(row["transfer_yuan"], 2),
        "trunk_yuan": round(row["trunk_yuan"], 2),
        "gain_yuan": round(gain, 2),
        "tried": pair in gains,
        "kept_stops": row["kept"],
        "break_even_local_yuan_h": round(row["local_pay_yuan_h"] + gain / row["local_h"], 2)
        if row["local_h"] > 0
        else None,
        "choice": "transfer" if pair in best.transfer else "through",
    }
