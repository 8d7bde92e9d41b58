import os
import signal

import pytest

from logistics_sim.core.errors import IncompleteError, InputError
from logistics_sim.study.workers import run_tasks, worker_context


def square(number):
    return number * number


def refuse(number):
    raise InputError("DEM-001", f"row {number}", "is no number", "give one")


def die(number):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_order_whatever_the_workers(workers):
    assert run_tasks(square, [3, 1, 2], workers) == [9, 1, 4]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_the_domain_keeps_its_code(workers):
    with pytest.raises(InputError, match="DEM-001 row 7: is no number"):
        run_tasks(refuse, [7, 7], workers)


@pytest.mark.slow
def test_a_killed_worker_neither_hangs_nor_passes():
    with pytest.raises(IncompleteError, match="STU-001"):
        run_tasks(die, [0, 1, 2], 2)


def test_workers_are_copies_where_no_other_thread_runs():
    import sys
    import threading

    wait = threading.Event()
    other = threading.Thread(target=wait.wait)
    other.start()
    try:
        assert worker_context().get_start_method() == "spawn"
        assert run_tasks(square, [3, 1], 2) == [9, 1]
    finally:
        wait.set()
        other.join()
    if threading.active_count() == 1 and sys.platform == "linux":
        assert worker_context().get_start_method() == "fork"


def test_progress_reaches_the_end():
    seen = []
    run_tasks(square, [1, 2, 3], 1, "cells", lambda *said: seen.append(said), ["a", "b", "c"])
    assert seen == [("cells", 0, 3), *(("cells", n, 3, "abc"[n - 1]) for n in (1, 2, 3))]
