"""Verdicts of three kinds: by hand, and as the interval really moves with more days."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.service.intervals import table_shares
from logistics_sim.service.verdict import (
    Verdict,
    binomial_interval,
    interval_kind,
    mean_verdict,
    share_verdict,
)


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [(0.2, 0.3, "held"), (0.1, 0.2, "cannot_tell"), (0.1, 0.1999, "not_held")],
)
def test_an_interval_that_touches_the_target(low, high, kind):
    assert interval_kind(low, high, 0.2) == kind


def test_nothing_counted_is_not_measured_and_neither_held_nor_missed():
    found = share_verdict(None, None, None, 0, 0.95)
    assert (found.kind, found.met, found.needs_days) == ("not_measured", None, None)


def test_days_needed_for_all_on_time_are_those_of_the_interval_that_is_printed():
    """200 parcels a day, all on time: the printed interval reaches 99 % on the day foretold."""
    for days in (2, 3, 7):
        counts = np.full((1, days), 200)
        seen = table_shares(counts, counts)
        found = share_verdict(1.0, float(seen.low[0]), 1.0, days, 0.99)
        assert found.kind == "cannot_tell"
        assert found.needs_days is not None
        for number, reached in ((found.needs_days, True), (found.needs_days - 1, False)):
            later = np.full((1, number), 200)
            assert (table_shares(later, later).low[0] >= 0.99) == reached


def test_an_observed_figure_on_the_target_needs_no_number_of_days():
    assert share_verdict(0.5, 0.4, 0.6, 5, 0.5) == Verdict("cannot_tell", None)
    assert mean_verdict(0.2, 0.1, 0.3, 5, 0.2) == Verdict("cannot_tell", None)


def test_days_to_run_are_those_needed_and_those_lost_at_the_end():
    """Five days, the last two open: four counted days are a run of six; of two months, of four."""
    found = Verdict("cannot_tell", 4)
    assert found.in_days_to_run(3, 5).needs_days == 6
    assert found.in_days_to_run(5, 5).needs_days == 4
    assert found.in_days_to_run(6, 5, replications=2).needs_days == 4
    assert Verdict("held").in_days_to_run(3, 5) == Verdict("held")


def test_mean_by_hand():
    # half-width 0.04 over 5 days, 0.02 above the target: (0.04 / 0.02)² · 5 = 20 days
    assert mean_verdict(0.22, 0.18, 0.26, 5, 0.2) == Verdict("cannot_tell", 20)
    assert mean_verdict(0.15, 0.13, 0.17, 5, 0.2) == Verdict("not_held")


def test_binomial_interval_by_hand():
    """All of n on time: the low end p solves p^n = 2.5 % (Clopper and Pearson 1934)."""
    low, high = binomial_interval(1.0, 20)
    assert high == 1.0
    assert low == pytest.approx(0.025 ** (1 / 20), abs=1e-12)


@given(
    share=st.floats(0.0, 1.0),
    number=st.floats(2.0, 5_000.0),
    days=st.integers(1, 60),
    target=st.floats(0.05, 0.999),
)
def test_the_kind_follows_the_interval_and_more_days_are_more(share, number, days, target):
    low, high = binomial_interval(share, number)
    found = share_verdict(share, low, high, days, target)
    assert found.kind == interval_kind(low, high, target)
    if found.needs_days is not None:
        assert found.needs_days > days
        scale = found.needs_days / days
        lower, upper = binomial_interval(share, number * scale * 1.001)
        assert lower >= target or upper < target
