"""The cheapest trucks for given vans: whole loads into trucks that come in time.

Loads that may be parted make an integer program with a bound (`relaxed`). Whole loads are put
into its trucks by first fit, then by CP-SAT; only where they do not fit are tours and owners
chosen together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.integer_program import solve_mixed
from logistics_sim.routing.two_echelon_windows.echelons_master import vehicles_filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon_windows.model import Floats, Ints, TwoEchelonWindows
    from logistics_sim.routing.two_echelon_windows.route_list import VanColumn
    from logistics_sim.routing.two_echelon_windows.tours import UrbanTours

NODES = 2_000
PACKING_WORK = 0.3
"""Limit of CP-SAT in its own deterministic time."""
MOST_CHOICES = 40_000
"""Beyond so many pairs of tours and loads they are not chosen together."""


@dataclass(frozen=True)
class TruckChoice:
    """Trucks for vans.

    Attributes
    ----------
    cost
        Of the trucks.
    tours
        The tour of each truck.
    owner
        Of each van the truck that carries its load.
    bound
        No trucks for these vans cost less.
    """

    cost: float
    tours: tuple[int, ...]
    owner: tuple[int, ...]
    bound: float


def supply_rows(
    tours: UrbanTours, chosen: Ints, satellite: Ints, latest: Floats
) -> list[tuple[int, float]]:
    """Return satellite and moment of the rows that vans and the `chosen` tours ask for.

    Of vans at the `satellite` of each with its `latest` departure: moments at which a tour is
    ready, the latest of those between which no van leaves, and the end of time.
    """
    found = []
    for place in np.unique(satellite).tolist():
        leaves = np.sort(latest[satellite == place])
        ready = tours.ready[chosen, place]
        moments = np.unique(ready[np.isfinite(ready)])
        before = np.searchsorted(leaves, moments, side="left")
        for k, moment in enumerate(moments.tolist()):
            # Fewer ready trucks for the same vans is the harder row.
            if before[k] > (before[k - 1] if k else 0):
                found.append((place, moment))
        found.append((place, np.inf))
    return found


class TruckLoading:
    """Cheapest trucks, remembered by the vans they are for."""

    def __init__(self, problem: TwoEchelonWindows, tours: UrbanTours) -> None:
        self.problem, self.tours = problem, tours
        self.known: dict[tuple[frozenset[tuple[int, tuple[int, ...]]], float], TruckChoice] = {}

    def cheapest(
        self, vans: Sequence[VanColumn], hint: Sequence[int], seconds: float | None, work: float
    ) -> TruckChoice:
        """Return trucks for `vans`, the cheapest found.

        `hint` are tours that suffice if loads may be parted, `seconds` what is left of the clock,
        `work` what choosing tours and owners together may take of CP-SAT's deterministic time.
        """
        key = frozenset((van.satellite, van.customers) for van in vans), work
        if key not in self.known:
            ordered = sorted(vans, key=lambda van: (van.satellite, van.customers))
            self.known[key] = self._solve(ordered, hint, seconds, work)
        found = self.known[key]
        place = {
            (van.satellite, van.customers): k
            for k, van in enumerate(sorted(vans, key=lambda van: (van.satellite, van.customers)))
        }
        owner = tuple(found.owner[place[van.satellite, van.customers]] for van in vans)
        return TruckChoice(found.cost, found.tours, owner, found.bound)

    def _solve(
        self, vans: Sequence[VanColumn], hint: Sequence[int], seconds: float | None, work: float
    ) -> TruckChoice:
        bound, tours = self.relaxed(vans, seconds)
        best: TruckChoice | None = None
        for given in (tours, list(hint)):
            if not given:
                continue
            owner = self.packed(vans, given)
            if owner is not None:
                best = self._choice(given, owner, bound, best)
                if best.cost <= bound + 1e-7:
                    return best
        loose = self._first_fit(vans, tours or list(hint))
        best = self._choice(loose[0], loose[1], bound, best)
        chosen = self._choose_together(vans, best, bound, work) if work > 0 else None
        return best if chosen is None else chosen

    def _choice(
        self, tours: Sequence[int], owner: Sequence[int], bound: float, best: TruckChoice | None
    ) -> TruckChoice:
        """Return the choice without trucks that carry nothing, or the `best` if that is cheaper."""
        used = sorted(set(owner))
        place = {truck: k for k, truck in enumerate(used)}
        kept = tuple(tours[truck] for truck in used)
        cost = float(self.tours.cost[list(kept)].sum())
        if best is not None and best.cost <= cost:
            return best
        return TruckChoice(cost, kept, tuple(place[truck] for truck in owner), bound)

    def relaxed(self, vans: Sequence[VanColumn], seconds: float | None) -> tuple[float, list[int]]:
        """Return a bound on trucks for `vans`, and tours that suffice if loads may be parted."""
        tours, room = self.tours, self.problem.truck.capacity
        places = {van.satellite for van in vans}
        calls = np.isfinite(tours.ready)
        outside = [s for s in range(calls.shape[1]) if s not in places]
        chosen = np.flatnonzero(~calls[:, outside].any(axis=1))
        satellite = np.array([van.satellite for van in vans])
        latest = np.array([van.latest for van in vans])
        load = np.array([van.load for van in vans], dtype=np.float64)
        rows = supply_rows(tours, chosen, satellite, latest)
        part, place = np.nonzero(calls[chosen])
        ready = tours.ready[chosen[part], place]
        size = chosen.size
        matrix = np.zeros((len(rows) + 1, size + part.size))
        lower = np.zeros(len(rows) + 1)
        for k, (at, moment) in enumerate(rows):
            matrix[k, size:][(place == at) & (ready < moment)] = 1.0
            lower[k] = load[(satellite == at) & (latest < moment)].sum() / room
        matrix[-1, :size] = 1.0
        lower[-1] = vehicles_filled(int(load.sum()), room)
        result = solve_mixed(
            np.concatenate([tours.cost[chosen], np.zeros(part.size)]),
            [(matrix, lower, np.inf), (sharing(part, size), -np.inf, 0.0)],
            np.full(size + part.size, float(len(vans))),
            np.arange(size + part.size) < size,
            NODES,
            seconds,
        )
        if result.values is None:
            return 0.0, []
        count = np.rint(result.values[:size]).astype(np.int64)
        bound = max(result.bound, 0.0) if np.isfinite(result.bound) else 0.0
        return bound, np.repeat(chosen, count).tolist()

    def _fits(self, van: VanColumn, tour: int) -> bool:
        return bool(self.tours.ready[tour, van.satellite] <= van.latest)

    def packed(self, vans: Sequence[VanColumn], tours: Sequence[int]) -> list[int] | None:
        """Return an owner among trucks on `tours` for each of `vans`, None if none was found."""
        extra, owner = self._first_fit(vans, tours)
        if len(extra) == len(tours):
            return owner
        return self._packed_exactly(vans, tours)

    def _first_fit(
        self, vans: Sequence[VanColumn], tours: Sequence[int]
    ) -> tuple[list[int], list[int]]:
        """Return `tours` with what else is needed, and owners: the pickiest and largest first."""
        trucks = list(tours)
        left = [self.problem.truck.capacity] * len(trucks)
        suits = [[self._fits(van, tour) for tour in trucks] for van in vans]
        order = sorted(range(len(vans)), key=lambda k: (sum(suits[k]), -vans[k].load, k))
        owner = [-1] * len(vans)
        for k in order:
            van = vans[k]
            places = [
                t for t, tour in enumerate(trucks) if left[t] >= van.load and self._fits(van, tour)
            ]
            if not places:
                trucks.append(self._direct(van))
                left.append(self.problem.truck.capacity)
                places = [len(trucks) - 1]
            # The fullest truck that still has room.
            owner[k] = min(places, key=lambda t: (left[t], t))
            left[owner[k]] -= van.load
        return trucks, owner

    def _direct(self, van: VanColumn) -> int:
        """Return the cheapest tour that comes in time for a van."""
        cost = np.where(self.tours.ready[:, van.satellite] <= van.latest, self.tours.cost, np.inf)
        return int(np.argmin(cost))

    def _packed_exactly(self, vans: Sequence[VanColumn], tours: Sequence[int]) -> list[int] | None:
        from ortools.sat.python import cp_model

        model = cp_model.CpModel()
        put: dict[tuple[int, int], Any] = {}
        for k, van in enumerate(vans):
            for t, tour in enumerate(tours):
                if self._fits(van, tour):
                    put[k, t] = model.new_bool_var("")
            mine = [put[k, t] for t in range(len(tours)) if (k, t) in put]
            if not mine:
                return None
            model.add_exactly_one(mine)
        for t in range(len(tours)):
            loads = [van.load * put[k, t] for k, van in enumerate(vans) if (k, t) in put]
            model.add(sum(loads) <= self.problem.truck.capacity)
        solver = quiet_solver(PACKING_WORK)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return [
            next(t for t in range(len(tours)) if (k, t) in put and solver.boolean_value(put[k, t]))
            for k in range(len(vans))
        ]

    def _choose_together(
        self, vans: Sequence[VanColumn], best: TruckChoice, bound: float, work: float
    ) -> TruckChoice | None:
        """Return tours and owners chosen together, if that is possible and no dearer than `best`.

        Times are exact; costs are counted in thousandths, rounded down for the bound.
        """
        from ortools.sat.python import cp_model

        places = {van.satellite for van in vans}
        calls = np.isfinite(self.tours.ready)
        outside = [s for s in range(calls.shape[1]) if s not in places]
        inside = ~calls[:, outside].any(axis=1) & (self.tours.cost <= best.cost)
        chosen = np.flatnonzero(inside).tolist()
        slots = len(best.tours)
        if len(chosen) * len(vans) * slots > MOST_CHOICES:
            return None
        model = cp_model.CpModel()
        cost = np.floor(self.tours.cost[chosen] * 1000).astype(np.int64).tolist()
        runs = [[model.new_bool_var("") for _ in chosen] for _ in range(slots)]
        price = []
        for slot in runs:
            model.add_at_most_one(slot)
            price.append(sum(c * on for c, on in zip(cost, slot, strict=True)))
        for one, other in pairwise(price):
            model.add(one >= other)
        owners = []
        for van in vans:
            mine = [model.new_bool_var("") for _ in range(slots)]
            model.add_exactly_one(mine)
            for slot, on in zip(runs, mine, strict=True):
                suits = [slot[k] for k, tour in enumerate(chosen) if self._fits(van, tour)]
                model.add_bool_or([*suits, on.negated()])
            owners.append(mine)
        for t in range(slots):
            loads = [van.load * mine[t] for van, mine in zip(vans, owners, strict=True)]
            model.add(sum(loads) <= self.problem.truck.capacity)
        model.add(sum(price) >= int(np.floor(bound * 1000)) - slots)
        model.minimize(sum(price))
        solver = quiet_solver(work)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        driven = []
        for slot in runs:
            taken = [tour for k, tour in enumerate(chosen) if solver.boolean_value(slot[k])]
            driven.append(taken[0] if taken else -1)
        owner = [next(t for t in range(slots) if solver.boolean_value(mine[t])) for mine in owners]
        known = max(bound, solver.best_objective_bound / 1000)
        found = self._choice(driven, owner, known, best)
        return TruckChoice(found.cost, found.tours, found.owner, min(known, found.cost))


def quiet_solver(work: float) -> Any:
    """Return CP-SAT limited by deterministic `work`, one worker, always the same."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    return solver


def sharing(part: Ints, tours: int) -> Any:
    """Return rows over `tours`, then their parts: parts of a tour's trucks are no more than these.

    `part` says whose each is.
    """
    from scipy.sparse import csr_matrix

    columns = np.concatenate([np.arange(tours), tours + np.arange(part.size)])
    rows = np.concatenate([np.arange(tours), part])
    values = np.concatenate([-np.ones(tours), np.ones(part.size)])
    return csr_matrix((values, (rows, columns)), shape=(tours, tours + part.size))
