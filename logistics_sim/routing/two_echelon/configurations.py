"""Configurations to try: which satellites are open and what a unit through each costs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon.second_echelon import Configuration

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelon, Van

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
class ConfigurationTrial:
    """A configuration with what came out of it: cost of both echelons and vans' routes."""

    cost: float
    configuration: Configuration
    vans: tuple[Van, ...]

    @property
    def used(self) -> frozenset[int]:
        """Satellites that send vans."""
        return frozenset(van.satellite for van in self.vans)


class Configurations:
    """Makes configurations; `base` is what a unit costs when trucks call at one satellite."""

    def __init__(self, problem: TwoEchelon, draws: np.random.Generator) -> None:
        self.problem = problem
        self.draws = draws
        away = problem.upper()[0, 1:]
        fixed = problem.trucks.fixed_cost
        per_truck = 2 * away * problem.trucks.unit_cost + fixed
        self.base: Floats = per_truck / problem.trucks.capacity
        self.trials: list[ConfigurationTrial] = []
        self.tries: Counter[tuple[bool, ...]] = Counter()

    def first(self) -> list[Configuration]:
        """Return configurations to begin with: all sets of few satellites, else a spread."""
        s = len(self.problem.satellites)
        sets: list[tuple[bool, ...]] = [(True,) * s]
        if s <= FEW:
            for size in range(s - 1, 0, -1):
                for chosen in combinations(range(s), size):
                    sets.append(tuple(k in chosen for k in range(s)))
        ways = (1.0, 0.0) if s <= FEW else (1.0, 0.5, 1.5, 0.0)
        return [
            Configuration(which, tuple(self.base * way))
            for way in ways
            for which in sets
            if self.enough(which)
        ]

    def enough(self, which: tuple[bool, ...]) -> bool:
        """Return whether the open satellites may send enough vans for the demand."""
        fleet = self.problem.vans
        vans = min(fleet.count, fleet.per_base * sum(which))
        return vans * fleet.capacity >= int(self.problem.demand.sum())

    def add(self, trial: ConfigurationTrial) -> None:
        """Keep a trial, the best `TWINS` of those that use the same satellites."""
        same = [t for t in self.trials if t.used == trial.used]
        if any(abs(t.cost - trial.cost) < 1e-6 for t in same):
            return
        self.trials.append(trial)
        self.trials.sort(key=lambda t: t.cost)
        if len(same) >= TWINS:
            self.trials.remove(max([*same, trial], key=lambda t: t.cost))

    def parent(self) -> ConfigurationTrial | None:
        """Return one of the best trials, better ones more often."""
        if not self.trials:
            return None
        most = min(len(self.trials), ELITE)
        return self.trials[min(int(self.draws.geometric(0.4)) - 1, most - 1)]

    def vary(self, trial: ConfigurationTrial) -> Configuration:
        """Return a variation of a trial: other satellites, other prices, or both."""
        s = self.base.size
        which = old = tuple(k in trial.used for k in range(s))
        if s > 1 and self.draws.random() < OTHERS:
            near = [self.other_set(old) for _ in range(LOOKS)]
            which = min(near, key=lambda candidate: self.tries[candidate])
        self.tries[which] += 1
        return Configuration(which, self.other_price(trial.configuration.price))

    def other_set(self, old: tuple[bool, ...]) -> tuple[bool, ...]:
        """Return a set with one satellite more, one less, or one for another."""
        s = len(old)
        for _ in range(10):
            which = list(old)
            inside, outside = np.flatnonzero(old), np.flatnonzero(~np.array(old))
            move = self.draws.random()
            if move < 0.65 and inside.size > 1:
                which[int(self.draws.choice(inside))] = False
            if (move < 0.35 or move >= 0.65) and outside.size:
                which[int(self.draws.choice(outside))] = True
            if move > 0.95:
                which = [True] * s
            if self.enough(tuple(which)):
                return tuple(which)
        return old

    def other_price(self, price: tuple[float, ...]) -> tuple[float, ...]:
        """Return prices as they were, all alike, or each moved a little."""
        move = self.draws.random()
        if move < 0.3:
            return price
        if move < 0.55:
            return tuple(self.base * self.draws.uniform(0.0, 1.2))
        factor = np.array(price) / np.maximum(self.base, 1e-12)
        factor += self.draws.normal(0.0, JITTER, size=factor.size)
        return tuple(self.base * np.clip(factor, 0.0, 1.6))
