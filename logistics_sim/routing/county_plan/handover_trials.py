"""Try hand-overs for real: the whole plan re-solved from where it stands, with and without.

The unchanged plan gets the same trial, with the same start, work and seeds, so that what only the
search gains is not taken for a gain of the change. (Trials of the vehicle days around a station
alone were tried first: 12 days took as long as the whole plan, since packing does, and the
fewer days, the less they found to do with the room that a hand-over leaves.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logistics_sim.core.forked import Beside, spare
from logistics_sim.routing.county_plan.bus_legs import BusSet
from logistics_sim.routing.county_plan.echelons import (
    EchelonPlan,
    plan_echelons,
    stranded_stops,
    unloaded_at,
)
from logistics_sim.routing.county_plan.handovers import HandoverProblem, HandoverSet
from logistics_sim.routing.county_plan.warm_start import WarmStart, templates_of_part
from logistics_sim.routing.engines.effort import SearchEffort

LEAST_GAIN_YUAN = 0.5


@dataclass
class HandoverTrials:
    """Solves a case on from a plan, each time with `effort`; counts the iterations.

    Where a process is spare, it works `ahead` on the trial that is likely to be next.
    """

    instance: HandoverProblem
    name: str
    effort: SearchEffort
    iterations: int = 0
    _begun: tuple[EchelonPlan, HandoverSet, Beside[EchelonPlan]] | None = None

    def ahead(self, start: EchelonPlan, transfer: HandoverSet) -> None:
        """Begin on ``solve_from(start, transfer)`` in a spare process, if there is one."""
        self.drop()
        if spare():
            self._begun = (start, transfer, Beside(lambda: self._solved(start, transfer, ())))

    def drop(self) -> None:
        """End what was begun and not asked for."""
        if self._begun is not None:
            self._begun[2].cancel()
            self._begun = None

    def begun(self, start: EchelonPlan, transfer: HandoverSet) -> Beside[EchelonPlan] | None:
        """Return the trial of `transfer` from `start` if it was begun ahead."""
        if self._begun is None:
            return None
        begun_from, theirs, work = self._begun
        return work if begun_from is start and theirs == transfer else None

    def solve_from(
        self, start: EchelonPlan, transfer: HandoverSet, buses: BusSet = ()
    ) -> EchelonPlan:
        """Return the plan with the hand-overs `transfer` and `buses`, solved on from `start`.

        Raises `InfeasibleError` where no vehicle is left for a part.
        """
        ahead = self.begun(start, transfer) if not buses else None
        if ahead is None:
            found = self._solved(start, transfer, buses)
        else:
            self._begun = None
            found = ahead.result()
        for part in (found.main, *found.local.values()):
            self.iterations += int(part.work.get("iterations", 0))
        return found

    def _solved(self, start: EchelonPlan, transfer: HandoverSet, buses: BusSet) -> EchelonPlan:
        places = self.instance.inputs.places
        local_starts = {
            base: WarmStart((templates_of_part(places, part),), search=True)
            for base, part in start.local.items()
        }
        warm_start = WarmStart((templates_of_part(places, start.main),))
        return plan_echelons(
            self.instance,
            transfer,
            f"{self.name}/trial",
            warm_start,
            local_starts,
            self.effort,
            buses,
        )

    def work_row(self, stage: str, plan: EchelonPlan) -> dict[str, Any]:
        """Return the row of ``work`` for all trials of a `stage`, which ended with `plan`."""
        return {
            "task": f"{self.name}/{stage}",
            "stops": self.instance.stops.size,
            "engine": self.instance.inputs.engine,
            "iterations": self.iterations,
            "seed": int(plan.main.work.get("seed", 0)),
            "stopped_by_clock": bool(plan.main.work.get("stopped_by_clock", False)),
        }

    def unserved(self, plan: EchelonPlan) -> int:
        """Return how many stops are not served, those behind an absent hand-over too."""
        missed = stranded_stops(self.instance, plan.transfer, unloaded_at(plan.main, plan.legs))
        return len(plan.unserved()) + missed

    def rank(self, plan: EchelonPlan) -> tuple[int, float]:
        """Return what is compared: stops unserved, then yuan."""
        return self.unserved(plan), plan.cost_yuan()

    def better(self, one: EchelonPlan, other: EchelonPlan) -> bool:
        """Say whether `one` serves more than `other`, or as much for less."""
        (missed, yuan), (others, most) = self.rank(one), self.rank(other)
        return missed < others or (missed == others and yuan < most - LEAST_GAIN_YUAN)
