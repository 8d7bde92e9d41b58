"""Tolls of roads: what each edge costs a kind of vehicle, and which ways that makes too dear.

A toll counts in the choice of road as the time that its driver is paid for it: a way is taken that
has the least sum of seconds and tolls over pay. Times and lengths stay those of the road.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario, VehicleType

MOST_S = 20_000
"""Seconds that one edge's toll counts at most, so that sums stay exact."""
LEAST_PAY_S = 1e-4
"""Yuan a second that a driver's time is worth at least: without pay no toll would be worth it."""
CENTS = 100


@dataclass(frozen=True)
class SectionToll:
    """A toll of roads of `classes` and between pairs of nodes `roads` (empty: everywhere).

    `yuan_km` by the kilometre, `yuan` for each passage.
    """

    classes: tuple[str, ...]
    roads: tuple[tuple[str, str], ...]
    yuan_km: float
    yuan: float

    def cost(self, edges: pd.DataFrame) -> NDArray[np.float64]:
        """Return the yuan of driving each of `edges` (contract ``roads``) once."""
        match = np.ones(len(edges), dtype=bool)
        if self.classes:
            match &= edges["road_class"].isin(self.classes).to_numpy()
        if self.roads:
            wanted = {frozenset(pair) for pair in self.roads}
            ends = zip(edges["u"], edges["v"], strict=True)
            match &= np.array([frozenset(pair) in wanted for pair in ends], dtype=bool)
        metres = edges["length_m"].to_numpy(dtype=np.float64)
        return np.where(match, self.yuan + self.yuan_km * metres / 1_000, 0.0)


@dataclass(frozen=True)
class RoadTolls:
    """The tolls of one kind of vehicle, and what a second of its driver costs (`pay_yuan_s`)."""

    sections: tuple[SectionToll, ...]
    pay_yuan_s: float

    def cents(self, edges: pd.DataFrame) -> NDArray[np.int64]:
        """Return the toll of each edge in whole cents, shape ``(edges,)``."""
        yuan = sum((section.cost(edges) for section in self.sections), np.zeros(len(edges)))
        return np.rint(yuan * CENTS).astype(np.int64)

    def seconds(self, edges: pd.DataFrame) -> NDArray[np.int64]:
        """Return the seconds that each edge's toll counts in the choice of road."""
        pay = max(self.pay_yuan_s, LEAST_PAY_S)
        return np.minimum(np.rint(self.cents(edges) / CENTS / pay), MOST_S).astype(np.int64)


def tolls_for(scenario: Scenario, kind: VehicleType | None) -> RoadTolls | None:
    """Return the tolls that `scenario` states for the vehicle type `kind`; None: it pays none."""
    if kind is None or not scenario.tolls:
        return None
    sections = tuple(
        SectionToll(
            toll.classes,
            toll.roads,
            0.0 if toll.yuan_km is None else float(toll.yuan_km),
            0.0 if toll.yuan is None else float(toll.yuan),
        )
        for toll in scenario.tolls
        if not toll.types or kind.id in toll.types
    )
    dear = tuple(section for section in sections if section.yuan_km or section.yuan)
    if not dear:
        return None
    return RoadTolls(dear, scenario.driver_pay_yuan_h(kind) / HOUR_S)


def sums_along(before: NDArray[np.int32], each: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of `each` from every node back to the source of a tree of paths.

    Parameters
    ----------
    before : shape ``(nodes,)``
        Node before each on the path to it; negative for the source and what is not reached.
    each : shape ``(nodes,)``
        What the step into a node adds; nothing where there is no step.

    Notes
    -----
    Pointers are doubled: after k rounds every sum is over 2^k steps.

    >>> sums_along(np.array([-1, 0, 1, 2]), np.array([0, 5, 0, 2])).tolist()
    [0, 5, 5, 7]
    """
    here = np.arange(before.size)
    to = np.where(before < 0, here, before)
    total = np.where(before < 0, 0, each)
    while True:
        further = to[to]
        if np.array_equal(further, to):
            return total
        total = total + total[to]
        to = further
