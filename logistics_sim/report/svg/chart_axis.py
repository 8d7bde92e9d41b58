"""One axis of a chart: which values it shows, where its ticks are and how they are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, floor, isfinite, log10

import numpy as np

MARGIN = 0.05
"""Room beyond what is drawn, of its length, at either end."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 9

Form = Callable[[float, float, float], str]
"""Writes a tick, given the distance of ticks and the length of the axis."""


def plain_form(tick: float, step: float, _length: float) -> str:
    """Write a `tick` with as many decimals as multiples of `step` have; `_length` is not used."""
    digits = next((digits for digits in range(12) if round(step, digits) == step), 12)
    return f"{tick:.{digits}f}"


def percent_form(decimals: int | None = None) -> Form:
    """Return what writes shares in percent, with so many `decimals` or as many as tell apart.

    >>> percent_form()(0.95, 0.02, 0.11), percent_form(0)(0.95, 0.02, 0.11)
    ('95.0%', '95%')
    """

    def form(tick: float, _step: float, length: float) -> str:
        needed = min(max(ceil(2.0 - log10(2.0 * 100 * length)), 0), 5)
        return f"{100 * tick:.{needed if decimals is None else decimals}f}%"

    return form


@dataclass
class ChartAxis:
    """What is known of an axis while a chart is drawn.

    Attributes
    ----------
    low, high
        Smallest and largest value drawn so far.
    floors
        Values where bars begin: no room is left beyond them.
    set_low, set_high
        Ends that the chart has set.
    margin
        Room beyond what is drawn where no end is set, of its length.
    ticks, labels
        Ticks that the chart has set, and their words.
    label_size
        Size of the words at ticks, in points.
    form
        Writes the number at a tick.
    whole
        Ticks at whole numbers only.
    grid
        Lines across the chart at ticks.
    inverted
        The first value lies at the far end.
    """

    low: float = np.inf
    high: float = -np.inf
    floors: set[float] = field(default_factory=set)
    set_low: float | None = None
    set_high: float | None = None
    margin: float = MARGIN
    ticks: list[float] | None = None
    labels: list[str] | None = None
    label_size: float = 9.0
    form: Form = plain_form
    whole: bool = False
    grid: bool = False
    inverted: bool = False

    def see(self, *values: object) -> None:
        """Let the axis reach over `values`: numbers or arrays of them."""
        for value in values:
            finite = np.asarray(value, dtype=np.float64)
            finite = finite[np.isfinite(finite)]
            if finite.size:
                self.low = min(self.low, float(finite.min()))
                self.high = max(self.high, float(finite.max()))

    def set_major_formatter(self, form: str) -> None:
        """Write numbers in a `form` of the name ``x``, as matplotlib's axes do."""
        self.form = lambda tick, _step, _length: form.format(x=tick)

    def view(self) -> tuple[float, float]:
        """Return the ends of the axis, the smaller value first."""
        low, high = (self.low, self.high) if isfinite(self.low) else (0.0, 1.0)
        if high - low < 1e-12 * max(abs(low), abs(high), 1.0):
            reach = 0.05 * abs(low) or 0.05
            low, high = low - reach, high + reach
        room = self.margin * (high - low)
        first = low if low in self.floors else low - room
        last = high if high in self.floors else high + room
        return (
            first if self.set_low is None else self.set_low,
            last if self.set_high is None else self.set_high,
        )

    def shown(self, length_pt: float, each_pt: float) -> list[tuple[float, str]]:
        """Return ticks with their words on `length_pt`, at least about `each_pt` apart."""
        low, high = self.view()
        if self.ticks is not None:
            words = [""] * len(self.ticks) if self.labels is None else self.labels
            told = zip(self.ticks, words, strict=True)
            return [(tick, word) for tick, word in told if low <= tick <= high]
        most = min(max(int(length_pt / each_pt), 1), MOST_TICKS)
        step = tick_step(low, high, most, whole=self.whole)
        ticks = steps_within(low, high, step)
        return [(tick, self.form(tick, step, high - low).replace("-", "−")) for tick in ticks]


def tick_step(low: float, high: float, most: int, *, whole: bool = False) -> float:
    """Return the distance of ticks: the smallest round one of at most `most` steps, or less.

    It is less where there would not be two ticks.

    Parameters
    ----------
    low, high
        Ends of the axis.
    most
        Steps at most.
    whole
        Whole numbers only.

    Examples
    --------
    >>> tick_step(0.0, 1.0, 5), tick_step(0.9, 1.01, 9), tick_step(0.0, 3.0, 9, whole=True)
    (0.2, 0.02, 1.0)
    """
    length = high - low
    scale = 10.0 ** floor(log10(length / most))
    steps = [factor * scale * part for factor in (0.1, 1.0, 10.0) for part in STEPS[:-1]]
    if whole:
        steps = [step for step in steps if step >= 1 and step == round(step)] or [1.0]
    enough = next((step for step in steps if step * most >= length * (1 - 1e-10)), steps[-1])
    shown = (step for step in steps[::-1] if step <= enough and _two_within(low, high, step))
    return float(f"{next(shown, steps[0]):.12g}")


def _two_within(low: float, high: float, step: float) -> bool:
    return len(steps_within(low, high, step)) > 1


def steps_within(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of `step` from `low` to `high`.

    >>> steps_within(-0.1, 0.31, 0.1)
    [-0.1, 0.0, 0.1, 0.2, 0.3]
    """
    slack = 1e-9
    first, last = ceil(low / step - slack), floor(high / step + slack)
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
