"""Who looks on while a search runs, and may ask it to stop with the best it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class SearchProgress:
    """What is seen: the stage, its work done and in total, the best cost and a lower bound."""

    stage: str
    done: int
    total: int
    best: float | None
    bound: float | None


class SearchMonitor:
    """Passes sights on to `tell`; set `stop` and the search ends at its next step.

    `stage` and `bound` are set by whoever knows them, in the unit of the problem shown.
    """

    def __init__(self, tell: Callable[[SearchProgress], None]) -> None:
        self._tell = tell
        self.stop = False
        self.stage = ""
        self.bound: float | None = None

    def see(self, done: int, total: int, best: float | None) -> None:
        """Tell that `done` of `total` steps are made, and the cost of the `best` so far."""
        self._tell(SearchProgress(self.stage, done, total, best, self.bound))


_current: ContextVar[SearchMonitor | None] = ContextVar("watch", default=None)


@contextmanager
def monitored(tell: Callable[[SearchProgress], None]) -> Iterator[SearchMonitor]:
    """Let `tell` look on at every search inside the block.

    >>> with monitored(print) as watch:
    ...     current_monitor() is watch
    True
    >>> current_monitor() is None
    True
    """
    monitor = SearchMonitor(tell)
    token = _current.set(monitor)
    try:
        yield monitor
    finally:
        _current.reset(token)


def current_monitor() -> SearchMonitor | None:
    """Return who looks on, None when nobody does."""
    return _current.get()


def enter_stage(stage: str, bound: Callable[[], float] | None = None) -> None:
    """Name the stage that begins; `bound` is worked out only if somebody looks on."""
    monitor = current_monitor()
    if monitor is not None:
        monitor.stage = stage
        if bound is not None:
            monitor.bound = bound()
        monitor.see(0, 1, None)


def stop_requested() -> bool:
    """Return whether the onlooker asked to stop."""
    monitor = current_monitor()
    return monitor is not None and monitor.stop
