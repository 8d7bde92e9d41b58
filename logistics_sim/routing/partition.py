"""Set partitioning: pick disjoint columns that cover everything at the least cost."""

from __future__ import annotations

from datetime import timedelta

NODE_LIMIT = 20
SAFETY_STOP_S = 300.0
"""A wall-clock stop far beyond what the node limit needs."""


def partition(size: int, sets: list[frozenset[int]], costs: list[int]) -> list[int]:
    """Return the indices of disjoint sets that cover ``0..size-1`` at the least cost found.

    HiGHS through OR-Tools' MathOpt, limited by branch-and-bound nodes. Singletons must be
    among the sets; they are the answer when the solver finds none.
    """
    from ortools.math_opt.python import mathopt

    singles = [number for number, members in enumerate(sets) if len(members) == 1]
    if len(singles) == len(sets):
        return singles
    model = mathopt.Model()
    picks = [model.add_binary_variable() for _ in sets]
    holders: list[list[int]] = [[] for _ in range(size)]
    for number, members in enumerate(sets):
        for member in members:
            holders[member].append(number)
    for numbers in holders:
        model.add_linear_constraint(mathopt.fast_sum([picks[n] for n in numbers]) == 1)
    unit = max(max(costs) // 10**6, 1)
    model.minimize(
        mathopt.fast_sum([cost / unit * pick for cost, pick in zip(costs, picks, strict=True)])
    )
    found = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            random_seed=0,
            node_limit=NODE_LIMIT,
            time_limit=timedelta(seconds=SAFETY_STOP_S),
        ),
    )
    if not found.has_primal_feasible_solution():
        return singles
    values = found.variable_values(picks)
    return [number for number, value in enumerate(values) if value > 0.5]
