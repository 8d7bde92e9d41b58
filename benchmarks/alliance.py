"""Coalitions of the county: effort against error, the noise of each share, and the rules' speed.

``python -m benchmarks.alliance [--seeds N] [--sample K] [--tenfold] [--out FILE.csv]``. CPU seconds
of this process, so that other work on the machine does not count. What is measured:

* ``study``: all coalitions of the base scenario at the study's own effort, by seed;
* ``error``: a coalition's routes and value against the best of what ten times the study's mean work
  per coalition finds, from nothing and from the study's own plan (``--sample`` coalitions), or
  against a whole study with ten times the effort (``--tenfold``, all coalitions);
* ``noise``: the range of each share by rule over the seeds of the search, demand unchanged;
* ``rules``: seconds of each rule for ten firms.

Rows go to a CSV as they come and are not measured again; a JSON file beside it states machine
and versions.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import tempfile
import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.alliance import CostGame, shares_by
from logistics_sim.coalition_planning.alliance_study import (
    AllianceSettings,
    AllianceStudy,
    all_members,
    random_values,
)
from logistics_sim.coalition_planning.coalition_task import (
    CoalitionPlan,
    CoalitionTask,
    plan_coalition,
)
from logistics_sim.coalition_planning.game_values import firm_items
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario
from logistics_sim.study.manifest import input_hash
from logistics_sim.study.worker_pool import WorkerPool

BASE = Path(__file__).parents[1] / "scenarios" / "tangxian.yaml"
OUT = Path(__file__).parent / "results" / "alliance.csv"
COLUMNS = ("what", "effort", "seed", "name", "rule", "cpu_s", "figure", "against", "error")
RULES = ("shapley", "nucleolus", "epm", "acam", "stand-alone")
Members = tuple[str, ...]


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    model = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    libraries = ("logistics-sim", "numpy", "ortools", "pyvrp", "scipy")
    return {
        "clock": "CPU seconds of one process",
        "processor": model[0] if model else platform.processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in libraries},
    }


class Table:
    """Rows of the CSV, by what they measure."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, str]] = []
        if path.exists():
            with path.open(encoding="utf-8") as file:
                self.rows = list(csv.DictReader(file))

    def find(self, **known: Any) -> list[dict[str, str]]:
        """Return the rows with these values."""
        wanted = {name: str(value) for name, value in known.items()}
        return [r for r in self.rows if all(r[name] == v for name, v in wanted.items())]

    def add(self, **values: Any) -> None:
        """Write a row."""
        row = {name: str(values.get(name, "")) for name in COLUMNS}
        self.rows.append(row)
        with self.path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)
        print(",".join(row.values()), flush=True)


def study(scenario: Any, world: Any, effort: float) -> tuple[Any, Any, float]:
    """Return plans, closed values and CPU seconds of all coalitions at an effort."""
    with tempfile.TemporaryDirectory() as folder:
        settings = AllianceSettings(effort=effort, months=2)
        room = AllianceStudy(scenario, world, Path(folder), settings, WorkerPool())
        begun = time.process_time()
        active = room.active()
        planned = room.plan(all_members(active), active)
        seconds = time.process_time() - begun
        return planned, random_values(room, planned), seconds


def measure_study(
    table: Table, base: Any, world: Any, effort: float, seed: int
) -> dict[Members, CoalitionPlan]:
    """Plan all coalitions with one seed of the search; write costs and shares."""
    scenario = base.with_seed(base.seed + seed)
    planned, values, seconds = study(scenario, world, effort)
    for members, record in sorted(
        planned.records.items(), key=lambda item: (len(item[0]), item[0])
    ):
        table.add(
            what="study",
            effort=effort,
            seed=seed,
            name="+".join(members),
            figure=round(record.routing_yuan, 4),
            against=round(sum(record.total(name) for name in record.yuan), 4),
        )
    volumes = firm_items(scenario, world)
    for rule in RULES:
        for firm, yuan in shares_by(rule, values.game, volumes).items():
            table.add(what="share", effort=effort, seed=seed, name=firm, rule=rule, figure=yuan)
    table.add(
        what="total", effort=effort, seed=seed, cpu_s=round(seconds, 2), figure=values.game.grand
    )
    return dict(planned.records)


def measure_sample(
    table: Table, scenario: Any, records: dict[Members, CoalitionPlan], sample: int
) -> None:
    """Plan some coalitions with ten times the mean work; write the errors."""
    names = sorted(records, key=lambda m: (len(m), m))
    picked = [names[i] for i in np.unique(np.linspace(0, len(names) - 1, sample).astype(int))]
    work = round(10 * sum(record.iterations for record in records.values()) / len(records))
    county = input_hash(scenario)
    for firms in picked:
        record = records[firms]
        task = CoalitionTask(scenario, county, firms, record.statement, work, (), ())
        begun = time.process_time()
        found = [plan_coalition(task), plan_coalition(replace(task, starts=(record.days,)))]
        _error(table, 1.0, firms, record, min(o.routing_yuan for o in found), begun)


def _error(
    table: Table, effort: float, firms: Members, record: CoalitionPlan, best: float, begun: float
) -> None:
    total = sum(record.total(name) for name in record.yuan)
    value = (record.routing_yuan - best) / (total - record.routing_yuan + best)
    table.add(
        what="error",
        effort=effort,
        seed=0,
        name="+".join(firms),
        cpu_s=round(time.process_time() - begun, 2),
        figure=round(record.routing_yuan, 4),
        against=round(best, 4),
        error=round(record.routing_yuan / best - 1, 6),
        rule=f"value {value:.6f}",
    )


def measure_rules(table: Table) -> None:
    """Write CPU seconds of each rule for ten firms."""
    rng = np.random.default_rng(1)
    n = 10
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    cost = (member @ rng.uniform(50, 150, n)) ** 0.8 * rng.uniform(0.97, 1.0, 1 << n)
    game = CostGame(tuple("abcdefghij"), cost)
    for rule in ("shapley", "nucleolus", "epm", "acam"):
        shares_by(rule, game)
        begun = time.process_time()
        shares_by(rule, game)
        table.add(
            what="rules", name="ten firms", rule=rule, cpu_s=round(time.process_time() - begun, 4)
        )


def summary(table: Table) -> dict[str, Any]:
    """Return means and worst of the errors, the noise of each share, the seconds."""
    found: dict[str, Any] = {"cpu_s": {}, "rules_cpu_s": {}}
    for row in table.find(what="total"):
        found["cpu_s"][f"effort {row['effort']}, seed {row['seed']}"] = float(row["cpu_s"])
    errors = table.find(what="error")
    if errors:
        for name, values in {
            "routes_error": [float(row["error"]) for row in errors],
            "value_error": [float(row["rule"].removeprefix("value ")) for row in errors],
        }.items():
            found[name] = {
                "coalitions": len(values),
                "mean": round(float(np.mean(values)), 5),
                "worst": round(max(values), 5),
            }
    shares: dict[str, dict[str, list[float]]] = {}
    for row in table.find(what="share", effort=1.0):
        shares.setdefault(row["rule"], {}).setdefault(row["name"], []).append(float(row["figure"]))
    found["noise"] = {
        rule: {firm: round(float(np.ptp(a) / np.mean(a)), 5) for firm, a in firms.items()}
        for rule, firms in shares.items()
    }
    found["seeds"] = max((len(a) for f in shares.values() for a in f.values()), default=0)
    for row in table.find(what="rules"):
        found["rules_cpu_s"][row["rule"]] = float(row["cpu_s"])
    return found


def main() -> None:
    """Measure what the CSV lacks, then print the summary."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--tenfold", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    words = parser.parse_args()
    table = Table(words.out)
    words.out.with_suffix(".json").write_text(
        json.dumps(machine(), indent=1) + "\n", encoding="utf-8"
    )
    scenario = read_scenario(BASE)
    world = build_world(scenario)
    if not table.find(what="rules"):
        measure_rules(table)
    first: dict[Members, CoalitionPlan] = {}
    for seed in range(words.seeds):
        if not table.find(what="total", effort=1.0, seed=seed):
            records = measure_study(table, scenario, world, 1.0, seed)
            first = records if seed == 0 else first
            if seed == 0 and words.sample:
                measure_sample(table, scenario, first, words.sample)
    if words.tenfold and first:
        planned, _, _ = study(scenario, world, 10.0)
        for firms, record in first.items():
            best = planned.records[firms].routing_yuan
            _error(table, 10.0, firms, record, best, time.process_time())
    print(json.dumps(summary(table), indent=1))


if __name__ == "__main__":
    main()
