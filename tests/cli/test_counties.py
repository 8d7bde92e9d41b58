"""Counties that cannot be served, in whole or in part, get an explicit answer."""

import json

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_INFEASIBLE
from logistics_sim.core.files import read_json, read_parquet

FAR = "130001200003"


def test_unconnected_village(command, make_county, tmp_path):
    county = make_county(tmp_path / "county", unconnected={FAR})
    done = command("check", county.scenario, "--json")
    assert done.code == EXIT_BAD_INPUT
    fault = next(fault for fault in done.json["faults"] if fault["code"] == "NET-010")
    assert FAR in json.dumps(fault, ensure_ascii=False)
    for word in ("run", "plan"):
        refused = command(word, county.scenario, "--out", tmp_path / word)
        assert refused.code == EXIT_BAD_INPUT
        assert "NET-010" in refused.err
        assert not (tmp_path / word).exists()


def test_a_road_file_cut_off_while_copying(command, county, tmp_path):
    text = county.roads.read_text(encoding="utf-8")
    county.roads.write_text(text[: len(text) // 2], encoding="utf-8")
    done = command("run", county.scenario, "--out", tmp_path / "run")
    assert done.code == EXIT_BAD_INPUT
    assert "NET-001" in done.err
    assert not (tmp_path / "run").exists()


def test_missing_roads(command, county):
    county.roads.unlink()
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert "small_roads.geojson" in done.err


@pytest.mark.slow
def test_a_village_without_demand_is_no_fault(command, make_county, tmp_path):
    """Three residents in six villages: half of the villages get nothing, and that is said."""
    county = make_county(
        tmp_path / "county",
        **{
            "demand.residents.base": 4,
            "demand.inbound_per_village_resident.base": 2_000,
            "demand.inbound_per_village_resident.high": 2_000,
            "demand.ltl_per_day.base": 0,
            "demand.ltl_per_day.low": 0,
        },
    )
    words = ("--out", tmp_path / "run", "--no-report", "--json")
    done = command("run", county.scenario, *words)
    assert done.code == 0, done.err
    places = read_parquet(tmp_path / "run" / "places.parquet")
    villages = places[places["kind"] == "village"]
    empty = set(villages.loc[villages["population"] == 0, "place_id"])
    assert 0 < len(empty) < 6
    table = read_parquet(tmp_path / "run" / "attainment.parquet")
    rows = table.query("variant == 'after' and group_by == 'village' and target == 'express_48h'")
    assert empty.isdisjoint(rows["group"])
    stops = read_parquet(tmp_path / "run" / "after" / "stops.parquet")
    assert empty.isdisjoint(stops["place"])
    assert done.json["parcels"]["generated"] > 0
    assert done.json["parcels"]["unserved"] == 0


def test_a_county_without_any_demand_is_a_fault(command, make_county, tmp_path):
    county = make_county(tmp_path / "county", **{"demand.residents.base": 0})
    done = command("check", county.scenario)
    assert done.code == EXIT_BAD_INPUT
    assert "DEM-002" in done.err


def test_a_place_that_no_shift_reaches_is_named_with_its_cause(command, make_county, tmp_path):
    """A shift of 12 minutes: the plan says which places it leaves, why, and what would help."""
    short = {"operations.shift_h.base": 0.2, "operations.shift_h.low": 0.1}
    county = make_county(tmp_path / "county", **short)
    done = command("plan", county.scenario, "--out", tmp_path / "plan", "--json")
    assert done.code == EXIT_INFEASIBLE, done.err
    unserved = done.json["unserved"]
    assert len({row["village"] for row in unserved}) == 8
    for row in unserved:
        assert row["cause"]
        assert row["limit"]
        assert row["fix"]
    assert "unserved" in done.err


@pytest.mark.slow
def test_demand_over_all_capacity(command, make_county, tmp_path):
    """One vehicle of each kind for a county of 400,000: some of it stays, and is named."""
    few = {f"fleet.{number}.count": 1 for number in range(4)}
    county = make_county(tmp_path / "county", **few, **{"demand.residents.base": 400_000})
    done = command("plan", county.scenario, "--out", tmp_path / "plan", "--json", timeout=300)
    assert done.code == EXIT_INFEASIBLE, done.err
    assert done.json["unserved"]
    causes = {row["cause"] for row in done.json["unserved"]}
    assert all(causes)


@pytest.mark.slow
def test_a_run_that_serves_not_all_ends_like_a_plan(command, make_county, tmp_path):
    """The shift of 12 minutes again: the whole answer, the causes, and exit code 3."""
    short = {"operations.shift_h.base": 0.2, "operations.shift_h.low": 0.1}
    county = make_county(tmp_path / "county", **short, days=2)
    words = ("--out", tmp_path / "run", "--no-report", "--json")
    done = command("run", county.scenario, *words)
    assert done.code == EXIT_INFEASIBLE, done.err
    assert done.json["parcels"]["unserved"] > 0
    assert (tmp_path / "run" / "COMPLETE").exists()
    lines = [line for line in done.err.splitlines() if line.startswith("error RTE-011 joint, ")]
    assert len(lines) >= 8
    assert "too long" in lines[0]
    assert "min longer" in lines[0]


@pytest.mark.slow
def test_parcels_that_no_vehicle_takes_are_told_and_counted(command, make_county, tmp_path):
    """LTL consignments of up to 300 kg do not fit into vehicles of 100 kg; the rest goes on."""
    small = {f"fleet.{number}.payload_kg.base": 100 for number in range(4)}
    county = make_county(tmp_path / "county", **small, days=2)
    told = command("check", county.scenario, "--json")
    assert told.code == 0, told.err
    (warning,) = told.json["warnings"]
    assert warning["code"] == "DEM-004"
    assert "300 kg (1.20 m3)" in warning["message"]
    assert "takes 100 kg" in warning["message"]
    assert "ltl_unit_kg" in warning["hint"]
    words = ("--out", tmp_path / "out", "--no-report", "--json")
    done = command("run", county.scenario, *words)
    assert done.code == EXIT_INFEASIBLE, done.err
    assert "warning DEM-004" in done.err
    assert "error RTE-011" in done.err
    counts = done.json["parcels"]
    assert counts["unserved"] > 0
    parts = ("delivered", "in_system", "returned", "unserved")
    assert counts["generated"] == sum(counts[name] for name in parts)
    answer = read_json(tmp_path / "out" / "answer.json")
    assert answer["parcels"] == counts


def test_consignments_cut_into_units_that_fit_are_no_warning(command, make_county, tmp_path):
    small = {f"fleet.{number}.payload_kg.base": 100 for number in range(4)}
    county = make_county(tmp_path / "county", **small, **{"demand.ltl_unit_kg": 100})
    assert command("check", county.scenario, "--json").json["warnings"] == []


def test_a_smallest_consignment_above_the_largest_is_a_fault(command, make_county, tmp_path):
    county = make_county(tmp_path / "county", **{"demand.ltl_weight_min_kg": 301})
    done = command("check", county.scenario, "--json")
    assert done.code == EXIT_BAD_INPUT
    (fault,) = done.json["faults"]
    assert fault["code"] == "DEM-001"
    assert "(300) is below ltl_weight_min_kg (301)" in fault["message"]


@pytest.mark.slow
def test_unreachable_places_that_the_scenario_allows_are_warnings(command, make_county, tmp_path):
    county = make_county(tmp_path / "county", unconnected={FAR}, allow_unreachable=True)
    done = command("check", county.scenario, "--json")
    assert done.code == 0, done.err
    assert [warning["code"] for warning in done.json["warnings"]] == ["NET-010"]
    assert FAR in done.json["warnings"][0]["message"]
    planned = command("plan", county.scenario, "--out", tmp_path / "plan", "--json")
    assert planned.code == 0, planned.err
    assert "warning NET-010" in planned.err
