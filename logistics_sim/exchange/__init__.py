"""Plans in other tools' formats: GeoJSON, GeoParquet, CSV, kepler.gl, MATSim.

Each format is a function of a `PlanView` and a folder, in a file of its own, named in `formats`.
"""

from logistics_sim.exchange.formats import FORMATS, export_plan
from logistics_sim.exchange.plan_view import PlanView

__all__ = ["FORMATS", "PlanView", "export_plan"]
