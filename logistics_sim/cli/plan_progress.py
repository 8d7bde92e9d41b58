"""Progress of a plan on standard error: stage, best cost, bound, gap, time left."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from logistics_sim.cli.output import say
from logistics_sim.language import gettext as _
from logistics_sim.routing.search_monitor import SearchMonitor, SearchProgress, monitored


@contextmanager
def watched_plan() -> Iterator[SearchMonitor]:
    """Show the search on a terminal, and let the first Ctrl-C end it with the best it has.

    A second Ctrl-C ends the process as everywhere else.
    """
    with _display() as tell, monitored(tell) as monitor, _first_interrupt(monitor):
        yield monitor


@contextmanager
def _first_interrupt(monitor: SearchMonitor) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(signum: int, frame: FrameType | None) -> None:
        monitor.stop = True
        for number, handler in before.items():
            signal.signal(number, handler)
        say(_("stopping with the best plan so far (once more: stop at once)"))

    for number in before:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _display() -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield lambda sight: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    tasks: dict[str, Any] = {}

    def tell(sight: SearchProgress) -> None:
        best = "-" if sight.best is None else f"{sight.best:,.0f}"
        bound = "-" if sight.bound is None else f"{sight.bound:,.0f}"
        gap = "-"
        if sight.best and sight.bound is not None:
            gap = f"{max(sight.best - sight.bound, 0) / sight.best:.1%}"
        figures = _("best {best}  bound {bound}  gap {gap}", best=best, bound=bound, gap=gap)
        fields: dict[str, Any] = {"figures": figures}
        if sight.stage not in tasks:
            tasks[sight.stage] = bars.add_task(_(sight.stage), total=sight.total, **fields)
        bars.update(tasks[sight.stage], completed=sight.done, total=sight.total, **fields)

    with bars:
        yield tell
