"""Independent tasks on several processes; the answer never depends on how many."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, TypeVar

from logistics_sim.core.errors import IncompleteError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop

if TYPE_CHECKING:
    from concurrent.futures import Executor

LONGEST_END_S = 5.0
"""Nobody waits longer than this for workers that were told to end."""
Task = TypeVar("Task")
Result = TypeVar("Result")


def run_tasks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    label: str = noop("tasks"),
    progress: Progress = silent,
    names: Sequence[str] = (),
) -> list[Result]:
    """Return ``[function(task) for task in tasks]``, in order, on `workers` processes.

    `function` and the tasks must be picklable; `progress` hears of them as `label`, and of
    the `names` of those that end (one each, or none). A worker that
    dies (out of memory, killed) does not hang the run: its unfinished tasks are tried once more,
    one process each, and a second death raises `IncompleteError` (STU-001).
    """
    named = list(names) or [""] * len(tasks)
    progress(label, 0, len(tasks))
    if workers <= 1 or len(tasks) <= 1:
        results = []
        for number, task in enumerate(tasks):
            results.append(function(task))
            progress(label, number + 1, len(tasks), named[number])
        return results
    found = _pooled(function, list(enumerate(tasks)), workers, label, progress, named)
    left = [(number, task) for number, task in enumerate(tasks) if number not in found]
    for number, task in left:
        again = _pooled(function, [(number, task)], 1, label, progress, named)
        if number not in again:
            raise IncompleteError(
                "STU-001",
                _(
                    "{label} {number} of {count}",
                    label=_(label),
                    number=number + 1,
                    count=len(tasks),
                ),
                _("its worker process died twice"),
                _("use fewer workers or a machine with more memory"),
            )
        found.update(again)
    return [found[number] for number in range(len(tasks))]


def _pooled(
    function: Callable[[Task], Result],
    numbered: list[tuple[int, Task]],
    workers: int,
    label: str,
    progress: Progress,
    named: list[str],
) -> dict[int, Result]:
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    found: dict[int, Result] = {}
    context = worker_context()
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(max_workers=workers, mp_context=context, initializer=_quiet) as pool:
        with _without_interrupts():
            futures = {pool.submit(function, task): number for number, task in numbered}
        try:
            for future in as_completed(futures):
                number = futures[future]
                found[number] = future.result()
                progress(label, len(found), len(named), named[number])
        except BrokenProcessPool:
            return found
        except BaseException:
            _end(pool, others)
            raise
    return found


def worker_context() -> BaseContext:
    """Return how workers begin: as copies of this process where that is safe, else anew.

    A copy has all that is loaded here (three seconds of processor less a worker). It is safe where
    no other thread of this process may hold a lock, on a system whose libraries allow it.
    """
    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


def _end(pool: Executor, others: set[BaseProcess]) -> None:
    """End `pool` and its processes at once: the children that are not among the `others`.

    Its thread is waited for: it takes back the semaphores, half of which Python would call leaked
    if the process ended meanwhile.
    """
    thread = getattr(pool, "_executor_manager_thread", None)
    pool.shutdown(wait=False, cancel_futures=True)
    for process in set(multiprocessing.active_children()) - others:
        process.terminate()
    if thread is not None:
        thread.join(LONGEST_END_S)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back while workers are started: they inherit that, so it never reaches them.

    The main process gets it right after, and ends its workers.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _quiet() -> None:
    """Let a worker end at once when the main process says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
