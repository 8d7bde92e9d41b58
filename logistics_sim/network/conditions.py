"""Season, hour of day and closures: how they change the speed on a road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.network.depots import STATED
from logistics_sim.network.road_class import CLASSES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class Moment:
    """When somebody drives: month 1 to 12, and second of the day (none: no hour in mind)."""

    month: int
    second: int | None = None


@dataclass(frozen=True)
class Slowdown:
    """Roads that match are driven at `factor` times their speed; 0 closes them.

    Empty tuples and ``None`` match everything. Hours may pass midnight
    (``begin_s > end_s``). `roads` holds pairs of node ids, in either order,
    as the road file names them (a place that was moved changes no road).
    """

    name: str
    factor: float
    months: tuple[int, ...] = ()
    begin_s: int | None = None
    end_s: int | None = None
    groups: tuple[str, ...] = ()
    terrains: tuple[str, ...] = ()
    roads: tuple[tuple[str, str], ...] = ()

    def holds(self, moment: Moment) -> bool:
        """Say whether this slowdown is in force at `moment`.

        One that names hours is not in force when no hour is in mind.
        """
        if self.months and moment.month not in self.months:
            return False
        if self.begin_s is None or self.end_s is None:
            return True
        if moment.second is None:
            return False
        if self.begin_s <= self.end_s:
            return self.begin_s <= moment.second < self.end_s
        return moment.second >= self.begin_s or moment.second < self.end_s

    def factors(self, edges: pd.DataFrame) -> NDArray[np.float64]:
        """Return the factor on each edge (1 where it does not match)."""
        match = np.ones(len(edges), dtype=bool)
        if self.groups:
            group = edges["road_class"].map({name: c.group for name, c in CLASSES.items()})
            match &= group.isin(self.groups).to_numpy()
        if self.terrains:
            match &= edges["terrain"].isin(self.terrains).to_numpy()
        if self.roads:
            wanted = {frozenset(pair) for pair in self.roads}
            names = STATED if STATED[0] in edges else ("u", "v")
            ends = zip(*(edges[name] for name in names), strict=True)
            match &= np.array([frozenset(pair) in wanted for pair in ends], dtype=bool)
        return np.where(match, self.factor, 1.0)


def speed_factors(
    edges: pd.DataFrame, slowdowns: Sequence[Slowdown], moment: Moment
) -> NDArray[np.float64]:
    """Return the product of all slowdowns in force on each of `edges` (contract ``roads``)."""
    factors = np.ones(len(edges))
    for slowdown in slowdowns:
        if slowdown.holds(moment):
            factors *= slowdown.factors(edges)
    return factors


def slowdowns_of(scenario: Scenario) -> tuple[Slowdown, ...]:
    """Return what the scenario states under ``road_conditions``."""
    from logistics_sim.core.units import clock_s

    found = []
    for said in scenario.road_conditions:
        hours = said.hours
        found.append(
            Slowdown(
                said.name,
                float(said.factor),
                said.months,
                clock_s(hours[0]) if hours else None,
                clock_s(hours[1]) if hours else None,
                said.groups,
                said.terrains,
                said.roads,
            )
        )
    return tuple(found)
