"""Which look each vehicle has on a map of routes: neighbours differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.report.figures.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY
from logistics_sim.report.maps.looks import Dash, Look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.report.maps.route_lines import TripCourse

COLOURS = (BLUE, RED, GREEN, BLACK, ORANGE, PURPLE, SKY)
DASHES: tuple[Dash, ...] = ((), (3.2, 1.0), (1.1, 0.9))
WIDTH_PT = 1.35
NEAR_PT = 22.0
"""Stops nearer than this on the page make two vehicles neighbours."""


def route_looks(routes: list[TripCourse], points: NDArray[np.float64]) -> dict[str, Look]:
    """Return a look for each vehicle: of neighbours on any wave, the colours differ first.

    Vehicles with the most neighbours choose first; each takes the look that its neighbours
    have least, then the one used least.

    Parameters
    ----------
    routes
        The trips.
    points
        Where places stand on the page, by row of the places, shape (n, 2).
    """
    vehicles = sorted({route.vehicle for route in routes})
    row = {name: number for number, name in enumerate(vehicles)}
    near = _nearness(routes, row, points)
    looks = [(colour, dash) for dash in range(len(DASHES)) for colour in range(len(COLOURS))]
    chosen: dict[int, int] = {}
    used = np.zeros(len(looks))
    for mine in np.argsort(-near.sum(axis=1), kind="stable").tolist():
        cost = used * 1e-3
        for other, theirs in chosen.items():
            same_colour = np.array([look[0] == looks[theirs][0] for look in looks])
            cost += near[mine, other] * (0.4 * same_colour)
            cost[theirs] += near[mine, other]
        best = int(np.argmin(cost))
        chosen[mine] = best
        used[best] += 1
    return {
        name: Look(COLOURS[looks[chosen[number]][0]], WIDTH_PT, DASHES[looks[chosen[number]][1]])
        for name, number in row.items()
    }


def _nearness(
    routes: list[TripCourse], row: dict[str, int], points: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how much vehicles share roads and neighbourhoods on a wave, shape (n, n)."""
    near = np.zeros((len(row), len(row)))
    for wave in {route.wave for route in routes}:
        mine = [route for route in routes if route.wave == wave]
        edges = [set(route.edges().tolist()) for route in mine]
        stops = [points[list(route.places[1:])] for route in mine]
        for i, one in enumerate(mine):
            for j in range(i):
                a, b = row[one.vehicle], row[mine[j].vehicle]
                apart = stops[i][:, None] - stops[j][None]
                close = int((np.hypot(apart[..., 0], apart[..., 1]) < NEAR_PT).sum())
                near[a, b] += len(edges[i] & edges[j]) + close
                near[b, a] = near[a, b]
    np.fill_diagonal(near, 0.0)
    return near
