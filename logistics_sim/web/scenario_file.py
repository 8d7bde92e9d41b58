"""One scenario of the library as a file: its own text, its layers, its faults by key."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.core.files import disk_error
from logistics_sim.language import gettext
from logistics_sim.scenario import Scenario, read_scenario
from logistics_sim.scenario.layers import DEFAULTS, KEY, SHIPPED, read_layers
from logistics_sim.scenario.yaml_reader import read_yaml
from logistics_sim.web.names import is_name

SUFFIX = ".yaml"


@dataclass(frozen=True)
class ReadFile:
    """A scenario file with what it says itself and together with its parents.

    `scenario` is None where `faults` stand in the way; `keys` names the value of each fault.
    """

    text: str
    own: dict[str, Any]
    effective: dict[str, Any]
    parent: str
    scenario: Scenario | None
    faults: tuple[Fault, ...]
    keys: tuple[str, ...]

    @property
    def etag(self) -> str:
        """A tag that changes with the text."""
        return text_tag(self.text)

    def problems(self) -> frozenset[tuple[str, str]]:
        """Return code and key of each fault."""
        return frozenset(zip((fault.code for fault in self.faults), self.keys, strict=True))


def text_tag(text: str) -> str:
    """Return the tag of a text, in quotes as HTTP wants it."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def read_file(path: Path) -> ReadFile:
    """Read a scenario file of the library with everything that is wrong in it.

    Raises `InputError` where it is no YAML table or names a parent outside its folder: then
    nothing of it can be shown.
    """
    own, _ = read_yaml(path)
    text = path.read_text(encoding="utf-8-sig")
    if not isinstance(own, dict):
        raise InputError(
            "SCN-002", path.name, gettext("a scenario is a table of keys, not a list or text")
        )
    parent = parent_inside(path, own)
    effective, _places = read_layers(path)
    scenario, faults, keys = _validated(path, effective)
    return ReadFile(text, own, effective, parent, scenario, faults, keys)


def read_text_as(text: str, folder: Path, name: str) -> ReadFile:
    """Read `text` as if it stood in `folder` under `name`, without putting it there.

    Raises `InputError` as `read_file` does, its places under `name`.
    """
    # beside the real files, so that roads and parents are found by the same words
    with atomic_draft(folder, text) as draft:
        try:
            read = _renamed(read_file(draft), draft, f"{name}{SUFFIX}")
            if name in _ancestors(folder, read.parent):
                said = gettext(
                    "{key}: {parent}{suffix} leads in a circle",
                    key=KEY,
                    parent=read.parent,
                    suffix=SUFFIX,
                )
                raise InputError("SCN-015", f"{name}{SUFFIX}", said, gettext("use another base"))
            return read
        except InputError as error:
            error.faults = _renamed_faults(error.faults, draft, f"{name}{SUFFIX}")
            raise


@contextlib.contextmanager
def atomic_draft(folder: Path, text: str) -> Iterator[Path]:
    """Yield a hidden file in `folder` that holds `text` while the block lasts.

    Raises `DiskError` where it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".draft-", suffix=SUFFIX)
    except OSError as error:
        raise disk_error(error, folder) from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as out:
            out.write(text)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise disk_error(error, folder) from error
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def parent_inside(path: Path, own: dict[str, Any]) -> str:
    """Return the parent that the `own` data of `path` name, ``defaults``, or nothing.

    Each parent lies in the same folder.
    Raises `InputError` (SCN-011) for any other, as nothing outside the workspace is read.
    """
    said = own.get(KEY)
    if said is None or said == DEFAULTS:
        return str(said or "")
    stem = said.removesuffix(SUFFIX) if isinstance(said, str) else ""
    if not (isinstance(said, str) and said.endswith(SUFFIX) and is_name(stem)):
        raise InputError(
            "SCN-011",
            path.name,
            gettext("{key}: {said!r} is no scenario of this county", key=KEY, said=str(said)[:80]),
            gettext(
                "the name of one in the library with {suffix}, or {defaults}",
                suffix=SUFFIX,
                defaults=DEFAULTS,
            ),
        )
    beside = path.parent / said
    if beside.is_file() and beside != path:
        _parents_inside(beside, depth=0)
    return stem


def _parents_inside(path: Path, depth: int) -> None:
    """Hold the parents of a parent against the same rule (`read_layers` refuses circles)."""
    if depth > 8:
        return
    data, _ = read_yaml(path)
    said = data.get(KEY) if isinstance(data, dict) else None
    if said is None or said == DEFAULTS:
        return
    stem = said.removesuffix(SUFFIX) if isinstance(said, str) else ""
    if not is_name(stem):
        raise InputError(
            "SCN-011", path.name, gettext("{key}: a parent outside of this county", key=KEY)
        )
    if (path.parent / str(said)).is_file():
        _parents_inside(path.parent / str(said), depth + 1)


def _ancestors(folder: Path, parent: str) -> list[str]:
    """Return the names of a parent and of its parents, as far as they lie in the folder."""
    found: list[str] = []
    while parent and parent != DEFAULTS and parent not in found:
        found.append(parent)
        path = folder / f"{parent}{SUFFIX}"
        data = read_yaml(path)[0] if path.is_file() else {}
        said = data.get(KEY) if isinstance(data, dict) else None
        parent = said.removesuffix(SUFFIX) if isinstance(said, str) else ""
    return found


def _validated(
    path: Path, effective: dict[str, Any]
) -> tuple[Scenario | None, tuple[Fault, ...], tuple[str, ...]]:
    """Return the scenario, or its faults with the dotted key of each."""
    try:
        return read_scenario(path), (), ()
    except InputError as error:
        keys = [""] * len(error.faults)
        if isinstance(error.__cause__, ValidationError):
            places = [item["loc"] for item in error.__cause__.errors()]
            with contextlib.suppress(IndexError):
                keys = [_key(places[n], effective) for n in range(len(error.faults))]
        return None, _renamed_faults(error.faults, path, path.name), tuple(keys)


def _key(places: tuple[int | str, ...], data: Any) -> str:
    """Return the dotted key of a fault: entries of lists by their id, as the form has them."""
    parts = []
    for part in places:
        entry = None
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            entry = data[part]
        elif isinstance(data, dict):
            entry = data.get(part)
        named = isinstance(part, int) and isinstance(entry, dict)
        parts.append(str(entry.get("id", part) if named and entry is not None else part))
        data = entry
    return ".".join(parts)


def _renamed(read: ReadFile, path: Path, name: str) -> ReadFile:
    faults = tuple(_named(fault, path.name, name) for fault in read.faults)
    return ReadFile(
        read.text, read.own, read.effective, read.parent, read.scenario, faults, read.keys
    )


def _renamed_faults(faults: tuple[Fault, ...], path: Path, name: str) -> tuple[Fault, ...]:
    """Return faults that name the scenario, not the folder that it lies in."""
    return tuple(
        _named(_named(_named(fault, str(path), name), str(path.resolve()), name), path.name, name)
        for fault in faults
    )


def _named(fault: Fault, old: str, new: str) -> Fault:
    defaults = str(SHIPPED)
    fault = Fault(
        fault.code, fault.where.replace(defaults, SHIPPED.name), fault.message, fault.hint
    )
    return Fault(
        fault.code,
        fault.where.replace(old, new),
        fault.message.replace(old, new),
        fault.hint.replace(old, new),
    )
