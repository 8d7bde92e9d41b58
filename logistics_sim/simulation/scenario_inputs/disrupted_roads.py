"""Which legs of the plan a slow or closed road touches, and the detours around closed areas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.slow_work import windows_between
from logistics_sim.core.units import DAY_S
from logistics_sim.network import Graph
from logistics_sim.network.graph import edge_seconds
from logistics_sim.simulation.disruption_schedule import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.simulation.timetable import Timetable

Leg = tuple[str, int, int]
Closure = tuple[frozenset[str], list[Window]]
"""Townships, and the hours in which their roads are slow or closed."""


def legs_in_area(timetable: Timetable) -> dict[int, list[Leg]]:
    """Return by trip row its legs: vehicle type and the rows of both places."""
    legs = {}
    for trip in timetable.trips:
        stops = [timetable.place_row(place) for place in (trip.origin, *trip.places, trip.origin)]
        legs[trip.row] = [(trip.kind, here, there) for here, there in pairwise(stops)]
    return legs


def leg_windows(
    world: World, timetable: Timetable, closures: list[Closure]
) -> dict[int, tuple[tuple[Window, ...], ...]]:
    """Return by trip row of the timetable the slow and closed hours of each of its legs.

    `closures` are areas with their hours. A leg of which the part `f` (by length) lies in an area
    where roads are driven at `p` percent takes ``(1 - f) + 100 f / p`` times as long, rounded to
    whole percent; a leg that touches a closed area is closed. Windows of one leg may overlap.
    """
    if not closures:
        return {}
    legs = legs_in_area(timetable)
    parts = _parts(world, {leg for found in legs.values() for leg in found})
    windows: dict[Leg, tuple[Window, ...]] = {}
    known: dict[tuple[float, ...], tuple[Window, ...]] = {}
    for leg, part in parts.items():
        inside = tuple(
            min(sum(part.get(township, 0.0) for township in townships), 1.0)
            for townships, _ in closures
        )
        if inside not in known:
            known[inside] = _windows_of(inside, closures)
        windows[leg] = known[inside]
    return {
        row: tuple(windows[leg] for leg in found)
        for row, found in legs.items()
        if any(windows[leg] for leg in found)
    }


def with_usual_legs(world: World, timetable: Timetable) -> Timetable:
    """Return the timetable with what its legs take outside of the county's slow hours."""
    if not _slow_hours(world, timetable):
        return timetable
    legs = legs_in_area(timetable)
    trips = []
    for trip in timetable.trips:
        ways = legs[trip.row]
        usual = [int(world.travel[kind].seconds[here, there]) for kind, here, there in ways]
        legs_s = trip.leg_s if trip.scheduled else np.array(usual, dtype=np.int64)
        trips.append(replace(trip, usual_leg_s=legs_s))
    return replace(timetable, trips=tuple(trips))


def slow_leg_windows(
    world: World, timetable: Timetable, days: int
) -> dict[int, tuple[tuple[Window, ...], ...]]:
    """Return by trip row the slow hours of each of its legs on every day, those of buses left out.

    A bus's timetable knows the hours. The night after the last of `days` days counts too.
    """
    if not _slow_hours(world, timetable):
        return {}
    legs = legs_in_area(timetable)
    found: dict[int, tuple[tuple[Window, ...], ...]] = {}
    for trip in timetable.trips:
        if trip.scheduled:
            continue
        daily = [windows_between(world.travel[kind].slow, *way) for kind, *way in legs[trip.row]]
        if any(daily):
            found[trip.row] = tuple(
                tuple(
                    (day * DAY_S + begin, day * DAY_S + end, percent)
                    for day in range(days + 1)
                    for begin, end, percent in windows
                )
                for windows in daily
            )
    return found


def _slow_hours(world: World, timetable: Timetable) -> bool:
    """Say whether roads are slower in some hours for a vehicle that drives by the plan."""
    kinds = {trip.kind for trip in timetable.trips if not trip.scheduled}
    return any(world.travel[kind].slow for kind in kinds if kind in world.travel)


def joined_windows(
    *parts: dict[int, tuple[tuple[Window, ...], ...]],
) -> dict[int, tuple[tuple[Window, ...], ...]]:
    """Return the windows of all `parts`, leg by leg in order; the lowest percent will count."""
    found = dict(parts[0])
    for part in parts[1:]:
        for row, legs in part.items():
            before = found.get(row, ((),) * len(legs))
            joined = zip(before, legs, strict=True)
            found[row] = tuple(tuple(sorted((*one, *other))) for one, other in joined)
    return found


def _windows_of(inside: tuple[float, ...], closures: list[Closure]) -> tuple[Window, ...]:
    """Return the windows of a leg of which these parts lie in the areas."""
    here: list[Window] = []
    for part, (_, hours) in zip(inside, closures, strict=True):
        for begin, end, percent in hours if part > 0 else ():
            slow = percent and max(round(100 / (1 - part + 100 * part / percent)), 1)
            here.append((begin, end, slow))
    return tuple(sorted(here))


def _parts(world: World, legs: Iterable[Leg]) -> dict[Leg, dict[str, float]]:
    """Return for each leg the part of its length in each township that it touches.

    Without a road network both ends count: the leg lies wholly in the area of either.
    """
    townships = [str(name) for name in world.places["township"]]
    network = getattr(world, "network", None)
    by_kind: dict[str, list[tuple[int, int]]] = {}
    for kind, here, there in sorted(legs):
        by_kind.setdefault(kind, []).append((here, there))
    parts: dict[Leg, dict[str, float]] = {}
    for kind, pairs in by_kind.items():
        if network is None:
            for here, there in pairs:
                parts[kind, here, there] = dict.fromkeys((townships[here], townships[there]), 1.0)
            continue
        at, metres = _edge_townships(world), network.edges["length_m"].to_numpy(dtype=np.float64)
        for pair, path in zip(pairs, world.paths(kind, pairs), strict=True):
            names, codes = np.unique(at[path.edges].ravel(), return_inverse=True)
            halves = np.bincount(codes, weights=np.repeat(metres[path.edges], 2)) / 2
            total = max(float(halves.sum()), 1.0)
            found = zip(names.tolist(), halves.tolist(), strict=True)
            parts[kind, *pair] = {str(name): half / total for name, half in found}
    return parts


def _edge_townships(world: World) -> NDArray[np.str_]:
    """Return the townships of both ends of every road, shape ``(edges, 2)``."""
    nodes, edges = world.network.nodes, world.network.edges
    township = dict(zip(nodes["id"], nodes["township"].fillna("").astype(str), strict=True))
    ends = [edges[end].map(township).to_numpy(dtype=str) for end in ("u", "v")]
    return np.stack(ends, axis=1)


def detour_seconds(
    world: World, timetable: Timetable, closed: frozenset[str]
) -> dict[int, tuple[int, ...]]:
    """Return by trip row the seconds of each leg around all roads of `closed` townships.

    -1 where there is no way around; without a road network there is none at all.
    """
    if getattr(world, "network", None) is None:
        return {}
    network, places = world.network, world.places["place_id"]
    node = np.array([network.row(str(name)) for name in places], dtype=np.int64)
    metres = np.rint(network.edges["length_m"].to_numpy(dtype=np.float64)).astype(np.int64)
    outside = ~np.isin(_edge_townships(world), sorted(closed)).any(axis=1)
    around: dict[Leg, int] = {}
    legs = legs_in_area(timetable)
    for kind in sorted({trip.kind for trip in timetable.trips}):
        mine = sorted({leg for found in legs.values() for leg in found if leg[0] == kind})
        kmh = world.travel[kind].profile.kmh(network.edges)
        seconds = edge_seconds(metres, kmh)
        graph = Graph.build(network, metres, seconds, (kmh > 0) & outside)
        stops = sorted({place for _, *ends in mine for place in ends})
        at = {place: number for number, place in enumerate(stops)}
        matrix = graph.matrix_between(node[stops], node[stops]).seconds
        around.update({leg: int(matrix[at[leg[1]], at[leg[2]]]) for leg in mine})
    return {row: tuple(around[leg] for leg in found) for row, found in legs.items()}
