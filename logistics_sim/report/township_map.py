"""A map of the trips that call in one township, each with its own colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.labels import place_labels
from logistics_sim.report.figures.maps import draw_base_map, draw_lines
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    YELLOW,
    figure_style,
    new_figure,
)
from logistics_sim.report.siting_map import short_name

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

TRIP_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, "#7A5C00", BLACK)
MOST_NAMED = 16
"""Trips that the legend names; the rest are counted."""


def township_map(
    network: Network, trips: gpd.GeoDataFrame, places: pd.DataFrame, township: str
) -> Figure:
    """Return the `trips` (lines; ``trip_id``, ``depart_s``) around a `township`.

    `places` are the county's (contract); the villages of `township` (its id) are named. Trips on
    the same road lie on top of each other, the wide ones below.
    """
    own = places[places["township"].astype(str) == township]
    with figure_style():
        figure = new_figure(7.2, 6.4)
        axes = figure.add_subplot()
        draw_base_map(axes, network)
        everything = [network.lines[row] for row in range(len(network.lines))]
        draw_lines(axes, everything, "#DDE1E4", 0.5, "-", None)
        count = len(trips)
        for number, trip in enumerate(trips.sort_values(["depart_s", "trip_id"]).itertuples()):
            line = np.asarray(trip.geometry.coords)
            wide = 1.2 + 5.0 * (count - number) / max(count, 1)
            label = f"{trip.trip_id} {clock_text(int(trip.depart_s))}"
            shown = label if number < MOST_NAMED else None
            colour = TRIP_COLOURS[number % len(TRIP_COLOURS)]
            draw_lines(axes, [line], colour, wide, "-", shown)
        for kind, mark, size, colour in (
            ("village", "o", 18, "white"),
            ("township_station", "s", 44, YELLOW),
        ):
            chosen = own[own["kind"] == kind]
            axes.scatter(
                chosen["lon"], chosen["lat"], s=size, c=colour, marker=mark,
                edgecolors=BLACK, linewidths=0.7, zorder=5,
            )  # fmt: skip
        _frame(axes, own)
        names = dict(zip(own["place_id"].astype(str), own["name"].astype(str), strict=True))
        place_labels(axes, own, lambda place: short_name(names[place]))
        if count > MOST_NAMED:
            axes.plot([], [], " ", label=_("and {count} more", count=count - MOST_NAMED))
        if count:
            figure.legend(loc="outside lower center", ncols=4)
        return figure


def _frame(axes: object, own: pd.DataFrame) -> None:
    """Show the township's places with a tenth of their width around."""
    lon, lat = (own[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    pad = 0.12 * max(float(np.ptp(lon)), float(np.ptp(lat)), 0.02)
    axes.set_xlim(lon.min() - pad, lon.max() + pad)  # type: ignore[attr-defined]
    axes.set_ylim(lat.min() - pad, lat.max() + pad)  # type: ignore[attr-defined]
