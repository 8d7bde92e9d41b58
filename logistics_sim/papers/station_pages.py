"""Timetables as pages: one for the door of each station."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.papers.printed_page import PaperColumn, PaperLine, Sheet
from logistics_sim.papers.station_timetables import Arrival, StationTimetable
from logistics_sim.papers.wording import days_words, hours_words, kilograms

LARGE_PT = (16.0, 14.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0)


def station_page(table: StationTimetable) -> Sheet:
    """Return the paper for the door of one station."""
    place = table.place
    facts = (
        (_("open"), hours_words(place.open_s, place.close_s)),
        (_("arrivals"), str(len(table.arrivals))),
        (_("code"), place.place_id),
        (_("keeper, telephone"), ""),
    )
    columns = (
        PaperColumn(_("runs on"), 30),
        PaperColumn(_("wave"), 19, "C"),
        PaperColumn(_("arrives"), 23, "C"),
        PaperColumn(_("departs"), 23, "C"),
        PaperColumn(_("brings, items / kg"), 34, "R"),
        PaperColumn(_("takes, items / kg"), 34, "R"),
        PaperColumn(_("at the end at"), 25, "C"),
    )
    lines = tuple(
        PaperLine(
            (
                days_words(arrival.weekdays),
                str(arrival.wave),
                clock_text(arrival.arrive_s),
                clock_text(arrival.depart_s),
                f"{arrival.down_items:,} / {kilograms(arrival.down_g)}",
                f"{arrival.up_items:,} / {kilograms(arrival.up_g)}",
                clock_text(arrival.there_s),
            )
        )
        for arrival in table.arrivals
    )
    return Sheet(
        title=_("Arrivals"),
        name=place.name,
        subtitle="" if place.township == place.name else place.township,
        facts=facts,
        columns=columns,
        lines=lines,
        notes=tuple(_ways(table.arrivals)),
        notes_pt=11.0,
        sizes_pt=LARGE_PT,
    )


def _ways(arrivals: Sequence[Arrival]) -> Iterator[str]:
    """Say of each arrival which vehicle comes, since when on its way, and what to do till then."""
    for arrival in arrivals:
        yield _(
            "{arrive}: {vehicle}, out of the hub at {hub}. Hand in what is to go along before; "
            "it is at {place} at {there}.",
            arrive=clock_text(arrival.arrive_s),
            vehicle=arrival.vehicle,
            hub=clock_text(arrival.from_hub_s),
            place=arrival.to.name,
            there=clock_text(arrival.there_s),
        )
    yield _("Items and kilograms are those of the day that the plan is made for.")
