"""The interface behind an answer: rows, the played day, papers, the study of the alliance."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse

from logistics_sim.language import Language, speaking
from logistics_sim.report.run_interactive import plan_map_words
from logistics_sim.report.run_tables import RunTables
from logistics_sim.web.alliance_answer import alliance_board, alliance_figure, alliance_table
from logistics_sim.web.api_scenarios import REFUSED
from logistics_sim.web.day_playback import PLAN_MAP, kept_plan_map, played_day
from logistics_sim.web.downloads import SHEETS, attachment
from logistics_sim.web.run_papers import PAPERS, paper
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_results import grid_file
from logistics_sim.web.run_rows import row_file, row_page

KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": SHEETS,
    ".zip": "application/zip",
    ".csv": "text/csv; charset=utf-8",
}
Form = Annotated[Literal["json", "csv", "xlsx"], Query()]


def answer_routes(queue: RunQueue) -> APIRouter:
    """Return the routes behind the answers of the runs in `queue`."""
    routes = APIRouter(prefix="/api", responses=REFUSED, tags=["answers"])

    @routes.get("/runs/{run}/rows/{name}")
    def rows(
        run: str,
        name: str,
        form: Form = "json",
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
    ) -> Response:
        """Return rows behind the figures: a page as JSON, or all as CSV or Excel."""
        folder = queue.results(run)
        if form == "json":
            return _json(row_page(folder, name, offset, limit))
        return attachment(row_file(folder, name, form), f"{run}-{name}.{form}")

    @routes.get("/runs/{run}/plan-map")
    def the_plan_map(run: str) -> Response:
        """Return the interactive map of the timetable (form: docs/county_map.md)."""
        folder = queue.results(run)
        kept_plan_map(folder, queue.folder(run))
        return FileResponse(queue.folder(run) / PLAN_MAP, media_type="application/json")

    @routes.get("/runs/{run}/plan-map/words")
    def the_plan_map_words(run: str, lang: Language = "en") -> dict[str, str]:
        """Return the words of that map."""
        with speaking(lang):
            return plan_map_words(RunTables(queue.results(run)))

    @routes.get("/runs/{run}/days/{day}")
    def one_day(run: str, day: int) -> Response:
        """Return a replayed day: trips as driven, stocks every ten minutes, temperatures."""
        folder = queue.results(run)
        base = kept_plan_map(folder, queue.folder(run))
        return _json(played_day(folder, day, base))

    @routes.get("/runs/{run}/papers")
    def papers(run: str) -> list[str]:
        """List the papers that a run can be handed in as."""
        queue.results(run)
        return list(PAPERS)

    @routes.get("/runs/{run}/papers/{name}")
    def one_paper(run: str, name: str, lang: Language = "en") -> FileResponse:
        """Return a paper: report (PDF, Word, workbook), route sheets, monthly return."""
        made = paper(queue.results(run), queue.folder(run), name, lang)
        label = f"{run}-{made.stem}-{lang}{made.suffix}"
        return FileResponse(made, media_type=KINDS[made.suffix], filename=label)

    @routes.post("/runs/{run}/alliance", status_code=201)
    def study_alliance(run: str) -> dict[str, Any]:
        """Queue the study of all coalitions of a run's scenario."""
        return queue.study_alliance(run).to_dict()

    @routes.get("/alliance/{run}")
    def study(run: str, lang: Language = "en") -> dict[str, Any]:
        """Return the tables of a finished study and the names of its figures."""
        return alliance_board(queue.results(run, "alliance"), lang)

    @routes.get("/alliance/{run}/tables/{table}")
    def study_table(
        run: str, table: str, lang: Language = "en", form: Literal["csv", "xlsx"] = "csv"
    ) -> Response:
        """Return a table of a study as CSV or Excel."""
        with speaking(lang):
            grid = alliance_table(queue.results(run, "alliance"), table)
            return attachment(grid_file(grid, table, form), f"{run}-{table}.{form}")

    @routes.get("/alliance/{run}/figures/{figure}.svg")
    def study_figure(run: str, figure: str, lang: Language = "en") -> Response:
        """Return a figure of a study as SVG."""
        text = alliance_figure(queue.results(run, "alliance"), figure, lang)
        return Response(text, media_type="image/svg+xml")

    return routes


def _json(value: Any) -> Response:
    """Return JSON without the checks of a model: what it holds is text and numbers already."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text, media_type="application/json")
