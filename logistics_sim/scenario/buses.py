"""Buses that carry parcels: whose timetable, how much on a trip, and at what price."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field, model_validator

from logistics_sim.scenario.fleet import VehicleType
from logistics_sim.scenario.parameter import NonNegative, Parameter, Positive, Strict

PREFIX = "bus-"
"""Begin of the vehicle types that stand for bus lines in the tables of a plan."""
NO_LIMIT_M3 = 1_000.0
PRICES = ("yuan_item", "yuan_stop", "yuan_trip")


def _guess(base: float, low: float, high: float, unit: str, source: str) -> Parameter:
    return Parameter(base=base, low=low, high=high, unit=unit, status="guess", source=source)


def bus_type(line: str) -> str:
    """Return the vehicle type that stands for a bus line.

    >>> bus_type("101")
    'bus-101'
    """
    return PREFIX + line


@dataclass(frozen=True)
class BusTerms:
    """What one trip of a line takes (grams, items, millilitres), and its prices in yuan.

    >>> BusTerms(100_000, 60, 10**9, 0.5, 2.0, 10.0).yuan(items=40, stops=3)
    36.0
    """

    payload_g: int
    items: int
    volume_ml: int
    yuan_item: float
    yuan_stop: float
    yuan_trip: float

    def yuan(self, items: int, stops: int) -> float:
        """Return the price of a trip that carries `items` and hands over at `stops`."""
        return self.yuan_item * items + self.yuan_stop * stops + self.yuan_trip


class BusLine(Strict):
    """A line with terms of its own; what is left out is as for all lines."""

    id: str = Field(min_length=1)
    capacity_kg: Positive | None = None
    capacity_items: Positive | None = None
    capacity_m3: Positive | None = None
    yuan_item: NonNegative | None = None
    yuan_stop: NonNegative | None = None
    yuan_trip: NonNegative | None = None


class Buses(Strict):
    """Bus lines with a timetable that take parcels along (客货邮).

    Attributes
    ----------
    feed
        A GTFS feed (zip or folder) or a table of lines, relative to the scenario's folder.
    capacity_kg, capacity_items, capacity_m3
        What parcels may fill of one bus; without `capacity_m3` the volume is not limited.
    yuan_item, yuan_stop, yuan_trip
        The bus firm's price for each item carried, each stop of a trip at which parcels are handed
        over or taken on, and each trip that is used; at least one must be stated.
    stop_within_m, hub_within_m
        A stop serves the stations within this distance (straight line); the hub's own is longer,
        since parcels are carried to the bus on a cart.
    trials
        How many changes of the plan by bus are tried for real.
    lines
        Lines with terms of their own, by their id.
    """

    feed: str = Field(min_length=1)
    capacity_kg: Positive
    capacity_items: Positive
    capacity_m3: Positive | None = None
    yuan_item: NonNegative = Parameter(base=0, unit="yuan/item")
    yuan_stop: NonNegative = Parameter(base=0, unit="yuan/stop")
    yuan_trip: NonNegative = Parameter(base=0, unit="yuan/trip")
    stop_within_m: Positive = _guess(500, 200, 1_000, "m", "a walk of six minutes with a cart")
    hub_within_m: Positive = _guess(1_500, 500, 3_000, "m", "a cart from the hub to the bus")
    trials: int = Field(default=8, ge=0, le=1_000)
    lines: tuple[BusLine, ...] = ()

    @model_validator(mode="after")
    def _priced(self) -> Buses:
        if not set(PRICES) & self.model_fields_set and not any(
            set(PRICES) & line.model_fields_set for line in self.lines
        ):
            raise ValueError(f"no price is stated: one of {', '.join(PRICES)} (0 if it is free)")
        ids = [line.id for line in self.lines]
        if len(set(ids)) < len(ids):
            raise ValueError(f"lines: an id stands twice in {ids}")
        stated = [("capacity_items", self.capacity_items)]
        stated += [(f"lines.{x.id}", x.capacity_items) for x in self.lines if x.capacity_items]
        for name, items in stated:
            if float(items) != round(float(items)):
                raise ValueError(f"{name}: {float(items):g} is no whole number of items")
        return self

    def terms(self, line: str) -> BusTerms:
        """Return the terms of a line: its own where it has some, else those for all."""
        own = next((each for each in self.lines if each.id == line), None)

        def said(name: str) -> Parameter | None:
            found: Parameter | None = getattr(own, name) if own is not None else None
            if found is None:
                found = getattr(self, name)
            return found

        def number(name: str) -> float:
            found = said(name)
            return NO_LIMIT_M3 if found is None else float(found)

        return BusTerms(
            payload_g=round(number("capacity_kg") * 1_000),
            items=round(number("capacity_items")),
            volume_ml=round(number("capacity_m3") * 1_000_000),
            yuan_item=number("yuan_item"),
            yuan_stop=number("yuan_stop"),
            yuan_trip=number("yuan_trip"),
        )

    def vehicle_type(self, name: str) -> VehicleType:
        """Return the type `name` (see `bus_type`) as a vehicle that costs nothing by itself."""
        terms = self.terms(name.removeprefix(PREFIX))
        return VehicleType.model_validate(
            {
                "id": name,
                "name": name.removeprefix(PREFIX),
                "payload_kg": terms.payload_g / 1_000,
                "volume_m3": terms.volume_ml / 1_000_000,
                "fixed_yuan_day": 0,
                "yuan_km": 0,
                "driver_yuan_h": 0,
                "echelon": "trunk",
                "count": 0,
            }
        )
