"""Monthly statistics returns and the disclosure table: made, read, checked."""

from logistics_sim.policy.returns.checks import gap_faults, identity_faults, implausible
from logistics_sim.policy.returns.files import read_return, write_return
from logistics_sim.policy.returns.rows import INDICATORS, MonthlyReturn, ReturnRow

__all__ = [
    "INDICATORS",
    "MonthlyReturn",
    "ReturnRow",
    "gap_faults",
    "identity_faults",
    "implausible",
    "read_return",
    "write_return",
]
