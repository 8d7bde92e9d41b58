"""The interface of runs: queue, progress, results, files, comparison."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from logistics_sim.assessment.run_comparison import compare_runs
from logistics_sim.core.errors import Fault
from logistics_sim.core.files import read_json
from logistics_sim.language import Language, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report.comparison_tables import comparison_tables
from logistics_sim.web.api_models import RunBody
from logistics_sim.web.api_scenarios import REFUSED
from logistics_sim.web.downloads import attachment, download_head
from logistics_sim.web.library import Library
from logistics_sim.web.map_layers import kept_run_map
from logistics_sim.web.refusal import INVALID, MISSING, Refusal, refusal_for
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_results import (
    board,
    comparison_workbook,
    figure_svg,
    further_tables,
    one_table,
    report_page,
    table_file,
)

REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""The report runs no script, and may not, whatever a name in it says."""
MOST_COMPARED = 6


def run_routes(library: Library, queue: RunQueue) -> APIRouter:
    """Return the routes of the runs in `queue` of scenarios in `library`."""
    routes = APIRouter(prefix="/api", responses=REFUSED, tags=["runs"])

    @routes.get("/runs")
    def runs() -> list[dict[str, Any]]:
        """List all runs, the newest first, with their state and progress."""
        return [record.to_dict() for record in queue.all()]

    @routes.post("/runs", status_code=201)
    def start(body: RunBody) -> dict[str, Any]:
        """Queue a run of a scenario as it is now."""
        read = library.read(body.county, body.scenario)
        if read.scenario is None:
            raise Refusal(INVALID, read.faults, read.keys)
        asked = body.model_dump(include={"days", "replications", "seed", "label"})
        return queue.submit(read.scenario, body.county, body.scenario, asked).to_dict()

    @routes.get("/runs/{run}")
    def one(run: str) -> dict[str, Any]:
        """Return one run with its state and progress."""
        return queue.get(run).to_dict()

    @routes.post("/runs/{run}/cancel")
    def cancel(run: str) -> dict[str, Any]:
        """Stop a run with all its processes; answers once it has stopped."""
        return queue.cancel(run).to_dict()

    @routes.post("/runs/{run}/again")
    def again(run: str) -> dict[str, Any]:
        """Queue a run once more that failed, was cancelled or interrupted."""
        return queue.again(run).to_dict()

    @routes.delete("/runs/{run}", status_code=204)
    def delete(run: str) -> None:
        """Delete a run with its results."""
        queue.delete(run)

    @routes.get("/runs/{run}/log")
    def log(run: str) -> Response:
        """Return what the run's process said, as text."""
        path = queue.folder(run) / "log.txt"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        return Response(text, media_type="text/plain; charset=utf-8")

    @routes.get("/runs/{run}/answer")
    def answer(run: str) -> dict[str, Any]:
        """Return the answer under the keys of the machine contract (command `run`)."""
        return dict(read_json(queue.results(run) / "answer.json"))

    @routes.get("/runs/{run}/board")
    def answer_board(run: str, lang: Language = "en") -> dict[str, Any]:
        """Return summary, verdicts and counts in words."""
        return board(queue.results(run), lang)

    @routes.get("/runs/{run}/tables")
    def more_tables(run: str, lang: Language = "en") -> list[dict[str, str]]:
        """List the tables that take seconds to make: timetables, services, hand-overs."""
        return further_tables(queue.results(run), lang)

    @routes.get("/runs/{run}/tables/{table}")
    def table(
        run: str,
        table: str,
        lang: Language = "en",
        form: Annotated[Literal["json", "csv", "xlsx"], Query()] = "json",
    ) -> Response:
        """Return a table of the report: JSON, CSV or Excel."""
        folder = queue.results(run)
        if form == "json":
            text = json.dumps(one_table(folder, table, lang), ensure_ascii=False)
            return Response(text, media_type="application/json")
        return attachment(table_file(folder, table, form, lang), f"{run}-{table}.{form}")

    @routes.get("/runs/{run}/figures/{figure}.svg")
    def figure(run: str, figure: str, lang: Language = "en") -> Response:
        """Return a figure of the report as SVG."""
        text = figure_svg(queue.results(run), figure, lang)
        return Response(text, media_type="image/svg+xml")

    @routes.get("/runs/{run}/report.html")
    def report(run: str, lang: Language | None = None) -> Response:
        """Return the report: one HTML file without script; in both languages without `lang`."""
        text = report_page(queue.results(run), lang)
        headers = {"content-security-policy": REPORT_POLICY}
        return Response(text, media_type="text/html; charset=utf-8", headers=headers)

    @routes.get("/runs/{run}/map")
    def the_map(run: str) -> Response:
        """Return roads, places with attainment and routes by vehicle as GeoJSON."""
        kept = kept_run_map(queue.results(run), queue.folder(run))
        return FileResponse(kept, media_type="application/geo+json")

    @routes.get("/runs/{run}/files")
    def files(run: str) -> list[dict[str, Any]]:
        """List the files of the results with their sizes."""
        folder = queue.results(run)
        found = sorted(path for path in folder.rglob("*") if path.is_file())
        return [
            {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size}
            for path in found
        ]

    @routes.get("/runs/{run}/files/{path:path}")
    def one_file(run: str, path: str) -> Response:
        """Download one file of the results."""
        found = _inside(queue.results(run), path)
        kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
        headers = {**download_head(found.name), "content-security-policy": REPORT_POLICY}
        return FileResponse(found, media_type=kind, headers=headers)

    @routes.get("/compare")
    def compare(
        run: Annotated[list[str], Query(min_length=2, max_length=MOST_COMPARED)],
        lang: Language = "en",
        form: Annotated[Literal["json", "xlsx"], Query()] = "json",
    ) -> Any:
        """Compare two to six runs: inputs, results, paired differences (contract `compare`).

        As JSON, or its tables as one workbook.
        """
        if len(set(run)) < len(run):
            raise refusal_for(
                INVALID, Fault("WEB-011", "run", _("a run stands twice"), _("name two runs"))
            )
        folders = [queue.results(each) for each in run]
        found = compare_runs(folders)
        found["runs"] = run
        each = len(found["paired"]) // (len(run) - 1)
        for number, row in enumerate(found["paired"]):  # by run, in the order asked for
            row["run"] = run[1 + number // each]
        with speaking(lang):
            if form == "xlsx":
                return attachment(comparison_workbook(found), f"{'-'.join(run)}.xlsx")
            tables = [
                {
                    "caption": name,
                    "heads": [str(head) for head in rows.columns],
                    "rows": rows.astype(str).to_numpy().tolist(),
                    "words": len(rows.columns),
                    "note": "",
                }
                for name, rows in comparison_tables(found).items()
            ]
        return {**found, "tables": tables}

    return routes


def _inside(folder: Path, path: str) -> Path:
    """Return a file of `folder`; anything else, also what leads out of it, is not there (404)."""
    fault = Fault("WEB-006", _("file {path!r}", path=path[-60:]), _("there is no such file"))
    if "\x00" in path or "\\" in path:
        raise refusal_for(MISSING, fault)
    root = folder.resolve()
    try:
        found = (root / path).resolve()
        inside = found.is_relative_to(root) and found.is_file()
    except (OSError, ValueError):
        inside = False
    if not inside:
        raise refusal_for(MISSING, fault)
    return found
