"""All papers of the plans in a folder, written into a new one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet, write_bytes, write_text
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop
from logistics_sim.papers.navigation import geojson_text, gpx_text
from logistics_sim.papers.printed_page import PaperBook, Sheet, new_pdf
from logistics_sim.papers.route_pages import route_page
from logistics_sim.papers.route_sheets import RouteSheet, route_sheets, sum_trips
from logistics_sim.papers.sheet_tables import (
    route_table,
    station_table,
    vehicle_table,
    village_table,
)
from logistics_sim.papers.station_pages import station_page
from logistics_sim.papers.station_timetables import (
    StationTimetable,
    VillageTimes,
    station_timetables,
    village_times,
)
from logistics_sim.papers.tracks import trip_tracks
from logistics_sim.papers.village_pages import township_page
from logistics_sim.report.run_tables import printable
from logistics_sim.study.folder import new_folder
from logistics_sim.study.manifest import version
from logistics_sim.study.plan_folder import read_plans

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario

SheetFormat = Literal["pdf", "csv", "gpx", "geojson"]
SHEET_FORMATS: tuple[SheetFormat, ...] = get_args(SheetFormat)
DAY = re.compile(r"^plans/price-[^/]+/day-(\d+)$")


@dataclass(frozen=True)
class _Papers:
    """The papers of one plan, and where they go."""

    name: str
    folder: Path
    world: World
    day: dt.date | None
    source: str
    made: dt.date
    sheets: list[RouteSheet]
    stations: list[StationTimetable]
    villages: list[VillageTimes]


@dataclass
class _Written:
    """Files so far, pages of the PDFs, what their font lacked and what was cut."""

    files: list[Path] = field(default_factory=list)
    pages: int = 0
    missing: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)


def write_papers(
    plan_dir: Path,
    out: Path,
    formats: Sequence[SheetFormat] = SHEET_FORMATS,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Write the papers of the plans in `plan_dir` into the new folder `out`; return the answer.

    Of a run's folder the alliance's plan is taken; those of the firms alone are named in
    ``left_out``. Of daily plans each day gets a folder of its own. The words are in the
    language being spoken; the same plan gives the same bytes.

    Parameters
    ----------
    plan_dir
        Folder of a plan, of daily plans or of a run.
    out
        Folder to be made.
    formats
        Kinds of files.
    progress
        Hears of plans done.

    Raises
    ------
    InputError
        RUN-003, RUN-007, RUN-008 and RUN-015 for a folder without a plan, PAP-001 for a plan that
        breaks its rules, PAP-002 where fpdf2 is missing.
    IncompleteError
        RUN-004 for an unfinished one.
    DiskError
        RUN-001 and RUN-002 for `out`, FIL-0xx for a file.
    """
    scenario, plans = read_plans(plan_dir)
    if "pdf" in formats:
        new_pdf(scenario.first_day)
    chosen = {name: plan for name, plan in plans.items() if not name.startswith("before/")}
    worlds = _checked_worlds(scenario, plan_dir, chosen)
    written = _Written()
    told = []
    with new_folder(out):
        for number, (name, plan) in enumerate(chosen.items()):
            papers = _papers_of(scenario, worlds[name], plan, name, out)
            papers.folder.mkdir(parents=True, exist_ok=True)
            for kind in SHEET_FORMATS:
                if kind in formats:
                    _WRITERS[kind](papers, written)
            told.append(_told(papers, plan))
            progress(noop("papers"), number + 1, len(chosen), name)
    return {
        "out": str(out),
        "vehicles": sum(plan["vehicles"] for plan in told),
        "stations": sum(plan["stations"] for plan in told),
        "villages": sum(plan["villages"] for plan in told),
        "files": [path.relative_to(out).as_posix() for path in written.files],
        "pages": written.pages,
        "plans": told,
        "left_out": [name for name in plans if name not in chosen],
        "signs_missing": "".join(sorted(written.missing)),
        "texts_cut": sorted(written.cut),
    }


def _checked_worlds(scenario: Scenario, plan_dir: Path, plans: dict[str, Plan]) -> dict[str, World]:
    """Return the county of each plan, as its operator works in it; refuse broken plans."""
    from logistics_sim.places import build_world, operator_world
    from logistics_sim.routing import verify_plan

    world = build_world(scenario)
    by_depot: dict[Any, World] = {}
    worlds = {}
    for name, plan in plans.items():
        depot = (repr(scenario.depot_of(plan.operator)), plan.operator.variant == "after")
        if depot not in by_depot:
            by_depot[depot] = operator_world(scenario, world, plan.operator)
        worlds[name] = by_depot[depot]
        loads = read_parquet(plan_dir / name / "loads.parquet")
        faults = verify_plan(scenario, worlds[name], plan, loads)
        if faults:
            raise InputError(
                "PAP-001",
                str(plan_dir / name),
                ngettext(
                    noop("nobody should drive by this plan ({count} violation): {faults}"),
                    noop("nobody should drive by this plan ({count} violations): {faults}"),
                    len(faults),
                    faults=faults[0],
                ),
                _("logistics-sim verify names every violation; plan again"),
            )
    return worlds


def _papers_of(scenario: Scenario, world: World, plan: Plan, name: str, out: Path) -> _Papers:
    sheets = route_sheets(scenario, world, plan)
    stations = station_timetables(sheets)
    found = DAY.match(name)
    day = scenario.first_day + dt.timedelta(days=int(found[1])) if found else None
    title = printable(scenario.title) or scenario.name
    words = [title, "" if name == "." else name, f"logistics-sim {version()}"]
    return _Papers(
        name,
        out if name in (".", "after") else out / name,
        world,
        day,
        " · ".join(word for word in words if word),
        day or scenario.first_day,
        sheets,
        stations,
        village_times(world, plan, stations),
    )


def _told(papers: _Papers, plan: Plan) -> dict[str, Any]:
    """Return counts and totals of one plan's papers, those of a mean service day."""
    days = max(len(plan.weekdays), 1)
    totals = {
        key: sum(
            value * len(sheet.weekdays)
            for sheet in papers.sheets
            for name, value in asdict(sheet.totals).items()
            if name == key
        )
        / days
        for key in asdict(sum_trips(()))
    }
    return {
        "plan": papers.name,
        "vehicles": len(papers.sheets),
        "stations": len(papers.stations),
        "villages": len(papers.villages),
        "unserved": len(plan.unserved),
        "totals": {
            "trips": round(totals["trips"], 2),
            "stops": round(totals["stops"], 2),
            "distance_km": round(totals["distance_m"] / 1_000, 3),
            "items_down": round(totals["down_items"], 2),
            "items_up": round(totals["up_items"], 2),
            "kg_down": round(totals["down_g"] / 1_000, 3),
            "kg_up": round(totals["up_g"] / 1_000, 3),
            "break_h": round(totals["rest_s"] / 3_600, 3),
        },
    }


def _write_pdf(papers: _Papers, written: _Written) -> None:
    by_township: dict[str, list[VillageTimes]] = {}
    for times in papers.villages:
        by_township.setdefault(times.village.township, []).append(times)
    books: dict[str, list[Sheet]] = {
        "route_sheets": [route_page(sheet, papers.day) for sheet in papers.sheets],
        "station_timetables": [station_page(table) for table in papers.stations],
        "village_times": [township_page(name, rows) for name, rows in by_township.items()],
    }
    for name, pages in books.items():
        if not pages:
            continue
        book = PaperBook(papers.source, papers.made)
        for page in pages:
            book.add(page)
        path = papers.folder / f"{name}.pdf"
        write_bytes(path, book.content())
        written.files.append(path)
        written.pages += book.pages
        written.missing |= book.fitting.missing
        written.cut |= book.fitting.cut


def _write_csv(papers: _Papers, written: _Written) -> None:
    tables = {
        "route_sheets": route_table(papers.sheets),
        "vehicles": vehicle_table(papers.sheets),
        "station_timetables": station_table(papers.stations),
        "village_times": village_table(papers.villages),
    }
    for name, table in tables.items():
        path = papers.folder / f"{name}.csv"
        write_csv(path, table)
        written.files.append(path)


def _write_tracks(
    papers: _Papers, written: _Written, suffix: str, text: Callable[[RouteSheet, Any], str]
) -> None:
    tracks = trip_tracks(papers.world, papers.sheets)
    folder = papers.folder / suffix
    folder.mkdir(exist_ok=True)
    for number, sheet in enumerate(papers.sheets, 1):
        path = folder / f"{number:03d}-{_stem(sheet.vehicle)}.{suffix}"
        write_text(path, text(sheet, tracks))
        written.files.append(path)


def _write_gpx(papers: _Papers, written: _Written) -> None:
    _write_tracks(papers, written, "gpx", gpx_text)


def _write_geojson(papers: _Papers, written: _Written) -> None:
    _write_tracks(papers, written, "geojson", geojson_text)


_WRITERS: dict[SheetFormat, Callable[[_Papers, _Written], None]] = {
    "pdf": _write_pdf,
    "csv": _write_csv,
    "gpx": _write_gpx,
    "geojson": _write_geojson,
}


def _stem(vehicle: str) -> str:
    """Return a vehicle's name as part of a file's name.

    >>> _stem("../a van-001")
    'a_van-001'
    """
    return re.sub(r"[^\w-]+", "_", vehicle).strip("_")[:80]
