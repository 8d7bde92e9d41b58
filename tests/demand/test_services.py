"""Services beyond ordinary parcels: what they add, what they leave alone, what balances."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InputError
from logistics_sim.core.tables import check_table
from logistics_sim.demand import FLOWS, design_loads, generate_parcels, mean_rates, parcel_flows
from logistics_sim.demand.hub_stock import flow_totals, hub_stock_table
from logistics_sim.demand.sizes import mean_units
from logistics_sim.places.functions import station_functions
from logistics_sim.scenario import read_scenario
from logistics_sim.study.case import named_rows
from tests.example_counts import examples

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
SERVICES = {
    "drop_ship": {"firm": "coop", "items_per_day": 50, "ready": "05:00", "late_share": 0.2,
                  "fresh_share": 0.3},
    "replenishment": {"firm": "post", "every_days": 3, "weight_kg": 120, "ready": "05:30",
                      "local_share": 0.8},
    "pooled_purchase": {"every_days": 7, "cover_days": 9},
}  # fmt: skip
TABLE = list(FLOWS)


def table():
    rows = [
        ("hub", "hub", "", 0),
        ("130627101", "township_station", "130627101", 0),
        ("130627102", "township_station", "130627102", 0),
        ("130627101201", "village", "130627101", 9_000),
        ("130627102201", "village", "130627102", 27_000),
        ("130627102202", "village", "130627102", 0),
    ]
    names = ["place_id", "kind", "township", "population"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture(scope="module")
def plain():
    return read_scenario(BASE).change(services={})


@pytest.fixture(scope="module")
def serving(plain):
    return plain.change(services=SERVICES)


def of_flow(parcels, flows, *names):
    return parcels[np.isin(flows, [TABLE.index(name) for name in names])]


@pytest.mark.slow
def test_services_leave_all_other_parcels_as_they_were(plain, serving):
    before = generate_parcels(plain, table(), days=9)
    after = generate_parcels(serving, table(), days=9)
    flows = parcel_flows(serving, table(), days=9)
    ordinary = TABLE[:5]
    pd.testing.assert_frame_equal(of_flow(after, flows, *ordinary).reset_index(drop=True), before)
    assert set(parcel_flows(plain, table(), days=9)) == set(range(5))


def test_flows_agree_with_class_and_direction(serving):
    parcels = generate_parcels(serving, table(), days=9)
    flows = parcel_flows(serving, table(), days=9)
    assert check_table(named_rows(parcels), "parcels") == []
    for number, (direction, base) in enumerate(FLOWS.values()):
        own = parcels[flows == number]
        assert len(own)
        assert set(own["direction"]) == {direction}
        assert set(own["class"]) <= {base, "fresh"}


@pytest.mark.slow
def test_drop_shipping_by_hand(serving):
    parcels = generate_parcels(serving, table(), days=60)
    own = of_flow(parcels, parcel_flows(serving, table(), days=60), "drop_ship")
    assert set(own["firm"]) == {"coop"}
    assert set(own["ready_s"] % 86_400) == {5 * 3_600}
    assert set(own["origin"]) == {"hub"}
    assert len(own) / 60 == pytest.approx(50, rel=0.06)
    big = (own["destination"] == "130627102201").mean()
    assert big == pytest.approx(0.75, abs=0.03)
    assert (own["class"] == "fresh").mean() == pytest.approx(0.3, abs=0.03)
    assert "130627102202" not in set(own["destination"])


def test_showrooms_take_turns(serving):
    parcels = generate_parcels(serving, table(), days=9)
    own = of_flow(parcels, parcel_flows(serving, table(), days=9), "replenishment")
    days = own.assign(day=own["ready_s"] // 86_400)
    by_station = days.groupby("destination", observed=True)["day"].apply(list).to_dict()
    assert by_station == {"130627101": [0, 3, 6], "130627102": [2, 5, 8]}
    assert set(own["weight_g"]) == {120_000}
    assert set(own["volume_ml"]) == {480_000}
    assert set(own["firm"]) == {"post"}


@pytest.mark.slow
def test_a_longer_run_begins_with_the_shorter_one(serving):
    short, long = (generate_parcels(serving, table(), days=days) for days in (3, 6))
    pd.testing.assert_frame_equal(long[long["ready_s"] < 3 * 86_400], short)


@pytest.mark.slow
def test_totals_reconcile(serving):
    parcels = generate_parcels(serving, table(), days=56)
    assert len(parcels) / 56 == pytest.approx(mean_rates(serving, table()).total(), rel=0.04)
    flows = parcel_flows(serving, table(), days=56)
    mix = flow_totals(parcels, flows)
    assert mix["items"].sum() == len(parcels)
    assert mix["kg"].sum() == pytest.approx(parcels["weight_g"].sum() / 1_000)


def test_plans_are_sized_for_the_services_of_the_members(plain, serving):
    places = table()
    joint, without = serving.joint_operator(), serving.joint_operator(("express_a", "post"))
    more = design_loads(serving, places, joint).set_index(["group", "wave", "place", "band"])
    less = design_loads(plain, places, joint).set_index(["group", "wave", "place", "band"])
    added = (more - less)[["down_items", "down_g", "up_items"]]
    assert (added["up_items"] == 0).all()
    village = added.xs("130627102201", level="place")["down_items"].sum()
    assert 30 <= village <= 75
    station = added.xs("130627101", level="place")["down_g"]
    assert set(station) <= {0, 120_000}
    assert station.sum() > 0
    base = plain.joint_operator(("express_a", "post"))
    alone = design_loads(serving, places, without).set_index(["group", "wave", "place", "band"])
    alone -= design_loads(plain, places, base).set_index(["group", "wave", "place", "band"])
    assert (alone.xs("130627102201", level="place")["down_items"] == 0).all()


@pytest.mark.slow
def test_home_delivery_by_place_moves_no_other_draw(plain):
    changed = plain.change(
        services={"home_delivery": [
            {"places": ["130627101"], "share": 0.0},
            {"places": ["130627102201"], "share": 0.9},
        ]}
    )  # fmt: skip
    before, after = (generate_parcels(s, table(), days=8) for s in (plain, changed))
    pd.testing.assert_frame_equal(before.drop(columns="service"), after.drop(columns="service"))
    homes = after[after["service"] == "home"]["destination"].value_counts()
    assert homes["130627101201"] == 0
    arriving = after[(after["destination"] == "130627102201")]
    assert (arriving["service"] == "home").mean() == pytest.approx(0.9, abs=0.03)
    both = (before["service"] == "home") & (after["destination"] == "130627102201")
    assert (after.loc[both, "service"] == "home").all()


def test_the_harvest_multiplies_fresh_parcels_sent(plain):
    season = [{"name": "枣", "start": "09-01", "end": "10-15", "factor": 2.0}]
    ripe = plain.change(services={"harvest": season})
    before, after = (generate_parcels(s, table(), days=40) for s in (plain, ripe))

    def sent(parcels, kind):
        up = parcels[(parcels["direction"] == "up") & (parcels["class"] == kind)]
        return np.bincount(up["ready_s"] // 86_400, minlength=40)

    assert sent(after, "fresh").sum() / sent(before, "fresh").sum() == pytest.approx(2, abs=0.1)
    assert sent(after, "express").sum() / sent(before, "express").sum() == pytest.approx(
        1, abs=0.05
    )
    short = plain.change(services={"harvest": [{**season[0], "end": "09-10"}]})
    later = generate_parcels(short, table(), days=40)
    assert (sent(later, "fresh")[10:] == sent(before, "fresh")[10:]).all()
    assert (sent(later, "return") == sent(before, "return")).all()


@pytest.mark.slow
@settings(max_examples=examples(40), deadline=None)
@given(
    st.floats(0, 300), st.integers(1, 14), st.floats(1, 500), st.integers(1, 10),
    st.floats(0.5, 20),
)  # fmt: skip
def test_the_stock_balances(plain, items, every, weight, buys, cover):
    scenario = plain.change(
        services={
            "drop_ship": {**SERVICES["drop_ship"], "items_per_day": items},
            "replenishment": {**SERVICES["replenishment"], "every_days": every,
                              "weight_kg": weight},
            "pooled_purchase": {"every_days": buys, "cover_days": cover},
        }
    )  # fmt: skip
    places = table().assign(population=[0, 0, 0, 90, 270, 0])
    parcels = generate_parcels(scenario, places, days=12)
    flows = parcel_flows(scenario, places, 12)
    stock = hub_stock_table(scenario, places, parcels, flows, 12)
    into = stock["opening_kg"] + stock["received_kg"] + stock["short_kg"]
    out = stock["drop_ship_kg"] + stock["replenishment_kg"] + stock["closing_kg"]
    assert into.to_numpy() == pytest.approx(out.to_numpy())
    assert (stock[["opening_kg", "received_kg", "short_kg", "closing_kg"]] >= -1e-9).all().all()
    assert (stock["opening_kg"].iloc[1:].to_numpy() == stock["closing_kg"].iloc[:-1]).all()
    assert (stock.loc[stock["day"] % buys != 0, "received_kg"] == 0).all()
    own = of_flow(parcels, flows, "drop_ship", "replenishment")
    shipped = own["weight_g"].sum() / 1_000
    assert stock[["drop_ship_kg", "replenishment_kg"]].sum().sum() == pytest.approx(shipped)


BAD = [
    ({"drop_ship": SERVICES["drop_ship"]}, "pooled_purchase is missing"),
    ({**SERVICES, "drop_ship": {**SERVICES["drop_ship"], "firm": "nobody"}}, "no firm"),
    ({"harvest": [{"name": "x", "start": "13-01", "end": "02-01", "factor": 2}]}, "MM-DD"),
    ({"home_delivery": [{"places": [], "share": 0.5}]}, "at least 1"),
    ({"home_delivery": [{"places": ["a"], "share": 1.5}]}, "between 0 and 1"),
    ({"drop_shop": {}}, "drop_shop"),
]


@pytest.mark.parametrize(("services", "says"), BAD)
def test_services_that_make_no_sense(plain, services, says):
    with pytest.raises(ValueError, match=says):
        plain.change(services=services)


def test_unknown_places_are_said(serving, plain):
    wrong = serving.change(**{"services.replenishment.stations": ("130627999",)})
    with pytest.raises(InputError, match="DEM-003"):
        generate_parcels(wrong, table(), days=1)
    wrong = plain.change(services={"home_delivery": [{"places": ["x"], "share": 0.1}]})
    with pytest.raises(InputError, match="DEM-003"):
        generate_parcels(wrong, table(), days=1)


@pytest.mark.slow
def test_heavy_consignments_come_in_units_that_add_up(plain):
    cut = plain.change(**{"demand.ltl_unit_kg": 100, "demand.ltl_unit_m3": 0.3})  # 75 kg at 250
    whole = generate_parcels(plain, table(), days=8)
    parts = generate_parcels(cut, table(), days=8)
    assert (whole["unit"] == 0).all()
    light = parts[parts["class"] != "ltl"].reset_index(drop=True)
    pd.testing.assert_frame_equal(light, whole[whole["class"] != "ltl"].reset_index(drop=True))
    ltl = parts[parts["class"] == "ltl"]
    number = (ltl["unit"] == 0).cumsum()
    same = ["firm", "origin", "destination", "ready_s", "due_s"]
    later = np.flatnonzero(ltl["unit"] > 0)
    words = ltl[same].astype(str).to_numpy()
    assert (words[later] == words[later - 1]).all()
    assert (ltl.index[later] == ltl.index[later - 1] + 1).all()
    sums = ltl.groupby(number)[["weight_g", "volume_ml"]].sum()
    before = whole.loc[whole["class"] == "ltl", ["weight_g", "volume_ml"]]
    assert sums.to_numpy().tolist() == before.to_numpy().tolist()
    assert ltl["weight_g"].max() <= 75_000
    assert number.max() == len(before)


def test_plans_count_handling_units(plain):
    cut = plain.change(**{"demand.ltl_unit_kg": 50})
    joint = plain.joint_operator()
    keys = ["group", "wave", "place"]
    whole = design_loads(plain, table(), joint).set_index(keys)
    parts = design_loads(cut, table(), joint).set_index(keys)
    station = [index for index in whole.index if index[2] == "130627101"]
    # 30 to 300 kg, uniform, in units of 50 kg: (20·1 + 50·(2+3+4+5+6)) / 270 = 3.78 units.
    assert mean_units(cut) == pytest.approx(1_020 / 270)
    assert (parts.loc[station, "down_items"] > 3 * whole.loc[station, "down_items"]).all()
    assert (parts["down_g"] == whole["down_g"]).all()


def test_stations_keep_their_hours_and_functions(plain):
    rules = [
        {"places": ["130627102"], "open": "09:00", "close": "17:00", "functions": ["posting"]},
        {"places": ["130627102202"], "functions": []},
    ]
    places = table()
    places.loc[5, "population"] = 3_000
    told = plain.change(services={"stations": rules})
    found = station_functions(told, places)
    assert found.open_s.tolist() == [0, 28_800, 32_400, 28_800, 32_400, 32_400]
    assert found.close_s.tolist() == [86_400, 68_400, 61_200, 68_400, 61_200, 61_200]
    assert found.home_delivery.tolist() == [True, True, False, True, False, False]
    assert found.posting.tolist() == [True] * 5 + [False]
    free, ruled = mean_rates(plain, places), mean_rates(told, places)
    assert ruled.inbound.tolist() == free.inbound.tolist()
    assert ruled.outbound[5] == 0
    assert ruled.outbound[4] == pytest.approx(free.outbound[4] + free.outbound[5])
    parcels = generate_parcels(told, places, days=20)
    doors = parcels.loc[parcels["service"] == "home", "destination"].astype(str)
    assert set(doors) == {"130627101201"}
    posted = parcels.loc[parcels["direction"] != "down", "origin"].astype(str)
    assert set(posted) == {"130627101201", "130627102201"}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"places": ["nowhere"]}, "DEM-003"),
        ({"places": ["130627102"], "open": "20:00"}, "SCN-013"),
        ({"places": ["130627102"], "functions": []}, "DEM-003"),  # nobody there accepts parcels
    ],
)
def test_bad_station_rules_are_said(plain, rule, code):
    told = plain.change(services={"stations": [rule]})
    with pytest.raises(InputError) as error:
        mean_rates(told, table())
    assert error.value.code == code
    assert "services.stations" in str(error.value)
