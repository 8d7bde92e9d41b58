"""A run folder written by hand: what `measure_service` must find in it."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.assessment.service_measures import VARIANTS, measure_service
from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.core.tables import check_table
from logistics_sim.scenario import read_scenario
from logistics_sim.simulation.cargo import TIMES
from logistics_sim.study.case import (
    case_folder,
    firm_parcels,
    named_rows,
    parcels_path,
    replication_folder,
    variant_operators,
)
from logistics_sim.study.kept_work import KeptWork

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
H, DAY, DAYS = 3_600, 86_400, 5


@pytest.fixture(scope="module")
def scenario():
    return read_scenario(BASE)


@pytest.fixture(scope="module")
def world():
    rows = [("hub", ""), ("130627100", "130627100"), ("130627100001", "130627100")]
    return SimpleNamespace(places=pd.DataFrame(rows, columns=["place_id", "township"]))


def parcel_table():
    """Rows: express of the post, fresh and express of the co-op, outbound of the post."""
    rows = [
        ("post", "express", "down", "ambient", 0, "pickup"),
        ("coop", "fresh", "down", "fresh", 0, "home"),
        ("coop", "express", "down", "ambient", DAY, "pickup"),
        ("post", "express", "up", "ambient", 9 * H, "pickup"),
    ]
    frame = pd.DataFrame(rows, columns=["firm", "class", "direction", "band", "ready_s", "service"])
    up = frame["direction"] == "up"
    frame["origin"] = np.where(up, "130627100001", "hub")
    frame["destination"] = np.where(up, "hub", "130627100001")
    frame["weight_g"] = frame["volume_ml"] = np.int32(1_000)
    frame["due_s"] = frame["ready_s"] + 48 * H
    frame["unit"] = 0
    return frame


def stamp_table(late_h):
    """Everything arrives `late_h` hours after the hub's scan, but the co-op's fresh in 10 h."""
    base = dict.fromkeys(TIMES, -1)
    rows = [
        {
            "at_hub_s": 5 * H,
            "sorted_s": 6 * H,
            "on_local_s": 7 * H,
            "at_village_s": (5 + late_h) * H,
            "final_state": "at_village",
        },
        {
            "at_hub_s": 5 * H,
            "sorted_s": 6 * H,
            "on_local_s": 7 * H,
            "handed_over_s": 15 * H,
            "final_state": "handed_over",
        },
        {
            "at_hub_s": DAY + 5 * H,
            "sorted_s": DAY + 6 * H,
            "on_local_s": DAY + 7 * H,
            "at_village_s": DAY + (5 + late_h) * H,
            "final_state": "at_village",
        },
        {"posted_s": 9 * H, "final_state": "posted"},
    ]
    frame = pd.DataFrame([{**base, **row} for row in rows])
    return frame.astype(dict.fromkeys(TIMES, "int32"))


@pytest.fixture
def run(tmp_path, scenario):
    """Two replications; the alliance takes 10 h, the firms alone 20 h, as-is 60 h."""
    parcels = parcel_table()
    for replication in range(2):
        write_parquet(parcels_path(tmp_path, replication), named_rows(parcels))
        for variant, late_h in zip(VARIANTS, (10, 20, 60), strict=True):
            stamps = stamp_table(late_h)
            typed = parcels.astype({"firm": "category"})
            for operator in variant_operators(scenario, variant):
                own = firm_parcels(typed, operator).index
                folder = replication_folder(case_folder(tmp_path, operator), replication)
                folder.mkdir(parents=True)
                write_parquet(folder / "stamps.parquet", named_rows(stamps.loc[own]))
    return tmp_path


@pytest.mark.slow
def test_every_variant_is_measured_on_the_same_parcels(scenario, world, run):
    found = measure_service(KeptWork(scenario, None), world, run, DAYS, 2)
    assert check_table(found.table, "attainment") == []
    shares = {name: found.overall(name)["express_48h"] for name in VARIANTS}
    assert {name: (row["n"], row["share"]) for name, row in shares.items()} == {
        "after": (4, 1.0),
        "equal_service": (4, 1.0),
        "as_is": (4, 0.0),
    }
    # The outbound parcel was posted and never left: counted and late.
    assert found.overall("after")["outbound_72h"]["share"] == 0.0
    groups = set(found.table["group_by"])
    assert groups == {"all", "township", "village", "firm", "class", "weekday"}
    firms = found.table.query(
        "variant == 'as_is' and target == 'express_48h' and group_by == 'firm'"
    )
    assert dict(zip(firms["group"], firms["n"], strict=True)) == {"post": 2, "coop": 2}


@pytest.mark.slow
def test_what_was_finished_and_by_whom(scenario, world, run):
    found = measure_service(KeptWork(scenario, None), world, run, DAYS, 2)
    found = found.alliance
    assert found.delivered == {("express", "down"): 4, ("fresh", "down"): 2}
    assert found.services == {"home": 2, "pickup": 4}
    assert found.firms == ("coop", "post")
    assert found.cold["fresh"] == 2
    # Scanned 05:00, handed over 15:00, one reading every log interval, two replications.
    interval = float(scenario.coldchain.log_interval_min)
    assert found.cold["records"] == 2 * 10 * 60 / interval
    exposures = read_parquet(run / "after" / "exposures.parquet")
    assert check_table(exposures, "exposures") == []
    assert exposures["leg"].tolist() == ["hub", "local"]


@pytest.mark.slow
def test_daily_rows_follow_the_start_of_the_clock(scenario, world, run):
    found = measure_service(KeptWork(scenario, None), world, run, DAYS, 2)
    daily = found.daily["as_is"]
    assert daily["day"].tolist() == list(range(2 * DAYS))
    assert daily["parcels"].tolist() == [3, 1, 0, 0, 0] * 2
    assert daily["express_share"].iloc[0] == 0.0
    assert daily["express_share"].isna().tolist() == [False, False, True, True, True] * 2


@pytest.mark.slow
def test_legs_are_means_of_those_that_arrived(scenario, world, run):
    legs = measure_service(KeptWork(scenario, None), world, run, DAYS, 2).legs
    chosen = legs.query("variant == 'after' and target == 'express_48h'").set_index("leg")
    assert chosen["mean_s"].to_dict() == {
        "hub_wait": H,
        "sort": H,
        "trunk": 0,
        "station": 0,
        "local": 8 * H,
    }
    assert chosen["share"].sum() == pytest.approx(1)
    assert set(chosen["n"]) == {4}
