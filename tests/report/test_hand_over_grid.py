"""The report's table of through-running and hand-over."""

import json

from logistics_sim.report import RunTables
from logistics_sim.report.hand_over_grid import hand_over_grids


def row(township, wave, gain, choice, pay):
    return {
        "group": "all",
        "township": township,
        "wave": wave,
        "through_yuan": 300.0 + gain,
        "transfer_yuan": 300.0,
        "trunk_yuan": 100.0,
        "gain_yuan": gain,
        "tried": choice == "transfer",
        "kept_stops": 0,
        "break_even_local_yuan_h": pay,
        "choice": choice,
    }


def test_what_is_handed_over_stands_first_then_the_nearest_to_it(run_copy):
    path = run_copy / "after" / "plan.json"
    plan = json.loads(path.read_text(encoding="utf-8"))
    plan["townships"] = [
        row("<b>", 1, -80.0, "through", -3.0),
        row("<b>", 2, -20.4, "through", 21.25),
        row("130627210", 2, 12.0, "transfer", None),
    ]
    path.write_text(json.dumps(plan), encoding="utf-8")
    (grid,) = hand_over_grids(RunTables(run_copy))
    assert "1 of 3 handed over" in grid.caption
    assert [(line[1], line[6], line[8]) for line in grid.rows] == [
        ("2", "+12", "–"),
        ("2", "−20", "21.2"),
        ("1", "−80", "–"),
    ]
    assert [len(line) for line in grid.rows] == [len(grid.heads)] * 3
    plan["townships"] = []
    path.write_text(json.dumps(plan), encoding="utf-8")
    assert hand_over_grids(RunTables(run_copy)) == []
