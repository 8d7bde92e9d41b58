"""Attainment by hand: who is counted, in which group, and where the time went."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.core.errors import InputError
from logistics_sim.scenario import read_scenario
from logistics_sim.service import (
    LEGS,
    STAMPS,
    TARGETS,
    attainment,
    clustered_shares,
    leg_seconds,
    scenario_targets,
)
from logistics_sim.service.parcel_tally import count_parcels, join_tallies, parcel_keys

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
H, DAY = 3_600, 86_400
NAMES = ["due_s", *STAMPS]
EXPRESS = next(target for target in TARGETS if target.id == "express_48h")


@pytest.fixture(scope="module")
def world():
    rows = [("hub", ""), ("130627100", "130627100"), ("130627200", "130627200")]
    rows += [("130627100001", "130627100"), ("130627200001", "130627200")]
    return SimpleNamespace(places=pd.DataFrame(rows, columns=["place_id", "township"]))


def parcels(rows):
    base = {
        "firm": "post",
        "class": "express",
        "direction": "down",
        "origin": "hub",
        "destination": "130627100001",
    }
    frame = pd.DataFrame([{**base, **row} for row in rows], columns=list(base))
    return frame.astype("category")


def stamps(rows):
    return pd.DataFrame([{**dict.fromkeys(NAMES, -1), **row} for row in rows]).astype("int32")


def row(table, target, group="all"):
    found = table[(table["target"] == target) & (table["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_scenario_states_the_limits():
    base = read_scenario(BASE)
    assert scenario_targets(base) == TARGETS
    limits = {"targets.express_h.base": 40, "targets.baseline_h.base": 60}
    found = [target.limit_s // H for target in scenario_targets(base.change(**limits))]
    assert found == [40, 24, 24, 60, 60, 60, 40, 60]


def test_only_parcels_whose_deadline_lies_within_the_run_are_counted(world):
    items = parcels([{}] * 4)
    marks = stamps(
        [
            {"at_hub_s": 5 * H, "at_village_s": 53 * H},  # 48 h to the second: on time
            {"at_hub_s": 5 * H, "at_village_s": 53 * H + 1},  # late
            {"at_hub_s": 6 * H},  # never arrived: late
            {"at_hub_s": 25 * H, "at_village_s": 26 * H},  # deadline at 73 h, beyond the end
        ]
    )
    table = attainment(items, marks, world.places, end_s=72 * H)
    found = row(table, "express_48h")
    assert (found["n"], found["on_time"], found["days"]) == (3, 1, 1)
    assert found["share"] == pytest.approx(1 / 3)
    assert found["low"] < 1 / 3 < found["high"]
    # Nothing is 72 h old at the end of a run of 72 h but the parcels of its first second.
    empty = row(table, "baseline_72h")
    assert empty["n"] == 0
    assert empty["share"] is None
    assert empty["low"] is None


def test_groups_add_up_and_name_the_rural_end_of_the_way(world):
    items = parcels(
        [
            {},
            {"destination": "130627200001", "firm": "coop"},
            {"class": "fresh"},
            {"direction": "up", "origin": "130627200001", "destination": "hub"},
        ]
    )
    marks = stamps(
        [
            {"at_hub_s": 5 * H, "at_village_s": 10 * H},
            {"at_hub_s": DAY + 5 * H, "at_village_s": DAY + 60 * H},
            {"at_hub_s": 5 * H, "handed_over_s": 29 * H},
            {"posted_s": 9 * H, "left_county_s": 20 * H},
        ]
    )
    villages = attainment(items, marks, world.places, by="village", end_s=5 * DAY)
    assert row(villages, "express_48h", "130627100001")["share"] == 1.0
    assert row(villages, "express_48h", "130627200001")["share"] == 0.0
    assert row(villages, "outbound_72h", "130627200001")["n"] == 1
    townships = attainment(items, marks, world.places, by="township", end_s=5 * DAY)
    assert row(townships, "fresh_24h", "130627100")["on_time"] == 1
    firms = attainment(items, marks, world.places, by="firm", end_s=5 * DAY)
    assert row(firms, "express_48h", "coop")["on_time"] == 0
    first = 3
    weekdays = attainment(
        items, marks, world.places, by="weekday", end_s=5 * DAY, first_weekday=first
    )
    assert row(weekdays, "express_48h", str(first))["on_time"] == 1
    assert row(weekdays, "express_48h", str((first + 1) % 7))["on_time"] == 0
    whole = attainment(items, marks, world.places, end_s=5 * DAY)
    for table in (villages, townships, firms, weekdays):
        sums = table.groupby("target")[["n", "on_time"]].sum()
        for name in sums.index:
            wanted = whole.set_index("target").loc[name]
            assert sums.loc[name, "n"] == wanted["n"]
            assert sums.loc[name, "on_time"] == wanted["on_time"]


def test_unknown_grouping_and_wrong_lengths_are_refused(world):
    items, marks = parcels([{}]), stamps([{"at_hub_s": 0}])
    with pytest.raises(InputError, match="SRV-002"):
        attainment(items, marks, world.places, by="county")
    with pytest.raises(InputError, match="SRV-001"):
        attainment(items, pd.concat([marks, marks]), world.places)


def test_legs_add_up_to_the_whole_time():
    marks = stamps(
        [
            {
                "at_hub_s": 100,
                "sorted_s": 250,
                "on_trunk_s": 1_000,
                "at_township_s": 3_000,
                "on_local_s": 3_600,
                "at_village_s": 6_000,
            },
            {"at_hub_s": 100, "sorted_s": 200, "on_local_s": 900, "handed_over_s": 2_000},
            {"at_hub_s": 100, "sorted_s": 200},
        ]
    )
    spent = leg_seconds(EXPRESS, marks)
    assert {leg: spent[leg].tolist() for leg in LEGS} == {
        "sort": [150, 100, 0],
        "hub_wait": [750, 700, 0],
        "trunk": [2_000, 0, 0],
        "station": [600, 0, 0],
        "local": [2_400, 1_100, 0],
    }


def test_replications_side_by_side_count_their_days_apart(world):
    items = parcels([{}])
    keys = parcel_keys(world.places, items)
    good = stamps([{"at_hub_s": 0, "at_village_s": H}])
    late = stamps([{"at_hub_s": 0, "at_village_s": 50 * H}])
    parts = [count_parcels(EXPRESS, keys, items, marks, 3 * DAY) for marks in (good, late)]
    both = join_tallies(parts)
    assert both.total.sum(axis=(0, 1, 2)).tolist() == [1, 0, 0, 1, 0, 0]
    assert both.on_time.sum(axis=(0, 1, 2)).tolist() == [1, 0, 0, 0, 0, 0]
    assert both.arrived == 2
    assert both.seconds.sum() == 51 * H


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 9), st.booleans()), min_size=1, max_size=80
    )
)
def test_intervals_hold_their_share_and_stay_in_range(rows):
    group, day, good = (np.array(column) for column in zip(*rows, strict=True))
    found = clustered_shares(group, day, good.astype(bool), 4)
    used = found.n > 0
    assert found.n.sum() == len(rows)
    assert np.isnan(found.share[~used]).all()
    low, share, high = found.low[used], found.share[used], found.high[used]
    assert ((low >= 0) & (low <= share) & (share <= high) & (high <= 1)).all()
    # Never certain: something on time or late leaves the other end open.
    assert (low[share == 1] < 1).all()
    assert (high[share == 0] > 0).all()


def test_clustering_by_day_widens_the_interval():
    # 10 days of 100 parcels, 90 % on time: once evenly, once one whole day late.
    day = np.repeat(np.arange(10), 100)
    even = np.tile(np.arange(100) < 90, 10)
    lumped = day != 9
    group = np.zeros(1_000, dtype=np.int64)
    calm, wild = (clustered_shares(group, day, good, 1) for good in (even, lumped))
    assert calm.share[0] == wild.share[0] == 0.9
    assert wild.high[0] - wild.low[0] > 3 * (calm.high[0] - calm.low[0])


def test_interval_of_a_single_day_by_hand():
    """n = 40 on one day, 38 on time: effective 40 / (1 + 39 * 0.05) = 13.559, Clopper-Pearson."""
    from scipy import stats

    found = clustered_shares(np.zeros(40, int), np.zeros(40, int), np.arange(40) < 38, 1)
    effective = 40 / (1 + 39 * 0.05)
    hits = 0.95 * effective
    assert found.low[0] == pytest.approx(stats.beta.ppf(0.025, hits, effective - hits + 1))
    assert found.high[0] == pytest.approx(stats.beta.ppf(0.975, hits + 1, effective - hits))


def test_interval_over_days_by_hand():
    """Three days of 10 with 9, 7 and 8 on time: ratio variance 3/2 * 2 / 900."""
    from scipy import stats

    day = np.repeat([0, 1, 2], 10)
    good = np.concatenate([np.arange(10) < hits for hits in (9, 7, 8)])
    found = clustered_shares(np.zeros(30, int), day, good, 1)
    variance = 3 / 2 * ((9 - 8) ** 2 + (7 - 8) ** 2) / 30**2
    ratio = stats.t.ppf(0.975, 29) / stats.t.ppf(0.975, 2)
    effective = min(0.8 * 0.2 / variance * ratio**2, 30)
    hits = 0.8 * effective
    assert found.low[0] == pytest.approx(stats.beta.ppf(0.025, hits, effective - hits + 1))
    assert found.high[0] == pytest.approx(stats.beta.ppf(0.975, hits + 1, effective - hits))
