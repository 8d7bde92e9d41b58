"""The parcel table: generated from residents, and the loads that a plan is sized for.

The room turns a scenario's statements into parcels; what it draws and cuts with works alone.
Items of a day by place, and heavy consignments in handling units of at most 50 kg:

>>> import numpy as np
>>> items = draw_places(np.array([0.0, 40.0, 10.0]), np.random.default_rng(1))
>>> np.bincount(items).tolist()
[0, 40, 8]
>>> rows, grams, _ = in_units(np.array([120_000, 30_000]), np.array([480_000, 90_000]), 50_000)
>>> rows.tolist(), grams.tolist()
([0, 0, 0, 1], [40000, 40000, 40000, 30000])
"""

from logistics_sim.demand.columns import with_categories
from logistics_sim.demand.design_loads import design_loads
from logistics_sim.demand.flow_rates import Rates
from logistics_sim.demand.known_rates import firms_rates, mean_rates
from logistics_sim.demand.lots import assign_lots
from logistics_sim.demand.parcel_batch import FLOWS, draw_places
from logistics_sim.demand.parcel_generation import generate_parcels, parcel_flows
from logistics_sim.demand.sizes import in_units

__all__ = [
    "FLOWS",
    "Rates",
    "assign_lots",
    "design_loads",
    "draw_places",
    "firms_rates",
    "generate_parcels",
    "in_units",
    "mean_rates",
    "parcel_flows",
    "with_categories",
]
