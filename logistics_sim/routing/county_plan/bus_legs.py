"""Parts of a plan that buses carry: which loads, at which calls, for how much.

A bus trip carries what a truck would: everything that the hub's vehicles hand over at a place in
one wave, out and back. Goods leave at the first call there and board at the last. It takes a
place whole or not at all, and serves either stations that hand over to local vehicles or places
themselves, so that it stands in the timetable like a trip of any other vehicle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.county_plan.stops import AMBIENT, ANY, Stops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places.bus_trips import BusTrip
    from logistics_sim.scenario.buses import BusTerms

BusSet = tuple[tuple[int, int], ...]
"""Pairs (number of an offer, row of a place): whose loads go by which bus."""
CARRIED = (ANY, AMBIENT)
"""Bands that a bus takes: what needs no cooled compartment."""


@dataclass(frozen=True)
class BusOffer:
    """A bus trip that the planner may use, with its terms and the `wave` whose goods it meets."""

    trip: BusTrip
    terms: BusTerms
    wave: int


@dataclass(frozen=True)
class BusLeg:
    """What one bus trip carries: a row of `stops` for each place and band it takes over.

    `down_call` and `up_call` are calls of the trip by row (-1: nothing that way). With `trunk` its
    places are stations at which it hands over to local vehicles.
    """

    number: int
    offer: BusOffer
    stops: Stops
    down_call: tuple[int, ...]
    up_call: tuple[int, ...]
    trunk: bool

    def calls(self) -> list[int]:
        """Return the calls at which parcels leave or board, in order."""
        return sorted({*self.down_call, *self.up_call} - {-1})

    def items(self) -> int:
        """Return the items carried, both ways."""
        return int(self.stops.items.sum())

    def times_s(self) -> list[int]:
        """Return the arrivals at stops at which parcels leave or board; stations may share one."""
        return sorted({self.offer.trip.calls[call].arrive_s for call in self.calls()})

    def cost_yuan(self) -> float:
        """Return the price of the trip."""
        return self.offer.terms.yuan(self.items(), len(self.times_s()))

    def left_s(self, row: int) -> int:
        """Return when the goods of a row have left the bus."""
        return self.offer.trip.calls[self.down_call[row]].depart_s

    def excess(self) -> dict[str, int]:
        """Return by how much the fullest moment of the trip exceeds what it takes."""
        terms = self.offer.terms
        limits = {"g": terms.payload_g, "items": terms.items, "ml": terms.volume_ml}
        return {unit: self._most_aboard(unit) - limit for unit, limit in limits.items()}

    def fits(self) -> bool:
        """Say whether the bus takes it all."""
        return all(over <= 0 for over in self.excess().values())

    def _most_aboard(self, unit: str) -> int:
        down, up = (getattr(self.stops, f"{way}_{unit}") for way in ("down", "up"))
        aboard = highest = int(down.sum())
        calls = self.offer.trip.calls
        leave_s, board_s = (
            np.array([calls[call].arrive_s if call >= 0 else -1 for call in column])
            for column in (self.down_call, self.up_call)
        )
        for moment in self.times_s():
            leaves, boards = leave_s == moment, board_s == moment
            aboard += int(up[boards].sum()) - int(down[leaves].sum())
            highest = max(highest, aboard)
        return highest


def leg_of(
    number: int,
    offer: BusOffer,
    stops: Stops,
    trunk: bool,
    hours: NDArray[np.int64],
    back_s: int,
) -> BusLeg | None:
    """Return what bus `number` would carry for `stops`, None where it cannot call or is too small.

    `hours` are opening and closing seconds of all places, shape ``(places, 2)``. A bus does not
    wait for a station to open: it must call while it is open. What it brings back must be at the
    hub by `back_s`.
    """
    down_call, up_call = [], []
    for row in range(stops.size):
        place = int(stops.place[row])
        down = int(stops.down_g[row] + stops.down_ml[row] + stops.down_items[row])
        up = int(stops.up_g[row] + stops.up_ml[row] + stops.up_items[row])
        calls = (
            offer.trip.sets_down_at(place) if down else -1,
            offer.trip.takes_up_at(place) if up else -1,
        )
        if (down and calls[0] < 0) or (up and (calls[1] < 0 or offer.trip.end_s > back_s)):
            return None
        for call in set(calls) - {-1}:
            at = offer.trip.calls[call]
            if at.arrive_s < int(hours[place, 0]) or at.depart_s > int(hours[place, 1]):
                return None
        down_call.append(calls[0])
        up_call.append(calls[1])
    leg = BusLeg(number, offer, stops, tuple(down_call), tuple(up_call), trunk)
    return leg if leg.stops.size and leg.fits() else None


def taken_by_bus(
    offers: tuple[BusOffer, ...],
    buses: BusSet,
    stops: Stops,
    trunk: NDArray[np.bool_],
    hours: NDArray[np.int64],
    back_s: int,
) -> tuple[NDArray[np.bool_], tuple[BusLeg, ...]]:
    """Return which of the hub's `stops` buses take over, and the legs.

    `trunk` marks the stops that are hand-overs. Of a bus with places of both kinds the
    hand-overs go; what does not fit stays with the trucks. `hours` and `back_s` as in `leg_of`.
    """
    taken = np.zeros(stops.size, dtype=bool)
    legs = []
    own = np.arange(hours.shape[0])
    for number in sorted({bus for bus, _ in buses}):
        offer = offers[number]
        places = [place for bus, place in buses if bus == number]
        mine = np.isin(stops.place, places) & (stops.wave == offer.wave) & ~taken
        mine &= np.isin(stops.band, CARRIED)
        handing = bool((mine & trunk).any())
        mine &= trunk == handing
        if not mine.any():
            continue
        leg = leg_of(number, offer, stops.take(mine).merged(own), handing, hours, back_s)
        if leg is not None:
            legs.append(leg)
            taken |= mine
    return taken, tuple(legs)
