"""The map of the county itself: roads by class, boundary, hub, seats, villages with names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import county_frame
from logistics_sim.report.maps.labels import LabelSpace
from logistics_sim.report.maps.sheet import MapSheet

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from logistics_sim.network import Network


def county_sheet(
    network: Network,
    places: pd.DataFrame,
    name: Callable[[str], str],
    more: Callable[[Axes, LabelSpace], None] | None = None,
    more_key: Callable[[], list[looks.KeyEntry]] = list,
) -> MapSheet:
    """Return the map of roads by class with all places.

    Parameters
    ----------
    network, places
        Roads, and the places with ``place_id, kind, lon, lat``.
    name
        Gives a place's name by its id.
    more, more_key
        Draws further content before the names of villages; its lines of the key.
    """
    frame = county_frame(network)

    def draw(axes: Axes) -> None:
        space = LabelSpace(frame.width_pt, frame.height_pt)
        base.draw_roads(axes, frame, network, looks.ROADS_BY_CLASS)
        base.draw_place_marks(axes, frame, places, name, space)
        if more is not None:
            more(axes, space)
        base.draw_village_names(axes, frame, places, name, space)

    def alt() -> str:
        counts = places["kind"].value_counts()
        return _(
            "Map of the county: {roads:,} road pieces by class, the hub, {stations} township "
            "stations and {villages} villages.",
            roads=len(network.edges),
            stations=counts.get("township_station", 0),
            villages=counts.get("village", 0),
        ) + base.straight_words(network)

    return MapSheet(
        "county",
        frame,
        draw,
        lambda: _("Roads and places"),
        lambda: [
            *base.road_key(network, looks.ROADS_BY_CLASS),
            *base.place_key(places),
            *more_key(),
        ],
        alt,
    )
