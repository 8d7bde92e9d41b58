"""Positions of vehicles put onto the roads: a hidden Markov model over a network."""

from logistics_sim.map_matching.match import Matching, match_positions
from logistics_sim.map_matching.roads import MatchingRoads

__all__ = ["Matching", "MatchingRoads", "match_positions"]
