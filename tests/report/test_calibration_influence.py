"""What calibration moves, from draws made by hand; what is still a guess stands by its share."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_parquet
from logistics_sim.report.calibration_influence import moves, read_study, still_guessed
from logistics_sim.report.calibration_page import calibration_page
from logistics_sim.scenario import read_scenario

SCENARIO = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


@pytest.fixture
def study(tmp_path):
    x = np.linspace(10, 40, 40)
    noise = np.tile([0.01, -0.01], 20)
    draws = pd.DataFrame({"operations.unload_scan_min": x, "without": ""})
    draws["saving"] = 0.5 - 0.004 * x + noise
    draws["express_48h"] = 0.9
    draws.loc[39, "without"] = "no plan"
    write_parquet(tmp_path / "draws.parquet", draws)
    shares = pd.DataFrame(
        {
            "key": ["operations.loading_min", "operations.unload_scan_min"],
            "first": [0.4, 0.3],
            "total": [0.5, 0.3],
            "target": "saving",
        }
    )
    write_parquet(tmp_path / "influence.parquet", shares)
    return tmp_path


def test_a_move_is_slope_times_change_with_an_interval(study):
    draws, _ = read_study(study)
    assert len(draws) == 39
    rows = [
        {"key": "operations.unload_scan_min", "before": 40.0, "base": 30.0},
        {"key": "costs.driver_yuan_h", "before": 24.0, "base": 20.0},
    ]
    found, unknown = moves(draws, rows)
    assert found["saving"] == pytest.approx(0.04, abs=0.004)
    assert found["saving_low"] < found["saving"] < found["saving_high"]
    assert found["express_48h"] == pytest.approx(0)
    assert unknown["saving"] is None
    assert found["cost_per_parcel"] is None, "the study has no such figure"


def test_guesses_stand_by_their_share_and_calibrated_ones_are_gone(study):
    said = read_scenario(SCENARIO)
    _, shares = read_study(study)
    found = still_guessed(said, {"operations.unload_scan_min"}, shares)
    assert found[0]["key"] == "operations.loading_min"
    assert (found[0]["first"], found[0]["total"]) == (0.4, 0.5)
    keys = [row["key"] for row in found]
    assert "operations.unload_scan_min" not in keys
    assert "targets.express_h" not in keys, "it is given"
    assert all(row["first"] is None for row in still_guessed(said, set(), None))


def test_a_folder_without_draws_is_a_fault(tmp_path, study):
    with pytest.raises(InputError, match="FIL-003"):
        read_study(tmp_path / "none")
    draws = pd.DataFrame({"without": ["no plan"] * 20})
    write_parquet(study / "draws.parquet", draws)
    with pytest.raises(InputError, match="0 draws have an answer"):
        read_study(study)


def test_the_page_escapes_and_says_what_is_missing(tmp_path):
    row = {"key": "<b>", "unit": "min", "before": 1.0, "status_before": "guess", "base": 2.0}
    row |= {"low": 1.5, "high": 2.5, "n": 9, "distribution": "expon"}
    answer = {
        "parameters": [row],
        "moves": [{"key": "<b>", "saving": 0.012, "saving_low": 0.01, "saving_high": 0.014}],
        "too_few": ["demand.x"],
        "guesses": [],
        "volumes": [],
        "set_aside": [{"records": "scans", "kind": "no time", "n": 3, "first": "a.csv:4"}],
        "records": {
            "scans": {"used": 7, "rows": 10, "period": "d", "days_without_rows": ["2025-09-14"]}
        },
    }
    page = calibration_page("甲县", answer, tmp_path)
    assert "&lt;b&gt;" in page
    assert "1.2" in page
    assert "2025-09-14" in page
    assert "a.csv:4" in page
    without = calibration_page("甲县", {**answer, "moves": []}, tmp_path)
    assert "--study" in without
