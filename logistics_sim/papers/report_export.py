"""A run's report in the forms that are handed in: PDF, Word and one workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal, get_args

from logistics_sim.core.files import write_bytes
from logistics_sim.language import TAGS, current
from logistics_sim.papers.report_blocks import report_blocks
from logistics_sim.papers.report_docx import report_docx
from logistics_sim.papers.report_pdf import report_pdf
from logistics_sim.papers.report_workbook import report_workbook
from logistics_sim.report.run_tables import RunTables, printable

ExportFormat = Literal["pdf", "docx", "xlsx"]
EXPORT_FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)


def export_report(run_dir: Path, form: ExportFormat, out: Path | None = None) -> Path:
    """Write the report of a finished run in one `form`, in the language being spoken.

    The same run gives the same bytes.

    Parameters
    ----------
    run_dir
        Folder of the run.
    form
        PDF and Word have the texts, figures and tables of the page; the workbook has the
        figures behind them with typed cells.
    out
        File to write; ``report.<form>`` inside `run_dir` if absent.

    Raises
    ------
    InputError
        PAP-002 to PAP-004 where the library for this form is missing.
    DiskError
        FIL-001 and FIL-002 where the file cannot be written.
    """
    run = RunTables(run_dir)
    path = run_dir / f"report.{form}" if out is None else out
    write_bytes(path, _MAKERS[form](run))
    return path


def _pdf(run: RunTables) -> bytes:
    return report_pdf(_title(run), report_blocks(run), run.scenario.first_day)


def _docx(run: RunTables) -> bytes:
    return report_docx(_title(run), report_blocks(run), run.scenario.first_day, TAGS[current()])


def _title(run: RunTables) -> str:
    return printable(str(run.answer["title"])) or run.scenario.name


_MAKERS: dict[ExportFormat, Callable[[RunTables], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": report_workbook,
}
