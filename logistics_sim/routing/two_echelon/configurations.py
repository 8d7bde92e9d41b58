"""Configurations to try: which satellites are open and what a unit through each costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon.second_echelon import Configuration

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelonProblem, VanRoute

FEW = 4
"""With at most so many satellites all sets of them are tried first."""
ELITE = 6
"""Variations begin at one of so many best trials."""
TWINS = 2
"""Trials that are kept of those that use the same satellites."""
OTHERS = 0.65
"""Share of variations with other satellites."""
LOOKS = 6
"""Sets that are drawn; the one that was tried least is taken."""
JITTER = 0.25
"""Spread of a change of price, in prices of a truck that calls at one satellite alone."""


@dataclass(frozen=True)
class EvaluatedConfiguration:
    """A configuration with what came out of it: cost of both echelons and vans' routes."""

    cost: float
    configuration: Configuration
    vans: tuple[VanRoute, ...]

    @property
    def used(self) -> frozenset[int]:
        """Satellites that send vans."""
        return frozenset(van.satellite for van in self.vans)


class ConfigurationSampler:
    """Draws configurations around the best; `satellite_price` is that of direct trucks."""

    def __init__(self, problem: TwoEchelonProblem, draws: np.random.Generator) -> None:
        self.problem = problem
        self.draws = draws
        away = problem.first_echelon_distances()[0, 1:]
        fixed = problem.trucks.fixed_cost
        per_truck = 2 * away * problem.trucks.unit_cost + fixed
        self.satellite_price: Floats = per_truck / problem.trucks.capacity
        self.trials: list[EvaluatedConfiguration] = []
        self.tries: Counter[tuple[bool, ...]] = Counter()

    def initial(self) -> list[Configuration]:
        """Return configurations to begin with: all sets of few satellites, else a spread."""
        s = len(self.problem.satellites)
        sets: list[tuple[bool, ...]] = [(True,) * s]
        if s <= FEW:
            for size in range(s - 1, 0, -1):
                for chosen in combinations(range(s), size):
                    sets.append(tuple(k in chosen for k in range(s)))
        price_factors = (1.0, 0.0) if s <= FEW else (1.0, 0.5, 1.5, 0.0)
        return [
            Configuration(open_satellites, tuple(self.satellite_price * factor))
            for factor in price_factors
            for open_satellites in sets
            if self.serves_demand(open_satellites)
        ]

    def serves_demand(self, open_satellites: tuple[bool, ...]) -> bool:
        """Return whether the open satellites may send enough vans for the demand."""
        fleet = self.problem.vans
        vans = min(fleet.count, fleet.per_satellite * sum(open_satellites))
        return vans * fleet.capacity >= int(self.problem.demand.sum())

    def add(self, trial: EvaluatedConfiguration) -> None:
        """Keep a trial, the best `TWINS` of those that use the same satellites."""
        same = [t for t in self.trials if t.used == trial.used]
        if any(abs(t.cost - trial.cost) < 1e-6 for t in same):
            return
        self.trials.append(trial)
        self.trials.sort(key=lambda t: t.cost)
        if len(same) >= TWINS:
            self.trials.remove(max([*same, trial], key=lambda t: t.cost))

    def draw_parent(self) -> EvaluatedConfiguration | None:
        """Return one of the best trials, better ones more often."""
        if not self.trials:
            return None
        most = min(len(self.trials), ELITE)
        return self.trials[min(int(self.draws.geometric(0.4)) - 1, most - 1)]

    def variation(self, trial: EvaluatedConfiguration) -> Configuration:
        """Return a variation of a trial: other satellites, other prices, or both."""
        s = self.satellite_price.size
        open_satellites = old = tuple(k in trial.used for k in range(s))
        if s > 1 and self.draws.random() < OTHERS:
            neighbours = [self.neighbour_set(old) for _ in range(LOOKS)]
            open_satellites = min(neighbours, key=lambda candidate: self.tries[candidate])
        self.tries[open_satellites] += 1
        return Configuration(open_satellites, self.neighbour_price(trial.configuration.price))

    def neighbour_set(self, old: tuple[bool, ...]) -> tuple[bool, ...]:
        """Return a set with one satellite more, one less, or one for another."""
        s = len(old)
        for _ in range(10):
            open_satellites = list(old)
            inside, outside = np.flatnonzero(old), np.flatnonzero(~np.array(old))
            move = self.draws.random()
            if move < 0.65 and inside.size > 1:
                open_satellites[int(self.draws.choice(inside))] = False
            if (move < 0.35 or move >= 0.65) and outside.size:
                open_satellites[int(self.draws.choice(outside))] = True
            if move > 0.95:
                open_satellites = [True] * s
            if self.serves_demand(tuple(open_satellites)):
                return tuple(open_satellites)
        return old

    def neighbour_price(self, price: tuple[float, ...]) -> tuple[float, ...]:
        """Return prices as they were, all alike, or each moved a little."""
        move = self.draws.random()
        if move < 0.3:
            return price
        if move < 0.55:
            return tuple(self.satellite_price * self.draws.uniform(0.0, 1.2))
        factor = np.array(price) / np.maximum(self.satellite_price, 1e-12)
        factor += self.draws.normal(0.0, JITTER, size=factor.size)
        return tuple(self.satellite_price * np.clip(factor, 0.0, 1.6))
