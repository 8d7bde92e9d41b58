"""The trips of a plan as lines on the page: along the roads, side by side where they share one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.report.vehicle_names import vehicle_numbers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network import Path
    from logistics_sim.places import World
    from logistics_sim.report.maps.frame import MapFrame

ABREAST = 4
"""At most so many trips are drawn side by side; more are one line of shared road."""
LANE_PT = 1.5
MITRE = 1.6
"""A bend widens a shifted line at most so many times."""


@dataclass(frozen=True)
class TripCourse:
    """One trip: who drives it, where it stops in order, and along which roads.

    `places` are rows of `World.places`, the origin first; `seconds` when it leaves the first
    and reaches the others; `legs` the paths between them.
    """

    trip_id: str
    operator: str
    vehicle: str
    label: str
    wave: int
    echelon: str
    places: tuple[int, ...]
    seconds: tuple[int, ...]
    legs: tuple[Path, ...]

    def edges(self) -> NDArray[np.int64]:
        """Return the rows of the roads it uses, each once, in the order of first use."""
        used = np.concatenate([leg.edges for leg in self.legs]) if self.legs else np.empty(0)
        _, first = np.unique(used, return_index=True)
        return np.asarray(used[np.sort(first)], dtype=np.int64)


def routes_of(world: World, trips: pd.DataFrame, stops: pd.DataFrame) -> list[TripCourse]:
    """Return the routes of a timetable by operator, vehicle and departure.

    A route is labelled by its vehicle's number and which of the vehicle's trips it is: ``8-2``.

    Parameters
    ----------
    world
        Places and roads.
    trips, stops
        Tables of a plan (contracts ``trips`` and ``stops``).
    """
    row_of = {str(name): row for row, name in enumerate(world.places["place_id"])}
    calls: dict[str, list[dict[str, Any]]] = {}
    ordered = stops.sort_values(["trip_id", "seq"], kind="stable")
    for stop in ordered[["trip_id", "place", "arrive_s"]].to_dict("records"):
        calls.setdefault(str(stop["trip_id"]), []).append({str(k): v for k, v in stop.items()})
    numbers = vehicle_numbers(trips)
    drafts: list[tuple[dict[str, Any], list[int], list[int], str]] = []
    turn: dict[str, int] = {}
    in_order = trips.sort_values(["vehicle", "depart_s"], kind="stable")
    for record in in_order.to_dict("records"):
        trip = {str(key): value for key, value in record.items()}
        vehicle = str(trip["vehicle"])
        turn[vehicle] = turn.get(vehicle, 0) + 1
        ways, times = [row_of[str(trip["origin"])]], [int(trip["depart_s"])]
        for call in calls.get(str(trip["trip_id"]), []):
            there = row_of.get(str(call["place"]))
            if there is not None and there != ways[-1]:
                ways.append(there)
                times.append(int(call["arrive_s"]))
        label = f"{numbers[vehicle]}-{turn[vehicle]}"
        drafts.append((trip, ways, times, label))
    paths = _paths(world, drafts)
    return [
        TripCourse(
            str(trip["trip_id"]),
            str(trip["operator"]),
            str(trip["vehicle"]),
            label,
            int(trip["wave"]),
            str(trip["echelon"]),
            tuple(ways),
            tuple(times),
            tuple(paths[str(trip["type"]), pair] for pair in itertools.pairwise(ways)),
        )
        for trip, ways, times, label in drafts
    ]


def _paths(
    world: World, drafts: list[tuple[dict[str, Any], list[int], list[int], str]]
) -> dict[tuple[str, tuple[int, int]], Path]:
    wanted: dict[str, dict[tuple[int, int], None]] = {}
    for trip, ways, _times, _label in drafts:
        pairs = wanted.setdefault(str(trip["type"]), {})
        pairs.update(dict.fromkeys(itertools.pairwise(ways)))
    return {
        (kind, pair): path
        for kind, pairs in wanted.items()
        for pair, path in zip(pairs, world.paths(kind, list(pairs)), strict=True)
    }


@dataclass(frozen=True)
class RouteLines:
    """Lines in points on the page.

    `lanes` are the polylines of each route, `shared` the roads with more routes than fit side
    by side, each with its count of routes, `arrows` per route: points and directions (x, y, dx,
    dy), shape (n, 4).
    """

    lanes: list[list[NDArray[np.float64]]]
    shared: list[tuple[NDArray[np.float64], int]]
    arrows: list[NDArray[np.float64]]


def route_lines(world: World, frame: MapFrame, routes: list[TripCourse]) -> RouteLines:
    """Return the lines of `routes` on a frame; on each road the routes keep the same order."""
    on_edge: dict[int, list[int]] = {}
    for number, route in enumerate(routes):
        for edge in route.edges().tolist():
            on_edge.setdefault(edge, []).append(number)
    hub = frame.to_page(world.places["lon"].iloc[0], world.places["lat"].iloc[0])[0]
    line_of = {edge: _outward(world, frame, edge, hub) for edge in on_edge}
    shared = [
        (line_of[edge][0], len(mine)) for edge, mine in on_edge.items() if len(mine) > ABREAST
    ]
    lanes, arrows = [], []
    ids = world.network.nodes["id"].to_numpy()
    starts = world.network.edges["u"].to_numpy()
    for number, route in enumerate(routes):
        chains, marks = _chains(ids, starts, route, number, on_edge, line_of)
        lanes.append(chains)
        arrows.append(np.array(marks, dtype=np.float64).reshape(-1, 4))
    return RouteLines(lanes, shared, arrows)


def _outward(
    world: World, frame: MapFrame, edge: int, hub: NDArray[np.float64]
) -> tuple[NDArray[np.float64], bool]:
    """Return a road's line away from the hub, and whether that is how the road file has it.

    Lanes are told off on lines of one direction, so that they do not change sides at a node.
    """
    line = frame.to_page(*world.network.lines[edge].T)
    near, far = (float(np.hypot(*(end - hub))) for end in (line[0], line[-1]))
    return (line, True) if near <= far else (line[::-1], False)


def _chains(
    ids: NDArray[Any],
    starts: NDArray[Any],
    route: TripCourse,
    number: int,
    on_edge: dict[int, list[int]],
    line_of: dict[int, tuple[NDArray[np.float64], bool]],
) -> tuple[list[NDArray[np.float64]], list[tuple[float, float, float, float]]]:
    chains: list[list[NDArray[np.float64]]] = [[]]
    arrows: list[tuple[float, float, float, float]] = []
    drawn: set[int] = set()
    for leg in route.legs:
        best: tuple[float, tuple[float, float, float, float]] | None = None
        for edge, tail in zip(leg.edges.tolist(), leg.nodes[:-1].tolist(), strict=True):
            mine = on_edge[edge]
            if edge in drawn or len(mine) > ABREAST:
                if chains[-1]:
                    chains.append([])
                continue
            drawn.add(edge)
            outward, as_filed = line_of[edge]
            line = shifted(outward, (mine.index(number) - (len(mine) - 1) / 2) * LANE_PT)
            forth = bool(ids[tail] == starts[edge])
            line = line if forth == as_filed else line[::-1]
            chains[-1].append(line)
            length = float(np.hypot(*(line[-1] - line[0])))
            if best is None or length > best[0]:
                best = (length, _middle(line))
        if best is not None and best[0] >= ARROW_LEAST_PT:
            arrows.append(best[1])
    return [np.concatenate(chain) for chain in chains if chain], arrows


ARROW_LEAST_PT = 11.0
"""Roads shorter than this on the page carry no arrow."""


def _middle(line: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return the middle of a line's middle piece and its direction."""
    at = (len(line) - 1) // 2
    a, b = line[at], line[at + 1] if len(line) > 1 else line[at]
    step = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
    x, y = (a + b) / 2
    return float(x), float(y), float(step[0]), float(step[1])


def shifted(line: NDArray[np.float64], aside: float) -> NDArray[np.float64]:
    """Return a line moved to the left of its direction by `aside` points, bends kept parallel.

    >>> shifted(np.array([[0.0, 0.0], [10.0, 0.0]]), 2.0).tolist()
    [[0.0, 2.0], [10.0, 2.0]]
    """
    if not aside or len(line) < 2:
        return line
    steps = np.diff(line, axis=0)
    lengths = np.maximum(np.hypot(*steps.T), 1e-9)[:, None]
    left = np.stack([-steps[:, 1], steps[:, 0]], axis=1) / lengths
    before, after = np.vstack([left[:1], left]), np.vstack([left, left[-1:]])
    mean = (before + after) / 2
    size = np.maximum(np.hypot(*mean.T), 1e-9)[:, None]
    return np.asarray(line + mean / size * np.minimum(1 / size, MITRE) * aside)
