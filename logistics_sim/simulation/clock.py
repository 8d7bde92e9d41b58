"""A guarded SimPy clock: whole seconds, no way back, a budget of events, no silent deadlock."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Generator, Iterable
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.events import Event, Process

from logistics_sim.core.errors import InternalError, LogisticsError
from logistics_sim.language import gettext

HAND_OVER = 1
"""Priority of whatever brings parcels to a place; comes first at equal times."""
TURN = 10
"""Priority of whatever takes parcels from a place; the rank of its trip is added."""


class Clock(simpy.Environment):
    """SimPy environment in whole ticks that refuses what would corrupt a run.

    Parameters
    ----------
    budget : int
        Most events that may be processed; more means an endless loop (``SIM-002``).
    watch : callable, optional
        Called after every event, for checks in debug mode.

    Examples
    --------
    >>> clock = Clock(budget=10)
    >>> def tick():
    ...     yield clock.wait(5)
    >>> clock.run_all([clock.start(tick())])
    >>> clock.now
    5
    """

    def __init__(self, budget: int, watch: Callable[[], None] | None = None) -> None:
        super().__init__(initial_time=0)
        self._watch = watch
        self._budget = budget
        self._steps = 0
        self._failure: LogisticsError | None = None

    @property
    def now_s(self) -> int:
        """The current tick as a plain integer."""
        return int(self.now)

    def start(self, steps: Generator[Event, None, None]) -> Process:
        """Start a process; its errors come out of `run_all` as they were raised."""
        return self.process(self._watched(steps))

    def _watched(self, steps: Generator[Event, None, None]) -> Generator[Event, None, None]:
        # SimPy rebuilds a failed process's exception from its args, which loses code and hint.
        try:
            yield from steps
        except LogisticsError as error:
            self._failure = error

    def wait(self, ticks: int, priority: int = HAND_OVER) -> Event:
        """Return an event `ticks` ahead; at equal times a lower `priority` comes first.

        Raises
        ------
        InternalError
            ``SIM-001`` if `ticks` is not a finite, whole number of at least 0.
        """
        if type(ticks) is not int:
            ticks = _whole(ticks, self._now)
        if ticks < 0:
            raise _refused(ticks, self._now)
        event = Event(self)
        event._ok = True
        event._value = None
        due: Any = (self._now + ticks, priority, next(self._eid), event)
        heappush(self._queue, due)
        return event

    def until(self, moment: int, priority: int = HAND_OVER) -> Event:
        """Return an event at `moment`; a moment in the past is refused (``SIM-001``).

        Of events at one second those of lower `priority` come first.
        """
        return self.wait(moment - self._now, priority)  # type: ignore[arg-type]

    def step(self) -> None:
        """Process one event within the budget.

        What `simpy.Environment.step` does, in one frame: half of the engine's calls are here.
        """
        self._steps += 1
        if self._steps > self._budget:
            raise InternalError(
                "SIM-002",
                gettext("second {now}", now=self.now),
                gettext(
                    "more than {budget:,} events: the model does not come to an end",
                    budget=self._budget,
                ),
            )
        self._now, _, _, event = heappop(self._queue)
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok and not hasattr(event, "_defused"):
            raise event._value
        if self._failure is not None:
            raise self._failure
        if self._watch is not None:
            self._watch()

    def run_all(self, processes: Iterable[Process]) -> None:
        """Run until nothing is left to do; every process must have ended by then.

        Raises
        ------
        InternalError
            ``SIM-003`` if a process still waits for something that never comes.
        """
        watched = list(processes)
        queue, step = self._queue, self.step
        while queue:
            step()
        stuck = [process for process in watched if process.is_alive]
        if stuck:
            raise InternalError(
                "SIM-003",
                gettext("second {now}", now=self.now),
                gettext(
                    "deadlock: {count} of {count_2} processes wait for ever",
                    count=len(stuck),
                    count_2=len(watched),
                ),
                gettext("does a local trip wait for a trunk trip that waits for it?"),
            )


def _whole(ticks: object, now: object) -> int:
    if isinstance(ticks, numbers.Integral) and not isinstance(ticks, bool):
        return int(ticks)
    raise _refused(ticks, now)


def _refused(ticks: object, now: object) -> InternalError:
    return InternalError(
        "SIM-001",
        gettext("second {now}", now=now),
        gettext("a delay of {ticks!r} is not a whole number of seconds of at least 0", ticks=ticks),
        gettext("look for negative or missing times in the plan"),
    )
