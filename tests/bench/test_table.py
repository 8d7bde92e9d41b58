import numpy as np
import pandas as pd
import pytest

from logistics_sim.bench.gap_table import by_family, with_gaps
from logistics_sim.bench.suite import chosen_files


def results(rows):
    return pd.DataFrame(rows, columns=["family", "file", "engine", "seed", "cost", "bks"])


def test_gaps_are_to_the_best_known_value():
    table = with_gaps(results([("f", "a", "x", 0, 110.0, 100.0), ("f", "a", "y", 0, 100.0, 100.0)]))
    assert table["gap_percent"].tolist() == pytest.approx([10, 0])
    assert table["reference"].tolist() == ["listed", "listed"]


def test_without_a_known_value_gaps_are_to_the_best_found():
    table = with_gaps(
        results([("f", "a", "x", 0, 110.0, np.nan), ("f", "a", "y", 0, 100.0, np.nan)])
    )
    assert table["gap_percent"].tolist() == pytest.approx([10, 0])
    assert table["reference"].tolist() == ["found", "found"]


def test_a_listed_value_that_was_beaten_gives_way():
    table = with_gaps(results([("f", "a", "x", 0, 99.0, 100.0), ("f", "a", "y", 0, 108.9, 100.0)]))
    assert table["gap_percent"].tolist() == pytest.approx([0, 10])
    assert set(table["reference"]) == {"found"}


def test_means_are_over_instances_and_unsolved_runs_are_counted():
    rows = by_family(
        results(
            [
                ("f", "a", "x", 0, 102.0, 100.0),
                ("f", "a", "x", 1, 104.0, 100.0),
                ("f", "b", "x", 0, 100.0, 100.0),
                ("f", "c", "x", 0, np.nan, 100.0),
            ]
        )
    )
    (row,) = rows
    assert (row["mean"], row["median"], row["worst"]) == (1.5, 1.5, 3.0)
    assert (row["instances"], row["runs"], row["unsolved"]) == (3, 4, 1)
    assert row["low"] <= row["mean"] <= row["high"]


def test_a_few_instances_of_a_family_are_spread_over_its_list(tmp_path):
    head = "file,problem_class,customers,bks,bks_proven_optimal,bks_source\n"
    lines = [f"cvrp/{k}.vrp,CVRP,{10 * k},,,\n" for k in range(10)]
    (tmp_path / "index.csv").write_text(head + "".join(lines))
    files = [row.file for row in chosen_files(tmp_path, ["cvrp"], 2)]
    assert files == ["cvrp/2.vrp", "cvrp/7.vrp"]
    assert len(chosen_files(tmp_path, None, None, 50)) == 6
    assert chosen_files(tmp_path, ["vrptw"]) == []
