"""Places of the county with their people, opening hours and travel times."""

from logistics_sim.places.build import at_moment, build_world, operator_world, travel_at
from logistics_sim.places.population import split_whole, village_population
from logistics_sim.places.world import Travel, World

__all__ = [
    "Travel",
    "World",
    "at_moment",
    "build_world",
    "operator_world",
    "split_whole",
    "travel_at",
    "village_population",
]
