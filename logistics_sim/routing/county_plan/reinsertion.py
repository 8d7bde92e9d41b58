"""Stops that fell out of a plan go into vehicles that have room, one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.county_plan.legal_days import LegalDay, LegalDays

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics_sim.routing.problem import Problem

MOST_ROUNDS = 400
"""Rounds of taking a few stops out and putting them back, at most."""
STEPS_PER_ROUND = 5
"""Iterations of an effort for each round."""
LEAST_ROUNDS = 20
MOST_RUINED = 6
"""Stops that a round takes out, at most."""


@dataclass(frozen=True)
class RefilledDays:
    """Vehicle days that keep every rule, and the stops in none of them."""

    days: tuple[LegalDay, ...]
    missed: tuple[int, ...]

    def rank(self, problem: Problem) -> tuple[int, int, int]:
        """Return what is compared: prizes lost, then stops, then the days' cost."""
        lost = sum(int(problem.clients.prize[client]) for client in self.missed)
        return lost, len(self.missed), sum(day.cost for day in self.days)


def refill(
    legal: LegalDays, days: Iterable[LegalDay], loose: Iterable[int], iterations: int, seed: int
) -> RefilledDays:
    """Return the best found that begins with `days`: no stop is left out beside room for it.

    First every loose stop is put in singly; the same is done from no days at all. From either a
    few neighbouring stops are then taken out and put back with those still missing, as often as
    `iterations` allow: what serves more, or as much for less, is kept, so that with the same
    days more iterations never serve fewer.
    """
    begun = list(days)
    first = fill(legal, begun, nearest_first(legal, loose))
    begins = [first]
    if first.missed:
        served = [client for day in begun for trip in day.trips for client in trip]
        begins.append(fill(legal, [], nearest_first(legal, [*loose, *served])))
    rounds = min(max(iterations // STEPS_PER_ROUND, LEAST_ROUNDS), MOST_ROUNDS)
    found = [_improved(legal, filled, rounds, seed) for filled in begins]
    return min(found, key=lambda filled: filled.rank(legal.problem))


def nearest_first(legal: LegalDays, clients: Iterable[int]) -> list[int]:
    """Return `clients` in the order of their way from the base: more of the near ones fit."""
    problem = legal.problem
    base = problem.depots[problem.vehicles[0].start_depot].location
    from_base = problem.duration[problem.vehicles[0].profile][base]
    location = problem.clients.location
    return sorted(clients, key=lambda client: (int(from_base[int(location[client])]), client))


def _improved(legal: LegalDays, now: RefilledDays, rounds: int, seed: int) -> RefilledDays:
    rng = np.random.default_rng(seed)
    problem = legal.problem
    rank = now.rank(problem)
    for _ in range(rounds):
        tried = _round(legal, now, rng)
        after = tried.rank(problem)
        if after <= rank:
            now, rank = tried, after
    return now


def _round(legal: LegalDays, now: RefilledDays, rng: np.random.Generator) -> RefilledDays:
    """Take stops near one that is missing out of their days, and put all back in another order."""
    c = legal.problem.clients
    served = np.array(sorted(x for day in now.days for t in day.trips for x in t), dtype=np.int64)
    if not served.size:
        return now
    chosen = served.tolist() if rng.random() < 0.5 or not now.missed else now.missed
    about = int(chosen[int(rng.integers(len(chosen)))])
    seconds = legal.problem.duration[0][c.location[about], c.location[served]]
    near = served[np.argsort(seconds, kind="stable")]
    count = int(rng.integers(1, MOST_RUINED + 1))
    gone = set(near[: 2 * count][rng.permutation(min(2 * count, near.size))[:count]].tolist())
    kept = []
    for day in now.days:
        trips = tuple(t for t in (tuple(x for x in t if x not in gone) for t in day.trips) if t)
        found = legal.day(day.kind, trips) if trips else None
        if trips and found is None:
            gone |= {x for trip in trips for x in trip}
        elif found is not None:
            kept.append(found)
    loose = [*now.missed, *sorted(gone)]
    order = [loose[n] for n in rng.permutation(len(loose)).tolist()]
    return fill(legal, kept, order)


def fill(legal: LegalDays, days: Iterable[LegalDay], loose: Iterable[int]) -> RefilledDays:
    """Put each `loose` stop, in that order, where it costs least, until none fits anywhere."""
    filled, waiting = list(days), list(loose)
    changed = True
    while waiting and changed:
        changed = False
        for client in list(waiting):
            found = _cheapest(legal, filled, client)
            if found is None:
                continue
            number, day = found
            filled[number:] = [day, *filled[number + 1 :]]
            waiting.remove(client)
            changed = True
    return RefilledDays(tuple(filled), tuple(sorted(waiting)))


def _cheapest(legal: LegalDays, days: list[LegalDay], client: int) -> tuple[int, LegalDay] | None:
    """Return the number of the day where a stop costs least, and that day; after the last: new."""
    offers: list[tuple[int, int, LegalDay]] = []
    for number, day in enumerate(days):
        longer = legal.with_client(day, client)
        if longer is not None:
            offers.append((longer.cost - day.cost, number, longer))
    used = Counter(day.kind for day in days)
    for kind, vehicle in enumerate(legal.problem.vehicles):
        new = legal.day(kind, ((client,),)) if used[kind] < vehicle.count else None
        if new is not None:
            offers.append((new.cost, len(days), new))
    return min(offers, key=lambda offer: offer[:2])[1:] if offers else None
