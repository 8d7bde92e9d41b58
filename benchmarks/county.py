"""A made-up county of any size for the benchmarks of the replay: no roads, no optimiser.

20 townships with 17 villages each. Half of the townships are served through the hub's own
vans, half by trunk trucks and local vans; two waves a day. The fleet grows with the
volume, so that the work per vehicle stays the same.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from logistics_sim.scenario.operator import DayGroup, Operator, Wave

TOWNSHIPS = 20
VILLAGES = 17
DAY_S = 86_400


def make_world() -> Any:
    """Return the places."""
    rows = [("hub", "hub", "", 0, DAY_S)]
    codes = [f"T{t:02d}" for t in range(TOWNSHIPS)]
    rows += [(code, "township_station", code, 28_800, 68_400) for code in codes]
    rows += [
        (f"{code}v{v:02d}", "village", code, 28_800, 68_400)
        for code in codes
        for v in range(VILLAGES)
    ]
    names = ["place_id", "kind", "township", "open_s", "close_s"]
    return SimpleNamespace(places=pd.DataFrame(rows, columns=names))


def make_plan(rate_items_h: float, fleet: int = 1) -> Any:
    """Return a plan of two waves; `fleet` is how many vehicles share each round."""
    trips: list[dict[str, Any]] = []
    stops: list[tuple[Any, ...]] = []

    def add(name: str, vehicle: str, places: list[str], leg_s: int, **values: Any) -> None:
        clock = values["depart_s"]
        home = values["origin"]
        for seq, place in enumerate([*places, home], 1):
            clock += leg_s
            stops.append((name, seq, place, clock, clock + 300, leg_s, leg_s * 10))
            clock += 300
        trips.append(
            {
                "trip_id": name,
                "vehicle": vehicle,
                "operator": "joint",
                "group": "all",
                "weekdays": "0123456",
                "end_s": clock,
                "break_s": 0,
                **values,
            }
        )

    for wave, start in ((1, 22_200), (2, 47_400)):
        for township in range(TOWNSHIPS):
            code = f"T{township:02d}"
            villages = [f"{code}v{v:02d}" for v in range(VILLAGES)]
            halves = [villages[:9], villages[9:]]
            for number in range(fleet):
                if township % 2 == 0:
                    for part, places in enumerate(halves):
                        add(
                            f"H{wave}{code}{part}n{number}", f"van{code}{part}n{number}", places,
                            600, wave=wave, type="micro_van", echelon="through", origin="hub",
                            after_trip="", start_s=start, depart_s=start + 1_200,
                        )  # fmt: skip
                    continue
                trunk = f"K{wave}{code}n{number}"
                add(
                    trunk, f"truck{code}n{number}", [code], 3_600, wave=wave, type="box_truck",
                    echelon="trunk", origin="hub", after_trip="", start_s=start,
                    depart_s=start + 1_200,
                )  # fmt: skip
                for part, places in enumerate(halves):
                    add(
                        f"L{wave}{code}{part}n{number}", f"trike{code}{part}n{number}", places,
                        480, wave=wave, type="micro_van", echelon="local", origin=code,
                        after_trip=trunk, start_s=start + 4_800, depart_s=start + 5_400,
                    )  # fmt: skip
    operator = Operator(
        id="joint", variant="after", firms=("express_a",), waves=(Wave(1, 23_400), Wave(2, 48_600)),
        days_per_week=7, echelons="auto", sorter_kind="auto", sorter_rate_items_h=rate_items_h,
        sorter_lines=3, day_groups=(DayGroup("all", tuple(range(7))),),
    )  # fmt: skip
    names = ["trip_id", "seq", "place", "arrive_s", "depart_s", "leg_s", "leg_m"]
    return SimpleNamespace(
        trips=pd.DataFrame(trips), stops=pd.DataFrame(stops, columns=names), operator=operator
    )


def make_parcels(world: Any, count: int, days: int, seed: int = 7) -> pd.DataFrame:
    """Return `count` parcels of all classes and directions over `days` days."""
    rng = np.random.default_rng(seed)
    places = world.places
    village = np.flatnonzero(places["kind"] == "village").astype(np.int16)
    way = rng.choice(3, count, p=[0.78, 0.19, 0.03]).astype(np.int8)
    kind = rng.choice(4, count, p=[0.85, 0.08, 0.0, 0.07]).astype(np.int8)
    here, there = (rng.choice(village, count) for _ in range(2))
    truck = rng.choice([16_200, 41_400, 61_200], count, p=[0.55, 0.30, 0.15])
    posted = rng.integers(30_600, 64_800, count)
    day = rng.integers(0, days, count) * DAY_S
    ready = day + np.where(way == 0, truck, posted)
    order = np.argsort(ready, kind="stable")

    def category(codes: Any, names: list[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, categories=names)

    ids = places["place_id"].tolist()
    frame = {
        "firm": category(np.zeros(count, dtype=np.int8), ["express_a"]),
        "class": category(kind[order], ["express", "fresh", "ltl", "return"]),
        "direction": category(way[order], ["down", "up", "intra"]),
        "origin": category(np.where(way == 0, 0, here)[order].astype(np.int16), ids),
        "destination": category(np.where(way == 1, 0, there)[order].astype(np.int16), ids),
        "weight_g": np.minimum(rng.lognormal(6.55, 1.23, count), 50_000).astype(np.int32) + 1,
        "volume_ml": np.minimum(rng.lognormal(7.82, 1.32, count), 400_000).astype(np.int32) + 1,
        "band": category((kind[order] == 1).astype(np.int8), ["ambient", "fresh"]),
        "ready_s": ready[order].astype(np.int64),
        "service": category((rng.random(count) < 0.15).astype(np.int8), ["pickup", "home"]),
    }
    frame["due_s"] = frame["ready_s"] + 172_800
    return pd.DataFrame(frame)
