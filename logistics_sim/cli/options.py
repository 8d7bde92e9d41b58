"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from logistics_sim.language import Language

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML).")]
Out = Annotated[Path, typer.Option("--out", help="New folder for the results.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Days = Annotated[int | None, typer.Option("--days", min=1, max=3_660, help="Days to play.")]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**63 - 1, help="Seed instead of the scenario's."),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, max=1_024, help="Worker processes.")
]
AllowUnreachable = Annotated[
    bool, typer.Option("--allow-unreachable", help="Leave out places that no road reaches.")
]
MaxMemory = Annotated[
    int | None,
    typer.Option(
        "--max-memory", min=64, help="MiB that the work may take (otherwise: what is free)."
    ),
]
Replications = Annotated[
    int,
    typer.Option("--replications", min=1, max=10_000, help="Months of other random days to play."),
]
Lang = Annotated[
    Literal["zh", "en", "both"],
    typer.Option("--lang", help="Language of the page; both carry a switch."),
]
OneLanguage = Annotated[
    Literal["zh", "en"] | None,
    typer.Option(
        "--lang", help="Language of all words; else that of the scenario, else of the locale."
    ),
]
NoReport = Annotated[
    bool, typer.Option("--no-report", help="Write no page (`report` writes it later).")
]
Prove = Annotated[
    bool,
    typer.Option(
        "--prove", help="Work out with effort how much the plan could still save at most (minutes)."
    ),
]
Cache = Annotated[
    Path | None,
    typer.Option("--cache", help="Folder of earlier results (otherwise the user's own)."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Work everything out anew.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a value of the scenario (repeatable): demand.month_factor=2, "
        "fleet.box_truck.count=4.",
    ),
]


def page_languages(lang: Literal["zh", "en", "both"]) -> tuple[Language, ...] | None:
    """Return the languages of a page, asked for by `lang`; None for all of them."""
    return None if lang == "both" else (lang,)
