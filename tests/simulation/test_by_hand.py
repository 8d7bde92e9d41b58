"""Two villages, every stamp worked out by hand; no noise.

Scenario: unloading and scan 40 min, trunk unloading 15 min, stop 5 min + 5 min per 100
items, outbound handling 30 min, line-haul out 20:00, stations 08:00-19:00.
Sorter of the tests: one line, 3,600 items/h, so one second per item.
"""

import numpy as np
import pytest

from logistics_sim.core.tables import check_table
from logistics_sim.simulation import replay_plan
from logistics_sim.study.case import named_rows

ENGINES = ("fast", "reference")


@pytest.fixture(params=ENGINES)
def play(request, quiet):
    def run(world, plan, parcels, days=2, scenario=quiet, **options):
        return replay_plan(
            scenario, world, plan, parcels, days=days, engine=request.param, **options
        )

    return run


def times(played, row, *names):
    return [int(played.stamps[f"{name}_s"].iloc[row]) for name in names]


def test_through_run(build, play):
    at, world = build.at, build.world(1, 2)
    plan = build.plan(build.trip("A", ["T1v1", "T1v2"], [3_600, 1_200, 3_000], unload_end_s=600))
    parcels = build.parcels(
        [
            {"destination": "T1v1"},
            {"destination": "T1v2", "class": "fresh", "band": "fresh"},
            {"origin": "T1v1", "destination": "hub", "direction": "up", "ready_s": at("07:59")},
            {"origin": "T1v1", "destination": "hub", "direction": "up", "ready_s": at("08:01")},
            {"origin": "T1v2", "destination": "T1v1", "direction": "intra", "ready_s": at("08:00")},
        ],
        world,
    )
    played = play(world, plan, parcels)
    # The truck comes at 04:30, scanned at 05:10. Fresh is sorted first: 05:10:01, then 05:10:02.
    # Loading 06:10, off at 06:30, at v1 07:30: closed, so begin at 08:00. One parcel off, one
    # on (posted 07:59; the one of 08:01 is too late): 2 items, 5 min + 300*2/100 s = 306 s.
    down = ("due", "at_hub", "sorted", "on_local", "at_village")
    assert times(played, 0, *down) == [
        at("04:30"), at("05:10"), at("05:10:02"), at("06:30"), at("08:05:06"),
    ]  # fmt: skip
    # v2: 20 min on, 08:25:06, two items (one off, one on): 08:30:12.
    assert times(played, 1, *down) == [
        at("04:30"), at("05:10"), at("05:10:01"), at("06:30"), at("08:30:12"),
    ]  # fmt: skip
    # Back after 50 min and 10 min of unloading: 09:30:12; handled by 10:00:12, off at 20:00.
    up = ("posted", "on_local", "at_hub", "left_county")
    assert times(played, 2, *up) == [at("07:59"), at("08:05:06"), at("09:30:12"), at("20:00")]
    # The next day's van has only the intra parcel for v1: at v1 08:00, one off, one on: 306 s.
    assert times(played, 3, *up) == [
        at("08:01"), at("08:05:06", 1), at("09:30:06", 1), at("20:00", 1),
    ]  # fmt: skip
    # Intra: sorted at once (one second), and on with the next wave, on the next morning.
    assert times(played, 4, "posted", "at_hub", "sorted", "on_local", "at_village") == [
        at("08:00"), at("09:30:12"), at("09:30:13"), at("06:30", 1), at("08:05:06", 1),
    ]  # fmt: skip
    assert played.stamps["trip_out"].tolist() == [-1, -1, 0, 1, 0]
    assert played.stamps["trip_in"].tolist() == [0, 0, -1, -1, 1]
    runs = played.runs.to_dict("records")
    # Day 0: 06:10 to 09:30:12. Metres are ten per second of driving: 7,800 s.
    assert (runs[0]["start_s"], runs[0]["end_s"]) == (at("06:10"), at("09:30:12"))
    assert (runs[0]["duty_s"], runs[0]["distance_m"]) == (12_012, 78_000)
    assert (runs[0]["unload_items"], runs[0]["load_items"]) == (2, 2)


def test_transfer_at_the_township(build, play):
    at, world = build.at, build.world(1, 2)
    trunk = build.trip("K", ["T1"], [5_400, 5_400], echelon="trunk", type="box_truck")
    # The local trip is planned for 08:00, its trunk truck is unloaded at 08:15.
    local = build.trip(
        "L", ["T1v1", "T1v2"], [600, 600, 900], echelon="local", origin="T1", after_trip="K",
        type="e_trike", start_s=at("08:00"), depart_s=at("08:10"),
    )  # fmt: skip
    later = build.trip(
        "K2", ["T1"], [5_400, 5_400], echelon="trunk", wave=2, vehicle="van-K", type="box_truck",
        start_s=at("13:10"), depart_s=at("13:30"),
    )  # fmt: skip
    plan = build.plan(trunk, local, later)
    parcels = build.parcels(
        [
            {"destination": "T1v2"},
            {"destination": "T1", "class": "ltl", "weight_g": 200_000},
            {"origin": "T1v2", "destination": "hub", "direction": "up", "ready_s": at("08:30")},
        ],
        world,
    )
    played = play(world, plan, parcels, days=1)
    # Off at 06:30, at the station 08:00 (opens 08:00), unloaded 08:15.
    # Local: loading 08:15, 10 min as planned, off 08:25; v1 at 08:35, nothing: 5 min, 08:40;
    # v2 at 08:50, one off and one on: 306 s, 08:55:06; back at 09:10:06.
    assert times(played, 0, "on_trunk", "at_township", "on_local", "at_village") == [
        at("06:30"), at("08:15"), at("08:25"), at("08:55:06"),
    ]  # fmt: skip
    assert times(played, 1, "on_trunk", "at_township", "at_village") == [
        at("06:30"), at("08:15"), at("08:15"),
    ]  # fmt: skip
    # Up: wave 2's truck is at the station 15:00-15:15 and at the hub 16:45.
    assert times(played, 2, "on_local", "at_township", "on_trunk", "at_hub", "left_county") == [
        at("08:55:06"), at("09:10:06"), at("15:15"), at("16:45"), at("20:00"),
    ]  # fmt: skip
    row = played.stamps.iloc[2]
    assert (row["trip_out"], row["trunk_out"]) == (1, 2)
    row = played.stamps.iloc[0]
    assert (row["trunk_in"], row["trip_in"]) == (0, 1)


def test_overflow_waits_for_the_next_wave(build, play):
    at, world = build.at, build.world(1, 1)
    first = build.trip("A", ["T1v1"], [7_200, 7_200])
    second = build.trip(
        "B", ["T1v1"], [7_200, 7_200], wave=2, start_s=at("13:10"), depart_s=at("13:30")
    )
    plan = build.plan(first, second)
    # A micro-van takes 900 kg: 400 + 400, then 200 does not fit, 100 still does.
    # The fresh parcel is last in the table and goes first.
    grams = [400_000, 400_000, 200_000, 90_000, 10_000]
    rows = [{"destination": "T1v1", "weight_g": each} for each in grams]
    rows[-1] |= {"class": "fresh", "band": "fresh"}
    # 4.5 m3 is full after one of these two.
    late = {"destination": "T1v1", "ready_s": at("11:30"), "volume_ml": 4_000_000}
    parcels = build.parcels([*rows, late, {**late, "volume_ml": 400_000}, late], world)
    played = play(world, plan, parcels)
    wave1, wave2, wave3 = at("06:30"), at("13:30"), at("06:30", 1)
    assert played.stamps["on_local_s"].tolist() == [
        wave1, wave1, wave2, wave1, wave1, wave2, wave2, wave3,
    ]  # fmt: skip


def test_closed_village_is_tried_on_the_next_service_day(build, play):
    at, world = build.at, build.world(1, 2)
    # Sent at 18:00: v1 at 18:59:59 is open, v2 at 19:05 is not. Tuesday and Thursday only.
    trip = build.trip(
        "A", ["T1v1", "T1v2"], [3_599, 1, 3_600], weekdays="03",
        start_s=at("17:40"), depart_s=at("18:00"),
    )  # fmt: skip
    plan = build.plan(trip)
    world.places.loc[3, "close_s"] = at("19:00")
    parcels = build.parcels([{"destination": "T1v1"}, {"destination": "T1v2"}], world)
    played = play(world, plan, parcels, days=3)
    # 1 September 2025 is a Monday (0); the next service day is Thursday (3), beyond the run.
    assert times(played, 0, "on_local", "at_village") == [at("18:00"), at("19:05:02")]
    assert times(played, 1, "on_local", "at_village") == [-1, -1]
    assert played.stamps["trip_in"].tolist() == [0, -1]
    assert played.stamps["final_state"].iloc[1] == "sorted"
    world.places.loc[3, "close_s"] = at("20:00")
    assert times(play(world, plan, parcels, days=3), 1, "at_village") == [at("19:10:06")]


def test_a_late_truck_misses_the_wave_and_the_break_is_taken(build, play):
    at, world = build.at, build.world(1, 1)
    trip = build.trip("A", ["T1v1"], [14_400, 3_600], break_s=3_600)
    parcels = build.parcels(
        [{"destination": "T1v1", "ready_s": at("05:29:59")}, {"destination": "T1v1"}], world
    )
    # 05:29:59 + 40 min = 06:09:59, sorted 06:10:00: just in time; a second later it is not.
    played = play(world, build.plan(trip), parcels, days=1)
    assert times(played, 0, "sorted", "on_local") == [at("06:10"), at("06:30")]
    parcels.loc[0, "ready_s"] += 1
    played = play(world, build.plan(trip), parcels, days=1)
    assert times(played, 0, "sorted", "on_local") == [at("06:10:01"), -1]
    # 10:30 at v1, 1 item 303 s; the way back would end after 06:10 + 4.5 h: an hour's rest.
    # Back at 12:35:03; paid 06:10-12:35:03 without the hour.
    assert played.runs["end_s"].tolist() == [at("12:35:03")]
    assert played.runs["duty_s"].tolist() == [at("12:35:03") - at("06:10") - 3_600]


@pytest.mark.parametrize(("second_leg", "served"), [(2_397, "10:40:03"), (2_398, "11:40:04")])
def test_the_break_comes_before_a_stop_that_would_end_too_late(build, play, second_leg, served):
    at, world = build.at, build.world(1, 2)
    legs = [12_000, second_leg, 3_600]
    plan = build.plan(build.trip("A", ["T1v1", "T1v2"], legs, break_s=3_600))
    parcels = build.parcels([{"destination": "T1v1"}, {"destination": "T1v2"}], world)
    played = play(world, plan, parcels, days=1)
    # 06:30 + 3:20 h = 09:50 at v1, 1 item 303 s. Work began at 06:10, 4.5 h end at 10:40:00.
    # 300 s are planned at v2: 09:55:03 + 2,397 s + 300 s is 10:40:00, a second more too late.
    assert times(played, 0, "at_village") == [at("09:55:03")]
    assert times(played, 1, "at_village") == [at(served)]
    # The rest is taken before v2, else before the way home; paid without it.
    end_s = at("06:30") + sum(legs) + 2 * 303 + 3_600
    assert played.runs["end_s"].tolist() == [end_s]
    assert played.runs["duty_s"].tolist() == [end_s - at("06:10") - 3_600]


def test_what_the_last_wave_does_not_bring_comes_the_next_morning(build, play):
    at, world = build.at, build.world(1, 3)
    morning = build.trip("A", ["T1v1", "T1v2"], [7_200, 600, 7_800])
    evening = {"wave": 2, "start_s": at("13:10"), "depart_s": at("13:30"), "vehicle": "van-A"}
    plan = build.plan(morning, build.trip("B", ["T1v1"], [7_200, 7_200], **evening))
    rows = [{"destination": f"T1v{n}", "ready_s": at("11:30")} for n in (1, 2, 3)]
    played = play(world, plan, build.parcels(rows, world))
    # Scanned at 12:10, sorted within 3 s. v1: 13:30 + 2 h + 303 s; v2 with the first wave of the
    # next day: 06:30 + 2 h, 300 s at v1, 10 min, 303 s; to v3 nobody drives at all.
    assert times(played, 0, "at_village") == [at("15:35:03")]
    assert times(played, 1, "on_local", "at_village") == [at("06:30", 1), at("08:50:03", 1)]
    assert times(played, 2, "at_village") == [-1]
    assert "unserved" not in played.stamps["final_state"].iloc[:2].tolist()
    assert played.stamps["final_state"].iloc[2] == "unserved"


def test_ambient_and_cold_goods_at_one_call_pay_the_fixed_minutes_once(build, play, quiet):
    at, world = build.at, build.world(1, 2)
    trip, rows = build.trip("A", ["T1v1", "T1v1", "T1v2"], [7_200, 0, 600, 7_800])
    plan = build.plan((trip, rows))
    plan.stops["band"] = ["ambient", "cold", "cold", "any"]
    food = {"class": "fresh", "band": "fresh"}
    parcels = build.parcels(
        [{"destination": "T1v1"}, {"destination": "T1v1", **food}, {"destination": "T1v2", **food}],
        world,
    )
    apart = quiet.change(**{"coldchain.carried_in": "compartments"})
    played = play(world, plan, parcels, scenario=apart)
    # 08:30 at v1: 5 min and 3 s for the parcel, then 3 s for the cold one. 10 min to v2: 303 s.
    assert times(played, 0, "at_village") == [at("08:35:03")]
    assert times(played, 1, "at_village") == [at("08:35:06")]
    assert times(played, 2, "at_village") == [at("08:50:09")]
    # Closed from 08:32 on: who was let in at 08:30 hands over all the same, upstairs too.
    world.places.loc[2, "close_s"] = at("08:32")
    again = play(world, plan, parcels, scenario=apart)
    assert times(again, 1, "at_village") == [at("08:35:06")]
    # Closed before: both go home again.
    world.places.loc[2, "close_s"] = at("08:29")
    missed = play(world, plan, parcels, days=1, scenario=apart)
    assert [times(missed, row, "at_village")[0] for row in (0, 1)] == [-1, -1]
    assert times(missed, 2, "at_village") == [at("08:45:03")]


def test_home_delivery_and_pick_up(build, play, quiet):
    world = build.world(1, 1)
    plan = build.plan(build.trip("A", ["T1v1"], [7_200, 7_200]))
    rows = [{"destination": "T1v1", "service": "home"}] * 400 + [{"destination": "T1v1"}] * 400
    parcels = build.parcels(rows, world)
    played = play(world, plan, parcels, days=2)
    stamps = played.stamps
    home, pick_up = stamps.iloc[:400], stamps.iloc[400:]
    given, failed = home["handed_over_s"] >= 0, home["failed_s"] >= 0
    assert (given ^ failed).all()
    # 12 % of 400 fail: 48 expected, standard deviation 6.5.
    assert 20 < failed.sum() < 76
    assert (home["at_village_s"] >= 0).equals(failed)
    assert (pick_up["at_village_s"] == build.at("08:30") + 300 + 8 * 300).all()
    collected = pick_up["collected_s"][pick_up["collected_s"] >= 0]
    assert ((collected % 86_400 >= 8 * 3_600) & (collected % 86_400 < 19 * 3_600)).all()
    share = (pick_up["collected_s"] >= 0).mean()
    # Exponential with median 18 h, known until midnight of day 1 (last pick-up 19:00).
    assert 0.5 < share < 0.85


def test_what_no_vehicle_can_bring_is_unserved(build, play):
    at, world = build.at, build.world(1, 2)
    plan = build.plan(build.trip("A", ["T1v1"], [7_200, 7_200]))
    parcels = build.parcels(
        [
            {"destination": "T1v2"},
            {"destination": "T1v1", "weight_g": 900_001},
            {"destination": "T1v1", "ready_s": at("11:30")},
            {"destination": "T1v1", "ready_s": at("04:30", 5)},
            {"origin": "T1v2", "destination": "hub", "direction": "up", "ready_s": at("09:00")},
        ],
        world,
    )
    played = play(world, plan, parcels, days=1)
    assert played.stamps["final_state"].tolist() == [
        "unserved", "unserved", "sorted", "due", "unserved",
    ]  # fmt: skip
    assert played.counts() == {"due": 1, "sorted": 1, "unserved": 3}


def test_returns_leave_and_are_counted_apart(build, play):
    world = build.world(1, 1)
    plan = build.plan(build.trip("A", ["T1v1"], [7_200, 7_200]))
    post = {"origin": "T1v1", "destination": "hub", "direction": "up", "ready_s": build.at("08:29")}
    parcels = build.parcels([{**post, "class": "return"}, post], world)
    played = play(world, plan, parcels, days=1)
    assert played.counts() == {"left_county": 1, "returned": 1}
    assert list(played.stamps["final_state"]) == ["left_county", "left_county"]


def test_tables_keep_their_contracts(build, play):
    world = build.world(1, 2)
    plan = build.plan(build.trip("A", ["T1v1", "T1v2"], [3_600, 1_200, 3_000]))
    parcels = build.parcels([{"destination": "T1v1"}] * 3, world)
    parcels.index = np.array([5, 9, 11])
    played = play(world, plan, parcels, days=1)
    assert check_table(named_rows(played.stamps), "stamps") == []
    assert check_table(played.events, "events") == []
    assert check_table(played.runs, "runs") == []
    assert played.events["time_s"].is_monotonic_increasing
    assert played.stamps.index.tolist() == [5, 9, 11]
    empty = play(world, plan, parcels.iloc[:0], days=1)
    assert empty.counts() == {}
    assert len(empty.runs) == 1
