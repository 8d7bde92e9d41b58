"""A `Problem` as a text in Solomon's form that `solomon_problem` reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.not_in_form import refuse_what_solomon_lacks
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.bench.instances.rounding import Floats, Rounding
    from logistics_sim.routing.problem import Problem

HEAD = "CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME"


def solomon_text(problem: Problem, xy: Floats, rule: Rounding) -> str:
    """Return `problem` in Solomon's form: coordinates `xy` under a named rounding `rule`.

    Raises `FaultsError` or `InputError` (``BEN-011``) for what the form cannot say, and where the
    weights are not those of the coordinates under the rule.
    """
    refuse_what_solomon_lacks(problem)
    if not np.array_equal(rule.distances(xy), problem.distance[0]):
        text = _("the weights are not those of the coordinates under rule {name!r}", name=rule.name)
        raise InputError("BEN-011", problem.name, text, _("name the rule that made them"))
    (depot,), (kind,), c = problem.depots, problem.vehicles, problem.clients
    times = [(0, depot.early, depot.late, 0)]
    times += list(
        zip(
            c.delivery[:, 0].tolist(),
            c.early.tolist(),
            c.late.tolist(),
            c.service.tolist(),
            strict=True,
        )
    )
    rows = []
    for number, ((x, y), (load, *moments)) in enumerate(zip(xy.tolist(), times, strict=True)):
        said = [_number(value / rule.scale) for value in moments]
        rows.append(" ".join([str(number), _number(x), _number(y), str(load), *said]))
    fleet = f"{kind.count} {kind.capacity[0]}"
    head = [problem.name, "", "VEHICLE", "NUMBER CAPACITY", fleet, "", "CUSTOMER", HEAD, ""]
    return "\n".join([*head, *rows, ""])


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
