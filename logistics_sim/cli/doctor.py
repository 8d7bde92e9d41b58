"""`logistics-sim doctor`: whether this machine has what the package needs."""

from __future__ import annotations

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json
from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("doctor")(doctor)


def doctor(json: Json = False) -> None:
    """Check Python, the libraries, the solver, the fonts and the disk."""
    from logistics_sim.cli.machine_checks import examine
    from logistics_sim.study.manifest import stamped

    checks = examine()
    ok = all(check["ok"] for check in checks)
    if json:
        print_json({**stamped(), "ok": ok, "checks": checks})
    else:
        for check in checks:
            state = _("ok  ") if check["ok"] else _("BAD ")
            typer.echo(f"{state} {_(check['name'])}: {check['detail']}")
    if not ok:
        raise SystemExit(EXIT_BAD_INPUT)
