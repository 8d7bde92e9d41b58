"""Roads: read, checked, and turned into travel times and paths."""

from logistics_sim.network.checks import check_network, unreachable_places
from logistics_sim.network.geojson import read_network
from logistics_sim.network.graph import Graph, Matrix, Path
from logistics_sim.network.model import Lines, Network
from logistics_sim.network.speeds import SpeedProfile, speed_profile

__all__ = [
    "Graph",
    "Lines",
    "Matrix",
    "Network",
    "Path",
    "SpeedProfile",
    "check_network",
    "read_network",
    "speed_profile",
    "unreachable_places",
]
