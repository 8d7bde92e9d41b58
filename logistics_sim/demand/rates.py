"""Mean daily parcel flows by place, from residents and the scenario's ratios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

YEAR_DAYS = 365.0


@dataclass(frozen=True)
class Rates:
    """Mean items per ordinary day by place; arrays follow the rows of the places table."""

    inbound: NDArray[np.float64]
    outbound: NDArray[np.float64]
    intra: NDArray[np.float64]
    returns: NDArray[np.float64]
    ltl: NDArray[np.float64]

    def total(self) -> float:
        """Return all items of an ordinary day."""
        return float(sum(part.sum() for part in self._parts()))

    def _parts(self) -> tuple[NDArray[np.float64], ...]:
        return (self.inbound, self.outbound, self.intra, self.returns, self.ltl)


def mean_rates(scenario: Scenario, places: pd.DataFrame) -> Rates:
    """Return the mean flows of an ordinary day (month and weekday factors of 1).

    Inbound follows the residents of a village; outbound, intra-county items and
    returns are ratios of inbound; LTL consignments go to township stations, shared
    by the residents of their villages.
    """
    demand = scenario.demand
    population = places["population"].to_numpy(dtype=np.float64)
    village = (places["kind"] == "village").to_numpy()
    inbound = np.where(village, population, 0.0)
    inbound *= float(demand.inbound_per_village_resident) / YEAR_DAYS
    by_township = places[village].groupby("township")["population"].sum()
    station = (places["kind"] == "township_station").to_numpy()
    served = places["place_id"].map(by_township).fillna(0).to_numpy(dtype=np.float64)
    served = np.where(station, served, 0.0)
    total = served.sum()
    ltl = served / total * float(demand.ltl_per_day) if total > 0 else served
    return Rates(
        inbound=inbound,
        outbound=inbound * float(demand.outbound_ratio),
        intra=inbound * float(demand.intra_ratio),
        returns=inbound * float(demand.return_ratio),
        ltl=ltl,
    )
