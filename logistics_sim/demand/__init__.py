"""The parcel table: generated from residents, and the loads that a plan is sized for."""

from logistics_sim.demand.batch import FLOWS
from logistics_sim.demand.columns import with_categories
from logistics_sim.demand.design import design_loads
from logistics_sim.demand.generate import generate_parcels, parcel_flows
from logistics_sim.demand.lots import assign_lots
from logistics_sim.demand.rates import Rates, mean_rates

__all__ = [
    "FLOWS",
    "Rates",
    "assign_lots",
    "design_loads",
    "generate_parcels",
    "mean_rates",
    "parcel_flows",
    "with_categories",
]
