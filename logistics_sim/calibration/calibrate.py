"""All estimates that the records of a county allow, and what stays a guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.books import book_rates
from logistics_sim.calibration.by_parcel import by_parcel
from logistics_sim.calibration.firm_volumes import FirmVolume, firm_volumes
from logistics_sim.calibration.flows import (
    daily_counts,
    line_haul_shares,
    posted,
    ratios,
    variation,
    week_to_week,
)
from logistics_sim.calibration.last_mile import home_delivery, pickup_dwell
from logistics_sim.calibration.line_haul import lateness, slots, trucks, unload_and_scan
from logistics_sim.calibration.posting_hours import posting_hours
from logistics_sim.calibration.sorting import sorting_rates
from logistics_sim.calibration.stop_time import loading, stop_time
from logistics_sim.calibration.tracks.speeds import SPEEDS, speeds
from logistics_sim.calibration.tracks.travel_variation import travel_variation
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
    "demand.daily_volume_cv",
    "operations.line_haul_late_mean_min",
    "operations.unload_scan_min",
)
FROM_POSTED = (
    "demand.posting_open",
    "demand.posting_close",
    "demand.outbound_ratio",
    "demand.intra_ratio",
    "demand.return_ratio",
)
FROM_TRIPS = (
    "operations.stop_fixed_min",
    "operations.stop_per_100_items_min",
    "operations.loading_min",
)
FROM_TRACKS = (
    *(f"operations.speeds_kmh.{name}" for name in SPEEDS.values()),
    "operations.travel_day_sd",
    "operations.travel_leg_sd",
)


@dataclass(frozen=True)
class Calibration:
    """What the records say about a scenario.

    Attributes
    ----------
    estimates
        By dotted path of the parameter.
    too_few
        Paths that the records bear on, with too few of them.
    records
        What the estimates rest on, by kind: ``scans``, ``trips``, ``tracks``, ``books``.
    origin
        Kind of records behind each path of `estimates`.
    driving
        What tracks say beside parameters.
    weeks
        Week-to-week variation of volumes, which no parameter takes (see `flows.week_to_week`).
    volumes
        Stated against scanned volumes, by firm.
    """

    estimates: dict[str, Estimate]
    too_few: tuple[str, ...]
    records: dict[str, Records]
    origin: dict[str, str]
    driving: Driving | None = None
    weeks: dict[str, float] | None = None
    volumes: tuple[FirmVolume, ...] = ()

    def source(self, path: str) -> str:
        """Return the files and the period behind the estimate of a parameter."""
        records = self.records[self.origin[path]]
        return f"{', '.join(records.files)}, {records.period}"


@dataclass
class _Found:
    """What has been estimated up to now."""

    estimates: dict[str, Estimate] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)
    few: list[str] = field(default_factory=list)
    weeks: dict[str, float] | None = None
    volumes: tuple[FirmVolume, ...] = ()

    def add(self, kind: str, made: list[Estimate], wanted: tuple[str, ...] = ()) -> None:
        for estimate in made:
            self.estimates[estimate.path] = estimate
            self.origin[estimate.path] = kind
        self.few += [path for path in wanted if path not in self.estimates]


def calibrate(
    scenario: Scenario,
    scans: Records | None = None,
    trips: Records | None = None,
    tracks: Records | None = None,
    driving: Driving | None = None,
    books: Records | None = None,
    hub: str = "hub",
    places: pd.DataFrame | None = None,
) -> Calibration:
    """Return what the records say about the parameters of `scenario`.

    Parameters
    ----------
    scenario
        As it was before; its timetable, hours and today's sorting are taken as they stand.
    scans, trips, tracks
        What `read_scans`, `read_trips` and `read_tracks` gave. Parcels whose scans stand in the
        wrong order are set aside and counted in `scans`.
    driving
        What `tracks.drive` made of `tracks`.
    books
        What `read_books` gave.
    hub
        Id of the hub among the places.
    places
        Contract ``places``: with them, stated volumes are held against scanned ones.
    """
    found = _Found()
    if scans is not None:
        _of_scans(scenario, scans, places, found)
    if trips is not None:
        found.add("trips", [*stop_time(trips.frame, hub), *loading(trips.frame, hub)], FROM_TRIPS)
    if driving is not None:
        moving = driving.moving
        found.add("tracks", [*speeds(moving), *travel_variation(moving)], FROM_TRACKS)
    if books is not None:
        rates, few = book_rates(books.frame)
        found.add("books", rates, tuple(few))
    named = {"scans": scans, "trips": trips, "tracks": tracks, "books": books}
    records = {kind: each for kind, each in named.items() if each is not None}
    return Calibration(
        found.estimates,
        tuple(found.few),
        records,
        found.origin,
        driving,
        found.weeks,
        found.volumes,
    )


def _of_scans(
    scenario: Scenario, scans: Records, places: pd.DataFrame | None, found: _Found
) -> None:
    """Add what scans say to `found`."""
    demand, operations = scenario.demand, scenario.operations
    everything = by_parcel(scans)
    end_s = int(np.nanmax(everything.to_numpy())) if len(everything) else 0
    counts = daily_counts(everything)
    own = posted(everything)
    wide = everything[~own]
    opens, closes = clock_s(operations.station_open), clock_s(operations.station_close)
    arrive_s = [clock_s(haul.arrive) for haul in demand.line_haul]
    order = sorted(range(len(arrive_s)), key=arrive_s.__getitem__)
    due_s = [arrive_s[at] for at in order]
    truck = trucks(wide)
    today = scenario.before.as_is
    found.add(
        "scans",
        [
            *home_delivery(wide, end_s),
            *pickup_dwell(wide, end_s, opens, closes),
            *variation(counts, demand.weekday_factors.values),
            *lateness(truck, due_s),
            *unload_and_scan(truck),
            *line_haul_shares(slots(truck, due_s), order),
            *sorting_rates(scans.frame, everything, today.sorter, float(today.sorter_lines)),
        ],
        FROM_SCANS,
    )
    if own.any():
        found.add("scans", [*posting_hours(everything), *ratios(counts)], FROM_POSTED)
    found.weeks = week_to_week(counts)
    if places is not None:
        found.volumes = firm_volumes(scenario, places, scans, everything, counts)
