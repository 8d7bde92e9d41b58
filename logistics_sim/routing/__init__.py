"""Routing: problem, engines, plans of both echelons, and their independent check."""

from logistics_sim.routing.county_plan.planner import make_plan
from logistics_sim.routing.plan import Plan
from logistics_sim.routing.plan_verification import verify_plan
from logistics_sim.routing.problem import Problem
from logistics_sim.routing.solution import Solution

__all__ = ["Plan", "Problem", "Solution", "make_plan", "verify_plan"]
