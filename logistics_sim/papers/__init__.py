"""What drivers, stations and villages are handed from a plan: sheets, timetables, tracks."""

from logistics_sim.papers.route_sheets import RouteSheet, route_sheets
from logistics_sim.papers.sheets_folder import SHEET_FORMATS, SheetFormat, write_papers
from logistics_sim.papers.station_timetables import station_timetables, village_times

__all__ = [
    "SHEET_FORMATS",
    "RouteSheet",
    "SheetFormat",
    "route_sheets",
    "station_timetables",
    "village_times",
    "write_papers",
]
