"""The base scenario's points, worked out by hand from what its run measured.

`data/base_evidence.json` is the `evidence.json` of `logistics-sim run scenarios/tangxian.yaml`
(30 days, seed 20201). A change of the model may change its figures; the points that follow from
these figures stay.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from logistics_sim.policy import scorecard
from logistics_sim.policy.evidence import Evidence, Figure

BY_HAND = {
    "functions": 3 * 8 / 9,  # eight of nine services were played; nobody stored goods
    "two_way_72h": 1 + 1,  # 99.32 % and 99.32 % at the interval's low end, 99 % wanted
    "cold_chain": 1 + 1 + 0,  # 99.92 % of 95 %; 100,913 records; no link is stated
    "alliance": 3.0,  # six firms of five wanted
    "saving": 1 + 1,  # 36.2 % and 24.5 % at the low end, 20 % wanted
}


@pytest.fixture(scope="module")
def evidence():
    path = Path(__file__).parent / "data" / "base_evidence.json"
    return Evidence.from_dict(json.loads(path.read_text(encoding="utf-8")))


def points(evidence, scenario):
    card = scorecard(evidence, scenario)
    return {item["id"]: item["points"] for item in card["items"]}, card["total"]


def test_the_base_has_11_67_of_13(evidence, scenario):
    found, total = points(evidence, scenario)
    assert found == {name: pytest.approx(points, abs=0.005) for name, points in BY_HAND.items()}
    assert total == pytest.approx(11.67, abs=0.005)


@pytest.mark.parametrize(
    ("item", "lost", "change"),
    [
        ("functions", 3 / 9, {"services": {"pickup": 1_182_078}}),
        ("two_way_72h", 1.0, {"attainment": {"outbound_72h": Figure(0.98, 0.97, 0.985, 1)}}),
        ("cold_chain", 1.0, {"cold_records": 0}),
        ("alliance", 3 - 3 * 4 / 5, {"firms_with_parcels": 4}),
        ("saving", 1.0, {"saving": {"up": Figure(0.25, 0.19, 0.31, 0)}}),
    ],
)
def test_each_item_broken_loses_its_points_and_no_other(evidence, scenario, item, lost, change):
    said = {
        name: {**getattr(evidence, name), **value} if name in ("attainment", "saving") else value
        for name, value in change.items()
    }
    before, _ = points(evidence, scenario)
    after, _ = points(replace(evidence, **said), scenario)
    differ = {name: before[name] - after[name] for name in before if before[name] != after[name]}
    assert differ == {item: pytest.approx(lost, abs=0.011)}
