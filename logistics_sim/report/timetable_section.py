"""The alliance's timetable: when each village is called at, and what each vehicle does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import TextTable
from logistics_sim.report.wording import ECHELONS, word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

EVERY_DAY = "0123456"


def timetable_grids(run: RunTables) -> list[TextTable]:
    """Return the timetable by village and by vehicle."""
    return [_by_village(run), _by_vehicle(run)]


def _by_village(run: RunTables) -> TextTable:
    trips = run.trips.set_index("trip_id")
    calls = run.stops.join(trips[["wave", "vehicle", "type", "weekdays"]], on="trip_id")
    places = run.places.set_index("place_id")
    villages = places.index[places["kind"] == "village"]
    calls = calls[calls["place"].isin(villages)]
    waves = sorted(calls["wave"].unique())
    rows = []
    township_of = places["township"].astype(str).to_dict()
    columns = ["place", "wave", "arrive_s", "weekdays"]
    by_cell: dict[tuple[str, int], list[tuple[int, str]]] = {}
    for call in calls[columns].sort_values("arrive_s", kind="stable").to_dict("records"):
        found = by_cell.setdefault((str(call["place"]), int(call["wave"])), [])
        found.append((int(call["arrive_s"]), str(call["weekdays"])))
    totals = calls.groupby("place", sort=False, observed=True)[["unload_items", "load_items"]].sum()
    for place, down, up in totals.itertuples():
        cells = [_times(by_cell.get((str(place), int(wave)), [])) for wave in waves]
        rows.append(
            (run.name(str(place)), run.name(township_of[place]), *cells, f"{down:,} / {up:,}")
        )
    rows.sort(key=lambda row: (row[1], row[2], row[0]))
    heads = (
        _("village"),
        _("township"),
        *(_("wave {wave}", wave=wave) for wave in waves),
        _("items down / up"),
    )
    note = _("Times of arrival at the village; items are those of the day that the plan is for.")
    return TextTable(_("Timetable by village"), heads, tuple(rows), words=2 + len(waves), note=note)


def _times(calls: list[tuple[int, str]]) -> str:
    """Return arrivals (second, weekdays) in order, with the weekdays where it is not every day."""
    found: dict[str, None] = {}
    for second, days in calls:
        tail = "" if days == EVERY_DAY else f" ({weekday_words(days)})"
        found[clock_text(second) + tail] = None
    return "; ".join(found) or "–"


def weekday_words(days: str) -> str:
    """Return weekdays, digits with 0 for Monday, as words.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     weekday_words("024")
    'Mon, Wed, Fri'
    """
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return _(", ").join(names[int(day)] for day in days)


def _by_vehicle(run: RunTables) -> TextTable:
    stops = run.stops.groupby("trip_id", observed=True).agg(
        stops=("seq", "size"), down=("unload_items", "sum"), up=("load_items", "sum")
    )
    table = run.trips.join(stops, on="trip_id").sort_values(["vehicle", "depart_s"])
    names = run.vehicles()
    rows = tuple(_trip(names, row) for row in table.to_dict("records"))
    heads = (
        _("vehicle"),
        _("wave"),
        _("way"),
        _("loads from"),
        _("leaves"),
        _("back"),
        _("stops"),
        _("items down / up"),
        _("km"),
    )
    return TextTable(_("Timetable by vehicle"), heads, rows, words=3)


def _trip(names: dict[str, str], row: dict[Any, Any]) -> tuple[str, ...]:
    times = (clock_text(int(row[name])) for name in ("start_s", "depart_s", "end_s"))
    return (
        names[str(row["vehicle"])],
        str(row["wave"]),
        word(ECHELONS, str(row["echelon"])),
        *times,
        f"{row['stops']:,.0f}",
        f"{row['down']:,.0f} / {row['up']:,.0f}",
        f"{row['distance_m'] / 1000:,.1f}",
    )
