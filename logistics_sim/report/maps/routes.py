"""Maps of a plan's routes, one a wave: lines along the roads, stop numbers, trip labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import WIDTH_PT, county_frame
from logistics_sim.report.maps.labels import LINE, LabelSpace
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.route_lines import ABREAST, RouteLines, TripCourse, route_lines
from logistics_sim.report.maps.route_looks import route_looks
from logistics_sim.report.maps.sheet import MapSheet
from logistics_sim.report.svg.text_size import text_width
from logistics_sim.report.wording import ECHELONS, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.report.maps.frame import MapFrame

STOP_PT, NUMBER_PT, BADGE_PT = 6.2, 4.4, 5.6
FARTHEST_PT = 2 * STOP_PT
"""A mark of a stop moves so far at most where marks meet."""
MOST_HEIGHT_PT = 500.0
SHARED = ((5, 9, 1.6), (10, 19, 2.4), (20, 10**9, 3.4))
"""Classes of roads with more trips than lie side by side: least, most, width in points."""
SHARED_COLOUR = "#5A5A5A"
Name = Callable[[str], str]


def routes_sheets(world: World, routes: list[TripCourse], name: Name) -> list[MapSheet]:
    """Return a map for each operator's wave, or each operator where there are several.

    Parameters
    ----------
    world
        Places and roads.
    routes
        The trips (`routes_of`).
    name
        Gives the name of a place or an operator by its id.
    """
    frame = county_frame(world.network, WIDTH_PT, MOST_HEIGHT_PT)
    points = base.page_points(frame, world.places)
    operators = list(dict.fromkeys(route.operator for route in routes))
    sheets = []
    for operator in operators:
        own = [route for route in routes if route.operator == operator]
        vehicle_looks = route_looks(own, points)
        prefix = f"{name(operator)} · " if len(operators) > 1 else ""
        for wave in sorted({route.wave for route in own}):
            mine = [route for route in own if route.wave == wave]
            short = f"routes-{operator}-{wave}" if len(operators) > 1 else f"routes-{wave}"
            sheets.append(_sheet(world, frame, mine, vehicle_looks, name, short, prefix))
    return sheets


def _sheet(
    world: World,
    frame: MapFrame,
    routes: list[TripCourse],
    vehicle_looks: dict[str, Look],
    name: Name,
    short: str,
    prefix: str,
) -> MapSheet:
    routes = sorted(routes, key=lambda route: tuple(map(int, route.label.split("-"))))
    lines = route_lines(world, frame, routes)
    wave = routes[0].wave
    townships = world.places["township"].astype(str).tolist()
    depart = clock_text(min(route.seconds[0] for route in routes))

    def key() -> list[KeyEntry]:
        of_routes = [
            KeyEntry(vehicle_looks[route.vehicle], _route_words(townships, route, name))
            for route in routes
        ]
        counts = [count for _line, count in lines.shared]
        shared = [
            KeyEntry(Look(SHARED_COLOUR, width), _shared_words(least, most), 1)
            for least, most, width in SHARED
            if any(least <= count <= most for count in counts)
        ]
        marks = [
            KeyEntry(_stop_look(Look(BLACK)), _("stop with its number on the trip"), 1),
            *base.place_key(world.places, looks.FAINT_VILLAGE),
        ]
        return [*of_routes, *shared, *marks, *base.road_key(world.network, looks.QUIET_ROADS)]

    def alt() -> str:
        kinds = Counter(route.echelon for route in routes)
        parts = "; ".join(
            f"{word(ECHELONS, kind)} {count}" for kind, count in sorted(kinds.items())
        )
        return _(
            "Routes along the roads, wave {wave}, first departure {time}: {parts}. The label of a "
            "trip is the vehicle's number and which of its trips of the day it is; stops are "
            "numbered in their order.",
            wave=wave,
            time=depart,
            parts=parts,
        ) + base.straight_words(world.network)

    def title() -> str:
        return prefix + _(
            "Wave {wave}, from {time}: {count} trips", wave=wave, time=depart, count=len(routes)
        )

    def draw(axes: Axes) -> None:
        _draw(axes, world, frame, routes, lines, vehicle_looks, name)

    return MapSheet(short, frame, draw, title, key, alt)


def _draw(
    axes: Axes,
    world: World,
    frame: MapFrame,
    routes: list[TripCourse],
    lines: RouteLines,
    vehicle_looks: dict[str, Look],
    name: Name,
) -> None:
    space = LabelSpace(frame.width_pt, frame.height_pt)
    base.draw_roads(axes, frame, world.network, looks.QUIET_ROADS)
    for least, most, width in SHARED:
        chosen = [line for line, count in lines.shared if least <= count <= most]
        base.draw_page_lines(axes, chosen, Look(SHARED_COLOUR, width), 2.6)
    for route, lanes, arrows in zip(routes, lines.lanes, lines.arrows, strict=True):
        look = vehicle_looks[route.vehicle]
        base.draw_page_lines(axes, lanes, look, 3.0)
        _arrows(axes, arrows, look.colour)
    spots = stop_spots(world, frame, routes)
    for route, own in zip(routes, spots, strict=True):
        base.draw_marks(axes, own, _stop_look(vehicle_looks[route.vehicle]), 5.0)
        space.take_marks(own, STOP_PT)
        for number, (x, y) in enumerate(own.tolist(), 1):
            axes.text(x, y - NUMBER_PT * 0.36, str(number), fontsize=NUMBER_PT, ha="center",
                      va="baseline", zorder=5.5)  # fmt: skip
    base.draw_place_marks(axes, frame, world.places, name, space, looks.FAINT_VILLAGE)
    for route, own in zip(routes, spots, strict=True):
        _badge(axes, space, route.label, own, vehicle_looks[route.vehicle].colour)
    base.draw_village_names(axes, frame, world.places, name, space, STOP_PT / 2)


def stop_spots(
    world: World, frame: MapFrame, routes: list[TripCourse]
) -> list[NDArray[np.float64]]:
    """Return where each route's stops are drawn, shape (stops, 2): marks that meet step apart.

    The end at the origin is no stop. Hub and seats stay; a mark moves by `FARTHEST_PT` at most.
    """
    fixed = base.page_points(frame, world.places[world.places["kind"] != "village"])
    at = [
        base.page_points(
            frame, world.places.iloc[[p for p in route.places[1:] if p != route.places[0]]]
        )
        for route in routes
    ]
    everything = np.concatenate([fixed, *at])
    moved = everything.copy()
    one, other = _near_pairs(everything, STOP_PT + 2 * FARTHEST_PT)
    for _round in range(12):
        apart = moved[one] - moved[other]
        distance = np.hypot(apart[:, 0], apart[:, 1])
        close = distance < STOP_PT
        if not close.any():
            break
        same = distance < 1e-6
        apart[same] = (-1.0, 0.0)  # `one` comes before `other`: it goes to the left
        distance[same] = 1.0
        push = np.where(close, (STOP_PT - np.minimum(distance, STOP_PT)) / 2 / distance, 0.0)
        step = apart * push[:, None]
        np.add.at(moved, one, step)
        np.subtract.at(moved, other, step)
        off = moved - everything
        far = np.maximum(np.hypot(*off.T) / FARTHEST_PT, 1.0)
        off[: len(fixed)] = 0.0
        moved = everything + off / far[:, None]
    return np.split(moved[len(fixed) :], np.cumsum([len(own) for own in at])[:-1])


def _near_pairs(
    points: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of `points` that are less than `reach` apart, the earlier one first."""
    order = np.argsort(points[:, 0], kind="stable")
    across = points[order, 0]
    ends = np.searchsorted(across, across + reach)
    counts = ends - np.arange(len(points)) - 1
    first = np.repeat(np.arange(len(points)), counts)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    pairs = np.sort(np.stack([order[first], order[second]]), axis=0)
    near = np.hypot(*(points[pairs[0]] - points[pairs[1]]).T) < reach
    one, other = pairs[:, near]
    return one, other


def _stop_look(look: Look) -> Look:
    return Look(look.colour, marker="o", size=STOP_PT, fill="#FFFFFF", rim=0.7)


def _arrows(axes: Axes, arrows: NDArray[np.float64], colour: str) -> None:
    """Draw arrow heads as one path."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not len(arrows):
        return
    at, ahead = arrows[:, :2], arrows[:, 2:]
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    corners = [at + 2.6 * ahead, at - 1.8 * ahead + 1.9 * left, at - 1.8 * ahead - 1.9 * left]
    points = np.stack([*corners, corners[0]], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(arrows))
    axes.add_patch(PathPatch(Path(points, codes), facecolor=colour, linewidth=0, zorder=3.2))


def _badge(
    axes: Axes, space: LabelSpace, label: str, stops: NDArray[np.float64], colour: str
) -> None:
    """Write a trip's label beside one of its stops, the later ones first."""
    wide, high = text_width(label, BADGE_PT) + 2.4, BADGE_PT * LINE + 1.2
    spots = [(x, y, STOP_PT / 2) for x, y in stops[::-1].tolist()]
    corner = space.find(spots, wide, high, must=True)
    if corner is None:
        return
    box = {"boxstyle": "square,pad=0.12", "facecolor": "white", "edgecolor": colour}
    axes.text(
        corner[0] + wide / 2,
        corner[1] + high * 0.27,
        label,
        fontsize=BADGE_PT,
        ha="center",
        va="baseline",
        bbox={**box, "linewidth": 0.7},
        zorder=6.8,
    )


def _route_words(townships: list[str], route: TripCourse, name: Name) -> str:
    """Return a trip's line of the key: label, township with most stops, departure, stops.

    `townships` are those of the places by row.
    """
    own = [townships[place] for place in route.places[1:] if place != route.places[0]]
    most = Counter(own or ["–"]).most_common(1)[0][0]
    return _(
        "{trip} {township} {time}, {count} stops",
        trip=route.label,
        township=name(most),
        time=clock_text(route.seconds[0]),
        count=len(own),
    )


def _shared_words(least: int, most: int) -> str:
    if most > 10**6:
        return _("road of {least} trips and more", least=least)
    return _("road of {least}–{most} trips", least=least, most=most)


assert SHARED[0][0] == ABREAST + 1
