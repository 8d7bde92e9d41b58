"""Random days for a plan: hub, vehicles, stations and every parcel's times."""

from logistics_sim.simulation.parcel_states import STATES
from logistics_sim.simulation.replay import Replay, replay

__all__ = ["STATES", "Replay", "replay"]
