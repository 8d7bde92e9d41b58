"""Mean daily parcel flows by place, from residents and the scenario's ratios."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.seeds import stream
from logistics_sim.language import gettext as _
from logistics_sim.places.functions import station_functions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

YEAR_DAYS = 365.0


@dataclass(frozen=True)
class Rates:
    """Mean items per ordinary day by place; arrays follow the rows of the places table.

    `drop_ship` and `replenishment` come from the hub's stock (zero without such services).
    `fresh_in` and `fresh_out` are shares of fresh goods by place where the planner's volumes
    tell them.
    """

    inbound: NDArray[np.float64]
    outbound: NDArray[np.float64]
    intra: NDArray[np.float64]
    returns: NDArray[np.float64]
    ltl: NDArray[np.float64]
    drop_ship: NDArray[np.float64]
    replenishment: NDArray[np.float64]
    fresh_in: NDArray[np.float64] | None = None
    fresh_out: NDArray[np.float64] | None = None

    def total(self) -> float:
        """Return all items of an ordinary day."""
        return float(sum(part.sum() for part in self._parts()))

    def _parts(self) -> tuple[NDArray[np.float64], ...]:
        parcels = (self.inbound, self.outbound, self.intra, self.returns, self.ltl)
        return (*parcels, self.drop_ship, self.replenishment)


def ratio_rates(scenario: Scenario, places: pd.DataFrame) -> Rates:
    """Return the mean flows of an ordinary day by ratios (month and weekday factors of 1).

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
    posted = posting_places(scenario, places, inbound)
    return Rates(
        inbound=inbound,
        outbound=posted * float(demand.outbound_ratio),
        intra=posted * float(demand.intra_ratio),
        returns=posted * float(demand.return_ratio),
        ltl=ltl,
        drop_ship=_drop_ship(scenario, inbound),
        replenishment=_replenishment(scenario, places),
    )


def other_posted(rates: Rates) -> dict[str, NDArray[np.float64]]:
    """Return items of an ordinary day by place of further flows that villages post.

    They come beside the flows of `rates`, also where the planner's volumes state these. There are
    none: a parcel class of your own goes here, see the page *How to add*.
    """
    others: dict[str, NDArray[np.float64]] = {}
    return others


def posting_places(
    scenario: Scenario, places: pd.DataFrame, sent: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return where the parcels `sent` by villages (items by place) are posted.

    What comes from a village without posting is brought to those of its township that
    accept parcels, in proportion to what they send themselves.
    """
    accepts = station_functions(scenario, places).posting
    if accepts.all():
        return sent
    township = places["township"].astype(str).to_numpy()
    posted = np.where(accepts, sent, 0.0)
    for name in np.unique(township[(sent > 0) & ~accepts]):
        mine = township == name
        kept = posted[mine].sum()
        if kept <= 0:
            text = _("no village of township {name} accepts parcels", name=name)
            hint = _("leave at least one of them the function posting")
            raise InputError("DEM-003", "services.stations", text, hint)
        posted[mine] *= sent[mine].sum() / kept
    return posted


def _drop_ship(scenario: Scenario, inbound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the orders from the hub's stock by village: they follow its residents."""
    service = scenario.services.drop_ship
    total = inbound.sum()
    if service is None or total <= 0:
        return np.zeros_like(inbound)
    return np.asarray(inbound / total * float(service.items_per_day))


def _replenishment(scenario: Scenario, places: pd.DataFrame) -> NDArray[np.float64]:
    """Return consignments per day by showroom."""
    service = scenario.services.replenishment
    rates = np.zeros(len(places))
    if service is not None:
        rates[showrooms(scenario, places)] = 1 / service.every_days
    return rates


def showrooms(scenario: Scenario, places: pd.DataFrame) -> NDArray[np.int64]:
    """Return the rows of the stations with a showroom; all township stations by default.

    Raises
    ------
    InputError
        ``DEM-003`` for a station that is not there.
    """
    service = scenario.services.replenishment
    station = (places["kind"] == "township_station").to_numpy(dtype=bool)
    if service is None or not service.stations:
        return np.flatnonzero(station)
    rows = {str(name): row for row, name in enumerate(places["place_id"])}
    stations = [str(places["place_id"].iloc[row]) for row in np.flatnonzero(station)]
    wrong = [name for name in service.stations if name not in stations]
    if wrong:
        raise InputError(
            "DEM-003",
            "services.replenishment.stations",
            _("{wrong!r} is no township station", wrong=wrong[0]),
            _("use the codes of the places table"),
        )
    return np.array(sorted(rows[name] for name in service.stations), dtype=np.int64)


def volume_factor(scenario: Scenario, day: int, replication: int) -> float:
    """Return the county's volume on `day` relative to an ordinary day."""
    demand = scenario.demand
    sigma = np.sqrt(np.log1p(float(demand.daily_volume_cv) ** 2))
    noise = stream(scenario.seed, "demand-day", replication, day).standard_normal()
    mean = mean_volume_factor(scenario, scenario.first_day + dt.timedelta(days=day))
    return mean * float(np.exp(sigma * noise - sigma**2 / 2))


def mean_volume_factor(scenario: Scenario, date: dt.date) -> float:
    """Return the county's expected volume on `date` relative to an ordinary day."""
    weekday = scenario.demand.weekday_factors.values[date.weekday()]
    weekday *= scenario.disruptions.surge_factor(date)
    return float(scenario.demand.month_factor) * weekday
