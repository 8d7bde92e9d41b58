"""When the parcels of each village come and go, as one page a township where it fits."""

from __future__ import annotations

from collections.abc import Sequence

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.papers.printed_page import INNER_MM, PaperColumn, PaperLine, Sheet
from logistics_sim.papers.station_timetables import Arrival, VillageTimes
from logistics_sim.papers.wording import days_words

NONE = "–"
MOST_ACROSS = 2
"""Arrivals of a village that stand beside each other; more stand below each other."""


def township_page(township: str, villages: Sequence[VillageTimes]) -> Sheet:
    """Return the paper of one township: when the parcels of each of its villages come and go.

    Days and the place where parcels end stand once above the table where they are the same for
    all, else in columns of their own.
    """
    arrivals = [arrival for times in villages for arrival in times.arrivals]
    days = {days_words(arrival.weekdays) for arrival in arrivals}
    ends = {arrival.to.name for arrival in arrivals}
    many = max((len(times.arrivals) for times in villages), default=0)
    own = all(times.station == times.village for times in villages)
    across = len(days) <= 1 and len(ends) <= 1 and 1 <= many <= MOST_ACROSS
    columns, lines = _across(villages, many, own) if across else _below(villages, own)
    first = min((arrival.arrive_s for arrival in arrivals), default=None)
    last = max((arrival.depart_s for arrival in arrivals), default=None)
    facts = (
        (_("villages"), str(len(villages))),
        (_("runs on"), days.pop() if len(days) == 1 else NONE),
        (_("parcels end at"), ends.pop() if len(ends) == 1 else NONE),
        (_("first arrival – last departure"), f"{_clock(first)} – {_clock(last)}"),
    )
    return Sheet(
        title=_("Parcels come and go"),
        name=township,
        subtitle="",
        facts=facts,
        columns=columns,
        lines=(*lines, *_missed(villages)),
        notes=(_("What is to go along is handed in before the vehicle arrives."),),
    )


Table = tuple[tuple[PaperColumn, ...], list[PaperLine]]


def _across(villages: Sequence[VillageTimes], many: int, own: bool) -> Table:
    """Return a row a village, its arrivals beside each other."""
    wide = (INNER_MM - (38 if own else 66)) / many
    columns = [PaperColumn(_("village"), 38)]
    if not own:
        columns.append(PaperColumn(_("changes hands at"), 28))
    for _number in range(many):
        columns += [
            PaperColumn(_("wave"), wide * 0.14, "C"),
            PaperColumn(_("out of the hub"), wide * 0.215, "C"),
            PaperColumn(_("parcels come"), wide * 0.215, "C"),
            PaperColumn(_("parcels go"), wide * 0.215, "C"),
            PaperColumn(_("at their end"), wide * 0.215, "C"),
        ]
    lines = []
    for times in villages:
        cells = [times.village.name] if own else [times.village.name, times.station.name]
        for arrival in times.arrivals:
            cells += [str(arrival.wave), *_clocks(arrival)]
        lines.append(PaperLine((*cells, *([NONE] * (len(columns) - len(cells))))))
    return tuple(columns), lines


def _below(villages: Sequence[VillageTimes], own: bool) -> Table:
    """Return a row an arrival."""
    columns = [PaperColumn(_("village"), 34)]
    if not own:
        columns.append(PaperColumn(_("changes hands at"), 26))
    columns += [
        PaperColumn(_("runs on"), 28 if not own else 40),
        PaperColumn(_("wave"), 11, "C"),
        PaperColumn(_("out of the hub"), 15, "C"),
        PaperColumn(_("parcels come"), 15, "C"),
        PaperColumn(_("parcels go"), 15, "C"),
        PaperColumn(_("at their end"), 15, "C"),
        PaperColumn(_("parcels end at"), 29 if not own else 43),
    ]
    lines = []
    for times in villages:
        names = [times.village.name] if own else [times.village.name, times.station.name]
        for arrival in times.arrivals:
            days, wave = days_words(arrival.weekdays), str(arrival.wave)
            lines.append(PaperLine((*names, days, wave, *_clocks(arrival), arrival.to.name)))
            names = [""] * len(names)
        if not times.arrivals:
            empty = [""] * (len(columns) - len(names) - 1)
            lines.append(PaperLine((*names, _("no vehicle calls"), *empty)))
    return tuple(columns), lines


def _missed(villages: Sequence[VillageTimes]) -> list[PaperLine]:
    return [
        PaperLine(
            banner=_(
                "{village}: no vehicle calls in wave {waves}",
                village=times.village.name,
                waves=_(", ").join(map(str, times.missed_waves)),
            )
        )
        for times in villages
        if times.missed_waves
    ]


def _clocks(arrival: Arrival) -> tuple[str, ...]:
    seconds = (arrival.from_hub_s, arrival.arrive_s, arrival.depart_s, arrival.there_s)
    return tuple(map(clock_text, seconds))


def _clock(second: int | None) -> str:
    return NONE if second is None else clock_text(second)
