"""The command `logistics-sim`: one file per command, registered here."""

from __future__ import annotations

import signal
import sys
from types import FrameType

import typer

from logistics_sim.cli import (
    alliance,
    check,
    coldchain,
    compare,
    doctor,
    network,
    plan,
    report,
    run,
    schema,
    score,
    simulate,
    verify,
)
from logistics_sim.cli.output import guarded

app = typer.Typer(
    name="logistics-sim",
    help="County, township and village logistics: joint routes, replay, costs and scorecard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    alliance,
    run,
    check,
    plan,
    verify,
    simulate,
    compare,
    report,
    score,
    coldchain,
    network,
    schema,
    doctor,
):
    command.register(app)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command line and exit with its code."""
    signal.signal(signal.SIGTERM, _stop)
    sys.exit(guarded(_run))


def _run() -> None:
    import click

    try:
        app(standalone_mode=False)
    except click.exceptions.Abort as error:
        raise KeyboardInterrupt from error
    except click.ClickException as error:
        error.show()
        raise SystemExit(2) from error
    except click.exceptions.Exit as done:
        raise SystemExit(done.exit_code) from done


if __name__ == "__main__":
    main()
