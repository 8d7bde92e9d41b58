"""The maps of a run, each drawn once for all languages of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.cold_figures import excursion_sheet
from logistics_sim.report.cost_map import cost_sheets
from logistics_sim.report.figures.bitmaps import bitmaps_wanted, keep_bitmap
from logistics_sim.report.figures.style import figure_style
from logistics_sim.report.maps import (
    SHARES,
    MapSheet,
    county_sheet,
    map_figure,
    map_symbol,
    routes_sheets,
    village_sheet,
)
from logistics_sim.report.maps.key_strip import key_list

if TYPE_CHECKING:
    from markupsafe import Markup

    from logistics_sim.report.run_tables import RunTables


@dataclass(frozen=True)
class DrawnMap:
    """A map on a page: its symbol, which stands on the page once, and what gives its words."""

    sheet: MapSheet
    symbol: Markup
    symbol_id: str
    view_box: str


@dataclass(frozen=True)
class WordedMap:
    """A drawn map with title, key and the words for who cannot see it, in one language."""

    drawn: DrawnMap
    title: str
    key: Markup
    alt: str


def run_sheets(run: RunTables) -> dict[str, list[MapSheet]]:
    """Return the maps of a run by their place on the page; routes have one a wave."""
    network, places = run.world.network, run.places
    return {
        "county": [county_sheet(network, places, run.name)],
        "routes": routes_sheets(run.world, run.routes, run.name),
        "service": [attainment_sheet(run)],
        "costs": cost_sheets(run),
        "cold_map": [
            excursion_sheet(network, places, run.parcels, run.exposures, run.name),
        ],
    }


def attainment_sheet(run: RunTables, target: str = "express_48h") -> MapSheet:
    """Return each village by its share on time in the alliance, of a `target`."""
    rows = run.shares(target, "village")
    found = rows[rows["variant"] == "after"].set_index("group")["share"]
    share = run.places["place_id"].map(found).to_numpy(dtype=np.float64)
    return village_sheet(
        "service",
        run.world.network,
        run.places,
        share,
        SHARES,
        run.name,
        lambda: _("Express within 48 h by village"),
        lambda: _("no parcels"),
        lambda said: _("Villages by share on time in the alliance: {said}.", said="; ".join(said)),
    )


def draw_maps(run: RunTables) -> dict[str, list[DrawnMap]]:
    """Draw every map of a run once."""
    return {place: [_drawn(sheet) for sheet in sheets] for place, sheets in run_sheets(run).items()}


def worded(drawn: dict[str, list[DrawnMap]]) -> dict[str, list[WordedMap]]:
    """Return drawn maps with their words in the language being spoken."""
    return {
        place: [
            WordedMap(one, one.sheet.title(), key_list(one.sheet.key()), one.sheet.alt())
            for one in maps
        ]
        for place, maps in drawn.items()
    }


def _drawn(sheet: MapSheet) -> DrawnMap:
    name = f"map-{sheet.name}"
    if bitmaps_wanted():
        with figure_style():
            keep_bitmap(map_figure([sheet], 1), name)
    markup, view_box = map_symbol(sheet, name)
    return DrawnMap(sheet, markup, name, view_box)
