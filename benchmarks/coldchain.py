"""Temperature and shelf life of millions of parcel-legs, and the push of records.

    python -m benchmarks.coldchain [--legs N] [--loop-legs N] [--records N]

Times the columns of the cold chain room against two loops over parcels on a part of the
legs: the room's own functions called for each parcel, and a loop of plain ``math`` calls
written for speed that does the same sums leg by leg. All results are compared. Then the
push client against the trial receiver on this computer. Every ratio is of this run.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from logistics_sim.coldchain.leg_exposure import leg_exposures
from logistics_sim.coldchain.leg_table import Legs
from logistics_sim.coldchain.products import product_catalogue, temperature_bands

LEGS_PER_PARCEL = 5
PRODUCTS = ("lamb", "strawberry", "apple")


def make_legs(count: int, seed: int = 1) -> Legs:
    """Return random chains of five legs: hub, road, station, road, village."""
    rng = np.random.default_rng(seed)
    parcels = count // LEGS_PER_PARCEL
    count = parcels * LEGS_PER_PARCEL
    seconds = rng.integers(600, 30_000, (parcels, LEGS_PER_PARCEL))
    ends = np.cumsum(seconds, axis=1)
    first = np.zeros((parcels, LEGS_PER_PARCEL), dtype=bool)
    first[:, 0] = True
    cold = np.array([True, False, True, False, True])
    ambient = np.where(cold, 4.0, rng.uniform(-8, 34, (parcels, LEGS_PER_PARCEL)))
    names = list(temperature_bands())
    product = np.repeat(rng.integers(0, len(PRODUCTS), parcels), LEGS_PER_PARCEL)
    known = np.array([names.index(product_catalogue()[name].band) for name in PRODUCTS])
    set_c = np.array([temperature_bands()[name].set_c or 0.0 for name in names])
    band = known[product]
    return Legs(
        parcel=np.repeat(np.arange(parcels), LEGS_PER_PARCEL),
        names=[],
        first=first.ravel(),
        start_s=(ends - seconds).ravel().astype(float),
        end_s=ends.ravel().astype(float),
        ambient_c=ambient.ravel(),
        tau_s=rng.choice([1_500.0, 10_800.0, 36_000.0], count),
        begin_c=set_c[band],
        band=band,
        product=product,
        band_names=names,
        product_names=list(PRODUCTS),
        gap_s=np.zeros(count),
    )


def loop(legs: Legs, rows: int) -> list[tuple[float, float, float, float]]:
    """Return what the first `rows` legs do, one by one in plain Python.

    By parcel: end temperature, excursion, degrees and life. The sums are those of the
    columns: closed forms, with the exponential integral of SciPy.
    """
    from scipy.special import expi

    limits = [
        (temperature_bands()[name].low_c, temperature_bands()[name].high_c)
        for name in legs.band_names
    ]
    goods = [product_catalogue()[name] for name in legs.product_names]
    columns = [
        values[:rows].tolist()
        for values in (
            legs.first, legs.begin_c, legs.ambient_c, legs.end_s - legs.start_s, legs.tau_s,
            legs.band, legs.product,
        )
    ]  # fmt: skip
    found: list[tuple[float, float, float, float]] = []
    now = outside = degrees = used = 0.0
    for first, begin, ambient, seconds, tau, band, code in zip(*columns, strict=True):
        if first:
            if found or outside or used:
                found.append((now, outside, degrees, used))
            start, outside, degrees, used = begin, 0.0, 0.0, 0.0
        else:
            start = now
        now = ambient + (start - ambient) * math.exp(-seconds / tau)
        for limit, sign in zip(limits[band], (-1, 1), strict=True):
            if limit is not None:
                more = beyond(sign * start, sign * ambient, seconds, tau, sign * limit)
                outside += more[0]
                degrees += more[1]
        product = goods[code]
        slope = math.log(product.q10) / 10
        lift = slope * (start - ambient)
        if abs(lift) < 1e-9:
            mean = seconds
        else:
            mean = tau * float(expi(lift) - expi(lift * math.exp(-seconds / tau)))
        used += math.exp(slope * (ambient - product.ref_c)) * mean / product.life_s
    found.append((now, outside, degrees, used))
    return found


def beyond(
    start: float, ambient: float, seconds: float, tau: float, limit: float
) -> tuple[float, float]:
    """Return seconds and degree-seconds above `limit`."""
    warm = start > limit or (start == limit and ambient > limit)
    since, until = 0.0, seconds
    if warm and ambient < limit:
        until = min(tau * math.log((start - ambient) / (limit - ambient)), seconds)
    elif not warm:
        if ambient <= limit:
            return 0.0, 0.0
        since = min(tau * math.log((start - ambient) / (limit - ambient)), seconds)
    begin = ambient + (start - ambient) * math.exp(-since / tau)
    lasts = until - since
    lift = (begin - ambient) * tau * -math.expm1(-lasts / tau)
    return lasts, (ambient - limit) * lasts + lift


def one_by_one(legs: Legs, parcels: int) -> tuple[np.ndarray, float]:
    """Call the room's functions for each parcel on its own; return figures and seconds."""
    rows = []
    started = time.perf_counter()
    for parcel in range(parcels):
        some = slice(parcel * LEGS_PER_PARCEL, (parcel + 1) * LEGS_PER_PARCEL)
        values = {
            name: value[some] if isinstance(value, np.ndarray) else value
            for name, value in vars(legs).items()
        }
        exposed = leg_exposures(Legs(**values))
        rows.append(
            (
                exposed.temp_end_c[-1],
                np.add.reduce(exposed.excursion_s),
                np.add.reduce(exposed.degree_s),
                np.add.reduce(exposed.life_used),
            )
        )
    return np.array(rows), time.perf_counter() - started


def time_columns(legs: Legs) -> tuple[float, np.ndarray]:
    """Return the best of three times, and the same four figures by parcel."""
    best, found = math.inf, np.empty(0)
    for _ in range(3):
        started = time.perf_counter()
        exposed = leg_exposures(legs)
        begins = np.flatnonzero(legs.first)
        ends = np.append(begins[1:], legs.size) - 1
        sums = [
            np.add.reduceat(values, begins)
            for values in (exposed.excursion_s, exposed.degree_s, exposed.life_used)
        ]
        found = np.stack([exposed.temp_end_c[ends], *sums], axis=1)
        best = min(best, time.perf_counter() - started)
    return best, found


def bench_legs(count: int, rows: int) -> dict[str, Any]:
    """Time columns and loop; return rates, ratio and the largest differences."""
    legs = make_legs(count)
    rows = min(rows, legs.size) // LEGS_PER_PARCEL * LEGS_PER_PARCEL
    columns_s, fast = time_columns(legs)
    started = time.perf_counter()
    slow = np.array(loop(legs, rows))
    loop_s = time.perf_counter() - started
    calls, calls_s = one_by_one(legs, rows // LEGS_PER_PARCEL // 60)
    differences = np.abs(slow - fast[: len(slow)]) / np.maximum(np.abs(slow), 1)
    if len(slow) != rows // LEGS_PER_PARCEL or differences.max() > 1e-8:
        raise SystemExit(f"columns and loop differ: {differences.max(axis=0)}")
    if not np.allclose(calls, fast[: len(calls)], rtol=1e-9, atol=1e-9):
        raise SystemExit("columns and calls parcel by parcel differ")
    columns_rate = legs.size / columns_s
    return {
        "legs": legs.size,
        "columns_s": round(columns_s, 3),
        "columns_legs_s": round(columns_rate),
        "math_loop_legs": rows,
        "math_loop_legs_s": round(rows / loop_s),
        "ratio_to_math_loop": round(columns_rate * loop_s / rows, 1),
        "parcel_calls_legs": len(calls) * LEGS_PER_PARCEL,
        "parcel_calls_legs_s": round(len(calls) * LEGS_PER_PARCEL / calls_s),
        "ratio_to_parcel_calls": round(columns_rate * calls_s / (len(calls) * LEGS_PER_PARCEL), 1),
        "largest_relative_difference": float(differences.max()),
    }


def bench_push(count: int) -> dict[str, Any]:
    """Push `count` records to a receiver of its own process; return records per second."""
    command = [sys.executable, "-m", "logistics_sim.cli.main", "coldchain"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_records(folder / "records.jsonl", count)
        receiver = subprocess.Popen(
            [*command, "receive", "--store", str(folder / "store.sqlite")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert receiver.stdout is not None
        url = json.loads(receiver.stdout.readline())["url"]
        started = time.perf_counter()
        subprocess.run(
            [*command, "push", str(folder / "records.jsonl"), "--url", url, "--spool",
             str(folder / "spool.sqlite"), "--json"],
            check=True, capture_output=True,
        )  # fmt: skip
        seconds = time.perf_counter() - started
        receiver.terminate()
        receiver.wait()
        base = sqlite3.connect(folder / "store.sqlite")
        stored = base.execute("SELECT COUNT(*) FROM readings").fetchone()[0]
        base.close()
    if stored != count:
        raise SystemExit(f"{stored} of {count} records are stored")
    return {"records": count, "seconds": round(seconds, 3), "records_s": round(count / seconds)}


def write_records(path: Path, count: int) -> None:
    """Write made-up records of forty vehicles."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            minute, van = divmod(number, 40)
            time_text = (
                f"2025-09-{1 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}:00"
            )
            device = f"van{van}/fresh"
            record = {
                "key": f"{device}@{time_text}", "device": device, "vehicle": f"van{van}",
                "trip": "J-A-1", "compartment": "fresh", "time": f"{time_text}+08:00",
                "lon": 114.9, "lat": 38.7, "temp_c": 4.0 + number % 7, "set_c": 4.0,
                "humidity_pct": None, "door": "closed", "alarm": "none",
            }  # fmt: skip
            file.write(json.dumps(record) + "\n")


def main() -> None:
    """Run both benchmarks and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--legs", type=int, default=3_000_000)
    parser.add_argument("--loop-legs", type=int, default=300_000)
    parser.add_argument("--records", type=int, default=100_000)
    options = parser.parse_args()
    answer = {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "exposure": bench_legs(options.legs, options.loop_legs),
        "push": bench_push(options.records) if options.records else None,
    }
    print(json.dumps(answer, indent=1))


if __name__ == "__main__":
    main()
