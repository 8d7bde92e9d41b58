"""Stocks, queues, diary, use and animation of a small county, against counting by hand."""

import numpy as np
import pytest

from logistics_sim.simulation import replay_plan
from logistics_sim.simulation.stocks import queue_table, stock_stays, stock_table
from logistics_sim.simulation.vehicle_diary import (
    animation_moves,
    hall_use,
    utilisation,
    vehicle_diary,
)


@pytest.fixture(scope="module")
def month(build, base):
    world = build.world(2, 2)
    at = build.at
    trips = [
        build.trip("A", ["T1v1", "T1v2"], [3_600, 1_200, 3_000]),
        build.trip("K", ["T2"], [5_400, 5_400], echelon="trunk", type="box_truck"),
        build.trip(
            "L", ["T2v1", "T2v2"], [600, 600, 900], echelon="local", origin="T2", after_trip="K",
            type="e_trike", start_s=at("08:00"), depart_s=at("08:10"),
        ),
        build.trip(
            "K2", ["T2"], [5_400, 5_400], echelon="trunk", wave=2, vehicle="van-K",
            type="box_truck", start_s=at("13:10"), depart_s=at("13:30"),
        ),
    ]  # fmt: skip
    draws = np.random.default_rng(5)
    villages = ["T1v1", "T1v2", "T2v1", "T2v2"]
    rows = []
    for day in range(4):
        for _ in range(60):
            way = str(draws.choice(["down", "up", "intra"], p=[0.7, 0.2, 0.1]))
            moment = at("04:30") if way == "down" else int(draws.integers(30_000, 60_000))
            rows.append(
                {
                    "direction": way,
                    "origin": "hub" if way == "down" else draws.choice(villages),
                    "destination": "hub" if way == "up" else draws.choice(villages),
                    "ready_s": day * 86_400 + moment,
                }
            )
    parcels = build.parcels(rows, world).sort_values("ready_s", kind="stable", ignore_index=True)
    return world, parcels, replay_plan(base, world, build.plan(*trips), parcels, days=5)


def test_stock_is_what_came_less_what_went(month):
    world, parcels, played = month
    table = stock_table(world.places, parcels, played.stamps, played.end_s, step_s=1_800)
    assert (table["items"] > 0).all()
    ids = world.places["place_id"].to_numpy()
    for stay in stock_stays(world.places, parcels, played.stamps)[:2]:
        for moment in (at_s for at_s in range(0, played.end_s, 7_200)):
            here = (stay.begin_s <= moment) & ((stay.end_s < 0) | (stay.end_s > moment))
            shown = table[(table["queue"] == stay.queue) & (table["time_s"] == moment)]
            counts = {ids[place]: n for place, n in enumerate(np.bincount(stay.place[here])) if n}
            assert dict(zip(shown["place"], shown["items"], strict=True)) == counts


def test_littles_law(month):
    world, parcels, played = month
    for row in queue_table(world.places, parcels, played.stamps, played.end_s).to_dict("records"):
        law = row["items"] / played.end_s * row["mean_stay_s"]
        assert row["mean_items"] == pytest.approx(law)
        assert row["most_items"] >= row["mean_items"]
    # The sampled stock has the same mean as the exact one, within its own coarseness.
    table = stock_table(world.places, parcels, played.stamps, played.end_s, step_s=300)
    exact = queue_table(world.places, parcels, played.stamps, played.end_s).set_index("queue")
    for queue in ("wave", "pickup", "posted"):
        mean = table.loc[table["queue"] == queue, "items"].sum() / (played.end_s / 300)
        assert mean == pytest.approx(exact.loc[queue, "mean_items"], rel=0.05)


def test_diary_and_moves_follow_each_other(month):
    _, _, played = month
    diary = vehicle_diary(played)
    assert not diary["vehicle"].isna().any()
    assert set(diary["vehicle"]) == {"van-A", "van-K", "van-L"}
    assert (diary.groupby("vehicle")["time_s"].diff().dropna() >= 0).all()
    moves = animation_moves(played)
    assert (moves["arrive_s"] >= moves["depart_s"]).all()
    one = moves[moves["container"] == "A"].head(3)
    assert list(zip(one["origin"], one["destination"], strict=True)) == [
        ("hub", "T1v1"), ("T1v1", "T1v2"), ("T1v2", "hub"),
    ]  # fmt: skip
    first = played.runs.iloc[0]
    assert (one["depart_s"].iloc[0], one["arrive_s"].iloc[-1]) == (
        first["depart_s"], first["end_s"],
    )  # fmt: skip


def test_use_of_vehicles_and_hall(month):
    _, _, played = month
    use = utilisation(played, 9 * 3_600).set_index("vehicle")
    assert use["trips"].to_dict() == {"van-A": 5, "van-K": 10, "van-L": 5}
    duty = played.runs.loc[played.runs["vehicle"] == "van-A", "duty_s"].sum() / 3_600
    assert use.loc["van-A", "duty_h"] == pytest.approx(duty)
    assert use.loc["van-A", "duty_share"] == pytest.approx(duty / 45)
    hall = hall_use(played, 1_000, 1)
    assert hall["items"].sum() == (played.stamps["sorted_s"] >= 0).sum()
