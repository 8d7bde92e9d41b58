"""Which buses pay: each change of the plan by bus is tried on the whole plan.

The price of a bus is known to the cent; what it saves is not, since trucks drive on with what is
left. So every change that looks promising is tried for real: the whole plan solved on with it and
without, from the same start with the same work (see `handover_trials`). Kept is what makes the
plan cheaper or serves more. At the end each leg that was kept must show it again: the plan
is solved once more without it, and both costs are written down.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.core.units import clock_text
from logistics_sim.language import noop
from logistics_sim.routing.county_plan.bus_legs import CARRIED, BusLeg, BusSet, leg_of
from logistics_sim.routing.county_plan.echelons import EchelonPlan, hub_task
from logistics_sim.routing.county_plan.handover_choice import PART
from logistics_sim.routing.county_plan.handover_prices import cost_shares
from logistics_sim.routing.county_plan.handover_trials import HandoverTrials
from logistics_sim.routing.county_plan.handovers import HandoverProblem
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.search_monitor import enter_stage, stop_requested

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics_sim.routing.county_plan.bus_legs import BusOffer
    from logistics_sim.routing.county_plan.handovers import HandoverSet
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.stops import Stops
    from logistics_sim.scenario import Operator


@dataclass(frozen=True)
class BusChange:
    """One way to use a bus: `places` whose loads it takes, and hand-overs that it feeds.

    `gain_yuan` is expected: what the loads cost by truck as the plan stands, less the bus.
    """

    bus: int
    places: tuple[int, ...]
    transfer: HandoverSet
    truck_yuan: float
    bus_yuan: float
    items: int

    @property
    def gain_yuan(self) -> float:
        """What is expected to be saved."""
        return self.truck_yuan - self.bus_yuan

    @property
    def pairs(self) -> set[tuple[int, int]]:
        """Bus and places as a `BusSet` has them."""
        return {(self.bus, place) for place in self.places}


@dataclass
class BusChoice:
    """The best plan so far; `rows` tell what was tried, by change."""

    trials: HandoverTrials
    best: EchelonPlan
    unchanged: EchelonPlan
    budget: int
    rows: dict[BusChange, dict[str, Any]] = field(default_factory=dict)

    def try_plan(self, transfer: HandoverSet, buses: BusSet) -> EchelonPlan | None:
        """Return the plan with other hand-overs and buses; None where vehicles do not suffice."""
        self.budget -= 1
        try:
            return self.trials.solve_from(self.best, transfer, buses)
        except InfeasibleError:
            return None

    def keep(self, other: EchelonPlan) -> None:
        """Go on from `other`; what only more search gains is measured anew."""
        self.best = other
        self.unchanged = self.trials.solve_from(other, other.transfer, other.buses)


def improve_by_bus(
    inputs: PlanningInputs,
    operator: Operator,
    stops: Stops,
    name: str,
    start: EchelonPlan,
    prices: list[dict[str, Any]],
) -> tuple[EchelonPlan, list[dict[str, Any]]]:
    """Return the cheapest plan found with buses, and one row for each change considered.

    `start` is the plan of `stops` without buses; what is searched for has the `name` of its task.

    `prices` are the rows of `choose_handovers`. The promising changes are tried together first,
    then each alone, up to `bus_trials`; then what was kept is tried without each leg.
    """
    effort = SearchEffort(max(inputs.iterations // PART, 1))
    trials = HandoverTrials(HandoverProblem(inputs, operator, stops), name, effort)
    enter_stage(noop("buses"))
    changes = bus_changes(trials, start, prices)
    if not changes or not inputs.bus_trials:
        return start, [_row(trials, change) for change in changes]
    unchanged = trials.solve_from(start, start.transfer)
    search = BusChoice(trials, start, unchanged, inputs.bus_trials)
    _try_together(search, changes)
    for change in changes:
        if search.budget <= 0 or stop_requested():
            break
        if change.gain_yuan > 0 and not change.pairs <= set(search.best.buses):
            _try_alone(search, change)
    found = min((search.best, search.unchanged), key=trials.rank)
    search.best = found
    legs = _drop_what_does_not_pay(search)
    found = replace(search.best, work=(*start.work, trials.work_row("buses", search.best)))
    rows = []
    for change in changes:
        row = search.rows.get(change) or _row(trials, change)
        used = change.pairs <= set(found.buses)
        rows.append({**row, "choice": "bus" if used else "truck"})
    return found, [*rows, *legs]


def bus_changes(
    trials: HandoverTrials, start: EchelonPlan, prices: list[dict[str, Any]]
) -> list[BusChange]:
    """Return the ways in which buses could be used, the most promising first.

    `prices` are the rows of `choose_handovers`. For each bus: the places on its way that pay best
    until it is full, each of them alone, and hand-over to local vehicles at each station on its
    way.
    """
    instance = trials.instance
    yuan, _ = cost_shares(start.main)
    task = start.main.task
    truck: dict[tuple[int, int], float] = defaultdict(float)
    for place, wave, share in zip(task.stops.place, task.stops.wave, yuan, strict=True):
        truck[int(place), int(wave)] += float(share)
    found: list[BusChange] = []
    for number, offer in enumerate(instance.inputs.buses):
        on_way = sorted({call.place for call in offer.trip.calls})
        singles = []
        for place in on_way:
            leg = _leg(trials, start.transfer, number, (place,))
            if leg is not None:
                cost = truck[place, offer.wave]
                singles.append(BusChange(number, (place,), (), cost, leg.cost_yuan(), leg.items()))
        found += singles
        found += _filled(trials, start, number, singles)
        found += _hand_overs(trials, start, number, on_way, prices)
    known = {(change.bus, change.places, change.transfer): change for change in found}
    return sorted(known.values(), key=lambda change: (-change.gain_yuan, change.bus, change.places))


def _leg(
    trials: HandoverTrials, transfer: HandoverSet, bus: int, places: tuple[int, ...]
) -> BusLeg | None:
    """Return what the bus would carry for `places` under `transfer`."""
    instance = trials.instance
    task = hub_task(instance, transfer)
    offer = instance.inputs.buses[bus]
    mine = np.isin(task.stops.place, places) & (task.stops.wave == offer.wave)
    mine &= np.isin(task.stops.band, CARRIED)
    trunk = bool((mine & task.trunk).any())
    mine &= task.trunk == trunk
    if len(set(task.stops.place[mine].tolist())) < len(places):
        return None
    whole = task.stops.take(mine).merged(np.arange(len(instance.inputs.places)))
    return leg_of(bus, offer, whole, trunk, instance.hours, instance.inputs.rules.back_s)


def _filled(
    trials: HandoverTrials, start: EchelonPlan, bus: int, singles: list[BusChange]
) -> list[BusChange]:
    """Return the places of a bus together, as many of the best as it takes."""
    chosen: list[BusChange] = []
    best: BusLeg | None = None
    for single in sorted(singles, key=lambda change: (-change.gain_yuan, change.places)):
        if single.truck_yuan <= 0:
            continue
        places = tuple(sorted(place for each in (*chosen, single) for place in each.places))
        leg = _leg(trials, start.transfer, bus, places)
        if leg is not None:
            best = leg
            chosen.append(single)
    if best is None or len(chosen) < 2:
        return []
    places = tuple(sorted(place for each in chosen for place in each.places))
    truck = sum(each.truck_yuan for each in chosen)
    return [BusChange(bus, places, (), truck, best.cost_yuan(), best.items())]


def _hand_overs(
    trials: HandoverTrials,
    start: EchelonPlan,
    bus: int,
    on_way: list[int],
    prices: list[dict[str, Any]],
) -> list[BusChange]:
    """Return hand-overs to local vehicles at stations that the bus passes, by the screen's prices.

    By bus they save the truck's share of a hand-over.
    """
    offer = trials.instance.inputs.buses[bus]
    ids = trials.instance.inputs.places["place_id"]
    row_of = {str(ids.iloc[place]): place for place in on_way}
    found = []
    for row in prices:
        pair = (row_of.get(str(row["township"]), -1), int(row["wave"]))
        if pair[0] < 0 or pair[1] != offer.wave or pair in start.transfer:
            continue
        transfer = tuple(sorted({*start.transfer, pair}))
        leg = _leg(trials, transfer, bus, (pair[0],))
        if leg is None:
            continue
        local = float(row["transfer_yuan"] - row["trunk_yuan"])
        truck = float(row["through_yuan"]) - local
        leg_yuan, items = leg.cost_yuan(), leg.items()
        found.append(BusChange(bus, (pair[0],), (pair,), truck, leg_yuan, items))
    return found


def _try_together(search: BusChoice, changes: list[BusChange]) -> None:
    """Try all changes that look as if they paid, each load by one bus only."""
    chosen: list[BusChange] = []
    offers = search.trials.instance.inputs.buses
    taken: set[tuple[int, int]] = set()
    used: set[int] = set()
    for change in changes:
        loads = {(place, offers[change.bus].wave) for place in change.places}
        fits = change.bus not in used and not loads & taken
        if change.gain_yuan > 0 and fits:
            chosen.append(change)
            taken |= loads
            used.add(change.bus)
    if len(chosen) < 2:
        return
    buses = tuple(sorted(pair for change in chosen for pair in change.pairs))
    extra = {pair for change in chosen for pair in change.transfer}
    transfer = tuple(sorted({*search.best.transfer, *extra}))
    other = search.try_plan(transfer, buses)
    if other is not None and search.trials.better(other, search.unchanged):
        search.keep(other)


def _try_alone(search: BusChoice, change: BusChange) -> None:
    """Try one change of the best plan, and write down what the whole plan costs both ways."""
    trials, before = search.trials, search.unchanged
    offers = trials.instance.inputs.buses
    wave = offers[change.bus].wave
    others = {
        (bus, place)
        for bus, place in search.best.buses
        if not (place in change.places and offers[bus].wave == wave)
    }
    buses = tuple(sorted(others | change.pairs))
    transfer = tuple(sorted({*search.best.transfer, *change.transfer}))
    other = search.try_plan(transfer, buses)
    if other is None or not change.pairs <= set(other.buses):
        return
    search.rows[change] = {
        **_row(trials, change),
        "tried": True,
        "plan_with_yuan": round(other.cost_yuan(), 2),
        "plan_without_yuan": round(before.cost_yuan(), 2),
    }
    if trials.better(other, before):
        search.keep(other)


def _drop_what_does_not_pay(search: BusChoice) -> list[dict[str, Any]]:
    """Solve the plan without each leg; drop those without which it is cheaper.

    Returns a row for each leg that stays, with the cost of the plan with and without it.
    """
    trials = search.trials
    rows = {}
    for leg in search.best.legs:
        rest = tuple(pair for pair in search.best.buses if pair[0] != leg.number)
        if len(rest) == len(search.best.buses) or stop_requested():
            continue
        other = search.try_plan(search.best.transfer, rest)
        if other is None:
            continue
        if trials.rank(other) < trials.rank(search.best):
            search.best = other
            continue
        rows[leg.number] = {
            **_leg_row(trials, leg),
            "plan_without_yuan": round(other.cost_yuan(), 2),
        }
    kept = {leg.number for leg in search.best.legs}
    cost = round(search.best.cost_yuan(), 2)
    return [{**row, "plan_with_yuan": cost} for number, row in rows.items() if number in kept]


def _row(trials: HandoverTrials, change: BusChange) -> dict[str, Any]:
    """Return a change as it is written into the plan."""
    offer = trials.instance.inputs.buses[change.bus]
    return {
        "kind": "change",
        **_call(trials, offer, change.places),
        "hands_over": bool(change.transfer),
        "truck_yuan": round(change.truck_yuan, 2),
        "bus_yuan": round(change.bus_yuan, 2),
        "items": change.items,
        "break_even_yuan_item": _break_even(change, offer.terms.yuan_item),
        "tried": False,
        "plan_with_yuan": None,
        "plan_without_yuan": None,
        "choice": "truck",
    }


def _break_even(change: BusChange, yuan_item: float) -> float | None:
    """Return the price of an item at which bus and truck would cost the same, None below zero."""
    price = yuan_item + change.gain_yuan / change.items if change.items else -1.0
    return round(price, 4) if price >= 0 else None


def _leg_row(trials: HandoverTrials, leg: BusLeg) -> dict[str, Any]:
    return {
        "kind": "leg",
        **_call(trials, leg.offer, sorted(set(leg.stops.place.tolist()))),
        "hands_over": leg.trunk,
        "truck_yuan": None,
        "bus_yuan": round(leg.cost_yuan(), 2),
        "items": leg.items(),
        "break_even_yuan_item": None,
        "tried": True,
        "choice": "bus",
    }


def _call(trials: HandoverTrials, offer: BusOffer, places: Iterable[int]) -> dict[str, Any]:
    """Return which bus it is and the ids of the `places` at which it calls."""
    ids = trials.instance.inputs.places["place_id"]
    return {
        "bus": offer.trip.id,
        "line": offer.trip.line,
        "depart": clock_text(offer.trip.depart_s),
        "wave": offer.wave,
        "places": [str(ids.iloc[place]) for place in places],
    }
