"""Work beside this process: the same results, faults and losses as without."""

import os

import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.core.forked import CARRIERS, Beside, map_beside, spare, spare_processes

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="no copies of processes here")


def refused(number):
    if number in (3, 4):
        raise InputError("X-001", str(number), "no", "")
    return number * number


def test_results_come_in_order_whoever_works():
    tasks = [1, 2, 5, 6, 7]
    alone = map_beside(refused, tasks)
    with spare_processes(1):
        assert map_beside(refused, tasks) == alone == [1, 4, 25, 36, 49]
        assert spare() == hasattr(os, "fork")
    assert not spare()


@pytest.mark.parametrize("tasks", [[1, 3, 4], [3, 4], [4, 3]])
def test_what_is_raised_is_raised_first_in_order(tasks):
    with spare_processes(1), pytest.raises(InputError) as caught:
        map_beside(refused, tasks)
    first = next(task for task in tasks if task in (3, 4))
    assert f"X-001 {first}" in str(caught.value)


@posix
def test_a_copy_works_by_itself_and_a_second_waits_for_its_turn():
    with spare_processes(1):
        theirs, ours = Beside(os.getpid), Beside(os.getpid)
        assert theirs.result() != os.getpid() == ours.result()


@posix
def test_a_copy_that_dies_is_no_loss():
    home = os.getpid()
    with spare_processes(1):
        work = Beside(lambda: os._exit(9) if os.getpid() != home else "done here")
        assert work.result() == "done here"
        left = Beside(lambda: "never asked for")
        left.cancel()
        assert spare()


@posix
def test_what_a_copy_notes_is_brought_home():
    noted = set()
    CARRIERS.append((lambda: noted, noted.update))
    try:
        with spare_processes(1):
            map_beside(noted.add, [1, 2, 3])
    finally:
        CARRIERS.pop()
    assert noted == {1, 2, 3}
