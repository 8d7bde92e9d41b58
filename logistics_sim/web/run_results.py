"""What a finished run answers, in the words and tables of its report."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from logistics_sim.core.csv_output import csv_text, disarmed
from logistics_sim.core.errors import Fault
from logistics_sim.language import Language, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report.attainment_grids import attainment_grid, township_grids, village_grid
from logistics_sim.report.bus_grid import bus_grids
from logistics_sim.report.cold_grid import cold_grid
from logistics_sim.report.comparison_tables import write_comparison
from logistics_sim.report.cost_grids import cost_grids
from logistics_sim.report.hand_over_grid import hand_over_grids
from logistics_sim.report.html import report_html
from logistics_sim.report.input_grids import sensitivity_grid
from logistics_sim.report.plan_grids import missed_visit_grids, outside_grid, plan_grid
from logistics_sim.report.run_pictures import FIGURES, draw_pictures
from logistics_sim.report.run_tables import RunTables
from logistics_sim.report.score_section import score_grids
from logistics_sim.report.services_section import services_grids
from logistics_sim.report.summary import summary
from logistics_sim.report.text_table import TextTable, held, interval, share, yuan
from logistics_sim.report.timetable_section import timetable_grids
from logistics_sim.report.verdict_lines import probability, verdicts
from logistics_sim.report.wording import ACTIVITIES, WAYS, word
from logistics_sim.web.downloads import standing_alone
from logistics_sim.web.refusal import MISSING, refusal_for
from logistics_sim.web.run_rows import BEHIND

ONE: dict[str, Callable[[RunTables], TextTable | None]] = {
    "attainment": attainment_grid,
    "villages": village_grid,
    "plans": plan_grid,
    "cold_chain": cold_grid,
    "sensitivity": sensitivity_grid,
    "outside": outside_grid,
}
QUICK: dict[str, Callable[[RunTables], Any]] = {
    "townships": township_grids,
    "costs": cost_grids,
    "scores": score_grids,
}
SLOW: dict[str, Callable[[RunTables], Any]] = {
    "services": services_grids,
    "timetables": timetable_grids,
    "hand_overs": lambda run: [*missed_visit_grids(run), *hand_over_grids(run), *bus_grids(run)],
}
_drawing = threading.Lock()
"""Figures are drawn one at a time: their library keeps its style for the whole process."""


def _read(folder: Path) -> RunTables:
    """Return the tables of a run; those of the last ones asked for are kept read."""
    return _kept(folder, (folder / "answer.json").stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _kept(folder: Path, _changed: int) -> RunTables:
    return RunTables(folder)


def board(folder: Path, language: Language) -> dict[str, Any]:
    """Return the answer board of a run in a `language`: summary, verdicts, counts."""
    run, tables = _read(folder), _quick_tables(folder, language)
    with speaking(language):
        answer = run.answer
        return {
            "title": answer["title"],
            "summary": [asdict(part) for part in summary(run)],
            "verdicts": [
                *(asdict(line) for line in verdicts(run)),
                *as_is_verdicts(answer),
            ],
            "parcels": answer["parcels"],
            "cost": answer["cost"],
            "cost_as_is": answer["cost_as_is"],
            "cost_per_parcel": answer["cost_per_parcel"],
            "cost_per_parcel_as_is": answer["cost_per_parcel_as_is"],
            "unserved": answer["unserved"],
            "scorecard": {key: answer["scorecard"][key] for key in ("total", "max")},
            "network": answer["network"],
            "tables": [{"id": name, "caption": table.caption} for name, table in tables.items()],
            "figures": [
                {"id": name, "title": _(title), "rows": BEHIND.get(name, "")}
                for name, (title, _f) in FIGURES.items()
            ],
            "waterfall": waterfall(run),
        }


def waterfall(run: RunTables) -> dict[str, Any]:
    """Return yuan a day before (equal service), its change by activity, and after."""
    table = run.yuan_day("activity")
    change = table["after"] - table["equal_service"]
    order = change.sort_values(kind="stable").index
    return {
        "before": round(float(table["equal_service"].sum()), 2),
        "after": round(float(table["after"].sum()), 2),
        "steps": [
            {"title": word(ACTIVITIES, str(name)), "yuan": round(float(change[name]), 2)}
            for name in order
        ],
    }


def as_is_verdicts(answer: dict[str, Any]) -> list[dict[str, str]]:
    """Return the saving against the firms as they are, by direction, as verdicts.

    The other kind of before, equal service, stands in the report's own verdicts.
    """
    said, title = [], _("saving against as it is")
    for way in WAYS:
        found = answer["saving_as_is"][way]
        tail = "" if way == "whole" else f"_{way}"
        cost = [answer["cost_as_is"][f"{name}{tail}"] for name in ("before", "after")]
        said.append(
            {
                "title": f"{title} · {word(WAYS, way)}",
                "figure": interval(found),
                "kind": str(found["verdict"]),
                "wanted": f"≥ {share(found['target'], 0)}",
                "detail": f"{yuan(cost[0])} → {yuan(cost[1])}",
                "word": held(found),
                "probability": probability(answer, f"saving_as_is{tail}"),
            }
        )
    return said


def _quick_tables(folder: Path, language: Language) -> dict[str, TextTable]:
    """Return the tables of a run that are made at once, by id; the last ones are kept."""
    return _made(folder, (folder / "answer.json").stat().st_mtime_ns, language)


@lru_cache(maxsize=4)
def _made(folder: Path, _changed: int, language: Language) -> dict[str, TextTable]:
    run = _read(folder)
    found: dict[str, TextTable] = {}
    with speaking(language):
        for name, make in ONE.items():
            table = make(run)
            if table is not None and table.rows:
                found[name] = table
        return {**found, **_several(run, QUICK)}


def further_tables(folder: Path, language: Language) -> list[dict[str, str]]:
    """Return id and caption of the tables of a run that take seconds: timetables, services."""
    with speaking(language):
        tables = _several(RunTables(folder), SLOW)
    return [{"id": name, "caption": table.caption} for name, table in tables.items()]


def _several(run: RunTables, makers: dict[str, Callable[[RunTables], Any]]) -> dict[str, TextTable]:
    return {
        f"{name}_{number}": table
        for name, make_all in makers.items()
        for number, table in enumerate(make_all(run) or (), 1)
        if table.rows
    }


def one_table(folder: Path, name: str, language: Language) -> dict[str, Any]:
    """Return the table `name` of a run in a `language`; a refusal (404) where there is none."""
    return {"id": name, **asdict(_table(folder, name, language))}


def table_file(folder: Path, name: str, form: str, language: Language) -> bytes:
    """Return the table `name` of a run as a file: `form` ``csv`` or ``xlsx``."""
    return grid_file(_table(folder, name, language), name, form)


def grid_file(table: TextTable, name: str, form: str) -> bytes:
    """Return a table of text as a file (`form` ``csv`` or ``xlsx``), formulas disarmed."""
    import pandas as pd

    frame = pd.DataFrame(list(table.rows), columns=pd.Index(table.heads))
    if form == "csv":
        return ("\ufeff" + csv_text(frame)).encode()
    out = io.BytesIO()
    safe = frame.map(disarmed)
    safe.columns = pd.Index([disarmed(str(head)) for head in frame.columns])
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        safe.to_excel(writer, sheet_name=name[:31], index=False)
    return out.getvalue()


def comparison_workbook(found: dict[str, Any]) -> bytes:
    """Return the tables of a comparison (contract ``compare``) as one workbook."""
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "comparison.xlsx"
        write_comparison(found, path)
        return path.read_bytes()


def figure_svg(folder: Path, name: str, language: Language) -> str:
    """Return the figure `name` of a run's report as SVG; a refusal (404) where there is none."""
    if name not in FIGURES:
        raise refusal_for(
            MISSING,
            Fault("WEB-006", _("figure {name!r}", name=name[:40]), _("there is no such figure")),
        )
    with _drawing, speaking(language):
        drawn = draw_pictures(RunTables(folder), name).picture
    return standing_alone(str(drawn.svg))


def report_page(folder: Path, language: Language | None) -> str:
    """Return the report of a run: the one it wrote, or one in a single `language`."""
    written = folder / "report.html"
    if language is None and written.is_file():
        return written.read_text(encoding="utf-8")
    with _drawing:
        return report_html(RunTables(folder), (language,) if language else None)


def _table(folder: Path, name: str, language: Language) -> TextTable:
    kind = name.rpartition("_")[0]
    if kind in SLOW:
        with speaking(language):
            found = _several(_read(folder), {kind: SLOW[kind]}).get(name)
    else:
        found = _quick_tables(folder, language).get(name)
    if found is None:
        fault = Fault("WEB-006", _("table {name!r}", name=name[:40]), _("there is no such table"))
        raise refusal_for(MISSING, fault)
    return found
