"""Route sheets and timetables as tables, one row a stop or arrival, heads in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.papers.route_sheets import Call, RouteSheet, TripSheet
from logistics_sim.papers.station_timetables import Arrival, StationTimetable, VillageTimes
from logistics_sim.papers.wording import band_words, days_words
from logistics_sim.report.wording import ECHELONS, word

if TYPE_CHECKING:
    import pandas as pd


def route_table(sheets: Sequence[RouteSheet]) -> pd.DataFrame:
    """Return one row a stop, the return of each trip with 0 items; times are ``HH:MM``."""
    import pandas as pd

    rows = [
        _stop_row(sheet, trip, call)
        for sheet in sheets
        for trip in sheet.trips
        for call in (*trip.calls, trip.back)
    ]
    return pd.DataFrame(rows)


def _stop_row(sheet: RouteSheet, trip: TripSheet, call: Call) -> dict[str, Any]:
    back = call is trip.back
    return {
        _("vehicle"): sheet.label,
        _("type"): sheet.type_name,
        _("runs on"): days_words(sheet.weekdays),
        _("trip"): trip.trip_id,
        _("wave"): trip.wave,
        _("way"): word(ECHELONS, trip.echelon),
        _("no."): call.number,
        _("code"): call.place.place_id,
        _("stop"): call.place.name,
        _("township"): call.place.township,
        _("goods"): band_words(call.band),
        _("break before, min"): round(call.rest_s / 60, 2),
        _("arrives"): clock_text(call.arrive_s),
        _("departs"): "" if back else clock_text(call.depart_s),
        _("opens"): clock_text(call.place.open_s),
        _("closes"): clock_text(call.place.close_s),
        _("hand over, items"): call.down_items,
        _("hand over, kg"): call.down_g / 1_000,
        _("take along, items"): call.up_items,
        _("take along, kg"): call.up_g / 1_000,
        _("km from the stop before"): call.leg_m / 1_000,
        _("longitude"): call.place.lon,
        _("latitude"): call.place.lat,
    }


def vehicle_table(sheets: Sequence[RouteSheet]) -> pd.DataFrame:
    """Return one row a vehicle: its hours and totals of a day on which it drives."""
    import pandas as pd

    rows = []
    for sheet in sheets:
        sums = sheet.totals
        rows.append(
            {
                _("vehicle"): sheet.label,
                _("type"): sheet.type_name,
                _("firm"): sheet.operator,
                _("runs on"): days_words(sheet.weekdays),
                _("days a week"): len(sheet.weekdays),
                _("starts at"): sheet.base.name,
                _("begins"): clock_text(sheet.trips[0].start_s),
                _("ends"): clock_text(sheet.trips[-1].end_s),
                _("trips"): sums.trips,
                _("stops"): sums.stops,
                _("km"): sums.distance_m / 1_000,
                _("breaks on the road, min"): round(sums.rest_s / 60, 2),
                _("hand over, items"): sums.down_items,
                _("hand over, kg"): sums.down_g / 1_000,
                _("take along, items"): sums.up_items,
                _("take along, kg"): sums.up_g / 1_000,
            }
        )
    return pd.DataFrame(rows)


def station_table(timetables: Sequence[StationTimetable]) -> pd.DataFrame:
    """Return one row an arrival."""
    import pandas as pd

    rows = [
        {
            _("code"): table.place.place_id,
            _("stop"): table.place.name,
            _("township"): table.place.township,
            **_arrival_row(arrival),
        }
        for table in timetables
        for arrival in table.arrivals
    ]
    return pd.DataFrame(rows)


def village_table(villages: Sequence[VillageTimes]) -> pd.DataFrame:
    """Return one row a village and arrival; one without times where no vehicle calls."""
    import pandas as pd

    rows = []
    for times in villages:
        head = {
            _("code"): times.village.place_id,
            _("village"): times.village.name,
            _("township"): times.village.township,
            _("changes hands at"): times.station.name,
            _("waves without a call"): " ".join(map(str, times.missed_waves)),
        }
        rows += [{**head, **_arrival_row(arrival)} for arrival in times.arrivals] or [head]
    return pd.DataFrame(rows)


def _arrival_row(arrival: Arrival) -> dict[str, Any]:
    return {
        _("runs on"): days_words(arrival.weekdays),
        _("wave"): arrival.wave,
        _("vehicle"): arrival.vehicle,
        _("out of the hub"): clock_text(arrival.from_hub_s),
        _("arrives"): clock_text(arrival.arrive_s),
        _("departs"): clock_text(arrival.depart_s),
        _("brings, items"): arrival.down_items,
        _("brings, kg"): arrival.down_g / 1_000,
        _("takes, items"): arrival.up_items,
        _("takes, kg"): arrival.up_g / 1_000,
        _("taken to"): arrival.to.name,
        _("there at"): clock_text(arrival.there_s),
    }
