"""What is handed out: papers of a plan for the road, a run's report as PDF, Word, workbook."""

from logistics_sim.papers.report_export import EXPORT_FORMATS, ExportFormat, export_report
from logistics_sim.papers.route_sheets import RouteSheet, route_sheets
from logistics_sim.papers.sheets_folder import SHEET_FORMATS, SheetFormat, write_papers
from logistics_sim.papers.station_timetables import station_timetables, village_times

__all__ = [
    "EXPORT_FORMATS",
    "SHEET_FORMATS",
    "ExportFormat",
    "RouteSheet",
    "SheetFormat",
    "export_report",
    "route_sheets",
    "station_timetables",
    "village_times",
    "write_papers",
]
