"""Roads: read, checked, and turned into travel times and paths."""

from logistics_sim.network.bring import Brought, bring, from_osm, read_roads
from logistics_sim.network.checks import check_network, unreachable_places
from logistics_sim.network.conditions import Moment, Slowdown, slowdowns_of, speed_factors
from logistics_sim.network.depots import with_hub_at, with_place_at
from logistics_sim.network.geojson import read_network
from logistics_sim.network.graph import Graph, Matrix, Path
from logistics_sim.network.islands import islands
from logistics_sim.network.limits import LIMITS, Barred, has_limits, limit_words
from logistics_sim.network.matrix_cache import cached_matrix
from logistics_sim.network.model import Lines, Network
from logistics_sim.network.moved_places import network_of
from logistics_sim.network.points import PlacesRead, read_places, read_points
from logistics_sim.network.raw_roads import Draft
from logistics_sim.network.resilience import resilience
from logistics_sim.network.save import write_network
from logistics_sim.network.simplify import simplify
from logistics_sim.network.speeds import SpeedProfile, speed_profile

__all__ = [
    "LIMITS",
    "Barred",
    "Brought",
    "Draft",
    "Graph",
    "Lines",
    "Matrix",
    "Moment",
    "Network",
    "Path",
    "PlacesRead",
    "Slowdown",
    "SpeedProfile",
    "bring",
    "cached_matrix",
    "check_network",
    "from_osm",
    "has_limits",
    "islands",
    "limit_words",
    "network_of",
    "read_network",
    "read_places",
    "read_points",
    "read_roads",
    "resilience",
    "simplify",
    "slowdowns_of",
    "speed_factors",
    "speed_profile",
    "unreachable_places",
    "with_hub_at",
    "with_place_at",
    "write_network",
]
