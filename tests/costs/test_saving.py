import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.seeds import stream
from logistics_sim.costs import daily_yuan, paired_saving


def test_saving_by_hand():
    found = paired_saving(np.array([100.0, 100.0]), np.array([70.0, 90.0]), 0.2)
    assert found.share == pytest.approx(0.2)
    residual = np.array([-10.0, 10.0])
    half = 12.706 * np.sqrt(residual.var(ddof=1) / 2) / 100
    assert found.high - found.share == pytest.approx(half, rel=1e-3)
    assert not found.met


def test_pairing_narrows_the_interval():
    rng = stream(1, "days").normal(0, 10, 40)
    before = 100 + rng
    paired = paired_saving(before, before * 0.75, 0.2)
    loose = paired_saving(before, np.roll(before, 7) * 0.75, 0.2)
    assert paired.high - paired.low < 1e-9
    assert loose.high - loose.low > 0.01
    assert paired.met


def test_interval_covers_the_truth():
    """Of 400 months with independent days, about 95 % of the intervals hold the truth."""
    hits = 0
    for month in range(400):
        rng = stream(2, "month", month)
        before = rng.normal(100, 8, 30)
        after = 0.8 * before + rng.normal(0, 5, 30)
        found = paired_saving(before, after, 0.2)
        hits += found.low <= 0.2 <= found.high
    assert 0.92 <= hits / 400 <= 0.99


def test_costs_of_no_day_are_spread_evenly():
    ledger = pd.DataFrame(
        {"day": [0, 1, -1], "yuan": [10.0, 20.0, 30.0], "direction": ["up", "down", "up"]}
    )
    assert daily_yuan(ledger, 2).tolist() == [25.0, 35.0]
    assert daily_yuan(ledger, 2, "up").tolist() == [25.0, 15.0]


def test_nothing_before_gives_no_saving():
    found = paired_saving(np.zeros(3), np.zeros(3), 0.2)
    assert found.share == 0.0
    assert found.verdict.kind == "not_measured"


def test_one_day_and_less_service_prove_nothing():
    from dataclasses import replace

    one = paired_saving(np.array([100.0]), np.array([50.0]), 0.2)
    assert (one.share, one.low, one.high) == (0.5, -0.5, 1.5)
    assert one.verdict.to_dict() == {"met": None, "verdict": "cannot_tell", "needs_days": 2}
    held = paired_saving(np.array([100.0, 90.0]), np.array([50.0, 45.0]), 0.2)
    assert held.met
    assert replace(held, same_service=False).verdict.kind == "not_held"
