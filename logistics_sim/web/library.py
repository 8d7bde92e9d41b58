"""The scenarios of a workspace: list, read, copy, change, undo, delete; shipped ones stay."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.core.files import write_json, write_text
from logistics_sim.language import gettext
from logistics_sim.scenario.layers import KEY, SHIPPED, read_layers
from logistics_sim.scenario.writer import yaml_text
from logistics_sim.web.names import checked_name, is_name
from logistics_sim.web.overlay import differences, reset_value, set_value
from logistics_sim.web.refusal import CHANGED, CONFLICT, INVALID, MISSING, Refusal, refusal_for
from logistics_sim.web.scenario_file import (
    SUFFIX,
    ReadFile,
    read_file,
    read_text_as,
    text_tag,
)
from logistics_sim.web.shipped import parents
from logistics_sim.web.workspace import SHIPPED as SHIPPED_COUNTY
from logistics_sim.web.workspace import Workspace

MOST_UNDO = 50
ANY = "*"


@dataclass(frozen=True)
class Change:
    """A change of one value: `value` for the dotted `key`, or the parent's again (`reset`)."""

    key: str
    value: Any = None
    reset: bool = False


@dataclass
class Library:
    """All scenarios of a workspace; one change at a time."""

    workspace: Workspace
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def path(self, county: str, name: str) -> Path:
        """Return the file of scenario `name` of a `county`; a refusal (404, 422) otherwise."""
        checked_name(name, "scenario")
        file = self.workspace.county(county) / "scenarios" / f"{name}{SUFFIX}"
        if not file.is_file():
            fault = Fault(
                "WEB-006",
                gettext("scenario {county}/{name}", county=county, name=name),
                gettext("there is no such scenario"),
            )
            raise refusal_for(MISSING, fault)
        return file

    def names(self, county: str) -> list[str]:
        """Return the names of a county's scenarios."""
        folder = self.workspace.county(county) / "scenarios"
        return sorted(path.stem for path in folder.glob(f"*{SUFFIX}") if is_name(path.stem))

    def is_shipped(self, county: str, name: str) -> bool:
        """Return whether scenario `name` of `county` is shipped, which nobody changes."""
        return county == SHIPPED_COUNTY and name in parents()

    def read(self, county: str, name: str) -> ReadFile:
        """Return scenario `name` of `county` with its faults."""
        return read_file(self.path(county, name))

    def overview(self, county: str, name: str) -> dict[str, Any]:
        """Return the line of the scenario `name` of `county` in the library's list."""
        line: dict[str, Any] = {
            "county": county,
            "name": name,
            "shipped": self.is_shipped(county, name),
        }
        try:
            read = self.read(county, name)
        except InputError as error:
            first = error.faults[0]
            said = {"title": name, "parent": "", "ok": False, "faults": len(error.faults)}
            return {**line, **said, "days": None, "first_fault": str(first)}
        title, days = read.effective.get("title", name), read.effective.get("days")
        return {
            **line,
            "title": str(title),
            "parent": read.parent,
            "ok": read.scenario is not None,
            "faults": len(read.faults),
            "days": days if isinstance(days, int) else None,
            "first_fault": str(read.faults[0]) if read.faults else "",
        }

    def copy(self, county: str, name: str, new: str, title: str = "") -> ReadFile:
        """Make scenario `new`, based on scenario `name` of `county`, with a `title` of its own."""
        with self._lock:
            self.path(county, name)
            file = self._free(county, new)
            parent = self.read(county, name)
            old = str(parent.effective.get("title", name))
            own = {KEY: f"{name}{SUFFIX}", "name": new, "title": title or f"{old} · {new}"}
            text = yaml_text(own, block=True)
            read = read_text_as(text, file.parent, new)
            write_text(file, text)
            return read

    def put_text(self, county: str, name: str, text: str, tag: str | None) -> ReadFile:
        """Write the whole `text` of scenario `name` of `county`; new, or held against its `tag`.

        Raises `InputError` where the text cannot be read as a scenario at all, and a
        refusal (412) where the file is not the one that `tag` stands for.
        """
        with self._lock:
            checked_name(name, "scenario")
            folder = self.workspace.county(county) / "scenarios"
            file = folder / f"{name}{SUFFIX}"
            if file.is_file():
                self._writable(county, name)
                self._held(file, tag)
            elif tag not in (None, ANY):
                raise _changed(name)
            read = read_text_as(text, folder, name)
            if file.is_file():
                self._remember(file)
            write_text(file, read.text)
            return read

    def change(self, county: str, name: str, changes: list[Change], tag: str | None) -> ReadFile:
        """Make `changes` of single values in scenario `name` of `county`, held against its `tag`.

        All or none: a refusal (422) names every new fault with its key. Faults that the
        scenario had before do not stop a change, so that an unfinished one can be finished.
        """
        with self._lock:
            file = self.path(county, name)
            self._writable(county, name)
            self._held(file, tag)
            before = read_file(file)
            own = json.loads(json.dumps(before.own))
            for change in changes:
                if change.reset:
                    reset_value(own, change.key)
                else:
                    set_value(own, before.effective, change.key, change.value)
            read = read_text_as(yaml_text(own, block=True), file.parent, name)
            if read.problems() - before.problems():
                raise Refusal(INVALID, read.faults, read.keys)
            if read.own != before.own:
                self._remember(file)
                write_text(file, read.text)
            return read

    def undo(self, county: str, name: str, tag: str | None, forth: bool = False) -> ReadFile:
        """Take the last change of scenario `name` of `county` back, or `forth` again.

        The scenario is held against its `tag`; where nothing is left a refusal (409) says so.
        """
        with self._lock:
            file = self.path(county, name)
            self._writable(county, name)
            self._held(file, tag)
            past, future = self._history(file)
            source, other = (future, past) if forth else (past, future)
            if not source:
                text = (
                    gettext("there is nothing to do again")
                    if forth
                    else gettext("there is nothing to undo")
                )
                raise refusal_for(
                    CONFLICT, Fault("WEB-014", gettext("scenario {name}", name=name), text)
                )
            other.append(file.read_text(encoding="utf-8"))
            text = source.pop()
            read = read_text_as(text, file.parent, name)
            write_json(_history_path(file), {"past": past, "future": future})
            write_text(file, text)
            return read

    def undo_steps(self, county: str, name: str) -> dict[str, int]:
        """Return how many changes of scenario `name` of `county` can be undone and done again."""
        past, future = self._history(self.path(county, name))
        return {"undo": len(past), "redo": len(future)}

    def delete(self, county: str, name: str, tag: str | None) -> None:
        """Delete scenario `name` of `county`, held against its `tag`; not while others need it."""
        with self._lock:
            file = self.path(county, name)
            self._writable(county, name)
            self._held(file, tag)
            children = [
                other for other in self.names(county) if self._parent(county, other) == name
            ]
            if children:
                text = gettext(
                    "other scenarios are based on it: {children}", children=", ".join(children)
                )
                raise refusal_for(
                    CONFLICT,
                    Fault(
                        "WEB-014",
                        gettext("scenario {name}", name=name),
                        text,
                        gettext("delete them"),
                    ),
                )
            _history_path(file).unlink(missing_ok=True)
            file.unlink()

    def parent_data(self, county: str, read: ReadFile) -> dict[str, Any]:
        """Return the whole data of what scenario `read` of `county` is based on."""
        if not read.parent:
            return {}
        if read.parent == "defaults":
            return read_layers(SHIPPED)[0]
        return self.read(county, read.parent).effective

    def diff(self, county: str, name: str) -> list[dict[str, Any]]:
        """Return every value of scenario `name` of `county` that differs from its parent's."""
        read = self.read(county, name)
        skipped = ("name",)
        found = differences(self.parent_data(county, read), read.effective)
        return [row for row in found if row["key"] not in skipped]

    def _parent(self, county: str, name: str) -> str:
        try:
            return self.read(county, name).parent
        except InputError:
            return ""

    def _free(self, county: str, name: str) -> Path:
        checked_name(name, "scenario")
        folder = self.workspace.county(county) / "scenarios"
        known = {other.casefold() for other in self.names(county)}
        if name.casefold() in known or (folder / f"{name}{SUFFIX}").exists():
            fault = Fault(
                "WEB-007",
                gettext("scenario {name}", name=name),
                gettext("there is one of this name"),
                gettext("another name"),
            )
            raise refusal_for(CONFLICT, fault)
        return folder / f"{name}{SUFFIX}"

    def _writable(self, county: str, name: str) -> None:
        if self.is_shipped(county, name):
            text = gettext("this scenario is shipped with the package and stays as it is")
            raise refusal_for(
                CONFLICT,
                Fault(
                    "WEB-009", gettext("scenario {name}", name=name), text, gettext("make a copy")
                ),
            )

    def _held(self, file: Path, tag: str | None) -> None:
        """Refuse a change that was made on another state of the file than the one that is."""
        if tag is None:
            fault = Fault(
                "WEB-008",
                gettext("scenario {stem}", stem=file.stem),
                gettext("no If-Match header"),
                gettext("send the ETag of GET"),
            )
            raise refusal_for(428, fault)
        if tag not in (ANY, text_tag(file.read_text(encoding="utf-8-sig"))):
            raise _changed(file.stem)

    def _remember(self, file: Path) -> None:
        past, _ = self._history(file)
        past.append(file.read_text(encoding="utf-8"))
        write_json(_history_path(file), {"past": past[-MOST_UNDO:], "future": []})

    def _history(self, file: Path) -> tuple[list[str], list[str]]:
        try:
            said = json.loads(_history_path(file).read_text(encoding="utf-8"))
            return list(said["past"]), list(said["future"])
        except (OSError, ValueError, KeyError, TypeError):
            return [], []


def _history_path(file: Path) -> Path:
    return file.parent / f".history-{file.stem}.json"


def _changed(name: str) -> Refusal:
    text = gettext("it was changed elsewhere meanwhile, in another tab or by a script")
    hint = gettext("load it again, then make the change once more")
    return refusal_for(CHANGED, Fault("WEB-008", gettext("scenario {name}", name=name), text, hint))
