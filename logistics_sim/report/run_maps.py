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
    view_box,
    village_sheet,
)
from logistics_sim.report.maps.key_strip import key_list

if TYPE_CHECKING:
    from markupsafe import Markup

    from logistics_sim.report.run_tables import RunTables


@dataclass(frozen=True)
class WordedMap:
    """A map with title, key and the words for who cannot see it, in one language.

    A page shows it by the symbol `symbol_id`, which stands on it once for all languages.
    """

    symbol_id: str
    view_box: str
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


def map_symbols(sheets: dict[str, list[MapSheet]]) -> list[Markup]:
    """Draw every map of `sheets` once, and return their symbols."""
    return [_symbol(sheet) for several in sheets.values() for sheet in several]


def worded(sheets: dict[str, list[MapSheet]]) -> dict[str, list[WordedMap]]:
    """Return the maps of `sheets` with their words in the language being spoken."""
    return {
        place: [
            WordedMap(_symbol_id(one), view_box(one), one.title(), key_list(one.key()), one.alt())
            for one in several
        ]
        for place, several in sheets.items()
    }


def _symbol(sheet: MapSheet) -> Markup:
    name = _symbol_id(sheet)
    if bitmaps_wanted():
        with figure_style():
            keep_bitmap(map_figure([sheet], 1), name)
    return map_symbol(sheet, name)


def _symbol_id(sheet: MapSheet) -> str:
    return f"map-{sheet.name}"
