"""Progress of long work from Python: on standard error where somebody looks at it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from logistics_sim.core.progress import Progress, silent, terminal_progress
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.routing.search_monitor import SearchProgress, current_monitor, monitored

VARIABLE = "LOGISTICS_SIM_PROGRESS"
"""Variable of the environment: ``off`` shows no progress."""


@contextmanager
def shown(progress: Progress | None) -> Iterator[Progress]:
    """Yield `progress`; without it one that shows itself in a terminal or a notebook.

    Elsewhere (a script that writes to a file) nothing is shown.
    """
    if progress is not None:
        yield progress
        return
    with terminal_progress(enabled=somebody_looks()) as found:
        yield found


def somebody_looks() -> bool:
    """Return whether standard error is a terminal or goes to a notebook, and is not turned off."""
    if os.environ.get(VARIABLE, "").lower() == "off":
        return False
    return sys.stderr.isatty() or "ipykernel.iostream" in sys.modules


@contextmanager
def with_searches(progress: Progress, who: str) -> Iterator[None]:
    """Let `progress` hear of every search inside the block, as one of `who`.

    Who looks on already goes on doing so, alone.
    """
    if progress is silent or current_monitor() is not None:
        yield
        return

    def tell(sight: SearchProgress) -> None:
        progress(noop("search"), sight.done, sight.total, f"{who}, {_(sight.stage)}")

    with monitored(tell):
        yield
