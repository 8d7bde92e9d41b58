"""Write the report: one HTML file that opens without a network; one known script may run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import write_text
from logistics_sim.core.forked import Beside, spare_processes
from logistics_sim.language import LANGUAGES, NATIVE_NAMES, TAGS, Language, current, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report import caveats
from logistics_sim.report.alliance_section import alliance_section
from logistics_sim.report.attainment_grids import attainment_grid, township_grids, village_grid
from logistics_sim.report.bus_grid import bus_grids
from logistics_sim.report.cold_grid import cold_grid
from logistics_sim.report.cost_grids import cost_grids
from logistics_sim.report.fonts import FAMILY, page_font
from logistics_sim.report.hand_over_grid import hand_over_grids
from logistics_sim.report.input_grids import (
    guess_grid,
    manifest_rows,
    sensitivity_grid,
    status_grid,
)
from logistics_sim.report.inputs_section import inputs_grids
from logistics_sim.report.maps import MapSheet
from logistics_sim.report.plan_grids import missed_visit_grids, outside_grid, plan_grid
from logistics_sim.report.run_interactive import PageScript, interactive_map, static_text
from logistics_sim.report.run_maps import map_symbols, run_sheets, worded
from logistics_sim.report.run_pictures import TitledPicture, draw_all
from logistics_sim.report.run_tables import RunTables
from logistics_sim.report.score_section import score_grids
from logistics_sim.report.services_section import services_grids
from logistics_sim.report.summary import summary
from logistics_sim.report.timetable_section import timetable_grids
from logistics_sim.report.uncertainty_section import uncertainty_section
from logistics_sim.report.validation_sentence import validation_sentence
from logistics_sim.report.verdict_lines import verdicts

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

PAGE = "report.html"


def write_report(
    run_dir: Path,
    out: Path | None = None,
    languages: Sequence[Language] | None = None,
    workers: int = 1,
) -> Path:
    """Write the report of the run in `run_dir` and return its path.

    The file stands alone: figures, style and the part of the font that it needs are inside,
    and its content policy forbids everything else. It holds no clock time, so that the same
    run gives the same bytes.

    Parameters
    ----------
    run_dir
        Folder of a run (see `logistics_sim.assessment.scenario_run.run_study`).
    out
        File to write; ``report.html`` inside `run_dir` if absent.
    languages
        The languages that the page carries, the one that is shown first in front; a switch
        stands on the page where there are several. All if absent, the scenario's first.
    workers
        With two or more, a copy of this process draws the maps while this one does the rest.
    """
    path = run_dir / PAGE if out is None else out
    write_text(path, report_html(RunTables(run_dir), languages, workers))
    return path


def report_html(
    run: RunTables, languages: Sequence[Language] | None = None, workers: int = 1
) -> str:
    """Return the page of a `run` in `languages` as text; all if absent, the scenario's first.

    `workers` is as for `write_report`.
    """
    if languages is None:
        languages = sorted(LANGUAGES, key=lambda name: name != run.scenario.language)
    sheets = run_sheets(run)
    with spare_processes(workers - 1):
        symbols = Beside(lambda: map_symbols(sheets))
        return page(
            run.answer["title"],
            lambda: page_values(run, sheets, draw_all(run)),
            PAGE,
            languages,
            symbols.result,
            interactive_map(run, languages),
        )


def page_values(
    run: RunTables, sheets: dict[str, list[MapSheet]], pictures: dict[str, TitledPicture]
) -> dict[str, Any]:
    """Return all that the template shows of `run`, its maps (by `sheets`) and `pictures`."""
    counts = run.answer["parcels"]
    manifest = run.manifest
    return {
        "title": run.answer["title"],
        "scenario_name": run.scenario.name,
        "start": run.scenario.start_date,
        "days_said": _(
            "{days} days × {replications}",
            days=manifest["days"],
            replications=manifest["replications"],
        ),
        "version": manifest["version"],
        "head": run.scenario.report,
        "summary": summary(run),
        "inputs": inputs_grids(run),
        "verdicts": verdicts(run),
        "parcels": _(
            "Parcels {generated:,}: delivered {delivered:,}, in the system {in_system:,}, "
            "returned {returned:,}, unserved {unserved:,}",
            **{
                name: counts[name]
                for name in ("generated", "delivered", "in_system", "returned", "unserved")
            },
        ),
        "roads": caveats.road_sentence(run),
        "places": caveats.place_sentence(run),
        "played": caveats.days_sentence(run),
        "not_modelled": caveats.not_modelled(run),
        "figures": pictures,
        "maps": worded(sheets),
        "attainment": attainment_grid(run),
        "townships": township_grids(run),
        "villages": village_grid(run),
        "costs": cost_grids(run),
        "outside": outside_grid(run),
        "plans": plan_grid(run),
        "hand_overs": [*missed_visit_grids(run), *hand_over_grids(run), *bus_grids(run)],
        "timetables": timetable_grids(run),
        "scores": score_grids(run),
        "cold": cold_grid(run),
        "services": services_grids(run),
        "sensitivity": sensitivity_grid(run),
        "uncertainty": uncertainty_section(run),
        "validated": validation_sentence(run.answer),
        "status": status_grid(run),
        "guesses": guess_grid(run),
        "attribution": caveats.attribution(run),
        "manifest": manifest_rows(run),
        "alliance": alliance_section(run.folder),
        "font_family": FAMILY,
    }


def page(
    title: str,
    values: Callable[[], dict[str, Any]],
    body: str,
    languages: Sequence[Language] = LANGUAGES,
    drawings: Callable[[], Sequence[Markup]] = list,
    script: PageScript | None = None,
) -> str:
    """Return a page with one body a language, each shown by a switch that needs no script.

    Parameters
    ----------
    title
        Title of the page, as it is.
    values
        Gives what the template `body` shows, in the language that is being spoken.
    body
        Name of the template.
    languages
        Languages of the page, the first shown first.
    drawings
        Gives the symbols that all bodies may show; asked for when these are written.
    script
        The one script that the page runs, with its data; none: it runs none.
    """
    from markupsafe import Markup

    bodies = []
    for language in languages:
        with speaking(language):
            text = Markup(render({"title": title, **values()}, body))
        name, tag = NATIVE_NAMES[language], TAGS[language]
        bodies.append({"language": language, "name": name, "tag": tag, "text": text})
    shell = {"title": title, "bodies": bodies, "drawings": drawings(), "tag": bodies[0]["tag"]}
    shell["ending"] = "" if script is None else script.elements
    bare = render({**shell, "style": "", "policy": ""}, "page.html")
    style = Markup(page_style(bare))
    return render({**shell, "style": style, "policy": content_policy(style, script)}, "page.html")


def render(values: dict[str, Any], template: str) -> str:
    """Fill a template with `values` in the language spoken; all but markup is escaped."""
    return _environment().get_template(template).render({"lang": current(), **values})


@cache
def _environment() -> Environment:
    """Return what templates are read and kept in; their words are looked up when they are said."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["_"] = _
    return environment


def page_style(text: str) -> str:
    """Return the style sheet with the font that shows the characters of `text`."""
    font = base64.b64encode(page_font(text)).decode("ascii")
    face = (
        '@font-face { font-family: "Page Font"; '
        f'src: url("data:font/otf;base64,{font}") format("opentype"); }}\n'
    )
    return face + _template("report.css") + static_text("county_map.css")


def content_policy(style: str, script: PageScript | None = None) -> str:
    """Return the content security policy: this style and `script`, images and fonts inside."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    runs = "" if script is None else f"script-src 'sha256-{script.sha256}'; "
    return (
        f"default-src 'none'; {runs}style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _template(name: str) -> str:
    folder = resources.files("logistics_sim.report").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")
