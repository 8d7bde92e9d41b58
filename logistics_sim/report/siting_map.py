"""Pictures of a siting: the map of stations, and the frontier over their number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
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
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import county_frame
from logistics_sim.report.maps.labels import LabelSpace, write_name
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.sheet import MapSheet, map_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.places import World
    from logistics_sim.places.siting import Frontier, Siting

NAMED = 20
"""Stations that are named on the map: the busiest."""
NAME_PT = 7.0
COVERED = Look(BLACK, marker="o", size=2.8, fill=BLUE, rim=0.3)
BEYOND = Look(BLACK, marker="X", size=5.0, fill=RED, rim=0.3)
BARRED = Look(GREY, marker="o", size=6.0, fill="none", rim=0.9)
PLAIN = Look(BLACK, marker="s", size=4.6, fill=GREEN, rim=0.6)
SHOWROOM = Look(BLACK, marker="*", size=8.6, fill=YELLOW, rim=0.6)
SPOKE = Look(SKY, 0.7)

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
    return map_figure([_sheet(siting, world)])


def _sheet(siting: Siting, world: World) -> MapSheet:
    network, problem = world.network, siting.problem
    frame = county_frame(network)
    places = world.places.set_index("place_id")[["lon", "lat"]]
    here = base.page_points(frame, places.loc[list(problem.places)])
    there = base.page_points(frame, places.loc[list(problem.sites)])
    served = np.flatnonzero((siting.server >= 0) & (siting.metres > 0))
    spokes = list(np.stack([here[served], there[siting.server[served]]], axis=1))
    table = siting.to_frame()
    plain = ~table["has_station"].to_numpy()
    barred = ~table["is_candidate"].to_numpy()
    covered = table["covered"].to_numpy()
    marks = [
        (look, points[mask], words)
        for look, points, mask, words in (
            (COVERED, here, plain & covered, noop("village within reach")),
            (BEYOND, here, plain & ~covered, noop("village beyond reach")),
            (BARRED, here, plain & barred, noop("no conditions for a station")),
            (PLAIN, there[siting.sites], ~siting.showroom, noop("plain station")),
            (SHOWROOM, there[siting.sites], siting.showroom, noop("showroom")),
        )
        if mask.any()
    ]
    hub = world.places[world.places["kind"] == "hub"]
    busiest = siting.sites[np.argsort(-siting.load, kind="stable")[:NAMED]]
    names = dict(zip(world.places["place_id"], world.places["name"], strict=True))

    def draw(axes: Axes) -> None:
        space = LabelSpace(frame.width_pt, frame.height_pt)
        base.draw_roads(axes, frame, network, looks.QUIET_ROADS)
        base.draw_page_lines(axes, spokes, SPOKE, 2.5)
        for look, points, _words in marks:
            base.draw_marks(axes, points, look, 4.0)
            space.take_marks(points, look.size)
        base.draw_place_marks(axes, frame, hub, lambda place: str(names[place]), space)
        for site in busiest:
            x, y = there[site].tolist()
            text = short_name(str(names[problem.sites[site]]))
            spots = [(x, y, SHOWROOM.size / 2)]
            write_name(axes, space, text, spots, NAME_PT, looks.NAME_COLOUR, must=True)

    def key() -> list[KeyEntry]:
        shown = [KeyEntry(look, f"{_(words)}: {len(points)}") for look, points, words in marks]
        spoke = [KeyEntry(SPOKE, _("served from"))]
        return [
            *shown,
            *spoke,
            *base.place_key(hub),
            *base.road_key(network, looks.QUIET_ROADS),
        ]

    def title() -> str:
        return _(
            "{model}: {count} stations · coverage {coverage:.1%} · mean {mean:.2f} km · "
            "worst {worst:.1f} km · gap {gap:.2%}",
            model=siting.model,
            count=len(siting.chosen),
            coverage=siting.coverage,
            mean=siting.mean_km,
            worst=siting.worst_km,
            gap=siting.gap,
        )

    return MapSheet("stations", frame, draw, title, key, title)


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
