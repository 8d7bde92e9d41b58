"""Targets, attainment with intervals that respect days, and where the time went.

Three parcels on two days, one of them late; the room needs tables, no scenario:

>>> import pandas as pd
>>> places = pd.DataFrame({"place_id": ["hub", "v"], "township": ["", "T"]})
>>> parcels = pd.DataFrame({"class": "express", "direction": "down", "firm": ["a", "a", "b"],
...                         "origin": "hub", "destination": "v"}, dtype="category")
>>> stamps = pd.DataFrame({"at_hub_s": [0, 0, 86_400], "at_village_s": [3_600, 180_000, 90_000],
...                        "sorted_s": 60, "on_local_s": 600})
>>> stamps = stamps.reindex(columns=STAMPS, fill_value=-1)
>>> found = attainment(parcels, stamps, places, TARGETS[:1], end_s=5 * 86_400).loc[0]
>>> found["target"], int(found["on_time"]), int(found["n"]), float(round(found["share"], 3))
('express_48h', 2, 3, 0.667)
>>> share_verdict(found["share"], found["low"], found["high"], 2, 0.99).kind
'cannot_tell'
"""

from logistics_sim.service.attainment import (
    GROUPINGS,
    attainment,
    attainment_rows,
    last_moment,
)
from logistics_sim.service.intervals import clustered_shares
from logistics_sim.service.legs import LEGS, STAMPS, leg_seconds
from logistics_sim.service.scenario_inputs import scenario_targets
from logistics_sim.service.targets import TARGETS, Target
from logistics_sim.service.verdict import share_verdict

__all__ = [
    "GROUPINGS",
    "LEGS",
    "STAMPS",
    "TARGETS",
    "Target",
    "attainment",
    "attainment_rows",
    "clustered_shares",
    "last_moment",
    "leg_seconds",
    "scenario_targets",
    "share_verdict",
]
