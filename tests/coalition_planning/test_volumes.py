"""Saving by volume: crossings of the target, break-even of a firm, the command."""

import pytest

from logistics_sim.coalition_planning.volumes import firm_row, holds, scaled_volume
from logistics_sim.scenario import read_scenario


def row(items, saving):
    return {"items": items, "saving": saving}


def test_the_target_ends_between_two_volumes():
    found = holds([row(100, 0.30), row(1_000, 0.10)], 0.2)
    assert found["crossings"] == [{"items": pytest.approx(316.227766), "word": "ends"}]
    assert found["everywhere"] is False
    assert (found["at_least"], found["at_most"]) == (100, 1_000)


def test_it_may_begin_and_end():
    found = holds([row(1, 0.1), row(2, 0.3), row(4, 0.3), row(8, 0.1)], 0.2)
    assert [crossing["word"] for crossing in found["crossings"]] == ["begins", "ends"]


def test_what_has_no_plan_is_not_said_to_hold():
    found = holds([row(1, 0.3), row(2, None), row(4, 0.3)], 0.2)
    assert found["everywhere"] is None
    assert found["crossings"] == []


@pytest.mark.parametrize(
    ("alone", "wanted"),
    [
        ([(10, 40.0), (100, 400.0)], None),  # 4 yuan alone at any volume: stays in
        ([(10, 40.0), (1_000, 1_000.0)], 10 + 990 * 20 / 1020),  # 20 + 0.97 (n - 10) = 2 (n - 10)
        ([(10, 15.0), (100, 100.0)], 10.0),  # cheaper alone from the least volume on
        ([(10, None), (20, 80.0), (200, 200.0)], 50.0),
    ],
)
def test_break_even_of_a_firm_that_pays_two_yuan(alone, wanted):
    found = firm_row("a", 10.0, 20.0, alone)
    assert found["yuan_item"] == 2.0
    assert found["break_even_items"] == (None if wanted is None else pytest.approx(wanted))


def test_scaling_changes_every_flow_alike(make_county, tmp_path):
    from logistics_sim.coalition_planning.game_values import firm_items
    from logistics_sim.places import build_world

    scenario = read_scenario(make_county(tmp_path / "county").scenario)
    world = build_world(scenario)
    one, three = firm_items(scenario, world), firm_items(scaled_volume(scenario, 3), world)
    assert three == {firm: pytest.approx(3 * items) for firm, items in one.items()}
    assert scaled_volume(scenario, 1.0) is scenario


@pytest.mark.slow
def test_the_command_plans_every_volume(make_county, command, tmp_path):
    firms = [
        {"id": "a", "name": "甲", "kind": "express", "share": 0.6},
        {"id": "b", "name": "乙", "kind": "post", "share": 0.4},
    ]
    county = make_county(tmp_path / "county", firms=firms, **{"effort.iterations": 20})
    done = command(
        "alliance",
        "volumes",
        county.scenario,
        "--out",
        tmp_path / "out",
        "--workers",
        "1",
        "--json",
    )
    assert done.code == 0, done.err
    found = done.json["by_volume"]
    items = [r["items"] for r in found["rows"]]
    assert [r["factor"] for r in found["rows"]] == [0.5, 1.0, 2.0, 4.0]
    assert items == pytest.approx([items[1] * f for f in (0.5, 1, 2, 4)])
    for r in found["rows"]:
        assert r["saving"] == pytest.approx(1 - r["after"] / r["before"])
    # Vehicles and halls are shared by more parcels.
    per_item = [r["yuan_item"] for r in found["rows"]]
    assert per_item == sorted(per_item, reverse=True)
    assert {r["firm"] for r in found["firms"]} == {"a", "b"}
