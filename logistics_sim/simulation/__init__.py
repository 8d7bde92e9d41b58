"""Random days for a plan: hub, vehicles, stations and every parcel's times.

A replay needs a timetable, parcels, rules and draws, no scenario. Two villages, one van that
leaves at 07:00 and needs ten and five minutes to them, three minutes at each stop:

>>> import numpy as np
>>> from logistics_sim.simulation import *
>>> van = TripPlan.through((1, 2), (600, 300, 700), 7 * 3600, known_places=3)
>>> timetable, rules = Timetable.of((van,)), Rules.of_days(1)
>>> cargo = Cargo.inbound(np.array([1, 2, 2]), np.full(3, 4 * 3600))
>>> draws = RandomDraws.none(timetable, cargo, rules.weekdays)
>>> inputs = ReplayInputs(timetable, cargo, rules, draws, ["hub", "east", "west"])
>>> (play(inputs).stamps["at_village_s"] - 7 * 3600).tolist()
[780, 1260, 1260]
>>> play(inputs, engine="reference").stamps.equals(play(inputs).stamps)
True

`replay` does the same for a scenario's plan; `scenario_inputs` is where a scenario becomes
these inputs.
"""

from logistics_sim.simulation.cargo import Cargo
from logistics_sim.simulation.operating_rules import RecoveryRules, Rules
from logistics_sim.simulation.parcel_states import STATES
from logistics_sim.simulation.random_draws import RandomDraws
from logistics_sim.simulation.replay import Replay, ReplayInputs, play
from logistics_sim.simulation.scenario_inputs import replay, replay_inputs
from logistics_sim.simulation.timetable import Timetable, TripPlan

__all__ = [
    "STATES",
    "Cargo",
    "RandomDraws",
    "RecoveryRules",
    "Replay",
    "ReplayInputs",
    "Rules",
    "Timetable",
    "TripPlan",
    "play",
    "replay",
    "replay_inputs",
]
