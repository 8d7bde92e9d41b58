"""Write a network as the project's own GeoJSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.network.geojson import TURNS, write_geojson
from logistics_sim.network.limits import LIMITS
from logistics_sim.network.model import Network
from logistics_sim.network.place_facts import FACTS, stated_facts

NODE_KEYS = ("id", "kind", "name", "admin_code", "township", "terrain", "ur_class", "coord_source")
EDGE_KEYS = (
    "u",
    "v",
    "road_class",
    "length_m",
    "speed_kmh",
    "speed_basis",
    "oneway",
    "closed",
    "source",
    "length_basis",
    "class_basis",
    "terrain",
)


def write_network(network: Network, path: Path) -> None:
    """Write `network` to `path`, whole or not at all; `read_network` gives it back."""
    features: list[dict[str, Any]] = []
    if network.outline is not None:
        features.append(
            _feature(
                {"kind": "county_outline", "coord_source": "as read"},
                "Polygon",
                [_rounded(network.outline)],
            )
        )
    nodes = network.nodes
    lonlat = _rounded(nodes[["lon", "lat"]].to_numpy(dtype=np.float64))
    known = [name for name in FACTS if name in nodes]
    facts = nodes[known].to_dict("records")
    rows = nodes[list(NODE_KEYS)].to_dict("records")
    for place, row, more in zip(lonlat, rows, facts, strict=True):
        said = row if row["kind"] != "junction" else {k: v for k, v in row.items() if v}
        said = said | stated_facts(more)
        features.append(_feature({str(k): v for k, v in said.items()}, "Point", place))
    rows = network.edges[list(EDGE_KEYS)].to_dict("records")
    access = network.edges["access"].tolist() if "access" in network.edges else [""] * len(rows)
    limits = [(name, network.edges[name].tolist()) for name in LIMITS if name in network.edges]
    for number, row in enumerate(rows):
        if access[number]:
            row["access"] = access[number]
        row.update({name: float(column[number]) for name, column in limits if column[number]})
        line = _rounded(network.lines[number])
        features.append(_feature({str(k): v for k, v in row.items()}, "LineString", line))
    head = dict(network.about or {"name": path.stem})
    if network.turns:
        head[TURNS] = [list(turn) for turn in network.turns]
    write_geojson(path, head, features)


def _rounded(xy: Any) -> list[list[float]]:
    rounded: list[list[float]] = np.round(xy, 6).tolist()
    return rounded


def _feature(properties: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
