"""The master: trips and vehicles at least cost, every client covered; a linear program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.growing_program import GrowingProgram
from logistics_sim.routing.column_generation.pricing_network import BINDING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.pricing_network import PricingNetwork
    from logistics_sim.routing.problem import Problem

    Floats = NDArray[np.float64]

PER_ROW = 1000.0
"""Seconds in a unit of the rows of seconds, so that entries are of one size."""


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
        self.scale = max(float(np.median(penalty)), 1.0)
        self.horizons = horizons(problem, networks)
        counts = [float(kind.count) for kind in problem.vehicles]
        sizes = [penalty.size, len(counts), *map(len, self.horizons), len(counts)]
        ends = np.cumsum(sizes).tolist()
        self._trip, self._count = ends[0], ends[-2]
        self._time = ends[1:-2]
        """First row of the trips, of the numbers, and of the seconds of each kind."""
        least = np.zeros(ends[-1])
        least[: penalty.size] = 1.0
        least[self._count :] = np.negative(counts)
        self._program = GrowingProgram(least)
        for row, price in enumerate(penalty.tolist()):
            self._program.add(price / self.scale, [(row, 1.0)])
        for row, kind in enumerate(problem.vehicles):
            entries = [(self._trip + row, float(kind.max_trips)), (self._count + row, -1.0)]
            for place, horizon in enumerate(self.horizons[row], start=self._time[row]):
                entries.append((place, horizon.length / PER_ROW))
            self._program.add(kind.fixed_cost / self.scale, entries)
        self._known: set[tuple[int, tuple[int, ...]]] = set()

    def add(self, network: PricingNetwork, trip: list[int]) -> bool:
        """Add a trip (positions in the network); False where it stands already."""
        visits = np.bincount(np.array(trip), minlength=0)
        key = (network.kind, tuple(int(network.clients[stop]) for stop in trip))
        if key in self._known:
            return False
        self._known.add(key)
        money, seconds = network.trip_figures(trip)
        entries = [
            (int(network.clients[stop]), float(times))
            for stop, times in enumerate(visits.tolist())
            if times
        ]
        entries.append((self._trip + network.kind, -1.0))
        kind = network.kind
        for place, horizon in enumerate(self.horizons[kind], start=self._time[kind]):
            if network.begin >= horizon.begin:
                entries.append((place, -seconds / PER_ROW))
        self._program.add(money / self.scale, entries)
        return True

    def solve(self) -> tuple[float, Duals] | None:
        """Return value and duals of the restricted master; None where no solver ends it."""
        found = self._program.solve()
        if found is None:
            return None
        value, prices = found[0] * self.scale, found[1] * self.scale
        return value, Duals(
            prices[: self._trip],
            prices[self._trip : self._time[0]],
            tuple(
                prices[first : first + len(rows)] / PER_ROW
                for first, rows in zip(self._time, self.horizons, strict=True)
            ),
            prices[self._count :],
        )
