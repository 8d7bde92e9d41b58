"""Assign supports for the most coverage or the largest cost cut, with a proven bound.

OR-Tools CP-SAT, one worker, seeded, budgeted by deterministic time, so that the same task gives
the same plan. Money is counted in cents and residents in whole people: all numbers are integers.
"""

from __future__ import annotations

import math
from typing import Any

from logistics_sim.core.errors import Fault, FaultsError, InfeasibleError, InternalError
from logistics_sim.language import gettext as _
from logistics_sim.policy.supports.task import AssignmentTask, SupportPlan
from logistics_sim.policy.supports.verification import plan_faults

LARGEST = 2**53
CENTS = 100


def assign_supports(task: AssignmentTask, seed: int = 0, effort: float = 20.0) -> SupportPlan:
    """Return the supports with the most gain, of those the cheapest.

    Parameters
    ----------
    task
        Candidates and limits.
    seed
        Of the search.
    effort
        Deterministic seconds of CP-SAT for each of the two searches.

    Raises
    ------
    FaultsError
        ``POL-023`` for numbers that cannot be, all at once.
    InfeasibleError
        ``POL-024`` where no plan keeps to the limits, with what binds.
    """
    _guard(task, effort)
    model = _Model(task)
    best = model.search(seed, effort)
    if best is None:
        raise _infeasible(task, seed, effort)
    chosen, gain, bound, proven = best
    if proven:
        cheaper = model.cheapest(gain, chosen, seed, effort)
        chosen, proven = cheaper if cheaper is not None else (chosen, False)
    plan = SupportPlan(
        chosen=chosen,
        gain=gain / model.scale,
        bound=bound / model.scale,
        cost_yuan=sum(cents(task.candidates[n].cost_yuan) for n in chosen) / CENTS,
        proven=proven,
    )
    wrong = plan_faults(task, plan)
    if wrong:
        raise InternalError(
            "POL-025", _("support plan"), "; ".join(wrong), _("report this as a bug")
        )
    return plan


def cents(yuan: float) -> int:
    """Return an amount in whole cents.

    >>> cents(0.29)
    29
    """
    return round(yuan * CENTS)


class _Model:
    """The task as a program of CP-SAT."""

    def __init__(self, task: AssignmentTask, bound_budget: bool = True) -> None:
        from ortools.sat.python import cp_model

        self.task = task
        self.model = model = cp_model.CpModel()
        self.take = [model.new_bool_var(f"take_{n}") for n in range(len(task.candidates))]
        self.money = sum(
            cents(row.cost_yuan) * take
            for row, take in zip(task.candidates, self.take, strict=True)
        )
        if bound_budget:
            self._budgets()
        self._one_a_village()
        self._one_firm_a_line()
        renovating = [
            take for row, take in zip(task.candidates, self.take, strict=True) if row.renovates
        ]
        if task.renovations:
            model.add(sum(renovating) >= task.renovations)
        self.scale = 1 if task.gain == "coverage" else CENTS
        self.gain = self._coverage() if task.gain == "coverage" else self._cut()

    def _budgets(self) -> None:
        self.model.add(self.money <= math.floor(self.task.budget_yuan * CENTS + 1e-6))
        for fund, yuan in sorted(self.task.fund_budget_yuan.items()):
            spent = [
                cents(row.cost_yuan) * take
                for row, take in zip(self.task.candidates, self.take, strict=True)
                if row.fund == fund
            ]
            self.model.add(sum(spent) <= math.floor(yuan * CENTS + 1e-6))

    def _one_a_village(self) -> None:
        taken = {row.village for row in self.task.granted if row.village}
        rows: dict[str, list[Any]] = {}
        for row, take in zip(self.task.candidates, self.take, strict=True):
            if row.village in taken and row.village:
                self.model.add(take == 0)
            elif row.village:
                rows.setdefault(row.village, []).append(take)
        for takes in rows.values():
            if len(takes) > 1:
                self.model.add_at_most_one(takes)

    def _one_firm_a_line(self) -> None:
        firm_of = {row.line_key: row.firm for row in self.task.granted if row.line}
        by_line: dict[str, dict[str, list[Any]]] = {}
        for row, take in zip(self.task.candidates, self.take, strict=True):
            if not row.line:
                continue
            if firm_of.get(row.line_key, row.firm) != row.firm:
                self.model.add(take == 0)
                continue
            by_line.setdefault(row.line_key, {}).setdefault(row.firm, []).append(take)
        for line, firms in by_line.items():
            if len(firms) < 2:
                continue
            named = []
            for number, takes in enumerate(firms.values()):
                there = self.model.new_bool_var(f"firm_{line}_{number}")
                for take in takes:
                    self.model.add_implication(take, there)
                named.append(there)
            self.model.add_at_most_one(named)

    def _coverage(self) -> Any:
        """Return the residents newly covered: a village counts once, however many reach it."""
        before = self.task.covered_from_the_start()
        covering: dict[str, list[Any]] = {}
        for row, take in zip(self.task.candidates, self.take, strict=True):
            for village in self.task.reach.get(row.village, ()) if row.village else ():
                if village not in before:
                    covering.setdefault(village, []).append(take)
        terms = []
        for number, (village, takes) in enumerate(covering.items()):
            people = round(self.task.residents.get(village, 0.0))
            if people:
                covered = self.model.new_bool_var(f"covered_{number}")
                self.model.add(sum(takes) >= covered)
                terms.append(people * covered)
        return sum(terms)

    def _cut(self) -> Any:
        return sum(
            cents(row.gain_yuan_year) * take
            for row, take in zip(self.task.candidates, self.take, strict=True)
        )

    def search(self, seed: int, effort: float) -> tuple[tuple[int, ...], int, int, bool] | None:
        """Return chosen numbers, gain, bound and whether it is proven; None: infeasible."""
        self.model.maximize(self.gain)
        solver, status = self._solved(seed, effort)
        if status in ("INFEASIBLE",):
            return None
        if status not in ("OPTIMAL", "FEASIBLE"):
            raise InfeasibleError(
                "POL-026",
                _("support plan"),
                _("no plan was found in the effort allowed"),
                _("raise --effort"),
            )
        chosen = tuple(n for n, take in enumerate(self.take) if solver.value(take))
        gain = round(solver.objective_value)
        bound = max(math.floor(solver.best_objective_bound + 1e-6), gain)
        return chosen, gain, bound, status == "OPTIMAL"

    def cheapest(
        self, gain: int, chosen: tuple[int, ...], seed: int, effort: float
    ) -> tuple[tuple[int, ...], bool] | None:
        """Return the cheapest choice with this gain, and whether that is proven."""
        self.model.add(self.gain >= gain)
        for number, take in enumerate(self.take):
            self.model.add_hint(take, number in chosen)
        self.model.minimize(self.money)
        solver, status = self._solved(seed, effort)
        if status not in ("OPTIMAL", "FEASIBLE"):
            return None
        found = tuple(n for n, take in enumerate(self.take) if solver.value(take))
        return found, status == "OPTIMAL"

    def _solved(self, seed: int, effort: float) -> tuple[Any, str]:
        from ortools.sat.python import cp_model

        wrong = self.model.validate()
        if wrong:
            raise InternalError("POL-025", _("support plan"), wrong, _("report this as a bug"))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed % 2**31
        solver.parameters.max_deterministic_time = effort
        return solver, solver.status_name(solver.solve(self.model))


def _guard(task: AssignmentTask, effort: float) -> None:
    """Refuse numbers that CP-SAT would take for others, all at once (POL-023)."""
    faults = []

    def refuse(where: str, text: str) -> None:
        faults.append(Fault("POL-023", where, text, _("a finite number of at least 0")))

    budgets = {"budget": task.budget_yuan, "effort": effort, **task.fund_budget_yuan}
    for name, value in budgets.items():
        if not math.isfinite(value) or value < 0 or value > 1e12:
            refuse(name, _("{value} is no amount", value=value))
    for row in task.candidates:
        if not math.isfinite(row.cost_yuan) or not 0 <= row.cost_yuan <= 1e9:
            refuse(row.where, _("cost {cost_yuan} yuan", cost_yuan=row.cost_yuan))
        if not math.isfinite(row.gain_yuan_year) or abs(row.gain_yuan_year) > 1e9:
            refuse(
                row.where, _("gain {gain_yuan_year} yuan a year", gain_yuan_year=row.gain_yuan_year)
            )
    for village, people in task.residents.items():
        if not math.isfinite(people) or not 0 <= people <= 1e9:
            refuse(village, _("{people} residents", people=people))
    if task.renovations < 0:
        refuse("renovations", _("{renovations} renovations", renovations=task.renovations))
    if not faults:
        total = sum(
            cents(row.cost_yuan) + abs(cents(row.gain_yuan_year)) for row in task.candidates
        )
        if total > LARGEST:
            refuse("candidates", _("{total:.3g} yuan in all", total=total / CENTS))
    if faults:
        raise FaultsError(faults)


def _infeasible(task: AssignmentTask, seed: int, effort: float) -> InfeasibleError:
    """Return what binds: the stations to renovate cannot be reached, or cost too much."""
    free = _Model(task, bound_budget=False)
    free.model.minimize(free.money)
    solver, status = free._solved(seed, effort)
    hint = _("more candidates, a larger budget or a smaller share")
    if status not in ("OPTIMAL", "FEASIBLE"):
        text = _(
            "{renovations} stations cannot be renovated within the bans",
            renovations=task.renovations,
        )
        return InfeasibleError("POL-024", _("renovated share"), text, hint)
    least = math.ceil(solver.best_objective_bound - 1e-6) / CENTS
    text = _(
        "{renovations} stations to renovate cost at least {least:,.2f} yuan, the budget "
        "is {budget_yuan:,.2f} yuan (or that of a fund is too small)",
        renovations=task.renovations,
        least=least,
        budget_yuan=task.budget_yuan,
    )
    return InfeasibleError("POL-024", "budget", text, hint)
