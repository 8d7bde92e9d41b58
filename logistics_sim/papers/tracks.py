"""The roads that each trip drives, as one line."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.papers.route_sheets import RouteSheet
    from logistics_sim.places import World


def trip_tracks(world: World, sheets: Sequence[RouteSheet]) -> dict[str, NDArray[np.float64]]:
    """Return the track of each trip by its id: longitude and latitude, shape ``(points, 2)``.

    Each track leads from the origin over all stops back to the origin along the fastest roads
    of the vehicle's type, those by which the plan was timed.
    """
    row = {str(name): number for number, name in enumerate(world.places["place_id"])}
    ways: dict[str, dict[str, list[int]]] = {}
    for sheet in sheets:
        for trip in sheet.trips:
            stops = (trip.origin, *(call.place for call in trip.calls), trip.back.place)
            ways.setdefault(sheet.type_id, {})[trip.trip_id] = [row[p.place_id] for p in stops]
    tracks = {}
    for type_id, by_trip in ways.items():
        pairs = sorted({pair for way in by_trip.values() for pair in itertools.pairwise(way)})
        moving = [pair for pair in pairs if pair[0] != pair[1]]
        paths = world.paths(type_id, moving)
        lines = {pair: world.line(path) for pair, path in zip(moving, paths, strict=True)}
        for trip_id, way in by_trip.items():
            tracks[trip_id] = _joined([lines[p] for p in itertools.pairwise(way) if p in lines])
    return tracks


def _joined(lines: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return lines that follow on each other as one, each joint once."""
    if not lines:
        return np.zeros((0, 2))
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
