"""Residents, hours and functions of villages from the road file, against the scenario."""

import json

import numpy as np
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.places import build_world
from logistics_sim.places.functions import station_functions
from logistics_sim.scenario import read_scenario

OWN = {
    "130001100001": 900,
    "130001100002": 300,
    "130001100003": 600,
    "130001200001": 400,
    "130001200002": 500,
    "130001200003": 300,
}
"""Together 3,000."""


def state(county, facts):
    """Write facts by village into the road file."""
    data = json.loads(county.roads.read_text(encoding="utf-8"))
    for feature in data["features"]:
        feature["properties"].update(facts.get(feature["properties"].get("id"), {}))
    county.roads.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return county


def with_people(county, people=OWN, residents=3_000, share=1.0):
    state(county, {code: {"residents": count} for code, count in people.items()})
    text = county.scenario.read_text(encoding="utf-8")
    scenario = read_scenario(county.scenario).change(
        **{"demand.residents.base": residents, "demand.village_resident_share.base": share,
           "demand.village_resident_share.low": None, "demand.village_resident_share.high": None}
    )  # fmt: skip
    from logistics_sim.scenario.writer import write_scenario

    write_scenario(scenario, county.scenario)
    assert text
    return county


def test_villages_use_their_own_residents(county):
    made = with_people(county)
    places = build_world(read_scenario(made.scenario)).places.set_index("place_id")
    assert places.loc[list(OWN), "population"].tolist() == list(OWN.values())
    assert places["population"].sum() == 3_000
    assert set(places.loc[list(OWN), "population_source"]) == {"synthetic: test"}


def test_a_village_without_a_figure_gets_the_rest(county, command):
    some = {code: count for code, count in OWN.items() if count not in (300,)}
    made = with_people(county, some, residents=3_000)
    places = build_world(read_scenario(made.scenario)).places.set_index("place_id")
    # 3,000 less 2,400 for two villages of one class.
    assert places.loc["130001100002", "population"] == 300
    assert places.loc["130001200003", "population"] == 300
    source = places.loc["130001100002", "population_source"]
    assert source.startswith("derived: a part of demand.residents")
    done = command("check", made.scenario, "--json")
    assert done.code == 0, done.out
    (warning,) = done.json["warnings"]
    assert warning["code"] == "DEM-006"
    assert "2 of 6 villages have no residents of their own; they share 600" in warning["message"]


def test_a_village_larger_than_any_is_a_warning(county, command):
    people = {**OWN, next(iter(OWN)): 52_000_000}
    made = with_people(county, people, residents=sum(people.values()))
    done = command("check", made.scenario, "--json")
    assert done.code == 0, done.out
    by_code = {each["code"]: each for each in done.json["warnings"]}
    assert by_code["DEM-013"]["message"] == "52,000,000 residents are more than a village has"
    assert next(iter(OWN)) in by_code["DEM-013"]["where"]
    assert "demand.residents" in by_code["SCN-020"]["where"]


def test_without_any_figure_nothing_changes(county):
    places = build_world(read_scenario(county.scenario)).places
    # 4,000 residents, 0.72 of them in six villages of one class.
    assert places["population"].sum() == 2_880
    assert not {"population_source", "functions", "stated_open_s"} & set(places.columns)


@pytest.mark.parametrize(
    "residents, share, good",
    [
        (3_000, 1.0, True),
        (3_060, 1.0, True),
        (3_062, 1.0, False),
        (2_940, 1.0, True),
        (2_938, 1.0, False),
        (500_120, 0.72, False),
        # All residents of the county, of whom the villages have their part.
        (4_167, 0.72, True),
        # The villages' own sum, with a share left from elsewhere that no village needs.
        (3_000, 0.72, True),
    ],
)
def test_stated_residents_against_those_of_the_places(county, command, residents, share, good):
    done = command("check", with_people(county, OWN, residents, share).scenario, "--json")
    if good:
        assert done.json["faults"] == []
        return
    (fault,) = done.json["faults"]
    assert done.code == 2
    assert fault["code"] == "DEM-005"
    assert f"{residents:,} residents are stated" in fault["message"]
    assert "have 3,000 together" in fault["message"]
    assert "demand.residents" in fault["where"]


@pytest.mark.parametrize(
    "residents, says",
    [(2_000, "villages with a figure have 2,700"), (90_000, "would get up to 87,300 each")],
)
def test_a_rest_that_cannot_be_is_a_fault(county, command, residents, says):
    some = {code: count for code, count in OWN.items() if code != "130001200003"}
    done = command("check", with_people(county, some, residents).scenario, "--json")
    (fault,) = done.json["faults"]
    assert fault["code"] == "DEM-005"
    assert says in fault["message"]


def test_too_few_for_the_rest_never_becomes_a_world(county):
    made = with_people(county, {"130001100001": 900}, residents=800)
    with pytest.raises(InputError, match="DEM-005"):
        build_world(read_scenario(made.scenario))


@pytest.mark.parametrize("value", [-3, 1.5, "many", True])
def test_figures_of_a_road_file_that_are_none(county, command, value):
    done = command("check", state(county, {"130001100001": {"residents": value}}).scenario)
    assert done.code == 2
    assert "NET-012" in done.err


def test_hours_and_functions_of_the_file_hold_till_the_scenario_rules(county):
    state(
        county,
        {
            "130001100001": {"open": "09:00", "close": "12:30", "functions": "pick_up,posting"},
            "130001100002": {"functions": "pick_up"},
        },
    )
    scenario = read_scenario(county.scenario)
    places = build_world(scenario).places
    rows = {code: row for row, code in enumerate(places["place_id"])}
    one, two, other = (rows[f"13000110000{number}"] for number in (1, 2, 3))
    assert places.loc[one, ["open_s", "close_s"]].tolist() == [32_400, 45_000]
    assert places.loc[other, ["open_s", "close_s"]].tolist() == [28_800, 68_400]
    found = station_functions(scenario, places)
    assert found.posting[[one, two, other]].tolist() == [True, False, True]
    assert found.home_delivery[[one, two, other]].tolist() == [False, False, True]
    rule = {"places": ["130001100001"], "open": "07:00", "close": "20:00"}
    ruled = scenario.change(services={"stations": [rule]})
    found = station_functions(ruled, build_world(ruled).places)
    assert (found.open_s[one], found.home_delivery[one]) == (25_200, True)
    assert np.flatnonzero(~found.posting).tolist() == [two]


@pytest.mark.slow
def test_a_run_plays_the_residents_of_the_file(county, command):
    """Twice the people, twice the parcels: not the part that a rule would give."""
    with_people(county, {code: count * 2 for code, count in OWN.items()}, residents=6_000)
    words = ("--out", county.root / "run", "--no-report", "--json")
    done = command("run", county.scenario, *words)
    assert done.code in (0, 3), done.err
    scenario = read_scenario(county.scenario)
    demand = scenario.demand
    ways = 1 + float(demand.outbound_ratio) + float(demand.intra_ratio) + float(demand.return_ratio)
    daily = 6_000 * float(demand.inbound_per_village_resident) / 365 * ways
    # Six days of daily means, with the weekday profile and random days around them.
    assert done.json["parcels"]["generated"] == pytest.approx(6 * daily, rel=0.2)
