"""The second echelon under a configuration, as a problem of several depots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.two_echelon.model import VanRoute
from logistics_sim.routing.two_echelon.route_prices import PricedRoute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelonProblem

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

    def __init__(self, problem: TwoEchelonProblem) -> None:
        self.problem = problem
        self.distances = problem.second_echelon_distances()
        self.integer_distances = np.rint(self.distances * SCALE).astype(np.int64)
        self.van_penalty = 0
        """Added to a van's fixed cost while solutions use too many vans."""

    def routing_problem(self, configuration: Configuration) -> Problem:
        """Return the problem; arcs into customers bear the price of their demand.

        Satellites of equal prices share matrices, which makes searches faster.
        """
        problem = self.problem
        s, n = len(problem.satellites), len(problem.demand)
        units = [configuration.price[k] + float(problem.handling[k]) for k in configuration.bases]
        profiles = sorted(set(units))
        matrices = []
        for unit in profiles:
            extra = np.zeros(s + n)
            extra[s:] = problem.demand * unit * SCALE
            matrix = problem.vans.unit_cost * self.integer_distances + np.rint(extra)[None, :]
            matrix = np.rint(matrix).astype(np.int64)
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
        kinds = tuple(
            VehicleKind(
                min(problem.vans.per_satellite, problem.vans.count),
                (problem.vans.capacity,),
                satellite,
                satellite,
                fixed_cost=round(problem.vans.fixed_cost * SCALE) + self.van_penalty,
                profile=profiles.index(unit),
            )
            for satellite, unit in zip(configuration.bases, units, strict=True)
        )
        clients = Clients.make(np.arange(s, s + n, dtype=np.int64), problem.demand.reshape(n, 1))
        return Problem(
            tuple(Depot(k) for k in range(s)),
            clients,
            kinds,
            tuple(matrices),
            tuple(self.integer_distances for _ in profiles),
            problem.name,
            float(SCALE),
        )

    def priced_route(self, satellite: int, customers: tuple[int, ...]) -> PricedRoute:
        """Return the route from `satellite` past `customers`, in this order, with load and cost."""
        problem = self.problem
        stops = [satellite, *(len(problem.satellites) + c for c in customers), satellite]
        distances = sum(float(self.distances[a, b]) for a, b in pairwise(stops))
        load = int(problem.demand[list(customers)].sum())
        cost = problem.vans.fixed_cost + problem.vans.unit_cost * distances
        return PricedRoute(
            VanRoute(satellite, customers), load, cost + float(problem.handling[satellite]) * load
        )

    def cheapest_satellites(self, van: VanRoute, most: int) -> list[VanRoute]:
        """Return a van's round from the `most` satellites where it is cheapest.

        It is cut open where that suits each satellite best.
        """
        cost, cuts = self._round_costs(van, range(len(self.problem.satellites)))
        cost += self.problem.handling * int(self.problem.demand[list(van.customers)].sum())
        return [
            VanRoute(k, van.customers[cuts[k] :] + van.customers[: cuts[k]])
            for k in np.argsort(cost, kind="stable")[:most].tolist()
        ]

    def _round_costs(self, van: VanRoute, satellites: Sequence[int]) -> tuple[Floats, list[int]]:
        """Return what reaching a van's round costs from satellites, and where to cut it."""
        stops = np.array(van.customers) + len(self.problem.satellites)
        ahead = np.roll(stops, -1)
        approach = self.distances[list(satellites)]
        gaps = approach[:, stops] + approach[:, ahead] - self.distances[stops, ahead][None, :]
        cost = self.problem.vans.unit_cost * gaps.min(axis=1)
        return cost, (np.argmin(gaps, axis=1) + 1).tolist()

    def reassigned(self, vans: Iterable[VanRoute], configuration: Configuration) -> Solution | None:
        """Return the routes of `vans` from the open satellites where each is cheapest.

        A round is cut open where that suits its new satellite best. None if more vans are
        asked of the satellites than they may send.
        """
        problem = self.problem
        bases = configuration.bases
        price = np.array([configuration.price[k] + float(problem.handling[k]) for k in bases])
        vans_left = [min(problem.vans.per_satellite, problem.vans.count)] * len(bases)
        routes = []
        for van in vans:
            cost, cuts = self._round_costs(van, bases)
            cost += price * int(problem.demand[list(van.customers)].sum())
            for number in np.argsort(cost, kind="stable").tolist():
                if vans_left[number]:
                    break
            else:
                return None
            vans_left[number] -= 1
            cut = cuts[number]
            routes.append(Route(number, (van.customers[cut:] + van.customers[:cut],)))
        return Solution(tuple(routes))
