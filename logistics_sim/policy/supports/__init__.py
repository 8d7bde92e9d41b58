"""Support plans: who gets a subsidy for which village or line, within the two bans."""

from logistics_sim.policy.supports.assignment import assign_supports
from logistics_sim.policy.supports.double_support import double_supports
from logistics_sim.policy.supports.table import SupportRow, read_supports
from logistics_sim.policy.supports.task import AssignmentTask, SupportPlan

__all__ = [
    "AssignmentTask",
    "SupportPlan",
    "SupportRow",
    "assign_supports",
    "double_supports",
    "read_supports",
]
