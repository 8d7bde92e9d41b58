"""Compartments, doors and boxes of driven trips against step-by-step integration."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.coldchain import carriage, cold_chain_parameters, exposure_summary, exposures
from logistics_sim.coldchain.compartment_air import CompartmentAir
from logistics_sim.coldchain.compartments import _fits
from logistics_sim.coldchain.station_cabinets import (
    NEVER,
    peak_stock,
    refused_stays,
    station_storage,
)
from logistics_sim.coldchain.trip_segments import trip_segments
from logistics_sim.core.errors import InputError
from logistics_sim.core.tables import check_table
from logistics_sim.simulation import replay_plan
from tests.example_counts import examples


def summary(scenario, parcels, stamps):
    said = cold_chain_parameters(scenario)
    return exposure_summary(said, exposures(said, parcels, stamps))


def carried(scenario, case):
    played = case.played
    return carriage(
        cold_chain_parameters(scenario),
        case.world.places,
        case.plan.trips,
        played.runs,
        played.events,
    )


def followed(scenario, case, with_vehicles=True, **options):
    vehicles = carried(scenario, case) if with_vehicles else None
    return exposures(
        cold_chain_parameters(scenario), case.parcels, case.played.stamps, vehicles, **options
    )


def test_segments_by_hand(quiet, cooled, build):
    at = build.at
    segments = trip_segments(
        cold_chain_parameters(quiet),
        cooled.world.places,
        cooled.plan.trips,
        cooled.played.runs,
        cooled.played.events,
    )
    first = segments.run == 0
    # Off at 06:30 after three minutes of open doors; v1 at 08:00 (two items: 306 s), then
    # 20 min to v2 (three items, one for the door: 309 s), then 50 min home and 10 min unloading.
    expected = [
        (at("06:27"), at("06:30"), True, 0, 0),
        (at("06:30"), at("08:02:06"), False, 0, 2),
        (at("08:02:06"), at("08:05:06"), True, 0, 2),
        (at("08:05:06"), at("08:27:15"), False, 2, 3),
        (at("08:27:15"), at("08:30:15"), True, 2, 3),
        (at("08:30:15"), at("09:30:15"), False, 3, 0),
    ]
    found = zip(
        segments.start_s[first].tolist(),
        segments.end_s[first].tolist(),
        segments.door[first].tolist(),
        segments.origin[first].tolist(),
        segments.target[first].tolist(),
        strict=True,
    )
    assert list(found) == expected
    assert segments.there_s[first].tolist()[1] == at("08:00")


def test_ambient_and_cold_goods_at_one_call_are_one_stay(quiet, build):
    """Both at 08:30: 303 s, then 3 s; tables without the begin of stops say the same."""
    at, world = build.at, build.world(1, 1)
    plan = build.plan(build.trip("A", ["T1v1", "T1v1"], [7_200, 0, 7_200]))
    plan.stops["band"] = ["ambient", "cold", "any"]
    cold = {"destination": "T1v1", "class": "fresh", "band": "fresh"}
    parcels = build.parcels([{"destination": "T1v1"}, cold], world)
    apart = quiet.change(**{"coldchain.carried_in": "compartments"})
    played = replay_plan(apart, world, plan, parcels, days=1)
    told, untold = (
        trip_segments(cold_chain_parameters(apart), world.places, plan.trips, played.runs, events)
        for events in (played.events, played.events[played.events["kind"] != "begin"])
    )
    doors = list(zip(told.start_s[told.door], told.end_s[told.door], strict=True))
    assert doors[1:] == [(at("08:32:03"), at("08:35:03")), (at("08:35:03"), at("08:35:06"))]
    for name in ("start_s", "end_s", "door", "leave_s", "there_s"):
        assert getattr(untold, name).tolist() == getattr(told, name).tolist()


def test_air_and_box_against_small_steps(quiet, cooled):
    """Euler steps of one second through doors and driving, box included."""
    vehicles = carried(quiet, cooled)
    air = vehicles.air["fresh"]
    rows = np.flatnonzero(air.run == 0)
    inside, box, clock = 4.0, 9.0, int(air.start_s[rows[0]])
    seen = {}
    for row in rows:
        while clock < air.end_s[row]:
            for _ in range(10):
                inside += (air.ambient_c[row] - inside) / air.tau_s[row] * 0.1
                box += (inside - box) / air.box_tau_s * 0.1
            clock += 1
            seen[clock] = (inside, box)
    moments = np.array(sorted(seen))[::97]
    runs = np.zeros(moments.size, dtype=np.int64)
    assert air.at(runs, moments) == pytest.approx([seen[m][0] for m in moments], abs=2e-3)
    start = int(air.start_s[rows[0]])
    for moment in moments[1:]:
        one = (np.array([0]), np.array([start]), np.array([moment]))
        felt = air.equivalent_ambient_c(*one)[0]
        found = felt + (9.0 - felt) * np.exp(-(moment - start) / air.box_tau_s)
        assert found == pytest.approx(seen[moment][1], abs=1e-3)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 2**31), st.floats(60, 1e5))
def test_box_in_random_air_equals_small_steps(seed, box_tau_s):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    ends = np.cumsum(rng.integers(30, 900, n))
    starts = np.concatenate([[0], ends[:-1]])
    ambient, tau = rng.uniform(-20, 35, n), rng.choice([60.0, box_tau_s, 1_500.0], n)
    begin = np.empty(n)
    now = rng.uniform(-20, 10)
    for row in range(n):
        begin[row] = now
        now = ambient[row] + (now - ambient[row]) * np.exp(-(ends[row] - starts[row]) / tau[row])
    air = CompartmentAir(
        np.zeros(n, int), starts, ends, ambient, tau, begin, np.zeros(n, bool), box_tau_s
    )
    box = 3.0
    for row in range(n):  # RK4 with a thousand steps per segment
        h = (ends[row] - starts[row]) / 1_000

        def slope(t, y, row=row):
            inside = ambient[row] + (begin[row] - ambient[row]) * np.exp(-t / tau[row])
            return (inside - y) / box_tau_s

        for step in range(1_000):
            t = step * h
            a = slope(t, box)
            b = slope(t + h / 2, box + h / 2 * a)
            c = slope(t + h / 2, box + h / 2 * b)
            box += h / 6 * (a + 2 * b + 2 * c + slope(t + h, box + h * c))
    end = int(ends[-1])
    felt = air.equivalent_ambient_c(np.array([0]), np.array([0]), np.array([end]))[0]
    found = felt + (3.0 - felt) * np.exp(-end / box_tau_s)
    assert found == pytest.approx(box, abs=1e-6)


def test_no_doors_keep_the_set_point(quiet, cooled):
    shut = quiet.change(**{"coldchain.door_open_min.base": 0, "coldchain.door_open_min.low": 0})
    air = carried(shut, cooled).air["fresh"]
    assert np.abs(air.begin_c - 4).max() == 0
    warm = carried(quiet, cooled).air["fresh"]
    assert warm.begin_c.max() > 6


def test_a_reefer_that_fails_warms_to_the_air_outside(quiet, cooled):
    broken = quiet.change(**{"coldchain.reefer_failure_per_day.base": 1.0,
                             "coldchain.reefer_failure_per_day.high": 1.0})  # fmt: skip
    vehicles = carried(broken, cooled)
    assert (vehicles.failure_s >= 0).all()
    air, whole = vehicles.air["fresh"], carried(quiet, cooled).air["fresh"]
    for run in range(2):
        moment = np.array([vehicles.failure_s[run]])
        runs = np.array([run])
        assert air.at(runs, moment) == pytest.approx(whole.at(runs, moment))
        end = np.array([air.end_s[air.run == run].max()])
        if end[0] - moment[0] > 60:
            assert air.at(runs, end)[0] > whole.at(runs, end)[0]
    assert (carried(broken, cooled).failure_s == vehicles.failure_s).all()
    table = followed(broken, cooled)
    assert table["temp_end_c"].max() > followed(quiet, cooled)["temp_end_c"].max()


def test_a_warm_start_needs_its_precooling(quiet, cooled):
    late = quiet.change(**{"coldchain.precooled": False})
    air = carried(late, cooled).air["fresh"]
    outside_c = cold_chain_parameters(quiet).climate.outdoor_c(
        np.array([(air.start_s[0] + air.end_s[0]) // 2])
    )[0]
    assert air.begin_c[0] == pytest.approx(outside_c)
    assert air.begin_c[0] > 15


def test_exposures_keep_their_contract_and_follow_the_clock(quiet, cooled, uncooled):
    for case in (cooled, uncooled):
        table = followed(quiet, case)
        assert check_table(table, "exposures") == []
        for _, legs in table.groupby("parcel_id"):
            assert (legs["start_s"].iloc[1:].to_numpy() == legs["end_s"].iloc[:-1].to_numpy()).all()
            joined = legs["temp_start_c"].iloc[1:].to_numpy()
            assert joined == pytest.approx(legs["temp_end_c"].iloc[:-1].to_numpy())
    table = followed(quiet, cooled)
    assert set(table.loc[table["leg"] == "local", "kept"]) == {"fresh"}
    assert set(followed(quiet, uncooled).query("leg == 'local'")["kept"]) == {"box"}
    # September: the reefer keeps boxes cooler than the van, hour by hour.
    cool, warm = (followed(quiet, case).query("leg == 'local'") for case in (cooled, uncooled))
    assert (cool["temp_end_c"].to_numpy() < warm["temp_end_c"].to_numpy()).all()


def test_without_tables_of_vehicles_all_boxes_ride_outside(quiet, cooled, uncooled):
    alone = followed(quiet, cooled, with_vehicles=False)
    assert alone["kept"].isin(["cold room", "box"]).all()
    pd.testing.assert_frame_equal(alone, followed(quiet, uncooled, with_vehicles=False))


def test_home_delivery_ends_at_the_door(quiet, cooled):
    legs = followed(quiet, cooled).groupby("parcel_id")["leg"].apply(list)
    assert "village" not in legs["P000000001"]
    assert legs["P000000000"][-1] == "village"
    assert legs["P000000003"][0] == "village"
    assert "P000000004" not in legs.index


def test_products_have_their_own_life(quiet, uncooled):
    names = pd.Series({0: "strawberry", 2: "lamb"})
    life = followed(quiet, uncooled, product=names).groupby("parcel_id")["life_used"].sum()
    mixed = followed(quiet, uncooled).groupby("parcel_id")["life_used"].sum()
    assert life["P000000000"] > mixed["P000000000"]
    assert life["P000000002"] < mixed["P000000002"]
    assert life["P000000001"] == mixed["P000000001"]


def test_spoilage_money_counts_spoiled_parcels(quiet, uncooled):
    stamps = uncooled.played.stamps
    kept = summary(quiet, uncooled.parcels, stamps)
    assert kept["spoilage_yuan"] == 0
    short = quiet.change(
        **{"coldchain.fresh_life_h.base": 0.01, "coldchain.fresh_life_h.low": 0.01}
    )
    lost = summary(short, uncooled.parcels, stamps)
    assert lost["spoiled_share"] == 1
    assert lost["spoilage_yuan"] == 40 * lost["fresh"]
    assert lost["mean_remaining_life"] == 0


def test_tables_of_different_replays_are_refused(quiet, cooled):
    played = cooled.played
    with pytest.raises(InputError, match="COL-020"):
        carriage(
            cold_chain_parameters(quiet),
            cooled.world.places,
            cooled.plan.trips.iloc[:0],
            played.runs,
            played.events,
        )
    late = played.events.assign(time_s=played.events["time_s"] - 20_000)
    with pytest.raises(InputError, match="COL-020"):
        carriage(
            cold_chain_parameters(quiet), cooled.world.places, cooled.plan.trips, played.runs, late
        )


def slow_outside(place, from_s, until_s, capacity):
    refused = np.zeros(place.size, dtype=bool)
    inside = {}
    for row in np.lexsort((np.arange(place.size), from_s)):
        here = [end for end in inside.get(place[row], []) if end > from_s[row]]
        if len(here) < capacity:
            here.append(until_s[row])
        else:
            refused[row] = True
        inside[place[row]] = here
    return refused


@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.integers(0, 60)), max_size=60),
    st.integers(0, 6),
)
def test_cabinets_equal_the_loop_over_parcels(stays, capacity):
    table = np.array(stays, dtype=np.int64).reshape(-1, 3)
    place, start = table[:, 0], table[:, 1]
    end = np.where(table[:, 2] > 55, NEVER, start + table[:, 2])
    found = refused_stays(place, start, end, capacity)
    if capacity:
        assert found.tolist() == slow_outside(place, start, end, capacity).tolist()
    else:
        assert found.all()


def test_a_full_cabinet_leaves_parcels_in_the_warm(quiet, uncooled):
    one = quiet.change(**{"coldchain.room_items.base": 1, "coldchain.room_items.low": 1})
    stamps = uncooled.played.stamps.copy()
    parcels = uncooled.parcels.copy()
    parcels.loc[1, "service"] = "pickup"
    stamps.loc[1, "at_village_s"] = stamps.loc[1, ["at_village_s", "handed_over_s"]].max()
    stamps.loc[1, "handed_over_s"] = -1
    stamps.loc[[1, 2], "collected_s"] = 150_000
    kept = (
        exposures(cold_chain_parameters(one), parcels, stamps)
        .query("leg == 'village'")
        .set_index("parcel_id")["kept"]
    )
    assert kept["P000000001"] == "cold room"
    assert kept["P000000002"] == "outside"


def test_a_station_without_a_cabinet_leaves_parcels_outside(quiet, uncooled):
    rule = {"places": ["T1v2"], "functions": ["home_delivery", "posting"]}
    free = quiet.change(**{"coldchain.room_items": None})
    told = free.change(services={"stations": [rule]})
    parcels, stamps = uncooled.parcels, uncooled.played.stamps.copy()
    stamps.loc[2, "collected_s"] = 150_000
    for scenario, expected in ((free, set()), (told, {"T1v2"})):
        table = exposures(cold_chain_parameters(scenario), parcels, stamps).query(
            "leg == 'village'"
        )
        out = table.loc[table["kept"] == "outside", "parcel_id"].str[1:].astype(int)
        assert set(parcels.loc[out, "destination"].astype(str)) == expected


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=40))
def test_compartments_fill_in_order_of_boarding(loads):
    table = np.array(loads, dtype=np.int64).reshape(-1, 2)
    limit = np.array([5, 20, 0, 100])
    found = _fits(table[:, 0], table[:, 1], limit)
    used = np.zeros(4, dtype=int)
    for (run, volume), fits in zip(loads, found, strict=True):
        used[run] += volume
        assert fits == (used[run] <= limit[run])


def test_a_small_compartment_sends_the_rest_to_boxes(quiet, cooled):
    tiny = quiet.change(**{"fleet.2.volume_m3.base": 0.0015})
    table = followed(tiny, cooled).query("leg == 'local'")
    kept = table["kept"].value_counts().to_dict()
    # 0.9 l of fresh zone, 0.6 l of chilled zone: no parcel of 1 l fits.
    assert kept == {"box": 4}


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 20)), max_size=50))
def test_peaks_equal_counting_every_second(stays):
    table = np.array(stays, dtype=np.int64).reshape(-1, 3)
    place, start, end = table[:, 0], table[:, 1], table[:, 1] + table[:, 2]
    names, most = peak_stock(place, start, end)
    for name, found in zip(names.tolist(), most.tolist(), strict=True):
        mine = place == name
        seconds = [int(((start <= t) & (t < end))[mine].sum()) for t in range(60)]
        assert found == max(seconds)
    lasting = table[:, 2] > 0
    assert set(names.tolist()) == set(place[lasting].tolist())


def test_what_stations_hold(quiet, uncooled):
    said = cold_chain_parameters(quiet)
    rows = station_storage(said, uncooled.parcels, uncooled.played.stamps)
    found = {row["place"]: row for row in rows}
    # v1 gets one parcel and had one posted before it came (fetched when the other arrived).
    assert found["T1v1"]["most_items"] == found["T1v1"]["most_cold"] == 1
    # v2 gets a fresh and an ambient one to keep; the third is handed over at the door.
    assert (found["T1v2"]["most_items"], found["T1v2"]["most_cold"]) == (2, 1)
    assert found["T1v2"]["cold_outside"] == 0


def test_an_extra_vehicle_is_followed_on_its_own(quiet, build):
    """Two vehicles leave in the same second: each event names the run that it is of."""
    world = build.world(1, 1, 0, 86_400)
    plan = build.plan(build.trip("A", ["T1v1"], [3_600, 3_600]))
    rows = [{"destination": "T1v1", "weight_g": 500_000}] * 2
    scenario = quiet.change(**{"disruptions.recovery.overflow": "extra_trip"})
    played = replay_plan(scenario, world, plan, build.parcels(rows, world), days=1)
    assert played.runs["kind"].tolist() == ["planned", "extra"]
    segments = trip_segments(
        cold_chain_parameters(scenario), world.places, plan.trips, played.runs, played.events
    )
    ends = [int(segments.end_s[segments.run == run].max()) for run in (0, 1)]
    assert ends == played.runs["end_s"].tolist()
    assert segments.vehicle == ["van-A", "van-A+1"]
    assert (segments.run == 0).sum() == (segments.run == 1).sum() >= 4
