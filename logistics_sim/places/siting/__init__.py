"""Where stations should stand: siting models with proven bounds."""

from logistics_sim.places.siting.frontier import Frontier, frontier
from logistics_sim.places.siting.grades import Grade, Grades
from logistics_sim.places.siting.problem import SitingEffort, SitingProblem, SitingRequest
from logistics_sim.places.siting.registry import MODELS, site
from logistics_sim.places.siting.result import Siting

__all__ = [
    "MODELS",
    "Frontier",
    "Grade",
    "Grades",
    "Siting",
    "SitingEffort",
    "SitingProblem",
    "SitingRequest",
    "frontier",
    "site",
]
