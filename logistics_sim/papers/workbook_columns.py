"""The sheets of the report's workbook: which columns, in which words, of which kind of cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from logistics_sim.language import noop
from logistics_sim.report.services_section import CLASSES
from logistics_sim.report.wording import (
    ACTIVITIES,
    CLOCKS,
    DIRECTIONS,
    ECHELONS,
    LEGS,
    STATUS,
    TARGETS,
    VARIANTS,
)

CellKind = Literal[
    "text", "name", "days", "date", "count", "number", "percent", "yuan", "clock", "hours"
]
"""``name`` is an id shown by its name, ``date`` a day of the run; ``clock`` are seconds of the day,
``hours`` seconds."""
GROUPINGS = {
    "all": noop("whole county"),
    "township": noop("township"),
    "village": noop("village"),
    "firm": noop("firm"),
    "class": noop("class"),
    "weekday": noop("weekday"),
}
KINDS = {
    "hub": noop("hub"),
    "township_station": noop("township station"),
    "village": noop("village"),
}
TERRAINS = {"plain": noop("plain"), "hill": noop("hill"), "mountain": noop("mountain")}


@dataclass(frozen=True)
class BookColumn:
    """A column: its name in the run's table, its head, its kind, words for its codes."""

    name: str
    head: str
    kind: CellKind = "text"
    words: Mapping[str, str] | None = None


_C = BookColumn
_VARIANT = _C("variant", noop("variant"), words=VARIANTS)
_TARGET = _C("target", noop("target"), words=TARGETS)
_SHARE = _C("share", noop("share"), "percent")
_LOW, _HIGH = _C("low", noop("low"), "percent"), _C("high", noop("high"), "percent")
_TRIP = _C("trip_id", noop("trip"))

SHEETS: dict[str, tuple[str, tuple[BookColumn, ...]]] = {
    "attainment": (
        noop("attainment"),
        (
            _VARIANT,
            _TARGET,
            _C("group_by", noop("grouped by"), words=GROUPINGS),
            _C("group", noop("code")),
            _C("group_name", noop("name")),
            _C("n", noop("parcels"), "count"),
            _C("on_time", noop("on time"), "count"),
            _SHARE,
            _LOW,
            _HIGH,
            _C("clock", noop("clock"), words=CLOCKS),
            _C("days", noop("number of days"), "count"),
            _C("hub_wait_share", LEGS["hub_wait"], "percent"),
            _C("sort_share", LEGS["sort"], "percent"),
            _C("trunk_share", LEGS["trunk"], "percent"),
            _C("station_share", LEGS["station"], "percent"),
            _C("local_share", LEGS["local"], "percent"),
        ),
    ),
    "legs": (
        noop("legs"),
        (
            _VARIANT,
            _TARGET,
            _C("leg", noop("leg"), words=LEGS),
            _C("mean_s", noop("mean time"), "hours"),
            _SHARE,
            _C("n", noop("parcels"), "count"),
        ),
    ),
    "costs": (
        noop("costs"),
        (
            _VARIANT,
            _C("activity", noop("activity"), words=ACTIVITIES),
            _C("firm", noop("firm"), "name"),
            _C("class", noop("class"), words=CLASSES),
            _C("direction", noop("direction"), words=DIRECTIONS),
            _C("township", noop("code")),
            _C("township_name", noop("township")),
            _C("yuan", noop("yuan, whole run"), "yuan"),
        ),
    ),
    "daily": (
        noop("day by day"),
        (
            _VARIANT,
            _C("day", noop("day"), "date"),
            _C("cost_yuan", noop("cost, yuan"), "yuan"),
            _C("parcels", noop("parcels"), "count"),
            _C("express_share", TARGETS["express_48h"], "percent"),
            _C("fresh_share", TARGETS["fresh_24h"], "percent"),
        ),
    ),
    "scores": (
        noop("scorecard"),
        (
            _C("item", noop("code")),
            _C("title", noop("item")),
            _C("points", noop("points"), "number"),
            _C("max", noop("most points"), "number"),
            _C("figure", noop("figure"), "number"),
            _C("low", noop("low"), "number"),
            _C("high", noop("high"), "number"),
            _C("evidence", noop("evidence")),
            _C("missing", noop("missing for full marks")),
        ),
    ),
    "sensitivity": (
        noop("sensitivity"),
        (
            _C("parameter", noop("parameter")),
            _C("low", noop("low"), "number"),
            _C("base", noop("base"), "number"),
            _C("high", noop("high"), "number"),
            _C("unit", noop("unit")),
            _C("saving_low", noop("saving at the low value"), "percent"),
            _C("saving_high", noop("saving at the high value"), "percent"),
            _C("elasticity", noop("elasticity"), "number"),
        ),
    ),
    "parameters": (
        noop("parameters"),
        (
            _C("path", noop("parameter")),
            _C("base", noop("base"), "number"),
            _C("low", noop("low"), "number"),
            _C("high", noop("high"), "number"),
            _C("unit", noop("unit")),
            _C("status", noop("status"), words=STATUS),
            _C("source", noop("source")),
        ),
    ),
    "places": (
        noop("places"),
        (
            _C("place_id", noop("code")),
            _C("kind", noop("kind"), words=KINDS),
            _C("name", noop("name")),
            _C("parent", noop("served from"), "name"),
            _C("township", noop("township"), "name"),
            _C("lon", noop("longitude"), "number"),
            _C("lat", noop("latitude"), "number"),
            _C("population", noop("residents"), "count"),
            _C("terrain", noop("terrain"), words=TERRAINS),
            _C("open_s", noop("opens"), "clock"),
            _C("close_s", noop("closes"), "clock"),
            _C("coord_source", noop("source")),
        ),
    ),
    "trips": (
        noop("trips"),
        (
            _TRIP,
            _C("vehicle", noop("vehicle")),
            _C("type", noop("type"), "name"),
            _C("wave", noop("wave"), "count"),
            _C("echelon", noop("way"), words=ECHELONS),
            _C("weekdays", noop("runs on"), "days"),
            _C("origin", noop("starts at"), "name"),
            _C("after_trip", noop("after trip")),
            _C("start_s", noop("loads from"), "clock"),
            _C("depart_s", noop("leaves"), "clock"),
            _C("end_s", noop("back"), "clock"),
            _C("distance_m", noop("metres"), "count"),
            _C("duty_s", noop("paid duty"), "hours"),
            _C("break_s", noop("breaks on the road"), "hours"),
            _C("cost_yuan", noop("cost, yuan"), "yuan"),
        ),
    ),
    "stops": (
        noop("stops"),
        (
            _TRIP,
            _C("seq", noop("no."), "count"),
            _C("place", noop("code")),
            _C("place_name", noop("stop")),
            _C("arrive_s", noop("arrives"), "clock"),
            _C("depart_s", noop("departs"), "clock"),
            _C("unload_items", noop("hand over, items"), "count"),
            _C("unload_g", noop("hand over, g"), "count"),
            _C("unload_ml", noop("hand over, ml"), "count"),
            _C("load_items", noop("take along, items"), "count"),
            _C("load_g", noop("take along, g"), "count"),
            _C("load_ml", noop("take along, ml"), "count"),
            _C("leg_s", noop("driving time"), "hours"),
            _C("leg_m", noop("metres from the stop before"), "count"),
        ),
    ),
}
LEFT_OUT: dict[str, frozenset[str]] = {
    "sensitivity": frozenset({"method"}),
    "places": frozenset({"admin_code", "ur_class"}),
    "trips": frozenset({"operator", "group"}),
    "stops": frozenset({"band"}),
}
"""Columns of the run that the workbook does not repeat: codes of the program."""
