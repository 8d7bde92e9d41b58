"""Random days for a plan: hub, vehicles, stations and every parcel's times."""

from logistics_sim.simulation.replay import Replay, replay
from logistics_sim.simulation.states import STATES

__all__ = ["STATES", "Replay", "replay"]
