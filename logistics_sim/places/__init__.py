"""Places of the county with their people, opening hours and travel times."""

from logistics_sim.places.build import build_world
from logistics_sim.places.population import split_whole, village_population
from logistics_sim.places.world import Travel, World

__all__ = ["Travel", "World", "build_world", "split_whole", "village_population"]
