"""The parcel table: generated from residents, and the loads that a plan is sized for."""

from logistics_sim.demand.columns import with_categories
from logistics_sim.demand.design_loads import design_loads
from logistics_sim.demand.flow_rates import Rates, mean_rates
from logistics_sim.demand.lots import assign_lots
from logistics_sim.demand.parcel_batch import FLOWS
from logistics_sim.demand.parcel_generation import generate_parcels, parcel_flows

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
