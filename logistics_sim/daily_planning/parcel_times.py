"""When each parcel is sorted, and when that could be known, by a replay of the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN, Cargo

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class ParcelTimes:
    """Parcels and their way until they are sorted at the hub, shape ``(n,)``; -1 = never.

    Attributes
    ----------
    cargo
        The parcels' columns.
    scanned_s, sorted_s
        When the hub scanned and sorted a parcel, in replication 0.
    unload_scan_s
        From a truck's arrival to the scan of its parcels.
    places
        Number of places.
    cold_offset
        See `Timetable.cold_offset`.
    """

    cargo: Cargo
    scanned_s: NDArray[np.int64]
    sorted_s: NDArray[np.int64]
    unload_scan_s: int
    places: int
    cold_offset: int

    @property
    def inbound(self) -> NDArray[np.bool_]:
        """Which parcels come by truck from outside."""
        return np.asarray(self.cargo.direction == DOWN)

    def expected_s(self, items: NDArray[np.int64], moment_s: int) -> NDArray[np.int64]:
        """Return when `items` will be sorted, as far as that can be said at `moment_s`.

        What is scanned has its place in the hall's queue. A truck still to come is expected
        on time; one that is overdue is expected to be scanned at this very moment.
        """
        scanned, done = self.scanned_s[items], self.sorted_s[items]
        due = np.maximum(self.cargo.ready_s[items] + self.unload_scan_s, moment_s)
        late = np.where(self.inbound[items] & (scanned > moment_s), scanned - due, 0)
        return np.where(done >= 0, done - np.maximum(late, 0), -1)


def read_parcel_times(
    scenario: Scenario, world: World, plan: Plan, parcels: pd.DataFrame, days: int
) -> ParcelTimes:
    """Replay `plan` for `days` days and return when its parcels are sorted.

    The hall does not wait for vehicles, so what comes from outside is sorted at the same
    second under any plan. Parcels between villages reach the hub as the timetable brings them.
    """
    from logistics_sim.simulation import ReplayInputs, replay

    given = ReplayInputs.read(scenario, world, plan, parcels, days)
    played = replay(given.timetable, given.cargo, given.rules, given.draws)
    scanned = played.stamps["at_hub_s"].to_numpy(dtype=np.int64)
    done = played.stamps["sorted_s"].to_numpy(dtype=np.int64)
    unload, offset = given.rules.unload_scan_s, given.timetable.cold_offset
    return ParcelTimes(given.cargo, scanned, done, unload, len(world.places), offset)
