"""A map of the candidate sites of the joint hub, each with its cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, ORANGE, RED, figure_style
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import county_frame
from logistics_sim.report.maps.labels import LabelSpace, write_name
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.sheet import MapSheet, map_figure
from logistics_sim.report.network_map import save_map

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

LABEL_PT = 8.0
CANDIDATE = Look(BLACK, marker="D", size=7.5, fill=ORANGE, rim=0.7)
CHEAPEST = Look(BLACK, marker="*", size=14.0, fill=RED, rim=0.7)


def draw_hub_map(network: Network, found: dict[str, Any], path: Path) -> None:
    """Draw the sites of `found` (see `compare_hub_sites`) over the roads into `path`."""
    with figure_style():
        save_map(hub_map(network, found), path)


def hub_map(network: Network, found: dict[str, Any]) -> Figure:
    """Return the map of `found`: villages, candidates with cost, the cheapest as a star."""
    return map_figure([_sheet(network, found)])


def _sheet(network: Network, found: dict[str, Any]) -> MapSheet:
    frame = county_frame(network)
    places = network.places.rename(columns={"id": "place_id"})
    names = dict(zip(places["place_id"], places["name"], strict=True))
    others = places[places["kind"] != "hub"]
    sites = sorted(found["sites"], key=lambda row: row["site"] != found["cheapest"])

    def draw(axes: Axes) -> None:
        space = LabelSpace(frame.width_pt, frame.height_pt)
        base.draw_roads(axes, frame, network, looks.QUIET_ROADS)
        for row in reversed(sites):
            look = _look(row, found)
            point = frame.to_page(row["lon"], row["lat"])
            base.draw_marks(axes, point, look, 5.4)
            space.take_marks(point, look.size)
        for row in sites:
            x, y = frame.to_page(row["lon"], row["lat"])[0].tolist()
            text = _(
                "{site}: {cost:,.0f} yuan",
                site=names.get(row["site"], row["site"]),
                cost=row["cost_yuan"],
            )
            spots = [(x, y, _look(row, found).size / 2)]
            write_name(axes, space, text, spots, LABEL_PT, BLACK, must=True, level=8.0)
        base.draw_place_marks(
            axes, frame, others, lambda place: str(names.get(place, place)), space
        )

    def key() -> list[KeyEntry]:
        shown = [KeyEntry(CANDIDATE, _("candidate")), KeyEntry(CHEAPEST, _("cheapest site"))]
        return [*shown, *base.place_key(others), *base.road_key(network, looks.QUIET_ROADS)]

    def title() -> str:
        return _("Candidate sites of the joint hub")

    return MapSheet("hubs", frame, draw, title, key, title)


def _look(row: dict[str, Any], found: dict[str, Any]) -> Look:
    return CHEAPEST if row["site"] == found["cheapest"] else CANDIDATE
