"""Work done beside this process by a copy of it, where the system copies processes (POSIX).

Nothing is sent to a copy: it has what this process has, compiled code included. Its result comes
back pickled, the same as if it had been worked out here. Without a spare process
(`spare_processes`), the work is done here when its result is asked for.
"""

from __future__ import annotations

import os
import pickle
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast

Task = TypeVar("Task")
Result = TypeVar("Result")
Carrier = tuple[Callable[[], Any], Callable[[Any], None]]
CARRIERS: list[Carrier] = []
"""What a copy brings home beside its result: what gives it there, and what takes it here."""

_spare: ContextVar[int] = ContextVar("spare", default=0)
_running: list[Beside[Any]] = []


@contextmanager
def spare_processes(count: int) -> Iterator[None]:
    """Let the block use as many as `count` processes beside this one.

    >>> with spare_processes(1):
    ...     map_beside(abs, [-1, 2, -3])
    [1, 2, 3]
    """
    token = _spare.set(count if hasattr(os, "fork") else 0)
    try:
        yield
    finally:
        _spare.reset(token)
        for work in list(_running):
            work.cancel()


def spare() -> bool:
    """Return whether a process beside this one is free."""
    return len(_running) < _spare.get()


class Beside(Generic[Result]):
    """A piece of work, begun in a copy of this process where one is spare.

    Parameters
    ----------
    work
        What is done; it must change nothing but what the `CARRIERS` bring home.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._pid = 0
        if spare():
            self._begin()

    def _begin(self) -> None:
        if not hasattr(os, "fork"):
            return
        ours, theirs = os.pipe()
        with warnings.catch_warnings():  # threads of libraries are idle, and the copy calls none
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if not self._pid:
            os.close(ours)
            _as_copy(self._work, theirs)
        os.close(theirs)
        self._pipe = ours
        _running.append(cast("Beside[Any]", self))

    def result(self) -> Result:
        """Return what the work gave, or raise what it raised; a copy that died is no loss."""
        if not self._pid:
            return self._work()
        with os.fdopen(self._pipe, "rb") as pipe:
            data = pipe.read()
        self._end()
        try:
            raised, value, carried = pickle.loads(data)
        except (EOFError, pickle.UnpicklingError):
            return self._work()
        for (_, take), brought in zip(CARRIERS, carried, strict=True):
            take(brought)
        if raised:
            raise value
        return cast("Result", value)

    def cancel(self) -> None:
        """End the copy at once, if there is one."""
        if self._pid and hasattr(signal, "SIGKILL"):
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.close(self._pipe)
            self._end()

    def _end(self) -> None:
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        self._pid = 0
        _running.remove(cast("Beside[Any]", self))


def map_beside(work: Callable[[Task], Result], tasks: Sequence[Task]) -> list[Result]:
    """Return ``[work(task) for task in tasks]``; a spare process does every second one."""
    if len(tasks) < 2 or not spare():
        return [work(task) for task in tasks]
    theirs = Beside(lambda: [work(task) for task in tasks[1::2]])
    try:
        found: list[Any] = [None] * len(tasks)
        found[::2] = [work(task) for task in tasks[::2]]
        found[1::2] = theirs.result()
    except Exception:
        theirs.cancel()
        return [work(task) for task in tasks]  # raises what is raised first in their order
    return found


def _as_copy(work: Callable[[], Any], pipe: int) -> None:
    """Do the `work` in a copy, write its result into `pipe` and end."""
    code = 1
    try:
        _running.clear()
        _spare.set(0)
        raised = False
        try:
            value: Any = work()
        except Exception as error:
            raised, value = True, error
        brought = [give() for give, _ in CARRIERS]
        data = pickle.dumps((raised, value, brought), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(pipe, "wb") as out:
            out.write(data)
        code = 0
    finally:
        os._exit(code)
