"""OpenStreetMap files (.osm, .osm.pbf, .osm.bz2) to a draft, by osmium."""

from __future__ import annotations

import importlib.util
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.network.draft import Draft, segments
from logistics_sim.network.tags import Road, read_tags

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".osm", ".pbf", ".osm.bz2", ".osm.gz", ".o5m")
TAGS = (
    "highway",
    "maxspeed",
    "oneway",
    "junction",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "motorroad",
    "tracktype",
    "area",
)


def draft_from_osm(path: Path, terrain: str = "plain") -> Draft:
    """Read the drivable roads of an OpenStreetMap file; every node of a road is kept.

    Nodes are looked up as they are read; for those that are not found so (files drawn by
    hand with negative ids, nodes after the ways) the file is read once more.

    Raises `InputError` NET-001 when the file is broken, NET-002 when it holds no roads and
    NET-018 when osmium is not installed.
    """
    if importlib.util.find_spec("osmium") is None:
        raise InputError(
            "NET-018",
            str(path),
            "reading OpenStreetMap files needs the package 'osmium'",
            "pip install 'logistics-sim[osm]'",
        )
    with _readable(path):
        ways = _Ways()
        ways.read(path)
        if ways.lost:
            known = _places_of(path, ways.lost)
            if known:
                ways = _Ways(known)
                ways.read(path)
    if not ways.kind:
        hint = "its nodes are missing: export them too" if ways.lost else ""
        text = "the file holds no roads that vehicles may use"
        raise InputError("NET-002", str(path), text, hint)
    return ways.draft(path, terrain)


@dataclass
class _Ways:
    """Drivable ways as long arrays of node references with their places."""

    known: dict[int, tuple[float, float]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    kinds: dict[Road, int] = field(default_factory=dict)
    refs: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    breaks: array[int] = field(default_factory=lambda: array("q", [0]))
    kind: array[int] = field(default_factory=lambda: array("q"))
    notes: dict[str, int] = field(
        default_factory=lambda: {"ways not drivable": 0, "nodes without a place": 0}
    )

    def read(self, path: Path) -> None:
        """Read all ways of the file."""
        import osmium

        ways: Any = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations()
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway"))
        )
        for way in ways:
            road = read_tags({key: way.tags[key] for key in TAGS if key in way.tags})
            if road is None:
                self.notes["ways not drivable"] += 1
            else:
                number = self.kinds.setdefault(road, len(self.kinds))
                self._add(reversed(way.nodes) if road.reverse else way.nodes, number)

    def _add(self, nodes: Any, number: int) -> None:
        begin = len(self.refs)
        for node in nodes:
            place, ref = node.location, node.ref
            if place.valid():
                lon, lat = place.lon, place.lat
            elif ref in self.known:
                lon, lat = self.known[ref]
            else:
                # A clipped extract: the road ends here, and nothing bridges the gap.
                self.lost.add(ref)
                self.notes["nodes without a place"] += 1
                begin = self._close(begin, number)
                continue
            self.refs.append(ref)
            self.lon.append(lon)
            self.lat.append(lat)
        self._close(begin, number)

    def _close(self, begin: int, number: int) -> int:
        """End the piece of way that began at `begin`, if it is one; return the next begin."""
        if len(self.refs) - begin < 2:
            del self.refs[begin:], self.lon[begin:], self.lat[begin:]
        else:
            self.breaks.append(len(self.refs))
            self.kind.append(number)
        return len(self.refs)

    def draft(self, path: Path, terrain: str) -> Draft:
        """Return the pieces between neighbouring nodes."""
        refs = np.frombuffer(self.refs, dtype=np.int64)
        numbers, node = np.unique(refs, return_inverse=True)
        xy = np.empty((numbers.size, 2))
        xy[node, 0] = np.frombuffer(self.lon, dtype=np.float64)
        xy[node, 1] = np.frombuffer(self.lat, dtype=np.float64)
        bounds = np.frombuffer(self.breaks, dtype=np.int64)
        inner = np.ones(node.size, dtype=bool)
        inner[bounds[1:] - 1] = False
        at = np.flatnonzero(inner)
        each = np.repeat(np.frombuffer(self.kind, dtype=np.int64), bounds[1:] - bounds[:-1] - 1)
        u, v = node[at].astype(np.int64), node[at + 1].astype(np.int64)
        real = u != v
        table = _kinds(self.kinds, path, terrain)
        return segments(numbers, "n", xy, u[real], v[real], each[real], table, self.notes)


def _places_of(path: Path, wanted: set[int]) -> dict[int, tuple[float, float]]:
    """Return the places of these nodes, as far as the file has them."""
    import osmium

    nodes: Any = osmium.FileProcessor(str(path), osmium.osm.NODE)
    return {
        node.id: (node.location.lon, node.location.lat)
        for node in nodes
        if node.id in wanted and node.location.valid()
    }


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turn osmium's errors into ours."""
    import osmium

    if not path.is_file():
        raise InputError("NET-002", str(path), "there is no such file")
    if path.stat().st_size == 0:
        raise InputError("NET-002", str(path), "the file is empty")
    try:
        yield
    except (RuntimeError, osmium.InvalidLocationError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        hint = "was the file cut off while copying?"
        raise InputError("NET-001", str(path), f"not readable as OSM: {error}", hint) from error


def _kinds(kinds: dict[Road, int], path: Path, terrain: str) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "road_class": road.road_class,
            "speed_kmh": road.speed_kmh,
            "speed_basis": road.speed_basis,
            "oneway": road.oneway,
            "closed": "no",
            "terrain": terrain,
            "source": f"given: OpenStreetMap file {path.name}",
            "length_basis": "derived: along the mapped line",
            "class_basis": road.class_basis,
        }
        for road in kinds
    ]
    return pd.DataFrame(rows)
