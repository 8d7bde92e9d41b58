"""Run a solve in a process of its own, so that an abort or too much memory is an answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from logistics_sim.core.errors import EXIT_BUG, EXIT_MISSED, LogisticsError
from logistics_sim.language import gettext as _

GRACE_S = 30.0
"""Seconds beyond the time limit for reading, verifying and writing."""


class SolverDiedError(LogisticsError):
    """The solver's process ended without an answer (exit code 3)."""

    exit_code = 3


def run_isolated(
    arguments: Sequence[str], seconds: float | None, memory_mb: int | None = None
) -> dict[str, Any]:
    """Run ``logistics-sim`` with `arguments` in a process of its own; return its JSON.

    Raises
    ------
    SolverDiedError
        ``ENG-010``: a signal ended it; ``ENG-011``: it outlived its time; ``ENG-012``: it
        answered with an error, whose text is passed on.
    """
    command = [sys.executable, "-m", "logistics_sim.cli.main", *arguments]
    limit = None if seconds is None else seconds * 2 + GRACE_S

    def bounded() -> None:
        import resource

        if memory_mb is not None:
            size = memory_mb * 2**20
            resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            preexec_fn=bounded if os.name == "posix" else None,
        )
    except subprocess.TimeoutExpired as error:
        raise SolverDiedError(
            "ENG-011", "solver", _("did not end within {limit:.0f} s and was stopped", limit=limit)
        ) from error
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        hint = _("more memory may help") if memory_mb is not None else _("report the instance")
        raise SolverDiedError("ENG-010", "solver", _("was ended by {name}", name=name), hint)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        lines = done.stderr.strip().splitlines() or ["no answer"]
        hint = _("more memory may help") if memory_mb is not None else ""
        died = SolverDiedError("ENG-012", "solver", lines[-1].removeprefix("error "), hint)
        died.exit_code = done.returncode if done.returncode > EXIT_MISSED else EXIT_BUG
        raise died from None
    return dict(answer)
