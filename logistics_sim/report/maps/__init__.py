"""Maps in one style: for the report, notebooks and commands.

A map is a `MapSheet`: its drawing holds names but no words, so a page of two languages holds it
once; title, key and the words for who cannot see it come from the catalogue.
"""

from logistics_sim.report.maps.county import county_sheet
from logistics_sim.report.maps.frame import MapFrame, county_frame
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.route_lines import TripCourse, routes_of
from logistics_sim.report.maps.routes import routes_sheets
from logistics_sim.report.maps.sheet import (
    MapSheet,
    map_figure,
    map_symbol,
    styled_figure,
    view_box,
)
from logistics_sim.report.maps.village_classes import (
    CALLS,
    FOURTHS,
    MINUTES,
    SHARES,
    ValueClass,
    village_sheet,
)

__all__ = [
    "CALLS",
    "FOURTHS",
    "MINUTES",
    "SHARES",
    "KeyEntry",
    "Look",
    "MapFrame",
    "MapSheet",
    "TripCourse",
    "ValueClass",
    "county_frame",
    "county_sheet",
    "map_figure",
    "map_symbol",
    "routes_of",
    "routes_sheets",
    "styled_figure",
    "view_box",
    "village_sheet",
]
