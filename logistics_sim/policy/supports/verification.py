"""Check a support plan by its own numbers: this shares no code with the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from logistics_sim.language import gettext as _
from logistics_sim.policy.supports.double_support import double_supports
from logistics_sim.policy.supports.table import SupportRow
from logistics_sim.policy.supports.task import AssignmentTask, SupportPlan


def plan_faults(task: AssignmentTask, plan: SupportPlan) -> list[str]:
    """Return every limit of `task` that `plan` breaks, and figures that are not its own."""
    rows = [task.candidates[number] for number in plan.chosen]
    wrong = []
    spent = sum((_amount(row.cost_yuan) for row in rows), Decimal(0))
    if spent > Decimal(str(task.budget_yuan)):
        wrong.append(
            _("spends {spent} of {budget_yuan} yuan", spent=spent, budget_yuan=task.budget_yuan)
        )
    for fund, limit in task.fund_budget_yuan.items():
        part = sum((_amount(row.cost_yuan) for row in rows if row.fund == fund), Decimal(0))
        if part > Decimal(str(limit)):
            wrong.append(
                _("spends {part} of {limit} yuan of {fund}", part=part, limit=limit, fund=fund)
            )
    if abs(float(spent) - plan.cost_yuan) > 0.005:
        wrong.append(
            _("says {cost_yuan} yuan and spends {spent}", cost_yuan=plan.cost_yuan, spent=spent)
        )
    villages = Counter(row.village for row in [*task.granted, *rows] if row.village)
    new = {row.village for row in rows if row.village}
    wrong += [_("village {name} twice", name=name) for name in sorted(new) if villages[name] > 1]
    before = _clashes(task.granted)
    wrong += sorted(_clashes([*task.granted, *rows]) - before)
    renovated = sum(row.renovates for row in rows)
    if renovated < task.renovations:
        wrong.append(
            _(
                "renovates {renovated} of {renovations}",
                renovated=renovated,
                renovations=task.renovations,
            )
        )
    if abs(_gain(task, plan) - plan.gain) > 0.005:
        wrong.append(
            _("says a gain of {gain} and has {gain_2}", gain=plan.gain, gain_2=_gain(task, plan))
        )
    if plan.gain > plan.bound + 0.005:
        wrong.append(
            _("gains {gain}, more than its bound {bound}", gain=plan.gain, bound=plan.bound)
        )
    return wrong


def _amount(yuan: float) -> Decimal:
    return Decimal(str(round(yuan, 2)))


def _clashes(rows: Sequence[SupportRow]) -> set[str]:
    found = double_supports(rows)
    return {f"{ban['rule']}: {v['what']} {v['rows']}" for ban in found for v in ban["violations"]}


def _gain(task: AssignmentTask, plan: SupportPlan) -> float:
    rows = [task.candidates[number] for number in plan.chosen]
    if task.gain == "cost":
        return float(sum((_amount(row.gain_yuan_year) for row in rows), Decimal(0)))
    old = {v for row in task.granted for v in task.reach.get(row.village, ())}
    new = {v for row in rows for v in task.reach.get(row.village, ())} - old
    return float(sum(round(task.residents.get(village, 0.0)) for village in sorted(new)))
