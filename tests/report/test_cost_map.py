"""The map of cost a parcel: the ledger's sums over the parcels of each township."""

import numpy as np
import pytest

from logistics_sim.language import speaking
from logistics_sim.report import RunTables
from logistics_sim.report.cost_map import cost_classes, cost_sheets, township_costs


@pytest.fixture(scope="module")
def run(finished_run):
    return RunTables(finished_run[0])


def test_townships_weigh_to_the_countys_cost_a_parcel(run):
    costs = township_costs(run)
    assert set(costs.index) == {"130001100", "130001200"}
    ledger = run.ledger[run.ledger["variant"] == "after"]
    sums = ledger.groupby("township", observed=True)["yuan"].sum()
    counts = sums / costs
    assert counts.sum() == pytest.approx(run.answer["parcels"]["generated"])
    assert (counts * costs).sum() == pytest.approx(ledger["yuan"].sum())


def test_classes_are_fourths_and_leave_nobody_out():
    costs = np.array([1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
    classes = cost_classes(costs)
    assert [int(((costs >= c.low) & (costs < c.high)).sum()) for c in classes] == [2, 2, 2, 2]
    assert len(cost_classes(np.array([2.0, 2.0, 2.0]))) == 2
    with speaking("en"):
        assert classes[0].words() == "below 1.75 yuan"
        assert classes[-1].words() == "5.25 yuan and more"


def test_the_map_names_both_ends_in_each_language(run):
    (sheet,) = cost_sheets(run)
    costs = township_costs(run)
    for language in ("zh", "en"):
        with speaking(language):
            for end in (costs.min(), costs.max()):
                assert f"{end:.2f}" in sheet.alt()
            assert sheet.title() in {"Cost per parcel by township", "各乡镇每件成本"}
