"""The data of the interactive map: one JSON object, coordinates as whole steps of five metres.

Its form is described in ``docs/county_map.md``; ``report/static/county_map.js`` draws it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import MapFrame, county_frame
from logistics_sim.report.maps.looks import Look
from logistics_sim.report.maps.route_looks import route_looks
from logistics_sim.report.maps.village_classes import NOT_KNOWN, ValueClass
from logistics_sim.report.vehicle_names import vehicle_numbers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.report.maps.route_lines import TripCourse

FORMAT = "logistics-sim/county-map/1"
STEP_M = 5
"""Length of a step of the coordinates."""


@dataclass(frozen=True)
class MapLayer:
    """A figure by place in classes: ``values`` by row of the places, NaN where it is not known."""

    name: str
    values: NDArray[np.float64]
    classes: Sequence[ValueClass]


def county_map_data(
    world: World,
    routes: Sequence[TripCourse],
    trips: pd.DataFrame,
    stops: pd.DataFrame,
    layers: Sequence[MapLayer],
    name: Callable[[str], str],
    facts: Mapping[str, list[list[Any]]],
    ways: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return what `mountCountyMap` of ``county_map.js`` draws.

    Parameters
    ----------
    world
        Places and roads.
    routes
        The trips along the roads (`routes_of` of `trips` and `stops`).
    trips, stops
        Tables of the plan (contracts ``trips`` and ``stops``).
    layers
        Figures by village, the first shown first.
    name
        Gives the name of a place or a vehicle type by its id.
    facts
        What is said of a place by its id: lists of a key of the words and its values.
    ways
        Yuan a day of a township on a wave either way: ``township, wave, through_yuan,
        transfer_yuan, choice``.
    """
    wide_km, frame = _grid(world)
    network = world.network
    row = {str(place): number for number, place in enumerate(world.places["place_id"])}
    vehicle_looks = route_looks(list(routes), base.page_points(county_frame(network), world.places))
    vehicles = {vehicle: number for number, vehicle in enumerate(vehicle_looks)}
    kinds = dict(zip(trips["vehicle"].astype(str), trips["type"].astype(str), strict=True))
    numbers = vehicle_numbers(trips)
    classes = [key for key in looks.QUIET_ROADS if (network.edges["road_class"] == key).any()]
    places = world.places
    points = np.rint(frame.to_page(places["lon"], places["lat"])).astype(int)
    townships = places["township"].astype(str) if "township" in places else places["place_id"]
    ids = places["place_id"].astype(str).tolist()
    first_leave: dict[int, int] = {}
    for route in routes:
        first_leave[route.wave] = min(
            first_leave.get(route.wave, route.seconds[0]), route.seconds[0]
        )
    return {
        "format": FORMAT,
        "step_m": STEP_M,
        "origin": [round(frame.west, 6), round(frame.south, 6)],
        "size": [int(wide_km * 1000 / STEP_M), int(frame.height_pt)],
        "outline": [] if network.outline is None else [_packed(frame, np.asarray(network.outline))],
        "outline_look": _look(looks.OUTLINE),
        "classes": [_look(looks.QUIET_ROADS[key]) for key in reversed(classes)],
        "edge_class": _edge_classes(network.edges["road_class"], classes[::-1]),
        "edges": [_packed(frame, network.lines[edge]) for edge in range(len(network.lines))],
        "marks": {"hub": _look(looks.HUB), "township_station": _look(looks.SEAT)},
        "places": {
            "id": ids,
            "name": [name(place) for place in ids],
            "kind": places["kind"].astype(str).tolist(),
            "township": [row.get(place, -1) for place in townships],
            "x": points[:, 0].tolist(),
            "y": points[:, 1].tolist(),
            "facts": [facts.get(place, []) for place in ids],
        },
        "layers": [_layer(layer) for layer in layers],
        "waves": [{"id": wave, "depart": at} for wave, at in sorted(first_leave.items())],
        "vehicles": [
            {
                "id": key,
                "label": str(numbers[key]),
                "kind": kinds[key],
                "type": name(kinds[key]),
                **_look(look),
            }
            for key, look in vehicle_looks.items()
        ],
        "trips": _trips(world, routes, trips, stops, vehicles),
        "ways": [
            {
                "township": row[str(way["township"])],
                "wave": int(way["wave"]),
                "through": round(float(way["through_yuan"]), 1),
                "transfer": round(float(way["transfer_yuan"]), 1),
                "choice": str(way["choice"]),
            }
            for way in ways
            if str(way.get("township")) in row and "wave" in way
        ],
    }


def script_json(value: Any) -> str:
    r"""Return JSON for a data block of a page: no sign of it can end the block.

    >>> script_json({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _grid(world: World) -> tuple[float, MapFrame]:
    """Return the window's width in km, and the window with a point for each step."""
    frame = county_frame(world.network)
    wide_km = frame.width_pt / frame.points_per_km
    steps = wide_km * 1000 / STEP_M
    return wide_km, MapFrame(frame.west, frame.south, frame.east, frame.north, steps)


def _packed(frame: MapFrame, line: NDArray[np.float64]) -> list[int]:
    """Return a line as whole steps: the first point, then differences."""
    points = np.rint(frame.to_page(*line.T)).astype(int)
    steps = np.diff(points, axis=0, prepend=0)
    return [int(step) for step in steps.ravel()]


def _edge_classes(names: pd.Series, classes: list[str]) -> list[int]:
    at = {name: number for number, name in enumerate(classes)}
    return [at.get(str(name), 0) for name in names]


def _look(look: Look) -> dict[str, Any]:
    """Return a look without what it does not have."""
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(look).items()
        if value
    }


def _layer(layer: MapLayer) -> dict[str, Any]:
    values = np.asarray(layer.values)[:, None]
    low = np.array([one.low for one in layer.classes])
    high = np.array([one.high for one in layer.classes])
    inside = (values >= low) & (values < high)
    unknown = len(layer.classes)
    of = np.where(inside.any(axis=1), inside.argmax(axis=1), unknown)
    marks = [_look(one.look) for one in layer.classes] + [_look(NOT_KNOWN)]
    return {"id": layer.name, "of": [int(number) for number in of], "looks": marks}


def _trips(
    world: World,
    routes: Sequence[TripCourse],
    trips: pd.DataFrame,
    stops: pd.DataFrame,
    vehicles: dict[str, int],
) -> list[dict[str, Any]]:
    ends = {str(key): (int(end), int(metres)) for key, end, metres in zip(
        trips["trip_id"], trips["end_s"], trips["distance_m"], strict=True)}  # fmt: skip
    row = {str(place): number for number, place in enumerate(world.places["place_id"])}
    calls: dict[str, list[dict[str, Any]]] = {}
    for call in stops.sort_values(["trip_id", "seq"], kind="stable").to_dict("records"):
        mine = calls.setdefault(str(call["trip_id"]), [])
        place = row.get(str(call["place"]), -1)
        if mine and mine[-1]["place"] == place:
            mine[-1]["depart"] = max(mine[-1]["depart"], int(call["depart_s"]))
        else:
            mine.append(
                {
                    "place": place,
                    "arrive": int(call["arrive_s"]),
                    "depart": int(call["depart_s"]),
                    "unload": 0,
                    "load": 0,
                    "unload_g": 0,
                }
            )
        mine[-1]["unload"] += int(call["unload_items"])
        mine[-1]["load"] += int(call["load_items"])
        mine[-1]["unload_g"] += int(call["unload_g"])
    starts = world.network.edges["u"].to_numpy()
    ids = world.network.nodes["id"].to_numpy()
    return [
        {
            "id": route.trip_id,
            "vehicle": vehicles[route.vehicle],
            "wave": route.wave,
            "label": route.label,
            "origin": route.places[0],
            "depart": route.seconds[0],
            "end": ends[route.trip_id][0],
            "km": round(ends[route.trip_id][1] / 1000, 1),
            "stops": [stop for stop in calls.get(route.trip_id, []) if stop["place"] >= 0],
            "legs": [_leg(starts[leg.edges], ids[leg.nodes[:-1]], leg.edges) for leg in route.legs],
        }
        for route in routes
    ]


def _leg(starts: NDArray[Any], tails: NDArray[Any], edges: NDArray[Any]) -> list[int]:
    """Return the roads of a leg, numbered from 1, negative where driven against the filed line.

    `starts` are the first nodes of its `edges` as filed, `tails` those from which they are driven.
    """
    return [
        int(edge) + 1 if forth else -(int(edge) + 1)
        for edge, forth in zip(edges.tolist(), (starts == tails).tolist(), strict=True)
    ]
