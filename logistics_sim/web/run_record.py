"""What is known of one run: what was asked, in which state it is, what it said."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, write_json

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
Kind = Literal["run", "alliance"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("queued", "running")
"""States that a run leaves by itself."""
RUN_ID = re.compile(r"^r\d{4,9}$")
FILE = "run.json"


@dataclass(frozen=True)
class PageRun:
    """One run; times are ISO 8601 in UTC.

    `kind` is ``run``, or ``alliance`` for the study of the coalitions of the run `of`.
    """

    id: str
    county: str
    scenario: str
    title: str
    label: str = ""
    days: int | None = None
    replications: int = 1
    seed: int | None = None
    state: State = "queued"
    created: str = ""
    started: str = ""
    ended: str = ""
    exit_code: int | None = None
    unserved: bool = False
    faults: list[dict[str, str]] = field(default_factory=list)
    progress: list[dict[str, Any]] = field(default_factory=list)
    kind: Kind = "run"
    of: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self)

    def now(self, **values: Any) -> PageRun:
        """Return the record with other `values`."""
        return replace(self, **values)


def utc_now() -> str:
    """Return the time as ISO 8601 in whole seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def write_record(record: PageRun, folder: Path) -> None:
    """Write a record into its run's `folder`."""
    write_json(folder / FILE, record.to_dict())


def read_record(folder: Path) -> PageRun | None:
    """Return the record in a run's `folder`, None where it is not readable."""
    try:
        said = read_json(folder / FILE)
        known = {each.name for each in fields(PageRun)}
        record = PageRun(**{key: value for key, value in said.items() if key in known})
    except (InputError, TypeError, AttributeError, OSError):
        return None
    return record if record.state in STATES and record.id == folder.name else None


_FAULT = re.compile(r"^error ([A-Z]{3}-\d{3}) (.*?): (.*)$")


def faults_said(lines: list[str]) -> list[dict[str, str]]:
    """Return the faults that a command printed on standard error.

    >>> faults_said(["error MEM-002 a.yaml: too large (fewer days)"])[0]["code"]
    'MEM-002'
    """
    found = []
    for line in lines:
        match = _FAULT.match(line)
        if match:
            code, where, message = match.groups()
            found.append({"code": code, "where": where, "message": message, "hint": ""})
    return found
