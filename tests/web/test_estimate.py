"""The estimate while one edits: exact in prices, with a band by rules, silent on new plans."""

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from logistics_sim.report.run_tables import RunTables
from logistics_sim.scenario import Parameter
from logistics_sim.web.app import create_app
from logistics_sim.web.estimate_effects import Money, apply_waves, driving_power
from logistics_sim.web.quick_estimate import basis_of, estimate_of
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.workspace import Workspace
from tests.web.conftest import SMALL, small_workspace

FIVE = ["express_a", "express_b", "express_c", "express_d", "post"]


@pytest.fixture(scope="module")
def runs(played):
    return [RunTables(played / "runs" / name / "out") for name in ("r0001", "r0002")]


@pytest.fixture(scope="module")
def basis(runs):
    return basis_of(runs[0].folder)


def number(value, unit):
    return Parameter(base=value, unit=unit, status="planner").model_dump()


@pytest.mark.slow
def test_without_a_change_it_is_the_run(basis, runs):
    found = estimate_of(basis, runs[0].scenario)
    answer = runs[0].answer
    assert found["changes"] == []
    assert found["cost_day"]["after"]["value"] * 3 == pytest.approx(
        answer["cost"]["after"], abs=0.1
    )
    saving = found["saving"]["equal_service"]
    told = answer["saving"]["whole"]
    assert saving["value"] == pytest.approx(told["share"], abs=1e-4)
    assert saving["high"] - saving["low"] == pytest.approx(told["high"] - told["low"], abs=1e-4)


@pytest.mark.slow
def test_a_price_acts_on_its_rows_of_the_ledger_and_the_band_holds_the_verified_run(basis, runs):
    found = estimate_of(basis, runs[1].scenario)
    assert found["changes"] == [{"key": "costs.driver_yuan_h", "how": "exact"}]
    ledger = runs[0].ledger
    after = ledger[ledger["variant"] == "after"]
    driver = after.loc[after["activity"] == "driver", "yuan"].sum()
    old = float(runs[0].scenario.costs.driver_yuan_h)
    by_hand = (after["yuan"].sum() + driver * (60 / old - 1)) / 3
    assert found["cost_day"]["after"]["value"] == pytest.approx(by_hand, abs=0.02)
    for variant, part in (("equal_service", "saving"), ("as_is", "saving_as_is")):
        true = runs[1].answer[part]["whole"]["share"]
        assert found["saving"][variant]["low"] <= true <= found["saving"][variant]["high"]


@pytest.mark.slow
def test_a_firm_that_leaves_takes_its_cost_before_along(basis, runs):
    scenario = runs[0].scenario.change(alliance={"members": FIVE})
    found = estimate_of(basis, scenario)
    assert [change["how"] for change in found["changes"]] == ["rough"]
    ledger = runs[0].ledger
    left = ledger[(ledger["variant"] == "equal_service") & (ledger["firm"] == "coop")]
    own = left.loc[left["activity"] != "township_station", "yuan"].sum() / 3
    whole = estimate_of(basis, runs[0].scenario)["cost_day"]["equal_service"]["value"]
    assert whole - found["cost_day"]["equal_service"]["value"] == pytest.approx(own, abs=0.1)
    assert (
        found["cost_day"]["after"]["value"] < basis.ledger.query("variant == 'after'")["yuan"].sum()
    )


@pytest.mark.slow
def test_more_residents_cost_more_but_less_than_in_proportion(basis, runs):
    residents = float(runs[0].scenario.demand.residents)
    found = [
        estimate_of(
            basis, runs[0].scenario.change(**{"demand.residents": number(residents * f, "people")})
        )
        for f in (1.5, 2)
    ]
    base = estimate_of(basis, runs[0].scenario)["cost_day"]["after"]["value"]
    costs = [each["cost_day"]["after"] for each in found]
    assert base < costs[0]["value"] < costs[1]["value"] < 2 * base
    assert all(each["low"] < each["value"] < each["high"] for each in costs)
    per_item = basis.ledger.query("variant == 'after' and activity == 'sorting'")["yuan"].sum()
    assert costs[1]["value"] - base > per_item


@pytest.mark.slow
def test_what_needs_a_new_plan_is_named_and_judged_by_nobody(basis, runs):
    scenario = runs[0].scenario.change(**{"operations.station_open": "09:00"})
    found = estimate_of(basis, scenario)
    assert found["known"] is False
    assert found["changes"] == [{"key": "operations.station_open", "how": "unknown"}]
    assert {saving["verdict"] for saving in found["saving"].values()} == {"cannot_tell"}


@pytest.mark.slow
def test_a_hub_farther_away_costs_more(basis, runs):
    near = estimate_of(basis, runs[0].scenario)["cost_day"]["after"]["value"]
    far = estimate_of(basis, runs[0].scenario.change(hub=(115.3, 38.4)))
    assert far["changes"] == [{"key": "hub", "how": "rough"}]
    assert far["cost_day"]["after"]["value"] > near


def test_driving_grows_as_the_runs_own_plans_say():
    items = {"a": 100.0, "b": 400.0, "c": 900.0}
    rows = [("equal_service", firm, 50 * number**0.5) for firm, number in items.items()]
    rows += [("after", firm, 50 * 1400**0.5 * number / 1400) for firm, number in items.items()]
    table = pd.DataFrame(rows, columns=["variant", "firm", "yuan"]).assign(activity="distance")
    assert driving_power(table, items) == (pytest.approx(0.5), 0.1)
    assert driving_power(table.head(1), items)[0] == 0.7


def test_fewer_waves_drive_no_more_and_the_firms_alone_as_before():
    table = pd.DataFrame(
        {"variant": ["after", "equal_service"], "activity": "driver", "key": "van", "yuan": 100.0}
    )
    money = Money(table)

    class Said:
        def __init__(self, waves):
            self.after = type("After", (), {"waves": waves})

    apply_waves(money, Said([1, 2]), Said([1]), {"after.waves"})
    mid, low, high = money.sums("after")
    assert (low, high) == (50.0, 100.0)
    assert mid == pytest.approx(100 * np.sqrt(0.5))
    assert money.sums("equal_service") == (100.0, 100.0, 100.0)


def test_a_county_without_a_run_has_no_basis(tmp_path, make_county):
    workspace: Workspace = small_workspace(tmp_path / "w", make_county)
    app = create_app(workspace, RunQueue(workspace))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get(f"{SMALL}/estimate").json() == {"basis": None}
        assert client.get(f"{SMALL[:-5]}none/estimate").status_code == 404
