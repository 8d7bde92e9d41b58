"""A map of a plan's trips along their roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.language import gettext as _
from logistics_sim.report.wording import ECHELONS, word

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

COLOURS = {("through", 1): "#0072B2", ("through", 2): "#E69F00", ("trunk", 1): "#000000"}
OTHERS = ("#009E73", "#CC79A7", "#56B4E9", "#D55E00")
STYLES = {"through": "-", "trunk": "-", "local": "--"}


def trip_map(network: Network, trips: gpd.GeoDataFrame) -> Figure:
    """Return a map of `trips` (columns ``echelon``, ``wave``, geometry) over the roads."""
    from logistics_sim.report.figures.style import figure_style, new_figure

    with figure_style():
        figure = new_figure(6.5, 7.5)
        axes = figure.subplots()
        network.to_gdf().plot(ax=axes, color="#C8C8C8", linewidth=0.6, zorder=1)
        spare = list(OTHERS)
        for (echelon, wave), part in trips.groupby(["echelon", "wave"], sort=True):
            colour = COLOURS.get((str(echelon), int(wave))) or spare.pop(0)
            part.plot(
                ax=axes,
                color=colour,
                linestyle=STYLES.get(str(echelon), "-"),
                linewidth=0.9,
                alpha=0.75,
                zorder=2 + int(wave),
                label=_(
                    "{echelon}, wave {wave}: {count}",
                    echelon=word(ECHELONS, str(echelon)),
                    wave=wave,
                    count=len(part),
                ),
            )
        axes.legend(loc="upper right")
        axes.set_aspect(1.28)
        axes.set_axis_off()
        return figure
