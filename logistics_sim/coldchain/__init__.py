"""Temperatures, excursions, shelf life, monitoring records and traceability of fresh parcels."""

from logistics_sim.coldchain.ambient import ambient_c
from logistics_sim.coldchain.compartments import Carriage, carriage
from logistics_sim.coldchain.replay_exposure import cold_summary, exposures, summarise
from logistics_sim.coldchain.shelf_life import life_used
from logistics_sim.coldchain.thermal_response import seconds_above, temperature_after

__all__ = [
    "Carriage",
    "ambient_c",
    "carriage",
    "cold_summary",
    "exposures",
    "life_used",
    "seconds_above",
    "summarise",
    "temperature_after",
]
