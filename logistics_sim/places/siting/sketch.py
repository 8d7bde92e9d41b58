"""A sketch of a siting: places, stations and spokes; the report draws the full map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places.siting.result import Siting


def draw(siting: Siting, points: NDArray[np.float64], axes: Any = None) -> Any:
    """Draw `siting` on `axes` (a new figure where absent); colours by Okabe and Ito."""
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    if axes is None:
        axes = Figure(figsize=(6, 6), layout="constrained").add_subplot()
    row = {name: number for number, name in enumerate(siting.problem.places)}
    at = np.array([row.get(name, -1) for name in siting.problem.sites])
    served = (siting.server >= 0) & (at[siting.server] >= 0)
    ends = at[siting.server[served]]
    spokes = np.stack([points[served], points[ends]], axis=1)
    axes.add_collection(LineCollection(list(spokes), colors="0.7", linewidths=0.6, zorder=1))
    far = ~siting.covered
    axes.scatter(*points[~far].T, s=8, color="#0072B2", label="within the radius", zorder=2)
    axes.scatter(*points[far].T, s=12, marker="x", color="#D55E00", label="beyond", zorder=2)
    for mask, marker, name in (
        (~siting.showroom, "s", "plain station"),
        (siting.showroom, "*", "showroom"),
    ):
        stations = at[siting.sites[mask]]
        stations = stations[stations >= 0]
        axes.scatter(
            *points[stations].T, s=45, marker=marker, color="#009E73", edgecolor="k", label=name
        )
    axes.set_aspect(1 / np.cos(np.deg2rad(points[:, 1].mean())))
    axes.legend(loc="best", fontsize="small")
    axes.set_xlabel("longitude")
    axes.set_ylabel("latitude")
    return axes
