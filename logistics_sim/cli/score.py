"""`logistics-sim score`: a finished run before the review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.options import Json, OneLanguage
from logistics_sim.cli.output import print_json
from logistics_sim.language import current, speaking
from logistics_sim.language import gettext as _

ReviewFile = Annotated[
    Path | None,
    typer.Option("--review", help="Table of another review (YAML); see `logistics-sim review`."),
]
FactsFile = Annotated[
    Path | None,
    typer.Option("--facts", help="Facts that no run can know (YAML), over those of the scenario."),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("score")(score)


def score(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    review: ReviewFile = None,
    facts: FactsFile = None,
    lang: OneLanguage = None,
    json: Json = False,
) -> None:
    """Print the points, item by item, with evidence and levers, what to state, and the two bans."""
    from logistics_sim.assessment.review_score import scored_run

    answer = scored_run(run_dir, review, facts)
    if json:
        print_json(answer)
        return
    with speaking(lang or current()):
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    from logistics_sim.report.score_section import lever_words
    from logistics_sim.report.wording import BANS, FACT_UNITS, VERDICTS, said, word

    total = _("{total:g} of {most} points", total=answer["total"], most=answer["max"])
    typer.echo(f"{said(answer['review'], 'title')}: {total}")
    for item in answer["items"]:
        typer.echo(
            f"{item['points']:g}/{item['max']}  {said(item, 'title')}: {said(item, 'evidence')}"
        )
        for label, key in ((_("missing"), "missing"), (_("beside"), "beside")):
            if said(item, key):
                typer.echo(f"      {label}: {said(item, key)}")
        label = _("cheapest known lever")
        found = [lever_words(part["lever"]) for part in item["parts"] if part["lever"]]
        for lever in dict.fromkeys(found):
            typer.echo(f"      {label}: {lever}")
    typer.echo(_("Further items of the review"))
    for item in answer["other"]:
        text = said(item, "missing") or said(item, "evidence")
        typer.echo(f"  {said(item, 'title')}: {word(VERDICTS, item['verdict'])}. {text}")
    if answer["to_state"]:
        typer.echo(_("No simulation can know these: state each with its document under facts."))
    for row in answer["to_state"]:
        unit = word(FACT_UNITS, row["unit"] or row["kind"])
        typer.echo(f"  {row['fact']} ({unit}): {said(row, 'title')}")
    for ban in answer["bans"]:
        violations = "; ".join(ban["violations"]) or _("kept")
        label = _("ban")
        typer.echo(f"{label}  {word(BANS, ban['rule'])}: {violations}")
