"""Progress on standard error for whatever lasts longer than a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[str, int, int], None]
"""Called with a label, the steps done and the steps in total."""


def silent(label: str, done: int, total: int) -> None:
    """Report nothing of `done` of `total` pieces of `label`."""


@contextmanager
def terminal_progress(enabled: bool = True) -> Iterator[Report]:
    """Yield a reporter that draws one bar per label on standard error."""
    if not enabled or not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=False,
    )
    tasks: dict[str, object] = {}

    def report(label: str, done: int, total: int) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(label, total=total)
        bars.update(tasks[label], completed=done, total=total)  # type: ignore[arg-type]

    with bars:
        yield report
