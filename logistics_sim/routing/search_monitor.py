"""Who looks on while a search runs, and may ask it to stop with the best it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Sight:
    """What is seen: the stage, its work done and in total, the best cost and a lower bound."""

    stage: str
    done: int
    total: int
    best: float | None
    bound: float | None


class Watch:
    """Passes sights on to `tell`; set `stop` and the search ends at its next step.

    `stage` and `bound` are set by whoever knows them, in the unit of the problem shown.
    """

    def __init__(self, tell: Callable[[Sight], None]) -> None:
        self._tell = tell
        self.stop = False
        self.stage = ""
        self.bound: float | None = None

    def see(self, done: int, total: int, best: float | None) -> None:
        """Tell the onlooker."""
        self._tell(Sight(self.stage, done, total, best, self.bound))


_current: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching(tell: Callable[[Sight], None]) -> Iterator[Watch]:
    """Let `tell` look on at every search inside the block.

    >>> with watching(print) as watch:
    ...     current() is watch
    True
    >>> current() is None
    True
    """
    watch = Watch(tell)
    token = _current.set(watch)
    try:
        yield watch
    finally:
        _current.reset(token)


def current() -> Watch | None:
    """Return who looks on, None when nobody does."""
    return _current.get()


def enter(stage: str, bound: Callable[[], float] | None = None) -> None:
    """Name the stage that begins; `bound` is worked out only if somebody looks on."""
    watch = current()
    if watch is not None:
        watch.stage = stage
        if bound is not None:
            watch.bound = bound()
        watch.see(0, 1, None)


def stopped() -> bool:
    """Return whether the onlooker asked to stop."""
    watch = current()
    return watch is not None and watch.stop
