"""The county's plan: cost against CPU time, beside PyVRP alone on the same problem.

    python -m benchmarks.county_plan [--quick] [--seeds N] [--large] [--out FOLDER]

Both solve the alliance's routing problem of Tang County (two waves, several trips a day)
with their own budgets of work; PyVRP runs with its own settings from scratch and its
routes then get the same timetable with rests. CPU seconds of this process, so that other
work on the machine does not count. ``--large`` adds 3,000 generated villages.
"""

from __future__ import annotations

import argparse
import csv
import platform
import resource
import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
BUDGETS = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
COARSER = 100
PEER_SECONDS = (5.0, 15.0, 30.0)


def county() -> tuple[Any, Any, Any, Any]:
    """Return scenario, world, operator and stops of the alliance."""
    from logistics_sim.demand import design_loads
    from logistics_sim.places import build_world
    from logistics_sim.routing.county_plan.stops import group_stops
    from logistics_sim.scenario import read_scenario

    scenario = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    world = build_world(scenario)
    operator = scenario.joint_operator()
    return (
        scenario,
        world,
        operator,
        group_stops(design_loads(scenario, world.places, operator), world.places, "all"),
    )


def large(villages: int = 3_000, seed: int = 1) -> tuple[Any, Any, Any, Any]:
    """Return a generated plain of `villages` villages within 60 km of one hub."""
    import pandas as pd

    from logistics_sim.routing.county_plan.stops import LOADS, Stops

    scenario, _, operator, stops = county()
    rng = np.random.default_rng(seed)
    radius = 60_000 * np.sqrt(rng.random(villages))
    angle = 2 * np.pi * rng.random(villages)
    xy = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    xy = np.concatenate([np.zeros((1, 2)), xy])
    metres = (1.3 * np.linalg.norm(xy[:, None] - xy[None], axis=2)).astype(np.int64)
    travel = SimpleNamespace(metres=metres, seconds=(metres / (40 / 3.6)).astype(np.int64))
    count = villages + 1
    ids = ["hub", *(f"9{number:011d}" for number in range(villages))]
    places = pd.DataFrame({"place_id": ids, "name": ids, "kind": ["hub"] + ["village"] * villages})
    places["township"] = ""
    places["open_s"], places["close_s"] = [0] + [28_800] * villages, [86_400] + [68_400] * villages
    picked = rng.choice(np.flatnonzero(stops.wave == 1), villages)
    chosen = stops.take(picked)
    mine = Stops(
        np.arange(1, count),
        chosen.wave,
        *(getattr(chosen, n) for n in (*LOADS, "band")),
    )
    world = SimpleNamespace(places=places, travel={k.id: travel for k in scenario.fleet})
    return scenario, world, operator, mine


def ours(case: tuple[Any, Any, Any, Any], iterations: int, seed: int) -> tuple[float, float]:
    """Return CPU seconds and yuan of our plan (all through-running)."""
    from logistics_sim.routing.county_plan.echelons import plan_with_handovers
    from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs

    scenario, world, operator, stops = case
    said = scenario.change(**{"effort.iterations": iterations, "seed": scenario.seed + seed})
    begun = time.process_time()
    found = plan_with_handovers(planning_inputs(said, world), operator, stops, (), "bench")
    return time.process_time() - begun, found.cost_yuan()


def peer(case: tuple[Any, Any, Any, Any], seconds: float, seed: int) -> tuple[float, float]:
    """Return CPU seconds and yuan of PyVRP with its own settings on the whole problem."""
    import pyvrp

    from logistics_sim.routing.county_plan.echelons import Stops
    from logistics_sim.routing.county_plan.routing_task import main_task, problem_of, useful_kinds
    from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
    from logistics_sim.routing.county_plan.solved_task import SolvedTask
    from logistics_sim.routing.county_plan.stops import split_oversized
    from logistics_sim.routing.county_plan.timetable import vehicle_days
    from logistics_sim.routing.engines.pyvrp_engine import from_pyvrp, to_pyvrp
    from logistics_sim.routing.solution import solution_cost

    scenario, world, operator, stops = case
    inputs = planning_inputs(scenario, world)
    parts: Stops = split_oversized(stops, useful_kinds(inputs, "trunk"))
    task = main_task(inputs, operator, parts, np.zeros(parts.size, dtype=bool))
    problem = problem_of(inputs, task)
    end = time.process_time() + seconds

    def over(best_cost: float) -> bool:
        return time.process_time() >= end

    begun = time.process_time()
    found = pyvrp.solve(
        to_pyvrp(cheaper(problem)), over, seed=seed, collect_stats=False, display=False
    )
    used = time.process_time() - begun
    if not found.is_feasible():
        return used, float("nan")
    solution = from_pyvrp(problem, found.best)
    rules = inputs.rules
    days = [
        (route.kind, day)
        for route in solution.routes
        for day in vehicle_days(problem, route.kind, route.trips, rules)
    ]
    print(f"  (PyVRP's own cost, rests not counted: {solution_cost(problem, solution) / 1e6:,.1f})")
    return used, SolvedTask(task, problem, solution, days, [], {}).cost_yuan()


def cheaper(problem: Any) -> Any:
    """Return the problem with costs in 1e-4 yuan, which PyVRP's own penalties can weigh up.

    Unit prices are rounded by less than 1 %; plans are priced at full precision afterwards.
    """
    kinds = tuple(
        replace(
            kind,
            fixed_cost=round(kind.fixed_cost / COARSER),
            unit_distance=round(kind.unit_distance / COARSER),
            unit_duration=round(kind.unit_duration / COARSER),
        )
        for kind in problem.vehicles
    )
    return replace(problem, vehicles=kinds)


def main() -> None:
    """Print the table, write it as CSV and draw the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--out", type=Path, default=None)
    said = parser.parse_args()
    budgets = BUDGETS[:3] if said.quick else BUDGETS
    clocks = PEER_SECONDS[:1] if said.quick else PEER_SECONDS
    rows: list[dict[str, Any]] = []
    case = county()
    for seed in range(said.seeds):
        for iterations in budgets:
            seconds, yuan = ours(case, iterations, seed)
            rows.append(row("Tang County", "logistics-sim", iterations, seed, seconds, yuan))
        for clock in clocks:
            seconds, yuan = peer(case, clock, seed)
            rows.append(row("Tang County", "PyVRP alone", clock, seed, seconds, yuan))
    if said.large:
        big = large()
        for iterations in (1_000, 4_000):
            seconds, yuan = ours(big, iterations, 0)
            rows.append(row("3,000 villages", "logistics-sim", iterations, 0, seconds, yuan))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"peak memory {peak:.2f} GB; ortools {metadata.version('ortools')}, "
        f"pyvrp {metadata.version('pyvrp')}, Python {platform.python_version()}"
    )
    summary(rows)
    if said.out is not None:
        said.out.mkdir(parents=True, exist_ok=True)
        with (said.out / "county_plan.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        draw(rows, said.out / "county_plan.png")


def row(
    case: str, engine: str, budget: float, seed: int, cpu: float, yuan: float
) -> dict[str, Any]:
    """Return one row, printed as it comes."""
    found = {"case": case, "engine": engine, "budget": budget, "seed": seed}
    found |= {"cpu_s": round(cpu, 2), "yuan": round(yuan, 1)}
    print(found, flush=True)
    return found


def summary(rows: list[dict[str, Any]]) -> None:
    """Print medians over seeds and their ratio to the best plan of the case."""
    best = min(r["yuan"] for r in rows if r["case"] == "Tang County" and r["yuan"] == r["yuan"])
    keys = list(dict.fromkeys((r["case"], r["engine"], r["budget"]) for r in rows))
    for key in keys:
        mine = [r for r in rows if (r["case"], r["engine"], r["budget"]) == key]
        cpu = float(np.median([r["cpu_s"] for r in mine]))
        yuan = float(np.nanmedian([r["yuan"] for r in mine]))
        over = f"{yuan / best - 1:+7.2%} of the best" if key[0] == "Tang County" else ""
        print(f"{key[0]:16} {key[1]:14} {key[2]:>8} {cpu:8.1f} s CPU {yuan:12,.0f} yuan {over}")


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw cost against CPU time."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6.5, 4))
    for engine, colour, marker in (
        ("logistics-sim", "#0072B2", "o"),
        ("PyVRP alone", "#D55E00", "s"),
    ):
        mine = [r for r in rows if r["engine"] == engine and r["case"] == "Tang County"]
        budgets = sorted({r["budget"] for r in mine})
        points = [
            (
                np.median([r["cpu_s"] for r in mine if r["budget"] == b]),
                np.nanmedian([r["yuan"] for r in mine if r["budget"] == b]),
            )
            for b in budgets
        ]
        axes.plot(*zip(*points, strict=True), color=colour, marker=marker, label=engine)
        axes.scatter(
            [r["cpu_s"] for r in mine], [r["yuan"] for r in mine], s=10, color=colour, alpha=0.4
        )
    axes.set_xscale("log")
    axes.set_xlabel("CPU seconds (one core)")
    axes.set_ylabel("yuan a service day")
    axes.set_title("Tang County, alliance: cost of the plan against time", loc="left")
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    main()
