"""Named rules that turn real coordinates and times into integers.

The rule is part of a benchmark: best known values hold under one rule only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import noop

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rounding:
    """A rule: values are multiplied by `scale`, then rounded or cut off."""

    name: str
    scale: int
    truncated: bool
    meaning: str

    def distances(self, xy: Floats) -> Ints:
        """Return the Euclidean distances between the rows of `xy` under this rule."""
        away = xy[:, None, :] - xy[None, :, :]
        return self.whole(np.hypot(away[..., 0], away[..., 1]))

    def whole(self, values: Floats) -> Ints:
        """Return `values` under this rule.

        >>> RULES["dimacs"].whole(np.array([1.29])).tolist()
        [12]
        """
        scaled = np.asarray(values, dtype=np.float64) * self.scale
        return (np.trunc(scaled) if self.truncated else np.rint(scaled)).astype(np.int64)


RULES = {
    rule.name: rule
    for rule in (
        Rounding("round", 1, False, noop("to the nearest integer (CVRP sets X)")),
        Rounding("trunc", 1, True, noop("cut off to an integer")),
        Rounding("dimacs", 10, True, noop("cut off after one decimal (DIMACS, VRPTW)")),
        Rounding("exact", 1000, False, noop("to three decimals (PyVRP's exact)")),
        Rounding("exact4", 10_000, False, noop("to four decimals")),
    )
}


def rounding_named(name: str) -> Rounding:
    """Return the rule `name`; raise `InputError` ``BEN-005`` when there is none."""
    if name not in RULES:
        known = ", ".join(f"{rule.name}: {_(rule.meaning)}" for rule in RULES.values())
        raise InputError("BEN-005", "rounding", _("there is no rule {name!r}", name=name), known)
    return RULES[name]
