"""Standard output for answers, standard error for the rest, exit codes for scripts."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from logistics_sim.core.errors import (
    EXIT_BUG,
    EXIT_INTERRUPTED,
    DiskError,
    Fault,
    LogisticsError,
)
from logistics_sim.core.files import json_text
from logistics_sim.language import gettext as _


def print_json(value: dict[str, Any]) -> None:
    """Print one strict JSON object on standard output."""
    sys.stdout.write(json_text(value))
    sys.stdout.flush()


CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Signs of names and paths that would break a line or steer a terminal."""


def one_line(text: object) -> str:
    r"""Return the text with its control signs written out.

    >>> one_line("a\nb")
    'a\\nb'
    """
    return CONTROL.sub(lambda found: ascii(found[0])[1:-1], str(text))


def say(text: str) -> None:
    """Print a line for people on standard error."""
    sys.stderr.write(text + "\n")


def say_faults(faults: Sequence[Fault]) -> None:
    """Print faults on standard error, one line each."""
    for fault in faults:
        say(_("error {one_line}", one_line=one_line(fault)))


def say_warnings(faults: Sequence[Fault]) -> None:
    """Print on standard error what does not stop the work, one line each."""
    for fault in faults:
        say(_("warning {one_line}", one_line=one_line(fault)))


def _utf8_out() -> None:
    """Write standard output as UTF-8 whatever the locale says; a terminal's encoding stays.

    A stream that was closed before the start (``>&-``) takes nothing and disturbs nobody.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and not out.isatty():
        out.reconfigure(encoding="utf-8", errors="backslashreplace")


def guarded(main: Callable[[], None]) -> int:
    """Run `main` and return the process's exit code; nothing ends in a traceback.

    Set ``LOGISTICS_SIM_DEBUG=1`` to see the traceback of an unexpected error.
    """
    _utf8_out()
    try:
        main()
    except SystemExit as stop:
        code = stop.code
        return code if isinstance(code, int) else (0 if code is None else 2)
    except KeyboardInterrupt:
        say(_("interrupted; nothing half-written was kept under a final name"))
        return EXIT_INTERRUPTED
    except LogisticsError as error:
        say_faults(error.faults)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        say(_("error MEM-001 process: out of memory (use fewer days, replications or workers)"))
        return EXIT_BUG
    except OSError as error:
        where = str(error.filename or _("file system"))
        say_faults([Fault("FIL-009", where, error.strerror or str(error))])
        return DiskError.exit_code
    except Exception as error:
        if os.environ.get("LOGISTICS_SIM_DEBUG"):
            raise
        name = type(error).__name__
        say(
            _(
                "error BUG-001 logistics-sim: {name}: {error} (set LOGISTICS_SIM_DEBUG=1 and "
                "report what it prints)",
                name=name,
                error=error,
            )
        )
        return EXIT_BUG
    return 0
