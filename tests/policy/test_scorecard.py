from dataclasses import replace
from pathlib import Path

import pytest

from logistics_sim.policy import Evidence, Figure, check_bans, score
from logistics_sim.scenario import read_scenario

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
FULL = Evidence(
    delivered={
        ("express", "down"): 10,
        ("express", "up"): 5,
        ("ltl", "down"): 2,
        ("express", "intra"): 1,
        ("fresh", "down"): 3,
        ("return", "up"): 1,
    },
    services={"home": 2, "pickup": 8},
    attainment={
        "fresh_24h": Figure(0.97, 0.96, 0.98, 100),
        "baseline_72h": Figure(1.0, 0.999, 1.0, 100),
        "outbound_72h": Figure(1.0, 0.999, 1.0, 100),
    },
    saving={name: Figure(0.25, 0.21, 0.29, 0) for name in ("whole", "up", "down")},
    firms_with_parcels=6,
    cold_records=100,
    excursion_minutes=0.0,
    fresh_parcels=3,
    platform_linked=True,
    stored_items=4,
)


@pytest.fixture
def scenario():
    return read_scenario(BASE)


def total(evidence, scenario):
    return sum(row["points"] for row in score(evidence, scenario))


def test_full_evidence_gives_thirteen_points(scenario):
    rows = score(FULL, scenario)
    assert sum(row["max"] for row in rows) == 13
    assert total(FULL, scenario) == 13
    assert all(row["missing"] == "" for row in rows)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"firms_with_parcels": 4}, 0.6),
        ({"firms_with_parcels": 0}, 3.0),
        ({"cold_records": 0}, 1.0),
        ({"platform_linked": False}, 1.0),
        ({"stored_items": 0}, 0.33),
        ({"attainment": {}}, 3.0),
        ({"saving": {**FULL.saving, "up": Figure(0.22, 0.18, 0.26, 0)}}, 1.0),
    ],
)
def test_what_is_not_shown_costs_its_points(change, lost, scenario):
    evidence = replace(FULL, **change)
    assert 13 - total(evidence, scenario) == pytest.approx(lost, abs=0.01)
    assert any(row["missing"] for row in score(evidence, scenario))


def test_bans_find_double_support(scenario):
    assert all(not ban["violations"] for ban in check_bans(scenario))
    data = [
        {"firm": "post", "village": "130627101201"},
        {"firm": "coop", "village": "130627101201"},
        {"firm": "post", "line": "hub - 军城"},
        {"firm": "coop", "line": "hub - 军城"},
    ]
    found = check_bans(scenario.change(supports=data))
    assert [len(ban["violations"]) for ban in found] == [1, 1]
    allowed = scenario.change(supports=[data[0], {**data[1], "central_fund": False}, data[2]])
    assert all(not ban["violations"] for ban in check_bans(allowed))


def test_a_saving_by_leaving_parcels_earns_no_point(scenario):
    row = next(
        row for row in score(replace(FULL, same_service=False), scenario) if row["item"] == "saving"
    )
    assert row["points"] == 0
    assert "unserved" in row["missing"]
