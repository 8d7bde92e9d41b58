"""The frontier over the number of stations, and the siting of a whole scenario."""

import pandas as pd
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.places.siting import SitingEffort, SitingRequest, frontier
from logistics_sim.places.siting.frontier import efficient, station_numbers
from logistics_sim.places.siting.scenario_problem import county_grades, county_problem


class World:
    """A world of two villages and a hub, on arrays."""

    def __init__(self, travel):
        self.places = pd.DataFrame(
            {
                "place_id": ["hub", "V1", "V2"],
                "kind": ["hub", "village", "village"],
                "population": [0, 30, 10],
                "lon": [114.9, 114.8, 114.7],
                "lat": [38.7, 38.8, 38.9],
            }
        )
        self.travel = {"e_trike": travel}


@pytest.fixture
def world():
    import numpy as np

    from logistics_sim.places import Travel

    metres = np.array([[0, 500, 900], [500, 0, 400], [900, 400, 0]])
    return World(Travel(metres // 5, metres, None))


@pytest.fixture
def scenario():
    from pathlib import Path

    from logistics_sim.scenario import read_scenario

    return read_scenario(Path(__file__).parents[3] / "scenarios" / "tangxian.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("effort", [SitingEffort(), SitingEffort(iterations=3, moves=2, cells=0)])
def test_one_station_more_never_makes_the_objective_worse(make_county, effort):
    line = frontier(make_county(70), "p-median", SitingRequest(effort=effort), range(1, 71, 6))
    table = line.to_frame()
    assert table["objective"].is_monotonic_decreasing
    assert (table["bound"] <= table["objective"]).all()
    assert table["stations"].tolist() == list(range(1, 71, 6))


@pytest.mark.slow
def test_covering_frontier_rises(make_county):
    line = frontier(make_county(70), "max-cover", SitingRequest(), [20, 5, 10, 5])
    table = line.to_frame()
    assert table["stations"].tolist() == [5, 10, 20]
    assert table["coverage"].is_monotonic_increasing
    assert (table["bound"] >= table["objective"]).all()
    assert line.plot().get_xlabel() == "stations"


def test_a_point_beaten_in_all_figures_is_not_efficient():
    table = pd.DataFrame(
        {
            "cost_yuan_year": [1.0, 2.0, 3.0],
            "mean_km": [3.0, 2.0, 2.0],
            "worst_km": [9.0, 5.0, 6.0],
            "coverage": [0.5, 0.9, 0.9],
        }
    )
    assert efficient(table) == [True, True, False]


@pytest.mark.parametrize("text", ["", "a", "9:1:2", "1:9:0", "1:2", "1:99999:1", "1;2"])
def test_bad_lists_of_numbers(text):
    with pytest.raises(InputError, match="SIT-012"):
        station_numbers(text)


def test_county_grades_by_hand(scenario):
    """Items a day per person: 35 * (1 + 0.20 + 0.03 + 0.07) / 365 * 1.08 = 0.13463."""
    grades = county_grades(scenario)
    assert grades.plain.new_yuan_year == 6_000 + 15_000 / 5
    assert grades.plain.existing_yuan_year == 6_000
    assert grades.showroom.existing_yuan_year == 14_000 + (50_000 - 15_000) / 5
    assert grades.plain.capacity_people == int(300 / 0.134630137)
    assert grades.showroom_share == 0.5


def test_county_problem_takes_villages_only(scenario, world):
    problem = county_problem(scenario, world)
    assert problem.places == ("V1", "V2")
    assert problem.metres.tolist() == [[0, 400], [400, 0]]
    assert problem.total == 40


def test_villages_without_conditions_are_served_but_are_no_sites(scenario, world):
    changed = scenario.change(**{"stations.without_conditions": ("V1",)})
    problem = county_problem(changed, world)
    assert problem.sites == ("V2",)
    assert problem.places == ("V1", "V2")


def test_candidates_from_a_table(scenario, world, tmp_path):
    path = tmp_path / "c.csv"
    path.write_text("place_id,candidate,existing\nV1,0,0\nV2,1,1\n", encoding="utf-8-sig")
    problem = county_problem(scenario, world, candidates=path)
    assert (problem.sites, problem.existing.tolist()) == (("V2",), [True])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"village\nV1\n", "columns"),
        (b"place_id\nV9\n", "V9"),
        (b"place_id\nV1\nV1\n", "stands twice"),
        (b"place_id,candidate\nV1,maybe\n", ":2, column candidate"),
        (b"place_id,candidate,existing\nV1,0,1\n", "no candidate"),
        (b"place_id,candidate\nV1,0\n", "no village"),
        ("place_id\n村\n".encode("gb18030"), "no village 村"),
        (b"place_id\n\xff\xfe\xfa\n", "UTF-8"),
        (b"place_id,exsiting\nV1,1\n", "did you mean 'existing'"),
    ],
)
def test_bad_candidate_tables(scenario, world, tmp_path, content, says):
    path = tmp_path / "c.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        county_problem(scenario, world, candidates=path)
    assert caught.value.code == "SIT-011"


def test_unknown_villages_and_vehicles_are_named(scenario, world):
    with pytest.raises(InputError, match="V7") as caught:
        county_problem(scenario.change(**{"stations.existing": ("V7",)}), world)
    assert caught.value.code == "SIT-011"
    with pytest.raises(InputError, match="e_trike"):
        county_problem(scenario, world, vehicle="balloon")
