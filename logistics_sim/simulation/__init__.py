"""Random days for a plan: hub, vehicles, stations and every parcel's times."""

from logistics_sim.simulation.outcomes import STATES
from logistics_sim.simulation.replay import Replay, replay

__all__ = ["STATES", "Replay", "replay"]
