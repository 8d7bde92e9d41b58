import subprocess
import sys

import pandas as pd
import pytest

import logistics_sim as ls
from logistics_sim.core.errors import InputError


@pytest.fixture(scope="module")
def made(tmp_path_factory, make_county):
    return make_county(tmp_path_factory.mktemp("bench") / "county")


@pytest.fixture(scope="module")
def county(made):
    return ls.read_scenario(made.scenario)


@pytest.fixture(scope="module")
def after(county):
    return ls.plan(county)


@pytest.fixture(scope="module")
def runs(after):
    return ls.replay(after, days=6, replications=2)


def test_a_good_county_has_no_faults(county):
    assert county.check().empty
    assert "faults" not in county._repr_html_()
    assert len(county.to_gdf()) == len(county.to_frame()) == 9


def test_faults_come_as_a_table(county):
    wrong = county.change(**{"operations.station_open": "20:00"}).check()
    assert wrong["code"].tolist() == ["SCN-013"]


@pytest.mark.slow
def test_every_firm_plans_for_itself_before(county):
    before = ls.plan(county.before())
    assert [plan.operator.id for plan in before.plans] == [f.id for f in county.scenario.firms]
    assert before.cost_yuan() == pytest.approx(before.summary()["cost"].sum(), abs=0.05)
    assert len(ls.plan(county.alliance("post", "coop")).plans) == 1


@pytest.mark.slow
def test_explain_names_the_trip_of_a_place_and_of_a_parcel(after):
    found = after.explain("130001100001")
    assert found["served"].all()
    assert set(found["wave"]) == {1, 2}
    parcel = after.explain("P000000000")
    assert len(parcel) >= 1
    with pytest.raises(InputError, match="RTE-010"):
        after.explain("P999999999")
    with pytest.raises(InputError, match="RTE-010"):
        after.explain("nowhere")
    places = after.county.world.places.set_index("place_id")["name"]
    assert after.explain(places["130001100001"]).equals(found)


def test_a_result_shows_itself_in_one_line(county, after, runs):
    assert repr(county) == "County('small', after, 6 firms)"
    assert repr(after).startswith("Plans(1 operator, ")
    assert repr(runs).startswith("Replays(6 days, 2 replications, ")
    for shown in (county, after, runs):
        assert len(repr(shown)) < 100


def test_what_lies_inside_shows_itself_in_one_line_too(county, after, runs):
    inside = (county.scenario, county.world, county.world.network, after.plans[0], runs.plays[0][0])
    for shown in inside:
        assert repr(shown).startswith(f"{type(shown).__name__}(")
        assert len(repr(shown)) < 120
    assert repr(after.plans[0]).startswith("Plan('joint', ")
    assert str(county.scenario) == repr(county.scenario)


def test_a_wrong_object_is_named_with_what_makes_the_right_one(county, after):
    with pytest.raises(InputError, match=r"API-001 plan: wants County, not str .*read_scenario"):
        ls.plan("scenarios/tangxian.yaml")
    with pytest.raises(InputError, match=r"wants Plans, not County .*ls.plan\(county\)"):
        ls.replay(county)
    with pytest.raises(InputError, match="wants Plans or Replays, not County"):
        ls.compare(county, after)
    with pytest.raises(InputError, match="wants Replays, not Plans"):
        ls.scorecard(after)
    for call in (ls.stations, ls.coalitions):
        with pytest.raises(InputError, match="API-001"):
            call(after)
    with pytest.raises(InputError, match="API-001"):
        ls.daily(county)


@pytest.mark.slow
def test_trips_follow_the_roads(after):
    lines = after.to_gdf()
    assert len(lines) == len(after.plans[0].trips)
    assert lines.geometry.is_valid.all()
    assert after.plot() is not None


def test_attainment_pools_the_replications(runs):
    whole = runs.attainment().set_index("target")
    firm = runs.attainment(by="firm")
    express = firm[firm["target"] == "express_48h"]
    assert express["n"].sum() == whole.loc["express_48h", "n"]
    assert express["share"].is_monotonic_increasing
    assert sum(runs.counts().values()) == sum(len(p) for p in runs.parcels)


def test_parcels_and_stamps_side_by_side(runs):
    for replication in range(2):
        table, stamps = runs.to_frame(replication), runs.stamps(replication)
        assert table.index.equals(runs.parcels[replication].index)
        assert table["due_s"].equals(runs.parcels[replication]["due_s"])
        assert table["stamped_due_s"].equals(stamps["due_s"].rename("stamped_due_s"))
        assert len(table.columns) == len(runs.parcels[replication].columns) + len(stamps.columns)
        assert table.columns.is_unique


def test_ledger_adds_up_to_the_daily_cost(runs):
    total = sum(runs.ledger(r)["yuan"].sum() for r in range(2))
    assert runs.daily_yuan().sum() == pytest.approx(total, abs=0.01)
    ways = sum(runs.daily_yuan(way).sum() for way in ("up", "down", "intra"))
    assert ways == pytest.approx(total, abs=0.01)


@pytest.mark.slow
def test_saving_and_score(runs, county, tmp_path):
    before = ls.replay(ls.plan(county.before()), days=6, replications=2)
    found = ls.compare(before, runs)
    saving = found.saving().set_index("way")
    share = 1 - saving.loc["whole", "after_yuan"] / saving.loc["whole", "before_yuan"]
    assert saving.loc["whole", "share"] == pytest.approx(share, abs=1e-9)
    assert saving.loc["whole", "low"] <= share <= saving.loc["whole", "high"]
    card = ls.scorecard(runs, before)
    assert 0 < card.total <= 13
    page = card.to_html(tmp_path / "card.html").read_text(encoding="utf-8")
    assert county.scenario.title in page
    assert "<script" not in page


def test_replays_of_other_days_are_not_compared(runs, after):
    with pytest.raises(InputError, match="RUN-005"):
        ls.compare(runs, ls.replay(after, days=3, replications=2))


def test_a_plan_can_be_saved(after, tmp_path):
    from logistics_sim.routing import Plan

    root = after.save(tmp_path / "plans")
    again = Plan.load(root / "joint")
    pd.testing.assert_frame_equal(again.trips, after.plans[0].trips)


def test_importing_the_package_imports_nothing_heavy():
    heavy = "pandas", "ortools", "scipy", "numpy"
    code = f"import sys, logistics_sim; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_no_public_table_has_columns_named_by_a_clash(finished_run):
    from logistics_sim.core.files import read_parquet
    from logistics_sim.routing.plan import Plan

    folder = finished_run[0]
    tables = {path.name: read_parquet(path) for path in folder.rglob("*.parquet")}
    tables["plan"] = Plan.load(folder / "after").to_frame()
    assert "trip_depart_s" in tables["plan"]
    clashes = [
        f"{name}: {column}"
        for name, table in tables.items()
        for column in table.columns
        if str(column).endswith(("_x", "_y"))
    ]
    assert clashes == []


def test_vehicles_are_counted_whole(finished_run):
    plans = [plan for part in finished_run[1]["plans"].values() for plan in part]
    assert plans
    for plan in plans:
        assert isinstance(plan["vehicles"], int)
