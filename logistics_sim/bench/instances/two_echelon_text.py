"""A two-echelon instance in the form of sets 2 to 7."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import TwoEchelonProblem


def two_echelon_text(problem: TwoEchelonProblem) -> str:
    """Return `problem` as the text that `parse_two_echelon` reads back with every number."""
    trucks, vans = problem.trucks, problem.vans
    stores = [problem.depot.tolist()]
    stores += [
        [*place, cost] if cost else list(place)
        for place, cost in zip(problem.satellites.tolist(), problem.handling.tolist(), strict=True)
    ]
    customers = zip(problem.customers.tolist(), problem.demand.tolist(), strict=True)
    lines = [
        "!Trucks: total, capacity, cost per distance, fixed cost",
        _group(trucks.count, trucks.capacity, trucks.unit_cost, trucks.fixed_cost),
        "!Vans: max per satellite, total, capacity, cost per distance, fixed cost",
        _group(vans.per_satellite, vans.count, vans.capacity, vans.unit_cost, vans.fixed_cost),
        "!Stores: first is the depot, the others are satellites (x, y, handling cost)",
        " ".join(_group(*store) for store in stores),
        "!Customers: x, y, demand",
        " ".join(_group(*place, load) for place, load in customers),
    ]
    return "\n".join([*lines, ""])


def _group(*values: float) -> str:
    return ",".join(str(int(v)) if v == int(v) else repr(float(v)) for v in values)
