"""Temperatures, excursions and shelf life of fresh parcels."""

from logistics_sim.coldchain.ambient import ambient_c
from logistics_sim.coldchain.exposure import cold_summary, exposures, summarise
from logistics_sim.coldchain.life import life_used
from logistics_sim.coldchain.response import seconds_above, temperature_after

__all__ = [
    "ambient_c",
    "cold_summary",
    "exposures",
    "life_used",
    "seconds_above",
    "summarise",
    "temperature_after",
]
