"""The command `logistics-sim`: one file per command, registered here."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from logistics_sim.cli import (
    alliance,
    bench,
    cache,
    calibrate,
    check,
    coldchain,
    compare,
    daily,
    demo,
    doctor,
    export,
    hubs,
    init,
    network,
    plan,
    report,
    returns,
    review,
    run,
    schema,
    score,
    serve,
    services,
    sheets,
    simulate,
    stations,
    supports,
    trace,
    validate,
    verify,
    volumes,
    why,
)
from logistics_sim.cli.console import write_what_the_console_lacks
from logistics_sim.cli.interrupt import leave, listen
from logistics_sim.cli.optional_number import with_numbers
from logistics_sim.cli.options import OneLanguage
from logistics_sim.cli.output import guarded
from logistics_sim.cli.spoken_help import speak_help
from logistics_sim.cli.spoken_language import everywhere, spoken_by
from logistics_sim.cli.spoken_refusals import spoken_refusal
from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_INTERRUPTED, InputError
from logistics_sim.language import choose, current
from logistics_sim.language import gettext as _

app = typer.Typer(
    name="logistics-sim",
    help="County, township and village logistics: joint routes, replay, costs and scorecard.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
for command in (
    demo,
    init,
    alliance,
    run,
    check,
    plan,
    daily,
    verify,
    export,
    sheets,
    simulate,
    compare,
    calibrate,
    validate,
    report,
    why,
    score,
    review,
    supports,
    returns,
    coldchain,
    trace,
    services,
    network,
    stations,
    hubs,
    schema,
    doctor,
    bench,
    cache,
    volumes,
    serve,
):
    command.register(app)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="Print the version and exit.")
    ] = False,
    lang: OneLanguage = None,
) -> None:
    if version:
        from logistics_sim.study.manifest import version as own

        typer.echo(own())
        raise typer.Exit


def main() -> None:
    """Run the command line and exit with its code."""
    listen()
    write_what_the_console_lacks()
    leave(guarded(_run))


def built_command() -> Any:
    """Return the tree of commands, its help in the language that is spoken."""
    command = typer.main.get_command(app)
    everywhere(command)
    if current() != "en":
        speak_help(command)
    return command


def _run() -> None:
    """Run the app; wrong words end with 2, Ctrl-C and a closed pipe as they should.

    Newer typer carries its own click and swallows both, older takes the installed one.
    """
    try:
        words = with_numbers(sys.argv[1:])
        asked = spoken_by(words)
        if asked is not None:
            choose(asked)
        code = built_command().main(words, prog_name="logistics-sim", standalone_mode=False)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except typer.Exit as done:
        code = done.exit_code
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from stop
        raise
    except Exception as error:
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if "NoArgsIsHelpError" in kinds:
            error.show()  # type: ignore[attr-defined]
            raise SystemExit(EXIT_BAD_INPUT) from error
        if "ClickException" in kinds:
            raise _wrong_words(error) from error
        raise
    if code == EXIT_INTERRUPTED:
        raise KeyboardInterrupt
    if isinstance(code, int) and code:
        raise SystemExit(code)


def _wrong_words(error: Any) -> InputError:
    """Return what is wrong with the words of the command line, with the help to look at."""
    context = getattr(error, "ctx", None)
    command = str(getattr(context, "command_path", "") or app.info.name).strip()
    said = spoken_refusal(" ".join(str(error.format_message()).split()).rstrip("."))
    return InputError("CLI-001", command, said, _("see: {command} --help", command=command))


if __name__ == "__main__":
    main()
