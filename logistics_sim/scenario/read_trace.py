"""Which values of a scenario a piece of work really reads: its true inputs.

While `recording` is on, every field that is read from the scenario's models is noted by its
dotted path. Work that depends on nothing else gives the same result for
every scenario with the same values there (verifying traces: Mokhov, Mitchell and Peyton
Jones, *Build systems à la carte*, ICFP 2018, section 4.2.2).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from logistics_sim.core.forked import CARRIERS
from logistics_sim.scenario.parameter import Strict

Trace = dict[str, str]
"""Digest of the value by dotted path; `path.*` is a whole part, `path` a field of its own."""

WHOLE = "*"
ABSENT = "absent"
_read: set[str] = set()
"""What the recording has noted so far; copies of this process bring home what they read."""


@contextmanager
def recording(scenario: Strict) -> Iterator[Trace]:
    """Yield a trace that fills with what the block reads of `scenario` (not reentrant).

    >>> from logistics_sim.scenario.support import Support
    >>> said = Support(firm="post", village="v1")
    >>> with recording(said) as trace:
    ...     _ = said.village
    >>> list(trace)
    ['village']
    """
    paths: dict[int, list[str]] = {}
    _name_models("", scenario, paths)
    _read.clear()

    def noted(model: Strict, name: str) -> Any:
        if name in type(model).__pydantic_fields__ or name == "__dict__":
            last = WHOLE if name == "__dict__" else name
            _read.update(f"{path}{last}" for path in paths.get(id(model), ()))
        return object.__getattribute__(model, name)

    trace: Trace = {}
    Strict.__getattribute__ = noted  # type: ignore[method-assign, assignment]
    try:
        yield trace
    finally:
        del Strict.__getattribute__
        trace.update({path: digest_at(scenario, path) for path in sorted(_read)})
        _read.clear()


def digest_at(scenario: Strict, path: str) -> str:
    """Return the digest of the value at `path`, ``absent`` where there is none."""
    *parents, last = path.split(".")
    value: Any = scenario
    for key in parents:
        value = _step(value, key)
        if value is None:
            return ABSENT
    found = _shown(value) if last == WHOLE else _shape(_step(value, last))
    text = json.dumps(found, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def still_true(trace: Trace, scenario: Strict) -> bool:
    """Return whether `scenario` has the same value at every path of `trace`."""
    return all(digest_at(scenario, path) == digest for path, digest in trace.items())


def _name_models(path: str, value: Any, paths: dict[int, list[str]]) -> None:
    """Note the path of every model below `value` by the model's identity."""
    if isinstance(value, Strict):
        paths.setdefault(id(value), []).append(path)
        for name in type(value).__pydantic_fields__:
            _name_models(f"{path}{name}.", getattr(value, name), paths)
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            _name_models(f"{path}{number}.", item, paths)
    elif isinstance(value, dict):
        for key, item in value.items():
            _name_models(f"{path}{key}.", item, paths)


def _step(value: Any, key: str) -> Any:
    """Return the field, item or entry `key` of `value`, None where there is none."""
    if isinstance(value, Strict):
        return getattr(value, key, None)
    if isinstance(value, tuple | list):
        number = int(key)
        return value[number] if number < len(value) else None
    if isinstance(value, dict):
        return value.get(key)
    return None


def _shape(value: Any) -> Any:
    """Return what a reader of a field learns: models by kind only, since their fields are noted."""
    if isinstance(value, Strict):
        return type(value).__name__
    if isinstance(value, tuple | list):
        return [_shape(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _shape(item) for key, item in value.items()}
    return value


def _shown(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Strict) else value


CARRIERS.append((lambda: set(_read), _read.update))
