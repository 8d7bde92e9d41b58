"""The one folder of this room that knows scenarios and worlds: it makes the replay's inputs.

Read `plan_replay` first; the other modules read what takes more than a line.
"""

from logistics_sim.simulation.scenario_inputs.plan_replay import ReplayInputs, replay_plan

__all__ = ["ReplayInputs", "replay_plan"]
