"""The queue of runs: one process each, several at a time, cancelled with all that they started.

Every state is on disk before it is told. A server that is killed takes its runs with it; the
next one finds them interrupted, and starts those again that were still waiting.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault, LogisticsError
from logistics_sim.core.files import disk_error
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario
from logistics_sim.study.scenario_copy import write_scenario_copy
from logistics_sim.web.process import start_tied
from logistics_sim.web.refusal import CONFLICT, MISSING, refusal_for
from logistics_sim.web.run_progress import RunProgress
from logistics_sim.web.run_record import (
    OPEN,
    RUN_ID,
    Kind,
    PageRun,
    State,
    faults_said,
    read_record,
    utc_now,
    write_record,
)
from logistics_sim.web.workspace import Workspace, make_folder

DONE_CODES = {0: False, 3: True}
"""Exit codes with a whole answer, and whether some parcels stay unserved."""
MOST_WAITING = 100
MOST_LOG_LINES = 400


@dataclass
class _Work:
    """A run that is being worked on."""

    process: subprocess.Popen[bytes] | None = None
    ends_as: State | None = None


@dataclass
class RunQueue:
    """All runs of a workspace; at most `slots` at a time, each on `workers` processes.

    `when_done` hears of each run that is done, in the thread that waited for it.
    """

    workspace: Workspace
    slots: int = 1
    workers: int | None = None
    when_done: Callable[[PageRun], None] | None = None
    _records: dict[str, PageRun] = field(default_factory=dict)
    _progress: dict[str, RunProgress] = field(default_factory=dict)
    _work: dict[str, _Work] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _closed: bool = False

    def open(self) -> None:
        """Read what earlier servers left: what was running was interrupted, what waited goes on."""
        with self._lock:
            for folder in sorted(self.workspace.runs.iterdir()):
                record = read_record(folder) if RUN_ID.match(folder.name) else None
                if record is None:
                    continue
                if record.state == "running":
                    record = record.now(state="interrupted", ended=utc_now())
                    self._clear(folder)
                    write_record(record, folder)
                self._records[record.id] = record
            self._fill()

    def close(self) -> None:
        """Stop the runs that are at work (they are interrupted); those that wait stay queued."""
        with self._lock:
            self._closed = True
            for work in self._work.values():
                _stop(work, "interrupted")
        for thread in list(self._threads):
            thread.join()

    def all(self) -> list[PageRun]:
        """Return every run, the newest first."""
        with self._lock:
            names = sorted(self._records, key=lambda name: int(name[1:]), reverse=True)
            return [self._shown(self._records[name]) for name in names]

    def get(self, run_id: str) -> PageRun:
        """Return one run; a refusal (404) where there is none."""
        with self._lock:
            if run_id not in self._records:
                fault = Fault(
                    "WEB-006", _("run {run_id!r}", run_id=run_id[:40]), _("there is no such run")
                )
                raise refusal_for(MISSING, fault)
            return self._shown(self._records[run_id])

    def folder(self, run_id: str) -> Path:
        """Return the folder of a run (404 where there is none)."""
        return self.workspace.runs / self.get(run_id).id

    def results(self, run_id: str, kind: Kind = "run") -> Path:
        """Return the folder of the results of a run that is done; a refusal (409) before.

        What is of another `kind` is refused as not there (404).
        """
        record = self.get(run_id)
        if record.kind != kind:
            text = _("it is no {kind}: it is of the kind {other}", kind=kind, other=record.kind)
            raise refusal_for(MISSING, Fault("WEB-006", _("run {run_id}", run_id=run_id), text))
        out = self.workspace.runs / record.id / "out"
        if record.state != "done" or not out.is_dir():
            text = _("it has no results: it is {state}", state=record.state)
            hint = _("wait until it is done") if record.state in OPEN else _("start it again")
            raise refusal_for(
                CONFLICT, Fault("WEB-015", _("run {run_id}", run_id=run_id), text, hint)
            )
        return out

    def submit(self, scenario: Scenario, county: str, name: str, asked: dict[str, Any]) -> PageRun:
        """Put a run of `scenario` (`name` of `county`) into the queue, as it is now.

        `asked` has ``days``, ``replications``, ``seed`` and ``label``. The scenario is
        copied with its roads: what is changed later is not run.
        """
        with self._lock:
            self._room()
            folder = self._new_folder()
            record = PageRun(folder.name, county, name, scenario.title, created=utc_now(), **asked)
            return self._queued(record, folder, lambda into: write_scenario_copy(scenario, into))

    def study_alliance(self, run_id: str) -> PageRun:
        """Queue the study of all coalitions of the scenario that the run `run_id` has played."""
        self.results(run_id)
        with self._lock:
            self._room()
            one = self.get(run_id)
            source = self.workspace.runs / run_id / "input"
            folder = self._new_folder()
            head = (folder.name, one.county, one.scenario, one.title)
            record = PageRun(*head, created=utc_now(), kind="alliance", of=run_id)
            copy = partial(shutil.copytree, source, dirs_exist_ok=True)
            return self._queued(record, folder, copy)

    def _queued(self, record: PageRun, folder: Path, fill: Callable[[Path], object]) -> PageRun:
        """Write the input of a new run by `fill` and its record, then queue it."""
        try:
            make_folder(folder / "input")
            fill(folder / "input")
            write_record(record, folder)
        except (LogisticsError, OSError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, LogisticsError):
                raise
            raise disk_error(error, _("run {id}", id=record.id)) from error
        self._records[record.id] = record
        self._fill()
        return self.get(record.id)

    def again(self, run_id: str) -> PageRun:
        """Queue a run that failed, was cancelled or interrupted once more, as it was asked."""
        with self._lock:
            record = self.get(run_id)
            if record.state in (*OPEN, "done"):
                text = _("it cannot be started again: it is {state}", state=record.state)
                raise refusal_for(
                    CONFLICT, Fault("WEB-015", _("run {run_id}", run_id=run_id), text)
                )
            self._room()
            self._clear(self.workspace.runs / run_id)
            fresh = record.now(
                state="queued", started="", ended="", exit_code=None, faults=[], progress=[]
            )
            self._set(fresh)
            self._fill()
            return self.get(run_id)

    def cancel(self, run_id: str) -> PageRun:
        """Stop a run that waits or works, with every process of it; return once it is stopped."""
        with self._lock:
            record = self.get(run_id)
            if record.state not in OPEN:
                text = _("there is nothing to cancel: it is {state}", state=record.state)
                raise refusal_for(
                    CONFLICT, Fault("WEB-015", _("run {run_id}", run_id=run_id), text)
                )
            if record.state == "queued":
                self._set(record.now(state="cancelled", ended=utc_now()))
                return self.get(run_id)
            work = self._work[run_id]
            _stop(work, "cancelled")
            process = work.process
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
        for thread in list(self._threads):
            if thread.name == run_id:
                thread.join(30)
        return self.get(run_id)

    def delete(self, run_id: str) -> None:
        """Delete a run with its results; one that waits or works is cancelled first."""
        if self.get(run_id).state in OPEN:
            self.cancel(run_id)
        with self._lock:
            self.get(run_id)
            del self._records[run_id]
            self._progress.pop(run_id, None)
            shutil.rmtree(self.workspace.runs / run_id, ignore_errors=True)

    def wait(self) -> None:
        """Wait until nothing waits or works."""
        while threads := [t for t in self._threads if t.is_alive()]:
            threads[0].join()

    def _room(self) -> None:
        waiting = sum(record.state == "queued" for record in self._records.values())
        if waiting >= MOST_WAITING:
            text = _("{waiting} runs wait already", waiting=waiting)
            raise refusal_for(CONFLICT, Fault("WEB-015", "runs", text, _("cancel some of them")))

    def _new_folder(self) -> Path:
        numbers = [int(p.name[1:]) for p in self.workspace.runs.iterdir() if RUN_ID.match(p.name)]
        folder = self.workspace.runs / f"r{max([0, *numbers]) + 1:04d}"
        make_folder(folder)
        return folder

    def _clear(self, folder: Path) -> None:
        """Remove what an unfinished run left."""
        shutil.rmtree(folder / "out", ignore_errors=True)

    def _shown(self, record: PageRun) -> PageRun:
        progress = self._progress.get(record.id)
        return record if progress is None else record.now(progress=progress.stages())

    def _set(self, record: PageRun) -> None:
        """Keep a record, on disk first; a full disk does not stop the state from being known."""
        with suppress(LogisticsError):
            write_record(record, self.workspace.runs / record.id)
        self._records[record.id] = record

    def _fill(self) -> None:
        """Start the runs that wait longest while there is room."""
        waiting = sorted(
            (r for r in self._records.values() if r.state == "queued"), key=lambda r: int(r.id[1:])
        )
        for record in waiting[: max(self.slots - len(self._work), 0)]:
            if self._closed:
                return
            self._set(record.now(state="running", started=utc_now()))
            self._work[record.id] = _Work()
            self._progress[record.id] = RunProgress()
            thread = threading.Thread(
                target=self._run, args=(record.id,), name=record.id, daemon=True
            )
            self._threads = [t for t in self._threads if t.is_alive()] + [thread]
            thread.start()

    def _run(self, run_id: str) -> None:
        """Do one run in a process of its own and note how it ended."""
        folder = self.workspace.runs / run_id
        lines: list[str] = []
        code: int | None = None
        faults: list[dict[str, str]] = []
        try:
            with self._lock:
                work, record = self._work[run_id], self._records[run_id]
                if work.ends_as is None:
                    words = _words(record, folder, self.workers, self.workspace.cache)
                    work.process = start_tied(words, folder / "answer.json", _environment())
            if work.process is not None:
                code = self._listen(work.process, folder, lines, self._progress[run_id].hear)
            faults = faults_said(lines)
        except OSError as error:
            faults = [
                Fault(
                    "FIL-009", _("run {run_id}", run_id=run_id), error.strerror or str(error)
                ).to_dict()
            ]
        with self._lock:
            state: State = self._work.pop(run_id).ends_as or "failed"
            complete = (folder / "out" / "COMPLETE").is_file()
            if code in DONE_CODES and complete:
                state = "done"
            else:
                self._clear(folder)
            if state == "failed" and not faults:
                said = next((line for line in reversed(lines) if line.strip()), _("no word"))
                text = _("its process ended with {code}: {said}", code=code, said=said[:200])
                faults = [Fault("WEB-016", _("run {run_id}", run_id=run_id), text).to_dict()]
            self._set(
                self._records[run_id].now(
                    state=state,
                    ended=utc_now(),
                    exit_code=code,
                    unserved=state == "done" and DONE_CODES.get(code or 0, False),
                    faults=[] if state in ("cancelled", "interrupted") else faults,
                    progress=self._progress[run_id].stages(),
                )
            )
            self._progress.pop(run_id)
            self._fill()
        if state == "done" and self.when_done is not None:
            self.when_done(self.get(run_id))

    def _listen(
        self,
        process: subprocess.Popen[bytes],
        folder: Path,
        lines: list[str],
        hear: Callable[[str], bool],
    ) -> int:
        """Read what the process says until it ends; keep the lines that are no progress."""
        assert process.stderr is not None
        for raw in process.stderr:
            line = raw.decode("utf-8", "replace").rstrip("\n")
            if not hear(line):
                lines.append(line)
                del lines[:-MOST_LOG_LINES]
        code = process.wait()
        process.stderr.close()
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        with suppress(OSError):
            (folder / "log.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return code


def _words(record: PageRun, folder: Path, workers: int | None, cache: Path) -> list[str]:
    """Return the command line of a run: the command that everybody uses."""
    scenario, out = str(folder / "input" / "scenario.yaml"), str(folder / "out")
    words = [sys.executable, "-m", "logistics_sim"]
    if record.kind == "alliance":
        words += ["alliance", "run", scenario, "--out", out, "--json", "--progress", "json"]
        return words + (["--workers", str(workers)] if workers is not None else [])
    words += ["run", scenario, "--out", out, "--json", "--progress", "json", "--cache", str(cache)]
    words += ["--replications", str(record.replications)]
    for option, value in (("days", record.days), ("seed", record.seed), ("workers", workers)):
        if value is not None:
            words += [f"--{option}", str(value)]
    return words


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}


def _stop(work: _Work, ends_as: State) -> None:
    """Let a run's processes end: its keeper stops them when this pipe closes."""
    work.ends_as = work.ends_as or ends_as
    if work.process is not None and work.process.stdin is not None:
        with suppress(OSError):
            work.process.stdin.close()
