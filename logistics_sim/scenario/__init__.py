"""What the planner states: models, strict reader, JSON Schema."""

from logistics_sim.scenario.fleet import Firm, VehicleType
from logistics_sim.scenario.model import Scenario
from logistics_sim.scenario.operator import (
    ALONE_VARIANTS,
    VARIANTS,
    DayGroup,
    Operator,
    Variant,
    Wave,
)
from logistics_sim.scenario.parameter import Parameter
from logistics_sim.scenario.reader import read_scenario

__all__ = [
    "ALONE_VARIANTS",
    "VARIANTS",
    "DayGroup",
    "Firm",
    "Operator",
    "Parameter",
    "Scenario",
    "Variant",
    "VehicleType",
    "Wave",
    "read_scenario",
]
