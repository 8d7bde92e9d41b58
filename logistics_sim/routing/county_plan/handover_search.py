"""Search over sets of hand-overs: alone, together, dropped and exchanged, each tried for real."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.county_plan.handover_trials import Trials
from logistics_sim.routing.search_monitor import enter_stage, stop_requested

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.echelons import Assignment
    from logistics_sim.routing.county_plan.handovers import HandOvers
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs

Pair = tuple[int, int]
Flips = frozenset[Pair]
ALONE = 2 / 3
"""Part of the trials that goes into pairs alone; the rest into several together."""
FOLLOWING = 2
"""Trials whose work belongs to the plan: what is taken, and searching on from there."""


@dataclass
class HandoverSearch:
    """The best plan so far, and what was learnt on the way.

    `same` is the best plan searched on without any change, which a change must beat.
    `gains` holds by hand-over what the whole plan gained when that one alone was tried,
    `seen` what was tried from which hand-overs on: the same again would end the same.
    """

    trials: Trials
    best: Assignment
    same: Assignment
    budget: int
    taken: int = 0
    seen: set[tuple[HandOvers, Flips]] = field(default_factory=set)
    gains: dict[Pair, float] = field(default_factory=dict)

    def spent(self) -> bool:
        """Return whether no trial is left."""
        return self.budget <= 0 or stop_requested()

    def tried(self, flips: Flips) -> bool:
        """Try a change of the best plan; take it if it beats no change."""
        before = self.best
        self.budget -= 1
        self.seen.add((before.transfer, flips))
        try:
            other = self.trials.solved(before, tuple(sorted(set(before.transfer) ^ flips)))
        except InfeasibleError:
            return False  # the local vehicles do not suffice
        if len(flips) == 1:
            self._learn(next(iter(flips)), other)
        if not self.trials.better(other, self.same):
            return False
        self.best = other
        self.taken += 1
        self.same = self.trials.solved(other, other.transfer)
        return True

    def _learn(self, pair: Pair, other: Assignment) -> None:
        """Note what handing over at `pair` gains, if it serves as much.

        A search finds the way back less easily than it stays, so what is tried without a
        hand-over that was taken looks worse than it is: the smaller of both gains is kept.
        """
        if self.trials.unserved(other) != self.trials.unserved(self.same):
            return
        gain = self.same.cost_yuan() - other.cost_yuan()
        if pair in self.best.transfer:
            self.gains[pair] = min(-gain, self.gains.get(pair, -gain))
        else:
            self.gains[pair] = gain


def improve_handovers(
    trials: Trials, through: Assignment, rows: list[dict[str, Any]]
) -> tuple[Assignment, dict[Pair, float]]:
    """Return the best assignment found from `through` on, and what each pair tried gains.

    Pairs are tried in the order in which the screen `rows` promise a gain, first alone; then
    neighbours together, also of what was taken; last, each hand-over taken is tried without, and
    exchanged for a neighbour's. The last plan is searched on with the work that is left of two
    trials: one change taken leaves one, none leaves both.
    """
    promise = {
        (row["station"], row["wave"]): row["through_yuan"] - row["transfer_yuan"] for row in rows
    }
    enter_stage("hand-over")
    same = trials.solved(through, ())
    search = HandoverSearch(trials, through, same, trials.case.inputs.handover_trials)
    near = _neighbours(trials.case.inputs, promise)
    _alone(search, promise)
    _together(search, near, promise)
    _without(search, near, promise)
    found = _searched_on(search)
    work = {
        "task": f"{trials.name}/hand-over",
        "stops": trials.case.stops.size,
        "engine": trials.case.inputs.engine,
        "iterations": trials.iterations,
        "seed": int(found.main.work.get("seed", 0)),
        "stopped_by_clock": bool(found.main.work.get("stopped_by_clock", False)),
    }
    main = replace(found.main, work=through.main.work)
    return replace(found, main=main, work=(work,)), search.gains


def _searched_on(search: HandoverSearch) -> Assignment:
    trials, found = search.trials, search.best
    if search.taken < FOLLOWING:
        found = min((found, search.same), key=trials.rank)
    for _ in range(search.taken + 1, FOLLOWING):
        if not stop_requested():
            found = min((found, trials.solved(found, found.transfer)), key=trials.rank)
    return found


def _alone(search: HandoverSearch, promise: dict[Pair, float]) -> None:
    """Try the most promising pairs."""
    count = round(search.budget * ALONE)
    for pair in sorted(promise, key=lambda pair: (-promise[pair], pair))[:count]:
        if search.spent():
            return
        search.tried(frozenset({pair}))


def _together(search: HandoverSearch, near: list[Flips], promise: dict[Pair, float]) -> None:
    """Try neighbours in the same wave, which may share a truck, and both waves of a township."""
    while not search.spent():
        now = set(search.best.transfer)
        options = []
        for both in near:
            flips = both - now
            fresh = (search.best.transfer, flips) not in search.seen
            if flips and fresh and (len(flips) == 2 or flips != both):
                gain = sum(search.gains.get(pair, promise[pair]) for pair in flips)
                options.append((-gain, sorted(flips), flips))
        if not options:
            return
        search.tried(min(options)[2])


def _without(search: HandoverSearch, near: list[Flips], promise: dict[Pair, float]) -> None:
    """Try each hand-over taken without, and for the best of its neighbours instead.

    These trials come on top of the budget: what was taken must stand them.
    """
    for pair in search.best.transfer:
        others = [p for both in near if pair in both for p in both - {pair}]
        others = [p for p in others if p not in search.best.transfer]
        options = [frozenset({pair})]
        if others:
            other = max(others, key=lambda p: (search.gains.get(p, promise[p]), p))
            options.append(frozenset({pair, other}))
        for flips in options:
            if not stop_requested() and pair in search.best.transfer:
                search.tried(flips)


def _neighbours(inputs: PlanningInputs, promise: dict[Pair, float]) -> list[Flips]:
    """Return pairs of hand-overs to be tried together: two near stations, or a station's waves."""
    seconds = next(iter(inputs.travel.values())).seconds
    found = set()
    for station, wave in promise:
        others = sorted(
            (int(seconds[station, other]), other)
            for other, same in promise
            if same == wave and other != station
        )
        found |= {frozenset({(station, wave), (other, wave)}) for _, other in others[:2]}
        found |= {frozenset({(station, wave), p}) for p in promise if p[0] == station}
    return sorted((both for both in found if len(both) == 2), key=sorted)
