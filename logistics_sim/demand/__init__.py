"""The parcel table: generated from residents, and the loads that a plan is sized for."""

from logistics_sim.demand.columns import with_categories
from logistics_sim.demand.design import design_loads
from logistics_sim.demand.generate import generate_parcels
from logistics_sim.demand.rates import Rates, mean_rates

__all__ = ["Rates", "design_loads", "generate_parcels", "mean_rates", "with_categories"]
