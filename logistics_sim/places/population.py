"""Residents by village, derived: no source gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

TOWN_CLASSES = frozenset({"111", "112", "121", "122", "123"})
"""Urban-rural codes (National Bureau of Statistics) of cities, towns and their fringes."""
SEAT_CLASSES = frozenset({"210"})


def village_population(scenario: Scenario, villages: pd.DataFrame) -> NDArray[np.int64]:
    """Return the residents of each village; they add up to the county's village residents.

    ``residents x village_resident_share`` is split in proportion to a weight by the
    village's urban-rural class: `town` for the codes 111 to 123, `seat` for 210, else 1.
    """
    weights = scenario.demand.ur_weights
    code = villages["ur_class"].astype(str)
    weight = np.ones(len(villages))
    weight[code.isin(TOWN_CLASSES).to_numpy()] = float(weights.town)
    weight[code.isin(SEAT_CLASSES).to_numpy()] = float(weights.seat)
    demand = scenario.demand
    total = round(float(demand.residents) * float(demand.village_resident_share))
    return split_whole(total, weight)


def split_whole(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Split `total` into whole parts in proportion to `weight` (largest remainder).

    Ties go to the earlier row, so that the split never depends on the machine.

    >>> split_whole(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    if not weight.size:
        return np.zeros(0, dtype=np.int64)
    exact = total * weight / weight.sum()
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    rest = np.round(exact - whole, 9)
    left = total - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:left]] += 1
    return whole
