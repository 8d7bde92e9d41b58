"""The services of a run as tables: mix, LTL, stock, doors, and who carries what is cold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.text_table import TextTable, share
from logistics_sim.report.wording import word

if TYPE_CHECKING:
    from logistics_sim.report.run_tables import RunTables

FLOWS = {
    "inbound": noop("inbound express"),
    "ltl": noop("LTL"),
    "outbound": noop("outbound express"),
    "return": noop("returns"),
    "intra": noop("intra-county"),
    "drop_ship": noop("drop-shipped from stock"),
    "replenishment": noop("showroom goods from stock"),
}
CLASSES = {
    "express": noop("express"),
    "fresh": noop("fresh"),
    "ltl": noop("LTL"),
    "return": noop("return"),
}
SERVICES = {"pickup": noop("self pick-up"), "home": noop("home delivery")}


def services_grids(run: RunTables) -> list[TextTable]:
    """Return the tables; none where the run's parcels were not generated or have no stamps."""
    found = run.services
    if found is None:
        return []
    grids = [_mix(found["mix"]), _ltl(found["ltl"], run), _doors(run, found["home_delivery"])]
    if found["stored_items"]:
        grids.append(_stock(found))
    return [*grids, _cold(found["cold_fleet"])]


def _mix(rows: list[dict[str, Any]]) -> TextTable:
    heads = (
        _("flow"),
        _("class"),
        _("way of delivery"),
        _("items"),
        "kg",
        _("share of items"),
    )
    total = sum(row["items"] for row in rows) or 1
    table = tuple(
        (
            word(FLOWS, str(row["flow"])),
            word(CLASSES, str(row["class"])),
            word(SERVICES, str(row["service"])) if row["direction"] != "up" else "–",
            f"{row['items']:,}",
            f"{row['kg']:,.0f}",
            share(row["items"] / total),
        )
        for row in rows
        if row["items"]
    )
    note = _("The first replication.")
    return TextTable(_("Service mix"), heads, table, words=3, note=note)


def _ltl(ltl: dict[str, Any], run: RunTables) -> TextTable:
    hours = float(run.scenario.targets.baseline_h)
    rows = (
        (_("consignments"), f"{ltl['consignments']:,}"),
        (_("handling units"), f"{ltl['units']:,}"),
        (_("cut into several units"), f"{ltl['cut']:,}"),
        (_("split over several trips"), f"{ltl['split']:,}"),
        (_("whole at the station within {hours:g} h", hours=hours), share(ltl["on_time_share"])),
    )
    return TextTable(_("LTL to township stations"), (_("figure"), _("value")), rows)


def _doors(run: RunTables, rows: list[dict[str, Any]]) -> TextTable:
    places = run.places
    stations = places[places["kind"] == "township_station"]
    names = dict(zip(stations["township"].astype(str), stations["name"].astype(str), strict=True))
    heads = (
        _("township"),
        _("inbound items"),
        _("to the door"),
        _("share to the door"),
        _("first try failed"),
    )
    table = tuple(
        (
            names.get(str(row["township"]), str(row["township"])),
            f"{row['items']:,}",
            f"{row['home']:,}",
            share(row["home"] / row["items"] if row["items"] else None),
            f"{row['failed']:,}",
        )
        for row in rows
    )
    return TextTable(_("Home delivery by township"), heads, table)


def _stock(found: dict[str, Any]) -> TextTable:
    stock, rooms = found["stock"], found["showrooms"]
    rows = [
        (_("bought together, kg"), f"{stock['received_kg']:,.0f}"),
        (_("sent from stock, kg"), f"{stock['shipped_kg']:,.0f}"),
        (_("short, kg"), f"{stock['short_kg']:,.0f}"),
        (_("showroom consignments"), f"{rooms['consignments']:,}"),
    ]
    if rooms["local_share"] is not None:
        rows.append((_("share of local products, as stated"), share(rooms["local_share"])))
    return TextTable(_("The hub's stock"), (_("figure"), _("value")), tuple(rows))


def _cold(cold: dict[str, Any]) -> TextTable:
    even = cold["break_even_items_day"]
    rows = (
        (_("cold parcels"), f"{cold['items']:,}"),
        (_("cooled vehicle-hours"), f"{cold['cooled_vehicle_hours']:,.0f}"),
        (_("own fleet, yuan an item"), f"{cold['own_yuan_item']:.2f}"),
        (_("contracted, yuan an item"), f"{cold['contract_yuan_item']:.2f}"),
        (
            _("cheaper"),
            _("own fleet") if cold["cheaper"] == "own" else _("contracted"),
        ),
        (
            _("own fleet is cheaper from, items a day"),
            _("never") if even is None else f"{even:,.0f}",
        ),
    )
    return TextTable(_("Own cold fleet or contracted"), (_("figure"), _("value")), rows)
