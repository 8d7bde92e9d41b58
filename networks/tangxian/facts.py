"""Read the public facts: boundary, seats, villages, road skeleton."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shapely import Polygon

from tangxian.plane import flat

TERRAIN = {
    "plain": "plain",
    "plain-foothill": "plain",
    "foothill": "plain",
    "hill": "hill",
    "hill (reservoir head)": "hill",
    "hill (reservoir shore)": "hill",
    "low mountain": "mountain",
    "mountain": "mountain",
}
"""Rough class of the facts (by seat elevation) to the three classes of the model."""

SKELETON_CLASS = {
    "expressway": "expressway",
    "expressway?": "expressway",
    "provincial/national": "national",
    "provincial": "provincial",
    "provincial?": "provincial",
    "urban/primary": "urban",
}


@dataclass(frozen=True)
class Seat:
    """A township with its seat; `xy` in metres of the flat map."""

    code: str
    name: str
    xy: np.ndarray
    terrain: str
    source: str


@dataclass
class Village:
    """A village committee; `xy` is None until it is placed."""

    code: str
    name: str
    township: str
    ur_class: str
    xy: np.ndarray | None
    source: str


@dataclass(frozen=True)
class SkeletonEdge:
    """A straight edge of the OSM trunk skeleton."""

    u: int
    v: int
    length_m: float
    road_class: str
    basis: str
    inside: bool


@dataclass(frozen=True)
class Facts:
    """Everything that is read, nothing made up."""

    boundary: Polygon
    seats: dict[str, Seat]
    villages: list[Village]
    edges: list[SkeletonEdge]
    nodes: dict[int, np.ndarray]
    attribution: str


def read_facts(data: Path) -> Facts:
    """Read the facts from the folder `data`."""
    with (data / "boundary.geojson").open(encoding="utf-8") as source:
        ring = json.load(source)["features"][0]["geometry"]["coordinates"][0]
    with (data / "roads_osm_simplified.geojson").open(encoding="utf-8") as source:
        roads = json.load(source)
    nodes: dict[int, np.ndarray] = {}
    edges = []
    for feature in roads["features"]:
        said = feature["properties"]
        line = feature["geometry"]["coordinates"]
        nodes[said["u"]], nodes[said["v"]] = flat(line[0]), flat(line[-1])
        guess = said["class_guess"]
        basis = (
            f"guess from geometry and documents: {said['corridor_guess']} "
            f"(confidence {said['guess_confidence']})"
            if guess
            else "guess: outside the county, taken as provincial"
        )
        edges.append(
            SkeletonEdge(
                said["u"],
                said["v"],
                said["length_km"] * 1_000,
                SKELETON_CLASS[guess] if guess else "provincial",
                basis,
                bool(said["touches_county"]),
            )
        )
    return Facts(
        Polygon(flat(ring)),
        _seats(data),
        _villages(data),
        edges,
        nodes,
        "(c) OpenStreetMap contributors (ODbL); Vonng/adcode (CC BY 4.0); GeoNames (CC BY 4.0)",
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _seats(data: Path) -> dict[str, Seat]:
    return {
        row["code"]: Seat(
            row["code"],
            row["name"],
            flat([float(row["seat_lon_wgs84"]), float(row["seat_lat_wgs84"])]),
            TERRAIN[row["terrain_class"]],
            f"given: township seat, {row['seat_source']}",
        )
        for row in _rows(data / "townships.csv")
    }


def _villages(data: Path) -> list[Village]:
    villages = []
    for row in _rows(data / "villages.csv"):
        if row["kind"] != "village_committee":
            continue
        quality = row["coord_quality"]
        xy = None
        if quality in ("amap_village", "seat_proxy"):
            xy = flat([float(row["lon_wgs84"]), float(row["lat_wgs84"])])
        source = (
            "given: village point, AMap through Vonng/adcode"
            if quality == "amap_village"
            else quality
        )
        villages.append(
            Village(row["code"], row["name"], row["township_code"], row["ur_code"], xy, source)
        )
    return villages
