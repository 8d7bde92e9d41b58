"""One offline HTML file: verdicts, map, figures, tables, limits and manifest."""

from logistics_sim.report.html import write_report
from logistics_sim.report.run_csv import write_sheets
from logistics_sim.report.run_tables import RunTables

__all__ = ["RunTables", "write_report", "write_sheets"]
