"""Services beyond ordinary parcels: local stock, drop-shipping, showrooms, harvest, doors."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.clock_text import ClockText
from logistics_sim.scenario.parameter import NonNegative, Positive, Share, Strict


def _month_day(text: str) -> str:
    try:
        dt.date.fromisoformat(f"2024-{text}")
    except ValueError as error:
        raise ValueError(_('{text!r} is no day of the year; write "MM-DD"', text=text)) from error
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


class HomeDelivery(Strict):
    """Another share of home delivery in some places (village or township codes)."""

    places: tuple[str, ...] = Field(min_length=1)
    share: Share


StationFunction = Literal["home_delivery", "cold_cabinet", "posting"]


class StationRule(Strict):
    """Hours and functions of some stations (village codes, or a township's for all of its own).

    `functions` are all that these stations do besides handing parcels over: couriers to the
    doors, a cabinet for cold parcels, and acceptance of parcels. What villages without
    posting would send is brought to the others of their township.
    """

    places: tuple[str, ...] = Field(min_length=1)
    open: ClockText | None = None
    close: ClockText | None = None
    functions: tuple[StationFunction, ...] = ("home_delivery", "cold_cabinet", "posting")


class DropShip(Strict):
    """Single items sent from the hub's stock to villages: one order, one parcel.

    Orders until `cut_off` are ready at the hub at `ready` of the same day, later ones on
    the next. `late_share` of a day's orders come after the cut-off.
    """

    firm: str
    items_per_day: NonNegative
    ready: ClockText
    late_share: Share
    fresh_share: Share


class Replenishment(Strict):
    """Goods for the O2O showrooms of township stations, from the hub's stock.

    Each station gets a consignment every `every_days` days (stations take turns);
    `local_share` of the goods are local products.
    """

    firm: str
    stations: tuple[str, ...] = ()
    every_days: int = Field(ge=1, le=60)
    weight_kg: Positive
    ready: ClockText
    local_share: Share


class PooledPurchase(Strict):
    """Joint orders that fill the hub's stock: one delivery every `every_days` days.

    Each delivery brings the stock back to the mean need of `cover_days` days.
    """

    every_days: int = Field(ge=1, le=60)
    cover_days: Positive


class Harvest(Strict):
    """A season in which villages send `factor` times as many fresh parcels."""

    name: str
    start: MonthDay
    end: MonthDay
    factor: Positive

    def covers(self, day: dt.date) -> bool:
        """Return whether `day` lies in the season (which may span the new year)."""
        text = f"{day:%m-%d}"
        if self.start <= self.end:
            return self.start <= text <= self.end
        return text >= self.start or text <= self.end


class Services(Strict):
    """Services that a scenario may add; each that is absent leaves the parcels as they were."""

    home_delivery: tuple[HomeDelivery, ...] = ()
    drop_ship: DropShip | None = None
    replenishment: Replenishment | None = None
    pooled_purchase: PooledPurchase | None = None
    harvest: tuple[Harvest, ...] = ()
    stations: tuple[StationRule, ...] = ()

    @model_validator(mode="after")
    def _fed(self) -> Services:
        if (self.drop_ship or self.replenishment) and self.pooled_purchase is None:
            raise ValueError(_("pooled_purchase is missing: nothing would fill the hub's stock"))
        return self

    def harvest_factor(self, day: dt.date) -> float:
        """Return by how much the fresh parcels sent on `day` are multiplied."""
        factor = 1.0
        for season in self.harvest:
            if season.covers(day):
                factor *= float(season.factor)
        return factor

    def firms(self) -> tuple[str, ...]:
        """Return the firms that the services name."""
        named = [part.firm for part in (self.drop_ship, self.replenishment) if part is not None]
        return tuple(named)
