"""Records with planted truth: how often the intervals of `calibrate` cover it.

    python -m benchmarks.planted_records [--counties N] [--days N] [--out FILE]

Each county is replayed with parameters drawn from their ranges; what it would have recorded is
written with scanner clocks that are off, lost and repeated scans, and stops with lunch breaks. Bad
rows of each kind are planted and counted, so that what is set aside can be compared with it.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.assessment.validation.played_records import STAMPS

ROOT = Path(__file__).parents[1]
RANGES = {
    "demand.home_delivery_share": (0.1, 0.5),
    "demand.first_attempt_failure": (0.05, 0.3),
    "demand.pickup_dwell_median_h": (6.0, 40.0),
    "operations.line_haul_late_mean_min": (5.0, 40.0),
    "operations.unload_scan_min": (20.0, 80.0),
    "operations.stop_fixed_min": (3.0, 10.0),
    "operations.stop_per_100_items_min": (3.0, 20.0),
}
"""Planted parameters, drawn evenly from here."""
SMALL = {
    "name": "planted",
    "title": "种植参数县",
    "roads": "../networks/roads.geojson",
    "demand.residents.base": 6_000,
    "demand.ltl_per_day.base": 4,
    "demand.ltl_per_day.low": 2,
    "producers": [],
    "effort.iterations": 60,
    "effort.workers": 1,
    "effort.echelon_trials": 0,
}
CLOCK_S, BUTTON_S = 20.0, 10.0
LUNCH, LOST, AGAIN, BAD_TIME, STRANGE = 0.03, 0.02, 0.01, 0.002, 0.002
KINDS = {
    "truck_arrived": "车辆到达",
    "hub_scan": "到件扫描",
    "at_village": "到站扫描",
    "failed": "派送失败",
    "delivered": "派送签收",
    "collected": "自提签收",
    "returned": "退回",
}


def write_roads(path: Path, random: np.random.Generator) -> None:
    """Write a hub, two townships and three villages each, on straight roads."""
    points = {"hub": (115.0, 38.7)}
    kinds, links = {"hub": ("hub", "")}, []
    for number in (1, 2):
        station = f"1300011{number:02d}"
        angle = random.uniform(0, 2 * math.pi)
        points[station] = (115.0 + 0.06 * math.cos(angle), 38.7 + 0.06 * math.sin(angle))
        kinds[station] = ("township_station", station)
        links.append(("hub", station, "provincial"))
        for village in (1, 2, 3):
            code = f"{station}{village:03d}"
            shift = random.uniform(-0.03, 0.03, 2)
            points[code] = (points[station][0] + shift[0], points[station][1] + shift[1])
            kinds[code] = ("village", station)
            links.append((station, code, "village"))
    features: list[dict[str, Any]] = []
    for code, (kind, township) in kinds.items():
        said = {"id": code, "kind": kind, "name": f"{code}号", "admin_code": code}
        more = {"township": township, "terrain": "plain", "coord_source": "synthetic"}
        more["ur_class"] = "220" if kind == "village" else ""
        features.append(_feature({**said, **more}, "Point", list(points[code])))
    for u, v, road in links:
        east = (points[u][0] - points[v][0]) * 86_800
        metres = round(1.3 * math.hypot(east, (points[u][1] - points[v][1]) * 111_195))
        said = {"u": u, "v": v, "road_class": road, "length_m": metres, "speed_kmh": 40.0}
        basis = {"source": "synthetic", "length_basis": "synthetic", "class_basis": "synthetic"}
        line = [list(points[u]), list(points[v])]
        features.append(_feature({**said, **basis, "terrain": "plain"}, "LineString", line))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def _feature(properties: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def plant(folder: Path, seed: int, days: int = 30) -> tuple[Path, dict[str, float], dict[str, int]]:
    """Write a county and its records below `folder`; return scenario, truth and planted bad rows.

    The scenario has the usual guesses: the truth is only in the records. `seed` draws everything,
    `days` is the length of the records.
    """
    import pandas as pd

    from logistics_sim.demand import design_loads, generate_parcels
    from logistics_sim.places import build_world
    from logistics_sim.routing import make_plan
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.writer import write_scenario
    from logistics_sim.simulation.replay import replay
    from logistics_sim.simulation.scenario_inputs.plan_replay import ReplayInputs

    random = np.random.default_rng(seed)
    write_roads(folder / "networks" / "roads.geojson", random)
    path = folder / "scenarios" / "planted.yaml"
    path.parent.mkdir(parents=True)
    base = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    write_scenario(base.change(**{**SMALL, "seed": seed, "days": days}), path)
    truth = {name: float(random.uniform(*ends)) for name, ends in RANGES.items()}
    scenario = read_scenario(path)
    open_ends = {f"{name}.{end}": None for name in truth for end in ("low", "high")}
    real = scenario.change(**{f"{n}.base": v for n, v in truth.items()}, **open_ends)
    world = build_world(real)
    joint = real.joint_operator()
    plan = make_plan(real, world, joint, design_loads(real, world.places, joint))
    parcels = generate_parcels(real, world.places, days)
    given = ReplayInputs.read(real, world, plan, parcels, days, 0)
    played = replay(given.timetable, given.cargo, given.rules, given.draws)
    stamps = played.stamps.assign(arrived_s=given.draws.arrive_s)
    down = ((parcels["direction"] == "down") & (parcels["class"] != "ltl")).to_numpy()
    there = (stamps[["at_village_s", "handed_over_s"]] >= 0).any(axis=1).to_numpy()
    stamps = stamps[down & there]
    village = parcels["destination"].astype(str).reindex(stamps.index)
    scans, bad = _scans(stamps, village, real.first_day, random)
    stops, more = _stops(played, plan, random, real.first_day)
    (folder / "records").mkdir()
    pd.DataFrame(scans).to_csv(folder / "records" / "scans.csv", index=False)
    pd.DataFrame(stops).to_csv(folder / "records" / "trips.csv", index=False)
    return path, truth, {**bad, **more}


def _written(seconds: np.ndarray, first_day: Any) -> list[str]:
    start = np.datetime64(str(first_day)[:10], "s")
    moments = start + np.rint(seconds).astype("timedelta64[s]")
    return [text.replace("T", " ") for text in np.datetime_as_string(moments, unit="s")]


def _scans(
    stamps: Any, village: Any, first_day: Any, random: np.random.Generator
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return scans with clock errors, losses and repetitions, and the bad rows by kind."""
    parcel: list[str] = []
    event: list[str] = []
    place: list[str] = []
    moment: list[str] = []
    for kind, column in STAMPS.items():
        known = (stamps[column] >= 0).to_numpy().copy()
        if kind not in ("failed", "delivered"):
            known &= random.random(known.size) >= LOST  # lost scans
        seconds = stamps[column].to_numpy()[known].astype(float)
        if kind == "truck_arrived":  # one clock per truck
            trucks, which = np.unique(seconds, return_inverse=True)
            seconds = seconds + random.normal(0, CLOCK_S, trucks.size)[which]
        else:
            seconds = seconds + random.normal(0, BUTTON_S, seconds.size)
        rows = stamps.index[known]
        parcel += [f"SF{number:09d}" for number in rows]
        event += [KINDS[kind]] * rows.size
        place += (village[known].tolist() if kind not in ("truck_arrived", "hub_scan") else
                  ["hub"] * rows.size)  # fmt: skip
        moment += _written(seconds, first_day)
    size = len(parcel)
    bad: dict[str, int] = {}
    hit = random.random(size)
    for row in np.flatnonzero(hit < BAD_TIME).tolist():
        moment[row] = "45901.35"
    bad["a spreadsheet's day number in place of a time"] = int((hit < BAD_TIME).sum())
    strange = (hit >= BAD_TIME) & (hit < BAD_TIME + STRANGE)
    for row in np.flatnonzero(strange).tolist():
        place[row] = "999999999999"
    bad["place not known"] = int(strange.sum())
    again = np.flatnonzero((hit > 1 - AGAIN) & ~strange).tolist()
    for column in (parcel, event, place, moment):
        column += [column[row] for row in again]
    bad["the same scan again"] = len(again)
    named = {"运单号": parcel, "扫描类型": event, "站点代码": place, "扫描时间": moment}
    return named, bad


def _stops(
    played: Any, plan: Any, random: np.random.Generator, first_day: Any
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return stops at villages with late buttons and lunch breaks, and the bad rows by kind."""
    events = played.events
    seen = events[events["kind"].isin(["begin", "served"])]
    trunk = set(plan.trips.loc[plan.trips["echelon"] == "trunk", "trip_id"])
    run = played.runs["trip_id"]
    begun: dict[tuple[int, str], int] = {}
    rows = []
    for kind, place, number, at, items in zip(
        seen["kind"], seen["place"], seen["run"], seen["time_s"], seen["items"], strict=True
    ):
        if run.iloc[number] in trunk:
            continue
        if kind == "begin":
            begun[number, place] = at
        elif (number, place) in begun:
            rows.append((run.iloc[number], place, begun.pop((number, place)), at, items))
    arrive = np.array([row[2] for row in rows], dtype=float)
    stay = np.array([row[3] for row in rows], dtype=float) - arrive
    stay += random.normal(0, BUTTON_S, stay.size)
    lunch = random.random(stay.size) < LUNCH
    stay[lunch] += random.uniform(600, 3_600, int(lunch.sum()))
    swapped = random.random(stay.size) < BAD_TIME
    ends = np.where(swapped, arrive - 60, arrive + np.maximum(stay, 1))
    return {
        "车次": [row[0] for row in rows],
        "站点代码": [row[1] for row in rows],
        "到达时间": _written(arrive, first_day),
        "离开时间": _written(ends, first_day),
        "件数": [int(row[4]) for row in rows],
    }, {"left before it arrived": int(swapped.sum())}


def calibrated(scenario: Path) -> Any:
    """Return the calibration of a planted county from its records."""
    from logistics_sim.calibration import calibrate, read_scans, read_trips
    from logistics_sim.network import read_network
    from logistics_sim.scenario import read_scenario

    said = read_scenario(scenario)
    places = read_network(said.roads_path).places[["id", "name"]]
    records = scenario.parents[1] / "records"
    scans = read_scans([records / "scans.csv"], places)
    return calibrate(said, scans, read_trips([records / "trips.csv"], places))


def main() -> None:
    """Print coverage by parameter, and planted against set-aside rows by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    covered: dict[str, list[bool]] = {name: [] for name in RANGES}
    off: dict[str, list[float]] = {name: [] for name in RANGES}
    width: dict[str, list[float]] = {name: [] for name in RANGES}
    planted: dict[str, int] = {}
    aside: dict[str, int] = {}
    started, rows = time.process_time(), 0
    for seed in range(1, said.counties + 1):
        with tempfile.TemporaryDirectory() as folder:
            path, truth, bad = plant(Path(folder), seed, said.days)
            found = calibrated(path)
        for name, value in truth.items():
            estimate = found.estimates.get(name)
            if estimate is not None:
                covered[name].append(estimate.low <= value <= estimate.high)
                off[name].append(estimate.base / value - 1)
                width[name].append((estimate.high - estimate.low) / value)
        for records in (found.scans, found.trips):
            rows += records.rows
            for kind, count in records.set_aside.items():
                aside[kind] = aside.get(kind, 0) + count
        for kind, count in bad.items():
            planted[kind] = planted.get(kind, 0) + count
    table = [
        {
            "parameter": name,
            "counties": len(hits),
            "covered": sum(hits),
            "coverage": round(sum(hits) / max(len(hits), 1), 3),
            "mean_relative_error": round(float(np.mean(off[name])), 4) if hits else "",
            "mean_relative_width": round(float(np.mean(width[name])), 4) if hits else "",
        }
        for name, hits in covered.items()
    ]
    for row in table:
        print(" ".join(f"{key}={value}" for key, value in row.items()))
    for kind in sorted({*planted, *aside}):
        print(f"{kind}: planted {planted.get(kind, 0)}, set aside {aside.get(kind, 0)}")
    print(f"{rows} rows, {time.process_time() - started:.0f} s of processor time with the replays")
    if said.out:
        with said.out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table[0].keys())
            writer.writeheader()
            writer.writerows(table)


if __name__ == "__main__":
    main()
