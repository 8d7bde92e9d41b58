"""Routing: problem, engines, plans of both echelons, and their independent check."""

from logistics_sim.routing.county.planner import make_plan
from logistics_sim.routing.plan import Plan
from logistics_sim.routing.problem import Problem
from logistics_sim.routing.solution import Solution
from logistics_sim.routing.verify import verify_plan

__all__ = ["Plan", "Problem", "Solution", "make_plan", "verify_plan"]
