"""OpenStreetMap files (.osm, .osm.pbf, .osm.bz2) to a draft, by osmium."""

from __future__ import annotations

import importlib.util
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop
from logistics_sim.network.limits import LIMITS, TAG_KEYS, limits_of
from logistics_sim.network.model import Lines
from logistics_sim.network.osm_rules import OsmRules, read_rules
from logistics_sim.network.raw_roads import Draft, segments, sphere_m
from logistics_sim.network.tags import ACCESS, Road, closing_tag, ferry_road, is_road, read_tags

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".osm", ".pbf", ".osm.bz2", ".osm.gz", ".o5m")
TAGS = (
    "highway",
    "maxspeed",
    "oneway",
    "junction",
    *ACCESS,
    "motorroad",
    "tracktype",
    "area",
    "route",
    "duration",
    "interval",
    *TAG_KEYS,
)
SAID = ("reversible", "alternating")
"""Values of `oneway` that change with the hour: the road is taken as two-way, and counted."""
COPY = 10**15
"""Copies of a node that stops vehicles get the ids from minus this on downwards."""


def draft_from_osm(path: Path, terrain: str = "plain") -> Draft:
    """Read the drivable roads of an OpenStreetMap file; every node of a road is kept.

    Nodes are looked up as they are read; for those that are not found so (files drawn by
    hand with negative ids, nodes after the ways) the file is read once more. All roads have
    `terrain`.

    Raises `InputError` NET-001 when the file is broken, NET-002 when it holds no roads and
    NET-018 when osmium is not installed.
    """
    if importlib.util.find_spec("osmium") is None:
        raise InputError(
            "NET-018",
            str(path),
            _("reading OpenStreetMap files needs the package 'osmium'"),
            _("pip install 'logistics-sim[osm]'"),
        )
    with _readable(path):
        rules = read_rules(path)
        ways = _Ways(rules)
        ways.read(path)
        if ways.lost:
            known = _places_of(path, ways.lost)
            if known:
                ways = _Ways(rules, known)
                ways.read(path)
    if not ways.kind:
        hint = _("its nodes are missing: export them too") if ways.lost else ""
        text = _("the file holds no roads that vehicles may use")
        raise InputError("NET-002", str(path), text, hint)
    return ways.draft(path, terrain)


@dataclass
class _Ways:
    """Drivable ways as long arrays of node references with their places."""

    rules: OsmRules
    known: dict[int, tuple[float, float]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    kinds: dict[Road, int] = field(default_factory=dict)
    refs: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    breaks: array[int] = field(default_factory=lambda: array("q", [0]))
    kind: array[int] = field(default_factory=lambda: array("q"))
    notes: dict[str, int] = field(
        default_factory=lambda: {noop("ways not drivable"): 0, noop("nodes without a place"): 0}
    )
    copies: int = 0
    way_refs: dict[int, list[int]] = field(default_factory=dict)
    track_m: list[float] = field(default_factory=list)
    """Metres of each way of class track that is left out."""
    closed: list[Any] = field(default_factory=list)
    closed_why: list[str] = field(default_factory=list)
    water: list[Any] = field(default_factory=list)

    def read(self, path: Path) -> None:
        """Read all ways of the file."""
        import osmium

        ways: Any = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations()
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway", "route", "waterway", "natural"))
        )
        only = {entry.via_node for entry in self.rules.restrictions if entry.only} - {None}
        for way in ways:
            tags = {key: way.tags[key] for key in TAGS if key in way.tags}
            if not tags.get("highway") and tags.get("route") != "ferry":
                self._water(way)
                continue
            ferry = tags.get("route") == "ferry"
            road = ferry_road(tags, _metres(way.nodes)) if ferry else read_tags(tags)
            if road is None:
                self._closed(way, tags)
                continue
            self._count(way, tags, road)
            nodes = [*reversed(way.nodes)] if road.reverse else [*way.nodes]
            if way.id in self.rules.ways or (only and any(node.ref in only for node in nodes)):
                self.way_refs[way.id] = [node.ref for node in nodes]
            self._add(nodes, road)
        self._ways_beside(path, self.rules.only_via(self.way_refs) - only)

    def _ways_beside(self, path: Path, passed: set[int]) -> None:
        """Keep the nodes of the ways at `passed`: an only turn over ways shuts them."""
        import osmium

        if not passed:
            return
        ways: Any = osmium.FileProcessor(str(path), osmium.osm.WAY)
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            if way.id not in self.way_refs and any(node.ref in passed for node in way.nodes):
                tags = {key: way.tags[key] for key in TAGS if key in way.tags}
                if read_tags(tags) is not None:
                    self.way_refs[way.id] = [node.ref for node in way.nodes]

    def _count(self, way: Any, tags: dict[str, str], road: Road) -> None:
        """Count what is read otherwise than it stands, or not at all."""
        if road.road_class == "ferry":
            self._note("ferries")
        if road.access:
            self._note(noop("ways to and from only (destination, delivery, customers)"))
        if tags.get("oneway") in SAID:
            self._note(noop("reversible ways taken as two-way"))
        keys = [tag.k for tag in way.tags]
        if any(key.endswith(":conditional") for key in keys):
            self._note(noop("ways with conditions by hour or weight that are not read"))
        if any(road.limits):
            self._note(noop("ways with a limit of weight, height or width"))
        if tags.get("hgv") == "no":
            self._note(noop("ways closed to vehicles above 3.5 t (hgv=no)"))
        if limits_of(tags)[1]:
            self._note(noop("ways with limits that are not understood"))
        if "maxaxleload" in keys or "maxlength" in keys:
            self._note(noop("ways with a limit of axle load or length that is not read"))

    def _note(self, name: str) -> None:
        self.notes[name] = self.notes.get(name, 0) + 1

    def _closed(self, way: Any, tags: dict[str, str]) -> None:
        """Keep the line of a road that is closed, to name it where a place stands on it."""
        self.notes[noop("ways not drivable")] += 1
        if tags.get("route") == "ferry":
            self._note(noop("ferries without access for vehicles"))
        elif tags.get("highway") == "track" and not (closing_tag(tags) or "area" in tags):
            self.track_m.append(_metres(way.nodes))
        elif is_road(tags) and closing_tag(tags):
            line = _places(way.nodes)
            if len(line) > 1:
                self.closed.append(line)
                self.closed_why.append(closing_tag(tags))

    def _water(self, way: Any) -> None:
        """Keep rivers, canals and shores: a straight link must not cross them unsaid."""
        kind = way.tags.get("waterway", "")
        if kind in ("river", "canal", "riverbank") or way.tags.get("natural", "") == "water":
            line = _places(way.nodes)
            if len(line) > 1:
                self.water.append(line)

    def _add(self, nodes: Any, road: Road) -> None:
        begin = len(self.refs)
        last = len(nodes) - 1
        numbers = self._numbers(nodes, road)
        for at, node in enumerate(nodes):
            place, ref = node.location, node.ref
            number = numbers[max(at - 1, 0)]
            if place.valid():
                lon, lat = place.lon, place.lat
            elif ref in self.known:
                lon, lat = self.known[ref]
            else:
                # A clipped extract: the road ends here, and nothing bridges the gap.
                self.lost.add(ref)
                self.notes[noop("nodes without a place")] += 1
                begin = self._close(begin, number)
                continue
            shut = ref in self.rules.blocked
            self._append(self._copy() if shut else ref, lon, lat)
            if shut and 0 < at < last:  # who comes from either side ends here
                begin = self._close(begin, number)
                self._append(self._copy(), lon, lat)
            elif at < last and numbers[at] != number:  # the same road, with another limit
                begin = self._close(begin, number)
                self._append(ref, lon, lat)
        self._close(begin, numbers[-1])

    def _numbers(self, nodes: Any, road: Road) -> list[int]:
        """Return the kind of road of each piece: a limit at a node holds on both sides of it."""
        limited = self.rules.limited
        pieces = max(len(nodes) - 1, 1)
        if not limited or not any(node.ref in limited for node in nodes):
            return [self.kinds.setdefault(road, len(self.kinds))] * pieces
        found = []
        for one, other in pairwise(nodes):
            posted = [limited[node.ref] for node in (one, other) if node.ref in limited]
            lowest = [
                min((value for value in values if value), default=0.0)
                for values in zip(road.limits, *posted, strict=True)
            ]
            here = replace(road, limits=(lowest[0], lowest[1], lowest[2]))
            found.append(self.kinds.setdefault(here, len(self.kinds)))
        return found or [self.kinds.setdefault(road, len(self.kinds))]

    def _append(self, ref: int, lon: float, lat: float) -> None:
        self.refs.append(ref)
        self.lon.append(lon)
        self.lat.append(lat)

    def _copy(self) -> int:
        self.copies += 1
        return -COPY - self.copies

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
        turns, unread = self.rules.turns(self.way_refs)
        at_node = {int(ref): row for row, ref in enumerate(numbers.tolist())} if turns else {}
        known = [turn for turn in turns if all(ref in at_node for ref in turn)]
        notes = {**self.notes, **self.rules.notes}
        if turns or unread:
            notes[noop("turn restrictions obeyed")] = len(known)
            notes[noop("turn restrictions not read")] = unread + len(turns) - len(known)
        made = segments(numbers, "n", xy, u[real], v[real], each[real], table, notes)
        return replace(
            made,
            turns=tuple(tuple(at_node[ref] for ref in turn) for turn in known),
            closed_roads=Lines.pack([np.array(line) for line in self.closed]),
            closed_why=tuple(self.closed_why),
            water=Lines.pack([np.array(line) for line in self.water]),
            warnings=tuple(self._tracks_left_out(path)),
        )

    def _tracks_left_out(self, path: Path) -> Iterator[Fault]:
        """Yield a warning (NET-038) where ways of class track are not used."""
        if self.track_m:
            text = ngettext(
                noop("{count} way ({km:,.1f} km) of class track is left out"),
                noop("{count} ways ({km:,.1f} km) of class track are left out"),
                len(self.track_m),
                km=sum(self.track_m) / 1_000,
            )
            hint = _("where vans drive, tag it tracktype=grade1 or as a road, or draw it as one")
            yield Fault("NET-038", str(path), text, hint)


def _places(nodes: Any) -> list[tuple[float, float]]:
    return [(node.lon, node.lat) for node in nodes if node.location.valid()]


def _metres(nodes: Any) -> float:
    """Return the length of a way on the sphere."""
    line = np.array(_places(nodes)).reshape(-1, 2)
    return float(sphere_m(line[:-1], line[1:]).sum()) if len(line) > 1 else 0.0


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
        raise InputError("NET-002", str(path), _("there is no such file"))
    if path.stat().st_size == 0:
        raise InputError("NET-002", str(path), _("the file is empty"))
    try:
        yield
    except (RuntimeError, osmium.InvalidLocationError, ValueError, OSError) as error:
        if isinstance(error, InputError):
            raise
        hint = _("was the file cut off while copying?")
        raise InputError(
            "NET-001", str(path), _("not readable as OSM: {error}", error=error), hint
        ) from error


def _kinds(kinds: dict[Road, int], path: Path, terrain: str) -> pd.DataFrame:
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "road_class": road.road_class,
            "speed_kmh": road.speed_kmh,
            "speed_basis": road.speed_basis,
            "oneway": road.oneway,
            "closed": "no",
            "access": road.access,
            **dict(zip(LIMITS, road.limits, strict=True)),
            "terrain": terrain,
            "source": f"given: OpenStreetMap file {path.name}",
            "length_basis": "derived: along the mapped line",
            "class_basis": road.class_basis,
        }
        for road in kinds
    ]
    return pd.DataFrame(rows)
