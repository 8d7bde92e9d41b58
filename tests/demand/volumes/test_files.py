"""Waybill and count files of a small county come back with exact counts."""

import csv
import json

import pytest
import yaml

from logistics_sim.core.errors import FaultsError
from logistics_sim.demand.volumes.files import read_volume_file
from logistics_sim.demand.volumes.known import known_volumes
from logistics_sim.network import read_network
from logistics_sim.places.build import places_table
from logistics_sim.scenario import read_scenario
from tests.demand.volumes.planted import HEADS, planted

FIRMS = ["express_a", "快递B", "post"]


def add_volumes(county, **entries):
    """State volume files in the county's scenario (``demand`` keys)."""
    data = yaml.safe_load(county.scenario.read_text(encoding="utf-8"))
    data["demand"].update(entries)
    county.scenario.write_text(yaml.safe_dump(data), encoding="utf-8")
    scenario = read_scenario(county.scenario)
    return scenario, places_table(scenario, read_network(scenario.roads_path))


def write_rows(path, rows, heads=HEADS, encoding="gb18030"):
    """Write rows of cells as CSV, or as Excel by the name of the file."""
    if path.suffix == ".xlsx":
        from openpyxl import Workbook

        book = Workbook()
        for row in [heads.split(","), *rows]:
            book.active.append(row)
        book.save(path)
        return
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([heads.split(","), *rows])


def counts_of(found, scenario, places):
    """Return ``{(firm id, village code): parcels}``."""
    firms = [firm.id for firm in scenario.firms]
    by = found.rows.groupby(["firm", "place"])["items"].sum()
    return {(firms[f], places["place_id"].iloc[p]): int(n) for (f, p), n in by.items()}


def in_ids(truth):
    names = {"快递B": "express_b"}
    return {(names.get(firm, firm), place): n for (firm, place), n in truth.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["六月.csv", "june.xlsx", "june.parquet"])
def test_planted_waybills_come_back_to_the_item(county, command, name):
    scenario, places = add_volumes(county)
    known = places.to_dict("records")
    wrong = [(known[3], "东申村")] * 4 + [(known[8], "西内村")] * 2
    rows, truth = planted(known, FIRMS, 300, misspelt=wrong, away=11, twice=7)
    path = county.scenario.parent / name
    if path.suffix == ".parquet":
        import pandas as pd

        pd.DataFrame(rows, columns=HEADS.split(",")).to_parquet(path)
    else:
        write_rows(path, rows)
    scenario, places = add_volumes(county, volumes=[{"file": name}])
    said = scenario.demand.volumes[0]
    with pytest.raises(FaultsError, match="DEM-010"):
        read_volume_file(scenario, places, said)
    done = command("volumes", "check", county.scenario, "--json")
    assert done.code == 2, done
    told = json.loads(done.out)["files"][0]
    assert (told["read"], told["duplicates"], told["other_counties"]) == (318, 7, 11)
    assert (told["unmatched"], told["used"]) == (6, 294)
    table = county.scenario.parent / told["corrections"]
    text = table.read_text(encoding="utf-8-sig")
    assert "东申村" in text
    assert "130001100001" in text
    with table.open(encoding="utf-8-sig", newline="") as lines:
        answers = list(csv.DictReader(lines))
    assert [row["parcels"] for row in answers] == ["4", "2"]
    for row, right in zip(answers, ("130001100001", "130001200003"), strict=True):
        row.update(proposed=right, confirmed="是")
    with table.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, answers[0])
        writer.writeheader()
        writer.writerows(answers)
    found = read_volume_file(scenario, places, said)
    assert found.counted["unmatched"] == 0
    assert found.counted["used"] == 300
    assert counts_of(found, scenario, places) == in_ids(truth)


@pytest.mark.slow
def test_places_are_found_by_code_name_and_address(county):
    heads = "单号,品牌,日期,村代码,村,收件地址"
    rows = [
        ["1", "post", "2026/6/1", "130001100002", "", ""],
        ["2", "post", "2026-06-01", "", "东乙", ""],
        ["3", "post", "2026年6月1日", "", "", "唐县东镇东乙村委会12号"],
        ["4", "post", "2026-06-01", "130700100002", "", ""],
        ["合计", "", "", "", "", ""],
    ]
    write_rows(county.scenario.parent / "w.csv", rows, heads, "utf-8")
    scenario, places = add_volumes(county, volumes=[{"file": "w.csv", "allow_unmatched": 0}])
    found = read_volume_file(scenario, places, scenario.demand.volumes[0])
    assert found.counted == {
        "read": 4, "used": 3, "duplicates": 0, "other_counties": 1, "unmatched": 0
    }  # fmt: skip
    assert set(places["place_id"].iloc[found.rows["place"]]) == {"130001100002"}
    assert found.by == {"code": 1, "name": 1, "address": 1, "another county": 1}


@pytest.mark.slow
def test_faults_come_with_their_rows_all_at_once(county):
    rows = [["1", "nobody", "yesterday", "", "东镇", "东甲村", "heavy", "快递", "sideways"]]
    write_rows(county.scenario.parent / "w.csv", rows)
    scenario, places = add_volumes(county, volumes=[{"file": "w.csv"}])
    with pytest.raises(FaultsError) as caught:
        read_volume_file(scenario, places, scenario.demand.volumes[0])
    text = str(caught.value)
    for part in ("nobody", "yesterday", "heavy", "sideways", "w.csv:2"):
        assert part in text


@pytest.mark.slow
def test_a_scenario_names_files_that_are_there(county):
    with pytest.raises(FaultsError, match="no file"):
        add_volumes(county, volumes=[{"file": "nothing.csv"}])
    with pytest.raises(FaultsError, match="needs files"):
        add_volumes(county, **{"volumes": [], "from": "waybills"})


def test_a_waybill_of_two_files_counts_once(county, command):
    village = (
        places_table(
            read_scenario(county.scenario), read_network(read_scenario(county.scenario).roads_path)
        )
        .query("kind == 'village'")["place_id"]
        .iloc[0]
    )
    heads = "运单号,快递公司,到件时间,村代码"
    may = [(f"A{n}", "express_a", "2025-05-31 10:00", village) for n in range(6)]
    june = [(f"A{n}", "express_a", "2025-06-01 10:00", village) for n in range(4, 9)]
    other = [("A1", "post", "2025-06-01 10:00", village), ("", "post", "2025-06-01", village)]
    write_rows(county.scenario.parent / "may.csv", may, heads)
    write_rows(county.scenario.parent / "june.csv", [*june, *other], heads)
    entries = [{"file": "may.csv"}, {"file": "june.csv"}]
    scenario, places = add_volumes(county, volumes=entries, **{"from": "volumes"})
    known = known_volumes(scenario, places)
    told = [found.counted for found in known.records]
    # A4 and A5 stand in both files; the post's A1 is another parcel, one has no number.
    assert [(one["read"], one["used"], one["duplicates"]) for one in told] == [(6, 6, 0), (7, 5, 2)]
    assert len(known.waybills) == 11
    files = command("volumes", "check", county.scenario, "--json").json["files"]
    assert [one["duplicates"] for one in files] == [0, 2]
    assert files[1]["firms"] == {"express_a": 3, "post": 2}
