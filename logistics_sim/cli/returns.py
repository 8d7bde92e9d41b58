"""`logistics-sim returns` and `disclosure`: monthly figures and projects, made and checked."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.options import Json, OneLanguage
from logistics_sim.cli.output import print_json, say, say_faults, say_warnings
from logistics_sim.core.errors import (
    EXIT_BAD_INPUT,
    EXIT_INCOMPLETE,
    DiskError,
    Fault,
    FaultsError,
    InputError,
)
from logistics_sim.language import current, speaking
from logistics_sim.language import gettext as _

Month = Annotated[str, typer.Option(metavar="YYYY-MM", help="First or last month wanted.")]
Replication = Annotated[int, typer.Option("--replication", min=0, help="Which random months.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(help="Monthly statistics returns.", no_args_is_help=True)
    group.command("make")(make)
    group.command("check")(check)
    group.command("schema")(schema)
    app.add_typer(group, name="returns")
    app.command("disclosure")(disclosure)


def make(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    out: Annotated[Path, typer.Option("--out", help="New file: .csv, .json or .xlsx.")],
    stated: Annotated[
        Path | None,
        typer.Option("--stated", help="Figures that no run knows, with their documents."),
    ] = None,
    replication: Replication = 0,
    lang: OneLanguage = None,
    json: Json = False,
) -> None:
    """Write the monthly return of a run, reconciled with it to the parcel and the cent."""
    from logistics_sim.assessment.monthly_returns import monthly_return, run_faults
    from logistics_sim.policy.returns import (
        gap_faults,
        identity_faults,
        implausible,
        read_return,
        write_return,
    )
    from logistics_sim.study.manifest import stamped

    _new(out, (".csv", ".json", ".xlsx"))
    known = None if stated is None else read_return(stated)
    found = monthly_return(run_dir, replication, known)
    wrong = [*run_faults(run_dir, found, replication), *identity_faults(found)]
    if wrong:
        raise FaultsError(wrong)
    with speaking(lang or current()):
        write_return(out, found)
    gaps, warnings = gap_faults(found), implausible(found)
    if json:
        print_json(
            {
                **stamped(),
                "out": str(out),
                "months": found.months(),
                "rows": len(found.rows),
                "reconciled": True,
                "gaps": [fault.to_dict() for fault in gaps],
                "warnings": [fault.to_dict() for fault in warnings],
            }
        )
        return
    say_warnings([*gaps, *warnings])
    say(
        _(
            "{out}: {count} figures of {count_2} months, reconciled",
            out=out,
            count=len(found.rows),
            count_2=len(found.months()),
        )
    )


def check(
    file: Annotated[Path, typer.Argument(metavar="RETURN", help="CSV, JSON or Excel.")],
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="First month.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="Last month.")] = "",
    run_dir: Annotated[
        Path | None, typer.Option("--run", help="Run that the simulated figures must equal.")
    ] = None,
    replication: Replication = 0,
    json: Json = False,
) -> None:
    """Check a return: schema, contradictions (exit 2), gaps (exit 5), what is implausible."""
    from logistics_sim.policy.returns import (
        gap_faults,
        identity_faults,
        implausible,
        read_return,
    )
    from logistics_sim.policy.returns.checks import reconciled
    from logistics_sim.study.manifest import stamped

    _months(first, last)
    found = read_return(file)
    faults = identity_faults(found)
    if run_dir is not None:
        from logistics_sim.assessment.monthly_returns import monthly_return

        faults += reconciled(found, monthly_return(run_dir, replication))
    gaps, warnings = gap_faults(found, first, last), implausible(found)
    if json:
        print_json(
            {
                **stamped(),
                "ok": not faults and not gaps,
                "months": found.months(),
                "faults": [fault.to_dict() for fault in faults],
                "gaps": [fault.to_dict() for fault in gaps],
                "warnings": [fault.to_dict() for fault in warnings],
            }
        )
    else:
        say_faults([*faults, *gaps])
        say_warnings(warnings)
    if faults:
        raise SystemExit(EXIT_BAD_INPUT)
    if gaps:
        raise SystemExit(EXIT_INCOMPLETE)
    if not json:
        say(_("{file}: no faults, {count} months", file=file, count=len(found.months())))


def schema() -> None:
    """Print the JSON Schema of a return."""
    from logistics_sim.policy.returns.rows import MonthlyReturn

    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    typer.echo(json_module.dumps({**head, **MonthlyReturn.model_json_schema()}, indent=1))


def disclosure(
    projects: Annotated[Path, typer.Argument(metavar="PROJECTS", help="CSV or Excel.")],
    progress: Annotated[
        Path | None, typer.Option("--progress", help="Monthly progress, CSV or Excel.")
    ] = None,
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM", help="First month.")] = "",
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM", help="Last month.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="New file to publish: .csv or .xlsx.")
    ] = None,
    lang: OneLanguage = None,
    json: Json = False,
) -> None:
    """Check the projects to disclose and write their table; a missing month ends with 5."""
    from logistics_sim.policy.disclosure import disclosure_frame, read_disclosure
    from logistics_sim.study.manifest import stamped

    _months(first, last)
    if out is not None:
        _new(out, (".csv", ".xlsx"))
    found = read_disclosure(projects, progress, first, last)
    with speaking(lang or current()):
        if out is not None:
            _publish(out, disclosure_frame(found))
    gaps = [
        Fault("POL-043", f"{project.fields['project']}, {month}", _("no progress is reported"))
        for project in found
        for month in project.gaps
    ]
    if json:
        rows = [{**p.fields, "progress": _told(p), "gaps": p.gaps} for p in found]
        print_json({**stamped(), "ok": not gaps, "projects": rows})
    else:
        say_faults(gaps)
        say(
            _(
                "{count} projects, {count_2} months without a report",
                count=len(found),
                count_2=len(gaps),
            )
        )
    if gaps:
        raise SystemExit(EXIT_INCOMPLETE)


def _told(project: Any) -> list[dict[str, Any]]:
    return [
        {
            "month": month,
            "reported": found is not None,
            "done_share": None if found is None else found.done_share,
            "spent_yuan": None if found is None else found.spent_yuan,
        }
        for month, found in project.progress.items()
    ]


def _publish(out: Path, frame: Any) -> None:
    from logistics_sim.core.csv_output import disarmed, write_csv
    from logistics_sim.core.files import atomic_path

    if out.suffix.lower() == ".csv":
        write_csv(out, frame)
        return
    import pandas as pd

    safe = frame.map(lambda cell: disarmed(cell) if isinstance(cell, str) else cell)
    with atomic_path(out) as made, pd.ExcelWriter(made, engine="openpyxl") as writer:
        safe.to_excel(writer, sheet_name=_("disclosure"), index=False)
        sheet = writer.sheets[_("disclosure")]
        for column in sheet.columns:
            sheet.column_dimensions[column[0].column_letter].width = 22
        sheet.freeze_panes = "B2"


def _new(out: Path, forms: tuple[str, ...]) -> None:
    """Refuse a file that exists or is of no known form, before any work."""
    if out.suffix.lower() not in forms:
        text = _("{suffix} is no form of this table", suffix=out.suffix or _("no suffix"))
        raise InputError("POL-030", str(out), text, _("one of {forms}", forms=", ".join(forms)))
    if out.exists():
        raise DiskError("POL-037", str(out), _("this file exists"), _("choose a new name"))


def _months(first: str, last: str) -> None:
    import re

    from logistics_sim.policy.returns.rows import MONTH

    wrong = [
        Fault("POL-030", f"{option} {text}", _("this is no month"), _("such as 2025-09"))
        for option, text in (("--from", first), ("--to", last))
        if text and not re.match(MONTH, text)
    ]
    if not wrong and first and last and first > last:
        wrong = [
            Fault("POL-030", f"--from {first}", _("is after {last}", last=last), _("swap them"))
        ]
    if wrong:
        raise FaultsError(wrong)
