"""Folders and interruptions: whole or marked unfinished, never taken twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from logistics_sim.cli import interrupt
from logistics_sim.core.errors import EXIT_DISK, EXIT_INCOMPLETE, EXIT_INTERRUPTED
from logistics_sim.core.files import read_parquet
from tests.conftest import THREE_FIRMS, write_county

KILL_IN_MID_WRITE = """
import os, signal, sys
from pathlib import Path
from logistics_sim.core.files import atomic_path
with atomic_path(Path(sys.argv[1])) as part:
    part.write_bytes(b"new" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def county(tmp_path):
    """A small county of this test's own: what its run says is not looked at."""
    return write_county(tmp_path / "county", firms=THREE_FIRMS)


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-m", "logistics_sim.cli.main", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for(path, process, seconds=60):
    ends = time.monotonic() + seconds
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ends
        time.sleep(0.02)


def nothing_half_written(folder):
    """Every file under its final name can be read; no temporary file is left."""
    assert not list(folder.rglob(".*.part"))
    assert not (folder / "COMPLETE").exists()
    for path in folder.rglob("*.parquet"):
        read_parquet(path)


def test_a_folder_that_exists_is_refused_and_left_alone(command, county, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("keep", encoding="utf-8")
    for word in ("run", "plan"):
        done = command(word, county.scenario, "--out", out)
        assert done.code == EXIT_DISK
        assert "RUN-001" in done.err
        assert "choose a new folder" in done.err
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made(command, county, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = command("run", county.scenario, "--out", tmp_path / "file" / "run")
    assert done.code == EXIT_DISK
    assert "RUN-002" in done.err


@pytest.mark.slow
def test_row_26_a_full_disk(command, county, tmp_path):
    out = tmp_path / "out"
    done = command("run", county.scenario, "--out", out, "--workers", 1, limit_bytes=30_000)
    assert done.code == EXIT_DISK, done.err
    assert "FIL-002" in done.err
    assert "free some space" in done.err
    nothing_half_written(out)
    assert command("score", out).code == EXIT_INCOMPLETE


def test_row_27_killed_in_mid_write_keeps_the_old_file(tmp_path):
    path = tmp_path / "table.json"
    path.write_text("old", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILL_IN_MID_WRITE, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.slow
def test_row_27_a_killed_run_never_looks_complete(command, county, tmp_path):
    out = tmp_path / "out"
    process = start("run", county.scenario, "--out", out, "--workers", 1, "--no-report")
    wait_for(out / "parcels.parquet", process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (out / "COMPLETE").exists()
    for words in (("report", out), ("score", out), ("compare", out, out)):
        done = command(*words)
        assert done.code == EXIT_INCOMPLETE
        assert "RUN-004" in done.err
    # A new run into the same folder says that somebody was at work there.
    done = command("run", county.scenario, "--out", out)
    assert done.code == EXIT_DISK
    assert "RUN-001" in done.err


@pytest.mark.slow
def test_row_28_two_runs_into_one_folder(county, tmp_path):
    out = tmp_path / "out"
    words = ("run", county.scenario, "--out", out, "--days", 2, "--no-report")
    both = [start(*words, "--workers", 1) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes == [0, EXIT_DISK], said
    assert any(b"RUN-001" in err for _, err in said)
    assert (out / "COMPLETE").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("workers", [1, 2])
def test_row_30_interrupted(command, county, tmp_path, number, workers):
    out = tmp_path / "out"
    kept = tmp_path / "cache"  # nothing is finished yet
    process = start("run", county.scenario, "--out", out, "--workers", workers, "--cache", kept)
    wait_for(out / "parcels.parquet", process)
    time.sleep(0.5)
    # A terminal sends Ctrl-C to the whole group; a service manager signals the process.
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == EXIT_INTERRUPTED, err
    assert b"interrupted" in err
    assert b"Traceback" not in err
    assert b"leaked" not in err
    assert b"what was finished is kept: the same command goes on from there" in err
    assert not out.exists()  # the same words can be tried again
    assert _group_is_gone(process.pid)


def _group_is_gone(group, seconds=10):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        if all(_is_zombie(pid) for pid in _members(group)):
            return True
        time.sleep(0.1)
    return False


def _members(group):
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(entry.name)) == group:
                found.append(entry)
        except ProcessLookupError:
            continue
    return found


def _is_zombie(entry):
    try:
        return (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.slow
def test_a_closed_pipe_is_no_error(county):
    process = start("schema")
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=60)
    assert b"Traceback" not in err
    assert process.returncode == 0


def test_objects_that_an_interrupt_left_half_made_say_nothing(monkeypatch, capsys):
    class Broken:
        def __del__(self):
            raise AttributeError("half made")

    monkeypatch.setattr(signal, "setitimer", lambda *said: None)
    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    Broken()
    assert "half made" in capsys.readouterr().err
    with pytest.raises(KeyboardInterrupt):
        interrupt._stop(signal.SIGINT, None)
    Broken()
    assert capsys.readouterr().err == ""
