"""The report's tables of services, held against the run's own parcels."""

import pandas as pd
import pytest

from logistics_sim.assessment.service_mix import KEPT, service_answer
from logistics_sim.core.files import read_json, write_json
from logistics_sim.report.run_tables import RunTables
from logistics_sim.report.services_section import services_grids


@pytest.fixture(scope="module")
def grids(finished_run):
    folder, _, _ = finished_run
    return {grid.caption: grid for grid in services_grids(RunTables(folder))}


def test_the_mix_holds_every_parcel_once(grids, finished_run):
    folder, answer, _ = finished_run
    mix = next(grid for caption, grid in grids.items() if "Service mix" in caption)
    items = sum(int(row[3].replace(",", "")) for row in mix.rows)
    parcels = pd.read_parquet(folder / "parcels.parquet")
    assert items == len(parcels) == answer["parcels"]["generated"]
    shares = sum(float(row[5].rstrip(" %")) for row in mix.rows)
    assert shares == pytest.approx(100, abs=0.1 * len(mix.rows))


def test_ltl_doors_and_cold_are_told(grids, finished_run):
    folder, _, _ = finished_run
    parcels = pd.read_parquet(folder / "parcels.parquet")
    ltl = next(grid for caption, grid in grids.items() if caption.startswith("LTL"))
    wanted = ((parcels["class"] == "ltl") & (parcels["direction"] == "down")).sum()
    assert ltl.rows[1][1] == f"{wanted:,}"
    doors = next(grid for caption, grid in grids.items() if caption.startswith("Home delivery"))
    down = (parcels["direction"] == "down").sum()
    assert sum(int(row[1].replace(",", "")) for row in doors.rows) == down
    cold = next(grid for caption, grid in grids.items() if caption.startswith("Own cold"))
    assert cold.rows[0][1] == f"{(parcels['band'] != 'ambient').sum():,}"
    assert not any(caption.startswith("The hub") for caption in grids)  # no stock in this scenario


def test_the_page_shows_them(finished_run):
    folder, _, _ = finished_run
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "全品类服务" in text
    assert "服务构成" in text
    assert "coldchain.carried_in: boxes" in text


def test_what_the_run_kept_is_what_its_tables_say(run_copy):
    kept = read_json(run_copy / KEPT)
    assert kept == service_answer(run_copy)[1]
    assert RunTables(run_copy).services == kept
    (run_copy / KEPT).unlink()  # a run of an earlier version
    assert RunTables(run_copy).services == kept


def test_the_report_says_what_was_kept(run_copy):
    kept = read_json(run_copy / KEPT)
    kept["ltl"]["consignments"] += 4_321
    write_json(run_copy / KEPT, kept)
    ltl = next(grid for grid in services_grids(RunTables(run_copy)) if grid.caption[:3] == "LTL")
    assert ltl.rows[0][1] == f"{kept['ltl']['consignments']:,}"


def test_a_run_of_parcels_of_others_keeps_none(run_copy):
    write_json(run_copy / KEPT, None)
    assert RunTables(run_copy).services is None
    assert services_grids(RunTables(run_copy)) == []
