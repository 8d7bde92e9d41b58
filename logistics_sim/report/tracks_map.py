"""A map of what tracks of vehicles say about roads and places."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLUE, RED, figure_style
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import county_frame
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.sheet import MapSheet, map_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from logistics_sim.calibration.tracks import Driving
    from logistics_sim.network import Network

DRIVEN = Look(BLUE, 1.2)
MISSING = Look(RED, 2.8)
SHIFT = Look(RED, 1.2, (1.2, 0.8))
FOUND = Look(RED, marker="D", size=6.0, fill="#FFFFFF", rim=1.0)


def tracks_sheet(network: Network, driving: Driving) -> MapSheet:
    """Return the roads with tracks, roads that the network lacks, and points that are off."""
    frame = county_frame(network)
    driven = np.unique(driving.pieces["edge"].to_numpy(dtype=np.int64)).tolist()
    lacking = [road.lonlat for road in driving.missing]
    ends = driving.points[["lon_found", "lat_found"]].to_numpy(dtype=np.float64)
    starts = driving.points[["lon", "lat"]].to_numpy(dtype=np.float64)

    def draw(axes: Axes) -> None:
        base.draw_roads(axes, frame, network, looks.QUIET_ROADS)
        base.draw(axes, frame, base.road_lines(network, driven), DRIVEN, 2.4)
        base.draw(axes, frame, lacking, MISSING, 3.0)
        moved = [np.stack(pair) for pair in zip(starts, ends, strict=True)]
        base.draw(axes, frame, moved, SHIFT, 3.2)
        if len(ends):
            base.draw_marks(axes, frame.to_page(*ends.T), FOUND, 5.0)

    def key() -> list[KeyEntry]:
        words = _("vehicles stop here, not at the place's point: {count}", count=len(ends))
        return [
            KeyEntry(DRIVEN, _("roads with tracks")),
            KeyEntry(MISSING, _("driven, not in the network: {count}", count=len(lacking))),
            KeyEntry(FOUND, words),
            *base.road_key(network, looks.QUIET_ROADS),
        ]

    def alt() -> str:
        return _(
            "Map of the roads on which tracks lie, of roads that lack and of points that are off."
        )

    return MapSheet("tracks", frame, draw, lambda: _("Tracks on the roads"), key, alt)


def draw_tracks(network: Network, driving: Driving, path: Path) -> None:
    """Write the map of `tracks_sheet` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        map_figure([tracks_sheet(network, driving)]).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())
