"""The replay: columns beside one process per parcel, size by size, and beside its peers.

    python -m benchmarks.simulation [--quick] [--peers PYTHON] [--out FOLDER]

Every ratio is of this run; seconds are processor time, so that a busy machine changes them
little. `--peers` is a Python that can import ciw and salabim (neither is locked here);
without it, or where one is absent, its row says so. The county is made up (see
`benchmarks.county`), with snow, breakdowns, a stopped hall, extra vehicles and returns.
All figures go to ``simulation.csv`` in `--out` (``benchmarks/results``), the machine and
versions to ``simulation.json`` and the cost per parcel to ``simulation.png``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.county import make_parcels, make_plan, make_world

BASE = Path(__file__).parents[1] / "scenarios" / "tangxian.yaml"
DATES = {"first": "2025-09-01", "last": "2025-09-30"}
DISRUPTIONS = {
    "roads": [{**DATES, "hours": ["07:00", "10:00"], "speed": 0.6, "townships": ["T01", "T02"]}],
    "breakdowns": [{**DATES, "probability": 0.02}],
    "sorter_down": [{**DATES, "hours": ["05:30", "05:45"], "lines": 1}],
    "stations_shut": [{**DATES, "hours": ["09:00", "09:20"], "places": ["T00v00", "T01v03"]}],
    "staff_short": [{**DATES, "at": "station", "share": 0.2, "townships": ["T03"]}],
    "recovery": {"breakdown": "transfer", "overflow": "extra_trip", "overflow_min_items": 10},
}
PER_DAY = 100_000
RESULTS = Path(__file__).parent / "results"
Figures = list[dict[str, Any]]


def scenario(full: bool) -> Any:
    """Return the base scenario, with everything switched on if `full`."""
    from logistics_sim.scenario import read_scenario

    base = read_scenario(BASE)
    if not full:
        return base
    return base.change(
        disruptions=DISRUPTIONS,
        **{
            "operations.sorter_setup_min.base": 3,
            "operations.docks": 3,
            "operations.delivery_attempts": 2,
            "operations.keep_days": 5,
        },
    )


def case(parcels: int, days: int) -> tuple[Any, Any, Any]:
    """Return a world, a plan whose fleet fits the volume, and the parcels."""
    world = make_world()
    per_day = parcels / days
    plan = make_plan(max(6_000.0, per_day / 12), max(1, round(per_day / 60_000)))
    return world, plan, make_parcels(world, parcels, days)


def measure(parcels: int, days: int, engine: str, full: bool, repeats: int) -> dict[str, Any]:
    """Replay in this process; return the least processor seconds and a hash of the stamps."""
    from logistics_sim.simulation import replay_plan
    from logistics_sim.study.replay_folder import stamps_hash

    world, plan, table = case(parcels, days)
    said = scenario(full)
    least, played = float("inf"), None
    for _ in range(repeats):
        started = time.process_time()
        played = replay_plan(said, world, plan, table, days=days, engine=engine)
        least = min(least, time.process_time() - started)
    assert played is not None
    return {"seconds": least, "hash": stamps_hash(played.stamps), "runs": len(played.runs)}


def peak(parcels: int, days: int, full: bool) -> dict[str, Any]:
    """Replay once; return processor seconds and the peak of memory beyond the parcel table."""
    import resource

    from logistics_sim.simulation import replay_plan

    replay_plan(scenario(full), *case(1_000, 1), days=1)  # what is imported and compiled once
    world, plan, table = case(parcels, days)
    said = scenario(full)
    Path("/proc/self/clear_refs").write_text("5")
    before = _resident("VmRSS")
    started, wall = time.process_time(), time.perf_counter()
    played = replay_plan(said, world, plan, table, days=days)
    return {
        "seconds": time.process_time() - started,
        "wall": time.perf_counter() - wall,
        "bytes": 1_024 * (_resident("VmHWM") - before) / parcels,
        "table": float(table.memory_usage(deep=True).sum()) / parcels,
        "total_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024,
        "known": int((played.stamps["at_village_s"] >= 0).sum()),
    }


def _resident(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"/proc/self/status has no {name}")


def apart(function: str, *values: Any) -> dict[str, Any]:
    """Call a function of this file in a process of its own."""
    call = f"benchmark.{function}(*{values!r})"
    code = f"import json; from benchmarks import simulation as benchmark; print(json.dumps({call}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def engines(quick: bool, figures: Figures) -> list[str]:
    """Compare both engines on the same parcels; equal stamps are a condition."""
    lines = ["| parcels | days | model | columns s | process per parcel s | ratio | equal |"]
    lines.append("|---|---|---|---|---|---|---|")
    cases = [(10_000, 1)] if quick else [(10_000, 1), (100_000, 1), (100_000, 3)]
    for parcels, days in cases:
        for full in (False, True):
            fast = apart("measure", parcels, days, "fast", full, 5)
            slow = apart("measure", parcels, days, "reference", full, 1)
            equal = fast["hash"] == slow["hash"]
            label = f"{parcels} parcels, {days} days, {'full' if full else 'ordinary'} model"
            figures += [
                figure("engines", label, "columns", fast["seconds"], "s"),
                figure("engines", label, "process per parcel", slow["seconds"], "s"),
                figure("engines", label, "ratio", slow["seconds"] / fast["seconds"], "x"),
                figure("engines", label, "stamps equal", int(equal), ""),
            ]
            lines.append(
                f"| {parcels:,} | {days} | {'full' if full else 'ordinary'} "
                f"| {fast['seconds']:.3f} | {slow['seconds']:.1f} "
                f"| {slow['seconds'] / fast['seconds']:.0f} x "
                f"| {'yes' if equal else 'NO'} |"
            )
    return lines


def figure(table: str, case: str, name: str, value: float, unit: str) -> dict[str, Any]:
    """Return one row of the results."""
    return {"table": table, "case": case, "figure": name, "value": value, "unit": unit}


def sizes(quick: bool, plot: Path, figures: Figures) -> list[str]:
    """Cost and memory per parcel over four orders of magnitude, all with the full model."""
    lines = ["| parcels | days | s | wall s | microseconds each | bytes each beyond the table |"]
    lines.append("|---|---|---|---|---|---|")
    counts = [10_000, 100_000] if quick else [10_000, 100_000, 1_000_000, 3_000_000, 10_000_000]
    points = []
    for parcels in counts:
        days = max(1, min(30, parcels // PER_DAY))
        found = apart("peak", parcels, days, True)
        each = 1e6 * found["seconds"] / parcels
        points.append((parcels, each))
        label = f"{parcels} parcels, {days} days, full model"
        figures += [
            figure("sizes", label, "processor time", found["seconds"], "s"),
            figure("sizes", label, "wall clock", found["wall"], "s"),
            figure("sizes", label, "memory beyond the table", found["bytes"], "bytes/parcel"),
            figure("sizes", label, "parcel table", found["table"], "bytes/parcel"),
        ]
        lines.append(
            f"| {parcels:,} | {days} | {found['seconds']:.2f} | {found['wall']:.2f} "
            f"| {each:.2f} | {found['bytes']:.0f} |"
        )
    _plot(points, plot)
    return lines


def _plot(points: list[tuple[int, float]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 3.5))
    axes.plot(*zip(*points, strict=True), marker="o")
    axes.set(
        xscale="log", xlabel="parcels", ylabel="processor time per parcel (µs)", ylim=(0, None)
    )
    figure.tight_layout()
    figure.savefig(path)


TANDEM = """
import json, sys, time
n, kind, mean_a, mean_1, mean_2 = int(sys.argv[1]), sys.argv[2], 10.0, 7.0, 8.0
def columns():
    import numpy as np
    from logistics_sim.simulation.queueing import fifo_finish
    rng = np.random.default_rng(1)
    draw = lambda mean: np.rint(1000 * rng.exponential(mean, n)).astype(np.int64)
    a = np.cumsum(draw(mean_a)); one, two = draw(mean_1), draw(mean_2)
    t = time.process_time()
    end = fifo_finish(fifo_finish(a, one), two)
    return time.process_time() - t, float((end - a).mean()) / 1000
def simpy_():
    import random, simpy
    rng = random.Random(1); env = simpy.Environment(); total = [0.0]
    desks = [simpy.Resource(env), simpy.Resource(env)]
    def customer():
        came = env.now
        for desk, mean in zip(desks, (mean_1, mean_2)):
            with desk.request() as turn:
                yield turn
                yield env.timeout(rng.expovariate(1 / mean))
        total[0] += env.now - came
    def source():
        for _ in range(n):
            yield env.timeout(rng.expovariate(1 / mean_a))
            env.process(customer())
    t = time.process_time(); env.process(source()); env.run()
    return time.process_time() - t, total[0] / n
def ciw_():
    import ciw
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / mean_a), None],
        service_distributions=[ciw.dists.Exponential(1 / m) for m in (mean_1, mean_2)],
        routing=[[0.0, 1.0], [0.0, 0.0]], number_of_servers=[1, 1])
    ciw.seed(1); t = time.process_time(); sim = ciw.Simulation(network)
    sim.simulate_until_max_customers(n)
    spent = time.process_time() - t
    rows = sim.get_all_records(); first = {}; last = {}
    for row in rows:
        (first if row.node == 1 else last)[row.id_number] = row
    return spent, sum(last[k].exit_date - first[k].arrival_date for k in last) / len(last)
def salabim_():
    import salabim as sim
    sim.yieldless(False)
    env = sim.Environment(trace=False, random_seed=1); total = [0.0]
    desks = [sim.Resource("a"), sim.Resource("b")]
    laws = [sim.Exponential(mean_1), sim.Exponential(mean_2)]
    class Customer(sim.Component):
        def process(self):
            came = env.now()
            for desk, law in zip(desks, laws):
                yield self.request(desk)
                yield self.hold(law.sample())
                self.release(desk)
            total[0] += env.now() - came
    class Source(sim.Component):
        def process(self):
            gap = sim.Exponential(mean_a)
            for _ in range(n):
                yield self.hold(gap.sample())
                Customer()
    Source(); t = time.process_time(); env.run()
    return time.process_time() - t, total[0] / n
print(json.dumps(dict(columns=columns, simpy=simpy_, ciw=ciw_, salabim=salabim_)[kind]()))
"""


def tandem(customers: int, peers: str | None, figures: Figures) -> list[str]:
    """Two queues in a row, which all four can express: customers per second.

    The columns are drawn before the clock is read; the others draw as they go.
    """
    lines = ["| tandem queue | customers | s | customers per s | mean time in system |"]
    lines.append("|---|---|---|---|---|")
    for kind in ("columns", "simpy", "ciw", "salabim"):
        python = sys.executable if kind in ("columns", "simpy") or peers is None else peers
        count = customers * (10 if kind == "columns" else 1)
        done = subprocess.run(
            [python, "-c", TANDEM, str(count), kind], capture_output=True, text=True
        )
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["?"])[-1]
            absent = "ModuleNotFoundError" in why
            word = f"left out: this Python has no {kind} (see --peers)" if absent else why[:80]
            lines.append(f"| {kind} | {count:,} | {word} | | |")
            continue
        seconds, mean = json.loads(done.stdout.splitlines()[-1])
        rate = count / seconds
        lines.append(f"| {kind} | {count:,} | {seconds:.3f} | {rate:,.0f} | {mean:.1f} |")
        figures.append(figure("tandem", kind, "rate", rate, "customers/s"))
        figures.append(figure("tandem", kind, "mean time in system", mean, ""))
    expected = 1 / (1 / 7 - 1 / 10) + 1 / (1 / 8 - 1 / 10)
    lines.append(f"| formula (Jackson) | | | | {expected:.1f} |")
    return lines


def common_luck(replications: int, figures: Figures) -> list[str]:
    """Show what common random numbers save of the variance of two scenarios' difference."""
    from logistics_sim.simulation import replay_plan
    from logistics_sim.simulation.replication_count import estimate, paired, saved_variance

    world, plan, table = case(6_000, 3)
    ordinary = scenario(False)
    others = {
        "roads at 70 %": ordinary.change(disruptions={"roads": [{**DATES, "speed": 0.7}]}),
        "everything at once": scenario(True),
    }

    def hours(said: Any) -> list[float]:
        found = []
        for number in range(replications):
            played = replay_plan(said, world, plan, table, days=3, replication=number)
            time_s = played.stamps["at_village_s"].to_numpy()
            came = (time_s >= 0) & (played.stamps["at_hub_s"].to_numpy() >= 0)
            spent = time_s[came] - played.stamps["at_hub_s"].to_numpy()[came]
            found.append(float(spent.mean()) / 3_600)
        return found

    first = hours(ordinary)
    lines = ["| ordinary month against | difference h | half-width paired | unpaired | saved |"]
    lines.append("|---|---|---|---|---|")
    for name, said in others.items():
        second = hours(said)
        pair = paired(first, second)
        apart_h = (estimate(first).half_width ** 2 + estimate(second).half_width ** 2) ** 0.5
        saved = saved_variance(first, second)
        lines.append(
            f"| {name} | {pair.mean:.3f} | {pair.half_width:.4f} | {apart_h:.4f} | {saved:.0%} |"
        )
        figures.append(figure("common random numbers", name, "variance saved", saved, "share"))
    return lines


def month(replications: int, workers: int, folder: Path, figures: Figures) -> list[str]:
    """Replications of a 30-day month of the county's own size, Parquet included."""
    from logistics_sim.study.workers import run_tasks

    started = time.perf_counter()
    tasks = [(number, str(folder)) for number in range(replications)]
    counts = run_tasks(one_month, tasks, workers, "replications")
    wall = time.perf_counter() - started
    seconds = sum(found[1] for found in counts)
    label = f"{replications} months, {workers} workers"
    figures.append(figure("month", label, "wall clock", wall, "s"))
    figures.append(figure("month", label, "processor time", seconds, "s"))
    return [
        f"{replications} replications of 30 days with {np.mean([n for n, _ in counts]):,.0f} "
        f"parcels on {workers} workers: {wall:.1f} s wall, {seconds:.1f} s of processor time, "
        "files included"
    ]


def one_month(task: tuple[int, str]) -> tuple[int, float]:
    """Replay one month and write its stamps and runs."""
    from logistics_sim.core.files import write_parquet
    from logistics_sim.simulation import replay_plan
    from logistics_sim.study.case import named_rows

    number, folder = task
    started = time.process_time()
    parcels, days = 1_350_000, 30
    world = make_world()
    plan = make_plan(6_000.0, 1)
    table = make_parcels(world, parcels, days, seed=number)
    played = replay_plan(scenario(False), world, plan, table, days=days, replication=number)
    write_parquet(Path(folder) / f"stamps-{number}.parquet", named_rows(played.stamps))
    write_parquet(Path(folder) / f"runs-{number}.parquet", played.runs)
    return parcels, time.process_time() - started


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    import os
    import platform
    from importlib.metadata import version

    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": names[0].split(":")[1].strip() if names else platform.processor(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {
            name: version(name) for name in ("logistics-sim", "numpy", "pandas", "pyarrow", "simpy")
        },
    }


def main() -> None:
    """Print the tables and write their figures."""
    import tempfile

    import pandas as pd

    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--peers", help="a Python with ciw and salabim")
    arguments.add_argument("--out", type=Path, help="default: results, not with --quick")
    chosen = arguments.parse_args()
    customers = 10_000 if chosen.quick else 100_000
    figures: Figures = []
    before = machine()
    with tempfile.TemporaryDirectory() as folder:
        out = chosen.out or (Path(folder) if chosen.quick else RESULTS)
        months = 2 if chosen.quick else 20
        parts = [
            lambda: month(months, 2, Path(folder), figures),
            lambda: engines(chosen.quick, figures),
            lambda: sizes(chosen.quick, out / "simulation.png", figures),
            lambda: tandem(customers, chosen.peers, figures),
            lambda: common_luck(10, figures),
        ]
        for part in parts:
            print("\n".join(part()), end="\n\n", flush=True)
        pd.DataFrame(figures).to_csv(out / "simulation.csv", index=False, float_format="%.6g")
        text = json.dumps({**before, "load_average_after": machine()["load_average"]}, indent=1)
        (out / "simulation.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
