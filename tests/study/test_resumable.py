"""Folders that go on, and crews that survive a killed worker."""

import os
import signal
from pathlib import Path

import pytest

from logistics_sim.core.errors import DiskError, IncompleteError, InputError
from logistics_sim.study.resumable import resumable_folder
from logistics_sim.study.worker_pool import open_pool

STAMP = {"inputs": "abc"}


class Stopped(RuntimeError):
    """Stands for any end in the middle."""


def stopped_in(folder):
    """Begin a study in `folder` and end in the middle of it."""
    try:
        with resumable_folder(folder, STAMP):
            (folder / "kept.txt").write_text("1")
            (folder / ".half.json.x.part").write_text("{")
            raise Stopped
    except Stopped:
        pass


def test_goes_on_after_a_stop_and_is_then_complete(tmp_path):
    folder = tmp_path / "study"
    stopped_in(folder)
    assert not (folder / "COMPLETE").exists()
    with resumable_folder(folder, STAMP):
        assert (folder / "kept.txt").read_text() == "1"
        assert not list(folder.glob(".*.part"))
    assert (folder / "COMPLETE").exists()
    assert not (folder / "WORKING").exists()
    with pytest.raises(DiskError, match="complete run"), resumable_folder(folder, STAMP):
        pass


def test_other_inputs_and_strange_folders_are_refused(tmp_path):
    folder = tmp_path / "study"
    stopped_in(folder)
    other = {"inputs": "xyz"}
    with pytest.raises(DiskError, match="other inputs"), resumable_folder(folder, other):
        pass
    strange = tmp_path / "holiday"
    strange.mkdir()
    (strange / "photo.jpg").write_bytes(b"x")
    with pytest.raises(DiskError, match="RUN-001"), resumable_folder(strange, STAMP):
        pass
    assert (strange / "photo.jpg").exists()


def test_two_runs_never_share_a_folder(tmp_path):
    folder = tmp_path / "study"
    with (
        resumable_folder(folder, STAMP),
        pytest.raises(DiskError, match="another run"),
        resumable_folder(folder, STAMP),
    ):
        pass


def square(number):
    return number * number


def dies_once(path):
    marker = Path(path)
    if not marker.exists():
        marker.write_text("died")
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def dies(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order_and_each_is_reported(workers):
    seen = {}
    with open_pool(workers) as pool:
        for _ in range(2):
            found = pool.run(square, [3, 1, 2], lambda number, value: seen.update({number: value}))
            assert found == [9, 1, 4]
    assert seen == {0: 9, 1: 1, 2: 4}


@pytest.mark.slow
def test_a_killed_worker_is_tried_once_more(tmp_path):
    with open_pool(2) as pool:
        found = pool.run(dies_once, [str(tmp_path / "marker")], lambda _number, _value: None)
    assert found == ["done"]


def test_a_task_that_kills_twice_is_incomplete():
    with pytest.raises(IncompleteError, match="STU-001"), open_pool(2) as pool:
        pool.run(dies, [1], lambda _number, _value: None)


@pytest.mark.slow
def test_nobody_at_the_scheduler():
    address = "tcp://127.0.0.1:1"
    with pytest.raises(InputError, match="STU-002"), open_pool(2, address):
        pass
