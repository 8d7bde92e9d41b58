"""Both engines give the same second for every parcel and run, on random small counties.

The number of counties is TRUST_EXAMPLES (a hundred and some in the normal run).
"""

import os

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics_sim.simulation import replay

EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", "120"))
HOURS = st.sampled_from(["06:00", "06:30", "08:00", "13:10", "17:00", "20:30", "23:50"])


@st.composite
def counties(draw, build):
    """A world, a plan and a seed for its parcels."""
    townships = draw(st.integers(1, 3))
    villages = draw(st.integers(1, 3))
    opens = draw(st.sampled_from([0, 8 * 3_600, 10 * 3_600]))
    closes = draw(st.sampled_from([12 * 3_600, 19 * 3_600, 86_400]))
    world = build.world(townships, villages, opens, closes)
    trips = []
    for number in range(draw(st.integers(1, 3))):
        trips += draw(rounds(build, world, number, townships, villages))
    lines = draw(st.integers(1, 3))
    rate = draw(st.sampled_from([60, 700, 3_600, 6_001]))
    plan = build.plan(*trips, lines=lines, rate=rate)
    return world, plan, draw(st.integers(0, 2**32 - 1))


@st.composite
def rounds(draw, build, world, number, townships, villages):
    """A through trip, or a trunk trip with the local trips that wait for it."""
    leg = st.integers(0, 7_200)
    wave = draw(st.integers(1, 2))
    vehicle = draw(st.sampled_from(["van-a", "van-b"]))
    days = "".join(sorted(draw(st.sets(st.sampled_from("0123456"), min_size=1))))
    start = build.at(draw(HOURS))
    timing = {
        "wave": wave,
        "weekdays": draw(st.sampled_from([days, "0123456"])),
        "break_s": draw(st.sampled_from([0, 1_800])),
        "unload_end_s": draw(st.sampled_from([0, 600])),
    }
    names = [f"T{t}v{v}" for t in range(1, townships + 1) for v in range(1, villages + 1)]
    if draw(st.booleans()):
        stops = draw(st.lists(st.sampled_from([*names, "T1"]), min_size=1, max_size=4, unique=True))
        legs = draw(st.lists(leg, min_size=len(stops) + 1, max_size=len(stops) + 1))
        kind = draw(st.sampled_from(["micro_van", "e_trike"]))
        return [
            build.trip(
                f"A{number}", stops, legs, vehicle=vehicle, type=kind, start_s=start,
                depart_s=start + draw(st.integers(0, 1_800)), **timing,
            )
        ]  # fmt: skip
    stations = [f"T{t}" for t in range(1, townships + 1)]
    stations = draw(st.lists(st.sampled_from(stations), min_size=1, unique=True))
    legs = draw(st.lists(leg, min_size=len(stations) + 1, max_size=len(stations) + 1))
    trunk = build.trip(
        f"K{number}", stations, legs, echelon="trunk", vehicle=vehicle, type="box_truck",
        start_s=start, depart_s=start + 1_200, **timing,
    )  # fmt: skip
    made = [trunk]
    for station in draw(st.lists(st.sampled_from(stations), unique=True)):
        near = [name for name in names if name.startswith(f"{station}v")]
        stops = draw(st.lists(st.sampled_from(near), min_size=1, unique=True))
        legs = draw(st.lists(leg, min_size=len(stops) + 1, max_size=len(stops) + 1))
        begin = start + draw(st.integers(0, 14_400))
        made.append(
            build.trip(
                f"L{number}{station}", stops, legs, echelon="local", type="e_trike",
                origin=station, after_trip=f"K{number}", vehicle=f"trike-{station}",
                start_s=begin, depart_s=begin + 600, **timing,
            )
        )  # fmt: skip
    return made


def parcels_of(build, world, seed, days=3):
    """Parcels of all classes and directions; weights make vehicles overflow."""
    luck = np.random.default_rng(seed)
    ids = world.places["place_id"].tolist()
    villages = [name for name in ids if "v" in name]
    stations = [name for name in ids[1:] if "v" not in name]
    heavy = luck.choice([1, 30, 300]) * 1_000
    rows = []
    for _ in range(int(luck.integers(0, 120))):
        way = str(luck.choice(["down", "down", "up", "intra"]))
        to_station = way == "down" and luck.random() < 0.2
        day = int(luck.integers(0, days))
        truck = int(luck.choice([build.at("04:30"), build.at("11:30"), build.at("17:00")]))
        moment = truck if way == "down" else int(luck.integers(0, 86_400))
        kind = str(luck.choice(["express", "fresh", "ltl", "return"]))
        rows.append(
            {
                "class": kind,
                "direction": way,
                "origin": "hub" if way == "down" else luck.choice(villages),
                "destination": (
                    "hub" if way == "up" else luck.choice(stations if to_station else villages)
                ),
                "weight_g": int(luck.integers(1, heavy)),
                "volume_ml": int(luck.integers(1, 500_000)),
                "band": "fresh" if kind == "fresh" else "ambient",
                "ready_s": day * 86_400 + moment,
                "service": str(luck.choice(["pickup", "home"])),
            }
        )
    return build.parcels(rows, world)


def assert_equal(scenario, world, plan, parcels, days):
    fast = replay(scenario, world, plan, parcels, days=days)
    slow = replay(scenario, world, plan, parcels, days=days, engine="reference")
    pd.testing.assert_frame_equal(fast.stamps, slow.stamps)
    pd.testing.assert_frame_equal(fast.runs, slow.runs)
    assert fast.counts() == slow.counts()
    assert sum(fast.counts().values()) == len(parcels)
    return fast


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=os.environ.get("TRUST_EXAMPLES") is None,
)
@given(data=st.data(), days=st.integers(1, 3))
def test_engines_agree_on_every_second(build, base, quiet, data, days):
    world, plan, seed = data.draw(counties(build))
    noise = data.draw(st.sampled_from(["base", "quiet"]))
    scenario = {"base": base, "quiet": quiet}[noise].with_seed(seed)
    assert_equal(scenario, world, plan, parcels_of(build, world, seed), days)
