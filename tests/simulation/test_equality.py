"""Both engines give the same second for every parcel and run, on random small counties.

The number of counties is TRUST_EXAMPLES (thirty in the normal run).
"""

import os
import random
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logistics_sim.network.model import Lines, Network
from logistics_sim.network.speeds import SpeedProfile
from logistics_sim.places.world import Travel, World
from logistics_sim.simulation import ReplayInputs, replay, replay_plan

EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", "30"))
TURNS = st.sampled_from(["hub", "station", "vehicle"])
SPEEDS = tuple(
    (group, terrain, 40.0)
    for group in ("expressway", "trunk", "local")
    for terrain in ("plain", "hill", "mountain")
)
HOURS = st.sampled_from(["06:00", "06:30", "08:00", "13:10", "17:00", "20:30", "23:50"])


@st.composite
def with_roads(draw, world):
    """The same places on a small road network.

    Short roads lead over T1, long ones straight from the hub, so that there is often a way
    around T1 when it is closed.
    """
    places = world.places
    junctions = [("x", "junction", "T1"), ("y", "junction", draw(st.sampled_from(["T1", "T2"])))]
    nodes = pd.DataFrame(
        [*places[["place_id", "kind", "township"]].itertuples(index=False, name=None), *junctions],
        columns=["id", "kind", "township"],
    )
    names, ends = nodes["id"].tolist(), st.integers(1, len(nodes) - 1)
    over = np.flatnonzero(nodes["township"] == "T1").tolist()
    pairs = {(0, over[0]), *((over[0], row) for row in over[1:])}
    pairs |= {
        tuple(sorted((draw(st.sampled_from(over)), row)))
        for row in set(range(1, len(nodes))) - set(over)
    }
    more = draw(st.lists(st.tuples(ends, ends), max_size=3))
    far = {(0, row) for row in set(range(1, len(nodes))) - set(over)}
    pairs = {(low, high) for low, high in [*pairs, *more] if low < high}
    rows = [(low, high, draw(st.integers(100, 5_000))) for low, high in sorted(pairs)]
    rows += [(low, high, draw(st.integers(5_000, 30_000))) for low, high in sorted(far)]
    edges = pd.DataFrame(
        [(names[low], names[high], metres) for low, high, metres in rows],
        columns=["u", "v", "length_m"],
    ).assign(
        key=0, oneway="no", road_class="county", speed_kmh=40.0, speed_basis="class",
        terrain="plain", closed="no",
    )  # fmt: skip
    line = np.array([[114.0, 38.0], [114.1, 38.0]])
    network = Network(nodes, edges, Lines.pack([line] * len(edges)))
    nothing = np.zeros((len(places), len(places)), dtype=np.int64)
    travel = Travel(nothing, nothing, SpeedProfile(SPEEDS))
    return World(places, dict.fromkeys(["micro_van", "e_trike", "box_truck"], travel), network)


@st.composite
def counties(draw, build):
    """A world, a plan and a seed for its parcels."""
    townships = draw(st.integers(1, 3))
    villages = draw(st.integers(1, 3))
    opens = draw(st.sampled_from([0, 0, 8 * 3_600]))
    closes = draw(st.sampled_from([86_400, 86_400, 19 * 3_600, 12 * 3_600]))
    world = build.world(townships, villages, opens, closes)
    trips = []
    for number in range(draw(st.integers(1, 5))):
        trips += draw(rounds(build, world, number, townships, villages))
    lines = draw(st.integers(1, 3))
    rate = draw(st.sampled_from([60, 700, 3_600, 6_001]))
    plan = build.plan(*trips, lines=lines, rate=rate)
    return world, plan, draw(st.integers(0, 2**32 - 1))


@st.composite
def rounds(draw, build, world, number, townships, villages):
    """A through trip, or a trunk trip with the local trips that wait for it."""
    leg = st.one_of(st.integers(0, 2_400), st.integers(0, 7_200))
    wave = draw(st.integers(1, 2))
    vehicle = draw(st.sampled_from(["van-a", "van-b"]))
    days = "".join(sorted(draw(st.sets(st.sampled_from("0123456"), min_size=1))))
    start = build.at(draw(HOURS))
    timing = {
        "wave": wave,
        "weekdays": draw(st.sampled_from(["0123456", "0123456", "0123456", days])),
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
    draws = random.Random(seed)
    ids = world.places["place_id"].tolist()
    villages = [name for name in ids if "v" in name]
    stations = [name for name in ids[1:] if "v" not in name]
    heavy = draws.choice([1, 30, 300]) * 1_000
    rows = []
    for _ in range(draws.randrange(120)):
        way = draws.choice(["down", "down", "up", "intra", "intra"])
        to_station = draws.random() < 0.2
        posts = stations if draws.random() < 0.1 else villages
        day = draws.randrange(days) * draws.randrange(2)
        truck = draws.choice([build.at("04:30"), build.at("11:30"), build.at("17:00")])
        moment = truck if way == "down" else draws.randrange(86_400)
        kind = draws.choice(["express", "fresh", "ltl", "return"])
        rows.append(
            {
                "class": kind,
                "direction": way,
                "origin": "hub" if way == "down" else draws.choice(posts),
                "destination": (
                    "hub" if way == "up" else draws.choice(stations if to_station else villages)
                ),
                "weight_g": draws.randrange(1, heavy),
                "volume_ml": draws.randrange(1, 500_000),
                "band": "fresh" if kind == "fresh" else "ambient",
                "ready_s": day * 86_400 + moment,
                "service": draws.choice(["pickup", "home"]),
            }
        )
    return build.parcels(rows, world)


def container_events(played):
    """What happened outside the hub, in an order that both engines can have."""
    events = played.events.drop(columns="seq")
    kinds = [
        "depart",
        "arrive",
        "begin",
        "served",
        "closed",
        "towed",
        "breakdown",
        "cancelled",
        "end",
    ]
    events = events[events["kind"].isin(kinds)]
    texts = ("container", "place", "kind")  # of another type where nothing happened
    events = events.astype(dict.fromkeys(texts, object))
    return events.sort_values(list(events.columns)).reset_index(drop=True)


def assert_equal(scenario, world, plan, parcels, days):
    given = ReplayInputs.read(scenario, world, plan, parcels, days)
    inputs = (given.timetable, given.cargo, given.rules, given.draws)
    slow = replay(*inputs, engine="reference")
    fast = replay(*inputs, debug=days == 1)
    pd.testing.assert_frame_equal(fast.stamps, slow.stamps)
    pd.testing.assert_frame_equal(fast.runs, slow.runs)
    assert fast.counts() == slow.counts()
    pd.testing.assert_frame_equal(container_events(fast), container_events(slow))
    assert sum(fast.counts().values()) == len(parcels)
    return fast


DATES = st.sampled_from(
    [
        {"first": "2025-09-01", "last": "2025-09-01"},
        {"first": "2025-09-01", "last": "2025-09-03"},
        {"first": "2025-09-02", "last": "2025-09-02"},
    ]
)
SPANS = st.sampled_from([["00:00", "24:00"], ["06:00", "09:30"], ["08:10", "15:00"]])


@st.composite
def disruptions(draw):
    """Every kind of disruption with every recovery, and the rules of the last mile."""

    def some(**kinds):
        return draw(st.lists(st.fixed_dictionaries(kinds), max_size=2))

    def period():
        return {**draw(DATES), "hours": draw(SPANS)}

    share = st.sampled_from([0.1, 0.5, 0.9])
    area = st.sampled_from([(), ("T1",)])
    roads = st.sampled_from([("T1",), ("T1",), ()])
    said = {
        "roads": some(speed=st.sampled_from([0, 0, 0.3, 0.77]), townships=roads),
        "breakdowns": some(probability=st.sampled_from([0.3, 1]), types=st.just(())),
        "sorter_down": some(lines=st.sampled_from([None, 1, 2])),
        "stations_shut": some(townships=area, places=st.sampled_from([(), ("T1v1",)])),
        "staff_short": some(at=st.sampled_from(["hub", "station", "driver"]), share=share),
        "line_haul_late": some(minutes=st.sampled_from([0, 7, 300])),
    }
    for name, events in said.items():
        dated = name in ("breakdowns", "line_haul_late")
        said[name] = [{**event, **(draw(DATES) if dated else period())} for event in events]
    said["recovery"] = {
        "breakdown": draw(st.sampled_from(["wait", "transfer", "extra_trip", "next_wave"])),
        "driver": draw(st.sampled_from(["extra_trip", "next_wave"])),
        "road": draw(st.sampled_from(["wait", "next_wave", "detour", "detour"])),
        "overflow": draw(st.sampled_from(["extra_trip", "next_wave"])),
        "overflow_min_items": draw(st.sampled_from([1, 5])),
        "extra_vehicles": draw(st.integers(0, 2)),
        "overtime_max_h": draw(st.sampled_from([None, 0.5])),
        "patience_min": draw(st.sampled_from([0, 600])),
    }
    return {
        "disruptions": said,
        "operations.sorter_setup_min.base": draw(st.sampled_from([0, 5])),
        "operations.docks": draw(st.sampled_from([None, 1])),
        "operations.delivery_attempts": draw(st.integers(1, 3)),
        "operations.keep_days": draw(st.sampled_from([1, None])),
        "operations.intra_turn": draw(TURNS),
        "demand.first_attempt_failure.base": draw(st.sampled_from([0.12, 0.5, 1])),
        "demand.first_attempt_failure.high": 1,
        "demand.pickup_dwell_median_h.base": draw(st.sampled_from([1_000, 18])),
        "demand.pickup_dwell_median_h.high": None,
    }


@st.composite
def closed_pass(draw):
    """T1 is closed, and vehicles drive around it where they can."""
    hours = draw(st.sampled_from([["00:00", "24:00"], ["05:00", "17:30"]]))
    closed = {**draw(DATES), "hours": hours, "speed": 0, "townships": ("T1",)}
    return {"disruptions.roads": [closed], "disruptions.recovery.road": "detour"}


COMMON = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="TRUST_EXAMPLES" not in os.environ,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)


@pytest.mark.slow
@COMMON
@given(data=st.data(), days=st.integers(1, 4))
def test_engines_agree_on_every_second(build, base, quiet, data, days):
    world, plan, seed = data.draw(counties(build))
    noise = data.draw(st.sampled_from(["base", "quiet"]))
    scenario = {"base": base, "quiet": quiet}[noise].with_seed(seed)
    scenario = scenario.change(**{"operations.intra_turn": data.draw(TURNS)})
    assert_equal(scenario, world, plan, parcels_of(build, world, seed), days)


@pytest.mark.slow
def test_engines_agree_when_things_go_wrong(build, base):
    seen = Counter()

    @COMMON
    @given(data=st.data(), days=st.sampled_from([4, 3, 2, 1]), changes=disruptions())
    def agree(data, days, changes):
        world, plan, seed = data.draw(counties(build))
        scenario = base.change(**changes, seed=seed)
        if data.draw(st.booleans()):
            world = data.draw(with_roads(world))
            if data.draw(st.booleans()):
                scenario = scenario.change(**data.draw(closed_pass()))
        parcels = parcels_of(build, world, seed)
        played = assert_equal(scenario, world, plan, parcels, days)
        seen.update(met(scenario, world, plan, parcels, days, played))

    agree()
    often = ("spare", "cancelled", "vehicle", "returning", "left_county", "collected")
    # What eighty counties may miss, a thousand meet; the by-hand tests have each of them.
    seldom = ("extra", "detour", "station", "from a station", "on_trunk", "handed_over")
    for what in (*often, *(seldom if EXAMPLES >= 1_000 else ())):
        assert seen[what], (what, seen)


def met(scenario, world, plan, parcels, days, played):
    """What the random county has met, so that nobody believes in a test that meets nothing."""
    stamps = played.stamps
    yield from set(played.runs["kind"])
    yield from set(stamps["final_state"].astype(str))
    without_hub = (stamps["at_hub_s"] < 0) & (stamps["at_village_s"] >= 0)
    if (without_hub & (parcels["direction"] == "intra")).any():
        yield scenario.operations.intra_turn
    if (parcels["origin"].isin(["T1", "T2", "T3"]) & (stamps["at_hub_s"] >= 0)).any():
        yield "from a station"
    if hasattr(world, "network") and scenario.disruptions.recovery.road == "detour":
        waits = scenario.change(**{"disruptions.recovery.road": "wait"})
        other = replay_plan(waits, world, plan, parcels, days=days)
        if not other.stamps.equals(stamps):
            yield "detour"


@st.composite
def banded(draw, plan):
    """The same plan with stops for ambient goods, for cold ones, or one for each.

    Trunk trucks hand over both, so that local trips of either kind have what to wait for.
    """
    some, both = st.sampled_from([["ambient"], ["cold"], ["ambient", "cold"]]), ["ambient", "cold"]
    trunk = set(plan.trips.loc[plan.trips["echelon"] == "trunk", "trip_id"])
    rows = []
    for trip, stops in plan.stops.groupby("trip_id", sort=False):
        seq = 0
        for row in stops.to_dict("records"):
            bands = ["any"]
            if row["seq"] < len(stops):
                bands = both if trip in trunk else draw(some)
            for number, band in enumerate(bands):
                seq += 1
                same_place = {"leg_s": 0, "leg_m": 0} if number else {}
                rows.append({**row, **same_place, "seq": seq, "band": band})
    return SimpleNamespace(trips=plan.trips, stops=pd.DataFrame(rows), operator=plan.operator)


@pytest.mark.slow
def test_engines_agree_where_cold_goods_ride_apart(build, base):
    seen = Counter()

    @COMMON
    @given(data=st.data(), days=st.sampled_from([3, 2]), changes=disruptions())
    def agree(data, days, changes):
        world, plan, seed = data.draw(counties(build))
        plan = data.draw(banded(plan))
        scenario = base.change(**changes, **{"coldchain.carried_in": "compartments"}, seed=seed)
        parcels = parcels_of(build, world, seed)
        played = assert_equal(scenario, world, plan, parcels, days)
        bands = plan.stops.groupby("trip_id")["band"].agg(set)
        for ends, run in (("destination", "trip_in"), ("origin", "trip_out")):
            rode = played.stamps[run] >= 0
            trips = played.runs["trip_id"].iloc[played.stamps.loc[rode, run]]
            for band, trip in zip(parcels.loc[rode, "band"], trips, strict=True):
                wanted = "cold" if band == "fresh" else "ambient"
                assert wanted in bands[trip], (ends, band, trip)
                seen[run, wanted] += 1

    agree()
    assert seen["trip_in", "ambient"], seen
    assert seen["trip_in", "cold"], seen
