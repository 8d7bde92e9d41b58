"""Routing: problem, engines, plans of both echelons, and their independent check.

The engines take a `Problem`, no scenario. Four clients on a line, 10 apart; two vans of room 2:

>>> import numpy as np
>>> from logistics_sim.routing import *
>>> place = np.arange(5)
>>> metres = 10 * np.abs(place[:, None] - place[None])
>>> clients = Clients.make(place[1:], np.ones((4, 1), dtype=np.int64))
>>> vans = VehicleKind(2, (2,), fixed_cost=100, unit_distance=1)
>>> problem = Problem((Depot(0),), clients, (vans,), (metres,), (metres,))
>>> found = solve(problem, SearchEffort(200), seed=1).solution
>>> verify_solution(problem, found).cost
320
>>> lower_bound(problem).value <= 320
True

`make_plan` plans a county's day: `county_plan` turns loads into such problems and their routes
into a timetable, `two_echelon` solves the textbook problem of trucks to satellites and vans from
them, `two_echelon_windows` the same with windows, synchronised in time, `consistency` re-plans a
single day near a reference.
"""

from logistics_sim.routing.bounds import lower_bound
from logistics_sim.routing.column_generation.bound import column_bound
from logistics_sim.routing.county_plan.planner import make_plan
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.engines.registry import solve
from logistics_sim.routing.plan import Plan
from logistics_sim.routing.plan_verification import verify_plan
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Solution
from logistics_sim.routing.solution_verification import verify_solution

__all__ = [
    "Clients",
    "Depot",
    "Plan",
    "Problem",
    "SearchEffort",
    "Solution",
    "VehicleKind",
    "column_bound",
    "lower_bound",
    "make_plan",
    "solve",
    "verify_plan",
    "verify_solution",
]
