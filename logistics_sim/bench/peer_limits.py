"""What a peer cannot express is answered with an error, never with another problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.problem import Problem, VehicleKind

NOT_SUPPORTED = "ENG-004"


def refuse(engine: str, rules: Sequence[str]) -> None:
    """Raise `InputError` ``ENG-004`` naming the first of the `rules` it does not know."""
    if rules:
        raise InputError(
            "ENG-004",
            "engine",
            _("{engine!r} does not support {rules}", engine=engine, rules=rules[0]),
            _("take another engine for this family"),
        )


def beyond_single_trips(problem: Problem) -> list[str]:
    """Return the rules of `problem` that neither VROOM nor HGS-CVRP knows."""
    clients = problem.clients
    rules = {
        "several trips a day": any(kind.max_trips > 1 for kind in problem.vehicles),
        "paid hours": any(kind.unit_duration for kind in problem.vehicles),
        "time to load": any(depot.loading_s for depot in problem.depots),
        "releases": bool(clients.release.any()),
        "optional stops": bool(clients.prize.any()),
        "families of stops": np.unique(clients.family).size > 1,
    }
    return [rule for rule, asked in rules.items() if asked]


def window(problem: Problem, kind: VehicleKind) -> tuple[int, int]:
    """Return when a vehicle may leave and when it must be back."""
    start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
    early = max(kind.early, start.early)
    late = min(kind.late, end.late)
    return early, late


def shift_binds(problem: Problem, kind: VehicleKind) -> bool:
    """Return whether the length of the day is a limit of its own."""
    early, late = window(problem, kind)
    return kind.shift < FOREVER and kind.shift < late - early
