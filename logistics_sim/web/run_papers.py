"""The papers of a finished run as files: report, route sheets, monthly return."""

from __future__ import annotations

import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

from logistics_sim.core.errors import DiskError, Fault, FaultsError
from logistics_sim.core.files import disk_error
from logistics_sim.language import Language, speaking
from logistics_sim.language import gettext as _
from logistics_sim.web.refusal import MISSING, refusal_for

_making = threading.Lock()
"""Papers are drawn one at a time: their libraries keep fonts and styles for the whole process."""
EPOCH = (2000, 1, 1, 0, 0, 0)
"""The time of every entry of an archive, so that the same run gives the same bytes."""


def _report(form: str) -> Callable[[Path, Path], None]:
    def make(results: Path, out: Path) -> None:
        from logistics_sim.papers import export_report

        export_report(results, form, out)  # type: ignore[arg-type]

    return make


def _sheets(results: Path, out: Path) -> None:
    """Write route sheets, station timetables and tracks into one archive."""
    from logistics_sim.papers import SHEET_FORMATS, write_papers

    folder = out.parent / f"{out.stem}-files"
    try:
        write_papers(results, folder, SHEET_FORMATS)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _return(results: Path, out: Path) -> None:
    """Write the monthly return, reconciled with the run to the parcel and the cent."""
    from logistics_sim.assessment.monthly_returns import monthly_return, run_faults
    from logistics_sim.policy.returns import identity_faults, write_return

    found = monthly_return(results, 0, None)
    wrong = [*run_faults(results, found, 0), *identity_faults(found)]
    if wrong:
        raise FaultsError(wrong)
    write_return(out, found)


PAPERS: dict[str, Callable[[Path, Path], None]] = {
    "report.pdf": _report("pdf"),
    "report.docx": _report("docx"),
    "report.xlsx": _report("xlsx"),
    "sheets.zip": _sheets,
    "return.xlsx": _return,
    "return.csv": _return,
}


def paper(results: Path, keep: Path, name: str, language: Language) -> Path:
    """Return paper `name` (a key of `PAPERS`) of the run in `results`, made once into `keep`.

    Raises a refusal (404) where there is no such paper; what its maker cannot do, as its fault.
    """
    if name not in PAPERS:
        hint = ", ".join(PAPERS)
        raise refusal_for(
            MISSING,
            Fault(
                "WEB-006", _("paper {name!r}", name=name[:40]), _("there is no such paper"), hint
            ),
        )
    made = keep / "papers" / language / name
    with _making:
        if not made.is_file():
            try:
                made.parent.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryDirectory(dir=keep, prefix=".paper-") as room:
                    fresh = Path(room) / name
                    with speaking(language):
                        PAPERS[name](results, fresh)
                    fresh.replace(made)
            except OSError as error:
                if isinstance(error, DiskError):
                    raise
                raise disk_error(error, _("paper {name!r}", name=name)) from error
    return made
