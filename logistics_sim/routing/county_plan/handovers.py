"""Where local vehicles take over: the hand-overs by wave, and what they leave to the hub.

A hand-over is a pair (township station, wave): villages of that township get their goods of that
wave from local vehicles. What those bring back lies at the station until a vehicle from the hub
comes by: with the next wave of the day, after the last wave with the first truck of the next day.
Villages that no local vehicle could serve in that wave are left to the vehicles from the hub.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import MINUTE_S
from logistics_sim.routing.county_plan.infeasible_stops import infeasible_stops
from logistics_sim.routing.county_plan.routing_task import Task, useful_kinds
from logistics_sim.routing.county_plan.stops import Stops, split_oversized

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.scenario import Operator

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]

HandoverSet = tuple[tuple[int, int], ...]
"""Pairs (row of a township station, wave) in order."""
SLACK_S = 30 * MINUTE_S
"""Time for a truck to serve another station first; a judgement, not a rule of the scenario."""


@dataclass(frozen=True)
class HandoverProblem:
    """What is planned: the loads `stops` of one day group of an operator."""

    inputs: PlanningInputs
    operator: Operator
    stops: Stops

    @cached_property
    def station_of_place(self) -> Ints:
        """By place the row of its township station (the hub's own row for the hub)."""
        places = self.inputs.places
        stations = np.flatnonzero((places["kind"] == "township_station").to_numpy())
        row = {str(places["township"].iloc[r]): int(r) for r in stations}
        return np.array([row.get(str(name), 0) for name in places["township"]], dtype=np.int64)

    @cached_property
    def hours(self) -> Ints:
        """Opening and closing second of each place, shape ``(places, 2)``."""
        return self.inputs.places[["open_s", "close_s"]].to_numpy(dtype=np.int64)

    @cached_property
    def station_of_stop(self) -> Ints:
        """The station of each stop."""
        return self.station_of_place[self.stops.place]

    @cached_property
    def locally_reachable(self) -> Mask:
        """Which stops local vehicles could serve, from trucks that come `SLACK_S` late."""
        village = (self.inputs.places["kind"] == "village").to_numpy()[self.stops.place]
        kinds = useful_kinds(self.inputs, "local")
        found = np.zeros(self.stops.size, dtype=bool)
        if not kinds:
            return found
        rules = self.inputs.rules
        for base in sorted(set(self.station_of_stop[village].tolist()) - {0}):
            rows = np.flatnonzero(village & (self.station_of_stop == base))
            first = {wave.id: self.earliest_truck_s(base, wave.id) for wave in self.operator.waves}
            release = [first[w] + SLACK_S for w in self.stops.wave[rows].tolist()]
            ready = np.array(release, dtype=np.int64) + rules.trunk_unload_s
            none = np.zeros(rows.size, dtype=bool)
            task = Task(base, self.stops.take(rows), none, ready, kinds, "local")
            found[rows] = ~infeasible_stops(self.inputs, task)[0]
        return found

    @cached_property
    def candidates(self) -> HandoverSet:
        """Every hand-over that local vehicles could serve villages from."""
        waves = self.stops.wave[self.locally_reachable].tolist()
        stations = self.station_of_stop[self.locally_reachable].tolist()
        return tuple(sorted(set(zip(stations, waves, strict=True))))

    def earliest_truck_s(self, base: int, wave: int) -> int:
        """Return when a truck of a wave can be at a station that is open, straight from the hub."""
        kinds = useful_kinds(self.inputs, "trunk")
        driving_s = min((int(self.inputs.travel[k.id].seconds[0, base]) for k in kinds), default=0)
        depart = next(w.depart_s for w in self.operator.waves if w.id == wave)
        return max(depart + driving_s, int(self.inputs.places["open_s"].iloc[base]))

    @cached_property
    def growth_memo(self) -> dict[tuple[int, int], float]:
        """Growth of hand-overs that is known already; see `missed_waves.load_growth`."""
        return {}

    def served_locally(self, transfer: HandoverSet) -> Mask:
        """Return which stops local vehicles serve."""
        return self.locally_reachable & self._is_handed_over(transfer)

    def _is_handed_over(self, transfer: HandoverSet) -> Mask:
        pairs = set(transfer)
        keys = zip(self.station_of_stop.tolist(), self.stops.wave.tolist(), strict=True)
        return np.array([key in pairs for key in keys], dtype=bool)

    def collection_wave(self, transfer: HandoverSet, station: int, wave: int) -> int:
        """Return the wave in which the hub fetches what local trips of `wave` brought.

        The next of the day at the `station`; after the last the first one with a hand-over there
        (the next day's).
        """
        order = [w.id for w in sorted(self.operator.waves, key=lambda w: w.depart_s)]
        later = order[order.index(wave) + 1 :]
        if later:
            return later[0]
        return next(w for w in order if (station, w) in transfer)

    def hub_stops(self, transfer: HandoverSet) -> tuple[Stops, Mask]:
        """Return the stops of the vehicles from the hub, and which of them are hand-overs.

        A hand-over brings its wave's goods and fetches what waits. Where no hand-over
        follows, an ordinary visit of the station fetches it, with the station's own parcels.
        """
        kinds = useful_kinds(self.inputs, "trunk")
        stops = self.stops
        handed_over = self.served_locally(transfer) | (
            self._is_handed_over(transfer) & (stops.place == self.station_of_stop)
        )
        direct = stops.take(~handed_over)
        at_stations = stops.take(handed_over).merged(self.station_of_place)
        if not at_stations.size:
            direct = split_oversized(direct, kinds)
            return direct, np.zeros(direct.size, dtype=bool)
        none = np.zeros(at_stations.size, dtype=np.int64)
        keys = list(zip(at_stations.place.tolist(), at_stations.wave.tolist(), strict=True))
        later = np.array([self.collection_wave(transfer, *key) for key in keys], dtype=np.int64)
        down = replace(at_stations, up_g=none, up_ml=none, up_items=none)
        up = replace(at_stations, wave=later, down_g=none, down_ml=none, down_items=none)
        up = up.take((up.up_g > 0) | (up.up_ml > 0) | (up.up_items > 0))
        pairs = set(transfer)
        waits = zip(up.place.tolist(), up.wave.tolist(), strict=True)
        by_truck = np.array([key in pairs for key in waits], dtype=bool)
        own_place = np.arange(len(self.inputs.places))
        trunk = split_oversized(
            Stops.concatenated([down, up.take(by_truck)]).merged(own_place), kinds
        )
        if not by_truck.all():
            direct = Stops.concatenated([direct, up.take(~by_truck)]).merged(own_place)
        direct = split_oversized(direct, kinds)
        joined = Stops.concatenated([direct, trunk])
        return joined, np.arange(joined.size) >= direct.size
