"""Route sheets as pages: one a vehicle where it fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.papers.printed_page import PaperColumn, PaperLine, Sheet
from logistics_sim.papers.route_sheets import Call, RouteSheet, TripSheet
from logistics_sim.papers.wording import (
    band_words,
    days_words,
    duration_words,
    hours_words,
    kilograms,
)
from logistics_sim.report.wording import ECHELONS, word


def route_page(sheet: RouteSheet, day: dt.date | None) -> Sheet:
    """Return what stands on the paper of one vehicle; `day` is the date of a daily plan."""
    sums = sheet.totals
    first, last = sheet.trips[0], sheet.trips[-1]
    facts = (
        (_("runs on"), days_words(sheet.weekdays)),
        (_("date"), f"{day:%Y-%m-%d}" if day else ""),
        (_("plate"), ""),
        (_("driver"), ""),
        (_("begins – ends"), f"{clock_text(first.start_s)} – {clock_text(last.end_s)}"),
        (_("trips / stops"), f"{sums.trips} / {sums.stops}"),
        (_("kilometres"), f"{sums.distance_m / 1_000:,.1f}"),
        (_("breaks on the road"), duration_words(sums.rest_s)),
        (_("starts at"), sheet.base.name),
        (_("hand over, items"), f"{sums.down_items:,}"),
        (_("hand over, kg"), kilograms(sums.down_g)),
        (_("take along, items / kg"), f"{sums.up_items:,} / {kilograms(sums.up_g)}"),
    )
    return Sheet(
        title=_("Route sheet"),
        name=sheet.label,
        subtitle=sheet.operator,
        facts=facts,
        columns=_columns(),
        lines=tuple(_lines(sheet)),
        signatures=(_("driver"), _("dispatcher"), _("date")),
    )


def _columns() -> tuple[PaperColumn, ...]:
    return (
        PaperColumn(_("no."), 8, "C"),
        PaperColumn(_("arrives"), 14, "C"),
        PaperColumn(_("departs"), 14, "C"),
        PaperColumn(_("time window"), 24, "C"),
        PaperColumn(_("stop"), 37),
        PaperColumn(_("township"), 25),
        PaperColumn(_("hand over, items"), 15, "R"),
        PaperColumn(_("kg"), 14, "R"),
        PaperColumn(_("take, items"), 14, "R"),
        PaperColumn(_("kg"), 13, "R"),
        PaperColumn(_("km"), 10, "R"),
    )


def _lines(sheet: RouteSheet) -> Iterator[PaperLine]:
    free_s: int | None = None
    for number, trip in enumerate(sheet.trips, 1):
        if free_s is not None and trip.start_s > free_s:
            yield PaperLine(banner=_pause(trip.origin.name, free_s, trip.start_s))
        yield PaperLine(banner=_trip_words(trip, number, len(sheet.trips)), strong=True)
        for call in trip.calls:
            yield from _call(call)
        if trip.back.rest_s:
            yield PaperLine(banner=_rest(trip.back))
        end, home, km = clock_text(trip.end_s), trip.back.place.name, _km(trip.back.leg_m)
        yield PaperLine(("", end, "", "", home, _("drives back"), "", "", "", "", km))
        free_s = trip.end_s


def _trip_words(trip: TripSheet, number: int, trips: int) -> str:
    sums = sum(call.down_items for call in trip.calls), sum(call.down_g for call in trip.calls)
    return _(
        "Trip {number} of {trips}, wave {wave}, {echelon}: load {items:,} items, {kg} kg at "
        "{place} {start}–{depart}; back {end}; {km:,.1f} km",
        number=number,
        trips=trips,
        wave=trip.wave,
        echelon=word(ECHELONS, trip.echelon),
        items=sums[0],
        kg=kilograms(sums[1]),
        place=trip.origin.name,
        start=clock_text(trip.start_s),
        depart=clock_text(trip.depart_s),
        end=clock_text(trip.end_s),
        km=trip.distance_m / 1_000,
    )


def _call(call: Call) -> Iterator[PaperLine]:
    if call.rest_s:
        yield PaperLine(banner=_rest(call))
    place, band = call.place, band_words(call.band)
    name = f"{place.name} ({band})" if band else place.name
    yield PaperLine(
        (
            str(call.number),
            clock_text(call.arrive_s),
            clock_text(call.depart_s),
            hours_words(place.open_s, place.close_s),
            name,
            "" if place.township == place.name else place.township,
            f"{call.down_items:,}",
            kilograms(call.down_g),
            f"{call.up_items:,}",
            kilograms(call.up_g),
            _km(call.leg_m),
        )
    )


def _rest(call: Call) -> str:
    return _(
        "Break {length}, {start}–{end}",
        length=duration_words(call.rest_s),
        start=clock_text(call.rest_from_s),
        end=clock_text(call.rest_from_s + call.rest_s),
    )


def _pause(place: str, begin_s: int, end_s: int) -> str:
    return _(
        "At {place} {start}–{end} ({length})",
        place=place,
        start=clock_text(begin_s),
        end=clock_text(end_s),
        length=duration_words(end_s - begin_s),
    )


def _km(metres: int) -> str:
    return f"{metres / 1_000:,.1f}"
