"""Targets, attainment with intervals that respect days, and where the time went."""

from logistics_sim.service.attainment import (
    GROUPINGS,
    attainment,
    attainment_rows,
    last_moment,
)
from logistics_sim.service.intervals import clustered_shares
from logistics_sim.service.legs import LEGS, leg_times
from logistics_sim.service.targets import TARGETS, Target

__all__ = [
    "GROUPINGS",
    "LEGS",
    "TARGETS",
    "Target",
    "attainment",
    "attainment_rows",
    "clustered_shares",
    "last_moment",
    "leg_times",
]
