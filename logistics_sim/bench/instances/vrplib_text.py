"""A `Problem` as a VRPLIB-like text that `vrplib_problem` reads back with every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.edge_weights import edge_weight_values
from logistics_sim.bench.instances.not_in_form import refuse_what_vrplib_lacks
from logistics_sim.bench.instances.rounding import Rounding
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.bench.instances.rounding import Floats, Ints
    from logistics_sim.routing.problem import Problem

NO_LIMIT = 10_000_000
"""What stands for no window beside pick-ups."""


def vrplib_text(
    problem: Problem,
    form: str = "FULL_MATRIX",
    *,
    xy: Floats | None = None,
    rule: Rounding | None = None,
) -> str:
    """Return `problem` as a VRPLIB-like text.

    Parameters
    ----------
    form
        ``EDGE_WEIGHT_FORMAT`` of the weights: ``FULL_MATRIX`` or a triangular form.
    xy : shape ``(places, 2)``
        Coordinates to write instead of weights (``EUC_2D``), with their rounding `rule`; the
        weights must be what the rule makes of them.

    Raises
    ------
    InputError
        ``BEN-011`` for what the form cannot say (names of vehicle kinds, which change nothing,
        are left out), ``BEN-003`` for an unknown form.

    Examples
    --------
    >>> from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
    >>> weights = np.array([[0, 5], [5, 0]])
    >>> clients = Clients.make(np.array([1]), np.array([[3]]))
    >>> fleet = (VehicleKind(1, (9,)),)
    >>> problem = Problem((Depot(0),), clients, fleet, (weights,), (weights,))
    >>> text = vrplib_text(problem, "LOWER_ROW").splitlines()
    >>> text[text.index("EDGE_WEIGHT_SECTION") :][:4]
    ['EDGE_WEIGHT_SECTION', '5', 'DEMAND_SECTION', '1 0']
    """
    refuse_what_vrplib_lacks(problem)
    weights = problem.distance[0]
    size, first = weights.shape[0], len(problem.depots)
    scale = 1
    lines = [
        f"NAME : {problem.name}",
        f"TYPE : {problem.features.get('type', 'CVRP')}",
        f"DIMENSION : {size}",
    ]
    if xy is None:
        lines += ["EDGE_WEIGHT_TYPE : EXPLICIT", f"EDGE_WEIGHT_FORMAT : {form}"]
        shape = _section("EDGE_WEIGHT", _in_lines(edge_weight_values(weights, form)))
    else:
        if rule is None or not np.array_equal(rule.distances(xy), weights):
            said = _("no rule") if rule is None else _("rule {name!r}", name=rule.name)
            text = _("the weights are not those of the coordinates under {said}", said=said)
            raise InputError("BEN-011", problem.name, text, _("write EXPLICIT weights"))
        scale = rule.scale
        lines += ["EDGE_WEIGHT_TYPE : EUC_2D", f"COMMENT : rounding rule {rule.name}"]
        shape = _section("NODE_COORD", _numbered([_said(x, y) for x, y in xy.tolist()]))
    lines += _vehicles(problem, scale)
    lines += [*shape, *_clients(problem, first, scale)]
    lines += _section("DEPOT", [*(str(number) for number in range(1, first + 1)), "-1"])
    return "\n".join([*lines, "EOF", ""])


def _clients(problem: Problem, first: int, scale: int) -> list[str]:
    """Return the sections of loads and times of all nodes, the depots first."""
    c = problem.clients

    def column(values: Ints, depots: Sequence[int] = ()) -> list[int]:
        return [*(depots or [0] * first), *values.tolist()]

    early = column(c.early, [depot.early for depot in problem.depots])
    late = column(c.late, [depot.late for depot in problem.depots])
    brought, taken, service = column(c.delivery[:, 0]), column(c.pickup[:, 0]), column(c.service)
    if any(taken):
        open_end = [NO_LIMIT if end == FOREVER else end // scale for end in late]
        rows = zip(early, open_end, service, taken, brought, strict=True)
        said = [f"0 {a // scale} {b} {s // scale} {t} {d}" for a, b, s, t, d in rows]
        return _section("PICKUP_AND_DELIVERY", _numbered(said))
    lines = _section("DEMAND", _numbered([str(load) for load in brought]))
    if any(early) or any(end != FOREVER for end in late):
        both = [_said(a / scale, b / scale) for a, b in zip(early, late, strict=True)]
        lines += _section("TIME_WINDOW", _numbered(both))
    release = column(c.release)
    for name, values in (("SERVICE_TIME", service), ("RELEASE_TIME", release)):
        if any(values):
            lines += _section(name, _numbered([_said(value / scale) for value in values]))
    return lines


def _vehicles(problem: Problem, scale: int) -> list[str]:
    """Return the specifications of equal vehicles, or sections with a row for each vehicle."""
    rows = [kind for kind in problem.vehicles for _ in range(kind.count)]
    lines = [f"VEHICLES : {len(rows)}"]
    for key, values in (
        ("CAPACITY", [kind.capacity[0] for kind in rows]),
        ("VEHICLES_FIXED_COST", [kind.fixed_cost / scale for kind in rows]),
        ("VEHICLES_UNIT_DISTANCE_COST", [kind.unit_distance for kind in rows]),
        ("VEHICLES_DEPOT", [kind.start_depot + 1 for kind in rows]),
        ("VEHICLES_MAX_DURATION", [_limit(kind.shift, scale) for kind in rows]),
        ("VEHICLES_MAX_DISTANCE", [_limit(kind.max_distance, scale) for kind in rows]),
    ):
        if len(set(values)) > 1:
            lines += _section(key, _numbered([_said(value) for value in values]))
        elif values:
            lines.append(f"{key} : {_said(values[0])}")
    most = max((kind.max_trips for kind in rows), default=1)
    if most > 1:
        lines.append(f"VEHICLES_MAX_RELOADS : {most - 1}")
        own = [str(kind.start_depot + 1) if kind.max_trips > 1 else "" for kind in rows]
        lines += _section("VEHICLES_RELOAD_DEPOT", _numbered(own))
    # Specifications stand before sections, whatever came first.
    return sorted(lines, key=lambda line: " : " not in line)


def _limit(value: int, scale: int) -> float:
    """Return a limit in the file's units, 0 for none."""
    return 0 if value == FOREVER else value / scale


def _said(*values: float) -> str:
    """Return numbers as they are read back: whole ones without a point."""
    return " ".join(str(int(v)) if v == int(v) else repr(float(v)) for v in values)


def _numbered(rows: list[str]) -> list[str]:
    return [f"{number} {row}".rstrip() for number, row in enumerate(rows, 1)]


def _in_lines(values: list[int], width: int = 20) -> list[str]:
    return [
        " ".join(str(value) for value in values[begin : begin + width])
        for begin in range(0, len(values), width)
    ]


def _section(name: str, rows: list[str]) -> list[str]:
    return [f"{name}_SECTION", *rows]
