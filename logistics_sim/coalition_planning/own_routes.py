"""The planner's own route list as a table: read, every bad row named, driven as it is written.

One row per stop: ``firm, vehicle, type, trip, seq, place`` and, where known, ``depart`` (HH:MM of
the trip) and ``weekdays`` (digits, 0 = Monday, on which the trip is driven).
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.own_route_driving import OwnRoutes, driven
from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.nearest import nearest
from logistics_sim.core.units import clock_s
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import (
    OfficeTable,
    in_codes,
    read_office_table,
    refuse_unused,
)
from logistics_sim.office_tables.clock import read_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario

NEEDED = ("firm", "vehicle", "type", "trip", "seq", "place")
OPTIONAL = ("depart", "weekdays")


def read_own_routes(path: Path, scenario: Scenario, world: World) -> list[OwnRoutes]:
    """Return the route lists of `path`, one for each firm in it.

    Raises `FaultsError` (ALL-013) with every row that cannot be read: unknown firms, places
    or vehicle types, stops that are not numbered, days or times that are none.
    """
    import pandas as pd

    with in_codes({}, "ALL-013"):
        read = read_office_table(path, "routes", NEEDED)
        refuse_unused(read, like=True)
        given = [name for name in (*NEEDED, *OPTIONAL) if read.has(name)]
        columns = {name: _column(read, name) for name in given}
        faults = [replace(fault, code="ALL-013") for fault in read.faults]
        if not set(NEEDED) <= set(given):
            raise FaultsError(faults)
    table = pd.DataFrame(columns)
    faults += _row_faults(table, read, scenario, world)
    if faults:
        raise FaultsError(faults)
    return [
        driven(scenario, world, str(firm), rows) for firm, rows in table.groupby("firm", sort=True)
    ]


def kept_routes(own: Sequence[OwnRoutes], out: Path) -> list[dict[str, Any]]:
    """Save the plans of route lists under ``out/own_routes``; return what they break, by firm."""
    for found in own:
        folder = out / "own_routes" / found.firm
        folder.mkdir(parents=True, exist_ok=True)
        found.plan.save(folder)
    return [{"firm": found.firm, **asdict(fault)} for found in own for fault in found.violations]


def _column(read: OfficeTable, name: str) -> list[str]:
    """Return a column; times as HH:MM where they are times, codes in plain signs."""
    if name == "depart":
        return [read_clock(text) or text for text in read.texts(name)]
    return read.texts(name) if name in ("seq", "weekdays") else read.codes(name)


def _row_faults(
    table: pd.DataFrame, read: OfficeTable, scenario: Scenario, world: World
) -> list[Fault]:
    places = world.places
    named = dict(zip(places["place_id"].astype(str), places["name"].astype(str), strict=True))
    known = {
        "firm": {firm.id: firm.name for firm in scenario.firms},
        "type": {kind.id: "" for kind in scenario.fleet},
        "place": named,
    }
    faults = []
    for number, row in enumerate(table.to_dict("records")):
        place = read.where(number)
        for name, names in known.items():
            if row[name] not in names:
                text = _("unknown {name} {row!r}", name=name, row=row[name])
                where = read.where(number, name)
                faults.append(Fault("ALL-013", where, text, nearest(row[name], names)))
        if not str(row["seq"]).strip().isdecimal():
            faults.append(
                Fault("ALL-013", place, _("seq {seq!r} is not a whole number", seq=row["seq"]))
            )
        if set(row.get("weekdays", "")) - set("0123456"):
            text = _("weekdays {weekdays!r} are not digits 0 to 6", weekdays=row["weekdays"])
            faults.append(Fault("ALL-013", place, text))
        if row.get("depart"):
            try:
                clock_s(row["depart"])
            except ValueError as error:
                faults.append(Fault("ALL-013", place, str(error)))
    return faults + _unlike_faults(table, read.grid.file)


def _unlike_faults(table: pd.DataFrame, where: str) -> list[Fault]:
    """Return where rows of one vehicle or one trip say different things."""
    same = {"type": ["firm", "vehicle"]}
    same |= {name: ["firm", "vehicle", "trip"] for name in ("depart", "weekdays") if name in table}
    faults = []
    for name, keys in same.items():
        for key, rows in table.groupby(keys, sort=True):
            if rows[name].nunique() > 1:
                told = ", ".join(sorted(map(str, set(rows[name]))))
                text = _(
                    "{key}: rows differ in {name} ({told})",
                    key=" ".join(map(str, key)),
                    name=name,
                    told=told,
                )
                faults.append(Fault("ALL-013", where, text))
    return faults
