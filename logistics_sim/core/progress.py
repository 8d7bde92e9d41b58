"""Progress on standard error for whatever lasts longer than a few seconds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from logistics_sim.language import gettext as _

FIRST_LINE_S = 5.0
"""Where there is no terminal nothing is printed before."""
BETWEEN_LINES_S = 5.0


class Progress(Protocol):
    """What hears of progress."""

    def __call__(self, label: str, done: int, total: int, name: str = "", /) -> None:
        """Hear that `done` of `total` pieces of `label` are done, the last one called `name`."""


def silent(label: str, done: int, total: int, name: str = "", /) -> None:
    """Report nothing of `done` of `total` pieces of `label`, the last one called `name`."""


class LineProgress:
    """Plain lines for logs and pipes: what is done, which piece was the last, the time left.

    The time left is that of the pieces so far, carried on. A line comes when a stage is at
    its end, else at most every few seconds; work of a few seconds prints nothing.

    Parameters
    ----------
    stream
        Where the lines go.
    clock
        Seconds of a clock that never goes back.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._begun = clock()
        self._last = self._begun + FIRST_LINE_S - BETWEEN_LINES_S
        self._stages: dict[str, float] = {}

    def __call__(self, label: str, done: int, total: int, name: str = "", /) -> None:
        """Print a line when one is due."""
        now = self._clock()
        if not done:
            self._stages.pop(label, None)  # work of the same name begins again
        began = self._stages.setdefault(label, now)
        late = now - self._last >= BETWEEN_LINES_S
        ends = done == total and now - began >= BETWEEN_LINES_S
        if not late and not ends:
            return
        self._last = now
        parts = [f"{_(label)} {done}/{total}", name]
        if 0 < done < total:
            left = left_words((now - began) / done * (total - done))
            parts.append(_("about {left} left", left=left))
        print(", ".join(part for part in parts if part), file=self._stream, flush=True)


def left_words(seconds: float) -> str:
    """Return a time left in words, no finer than it is known.

    >>> left_words(8.2), left_words(47), left_words(200)
    ('10 s', '50 s', '3 min')
    """
    if seconds < 100:
        return _("{seconds:.0f} s", seconds=max(round(seconds, -1), 10))
    return _("{minutes:.0f} min", minutes=seconds / 60)


class JsonProgress:
    """One JSON object a line for other programs: stage, done, total, name, seconds left.

    Parameters
    ----------
    stream
        Where the lines go; each starts with `MARK`, so that it is told from other text.
    clock
        Seconds of a clock that never goes back.
    """

    MARK = "progress "

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._stages: dict[str, float] = {}

    def __call__(self, label: str, done: int, total: int, name: str = "", /) -> None:
        """Print a line."""
        now = self._clock()
        began = self._stages.setdefault(label, now)
        left = round((now - began) / done * (total - done), 1) if 0 < done < total else None
        said = {"stage": label, "done": done, "total": total, "name": name, "left_s": left}
        print(self.MARK + json.dumps(said, ensure_ascii=False), file=self._stream, flush=True)


@contextmanager
def terminal_progress(enabled: bool = True, form: str = "lines") -> Iterator[Progress]:
    """Yield a reporter: a bar per label on a terminal, else plain lines on standard error.

    Without `enabled` it says nothing. The `form` ``json`` is for programs: see `JsonProgress`.
    """
    if enabled and form == "json":
        yield JsonProgress(sys.stderr)
        return
    if not enabled:
        yield silent
        return
    if not sys.stderr.isatty():
        yield LineProgress(sys.stderr)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
        console=Console(stderr=True),
        transient=False,
    )
    tasks: dict[str, object] = {}

    def progress(label: str, done: int, total: int, name: str = "", /) -> None:
        if label not in tasks:
            tasks[label] = bars.add_task(_(label), total=total, name=name)
        elif not done:
            bars.reset(tasks[label], total=total, name=name)  # type: ignore[arg-type]
        bars.update(tasks[label], completed=done, total=total, name=name)  # type: ignore[arg-type]

    with bars:
        yield progress
