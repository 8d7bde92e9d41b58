"""Search over sets of hand-overs: alone, together, dropped and exchanged, each tried for real."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.language import noop
from logistics_sim.routing.county_plan.handover_trials import HandoverTrials
from logistics_sim.routing.search_monitor import enter_stage, stop_requested

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.echelons import EchelonPlan
    from logistics_sim.routing.county_plan.handovers import HandoverSet
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs

Pair = tuple[int, int]
HandoverChange = frozenset[Pair]
SINGLE_SHARE = 2 / 3
"""Part of the trials that goes into pairs alone; the rest into several together."""
FINAL_TRIALS = 2
"""Trials whose work belongs to the plan: what is taken, and searching on from there."""


@dataclass
class HandoverSearch:
    """The best plan so far, and what was learnt on the way.

    `unchanged` is the best plan searched on without any change, which a change must beat.
    `queue` holds the pairs still to be tried alone, `neighbours` those to be tried together, in
    the order of what the screen expects (`expected_gain`).
    `gains` holds by hand-over what the whole plan gained when that one alone was tried,
    `tried_changes` what was tried from which hand-overs on: the same again would end the same.
    """

    trials: HandoverTrials
    best: EchelonPlan
    unchanged: EchelonPlan
    budget: int
    expected_gain: dict[Pair, float]
    queue: list[Pair]
    neighbours: list[HandoverChange]
    accepted: int = 0
    tried_changes: set[tuple[HandoverSet, HandoverChange]] = field(default_factory=set)
    gains: dict[Pair, float] = field(default_factory=dict)

    def exhausted(self) -> bool:
        """Return whether no trial is left."""
        return self.budget <= 0 or stop_requested()

    def next_change(self, after: HandoverChange | None = None) -> HandoverChange | None:
        """Return what is tried next, None where nothing is left; `after` counts as in vain."""
        if self.budget - (after is not None) <= 0:
            return None
        queue = [pair for pair in self.queue if frozenset({pair}) != after]
        if queue:
            return frozenset({queue[0]})
        now = set(self.best.transfer)
        options = []
        for both in self.neighbours:
            changes = both - now
            fresh = (self.best.transfer, changes) not in self.tried_changes and changes != after
            if changes and fresh and (len(changes) == 2 or changes != both):
                gain = sum(self.gains.get(pair, self.expected_gain[pair]) for pair in changes)
                options.append((-gain, sorted(changes), changes))
        return min(options)[2] if options else None

    def work_ahead(self, after: HandoverChange | None) -> None:
        """Let a spare process begin on what follows where `after` is tried in vain."""
        following = self.next_change(after)
        if following is not None:
            wanted = tuple(sorted(set(self.best.transfer) ^ following))
            self.trials.ahead(self.best, wanted)
        elif not self.best.transfer:
            found = min((self.best, self.unchanged), key=self.trials.rank)
            self.trials.ahead(found, found.transfer)

    def try_change(self, changes: HandoverChange) -> bool:
        """Try a change of the best plan; take it if it beats no change."""
        before = self.best
        wanted = tuple(sorted(set(before.transfer) ^ changes))
        if self.trials.begun(before, wanted) is None:
            self.work_ahead(changes)
        self.budget -= 1
        self.tried_changes.add((before.transfer, changes))
        self.queue = [pair for pair in self.queue if frozenset({pair}) != changes]
        try:
            other = self.trials.solve_from(before, wanted)
        except InfeasibleError:
            return False  # the local vehicles do not suffice
        if len(changes) == 1:
            self._record_gain(next(iter(changes)), other)
        if not self.trials.better(other, self.unchanged):
            return False
        self.best = other
        self.accepted += 1
        self.unchanged = self.trials.solve_from(other, other.transfer)
        return True

    def _record_gain(self, pair: Pair, other: EchelonPlan) -> None:
        """Note what handing over at `pair` gains, if it serves as much.

        A search finds the way back less easily than it stays, so what is tried without a
        hand-over that was taken looks worse than it is: the smaller of both gains is kept.
        """
        if self.trials.unserved(other) != self.trials.unserved(self.unchanged):
            return
        gain = self.unchanged.cost_yuan() - other.cost_yuan()
        if pair in self.best.transfer:
            self.gains[pair] = min(-gain, self.gains.get(pair, -gain))
        else:
            self.gains[pair] = gain


def improve_handovers(
    trials: HandoverTrials, through: EchelonPlan, rows: list[dict[str, Any]]
) -> tuple[EchelonPlan, dict[Pair, float]]:
    """Return the best assignment found from `through` on, and what each pair tried gains.

    Pairs are tried in the order in which the screen `rows` promise a gain, first alone; then
    neighbours together, also of what was taken; last, each hand-over taken is tried without, and
    exchanged for a neighbour's. The last plan is searched on with the work that is left of two
    trials: one change taken leaves one, none leaves both.
    """
    expected_gain = {
        (row["station"], row["wave"]): row["through_yuan"] - row["transfer_yuan"] for row in rows
    }
    enter_stage(noop("hand-over"))
    budget = trials.instance.inputs.handover_trials
    promising = sorted(expected_gain, key=lambda pair: (-expected_gain[pair], pair))
    queue = promising[: round(budget * SINGLE_SHARE)]
    neighbours = _neighbouring_pairs(trials.instance.inputs, expected_gain)
    if budget > 0 and queue:
        trials.ahead(through, (queue[0],))
    unchanged = trials.solve_from(through, ())
    search = HandoverSearch(trials, through, unchanged, budget, expected_gain, queue, neighbours)
    _try_promising(search)
    _try_dropping(search)
    found = _intensified(search)
    trials.drop()
    main = replace(found.main, work=through.main.work)
    work = (trials.work_row("hand-over", found),)
    return replace(found, main=main, work=work), search.gains


def _intensified(search: HandoverSearch) -> EchelonPlan:
    trials, found = search.trials, search.best
    if search.accepted < FINAL_TRIALS:
        found = min((found, search.unchanged), key=trials.rank)
    for _ in range(search.accepted + 1, FINAL_TRIALS):
        if not stop_requested():
            found = min((found, trials.solve_from(found, found.transfer)), key=trials.rank)
    return found


def _try_promising(search: HandoverSearch) -> None:
    """Try the most promising pairs, then neighbours in a wave, and both waves of a township.

    Neighbours may share a truck.
    """
    while not search.exhausted():
        changes = search.next_change()
        if changes is None:
            return
        search.try_change(changes)


def _try_dropping(search: HandoverSearch) -> None:
    """Try each hand-over taken without, and for the best of its neighbours instead.

    These trials come on top of the budget: what was taken must stand them.
    """
    for pair in search.best.transfer:
        others = [p for both in search.neighbours if pair in both for p in both - {pair}]
        others = [p for p in others if p not in search.best.transfer]
        options = [frozenset({pair})]
        if others:
            other = max(others, key=lambda p: (search.gains.get(p, search.expected_gain[p]), p))
            options.append(frozenset({pair, other}))
        for changes in options:
            if not stop_requested() and pair in search.best.transfer:
                search.try_change(changes)


def _neighbouring_pairs(
    inputs: PlanningInputs, expected_gain: dict[Pair, float]
) -> list[HandoverChange]:
    """Return pairs of hand-overs to be tried together: two near stations, or a station's waves."""
    seconds = next(iter(inputs.travel.values())).seconds
    found = set()
    for station, wave in expected_gain:
        others = sorted(
            (int(seconds[station, other]), other)
            for other, its_wave in expected_gain
            if its_wave == wave and other != station
        )
        found |= {frozenset({(station, wave), (other, wave)}) for _, other in others[:2]}
        found |= {frozenset({(station, wave), p}) for p in expected_gain if p[0] == station}
    return sorted((both for both in found if len(both) == 2), key=sorted)
