"""Rounds, splits, the expected ledger against the replayed one, before, levers."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.coalition_planning.game_values import close_under_splits
from logistics_sim.coalition_planning.planning_rounds import rounds
from tests.example_counts import examples


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(1, 80))
def test_rounds_name_everything_once_and_only_lean_on_what_is_planned(count):
    done = set()
    for batch in rounds(list(range(count))):
        for _, near in batch:
            assert set(near) <= done
        items = [item for item, _ in batch]
        assert not done & set(items)
        done |= set(items)
    assert done == set(range(count))


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(2, 5), st.data())
def test_closed_costs_are_subadditive_and_least(n, data):
    number = st.one_of(st.floats(0, 100), st.just(float("inf")))
    own = np.array([0.0, *data.draw(st.lists(number, min_size=2**n - 1, max_size=2**n - 1))])
    parts = close_under_splits(own)
    cost = np.array([sum(own[p] for p in split) for split in parts])
    for one, other in itertools.combinations(range(1, 2**n), 2):
        if not one & other:
            assert cost[one | other] <= cost[one] + cost[other] + 1e-6
    for number, split in enumerate(parts):
        assert sum(split) == number
        assert cost[number] <= own[number]


def test_every_field_of_a_task_is_in_its_key():
    """A field that is left out would let one plan stand for another."""
    from dataclasses import replace

    from logistics_sim.coalition_planning.coalition_task import CoalitionTask, task_key

    base = CoalitionTask(None, "county", ("a",), "after", 5)
    other = {
        "county": "elsewhere",
        "firms": ("b",),
        "statement": "as_is",
        "iterations": 6,
        "starts": ((("van", ((1, ("p",)),)),),),
        "transfer": (("t", 1),),
        "flows": "down",
        "serve_from": (("p", "q"),),
        "to_village": False,
        "search": 1,
    }
    assert set(other) | {"scenario", "key"} == set(CoalitionTask.__dataclass_fields__)
    keys = {task_key(replace(base, **{name: value})) for name, value in other.items()}
    assert len(keys | {task_key(base)}) == len(other) + 1


def test_expected_ledger_agrees_with_the_replayed_one(finished_run):
    """Alliance of the small county: whole cost within 5 %, each direction within 10 %."""
    from logistics_sim.costs.scenario_inputs import expected_ledger, station_yuan_day
    from logistics_sim.places import build_world
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import read_scenario

    run, _, _ = finished_run
    scenario = read_scenario(run / "scenario.yaml")
    world = build_world(scenario)
    expected = expected_ledger(scenario, world, Plan.load(run / "after"))
    ledger = pd.read_parquet(run / "ledger.parquet")
    ledger = ledger[ledger["variant"] == "after"]
    mean = expected["yuan"].sum() + station_yuan_day(scenario, world)
    assert mean == pytest.approx(ledger["yuan"].sum() / scenario.days, rel=0.05)
    for activity in ("vehicle_day", "distance", "hub"):
        mine = expected.loc[expected["activity"] == activity, "yuan"].sum()
        real = ledger.loc[ledger["activity"] == activity, "yuan"].sum() / scenario.days
        assert mine == pytest.approx(real, rel=0.02)


@pytest.fixture(scope="module")
def three(make_county, tmp_path_factory):
    firms = [
        {"id": "a", "name": "甲", "kind": "express", "share": 0.5},
        {"id": "b", "name": "乙", "kind": "express", "share": 0.3, "scope": "township"},
        {"id": "c", "name": "丙", "kind": "post", "share": 0.2},
    ]
    root = tmp_path_factory.mktemp("before")
    return make_county(root / "county", firms=firms, **{"effort.iterations": 40})


ROUTES = """firm,vehicle,type,trip,seq,place,depart
c,v1,micro_van,1,1,130001100,09:00
c,v1,micro_van,1,2,130001100001,09:00
c,v1,micro_van,1,3,130001100002,09:00
c,v1,micro_van,1,4,130001100003,09:00
c,v1,micro_van,2,1,130001200,13:00
c,v1,micro_van,2,2,130001200001,13:00
c,v1,micro_van,2,3,130001200002,13:00
"""


@pytest.mark.slow
def test_before_in_three_kinds_and_parts_that_add_up(three, command, tmp_path):
    routes = tmp_path / "routes.csv"
    routes.write_text(ROUTES, encoding="utf-8")
    done = command(
        "alliance",
        "before",
        three.scenario,
        "--out",
        tmp_path / "out",
        "--routes",
        routes,
        "--workers",
        "1",
        "--json",
        timeout=300,
    )
    assert done.code == 0, done.err
    answer = done.json
    assert set(answer["before_variants"]) == {"equal_service", "as_is", "today", "own_routes"}
    # Who stops at the township pays no village commission: its cost today is lower.
    variants = answer["before_variants"]
    assert variants["today"]["whole"]["before"] < variants["as_is"]["whole"]["before"]
    for found in variants.values():
        assert found["whole"]["after"] == variants["as_is"]["whole"]["after"]
        assert found["whole"]["low"] <= found["whole"]["share"] <= found["whole"]["high"]
    parts = answer["decomposition"]
    assert sum(parts["parts"].values()) == pytest.approx(parts["saving"], abs=1e-6)
    assert parts["before"] - parts["after"] == pytest.approx(parts["saving"])
    assert parts["stops"]["shared"] < parts["stops"]["before"]
    stations = variants["equal_service"]["whole"]["before"] - parts["before"]
    assert stations == pytest.approx(180, rel=0.15)  # two stations at 90 yuan, and the random days
    # The last village of the list is never visited, and that is said.
    assert any("130001200003" in row["where"] for row in answer["violations"])


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("c,v1", "nobody,v1", "unknown firm"),
        ("130001100002", "9", "unknown place"),
        ("micro_van", "rocket", "unknown type"),
        (",4,", ",x,", "not a whole number"),
        ("09:00", "late", "late"),
        ("seq,", "", "no column for seq"),
    ],
)
def test_bad_route_lists_are_refused(three, command, tmp_path, old, new, word):
    routes = tmp_path / "routes.csv"
    routes.write_text(ROUTES.replace(old, new, 1), encoding="utf-8")
    done = command(
        "alliance", "before", three.scenario, "--out", tmp_path / "out", "--routes", routes
    )
    assert done.code == 2
    assert "ALL-013" in done.err
    assert word in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_levers_are_ranked_and_replanned(three, command, tmp_path):
    done = command(
        "alliance",
        "levers",
        three.scenario,
        "--out",
        tmp_path / "out",
        "--workers",
        "1",
        "--json",
        timeout=300,
    )
    assert done.code == 0, done.err
    rows = done.json["levers"]
    names = [row["lever"] for row in rows]
    assert "base" in names
    assert any(name.startswith("one_wave") for name in names)
    assert any(name.startswith("without_firm") for name in names)
    savings = [row["saving"] for row in rows if row["feasible"]]
    assert savings == sorted(savings, reverse=True)
    base = next(row for row in rows if row["lever"] == "base")
    for row in rows:
        if row["feasible"]:
            assert row["gain"] == pytest.approx(base["cost"] - row["cost"], abs=0.011)


@pytest.mark.trust
def test_eleven_firms_are_sampled_with_intervals(make_county, command, tmp_path):
    firms = [
        {"id": f"f{i}", "name": f"企业{i}", "kind": "express", "share": round((i + 1) / 66, 12)}
        for i in range(11)
    ]
    firms[-1]["share"] = 1 - sum(f["share"] for f in firms[:-1])
    county = make_county(tmp_path / "many", firms=firms, **{"effort.iterations": 4})
    out = tmp_path / "out"
    done = command(
        "alliance", "run", county.scenario, "--out", out, "--orders", "2", "--json", timeout=900
    )
    assert done.code == 0, done.err
    answer = done.json
    assert answer["sampled"] is True
    assert sum(answer["shares"]["shapley"].values()) == pytest.approx(answer["grand"])
    for firm, (low, high) in answer["intervals"].items():
        assert low <= answer["shares"]["shapley"][firm] <= high
    assert json.loads((out / "answer.json").read_text())["grand"] == answer["grand"]
    assert (out / "alliance.html").exists()
