"""Records with planted truth: how often the intervals of `calibrate` cover it.

    python -m benchmarks.planted_records [--counties N] [--first SEED] [--days N] [--out FILE]

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

ROOT = Path(__file__).parents[1]
RANGES = {
    "demand.home_delivery_share": (0.1, 0.5),
    "demand.first_attempt_failure": (0.05, 0.3),
    "demand.pickup_dwell_median_h": (6.0, 40.0),
    "operations.line_haul_late_mean_min": (5.0, 40.0),
    "operations.unload_scan_min": (20.0, 80.0),
    "operations.stop_fixed_min": (3.0, 10.0),
    "operations.stop_per_100_items_min": (3.0, 20.0),
    "operations.loading_min": (8.0, 40.0),
    "operations.auto_line_items_h": (800.0, 3_000.0),
    "demand.daily_volume_cv": (0.05, 0.2),
    "demand.outbound_ratio": (0.1, 0.35),
    "demand.intra_ratio": (0.02, 0.08),
    "demand.return_ratio": (0.04, 0.12),
    "costs.driver_yuan_h": (18.0, 32.0),
    "costs.station_commission_yuan": (0.3, 0.8),
    "fleet.micro_van.fixed_yuan_day": (60.0, 110.0),
    "fleet.micro_van.yuan_km": (0.25, 0.6),
}
"""Planted parameters, drawn evenly from here."""
HOURS = {"demand.posting_open": (7, 10), "demand.posting_close": (16, 20)}
"""Planted hours of posting: a whole quarter of an hour."""
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
CLOCK_S, BUTTON_S, MACHINE_S = 20.0, 10.0, 1.0
PRICE_CV, REPAIR = 0.1, 0.03
"""Entries of books are off by so much; of so many a repair is part."""
LUNCH, LOST, AGAIN, BAD_TIME, STRANGE = 0.03, 0.02, 0.01, 0.002, 0.002
KINDS = {
    "truck_arrived": "车辆到达",
    "hub_scan": "到件扫描",
    "sorted": "分拣扫描",
    "posted": "揽收",
    "return_posted": "退货揽收",
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

    from logistics_sim.assessment.validation.played_records import play_records
    from logistics_sim.demand import design_loads
    from logistics_sim.places import build_world
    from logistics_sim.routing import make_plan
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.writer import write_scenario

    random = np.random.default_rng(seed)
    write_roads(folder / "networks" / "roads.geojson", random)
    path = folder / "scenarios" / "planted.yaml"
    path.parent.mkdir(parents=True)
    base = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    write_scenario(base.change(**{**SMALL, "seed": seed, "days": days}), path)
    truth = {name: float(random.uniform(*ends)) for name, ends in RANGES.items()}
    quarters = {name: int(random.integers(4 * a, 4 * b + 1)) for name, (a, b) in HOURS.items()}
    shares = random.dirichlet([8, 5, 3]).round(3)
    shares[0] = round(1 - float(shares[1:].sum()), 3)
    scenario = read_scenario(path)
    vans = {kind.id: f"fleet.{at}." for at, kind in enumerate(scenario.fleet)}
    keys = {
        name: vans[name.split(".")[1]] + name.split(".")[2] if name.startswith("fleet") else name
        for name in truth
    }
    open_ends = {f"{key}.{end}": None for key in keys.values() for end in ("low", "high")}
    hours = {n: f"{q // 4:02d}:{q % 4 * 15:02d}" for n, q in quarters.items()}
    parts = {f"demand.line_haul.{at}.share.base": float(s) for at, s in enumerate(shares)}
    real = scenario.change(
        **{f"{keys[n]}.base": v for n, v in truth.items()}, **open_ends, **hours, **parts
    )
    truth |= {name: quarter / 4 for name, quarter in quarters.items()}
    truth |= {name.removesuffix(".base"): share for name, share in parts.items()}
    world = build_world(real)
    joint = real.joint_operator()
    plan = make_plan(real, world, joint, design_loads(real, world.places, joint))
    played = play_records(real, world, {joint: plan}, days, 0, posted=True)
    scans, bad = spoilt_scans(played.scans, random)
    stops, more = spoilt_stops(played.stops, random)
    books, odd = planted_books(real, played, random)
    records = folder / "records"
    records.mkdir()
    pd.DataFrame(scans).to_csv(records / "scans.csv", index=False)
    pd.DataFrame(stops).to_csv(records / "trips.csv", index=False)
    pd.DataFrame(books).to_csv(records / "books.csv", index=False)
    return path, truth, {**bad, **more, **odd}


def _written(seconds: np.ndarray) -> list[str]:
    moments = np.rint(seconds).astype("datetime64[s]")
    return [text.replace("T", " ") for text in np.datetime_as_string(moments, unit="s")]


def spoilt_scans(
    scans: Any, random: np.random.Generator
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Return scans with clock errors, losses and repetitions, and the bad rows by kind.

    A scan lies somewhere within the second that the replay gives it.
    """
    event = scans["event"].to_numpy(dtype=str)
    kept = np.isin(event, ("failed", "delivered")) | (random.random(event.size) >= LOST)
    scans, event = scans[kept], event[kept]
    seconds = scans["time_s"].to_numpy(dtype=float)
    machine = event == "sorted"
    off = random.normal(0, np.where(machine, MACHINE_S, BUTTON_S))
    truck = event == "truck_arrived"
    trucks, which = np.unique(seconds[truck], return_inverse=True)
    off[truck] = random.normal(0, CLOCK_S, trucks.size)[which]  # one clock per truck
    parcel = [f"SF{number:09d}" for number in scans["parcel"]]
    kind = [KINDS[name] for name in event]
    place = scans["place"].astype(str).tolist()
    line, firm = scans["line"].tolist(), scans["firm"].tolist()
    moment = _written(seconds + off)
    size = len(parcel)
    hit = random.random(size)
    bad = {"a spreadsheet's day number in place of a time": int((hit < BAD_TIME).sum())}
    for row in np.flatnonzero(hit < BAD_TIME).tolist():
        moment[row] = "45901.35"
    strange = (hit >= BAD_TIME) & (hit < BAD_TIME + STRANGE)
    for row in np.flatnonzero(strange).tolist():
        place[row] = "999999999999"
    bad["place not known"] = int(strange.sum())
    again = np.flatnonzero((hit > 1 - AGAIN) & ~strange).tolist()
    for column in (parcel, kind, place, line, firm, moment):
        column += [column[row] for row in again]
    bad["the same scan again"] = len(again)
    named = {"运单号": parcel, "扫描类型": kind, "站点代码": place, "分拣线": line}
    return {**named, "快递公司": firm, "扫描时间": moment}, bad


def spoilt_stops(stops: Any, random: np.random.Generator) -> tuple[dict[str, Any], dict[str, int]]:
    """Return stops with late buttons and lunch breaks, and the bad rows by kind.

    The replay rounds stays with items up to whole seconds: they end within the last one.
    """
    arrive = stops["arrive_s"].to_numpy(dtype=float)
    stay = stops["depart_s"].to_numpy(dtype=float) - arrive
    hub = (stops["place"] == "hub").to_numpy()
    up = ~hub & (stops["items"].to_numpy() > 0)
    stay -= np.where(up, random.random(stay.size), 0.0)
    stay += random.normal(0, BUTTON_S, stay.size)
    lunch = random.random(stay.size) < LUNCH
    stay[lunch] += random.uniform(600, 3_600, int(lunch.sum()))
    swapped = random.random(stay.size) < BAD_TIME
    ends = np.where(swapped, arrive - 60, arrive + np.maximum(stay, 1))
    return {
        "车次": stops["trip"].tolist(),
        "站点代码": stops["place"].tolist(),
        "到达时间": _written(arrive),
        "离开时间": _written(ends),
        "件数": stops["items"].tolist(),
    }, {"left before it arrived": int(swapped.sum())}


def planted_books(
    real: Any, played: Any, random: np.random.Generator
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return books of vans, pay and commission, and the bad rows by kind.

    Entries are off by a tenth; of some, a repair that the model has no price for is part.
    """
    start = np.datetime64(real.start_date, "D")
    runs = played.runs[(played.runs["kind"] != "cancelled").to_numpy()]
    rows: list[dict[str, Any]] = []

    def paid(yuan: float) -> float:
        more = float(random.uniform(1, 5)) if random.random() < REPAIR else 1.0
        return round(yuan * float(random.normal(1, PRICE_CV)) * more, 2)

    names = {kind.id: kind for kind in real.fleet}
    for (day, vehicle, kind), driven in runs.groupby(["day", "vehicle", "type"]):
        km = round(float(driven["distance_m"].sum()) / 1_000, 1)
        van = names[kind]
        said = {"日期": str(start + int(day)), "车型": van.name, "收款人": vehicle}
        hours = round(float(driven["paid_s"].sum()) / 3_600, 2)
        if km > 0:
            rows.append({**said, "项目": "油费", "里程": km, "金额": paid(float(van.yuan_km) * km)})
        rows.append(
            {**said, "项目": "车辆租金", "天数": 1, "金额": paid(float(van.fixed_yuan_day))}
        )
        if hours > 0:
            wage = float(real.costs.driver_yuan_h) * hours
            rows.append({**said, "项目": "司机工资", "工时": hours, "金额": paid(wage)})
    there = played.scans[(played.scans["event"] == "at_village").to_numpy()]
    for (day, place), found in there.groupby([there["time_s"] // 86_400, "place"]):
        fee = float(real.costs.station_commission_yuan) * len(found)
        entry = {"日期": str(np.datetime64(int(day), "D")), "收款人": place, "项目": "佣金"}
        rows.append({**entry, "件数": len(found), "金额": paid(fee)})
    bad = {"kind of cost not known": 0, "a negative amount": 0, "the same entry again": 0}
    for row in np.flatnonzero(random.random(len(rows)) < 5 * BAD_TIME).tolist():
        kind = ("kind of cost not known", "a negative amount", "the same entry again")[row % 3]
        bad[kind] += 1
        if kind == "kind of cost not known":
            rows[row]["项目"] = "招待费"
        elif kind == "a negative amount":
            rows[row]["金额"] *= -1
        else:
            rows.append(dict(rows[row]))
    return rows, bad


def calibrated(scenario: Path) -> Any:
    """Return the calibration of a planted county from its records."""
    from logistics_sim.calibration import calibrate, read_books, read_scans, read_trips
    from logistics_sim.network import read_network
    from logistics_sim.scenario import read_scenario

    said = read_scenario(scenario)
    places = read_network(said.roads_path).places[["id", "name"]]
    records = scenario.parents[1] / "records"
    scans = read_scans([records / "scans.csv"], places)
    trips = read_trips([records / "trips.csv"], places)
    types = {kind.id: kind.name for kind in said.fleet}
    books = read_books([records / "books.csv"], types)
    return calibrate(said, scans, trips, books=books)


def _held(estimates: Any, truth: dict[str, float]) -> dict[str, list[float]]:
    """Return the planted value of each estimate with its base and the ends of its interval."""
    return {
        name: [round(number, 6) for number in (value, e.base, e.low, e.high)]
        for name, value in truth.items()
        if (e := estimates.get(name)) is not None
    }


def main() -> None:
    """Print coverage by parameter, and planted against set-aside rows by kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="seed of the first county")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    covered: dict[str, list[bool]] = {}
    off: dict[str, list[float]] = {}
    width: dict[str, list[float]] = {}
    planted: dict[str, int] = {}
    aside: dict[str, int] = {}
    started, rows = time.process_time(), 0
    for seed in range(said.first, said.first + said.counties):
        with tempfile.TemporaryDirectory() as folder:
            path, truth, bad = plant(Path(folder), seed, said.days)
            found = calibrated(path)
        print(seed, json.dumps(_held(found.estimates, truth)), flush=True)
        for name, value in truth.items():
            estimate = found.estimates.get(name)
            if estimate is not None:
                covered.setdefault(name, []).append(estimate.low <= value <= estimate.high)
                off.setdefault(name, []).append(estimate.base / value - 1)
                width.setdefault(name, []).append((estimate.high - estimate.low) / value)
        for records in found.records.values():
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
