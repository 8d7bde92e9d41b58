"""A network with its resources in whole steps: the cheapest walks through every client at once.

A walk keeps within one resource, its key. What it takes of another one may be paid for by a fee:
every trip keeps within that resource too and gets back what all of it costs, so that the walk's
figure stays below any trip's (a Lagrangean relaxation). The dearest figure of all bounds a trip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.walk_tables import (
    cheapest_walks,
    least_through,
    walk_table,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.trip_network import TripNetwork

    Ints = NDArray[np.int64]
    Steps = NDArray[np.int32]
    Floats = NDArray[np.float64]

GUARD = 1e-9
"""Share by which sums of floating numbers are held to be wrong at most."""
FEES = (0.06, 0.12, 0.24)
"""What all of a resource costs, as shares of the prices that fill a vehicle."""


@dataclass(frozen=True)
class Walks:
    """The cheapest walks through the clients of a network, and what they cost at least.

    Attributes
    ----------
    least
        By client the least reduced cost of a trip with it (infinite where there is none).
    rows
        The clients whose walks follow.
    stops, ends
        All walks one after the other, and where each ends.
    cost
        By walk what its stops together may pay at most: its cost, and the fee of what it takes
        too much.
    """

    least: Floats
    rows: Steps
    stops: Steps
    ends: Steps
    cost: Floats

    def earned(self, price: Floats) -> Floats:
        """Return the prices of each walk's stops."""
        if not self.ends.size:
            return np.zeros(0)
        begins = np.concatenate([[0], self.ends[:-1]])
        return np.asarray(np.add.reduceat(price[self.stops], begins), dtype=np.float64)


@dataclass(frozen=True)
class Relaxation:
    """Walks within one resource, with what each arc pays for another one.

    Attributes
    ----------
    into, home
        Steps of the key, of the network and of the network turned round.
    cap
        The most steps of a walk.
    fee : shape ``(n + 1, n + 1)``
        None: there is none.
    refund
        The fee of all that a vehicle has.
    """

    into: Steps
    home: Steps
    cap: int
    fee: Floats | None = None
    refund: float = 0.0


@dataclass
class StepGrid:
    """A network and its relaxations, ready for the tables."""

    network: TripNetwork
    relaxations: list[Relaxation]

    @classmethod
    def of(cls, network: TripNetwork, most_steps: int, price: Floats | None = None) -> StepGrid:
        """Return `network` with `most_steps` to the limit of each resource.

        With `price`, what clients pay about, every resource is also priced beside every other.
        """
        found = []
        for key, (home, cap) in enumerate(network.keys(most_steps)):
            plain = Relaxation(np.ascontiguousarray(home.T), home, cap)
            found.append(plain)
            for other, (arcs, limit) in enumerate(network.resources):
                if price is None or other == key:
                    continue
                full = _price_of_all(price, arcs, limit)
                for share in FEES:
                    fee = np.asarray(arcs * (share * full / limit), dtype=np.float64)
                    found.append(Relaxation(plain.into, home, cap, fee, share * full))
        return cls(network, found)

    def cheapest(self, price: Floats) -> Walks:
        """Return the cheapest walks where clients of the network pay `price`."""
        net = self.network
        n = net.rows.size
        reduced = net.arcs.copy()
        reduced[:, :n] -= price
        tables, through = [], []
        for one in self.relaxations:
            home = reduced if one.fee is None else reduced + one.fee
            into = np.ascontiguousarray(home.T)
            pair = (walk_table(into, one.into, one.cap), walk_table(home, one.home, one.cap))
            tables.append(pair)
            through.append(least_through(*pair, one.cap))
        figures = [
            found[0] - one.refund for found, one in zip(through, self.relaxations, strict=True)
        ]
        least = np.stack(figures)
        tightest = least.argmax(axis=0)
        rows, stops, ends, cost, size = [], [], [], [], 0
        for row, one in enumerate(self.relaxations):
            mine = np.flatnonzero((tightest == row) & np.isfinite(least.max(axis=0)))
            steps = (one.into, one.home)
            walk, end = cheapest_walks(
                tables[row], steps, through[row], one.cap, mine.astype(np.int32)
            )
            rows.append(mine)
            stops.append(walk)
            ends.append(end + size)
            size += walk.size
            paid = _sums(price[walk], end) + through[row][0][mine]
            if one.fee is not None:
                fee = _fee_of(one.fee, walk, end)
                paid += np.maximum(fee - one.refund, 0.0) - fee
            cost.append(paid)
        lower = least.max(axis=0) - GUARD * (
            np.abs(price).max(initial=0.0) + net.most + max(one.refund for one in self.relaxations)
        )
        return Walks(
            lower,
            np.concatenate(rows),
            np.concatenate(stops),
            np.concatenate(ends),
            np.concatenate(cost),
        )

    def keep_tightest(self, price: Floats) -> None:
        """Leave out the relaxations that say nothing new of any client at `price`."""
        if len(self.relaxations) == len(self.network.resources):
            return
        alone = [StepGrid(self.network, [one]).cheapest(price).least for one in self.relaxations]
        tightest = np.stack(alone).argmax(axis=0)
        self.relaxations = [
            one
            for row, one in enumerate(self.relaxations)
            if one.fee is None or (tightest == row).any()
        ]

    def feasible(self, price: Floats, least: Floats) -> Floats:
        """Return `price` cut where trips with these `least` reduced costs earn too much."""
        dear = self.network.least
        with np.errstate(divide="ignore", invalid="ignore"):
            cut = np.where(least < 0, dear / (dear - least), 1.0)
        return np.asarray(price * np.where(np.isfinite(dear), cut, 1.0))


def _price_of_all(price: Floats, arcs: Ints, limit: int) -> float:
    """Return what clients pay for as much of a resource as a vehicle has."""
    inner = arcs[:, : price.size].astype(np.float64)
    np.fill_diagonal(inner, np.inf)
    taken = float(inner.min(axis=0).sum()) / max(limit, 1)
    return float(price.sum()) / max(taken, 1.0)


def _sums(values: Floats, ends: Steps) -> Floats:
    """Return the sum of `values` of each walk."""
    if not ends.size:
        return np.zeros(0)
    begins = np.concatenate([[0], ends[:-1]])
    return np.asarray(np.add.reduceat(values, begins), dtype=np.float64)


def _fee_of(fee: Floats, stops: Steps, ends: Steps) -> Floats:
    """Return the fee of each walk, from the depot (last) and back to it."""
    if not ends.size:
        return np.zeros(0)
    depot = fee.shape[0] - 1
    before = np.concatenate([[depot], stops[:-1]])
    before[ends[:-1]] = depot
    back = fee[stops[ends - 1], depot]
    return np.asarray(_sums(fee[before, stops], ends) + back, dtype=np.float64)
