"""Random days for a plan: hub, vehicles, stations and every parcel's times.

The room takes a timetable, parcels, rules and random draws; `scenario_inputs` makes them from
a scenario. Alone, a van that leaves at 06:30 with a parcel for a village half an hour away:

>>> import pandas as pd
>>> places = pd.DataFrame({"place_id": ["hub", "v"], "kind": ["hub", "village"],
...                        "open_s": 0, "close_s": 86_400})
>>> trips = pd.DataFrame([{"trip_id": "A", "vehicle": "van-1", "type": "van", "group": "all",
...     "wave": 1, "echelon": "through", "weekdays": "0123456", "origin": "hub", "after_trip": "",
...     "start_s": 22_800, "depart_s": 23_400, "end_s": 27_300, "break_s": 0}])
>>> stops = pd.DataFrame({"trip_id": "A", "seq": [1, 2], "place": ["v", "hub"], "leg_m": 20_000,
...                       "leg_s": 1_800, "arrive_s": [25_200, 27_300]})
>>> handling = HandlingTimes(300, 300, 900, 14_400)
>>> timetable = read_timetable(trips, stops, places, {"van": (500_000, 3_000_000)}, handling)
>>> parcels = pd.DataFrame({"direction": ["down"], "origin": "hub", "destination": "v",
...     "band": "ambient", "weight_g": 900, "volume_ml": 2_000, "ready_s": 16_200,
...     "service": "pickup", "class": "express"})
>>> cargo, rules = read_cargo(parcels, timetable.place_ids), Rules(weekdays=[0])
>>> runs = replay(timetable, cargo, rules, draw_random(timetable, cargo, rules))
>>> runs.stamps.loc[0, ["at_hub_s", "on_local_s", "at_village_s"]].tolist()
[16200, 23400, 25503]
"""

from logistics_sim.simulation.cargo import Cargo, read_cargo
from logistics_sim.simulation.disruption_schedule import DisruptionSchedule
from logistics_sim.simulation.operating_rules import RecoveryRules, Rules
from logistics_sim.simulation.parcel_states import STATES
from logistics_sim.simulation.random_draws import RandomDraws, Variability, draw_random
from logistics_sim.simulation.replay import Replay, replay
from logistics_sim.simulation.scenario_inputs import ReplayInputs, replay_plan
from logistics_sim.simulation.timetable import HandlingTimes, Timetable
from logistics_sim.simulation.timetable_reader import read_timetable

__all__ = [
    "STATES",
    "Cargo",
    "DisruptionSchedule",
    "HandlingTimes",
    "RandomDraws",
    "RecoveryRules",
    "Replay",
    "ReplayInputs",
    "Rules",
    "Timetable",
    "Variability",
    "draw_random",
    "read_cargo",
    "read_timetable",
    "replay",
    "replay_plan",
]
