"""Disruptions and recoveries worked out by hand, on both engines.

One van: loading 06:10, off 06:30, an hour to T1v1, half an hour to T1v2, an hour home.
Stops last 5 min and 3 s for one item. Stations are open all day.
"""

import pytest

from logistics_sim.simulation import replay_plan

DAY = {"first": "2025-09-01", "last": "2025-09-01"}
HOURS = ("on_local", "at_village")


@pytest.fixture(params=["fast", "reference"])
def play(request, build, quiet):
    def run(rows, days=1, trips=None, drawn=None, **changes):
        world = build.world(1, 2, 0, 86_400)
        trips = trips or [build.trip("A", ["T1v1", "T1v2"], [3_600, 1_800, 3_600])]
        plan = build.plan(*trips)
        scenario = quiet.change(**changes)
        parcels = build.parcels(rows, world)
        return replay_plan(scenario, world, plan, parcels, days=days, engine=request.param)

    return run


def both(**more):
    return [{"destination": "T1v1", **more}, {"destination": "T1v2", **more}]


def said(recovery=None, **events):
    kinds = {name: [{**DAY, **event} for event in found] for name, found in events.items()}
    return {"disruptions": {**kinds, "recovery": recovery or {}}}


def at_village(played):
    return played.stamps["at_village_s"].tolist()


def test_slow_and_closed_roads(build, play):
    at = build.at
    # Half speed from 07:00: half an hour is left, which takes an hour: 08:00 instead of 07:30.
    slow = play(both(), **said(roads=[{"speed": 0.5, "hours": ["07:00", "09:00"]}]))
    assert at_village(slow)[0] == at("08:05:03")
    # From 08:05:03 half an hour: 1,648.5 s of it until 09:00, 151.5 s after: 09:02:31.5, so :32.
    assert at_village(slow)[1] == at("09:07:35")
    # Closed from 07:00 to 09:00: waits on the road.
    closed = play(both(), **said(roads=[{"speed": 0, "hours": ["07:00", "09:00"]}]))
    assert at_village(closed) == [at("09:35:03"), at("10:10:06")]
    # Closed when it would begin: the trip is left out.
    rule = {"road": "next_wave"}
    left = play(both(), 2, **said(rule, roads=[{"speed": 0, "hours": ["06:00", "06:11"]}]))
    assert at_village(left) == [at("07:35:03", 1), at("08:10:06", 1)]
    assert left.runs["kind"].tolist() == ["cancelled", "planned"]


def broken(monkeypatch, leg, thousandths):
    """Let the only trip break down on a leg, after a part of it."""
    monkeypatch.setattr(
        "logistics_sim.simulation.scenario_inputs.disruptions._broken",
        lambda *_: {(0, 0): (leg, thousandths)},
    )


@pytest.mark.parametrize(
    ("policy", "village", "runs"),
    [
        # Breaks down at 07:50:03 half-way to v2; 15 min are left, then 5:03 of service.
        ("wait", "10:10:06", [("planned", "11:10:06")]),  # 2 h of repair
        ("transfer", "09:30:06", [("planned", "09:10:03"), ("spare", "10:30:06")]),  # 60 + 20 min
        # Home at 09:20:03, 20 min of loading, 75 min on the road again.
        ("extra_trip", "11:15:06", [("planned", "10:55:03"), ("spare", "12:15:06")]),
        ("next_wave", None, [("planned", "09:20:03")]),
    ],
)
def test_breakdown(build, play, monkeypatch, policy, village, runs):
    broken(monkeypatch, 1, 500)
    played = play(both(), **said({"breakdown": policy}))
    assert at_village(played) == [build.at("07:35:03"), build.at(village) if village else -1]
    found = list(zip(played.runs["kind"], played.runs["end_s"].tolist(), strict=True))
    assert found == [(kind, build.at(end)) for kind, end in runs]
    assert played.runs["broken_s"].iloc[0] == build.at("07:50:03")
    # 36 km to v1 and 9 km to the spot.
    if policy != "wait":
        assert played.runs["distance_m"].iloc[0] == 45_000
    if policy == "next_wave":
        assert played.counts() == {"at_village": 1, "sorted": 1}


def test_a_van_without_driver(build, play):
    short = {"staff_short": [{"at": "driver", "share": 1}]}
    played = play(both(), 2, **said(**short))
    assert at_village(played)[0] == build.at("07:35:03", 1)
    # The stand-in is there at 06:10 + 90 min: off at 08:00.
    played = play(both(), **said({"driver": "extra_trip"}, **short))
    assert played.stamps["on_local_s"].tolist() == [build.at("08:00")] * 2


def test_shut_stations(build, play):
    at = build.at
    shut = {"places": ["T1v1"], "hours": ["07:00", "08:00"]}
    # At 07:30: half an hour is just bearable, a second more is not.
    waited = play(both(), **said(stations_shut=[shut]))
    assert at_village(waited) == [at("08:05:03"), at("08:40:06")]
    passed = play(both(), 2, **said({"patience_min": 29}, stations_shut=[shut]))
    assert at_village(passed) == [at("07:35:03", 1), at("08:05:03")]
    assert passed.runs["skipped_stops"].tolist() == [1, 0]


def test_short_staff_at_stations_and_in_the_hall(build, play):
    at = build.at
    slow = play(both(), **said(staff_short=[{"at": "station", "share": 0.5}]))
    assert at_village(slow) == [at("07:40:06"), at("08:20:12")]
    hall = play(both(), **said(staff_short=[{"at": "hub", "share": 0.75}]))
    assert hall.stamps["sorted_s"].tolist() == [at("05:10:04"), at("05:10:08")]


def test_a_hall_that_stands_still(build, play):
    # The first item has begun at 05:10:00, the second begins when the hall works again.
    rows = both(ready_s=build.at("04:29:59"))
    played = play(rows, **said(sorter_down=[{"hours": ["05:10", "05:20"]}]))
    assert played.stamps["sorted_s"].tolist() == [build.at("05:10"), build.at("05:20:01")]


def test_set_up_and_docks(build, play):
    at = build.at
    rows = [{"destination": "T1v1"}, {"destination": "T1v2", "ready_s": at("04:40")}]
    # One dock: the second truck is unloaded from 05:10 to 05:50; each needs 5 min of set-up.
    changes = {"operations.docks": 1, "operations.sorter_setup_min.base": 5}
    played = play(rows, **changes)
    assert played.stamps["at_hub_s"].tolist() == [at("05:10"), at("05:50")]
    assert played.stamps["sorted_s"].tolist() == [at("05:15:01"), at("05:55:01")]


def test_extra_vehicle_for_what_does_not_fit(build, play):
    rows = [{"destination": "T1v1", "weight_g": 500_000}] * 3
    played = play(rows, **said({"overflow": "extra_trip"}))
    assert played.stamps["trip_in"].tolist() == [0, 1, -1]
    assert played.runs["vehicle"].tolist() == ["van-A", "van-A+1"]
    of_run = played.events.groupby("container")["run"].unique()
    assert [of_run[name].tolist() for name in ("A", "A+1", "line-haul")] == [[0], [1], [-1]]
    played = play(rows, **said({"overflow": "extra_trip", "overflow_min_items": 3}))
    assert played.stamps["trip_in"].tolist() == [0, -1, -1]


def test_the_shift_ends(build, play):
    # 06:10 to 12:50 as planned, the second trip to 20:10: 14 h, where 9 + 4 are allowed.
    first = build.trip("A", ["T1v1"], [11_400, 11_400], vehicle="van")
    second = build.trip(
        "B", ["T1v2"], [11_400, 11_400], vehicle="van", start_s=build.at("13:30"),
        depart_s=build.at("13:50"),
    )  # fmt: skip
    played = play(both(), trips=[first, second], **said({"overtime_max_h": 4}))
    assert played.runs["kind"].tolist() == ["planned", "cancelled"]
    played = play(both(), trips=[first, second], **said({"overtime_max_h": 6}))
    assert played.runs["kind"].tolist() == ["planned", "planned"]


def test_back_to_the_sender(build, play):
    at = build.at
    # Nobody ever comes: after one day at the station it goes back with the next van.
    changes = {
        "operations.keep_days": 1,
        "operations.delivery_attempts": 2,
        "demand.first_attempt_failure.base": 1,
        "demand.first_attempt_failure.high": 1,
        "demand.pickup_dwell_median_h.base": 100_000_000,
        "demand.pickup_dwell_median_h.high": None,
    }
    played = play([{"destination": "T1v1", "service": "home"}], 4, **changes)
    row = played.stamps.iloc[0]
    came = at("07:35:03")
    assert (row["failed_s"], row["at_village_s"]) == (came, came)
    assert row["returning_s"] == came + 86_400
    # The van of day 1 left at 07:30; the one of day 2 takes it, home at 10:05:03 + 5 min at v2.
    assert row["back_on_local_s"] == at("07:35:03", 2)
    assert row["back_at_hub_s"] == at("09:10:03", 2)
    assert row["left_county_s"] == at("20:00", 2)
    assert played.counts() == {"returned": 1}


def test_the_second_attempt_succeeds(build, play, monkeypatch):
    import numpy as np

    class Draws:
        """Half of all attempts fail; this customer misses the first only."""

        def random(self, size=None):
            return np.full(size, 0.3)

        def exponential(self, mean):
            return 0.0

        def standard_normal(self, size=None):
            return 0.0 if size is None else np.zeros(size)

    monkeypatch.setattr("logistics_sim.simulation.random_draws.stream", lambda *_: Draws())
    changes = {
        "operations.delivery_attempts": 3,
        "demand.first_attempt_failure.base": 0.5,
        "demand.first_attempt_failure.high": 0.5,
        "demand.pickup_dwell_median_h.base": 1_000,
        "demand.pickup_dwell_median_h.high": None,
    }
    played = play([{"destination": "T1v1", "service": "home"}], 3, **changes)
    row = played.stamps.iloc[0]
    assert row["failed_s"] == build.at("07:35:03")
    assert row["handed_over_s"] == build.at("07:35:03", 1)
    assert row["final_state"] == "handed_over"


def test_late_line_haul_misses_the_wave(build, play):
    late = {"line_haul_late": [{"minutes": 61, "arrive": ["04:30"]}]}
    assert at_village(play(both(), 1, **said(**late))) == [-1, -1]
    other = {"line_haul_late": [{"minutes": 61, "arrive": ["11:30"]}]}
    assert at_village(play(both(), 1, **said(**other)))[0] == build.at("07:35:03")
