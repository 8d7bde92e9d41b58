"""Tables of the alliance section from an answer written by hand."""

from logistics_sim.report.alliance_section import alliance_grids


def answer(**more):
    span = {
        "share": 0.3,
        "low": 0.2,
        "high": 0.4,
        "met": True,
        "verdict": "held",
        "needs_days": None,
    }
    side = {**span, "before": 10.0, "after": 7.0, "yuan": 3.0, "yuan_parcel": 0.03}
    base = {
        "firms": ["a", "b"],
        "values": [
            {"members": name, "cost": cost, "saving": None, "runs_as": [name]}
            for name, cost in (("a", 6.0), ("b", 4.0), ("a+b", 7.0))
        ],
        "saving": {"whole": side},
        "shares": {"shapley": {"a": 4.5, "b": 2.5}},
        "stand_alone": {"a": 6.0, "b": 4.0},
        "core": {"empty": False, "least_core_epsilon": -1.5, "blocking": ["a"]},
        "stability": {
            "leavers": {"shapley": [], "volume": [{"members": "b", "yuan": 2.0}]},
            "subsidy_to_hold": 0.0,
            "best_five": None,
            "entry_order": ["a", "b"],
            "marginal": {"a": 3.0, "b": 3.0},
            "mid_year_exit": [],
        },
    }
    return {**base, **more}


def text(grids):
    return "\n".join(cell for grid in grids for row in grid.rows for cell in row)


def test_stability_says_when_nobody_leaves_and_what_would_hold():
    said = text(alliance_grids(answer()))
    assert "nobody" in said
    assert "b (+2 yuan)" in said


def test_volumes_and_break_even():
    row = {"before": 20.0, "after": 10.0, "yuan_item": 0.5, "saving": 0.5}
    found = {
        "rows": [{"factor": 0.5, "items": 20.0, **row}],
        "target": 0.2,
        "holds": {
            "crossings": [{"items": 1_234.0, "word": "ends"}],
            "everywhere": False,
            "at_least": 20.0,
            "at_most": 20.0,
        },
        "firms": [
            {
                "firm": "a",
                "items": 10.0,
                "yuan_item": 0.5,
                "alone_yuan_item": 0.9,
                "break_even_items": None,
                "at_most": 80.0,
            }
        ],
    }
    grids = alliance_grids(answer(by_volume=found))
    volume = next(grid for grid in grids if "by volume (" in grid.caption)
    assert "no longer held above 1,234 parcels a day" in volume.note
    assert "> 80" in text(grids)


def test_violations_beyond_the_first_are_counted():
    rows = [{"firm": "a", "code": "VER-009", "where": "x", "message": "y"}] * 25
    grid = next(g for g in alliance_grids(answer(violations=rows)) if "break: 25" in g.caption)
    assert len(grid.rows) == 20
    assert "5 more" in grid.note


def test_parts_of_the_saving_have_a_true_minus_and_no_negative_zero():
    found = {"parts": {"waves": -1_162.4, "other": -0.2}, "sum": -1_162.6, "saving": -1_162.6}
    said = text(alliance_grids(answer(decomposition=found)))
    assert "−1,162" in said
    assert "-0" not in said
