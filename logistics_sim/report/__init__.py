"""One offline HTML file: verdicts, map, figures, tables, limits and manifest.

What draws is loaded when it is first asked for: commands that only say a sentence start sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logistics_sim.report.html import write_report
    from logistics_sim.report.run_csv import write_sheets
    from logistics_sim.report.run_tables import RunTables

__all__ = ["RunTables", "write_report", "write_sheets"]
_MODULES = {"RunTables": "run_tables", "write_report": "html", "write_sheets": "run_csv"}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
