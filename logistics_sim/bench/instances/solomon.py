"""Texts in Solomon's form: a fleet line and a table of customers with windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind

if TYPE_CHECKING:
    from logistics_sim.bench.instances.rounding import Rounding


def solomon_problem(text: str, where: str, rule: Rounding) -> Problem:
    """Return the problem: distance only, travel time = distance, at most the stated fleet."""
    lines = text.splitlines()
    rows: list[list[float]] = []
    fleet: tuple[int, int] | None = None
    for number, line in enumerate(lines, start=1):
        tokens = line.split()
        if not tokens or not _is_number(tokens[0]):
            continue
        values = _numbers(tokens, f"{where}:{number}")
        if len(values) == 2 and fleet is None:
            fleet = (int(values[0]), int(values[1]))
        elif len(values) == 7 and values[0] == len(rows):
            rows.append(values[1:])
        elif number > 1:
            message = _(
                "row of {count} numbers begins with {values:g}", count=len(values), values=values[0]
            )
            hint = _("customer {count} with 6 numbers", count=len(rows))
            raise InputError("BEN-003", f"{where}:{number}", message, hint)
    if fleet is None or not rows:
        raise InputError("BEN-004", where, _("there is no fleet or no customer"))
    table = np.array(rows)
    matrix = rule.distances(table[:, :2])
    times = np.rint(table[:, 3:] * rule.scale).astype(np.int64)
    clients = Clients.make(
        np.arange(1, len(rows), dtype=np.int64),
        np.rint(table[1:, 2:3]).astype(np.int64),
        early=times[1:, 0],
        late=times[1:, 1],
        service=times[1:, 2],
    )
    return Problem(
        (Depot(0, int(times[0, 0]), int(times[0, 1])),),
        clients,
        (VehicleKind(fleet[0], (fleet[1],)),),
        (matrix,),
        (matrix,),
        lines[0].strip(),
        float(rule.scale),
        {"type": "VRPTW", "rounding": rule.name},
    )


def _is_number(token: str) -> bool:
    return token.lstrip("+-").replace(".", "", 1).isdigit()


def _numbers(tokens: list[str], where: str) -> list[float]:
    try:
        return [float(token) for token in tokens]
    except ValueError as error:
        raise InputError(
            "BEN-006", where, _("{tokens!r} are no numbers", tokens=" ".join(tokens)[:40])
        ) from error
