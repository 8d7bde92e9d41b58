"""Route sheets: what one vehicle does on its days, stop by stop, ready to be printed or mapped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.run_tables import printable
from logistics_sim.report.vehicle_names import type_words, vehicle_names
from logistics_sim.scenario.buses import bus_type

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class Place:
    """A place as papers name it, with its hours (seconds of the day) and WGS 84 degrees."""

    place_id: str
    kind: str
    name: str
    township: str
    open_s: int
    close_s: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Call:
    """One stop of a trip: what is handed over there and what is taken along.

    `rest_s` is the driver's break between the departure before and this arrival, seconds;
    `leg_m` the road from the place before, metres.
    """

    number: int
    place: Place
    band: str
    arrive_s: int
    depart_s: int
    down_items: int
    down_g: int
    up_items: int
    up_g: int
    leg_m: int
    rest_s: int
    rest_from_s: int


@dataclass(frozen=True)
class TripSheet:
    """One trip: its calls, and `back`, the return to where it started.

    `after_trip` names the trunk trip whose load it takes on, empty where there is none.
    """

    trip_id: str
    wave: int
    echelon: str
    origin: Place
    after_trip: str
    start_s: int
    depart_s: int
    end_s: int
    distance_m: int
    calls: tuple[Call, ...]
    back: Call


@dataclass(frozen=True)
class Totals:
    """Sums over trips: counts, metres, items, grams, seconds of break on the road."""

    trips: int
    stops: int
    distance_m: int
    down_items: int
    down_g: int
    up_items: int
    up_g: int
    rest_s: int


@dataclass(frozen=True)
class RouteSheet:
    """The day of one vehicle; it holds on each of its `weekdays` (digits, 0 = Monday).

    `label` is what people call the vehicle: its type and number.
    """

    vehicle: str
    label: str
    type_id: str
    type_name: str
    operator: str
    weekdays: str
    base: Place
    trips: tuple[TripSheet, ...]

    @property
    def totals(self) -> Totals:
        """Sums over its trips."""
        return sum_trips(self.trips)


def sum_trips(trips: Iterable[TripSheet]) -> Totals:
    """Return the sums over `trips`."""
    every = list(trips)
    calls = [call for trip in every for call in trip.calls]
    return Totals(
        trips=len(every),
        stops=len(calls),
        distance_m=sum(trip.distance_m for trip in every),
        down_items=sum(call.down_items for call in calls),
        down_g=sum(call.down_g for call in calls),
        up_items=sum(call.up_items for call in calls),
        up_g=sum(call.up_g for call in calls),
        rest_s=sum(call.rest_s for trip in every for call in (*trip.calls, trip.back)),
    )


def places_by_id(world: World) -> dict[str, Place]:
    """Return the places of the county by id, names as they can be printed."""
    rows = world.places.to_dict("records")
    names = {str(row["place_id"]): printable(str(row["name"])) for row in rows}
    found = {}
    for row in rows:
        place_id = str(row["place_id"])
        found[place_id] = Place(
            place_id,
            str(row["kind"]),
            names[place_id] or place_id,
            names.get(str(row["township"]), ""),
            int(row["open_s"]),
            int(row["close_s"]),
            float(row["lon"]),
            float(row["lat"]),
        )
    return found


def operator_name(scenario: Scenario, plan: Plan) -> str:
    """Return who drives: the firm's name, or those of the alliance's firms."""
    names = {firm.id: printable(firm.name) or firm.id for firm in scenario.firms}
    return _(", ").join(names.get(firm, firm) for firm in plan.operator.firms)


def route_sheets(scenario: Scenario, world: World, plan: Plan) -> list[RouteSheet]:
    """Return one sheet a vehicle, in the order of their names; the plan must hold (`verify_plan`).

    The sheets carry every trip and stop of the plan once: their sums are the plan's.
    """
    places = places_by_id(world)
    types = scenario.carriers(plan.trips["type"])
    kinds = {kind.id: type_words(printable(kind.name)) or kind.id for kind in types}
    for line in {bus.line for bus in world.buses}:
        kinds[bus_type(line)] = _("bus {line}", line=line)
    labels = vehicle_names(plan.trips, lambda type_id: kinds[type_id])
    stops: dict[str, list[dict[str, Any]]] = {}
    for row in plan.stops.sort_values(["trip_id", "seq"]).to_dict("records"):
        stops.setdefault(str(row["trip_id"]), []).append({str(k): v for k, v in row.items()})
    by_vehicle: dict[str, list[dict[str, Any]]] = {}
    for row in plan.trips.sort_values(["vehicle", "start_s"]).to_dict("records"):
        by_vehicle.setdefault(str(row["vehicle"]), []).append({str(k): v for k, v in row.items()})
    sheets = []
    for vehicle, rows in by_vehicle.items():
        first = rows[0]
        type_id = str(first["type"])
        sheets.append(
            RouteSheet(
                vehicle,
                labels[vehicle],
                type_id,
                kinds[type_id],
                operator_name(scenario, plan),
                str(first["weekdays"]),
                places[str(first["origin"])],
                tuple(_trip(row, stops[str(row["trip_id"])], places) for row in rows),
            )
        )
    return sheets


def _trip(row: dict[str, Any], stops: list[dict[str, Any]], places: dict[str, Place]) -> TripSheet:
    left_s = int(row["depart_s"])
    calls = []
    for stop in stops:
        call = Call(
            int(stop["seq"]),
            places[str(stop["place"])],
            str(stop["band"]),
            int(stop["arrive_s"]),
            int(stop["depart_s"]),
            int(stop["unload_items"]),
            int(stop["unload_g"]),
            int(stop["load_items"]),
            int(stop["load_g"]),
            int(stop["leg_m"]),
            int(stop["arrive_s"]) - left_s - int(stop["leg_s"]),
            left_s,
        )
        left_s = call.depart_s
        calls.append(call)
    return TripSheet(
        str(row["trip_id"]),
        int(row["wave"]),
        str(row["echelon"]),
        places[str(row["origin"])],
        str(row["after_trip"]),
        int(row["start_s"]),
        int(row["depart_s"]),
        int(row["end_s"]),
        int(row["distance_m"]),
        tuple(calls[:-1]),
        calls[-1],
    )
