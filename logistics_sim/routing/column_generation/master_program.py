"""The master: trips and vehicles at least cost, every client covered; a linear program.

OR-Tools' GLOP goes on from the last basis when a column comes in, and is installed anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.column_generation.pricing_network import BINDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.pricing_network import PricingNetwork
    from logistics_sim.routing.problem import Problem

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Duals:
    """Prices: of clients, of a kind's trips and seconds (by horizon), and of its number."""

    client: Floats
    trip: Floats
    second: tuple[Floats, ...]
    count: Floats

    def mixed(self, other: Duals, share: float) -> Duals:
        """Return `share` of these and the rest of `other`."""
        keep = 1.0 - share
        return Duals(
            share * self.client + keep * other.client,
            share * self.trip + keep * other.trip,
            tuple(share * a + keep * b for a, b in zip(self.second, other.second, strict=True)),
            share * self.count + keep * other.count,
        )


@dataclass(frozen=True)
class Horizon:
    """All trips that begin at `begin` or later lie in `length` seconds of each vehicle's day."""

    begin: int
    length: int


def horizons(problem: Problem, networks: list[PricingNetwork]) -> list[list[Horizon]]:
    """Return for each kind what a vehicle's day can hold, from each begin of a family on."""
    found: list[list[Horizon]] = []
    for row, kind in enumerate(problem.vehicles):
        late = min(kind.late, problem.depots[kind.end_depot].late)
        begins = sorted({net.begin for net in networks if net.kind == row})
        lengths = [Horizon(begin, max(min(kind.shift, late - begin), 1)) for begin in begins]
        found.append([horizon for horizon in lengths if horizon.length < BINDING])
    return found


class MasterProgram:
    """The restricted master with its rows; columns are added as they are found."""

    def __init__(self, problem: Problem, networks: list[PricingNetwork], penalty: Floats) -> None:
        """Begin with leaving each client out for `penalty` (its prize, or dearer than any way)."""
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._optimal = pywraplp.Solver.OPTIMAL
        self._afresh = pywraplp.MPSolverParameters()
        self._afresh.SetIntegerParam(
            pywraplp.MPSolverParameters.INCREMENTALITY,
            pywraplp.MPSolverParameters.INCREMENTALITY_OFF,
        )
        infinite = self._solver.infinity()
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self.scale = max(float(np.median(penalty)), 1.0)
        self._cover = [self._solver.Constraint(1.0, infinite) for _ in penalty]
        for row, price in zip(self._cover, penalty.tolist(), strict=True):
            self._column(price, 0.0, infinite, [(row, 1.0)])
        self.horizons = horizons(problem, networks)
        self._trip = [self._solver.Constraint(0.0, infinite) for _ in problem.vehicles]
        self._time = [
            [self._solver.Constraint(0.0, infinite) for _ in rows] for rows in self.horizons
        ]
        self._count = [
            self._solver.Constraint(-float(kind.count), infinite) for kind in problem.vehicles
        ]
        for row, kind in enumerate(problem.vehicles):
            entries = [(self._trip[row], float(kind.max_trips)), (self._count[row], -1.0)]
            for limit, horizon in zip(self._time[row], self.horizons[row], strict=True):
                entries.append((limit, horizon.length / 1000.0))
            self._column(float(kind.fixed_cost), 0.0, infinite, entries)
        self._known: set[tuple[int, tuple[int, ...]]] = set()

    def _column(
        self, cost: float, low: float, high: float, entries: list[tuple[Any, float]]
    ) -> None:
        variable = self._solver.NumVar(low, high, "")
        self._objective.SetCoefficient(variable, cost / self.scale)
        for row, value in entries:
            row.SetCoefficient(variable, value)

    def add(self, network: PricingNetwork, trip: list[int]) -> bool:
        """Add a trip (positions in the network); False where it stands already."""
        visits = np.bincount(np.array(trip), minlength=0)
        key = (network.kind, tuple(int(network.clients[stop]) for stop in trip))
        if key in self._known:
            return False
        self._known.add(key)
        money, seconds = network.trip_figures(trip)
        rows = self._cover
        entries: list[tuple[Any, float]] = [
            (rows[int(network.clients[stop])], float(times))
            for stop, times in enumerate(visits.tolist())
            if times
        ]
        entries.append((self._trip[network.kind], -1.0))
        for limit, horizon in zip(
            self._time[network.kind], self.horizons[network.kind], strict=True
        ):
            if network.begin >= horizon.begin:
                entries.append((limit, -seconds / 1000.0))
        self._column(money, 0.0, self._solver.infinity(), entries)
        return True

    def solve(self) -> tuple[float, Duals] | None:
        """Return value and duals of the restricted master; None where GLOP gives up twice.

        A basis that has gone bad is dropped and the program solved afresh.
        """
        again = (self._solver.Solve, lambda: self._solver.Solve(self._afresh))
        if all(attempt() != self._optimal for attempt in again):
            return None

        def prices(rows: list[Any], per: float = 1.0) -> Floats:
            return np.array([max(row.dual_value(), 0.0) * self.scale / per for row in rows])

        return float(self._objective.Value()) * self.scale, Duals(
            prices(self._cover),
            prices(self._trip),
            tuple(prices(rows, 1000.0) for rows in self._time),
            prices(self._count),
        )
