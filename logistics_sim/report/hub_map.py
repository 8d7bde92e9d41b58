"""A map of the candidate sites of the joint hub, each with its cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.maps import draw_base_map, draw_lines
from logistics_sim.report.figures.style import BLACK, GREY, ORANGE, RED, figure_style, new_figure
from logistics_sim.report.network_map import save_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

LABEL_PT = 8


def draw_hub_map(network: Network, found: dict[str, Any], path: Path) -> None:
    """Draw the sites of `found` (see `compare_hub_sites`) over the roads into `path`."""
    with figure_style():
        save_map(hub_map(network, found), path)


def hub_map(network: Network, found: dict[str, Any]) -> Figure:
    """Return the map of `found`: villages, candidates with cost, the cheapest as a star."""
    figure = new_figure(7.2, 6.6)
    axes = figure.add_subplot()
    draw_base_map(axes, network)
    everything = [network.lines[row] for row in range(len(network.lines))]
    draw_lines(axes, everything, "#CBD2D6", 0.7, "-", None)
    places = network.places
    villages = places[places["kind"] == "village"]
    axes.scatter(villages["lon"], villages["lat"], s=4, c=GREY, label=_("village"), zorder=3)
    for cheapest, mark, size, colour, label in (
        (False, "D", 55, ORANGE, _("candidate")),
        (True, "*", 190, RED, _("cheapest site")),
    ):
        rows = [r for r in found["sites"] if (r["site"] == found["cheapest"]) is cheapest]
        axes.scatter(
            [row["lon"] for row in rows],
            [row["lat"] for row in rows],
            s=size,
            c=colour,
            marker=mark,
            edgecolors=BLACK,
            linewidths=0.7,
            label=label,
            zorder=5,
        )
    names = dict(zip(places["id"], places["name"], strict=True))
    for number, row in enumerate(sorted(found["sites"], key=lambda row: row["lat"])):
        axes.annotate(
            _(
                "{site}: {cost:,.0f} yuan",
                site=names.get(row["site"], row["site"]),
                cost=row["cost_yuan"],
            ),
            (row["lon"], row["lat"]),
            (9, 7 if number % 2 else -13),
            textcoords="offset points",
            fontsize=LABEL_PT,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.6},
            zorder=6,
        )
    figure.legend(loc="outside lower center", ncols=3)
    return figure
