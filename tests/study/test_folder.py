"""What a run leaves behind when it is refused, breaks off or succeeds."""

import pytest

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.study.folder import STOPPED, complete_folder, new_folder, set_aside


def run_into(path, error=None, written=False):
    with new_folder(path):
        if written:
            (path / "parcels.txt").write_text("1\n")
        if error is not None:
            raise error


def test_a_refused_run_leaves_no_folder(tmp_path):
    with pytest.raises(InputError, match="SIM-008"):
        run_into(tmp_path / "out", InputError("SIM-008", "plan", "does not fit"))
    assert list(tmp_path.iterdir()) == []
    run_into(tmp_path / "out")
    assert complete_folder(tmp_path / "out") == tmp_path / "out"


def test_an_interrupt_leaves_nothing_that_blocks_the_same_words(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_into(tmp_path / "out", KeyboardInterrupt(), written=True)
    assert list(tmp_path.iterdir()) == []
    run_into(tmp_path / "out")


def test_a_stopped_plan_is_set_aside_each_time(tmp_path):
    out = tmp_path / "out"
    assert set_aside(out) is None
    for number in (1, 2):
        with new_folder(out):
            (out / STOPPED).write_text("")
            (out / "plan.json").write_text(str(number))
        moved = set_aside(out)
        assert moved == tmp_path / f"out.stopped-{number}"
        assert (moved / "plan.json").read_text() == str(number)
        assert not out.exists()
    run_into(out)
    assert set_aside(out) is None  # a finished plan is never moved
    assert complete_folder(out) == out


def test_what_was_written_stays_but_nobody_is_at_work(tmp_path):
    with pytest.raises(RuntimeError):
        run_into(tmp_path / "out", RuntimeError(), written=True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["parcels.txt"]
    with pytest.raises(DiskError, match="exists already"):
        run_into(tmp_path / "out")
