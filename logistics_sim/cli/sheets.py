"""`logistics-sim sheets`: the papers that a plan is driven by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logistics_sim.cli.options import Json, OneLanguage, Out
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import current, gettext, ngettext, noop, speaking

if TYPE_CHECKING:
    from logistics_sim.papers import SheetFormat

Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        metavar="pdf|csv|gpx|geojson",
        help="Kind of files (repeatable; all where none is named).",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("sheets")(sheets)


def sheets(
    plan_dir: Annotated[
        Path,
        typer.Argument(metavar="PLAN_DIR", help="Folder of a plan, of daily plans or of a run."),
    ],
    out: Out,
    formats: Formats = None,
    lang: OneLanguage = None,
    json: Json = False,
) -> None:
    """Write route sheets for drivers, timetables for stations and villages, tracks for apps."""
    from logistics_sim.papers import write_papers
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.plan_folder import read_plans

    asked = _formats(formats or [])
    with speaking(lang or current()), terminal_progress() as progress:
        found = write_papers(plan_dir, out, asked, progress)
    if found["left_out"]:
        say(
            gettext(
                "left out: {count} plans of firms alone; name one's folder for it",
                count=len(found["left_out"]),
            )
        )
    if found["signs_missing"]:
        say(
            gettext(
                "warning: not in the font, □ in the PDF: {signs_missing}",
                signs_missing=found["signs_missing"],
            )
        )
    if found["texts_cut"]:
        say(
            gettext(
                "warning: {count} texts are too long for the PDF and end with …",
                count=len(found["texts_cut"]),
            )
        )
    if json:
        scenario, _ = read_plans(plan_dir)
        print_json({**stamped(scenario), **found})
    else:
        counts = [
            ngettext(noop("{count} vehicle"), noop("{count} vehicles"), found["vehicles"]),
            ngettext(noop("{count} station"), noop("{count} stations"), found["stations"]),
            ngettext(noop("{count} file"), noop("{count} files"), len(found["files"])),
        ]
        said = gettext(", ").join(counts)
        say(f"{out}: {said}")


def _formats(said: list[str]) -> tuple[SheetFormat, ...]:
    """Return the formats asked for, each once; all where none is named."""
    from logistics_sim.papers import SHEET_FORMATS

    unknown = [name for name in dict.fromkeys(said) if name not in SHEET_FORMATS]
    if unknown:
        text = gettext("{unknown} is no form of papers", unknown=", ".join(map(repr, unknown)))
        raise InputError(
            "CLI-001",
            "sheets --format",
            text,
            gettext("one of {sheet_formats}", sheet_formats=", ".join(SHEET_FORMATS)),
        )
    return tuple(name for name in SHEET_FORMATS if name in said or not said)
