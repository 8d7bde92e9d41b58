"""The second echelon under a configuration, as a problem of several depots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.two_echelon.model import Van
from logistics_sim.routing.two_echelon.route_prices import PricedRoute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelon

SCALE = 10_000
"""Internal units of the second echelon's problem per unit of distance."""


@dataclass(frozen=True)
class Configuration:
    """Open satellites and the price of a unit through each."""

    open: tuple[bool, ...]
    price: tuple[float, ...]

    @property
    def bases(self) -> list[int]:
        """The open satellites."""
        return [k for k, is_open in enumerate(self.open) if is_open]


class SecondEchelon:
    """What the second echelon's problems have in common."""

    def __init__(self, problem: TwoEchelon) -> None:
        self.problem = problem
        self.metres = problem.lower()
        self.whole = np.rint(self.metres * SCALE).astype(np.int64)
        self.van_fixed = 0
        """Added to a van's fixed cost while solutions use too many vans."""

    def model(self, configuration: Configuration) -> Problem:
        """Return the problem; arcs into customers bear the price of their demand.

        Satellites of equal prices share matrices, which makes searches faster.
        """
        p = self.problem
        s, n = len(p.satellites), len(p.demand)
        units = [configuration.price[k] + float(p.handling[k]) for k in configuration.bases]
        profiles = sorted(set(units))
        matrices = []
        for unit in profiles:
            extra = np.zeros(s + n)
            extra[s:] = p.demand * unit * SCALE
            matrix = p.vans.unit_cost * self.whole + np.rint(extra)[None, :]
            matrix = np.rint(matrix).astype(np.int64)
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
        kinds = tuple(
            VehicleKind(
                min(p.vans.per_base, p.vans.count),
                (p.vans.capacity,),
                satellite,
                satellite,
                fixed_cost=round(p.vans.fixed_cost * SCALE) + self.van_fixed,
                profile=profiles.index(unit),
            )
            for satellite, unit in zip(configuration.bases, units, strict=True)
        )
        clients = Clients.make(np.arange(s, s + n, dtype=np.int64), p.demand.reshape(n, 1))
        return Problem(
            tuple(Depot(k) for k in range(s)),
            clients,
            kinds,
            tuple(matrices),
            tuple(self.whole for _ in profiles),
            p.name,
            float(SCALE),
        )

    def priced(self, satellite: int, customers: tuple[int, ...]) -> PricedRoute:
        """Return the route from `satellite` past `customers`, in this order, with load and cost."""
        p = self.problem
        stops = [satellite, *(len(p.satellites) + c for c in customers), satellite]
        metres = sum(float(self.metres[a, b]) for a, b in pairwise(stops))
        load = int(p.demand[list(customers)].sum())
        cost = p.vans.fixed_cost + p.vans.unit_cost * metres
        return PricedRoute(
            Van(satellite, customers), load, cost + float(p.handling[satellite]) * load
        )

    def elsewhere(self, van: Van, most: int) -> list[Van]:
        """Return a van's round from the `most` satellites where it is cheapest.

        It is cut open where that suits each satellite best.
        """
        cost, cuts = self._rounds(van, range(len(self.problem.satellites)))
        cost += self.problem.handling * int(self.problem.demand[list(van.customers)].sum())
        return [
            Van(k, van.customers[cuts[k] :] + van.customers[: cuts[k]])
            for k in np.argsort(cost, kind="stable")[:most].tolist()
        ]

    def _rounds(self, van: Van, satellites: Sequence[int]) -> tuple[Floats, list[int]]:
        """Return what reaching a van's round costs from satellites, and where to cut it."""
        stops = np.array(van.customers) + len(self.problem.satellites)
        ahead = np.roll(stops, -1)
        to = self.metres[list(satellites)]
        gaps = to[:, stops] + to[:, ahead] - self.metres[stops, ahead][None, :]
        cost = self.problem.vans.unit_cost * gaps.min(axis=1)
        return cost, (np.argmin(gaps, axis=1) + 1).tolist()

    def moved(self, vans: Iterable[Van], configuration: Configuration) -> Solution | None:
        """Return the routes of `vans` from the open satellites where each is cheapest.

        A round is cut open where that suits its new satellite best. None if more vans are
        asked of the satellites than they may send.
        """
        p = self.problem
        bases = configuration.bases
        price = np.array([configuration.price[k] + float(p.handling[k]) for k in bases])
        room = [min(p.vans.per_base, p.vans.count)] * len(bases)
        routes = []
        for van in vans:
            cost, cuts = self._rounds(van, bases)
            cost += price * int(p.demand[list(van.customers)].sum())
            for number in np.argsort(cost, kind="stable").tolist():
                if room[number]:
                    break
            else:
                return None
            room[number] -= 1
            cut = cuts[number]
            routes.append(Route(number, (van.customers[cut:] + van.customers[:cut],)))
        return Solution(tuple(routes))
