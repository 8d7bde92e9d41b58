import numpy as np
import pandas as pd
import pytest

from logistics_sim.bench.acceptance import acceptance_bar, standings
from logistics_sim.bench.performance_profile import plot_profiles, profiles
from logistics_sim.bench.standings import standings_text


def results(rows):
    return pd.DataFrame(rows, columns=["family", "file", "engine", "seed", "cost", "bks"])


def runs(family, **costs):
    """Return a row for every engine's cost on file 0, 1, ...; the best value is 100."""
    return [
        (family, f"{family}/{k}", engine, 0, cost, 100.0)
        for engine, each in costs.items()
        for k, cost in enumerate(each)
    ]


def only(rows):
    (row,) = standings(results(rows))
    return row


def test_ortools_must_halve_the_gap_of_stock():
    row = only(runs("cvrp/X", ortools=[101, 103], stock=[104, 106]))
    # Mean 2 against half of 5; the stretch is 2.
    assert row["ortools_must"] == {"met": True, "by_percent": 0.5, "all_solved": True}
    assert row["ortools_stretch"] == {"met": True, "by_percent": 0.0, "all_solved": True}
    assert row["portfolio_must"] is None
    worse = only(runs("cvrp/X", ortools=[103, 103], stock=[104, 106]))
    assert (worse["ortools_must"]["met"], worse["ortools_must"]["by_percent"]) == (False, 0.5)


def test_the_portfolio_may_lie_a_tenth_above_plain():
    near = only(runs("mdvrptw", portfolio=[102.09], plain=[102]))
    assert near["portfolio_must"]["met"]
    far = only(runs("mdvrptw", portfolio=[102.3], plain=[102]))
    assert far["portfolio_must"] == {"met": False, "by_percent": 0.2, "all_solved": True}


def test_a_bar_may_be_a_number():
    row = only(runs("vrpspd/dethloff", ortools=[100.2], stock=[100.0]))
    assert row["ortools_must"] == {"met": True, "by_percent": 0.1, "all_solved": True}
    two = only(runs("2e-vrp/set3", portfolio=[101.5]))
    assert two["portfolio_must"] == {"met": False, "by_percent": 0.5, "all_solved": True}
    assert two["ortools_must"] is None


def test_a_lone_engine_is_not_measured_against_itself():
    row = only([("2e-vrp/set4", "a", "portfolio", 0, 101.0, np.nan)])
    assert row["portfolio_must"] is None


def test_any_solution_beats_a_peer_that_finds_none():
    row = only(runs("vrpspd/gehring", ortools=[108], stock=[np.nan]))
    assert row["ortools_must"]["met"]
    assert only(runs("vrpspd/gehring", ortools=[108]))["ortools_must"] is None


def test_an_unsolved_instance_misses_the_bar():
    row = only(runs("cvrp/X", ortools=[101, np.nan], stock=[104, 106]))
    assert not row["ortools_must"]["met"]
    assert "missed: unsolved" in "\n".join(standings_text([row]))


def test_gaps_are_compared_where_both_solved():
    row = only(runs("hfvrp/X", ortools=[101, 120], stock=[103, np.nan]))
    assert row["ortools_must"] == {"met": True, "by_percent": 0.5, "all_solved": True}


def test_the_table_names_family_bar_engines_and_verdicts():
    rows = standings(
        results(
            runs("cvrp/X", ortools=[101], stock=[104], plain=[101], portfolio=[100.5])
            + runs("2e-vrp/set5", portfolio=[101])
        )
    )
    lines = standings_text(rows)
    assert "plain PyVRP" in lines[0]
    assert "stock OR-Tools" in lines[0]
    body = {line.split()[0]: line for line in lines[2:]}
    assert "half of stock / 2; plain + 0.1" in body["cvrp/X"]
    assert body["cvrp/X"].endswith("met by 1.00  met by 1.00  met by 0.60")
    assert "<= 2 (6 x the time)" in body["2e-vrp/set5"]
    assert body["2e-vrp/set5"].endswith("met by 1.00")


def test_families_without_a_bar_of_their_own_have_the_common_one():
    assert acceptance_bar("something").must is None


def test_profiles_count_unsolved_runs_and_common_instances_only():
    table = results(
        [
            *runs("cvrp/X", ortools=[101, 104], stock=[104, np.nan]),
            ("cvrp/X", "cvrp/X/9", "ortools", 0, 150.0, 100.0),
        ]
    )
    found = profiles(table)
    at = {name: dict(zip(*curve, strict=True)) for name, curve in found.items()}
    assert at["ortools"][1.0] == pytest.approx(0.5)
    assert at["ortools"][12.0] == 1.0
    assert at["stock"][12.0] == 0.5


@pytest.mark.parametrize("form, head", [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_the_plot_is_drawn(tmp_path, form, head):
    path = tmp_path / "profile"
    plot_profiles(results(runs("cvrp/X", ortools=[101], stock=[104])), path, form)
    assert path.read_bytes().startswith(head)
