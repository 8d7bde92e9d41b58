"""Search over sets of hand-overs: alone, together, dropped and swapped, each tried for real."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.county.echelons import Assignment, planned
from logistics_sim.routing.county.handover import Case
from logistics_sim.routing.county.trials import Draft, Trials, draft_of
from logistics_sim.routing.county.warm import Hint, days_of_part
from logistics_sim.routing.engines.effort import Effort
from logistics_sim.routing.watch import enter, stopped

if TYPE_CHECKING:
    from logistics_sim.places import World

Pair = tuple[int, int]
Flips = frozenset[Pair]
PART = 20
"""A trial gets the scenario's iterations divided by this."""
ALONE = 2 / 3
"""Part of the trials that goes into townships alone; the rest into several together."""
LEAST_GAIN_YUAN = 0.5


@dataclass
class Search:
    """The best plan so far, and what was learnt on the way.

    `gains` holds by hand-over what the whole plan gained when that one alone was tried.
    """

    trials: Trials
    best: Draft
    budget: int
    gains: dict[Pair, float] = field(default_factory=dict)

    def spent(self) -> bool:
        """Return whether no trial is left."""
        return self.budget <= 0 or stopped()

    def tried(self, options: list[Flips]) -> bool:
        """Try each of `options` on the best plan; take the best if it beats no change."""
        stations = {station for flips in options for station, _ in flips}
        before = self.best
        chosen = self.trials.around(before, stations)
        same = self.trials.solved(before, before.transfer, chosen)
        found = []
        for flips in options:
            if self.spent():
                break
            self.budget -= 1
            transfer = tuple(sorted(set(before.transfer) ^ flips))
            try:
                other = self.trials.solved(before, transfer, chosen)
            except InfeasibleError:
                continue  # the local vehicles do not suffice
            if len(flips) == 1:
                self._learn(next(iter(flips)), before, same, other)
            if _better(other, same):
                found.append(other)
        if found:
            self.best = min(found, key=Draft.rank)
        return bool(found)

    def _learn(self, pair: Pair, before: Draft, same: Draft, other: Draft) -> None:
        """Note what handing over at `pair` gains, if it serves as much.

        A search finds the way back less easily than it stays, so what is tried without a
        hand-over that was taken looks worse than it is: the smaller of both gains is kept.
        """
        if other.unserved != same.unserved:
            return
        gain = same.cost_yuan() - other.cost_yuan()
        if pair in before.transfer:
            self.gains[pair] = min(-gain, self.gains.get(pair, -gain))
        else:
            self.gains[pair] = gain


def improved(
    case: Case, name: str, through: Assignment, rows: list[dict[str, Any]]
) -> tuple[Assignment, dict[Pair, float]]:
    """Return the best assignment found from `through` on, and what each pair tried gains.

    Pairs are tried in the order in which the screen `rows` promise a gain, first alone; then
    neighbours together, also of what was taken; last, each hand-over taken is tried without, and
    exchanged for a neighbour's. What the search alone gains in a trial is not kept, so that
    plans with and without hand-over come from the same work.
    """
    promise = {
        (row["station"], row["wave"]): row["through_yuan"] - row["transfer_yuan"] for row in rows
    }
    said = case.scenario.effort
    trials = Trials(case, name, Effort(max(said.iterations // PART, 1)))
    search = Search(trials, draft_of(case, through), said.echelon_trials)
    enter("hand-over")
    _alone(search, promise)
    _together(search, case.world, promise)
    _without(search, case.world, promise)
    return _finished(search, through), search.gains


def _alone(search: Search, promise: dict[Pair, float]) -> None:
    """Try the most promising pairs, those of one township beside each other and together."""
    least = search.budget - round(search.budget * ALONE)
    ranked = sorted(promise, key=lambda pair: (-promise[pair], pair))[: search.budget - least]
    for station in dict.fromkeys(station for station, _ in ranked):
        pairs = sorted(pair for pair in ranked if pair[0] == station)
        options = [frozenset({pair}) for pair in pairs]
        if len(pairs) > 1:
            options.append(frozenset(pairs))
        if search.budget - len(options) < least or search.spent():
            return
        search.tried(options)


def _together(search: Search, world: World, promise: dict[Pair, float]) -> None:
    """Try neighbours in the same wave, which may share a trunk truck."""
    near = _neighbours(world, promise)
    tried: set[Flips] = set()
    while not search.spent():
        now = set(search.best.transfer)
        options = []
        for one, other in near:
            flips = frozenset({one, other} - now)
            if flips and flips not in tried and (len(flips) == 2 or now & {one, other}):
                gain = sum(search.gains.get(pair, promise[pair]) for pair in flips)
                options.append((-gain, sorted(flips), flips))
        if not options:
            return
        flips = min(options)[2]
        tried.add(flips)
        search.tried([flips])


def _without(search: Search, world: World, promise: dict[Pair, float]) -> None:
    """Try each hand-over taken without, and for the best of its neighbours instead.

    These trials come on top of the budget: what was taken must stand them.
    """
    near = _neighbours(world, promise)
    for pair in search.best.transfer:
        if stopped() or pair not in search.best.transfer:
            continue
        others = [p for both in near for p in both if pair in both and p != pair]
        others = [p for p in others if p not in search.best.transfer]
        options = [frozenset({pair})]
        if others:
            other = max(others, key=lambda p: (search.gains.get(p, promise[p]), p))
            options.append(frozenset({pair, other}))
        search.budget = len(options)
        search.tried(options)


def _neighbours(world: World, promise: dict[Pair, float]) -> list[tuple[Pair, Pair]]:
    """Return the pairs of possible hand-overs of a wave whose stations are near: two each."""
    seconds = next(iter(world.travel.values())).seconds
    found = set()
    for station, wave in promise:
        others = sorted(
            (int(seconds[station, other]), other)
            for other, same in promise
            if same == wave and other != station
        )
        for _, other in others[:2]:
            found.add(((min(station, other), wave), (max(station, other), wave)))
    return sorted(found)


def _better(one: Draft, other: Draft) -> bool:
    if one.unserved != other.unserved:
        return one.unserved < other.unserved
    return one.cost_yuan() < other.cost_yuan() - LEAST_GAIN_YUAN


def _finished(search: Search, through: Assignment) -> Assignment:
    """Return the best draft as an assignment, or `through` where that is better after all."""
    trials, best = search.trials, search.best
    days = tuple(day for day, _ in best.days)
    near = {
        base: Hint((days_of_part(trials.case.world, part),), search=False)
        for base, part in best.local.items()
    }
    hint = Hint((days,), search=False)
    found = planned(trials.case, best.transfer, trials.name, hint, near)
    work = {
        "task": f"{trials.name}/hand-over",
        "stops": trials.case.stops.size,
        "engine": trials.case.scenario.effort.engine,
        "iterations": trials.iterations,
        "seed": int(through.main.work.get("seed", 0)),
        "stopped_by_clock": False,
    }
    if (len(found.unserved()), found.cost_yuan()) < (len(through.unserved()), through.cost_yuan()):
        main = replace(found.main, work=through.main.work)
        return replace(found, main=main, work=(work,))
    return replace(through, work=(work,))
