"""Parcels between villages that need not go to the hub, worked out by hand on both engines."""

import pytest

from logistics_sim.service.legs import leg_seconds
from logistics_sim.service.targets import TARGETS
from logistics_sim.simulation import replay_plan
from logistics_sim.simulation.stocks import stock_stays

DAY = {"first": "2025-09-01", "last": "2025-09-01"}


@pytest.fixture(params=["fast", "reference"])
def play(request, build, quiet):
    def run(rows, trips, turn, days=2, **changes):
        world = build.world(2, 2, 0, 86_400)
        scenario = quiet.change(**{"operations.intra_turn": turn, **changes})
        parcels = build.parcels(rows, world)
        plan = build.plan(*trips)
        played = replay_plan(scenario, world, plan, parcels, days=days, engine=request.param)
        return world, parcels, played

    return run


def times(played, *names):
    return [int(played.stamps[f"{name}_s"].iloc[0]) for name in names]


def rounds(build):
    """A truck to T1 and T2, and a local round of each."""
    at = build.at
    truck = build.trip("K", ["T1", "T2"], [3_600, 1_800, 3_600], echelon="trunk", type="box_truck")
    local = [
        build.trip(
            f"L{town}", [f"T{town}v1", f"T{town}v2"], [600, 600, 600], echelon="local",
            origin=f"T{town}", after_trip="K", type="e_trike", start_s=at("07:00"),
            depart_s=at("07:10"),
        )
        for town in (1, 2)
    ]  # fmt: skip
    return [truck, *local]


POSTED = {"direction": "intra", "origin": "T1v1", "ready_s": 6 * 3_600}
ALL = ("posted", "on_trunk", "at_township", "on_local", "at_hub", "sorted", "at_village")


def test_at_the_station(build, play):
    at = build.at
    rows = [{**POSTED, "destination": "T1v2"}]
    # K at T1 07:30 to 07:45; L1 off 07:55, at v1 08:05 for 303 s, at v2 08:20:03 for 5 min.
    world, parcels, played = play(rows, rounds(build), "station")
    home = at("08:05") + 303 + 600 + 300 + 600
    assert home == at("08:35:03")
    # Next day: L1 loads when K is unloaded at 07:45, off at 07:55, empty v1 5 min, v2 08:20.
    assert times(played, *ALL) == [
        at("06:00"), -1, home, at("07:55", 1), -1, -1, at("08:25:03", 1),
    ]  # fmt: skip
    assert played.counts() == {"collected": 1} or played.counts() == {"at_village": 1}
    row = played.stamps.iloc[0]
    assert (row["trip_out"], row["trip_in"]) == (1, 4)
    assert (row["trunk_out"], row["trunk_in"]) == (-1, -1)
    # Its legs add up, and nothing of it is the hub's.
    target = next(target for target in TARGETS if target.id == "intra_48h")
    spent = {leg: int(found[0]) for leg, found in leg_seconds(target, played.stamps).items()}
    assert spent["hub_wait"] == spent["sort"] == spent["trunk"] == 0
    assert spent["station"] == at("07:55", 1) - at("06:00")
    assert spent["local"] == at("08:25:03", 1) - at("07:55", 1)
    # It lay at T1 over night.
    here = [
        stay
        for stay in stock_stays(world.places, parcels, played.stamps)
        if stay.queue == "station"
    ]
    assert [(stay.place.tolist(), stay.begin_s.tolist()) for stay in here if stay.place.size] == [
        ([1], [home])
    ]


def test_on_the_same_vehicle(build, play):
    at = build.at
    _, _, played = play([{**POSTED, "destination": "T1v2"}], rounds(build), "vehicle")
    # On at v1 08:10:03, at v2 08:20:03, one item: 08:25:06.
    assert times(played, *ALL) == [
        at("06:00"), -1, -1, at("08:10:03"), -1, -1, at("08:25:06"),
    ]  # fmt: skip
    row = played.stamps.iloc[0]
    assert (row["trip_out"], row["trip_in"]) == (1, 1)
    run = played.runs.iloc[1]
    assert (run["load_items"], run["unload_items"]) == (1, 1)


def test_on_the_truck_to_another_township(build, play):
    at = build.at
    _, _, played = play([{**POSTED, "destination": "T2v1"}], rounds(build), "vehicle")
    # L1 brings it to T1 at 08:35:03; the next day's truck takes it at 07:45 to T2: 08:15,
    # unloaded 08:30; L2 off 08:40, at v1 08:50, one item.
    assert times(played, *ALL) == [
        at("06:00"), at("07:45", 1), at("08:30", 1), at("08:40", 1), -1, -1, at("08:55:03", 1),
    ]  # fmt: skip
    row = played.stamps.iloc[0]
    assert (row["trip_out"], row["trunk_out"], row["trunk_in"], row["trip_in"]) == (1, 3, 3, 5)


def test_otherwise_at_the_hub(build, play):
    for turn, goal in (("hub", "T1v2"), ("station", "T2v1")):
        _, _, played = play([{**POSTED, "destination": goal}], rounds(build), turn, days=3)
        row = played.stamps.iloc[0]
        assert row["at_hub_s"] == build.at("09:30", 1), turn
        assert row["on_trunk_s"] > row["sorted_s"] > row["at_hub_s"]
        assert row["at_village_s"] > 0


def test_too_heavy_for_the_local_vehicles(build, play):
    # A truck that calls at a village and at T2, whose trike takes it over if it can.
    at = build.at
    truck = build.trip("A", ["T1v1", "T2"], [3_600, 600, 3_600], echelon="trunk", type="box_truck")
    local = rounds(build)[2]
    local[0]["after_trip"] = ""
    for weight_g, hub, township in ((1_000, -1, at("08:00:03")), (500_000, at("09:00:03"), -1)):
        rows = [{**POSTED, "destination": "T2v1", "weight_g": weight_g}]
        _, _, played = play(rows, [truck, local], "vehicle", days=1)
        assert times(played, "at_hub", "at_township", "on_local") == [hub, township, -1]


def test_the_stop_of_a_rider_is_closed(build, play):
    # v2 is shut all day: the parcel rides home and tries again the next day.
    at = build.at
    shut = {"stations_shut": [{**DAY, "places": ["T1v2"]}]}
    _, _, played = play(
        [{**POSTED, "destination": "T1v2"}], rounds(build), "vehicle", disruptions=shut
    )
    assert times(played, "at_township", "on_local", "at_village") == [
        at("08:30:03"), at("07:55", 1), at("08:25:03", 1),
    ]  # fmt: skip
    assert played.runs["skipped_stops"].tolist() == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("hours", "leaves"), [(["06:40", "07:30"], "07:40"), (["07:00", "09:00"], None)]
)
def test_a_shut_station_keeps_its_local_trips(build, play, hours, leaves):
    # The truck unloads at 07:45 on the day before; today it passes the shut station.
    later = {**DAY, "first": "2025-09-02", "last": "2025-09-02", "hours": hours}
    rows = [{"destination": "T1v1", "ready_s": build.at("04:30")}]
    truck, local, _ = rounds(build)
    trips = [truck, local]
    trips[0][0]["weekdays"] = "0"  # Monday only
    trips[1][0]["weekdays"] = "1"
    _, _, played = play(rows, trips, "hub", disruptions={"stations_shut": [later]})
    # Loading from 07:00: half an hour is bearable (07:30), an hour is not.
    assert times(played, "at_township") == [build.at("07:45")]
    if leaves is None:
        assert times(played, "on_local", "at_village") == [-1, -1]
        assert played.runs["kind"].tolist() == ["planned", "cancelled"]
    else:
        assert times(played, "on_local") == [build.at(leaves, 1)]
