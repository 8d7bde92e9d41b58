"""Tariffs, the ledger to the cent, and the saving with its interval."""

from logistics_sim.costs.ledger import build_ledger
from logistics_sim.costs.saving import Saving, daily_yuan, paired_saving
from logistics_sim.costs.stations import station_items, station_rows

__all__ = ["Saving", "build_ledger", "daily_yuan", "paired_saving", "station_items", "station_rows"]
