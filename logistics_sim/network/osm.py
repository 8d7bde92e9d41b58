"""OpenStreetMap files (.osm, .osm.pbf, .osm.bz2) to a draft, by osmium."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
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

    Raises `InputError` NET-001 when the file is broken, NET-002 when it holds no roads and
    NET-018 when osmium is not installed.
    """
    try:
        import osmium
    except ImportError as error:
        raise InputError(
            "NET-018",
            str(path),
            "reading OpenStreetMap files needs the package 'osmium'",
            "pip install 'logistics-sim[osm]'",
        ) from error
    kinds: dict[Road, int] = {}
    refs, kind = array("q"), array("q")
    lon, lat = array("d"), array("d")
    breaks = array("q", [0])
    notes = {"ways not drivable": 0, "nodes without a place": 0}

    def close(begin: int, number: int) -> int:
        """End the piece of way that began at `begin`, if it is one; return the next begin."""
        if len(refs) - begin < 2:
            del refs[begin:], lon[begin:], lat[begin:]
        else:
            breaks.append(len(refs))
            kind.append(number)
        return len(refs)

    ways: Any = (
        osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
    with _readable(path):
        for way in ways:
            said = {key: way.tags[key] for key in TAGS if key in way.tags}
            road = read_tags(said)
            if road is None:
                notes["ways not drivable"] += 1
                continue
            number = kinds.setdefault(road, len(kinds))
            begin = len(refs)
            for node in reversed(way.nodes) if road.reverse else way.nodes:
                place = node.location
                if place.valid():
                    refs.append(node.ref)
                    lon.append(place.lon)
                    lat.append(place.lat)
                else:
                    # A clipped extract: the road ends here, and nothing bridges the gap.
                    notes["nodes without a place"] += 1
                    begin = close(begin, number)
            close(begin, number)
    if not kind:
        raise InputError("NET-002", str(path), "the file holds no roads that vehicles may use")
    numbers, node = np.unique(np.frombuffer(refs, dtype=np.int64), return_inverse=True)
    xy = np.empty((numbers.size, 2))
    xy[node, 0] = np.frombuffer(lon, dtype=np.float64)
    xy[node, 1] = np.frombuffer(lat, dtype=np.float64)
    inner = np.ones(node.size, dtype=bool)
    inner[np.frombuffer(breaks, dtype=np.int64)[1:] - 1] = False
    at = np.flatnonzero(inner)
    bounds = np.frombuffer(breaks, dtype=np.int64)
    sizes = bounds[1:] - bounds[:-1] - 1
    each = np.repeat(np.frombuffer(kind, dtype=np.int64), sizes)
    u, v = node[at].astype(np.int64), node[at + 1].astype(np.int64)
    real = u != v
    table = _kinds(kinds, path, terrain)
    return segments(numbers, "n", xy, u[real], v[real], each[real], table, notes)


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
