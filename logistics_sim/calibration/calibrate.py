"""All estimates that the records of a county allow, and what stays a guess."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.last_mile import CLOCKS_S, home_delivery, pickup_dwell
from logistics_sim.calibration.line_haul import lateness, trucks, unload_and_scan
from logistics_sim.calibration.records import EVENTS
from logistics_sim.calibration.stop_time import stop_time
from logistics_sim.calibration.tracks.speeds import SPEEDS, speeds
from logistics_sim.core.units import clock_s

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.calibration.estimate import Estimate
    from logistics_sim.calibration.gathering import Records
    from logistics_sim.calibration.tracks import Driving
    from logistics_sim.scenario import Scenario

FROM_SCANS = (
    "demand.home_delivery_share",
    "demand.first_attempt_failure",
    "demand.pickup_dwell_median_h",
    "operations.line_haul_late_mean_min",
    "operations.unload_scan_min",
)
FROM_TRIPS = ("operations.stop_fixed_min", "operations.stop_per_100_items_min")
FROM_TRACKS = tuple(f"operations.speeds_kmh.{name}" for name in SPEEDS.values())
ORDER = ("truck_arrived", "hub_scan", "at_village")


@dataclass(frozen=True)
class Calibration:
    """Estimates with the records that they rest on; `too_few` could not be estimated."""

    estimates: dict[str, Estimate]
    too_few: tuple[str, ...]
    scans: Records | None
    trips: Records | None
    tracks: Records | None = None
    driving: Driving | None = None

    def source(self, path: str) -> str:
        """Return the files and the period behind the estimate of a parameter."""
        of_tracks = self.tracks if path in FROM_TRACKS else self.trips
        records = self.scans if path in FROM_SCANS else of_tracks
        return "" if records is None else f"{', '.join(records.files)}, {records.period}"


def calibrate(
    scenario: Scenario,
    scans: Records | None = None,
    trips: Records | None = None,
    tracks: Records | None = None,
    driving: Driving | None = None,
) -> Calibration:
    """Return what `scans`, `trips` and `tracks` say about the parameters of `scenario`.

    Parcels whose scans stand in the wrong order are set aside and counted in `scans`; `driving` is
    what `tracks.drive` made of the tracks.
    """
    found: list[Estimate] = []
    wanted: tuple[str, ...] = ()
    if scans is not None:
        wanted += FROM_SCANS
        wide = by_parcel(scans)
        end_s = int(scans.frame["time_s"].max())
        operations = scenario.operations
        found += home_delivery(wide, end_s)
        opens, closes = clock_s(operations.station_open), clock_s(operations.station_close)
        found += pickup_dwell(wide, end_s, opens, closes)
        truck = trucks(wide)
        found += lateness(truck, [clock_s(haul.arrive) for haul in scenario.demand.line_haul])
        found += unload_and_scan(truck)
    if trips is not None:
        wanted += FROM_TRIPS
        found += stop_time(trips.frame)
    if driving is not None:
        wanted += FROM_TRACKS
        found += speeds(driving.moving)
    estimates = {estimate.path: estimate for estimate in found}
    return Calibration(
        estimates,
        tuple(path for path in wanted if path not in estimates),
        scans,
        trips,
        tracks,
        driving,
    )


def by_parcel(scans: Records) -> pd.DataFrame:
    """Return one row per parcel: the first moment of each kind of scan (s; NaN for none).

    Parcels with scans in the wrong order (by more than clocks may be off) are set aside in
    `scans`, all their scans.
    """
    frame = scans.frame
    wide = frame.pivot_table(index="parcel", columns="event", values="time_s", aggfunc="min")
    wide = wide.reindex(columns=list(EVENTS)).astype(np.float64)
    wrong = np.zeros(len(wide), dtype=bool)
    for first, then in pairwise(ORDER):
        wrong |= (wide[first] > wide[then] + CLOCKS_S).to_numpy()
    for then in ("failed", "delivered", "collected", "returned"):
        wrong |= (wide["at_village"] > wide[then] + CLOCKS_S).to_numpy()
    bad = set(wide.index[wrong])
    scans.drop(frame["parcel"].isin(bad).to_numpy(), "scans of a parcel in the wrong order")
    return wide[~wrong]
