"""Workers that stay: many small tasks in rounds, on processes of this computer or on Dask.

Processes are the default: on two cores they are ready in about a second, an embedded Dask
cluster in about three. Dask is for clusters (`scheduler` names its address; ``local``
starts an embedded one).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from logistics_sim.core.errors import IncompleteError, InputError
from logistics_sim.language import gettext

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

Task = TypeVar("Task")
Result = TypeVar("Result")
Done = Callable[[int, Any], None]


class WorkerPool:
    """Runs tasks in this process; the answer never depends on the kind of pool."""

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], done: Done
    ) -> list[Result]:
        """Return the results in order; `done(number, result)` is called as each arrives."""
        results = []
        for number, task in enumerate(tasks):
            results.append(function(task))
            done(number, results[-1])
        return results


class ProcessPool(WorkerPool):
    """Runs tasks on processes; tasks of a worker that dies are tried once more."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.pool: ProcessPoolExecutor | None = None

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], done: Done
    ) -> list[Result]:
        """Return the results in order; `done(number, result)` is called as each arrives."""
        found: dict[int, Result] = {}
        for _ in range(2):
            self._round(function, tasks, done, found)
            if len(found) == len(tasks):
                return [found[number] for number in range(len(tasks))]
        raise IncompleteError(
            "STU-001",
            gettext(
                "{count} of {count_2} tasks", count=len(tasks) - len(found), count_2=len(tasks)
            ),
            gettext("a worker process died twice"),
            gettext("use fewer workers or a machine with more memory, then run again: it goes on"),
        )

    def _round(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
        done: Done,
        found: dict[int, Result],
    ) -> None:
        from concurrent.futures import ProcessPoolExecutor, as_completed
        from concurrent.futures.process import BrokenProcessPool

        from logistics_sim.study.workers import _quiet, _without_interrupts, worker_context

        if self.pool is None:
            self.pool = ProcessPoolExecutor(
                self.workers, mp_context=worker_context(), initializer=_quiet
            )
        left = [number for number in range(len(tasks)) if number not in found]
        try:
            with _without_interrupts():
                futures = {self.pool.submit(function, tasks[n]): n for n in left}
            for future in as_completed(futures):
                number = futures[future]
                found[number] = future.result()
                done(number, found[number])
        except BrokenProcessPool:
            self.pool.shutdown(wait=False, cancel_futures=True)
            self.pool = None

    def close(self, wait: bool) -> None:
        """End the workers; without `wait`, at once."""
        if self.pool is None:
            return
        processes = list((getattr(self.pool, "_processes", None) or {}).values())
        self.pool.shutdown(wait=wait, cancel_futures=True)
        if not wait:
            for process in processes:
                process.terminate()


class DaskPool(WorkerPool):
    """Runs tasks on a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task], done: Done
    ) -> list[Result]:
        """Return the results in order; `done(number, result)` is called as each arrives."""
        distributed: Any = importlib.import_module("distributed")
        futures = self.client.map(function, list(tasks), pure=False, retries=1)
        number_of = {future.key: number for number, future in enumerate(futures)}
        found: dict[int, Result] = {}
        for future, result in distributed.as_completed(futures, with_results=True):
            found[number_of[future.key]] = result
            done(number_of[future.key], result)
        return [found[number] for number in range(len(tasks))]


@contextmanager
def open_pool(workers: int, scheduler: str | None = None) -> Iterator[WorkerPool]:
    """Yield a pool: this process for one worker, processes for more, Dask when asked for.

    Raises `InputError` (STU-002) when Dask is not installed or nobody answers.
    """
    if scheduler is not None:
        with _dask(workers, scheduler) as client:
            yield DaskPool(client)
        return
    if workers <= 1:
        yield WorkerPool()
        return
    workers_pool = ProcessPool(workers)
    try:
        yield workers_pool
    except BaseException:
        workers_pool.close(wait=False)
        raise
    workers_pool.close(wait=True)


@contextmanager
def _dask(workers: int, scheduler: str) -> Iterator[Any]:
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise InputError(
            "STU-002",
            "--scheduler",
            gettext("Dask is not installed"),
            gettext("install the extra study"),
        ) from error
    if scheduler == "local":
        with (
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                host="127.0.0.1",
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise InputError(
            "STU-002",
            f"--scheduler {scheduler}",
            gettext("nobody answers: {error}", error=error),
            gettext("is it running?"),
        ) from error
    with client:
        yield client
