from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.tables import check_table
from logistics_sim.demand import design_loads, generate_parcels, mean_rates
from logistics_sim.demand.sizes import lognormal_sigma
from logistics_sim.scenario import read_scenario
from logistics_sim.study.case import named_rows

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


def small_places():
    """Hub, two stations and three villages with 1,000, 3,000 and 0 residents."""
    rows = [
        ("hub", "hub", "", 0),
        ("130627101", "township_station", "130627101", 0),
        ("130627102", "township_station", "130627102", 0),
        ("130627101201", "village", "130627101", 1_000),
        ("130627102201", "village", "130627102", 3_000),
        ("130627102202", "village", "130627102", 0),
    ]
    return pd.DataFrame(rows, columns=["place_id", "kind", "township", "population"])


@pytest.fixture
def scenario():
    return read_scenario(BASE)


def test_mean_rates_by_hand(scenario):
    rates = mean_rates(scenario, small_places())
    inbound = 1_000 * 35 / 365
    assert rates.inbound.tolist() == pytest.approx([0, 0, 0, inbound, 3 * inbound, 0])
    assert rates.outbound[3] == pytest.approx(inbound * 0.20)
    assert rates.returns[3] == pytest.approx(inbound * 0.07)
    assert rates.ltl.tolist() == pytest.approx([0, 20, 60, 0, 0, 0])


def test_table_keeps_its_contract_and_totals(scenario):
    places = small_places()
    parcels = generate_parcels(scenario, places, days=28)
    assert check_table(named_rows(parcels), "parcels") == []
    assert parcels["ready_s"].is_monotonic_increasing
    per_day = len(parcels) / 28
    expected = mean_rates(scenario, places).total()
    assert per_day == pytest.approx(expected, rel=0.08)
    ltl = parcels[parcels["class"] == "ltl"]
    assert set(ltl["destination"]) <= {"130627101", "130627102"}
    assert ltl["weight_g"].between(30_000, 300_000).all()
    down = parcels[parcels["direction"] == "down"]
    assert set(down["origin"]) == {"hub"}
    assert "130627102202" not in set(down["destination"])
    intra = parcels[parcels["direction"] == "intra"]
    assert (intra["origin"].astype(str) != intra["destination"].astype(str)).all()


def test_shares_follow_the_scenario(scenario):
    parcels = generate_parcels(scenario, small_places(), days=28)
    for firm in scenario.firms:
        share = (parcels["firm"] == firm.id).mean()
        assert share == pytest.approx(firm.share, abs=0.02)
    outbound = parcels[(parcels["direction"] == "up") & (parcels["class"] != "return")]
    assert (outbound["class"] == "fresh").mean() == pytest.approx(0.20, abs=0.03)
    weight = parcels.loc[parcels["class"] == "express", "weight_g"] / 1_000
    assert weight.median() == pytest.approx(0.7, rel=0.06)
    assert weight.mean() == pytest.approx(1.5, rel=0.1)


def test_a_longer_run_begins_with_the_shorter_one(scenario):
    places = small_places()
    short = generate_parcels(scenario, places, days=2)
    long = generate_parcels(scenario, places, days=4)
    assert long[long["ready_s"] < 2 * 86_400].equals(short)
    other = generate_parcels(scenario, places, days=2, replication=1)
    assert len(other) != len(short) or not other.equals(short)


def test_no_days_and_no_residents_give_an_empty_table(scenario):
    empty = scenario.change(**{"demand.residents.base": 0})
    places = small_places()
    places["population"] = 0
    assert len(generate_parcels(empty, places, days=3)) == 0


def test_lognormal_needs_a_mean_above_the_median():
    assert lognormal_sigma(1.0, np.exp(0.5)) == pytest.approx(1.0)
    with pytest.raises(ValueError, match="DEM-001"):
        lognormal_sigma(2.0, 1.0)


def test_design_loads_cover_the_week(scenario):
    """At no noise and flat weekdays, the visits of a week carry exactly the week's flow."""
    flat = scenario.change(
        **{
            "demand.weekday_factors.values": (1.0,) * 7,
            "demand.daily_volume_cv.base": 0.0,
            "demand.daily_volume_cv.low": 0.0,
            "operations.design_percentile.base": 0.5,
            "operations.design_percentile.low": 0.5,
        }
    )
    places = small_places()
    loads = design_loads(flat, places, flat.joint_operator())
    village = loads[loads["place"] == "130627102201"]
    inbound = 3_000 * 35 / 365
    week_down = village["down_items"].sum()
    assert week_down == pytest.approx(inbound * 1.03, abs=2)
    assert village["up_items"].sum() == pytest.approx(inbound * 0.30, abs=2)
    station = loads[loads["place"] == "130627102"]
    assert station["down_g"].sum() == pytest.approx(60 * 165_000, rel=0.01)
    assert (loads["place"] != "130627102202").all()


def test_fewer_delivery_days_mean_larger_visits(scenario):
    places = small_places()
    townships = ("130627101", "130627102")
    as_is = scenario.alone_operators("as_is", townships)[0]
    daily = scenario.alone_operators("equal_service", townships)[0]
    few = design_loads(scenario, places, as_is).groupby("place")["down_items"].max()
    many = design_loads(scenario, places, daily).groupby("place")["down_items"].max()
    assert few["130627102201"] > 1.8 * many["130627102201"]
