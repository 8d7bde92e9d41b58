"""A sketch of a siting: places, stations and spokes; the report draws the full map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def draw_siting(
    points: NDArray[np.float64],
    server: NDArray[np.int64],
    covered: NDArray[np.bool_],
    stations: NDArray[np.int64],
    showroom: NDArray[np.bool_],
    axes: Any = None,
) -> Any:
    """Draw a siting on `axes` (a new figure where absent); colours by Okabe and Ito.

    Parameters
    ----------
    points : shape ``(places, 2)``
        Longitude and latitude (degrees).
    server : shape ``(places,)``
        Row of the place at which each place is served, -1 where there is none to draw.
    covered : shape ``(places,)``
        Whether the place lies within the radius of its station.
    stations, showroom : shape ``(stations,)``
        Row of the place of each station (-1: not to be drawn), and whether it is a showroom.
    """
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    if axes is None:
        axes = Figure(figsize=(6, 6), layout="constrained").add_subplot()
    served = server >= 0
    spokes = np.stack([points[served], points[server[served]]], axis=1)
    axes.add_collection(LineCollection(list(spokes), colors="0.7", linewidths=0.6, zorder=1))
    far = ~covered
    axes.scatter(*points[~far].T, s=8, color="#0072B2", label="within the radius", zorder=2)
    axes.scatter(*points[far].T, s=12, marker="x", color="#D55E00", label="beyond", zorder=2)
    for mask, marker, name in (
        (~showroom, "s", "plain station"),
        (showroom, "*", "showroom"),
    ):
        drawn = stations[mask & (stations >= 0)]
        axes.scatter(
            *points[drawn].T, s=45, marker=marker, color="#009E73", edgecolor="k", label=name
        )
    axes.set_aspect(1 / np.cos(np.deg2rad(points[:, 1].mean())))
    axes.legend(loc="best", fontsize="small")
    axes.set_xlabel("longitude")
    axes.set_ylabel("latitude")
    return axes
