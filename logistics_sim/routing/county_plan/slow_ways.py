"""The ways of a trip where roads are slow in some hours: what each takes when it begins."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from logistics_sim.core.slow_work import Window, finish_s, windows_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.problem import Problem


@dataclass(frozen=True, slots=True)
class SlowWay:
    """A way with its slow hours; `standing_s` of its seconds are no driving."""

    windows: tuple[Window, ...]
    standing_s: int

    def seconds(self, begin_s: int, usual_s: int) -> int:
        """Return how long a way of `usual_s` takes that begins at `begin_s`."""
        driven_s = usual_s - self.standing_s
        return finish_s(self.windows, begin_s, driven_s) - begin_s + self.standing_s


def slow_ways(problem: Problem, profile: int, places: Sequence[int]) -> list[SlowWay]:
    """Return the ways from each of `places` to the next, empty where no hour is slow.

    `profile` says by which matrices of the problem they are driven.
    """
    if not problem.slow or not problem.slow[profile]:
        return []
    standing = problem.standing
    return [
        SlowWay(
            windows_between(problem.slow[profile], here, there),
            0 if standing is None or here == there else int(standing[there]),
        )
        for here, there in pairwise(places)
    ]
