"""Pictures of a siting: the map of stations, and the frontier over their number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.labels import place_labels
from logistics_sim.report.figures.maps import draw_base_map, draw_lines
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    SKY,
    YELLOW,
    figure_style,
    new_figure,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.places import World
    from logistics_sim.places.siting import Frontier, Siting

NAMED = 20
"""Stations that are named on the map: the busiest."""

Draw = Callable[[], "Figure"]


def siting_map(siting: Siting, world: World) -> Draw:
    """Return what draws the map: roads, villages by cover, stations by grade, who serves whom."""
    return lambda: _map(siting, world)


def frontier_chart(frontier: Frontier) -> Draw:
    """Return what draws distance, coverage and cost against the number of stations."""
    return lambda: _chart(frontier)


def save_picture(draw: Draw, path: Path) -> None:
    """Draw with the shipped font and write a PNG or SVG; the same figure, the same bytes."""
    from logistics_sim.core.files import atomic_path

    kind = path.suffix.lower().lstrip(".")
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    metadata = nothing if kind == "svg" else {"Software": None}
    with figure_style():
        figure = draw()
        with atomic_path(path) as temporary:
            figure.savefig(temporary, format=kind, dpi=180, metadata=metadata)


def _map(siting: Siting, world: World) -> Figure:
    network, problem = world.network, siting.problem
    figure = new_figure(7.2, 7.0)
    axes = figure.add_subplot()
    draw_base_map(axes, network)
    everything = [network.lines[row] for row in range(len(network.lines))]
    draw_lines(axes, everything, "#E3E6E8", 0.5, "-", None)
    places = world.places.set_index("place_id")[["lon", "lat"]]
    here = places.loc[list(problem.places)].to_numpy(dtype=np.float64)
    there = places.loc[list(problem.sites)].to_numpy(dtype=np.float64)
    served = np.flatnonzero((siting.server >= 0) & (siting.metres > 0))
    spokes = np.stack([here[served], there[siting.server[served]]], axis=1)
    draw_lines(axes, list(spokes), SKY, 0.7, "-", _("served from"))
    table = siting.to_frame()
    plain = ~table["has_station"].to_numpy()
    barred = ~table["is_candidate"].to_numpy()
    covered = table["covered"].to_numpy()
    for mask, mark, size, colour, label in (
        (plain & covered, "o", 7, BLUE, _("village within reach")),
        (plain & ~covered, "X", 22, RED, _("village beyond reach")),
        (plain & barred, "o", 34, "none", _("no conditions for a station")),
    ):
        if mask.any():
            axes.scatter(
                here[mask, 0],
                here[mask, 1],
                s=size,
                c=colour,
                marker=mark,
                linewidths=0.3 if colour != "none" else 0.9,
                edgecolors=BLACK if colour != "none" else GREY,
                label=f"{label}: {int(mask.sum())}",
                zorder=4,
            )
    for mask, mark, size, colour, label in (
        (~siting.showroom, "s", 20, GREEN, _("plain station")),
        (siting.showroom, "*", 70, YELLOW, _("showroom")),
    ):
        axes.scatter(
            there[siting.sites[mask], 0],
            there[siting.sites[mask], 1],
            s=size,
            c=colour,
            marker=mark,
            linewidths=0.6,
            edgecolors=BLACK,
            label=f"{label}: {int(mask.sum())}",
            zorder=5,
        )
    hub = world.places[world.places["kind"] == "hub"]
    axes.scatter(
        hub["lon"], hub["lat"], s=60, c=ORANGE, marker="D", edgecolors=BLACK, label=_("hub")
    )
    busiest = siting.sites[np.argsort(-siting.load, kind="stable")[:NAMED]]
    shown = world.places[world.places["place_id"].isin([problem.sites[j] for j in busiest])]
    names = dict(zip(world.places["place_id"], world.places["name"], strict=True))
    place_labels(axes, shown, lambda place: short_name(names[place]))
    axes.set_title(
        _(
            "{model}: {count} stations · coverage {coverage:.1%} · mean {mean:.2f} km · "
            "worst {worst:.1f} km · gap {gap:.2%}",
            model=siting.model,
            count=len(siting.chosen),
            coverage=siting.coverage,
            mean=siting.mean_km,
            worst=siting.worst_km,
            gap=siting.gap,
        )
    )
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def short_name(name: str) -> str:
    """Return a village's name without the words for its committee.

    >>> short_name("东关村民委员会"), short_name("山阳庄村委会"), short_name("王京镇")
    ('东关村', '山阳庄村', '王京镇')
    """
    for tail, kept in (("村民委员会", "村"), ("村委会", "村"), ("居民委员会", ""), ("居委会", "")):
        if name.endswith(tail):
            return name.removesuffix(tail) + kept
    return name


def _chart(frontier: Frontier) -> Figure:
    table = frontier.to_frame()
    number = table["stations"].to_numpy()
    figure = new_figure(7.2, 6.4)
    far, near, cover, cost = figure.subplots(2, 2, sharex=True).ravel()
    best = table["efficient"].to_numpy()
    for axes, column, scale, colour, title in (
        (near, "mean_km", 1.0, BLUE, _("mean distance, km")),
        (far, "worst_km", 1.0, RED, _("worst distance, km")),
        (cover, "coverage", 100.0, GREEN, _("people within reach, %")),
        (cost, "cost_yuan_year", 1e-4, ORANGE, _("stations, 10,000 yuan a year")),
    ):
        values = table[column].to_numpy(dtype=np.float64) * scale
        axes.plot(number, values, "-", color=colour, linewidth=1.2)
        axes.scatter(number[best], values[best], s=26, color=colour, edgecolors=BLACK, zorder=3)
        axes.scatter(
            number[~best], values[~best], s=26, facecolors="white", edgecolors=BLACK, zorder=3
        )
        axes.set_title(title)
        axes.set_ylim(bottom=0)
        axes.grid(True, axis="y")
    for axes in (cover, cost):
        axes.set_xlabel(_("stations"))
    model = frontier.sitings[0].model
    figure.suptitle(
        _("{model}: what more stations buy (filled: beaten by no other point)", model=model)
    )
    return figure
