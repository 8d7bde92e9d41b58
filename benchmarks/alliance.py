"""Coalitions of the county: effort against error, the noise of each share, and the rules' speed.

``python -m benchmarks.alliance [--seeds N] [--sample K] [--run DIR] [--out FILE]``. CPU seconds of
this process, so that other work on the machine does not count. The yardstick of a
coalition is the best of what ten times the study's mean work per coalition finds, from nothing
and from the study's own plan. ``--run`` measures a finished study's folder instead of planning.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.alliance import CostGame, shares_by
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario
from logistics_sim.study.coalitions.run import AllianceSettings, Room, all_members, random_values
from logistics_sim.study.coalitions.task import CoalitionTask, Record, plan_coalition
from logistics_sim.study.crew import Crew
from logistics_sim.study.manifest import input_hash

BASE = Path(__file__).parents[1] / "scenarios" / "tangxian.yaml"


def study(scenario: Any, world: Any, effort: float) -> tuple[Any, Any, float]:
    """Return plans, closed values and CPU seconds of all coalitions at an effort."""
    with tempfile.TemporaryDirectory() as folder:
        settings = AllianceSettings(effort=effort, months=2)
        room = Room(scenario, world, Path(folder), settings, Crew())
        begun = time.process_time()
        active = room.active()
        planned = room.plan(all_members(active), active)
        seconds = time.process_time() - begun
        return planned, random_values(room, planned), seconds


def finished(folder: Path) -> dict[tuple[str, ...], Record]:
    """Return the cheapest record of each coalition in the folder of a finished study."""
    found: dict[tuple[str, ...], Record] = {}
    for path in sorted((folder / "coalitions").glob("*.json")):
        record = Record.from_json(json.loads(path.read_text(encoding="utf-8")))
        plain = len(record.firms) > 1 or record.statement == "equal_service"
        best = found.get(record.firms)
        if plain and (best is None or record.routing_yuan < best.routing_yuan):
            found[record.firms] = record
    return found


def yardsticks(
    scenario: Any, records: dict[tuple[str, ...], Record], sample: int, work: int
) -> list[dict[str, Any]]:
    """Plan some coalitions with ten times the mean work; return their routes' costs."""
    names = sorted(records, key=lambda m: (len(m), m))
    picked = [names[i] for i in np.unique(np.linspace(0, len(names) - 1, sample).astype(int))]
    county = input_hash(scenario)
    rows = []
    for firms in picked:
        record = records[firms]
        task = CoalitionTask(scenario, county, firms, record.statement, work, (), ())
        found = [plan_coalition(task), plan_coalition(replace(task, starts=(record.days,)))]
        best = min(other.routing_yuan for other in found)
        total = sum(record.total(name) for name in record.yuan)
        rows.append(
            {
                "members": "+".join(firms),
                "routes_yuan": record.routing_yuan,
                "best_yuan": best,
                "routes_error": record.routing_yuan / best - 1,
                "value_error": (record.routing_yuan - best) / (total - record.routing_yuan + best),
            }
        )
        print(json.dumps(rows[-1]), flush=True)
    return rows


def rule_seconds() -> dict[str, float]:
    """Return CPU seconds of each rule for ten firms."""
    luck = np.random.default_rng(1)
    n = 10
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    cost = (member @ luck.uniform(50, 150, n)) ** 0.8 * luck.uniform(0.97, 1.0, 1 << n)
    game = CostGame(tuple("abcdefghij"), cost)
    found = {}
    for rule in ("shapley", "nucleolus", "epm", "acam"):
        shares_by(rule, game)
        begun = time.process_time()
        shares_by(rule, game)
        found[rule] = round(time.process_time() - begun, 4)
    return found


def mean_work(folder: Path, coalitions: int) -> float:
    """Return the mean iterations per coalition of a study's folder."""
    paths = (folder / "coalitions").glob("*.json")
    total = sum(json.loads(p.read_text(encoding="utf-8"))["iterations"] for p in paths)
    return total / coalitions


def error_row(errors: list[dict[str, Any]]) -> dict[str, float]:
    """Return mean and worst error of routes and of whole values."""
    return {
        f"{name}_{word}": float(function([row[name] for row in errors]))
        for name in ("routes_error", "value_error")
        for word, function in (("mean", np.mean), ("worst", np.max))
    }


def main() -> None:
    """Measure and print; write JSON where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--efforts", type=float, nargs="*", default=[1.0])
    parser.add_argument("--run", type=Path)
    parser.add_argument("--out", type=Path)
    words = parser.parse_args()
    scenario = read_scenario(BASE)
    world = build_world(scenario)
    answer: dict[str, Any] = {"rules_ten_firms_cpu_s": rule_seconds(), "efforts": []}
    print(json.dumps(answer), flush=True)
    if words.run is not None:
        records = finished(words.run)
        work = 10 * mean_work(words.run, len(records))
        errors = yardsticks(scenario, records, words.sample, round(work))
        answer["run"] = {"work": work, **error_row(errors), "rows": errors}
        print(json.dumps(answer["run"], indent=1), flush=True)
        words.efforts = []
    for effort in words.efforts:
        shares = []
        grands = []
        for seed in range(words.seeds):
            seeded = scenario.with_seed(scenario.seed + seed)
            planned, values, seconds = study(seeded, world, effort)
            shares.append(shares_by("shapley", values.game))
            grands.append(values.game.grand)
            print(json.dumps({"effort": effort, "seed": seed, "cpu_s": seconds}), flush=True)
            if seed == 0:
                work = 10 * sum(r.iterations for r in planned.records.values())
                work = round(work / len(planned.records))
                errors = yardsticks(scenario, planned.records, words.sample, work)
                first = seconds
        table = np.array([list(found.values()) for found in shares])
        row = {
            "effort": effort,
            "cpu_s": first,
            **error_row(errors),
            "grand_spread": float(np.ptp(grands) / np.mean(grands)),
            "shapley_noise": {
                firm: float(np.ptp(table[:, i]) / table[:, i].mean())
                for i, firm in enumerate(shares[0])
            },
        }
        answer["efforts"].append(row)
        print(json.dumps(row, indent=1), flush=True)
    if words.out is not None:
        words.out.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
