"""The disclosure table: projects with the fields that the plan lists, and monthly progress."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.office_tables import OfficeTable, read_office_table
from logistics_sim.office_tables.official_words import month_text, written_day
from logistics_sim.policy.returns.rows import months_between

FIELDS = {
    "project": noop("project"),
    "content": noop("content"),
    "contractor": noop("contractor"),
    "amount": noop("amount, yuan"),
    "deadline": noop("deadline"),
    "goals": noop("goals"),
    "decision": noop("deciding document"),
    "person": noop("person in charge"),
}
"""What the plan asks to publish of each project; none may be empty."""


@dataclass(frozen=True)
class MonthlyProgress:
    """How far a project is at the end of a month: share done, yuan spent until then."""

    done_share: float
    spent_yuan: float
    note: str = ""


@dataclass(frozen=True)
class Project:
    """A published project: its fields and its progress by month (None: not reported)."""

    fields: dict[str, Any]
    progress: dict[str, MonthlyProgress | None] = field(default_factory=dict)

    @property
    def gaps(self) -> list[str]:
        """Months without a report."""
        return [month for month, found in self.progress.items() if found is None]


def read_disclosure(
    projects: Path, progress: Path | None = None, first: str = "", last: str = ""
) -> list[Project]:
    """Read the projects and, where there is one, the table of their progress.

    Parameters
    ----------
    projects
        A row a project with all of `FIELDS`; CSV or Excel.
    progress
        Rows of project, month, done (share or per cent), spent (yuan until then), note.
    first, last
        Months that must be reported; absent: those that the table has.

    Raises
    ------
    FaultsError
        ``POL-040`` an empty field, ``POL-041`` a date, month or amount that cannot be,
        ``POL-042`` progress of an unknown project, twice, falling or beyond the amount; all at
        once, with what the reader of tables finds.
    """
    table = read_office_table(projects, "projects", tuple(FIELDS))
    rows = _projects(table)
    faults = list(table.faults)
    reports: list[tuple[int, str, MonthlyProgress, str]] = []
    if progress is not None:
        found = read_office_table(progress, "progress", ("project", "month", "done"))
        reports = _reports(found, rows)
        faults += found.faults
    if faults:
        raise FaultsError(faults)
    return _joined(rows, reports, first, last)


def _projects(table: OfficeTable) -> list[dict[str, Any]]:
    cells = {name: table.names(name) for name in FIELDS if name != "amount"}
    amounts = table.numbers("amount", blank=True, low=0).tolist()
    for name in FIELDS:
        empty = [
            (row, f"{name} is empty")
            for row in range(len(table))
            if (amounts[row] != amounts[row] if name == "amount" else not cells[name][row].strip())
        ]
        table.add(name, "POL-040", empty, "the plan asks to publish it")
    zero = [(row, "an amount of 0 yuan") for row, value in enumerate(amounts) if value == 0]
    table.add("amount", "POL-041", zero, "what the project gets, yuan")
    days = [written_day(text) for text in cells["deadline"]]
    odd = [
        (row, f"{text!r} is no date")
        for row, text in enumerate(cells["deadline"])
        if text.strip() and days[row] is None
    ]
    table.add("deadline", "POL-041", odd, "such as 2025-12-31")
    names = cells["project"]
    twice = [
        (row, f"the project {name!r} stands twice")
        for row, name in enumerate(names)
        if name and names.index(name) < row
    ]
    table.add("project", "POL-041", twice, "give each its own name")
    return [
        {
            **{name: cells[name][row] for name in cells},
            "amount": amounts[row],
            "deadline": str(days[row] or ""),
        }
        for row in range(len(table))
    ]


def _reports(
    table: OfficeTable, rows: list[dict[str, Any]]
) -> list[tuple[int, str, MonthlyProgress, str]]:
    names = [row["project"] for row in rows]
    said, months = table.names("project"), table.texts("month")
    done = table.numbers("done", low=0).tolist()
    spent = table.numbers("spent", blank=True, low=0).tolist()
    notes = table.names("note")
    found, seen = [], set()
    for row, name in enumerate(said):
        key = month_text(months[row]) or ""
        text, hint = "", ""
        if name not in names:
            text, hint = f"there is no project {name!r}", nearest(name, names)
        elif not key:
            text, hint = f"{months[row]!r} is no month", "such as 2025-09"
        elif (name, key) in seen:
            text, hint = f"{name} reports {key} twice", "keep one"
        elif done[row] > 1:
            text, hint = f"{done[row]:g} of the work is done", "a share, or per cent with its sign"
        elif spent[row] > rows[names.index(name)]["amount"]:
            amount = rows[names.index(name)]["amount"]
            text, hint = f"{spent[row]:,.2f} of {amount:,.2f} yuan are spent", "correct one of them"
        if text:
            code = "POL-041" if "no month" in text else "POL-042"
            table.add("project", code, [(row, text)], hint or "check the spelling")
            continue
        seen.add((name, key))
        money = 0.0 if spent[row] != spent[row] else spent[row]
        progress = MonthlyProgress(done[row], money, notes[row])
        found.append((names.index(name), key, progress, table.where(row)))
    _falling(table, found)
    return found


def _falling(table: OfficeTable, reports: list[tuple[int, str, MonthlyProgress, str]]) -> None:
    """Add a fault where a project has done or spent less than the month before."""
    last: dict[int, MonthlyProgress] = {}
    for project, month, found, where in sorted(reports, key=lambda report: report[:2]):
        before = last.get(project)
        if before and (
            found.done_share < before.done_share or found.spent_yuan < before.spent_yuan
        ):
            text = _("{month}: less is done or spent than in the month before", month=month)
            table.faults.append(Fault("POL-042", where, text, _("both count from the start")))
        last[project] = found


def _joined(
    rows: list[dict[str, Any]],
    reports: list[tuple[int, str, MonthlyProgress, str]],
    first: str,
    last: str,
) -> list[Project]:
    known = sorted(month for _, month, _, _ in reports)
    start, end = first or (known[0] if known else ""), last or (known[-1] if known else "")
    months = months_between(start, end) if start and end else []
    by_key = {(project, month): found for project, month, found, _ in reports}
    return [
        Project(row, {month: by_key.get((number, month)) for month in months})
        for number, row in enumerate(rows)
    ]


def disclosure_frame(projects: list[Project]) -> Any:
    """Return the table to publish: a row a project, a column a month; gaps say so."""
    import pandas as pd

    months = list(projects[0].progress) if projects else []
    rows = [
        {
            **{_(title): project.fields[name] for name, title in FIELDS.items()},
            **{month: _told(project.progress[month]) for month in months},
        }
        for project in projects
    ]
    return pd.DataFrame(rows, columns=[*(_(title) for title in FIELDS.values()), *months])


def _told(found: MonthlyProgress | None) -> str:
    if found is None:
        return _("not reported")
    text = _("{done:.0%} done, {yuan:,.2f} yuan", done=found.done_share, yuan=found.spent_yuan)
    return f"{text} ({found.note})" if found.note else text
