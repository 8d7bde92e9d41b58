"""`plan --prove`: a bound with effort, never above any plan, with hand-overs or without."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.report.plan_gap import gap_sentence
from logistics_sim.routing import make_plan
from logistics_sim.routing.county_plan.cost_proof import longest_work_s
from logistics_sim.routing.county_plan.time_rules import TimeRules
from logistics_sim.routing.plan import Plan
from logistics_sim.routing.search_monitor import monitored
from tests.example_counts import examples
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of
from tests.routing.test_county_properties import counties

HOUR = 3_600


def loads(rows):
    names = ["group", "wave", "place", "down_g", "down_ml", "down_items"]
    table = pd.DataFrame(rows, columns=[*names, "up_g", "up_ml", "up_items"])
    return table.astype(dict.fromkeys(table.columns[3:], np.int64))


def road(at_km=(0, 10, 15, 20, 25), grams=300_000):
    """A hub, a station and villages on one road, each with so many grams."""
    ids = ["hub", "130000001", *(f"130000001{200 + n}" for n in range(1, len(at_km) - 1))]
    rows = [("all", 1, place, grams, 4 * grams, grams // 2_000, 0, 0, 0) for place in ids[2:]]
    return county_on_a_road(places_of(ids), at_km), loads(rows)


def test_one_van_is_bounded_by_hand(base):
    # 30 and 40 km out and back in one trip of a van: 20 min loading, 50 min driving, two stops of
    # 5 + 7.5 min: 5,700 s of the 32,400 of a shift pay 80 yuan, 24 yuan/h and 0.40 yuan/km.
    world, table = road((0, 10, 20, 25))
    plan = make_plan(base, world, joint_operator(), table, prove=True)
    seconds = (20 + 50 + 25) * 60
    least = 50 * 0.4 + seconds / HOUR * 24 + 80 * seconds / 32_400
    assert plan.cost_yuan() == pytest.approx(50 * 0.4 + seconds / HOUR * 24 + 80)
    assert plan.lower_bound <= least + 1e-6
    assert plan.lower_bound >= 0.97 * least
    assert plan.summary()["proved"] is True
    assert plan.proofs[0]["handover_yuan"] == 0


def test_the_proof_is_nearer_than_the_quick_bound_and_repeats(base, tmp_path):
    world, table = road()
    quick = make_plan(base, world, joint_operator(), table)
    found = [make_plan(base, world, joint_operator(), table, prove=True) for _ in range(2)]
    assert quick.lower_bound < found[0].lower_bound <= found[0].cost_yuan()
    assert found[0].lower_bound == found[1].lower_bound
    assert quick.summary()["proved"] is False
    found[0].save(tmp_path)
    assert Plan.load(tmp_path).proofs == found[0].proofs


def test_a_stop_leaves_a_valid_figure(base):
    world, table = road()
    seen = []

    def tell(sight):
        if sight.stage.endswith("proof") and sight.done >= 3:
            seen.append(sight)
            watch.stop = True

    with monitored(tell) as watch:
        plan = make_plan(base, world, joint_operator(), table, prove=True)
    assert seen
    assert 0 < plan.lower_bound <= plan.cost_yuan()
    assert plan.proofs[0]["rounds"] == 3


@pytest.mark.slow
def test_where_a_hand_over_is_cheaper_the_bound_lies_below_it(base):
    # Drivers from the station cost nothing, and the villages lie far behind it.
    cheap = base.change(**{"fleet.3.driver_yuan_h": 0})
    world, table = road((0, 60, 62, 64, 66, 68), grams=20_000)
    plans = [
        make_plan(cheap, world, joint_operator(way), table, prove=True)
        for way in ("transfer", "auto", "through")
    ]
    cheapest = min(plan.cost_yuan() for plan in plans)
    assert plans[0].lower_bound <= cheapest
    assert plans[1].lower_bound <= cheapest
    assert plans[2].lower_bound <= plans[2].cost_yuan()
    assert plans[1].proofs[0]["handover_yuan"] >= 0


@pytest.mark.slow
@settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(county=counties())
def test_no_random_county_undercuts_its_proof(base, county):
    changes, world, operator, table = county
    scenario = base.change(**changes)
    costs, bounds = [], []
    for way in ("auto", "transfer", "through"):
        said = operator.__class__(**{**vars(operator), "echelons": way})
        try:
            plan = make_plan(scenario, world, said, table, prove=True)
        except InfeasibleError:
            continue
        if not plan.unserved:
            costs.append((way, plan.cost_yuan()))
            bounds.append((way, plan.lower_bound))
    for way, bound in bounds:
        for other, cost in costs:
            if way != "through" or other == "through":
                assert bound <= cost + 0.01


def test_how_much_a_driver_can_work():
    rules = TimeRules(1_200, 300, 300, 900, 32_400, 3_600, 16_200, 70_200)
    assert longest_work_s(rules, 70_200 - 10_000) == 10_000
    assert longest_work_s(rules, 70_200 - 17_000) == 16_200  # a break leaves less than no break
    assert longest_work_s(rules, 47_400) == 22_800 - 3_600
    assert longest_work_s(rules, 22_200) == 32_400


def test_the_sentence_never_says_more_than_is_proven():
    plan = {"gap": 0.08701, "lower_bound": 11_491.6, "proved": True}
    assert "within 8.8 %" in gap_sentence(plan)
    assert "11,491 yuan" in gap_sentence(plan)
    assert "--prove" in gap_sentence({**plan, "proved": False})
