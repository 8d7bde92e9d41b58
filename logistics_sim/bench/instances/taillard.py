"""Texts of the classic mixed fleets: `//` comments, a head, vehicle types, depot, customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import FOREVER, Clients, Depot, Problem, VehicleKind

if TYPE_CHECKING:
    from logistics_sim.bench.instances.rounding import Rounding

UNIT = 100
"""Costs per distance have at most two decimals."""


def taillard_problem(text: str, where: str, rule: Rounding, name: str) -> Problem:
    """Return the problem: real distances under `rule`, costs per distance in hundredths."""
    rows = [
        (number, line.split())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("//")
    ]
    head = _row(rows, 0, 6, where)
    n, types = int(head[0]), int(head[1])
    kinds = []
    for place in range(1, types + 1):
        count, capacity, fixed, unit = _row(rows, place, 4, where)
        kinds.append(
            VehicleKind(
                int(count),
                (int(capacity),),
                fixed_cost=round(fixed * rule.scale * UNIT),
                unit_distance=round(unit * UNIT),
                shift=FOREVER if head[2] >= 999_999 else round(head[2] * rule.scale),
            )
        )
    places = [_row(rows, types + 1, 2, where)]
    demand = []
    for place in range(types + 2, types + 2 + n):
        x, y, load = _row(rows, place, 3, where)
        places.append([x, y])
        demand.append(int(load))
    matrix = rule.distances(np.array(places))
    clients = Clients.make(
        np.arange(1, n + 1, dtype=np.int64),
        np.array(demand, dtype=np.int64).reshape(n, 1),
        service=np.full(n, round(head[3] * rule.scale), dtype=np.int64),
    )
    return Problem(
        (Depot(0),),
        clients,
        tuple(kinds),
        (matrix,),
        (matrix,),
        name,
        float(rule.scale * UNIT),
        {"type": "HFVRP", "rounding": rule.name},
    )


def _row(rows: list[tuple[int, list[str]]], place: int, count: int, where: str) -> list[float]:
    if place >= len(rows):
        raise InputError(
            "BEN-004", where, _("ends after {count} rows", count=len(rows)), _("is it cut off?")
        )
    number, tokens = rows[place]
    try:
        values = [float(token) for token in tokens]
    except ValueError as error:
        message = _("{tokens!r} are no numbers", tokens=" ".join(tokens)[:40])
        raise InputError("BEN-006", f"{where}:{number}", message) from error
    if len(values) < count or not np.isfinite(values).all():
        message = _("has {count} numbers instead of {count_2}", count=len(values), count_2=count)
        raise InputError("BEN-003", f"{where}:{number}", message)
    return values[:count]
