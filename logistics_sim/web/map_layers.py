"""A county and a run's plan as GeoJSON: roads, places with attainment, routes by vehicle."""

from __future__ import annotations

import itertools
import json
import math
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_bytes
from logistics_sim.network.depots import BEFORE, STATED
from logistics_sim.report.run_tables import RunTables

if TYPE_CHECKING:
    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario

RUN_MAP = "map.json"
_drawing = threading.Lock()
DIGITS = 5
"""Digits of a coordinate: about a metre."""


def county_layers(scenario: Scenario) -> dict[str, Any]:
    """Return roads by class, outline and places of the county of `scenario`.

    A moved station says where it ``was``; where one cannot stand there, all stand as in the road
    file and ``faults`` say why. Raises `InputError` where the road file cannot be read.
    """
    from logistics_sim.network import network_of, read_network

    faults: dict[str, Any] = {}
    try:
        network = network_of(scenario)
    except InputError as error:
        network = read_network(scenario.roads_path)
        faults = {"faults": [fault.to_dict() for fault in error.faults]}
    columns = (network.nodes[name] for name in ("id", "lon", "lat"))
    points = {str(id_): _rounded([[x, y]])[0] for id_, x, y in zip(*columns, strict=True)}
    features = [*_roads(network, ends=True), *_outline(network)]
    for row in network.places.to_dict("records"):
        before = points.get(f"{row['id']}{BEFORE}")
        features.append(
            _point(
                row,
                {
                    "layer": "place",
                    "id": str(row["id"]),
                    "kind": str(row["kind"]),
                    "name": str(row["name"]),
                    "township": str(row.get("township") or ""),
                    **({"was": before} if before else {}),
                },
            )
        )
    return {**_collection(features, network), **faults}


def kept_run_map(results: Path, keep: Path) -> Path:
    """Return the file of the map of the run in `results`, kept in the folder `keep` once made."""
    path = keep / RUN_MAP
    with _drawing:
        if not path.is_file():
            layers = run_layers(RunTables(results))
            write_bytes(path, json.dumps(layers, ensure_ascii=False, allow_nan=False).encode())
    return path


def run_layers(run: RunTables) -> dict[str, Any]:
    """Return the county of a `run` with what the alliance does in it."""
    network = run.world.network
    features = [*_roads(network), *_outline(network), *_routes(run)]
    shares = _shares(run)
    for row in run.places.to_dict("records"):
        place = str(row["place_id"])
        features.append(
            _point(
                row,
                {
                    "layer": "place",
                    "id": place,
                    "kind": str(row["kind"]),
                    "name": run.name(place),
                    "township": run.name(str(row.get("township") or "")),
                    "population": _number(row.get("population")),
                    **shares.get(place, {}),
                },
            )
        )
    return _collection(features, network)


def _shares(run: RunTables) -> dict[str, dict[str, Any]]:
    """Return what each village got of each target: share, interval, number, by the alliance."""
    found: dict[str, dict[str, Any]] = {}
    for target in ("express_48h", "fresh_24h"):
        table = run.shares(target, "village")
        for row in table[table["variant"] == "after"].to_dict("records"):
            told = {name: _number(row[name]) for name in ("share", "low", "high", "n")}
            found.setdefault(str(row["group"]), {})[target] = told
    return found


def _routes(run: RunTables) -> list[dict[str, Any]]:
    """Return each trip of the alliance as a line along its roads, with its stops."""
    world = run.world
    index = {str(name): row for row, name in enumerate(world.places["place_id"])}
    stops = {
        str(trip): part.sort_values("seq").to_dict("records")
        for trip, part in run.stops.groupby("trip_id", sort=False, observed=True)
    }
    trips = run.trips.to_dict("records")
    ways: dict[str, list[tuple[int, int]]] = {}
    for trip in trips:
        calls = [str(stop["place"]) for stop in stops.get(str(trip["trip_id"]), [])]
        rows = [index[place] for place in (str(trip["origin"]), *calls) if place in index]
        ways[str(trip["trip_id"])] = [(a, b) for a, b in itertools.pairwise(rows) if a != b]
    lines: dict[tuple[str, int, int], Any] = {}
    by_type: dict[str, set[tuple[int, int]]] = {}
    for trip in trips:
        by_type.setdefault(str(trip["type"]), set()).update(ways[str(trip["trip_id"])])
    for kind, pairs in by_type.items():
        wanted = sorted(pairs)
        for pair, path in zip(wanted, world.paths(kind, wanted), strict=True):
            lines[(kind, *pair)] = world.line(path)
    features = []
    names = run.vehicles()
    for trip in trips:
        name, kind = str(trip["trip_id"]), str(trip["type"])
        points = [p for pair in ways[name] for p in lines[(kind, *pair)].tolist()]
        told = {
            "layer": "route",
            "id": name,
            "vehicle": names[str(trip["vehicle"])],
            "type": run.name(kind),
            "wave": int(trip["wave"]),
            "echelon": str(trip["echelon"]),
            "group": str(trip.get("group", "")),
            "start_s": int(trip["start_s"]),
            "end_s": int(trip["end_s"]),
            "distance_km": round(float(trip["distance_m"]) / 1_000, 1),
            "cost_yuan": _number(trip.get("cost")),
            "stops": [
                {
                    "place": str(stop["place"]),
                    "name": run.name(str(stop["place"])),
                    "arrive_s": int(stop["arrive_s"]),
                    "depart_s": int(stop["depart_s"]),
                }
                for stop in stops.get(name, [])
            ],
        }
        features.append(_feature("LineString", _rounded(points), told))
    return features


def _roads(network: Network, ends: bool = False) -> list[dict[str, Any]]:
    """Return the roads of one class as one many-part line each: small, and fast to draw.

    With `ends` each part's two nodes are named as the road file does, so that a road can be closed
    by a click; the link of a moved place has none.
    """
    nodes: dict[str, list[list[str]]] = {}
    parts: dict[str, list[Any]] = {}
    synthetic: dict[str, float] = {}
    metres: dict[str, float] = {}
    edges = network.edges
    columns = (edges["road_class"], edges["source"], edges["length_m"])
    u, v = STATED if STATED[0] in edges else ("u", "v")
    for row, (kind, source, length) in enumerate(zip(*columns, strict=True)):
        parts.setdefault(str(kind), []).append(_rounded(network.lines[row].tolist()))
        if ends:
            pair = [str(edges[u].iat[row]), str(edges[v].iat[row])]
            nodes.setdefault(str(kind), []).append(pair)
        metres[str(kind)] = metres.get(str(kind), 0.0) + float(length)
        if str(source).startswith("synthetic"):
            synthetic[str(kind)] = synthetic.get(str(kind), 0.0) + float(length)
    return [
        _feature(
            "MultiLineString",
            lines,
            {
                "layer": "road",
                "road_class": kind,
                "km": round(metres[kind] / 1_000, 1),
                "synthetic_share": round(synthetic.get(kind, 0.0) / metres[kind], 3),
                **({"ends": nodes[kind]} if ends else {}),
            },
        )
        for kind, lines in parts.items()
    ]


def _outline(network: Network) -> list[dict[str, Any]]:
    if network.outline is None:
        return []
    ring = _rounded(network.outline.tolist())
    return [_feature("Polygon", [[*ring, ring[0]]], {"layer": "outline"})]


def _rounded(points: list[list[float]]) -> list[list[float]]:
    return [[round(lon, DIGITS), round(lat, DIGITS)] for lon, lat in points]


def _point(row: dict[Any, Any], told: dict[str, Any]) -> dict[str, Any]:
    where = [round(float(row["lon"]), DIGITS), round(float(row["lat"]), DIGITS)]
    return _feature("Point", where, told)


def _feature(kind: str, coordinates: Any, told: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _collection(features: list[dict[str, Any]], network: Network) -> dict[str, Any]:
    attribution = network.about.get("attribution", "")
    return {"type": "FeatureCollection", "attribution": attribution, "features": features}


def _number(value: Any) -> float | None:
    if value is None:
        return None
    number = float(value)
    return round(number, 6) if math.isfinite(number) else None
