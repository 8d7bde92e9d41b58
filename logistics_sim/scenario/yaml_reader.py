"""YAML for people: no surprises, every fault with its line.

Plain scalars stay what they look like: ``18:00``, ``010203`` and ``NO`` are text.
"""

from __future__ import annotations

import copy
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext as _

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
MAX_ALIASES = 50
MAX_NODES = 200_000

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's scanner where it is built in, which is sixteen times faster; what a plain scalar means
is read here, so its YAML 1.1 types do not matter."""

NUMBER = re.compile(r"^[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$")


def read_yaml(path: Path) -> tuple[Any, dict[str, int]]:
    """Return the data of a YAML file and the line of every dotted key.

    Raises `InputError` with codes SCN-001 (not readable), SCN-002 (not YAML),
    SCN-004 (key twice), SCN-005 (too large, deep or self-repeating).
    """
    data, lines = _parsed(str(path), _text(path))
    return copy.deepcopy(data), dict(lines)


class _TooMuchError(Exception):
    """More than a scenario may hold: the line of it, and what is too much."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@lru_cache(maxsize=32)
def _parsed(name: str, text: str) -> tuple[Any, dict[str, int]]:
    """Return data and lines of a text; parents of many scenarios are read once a process."""
    path = Path(name)
    try:
        root = _nodes(text)
    except _TooMuchError as error:
        line = f":{error.line}" if error.line else ""
        raise InputError("SCN-005", f"{path}{line}", str(error)) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        problem = str(error.problem or error.context)
        raise InputError(
            "SCN-002", f"{path}{line}", _("not readable as YAML: {problem}", problem=problem)
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(
            "SCN-002", str(path), _("not readable as YAML: {error}", error=error)
        ) from error
    if root is None:
        raise InputError(
            "SCN-002", str(path), _("the file is empty"), _("start from a shipped scenario")
        )
    builder = _Builder(path)
    data = builder.build(root, "", 0)
    if builder.faults:
        raise FaultsError(builder.faults)
    return data, builder.lines


@lru_cache(maxsize=32)
def _nodes(text: str) -> Any:
    """Return the root node of a text (None for an empty one), wherever the text stands."""
    _guard(text)
    return yaml.compose(text, Loader=LOADER)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError("SCN-001", str(path), _("there is no such scenario file")) from error
    except OSError as error:
        raise InputError(
            "SCN-001", str(path), _("cannot be read: {strerror}", strerror=error.strerror)
        ) from error
    if len(raw) > MAX_BYTES:
        raise InputError(
            "SCN-005",
            str(path),
            _("{count} bytes are more than {max_bytes}", count=len(raw), max_bytes=MAX_BYTES),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = _("save it as UTF-8")
        try:
            raw.decode("gb18030")
            hint = _("it looks like GBK: save it as UTF-8")
        except UnicodeDecodeError:
            pass
        raise InputError(
            "SCN-001", str(path), _("not UTF-8 at byte {start}", start=error.start), hint
        ) from error


def _guard(text: str) -> None:
    """Count what a text holds, event by event, before anything recursive takes it."""
    opening = max((text.count(mark) for mark in "[{"), default=0)
    if opening > MAX_NODES // 20:
        raise _TooMuchError(_("{opening} opening brackets are too many", opening=opening))
    depth = aliases = 0
    for number, event in enumerate(yaml.parse(text, Loader=LOADER), 1):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise _TooMuchError(
                _("nested deeper than {max_depth} levels", max_depth=MAX_DEPTH), line
            )
        if aliases > MAX_ALIASES:
            raise _TooMuchError(_("more than {max_aliases} aliases", max_aliases=MAX_ALIASES), line)
        if number > MAX_NODES:
            raise _TooMuchError(_("more than {max_nodes} elements", max_nodes=MAX_NODES), line)


class _Builder:
    """Turn composed nodes into plain data, remembering lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[str, int] = {}
        self.faults: list[Fault] = []
        self._built = 0

    def build(self, node: Any, key: str, depth: int) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(key, line)
        self._built += 1
        if self._built > MAX_NODES or depth > MAX_DEPTH:
            raise InputError("SCN-005", f"{self.path}:{line}", _("aliases unfold to too much data"))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(c, f"{key}.{i}", depth + 1) for i, c in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: Any, key: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, int] = {}
        for name_node, value_node in node.value:
            line = name_node.start_mark.line + 1
            name = str(name_node.value)
            if name in found:
                message = _(
                    "key {name!r} stands twice: lines {first} and {line}",
                    name=name,
                    first=first[name],
                    line=line,
                )
                self.faults.append(Fault("SCN-004", f"{self.path}:{line}", message, _("keep one")))
                continue
            first[name] = line
            path = f"{key}.{name}" if key else name
            self.lines[path] = line
            found[name] = self.build(value_node, path, depth + 1)
        return found

    def _scalar(self, node: Any, line: int) -> Any:
        text = str(node.value)
        if node.style:
            return text
        if text in ("", "~", "null"):
            return None
        if text in ("true", "false"):
            return text == "true"
        if NUMBER.match(text):
            number = float(text)
            if not math.isfinite(number):
                fault = Fault(
                    "SCN-006", f"{self.path}:{line}", _("{text} is not a finite number", text=text)
                )
                self.faults.append(fault)
            return number if re.search("[.eE]", text) else int(text)
        return text
