"""Volumes, hours of posting, sorting, loading and distributions against figures by hand."""

import numpy as np
import pandas as pd
import pytest

from logistics_sim.calibration.distributions import fitted_distribution
from logistics_sim.calibration.flows import daily_counts, ratios, variation, week_to_week
from logistics_sim.calibration.posting_hours import posting_hours
from logistics_sim.calibration.records import EVENTS
from logistics_sim.calibration.sorting import sorting_rates
from logistics_sim.calibration.stop_time import loading
from logistics_sim.calibration.tracks.travel_variation import travel_variation

H, DAY = 3_600, 86_400


def wide(size, **columns):
    frame = pd.DataFrame({name: np.full(size, np.nan) for name in EVENTS})
    return frame.assign(**columns)


def test_flows_are_told_apart_by_their_scans():
    days = np.repeat(np.arange(14.0), 10) * DAY
    kind = np.tile(np.arange(10), 14)  # 5 inbound, 2 outbound, 1 intra, 1 return, 1 hub only
    seen = wide(
        140,
        truck_arrived=np.where(kind < 5, days + 5 * H, np.nan),
        posted=np.where((kind >= 5) & (kind < 8), days + 9 * H, np.nan),
        return_posted=np.where(kind == 8, days + 9 * H, np.nan),
        hub_scan=days + 10 * H,
        at_village=np.where((kind < 5) | (kind == 7), days + 20 * H, np.nan),
    )
    counts = daily_counts(seen)
    assert len(counts) == 10  # without the first and the last three days
    assert counts.iloc[0].to_dict() == {
        "inbound": 5, "outbound": 2, "intra": 1, "return": 1, "hub_only": 1,
    }  # fmt: skip
    found = {estimate.path: estimate.base for estimate in ratios(counts)}
    lost = 1 / 4  # of the four that leave, one lost its scan of posting
    assert found["demand.outbound_ratio"] == pytest.approx(2 / 5 / (1 - lost))
    assert found["demand.return_ratio"] == pytest.approx(1 / 5 / (1 - lost))


def test_variation_of_days_and_weekdays_and_weeks_by_hand():
    day = np.arange(4, 4 + 7 * 8)  # Mondays first
    swing = np.where((day - 4) // 7 % 2 == 0, 1.1, 1 / 1.1)
    count = 10_000 * np.where(day % 7 == 4, 2.0, 1.0) * swing
    counts = pd.DataFrame({"inbound": count}, index=day)
    made = {estimate.path: estimate for estimate in variation(counts, [1] * 7)}
    cv = made["demand.daily_volume_cv"]
    assert cv.base == pytest.approx(np.sqrt(56 / 49) * np.log(1.1), rel=0.02)
    assert cv.low < cv.base < cv.high
    assert made["demand.weekday_factors.values.0"].base == pytest.approx(2 / (8 / 7))
    assert made["demand.weekday_factors.values.3"].base == pytest.approx(1 / (8 / 7))
    weeks = week_to_week(counts)
    assert weeks["weeks"] == 8
    assert weeks["low"] > 0


def test_a_few_days_leave_the_weekday_factors_alone():
    counts = pd.DataFrame({"inbound": [100, 110, 90, 100, 105, 95, 100, 98, 102]}, np.arange(9) + 4)
    assert [estimate.path for estimate in variation(counts, [1] * 7)] == ["demand.daily_volume_cv"]
    assert week_to_week(counts) is None


def test_posting_hours_of_an_even_day_and_of_a_bent_one():
    even = (np.arange(2_000) + 0.5) / 2_000 * 10 + 8
    days = np.arange(2_000) % 20
    opens, closes = posting_hours(wide(2_000, posted=days * DAY + even * H))
    assert (opens.base, closes.base) == (pytest.approx(8, abs=0.02), pytest.approx(18, abs=0.02))
    assert opens.low < 8.02
    assert opens.high > 7.98
    bent = 8 + 10 * ((np.arange(2_000) + 0.5) / 2_000) ** 3
    opens, closes = posting_hours(wide(2_000, posted=days * DAY + bent * H))
    assert "not even" in opens.method
    assert opens.base >= 8
    assert closes.base <= 18


def test_sorting_rate_by_line_and_by_the_hall():
    moments = [day * DAY + 5 * H + np.arange(100) * 4.0 for day in range(10)]
    rows = pd.DataFrame({"event": "sorted", "line": "人工1", "time_s": np.concatenate(moments)})
    rows["parcel"] = np.arange(len(rows))
    seen = wide(len(rows), hub_scan=0.0, sorted=0.0, at_village=0.0)
    (found,) = sorting_rates(rows, seen, "auto", 2)
    assert found.path == "operations.manual_line_items_h"
    assert found.base == pytest.approx(900)
    (found,) = sorting_rates(rows.assign(line=""), seen, "auto", 2)
    assert found.path == "operations.auto_line_items_h"
    assert found.base == pytest.approx(450)  # the hall's 900 over two lines
    lost = seen.copy()
    lost.loc[:99, "sorted"] = np.nan  # a tenth of the scans is lost
    (found,) = sorting_rates(rows, lost, "auto", 2)
    assert found.base == pytest.approx(1_000)


def test_loading_is_the_first_stay_at_the_hub():
    begin = np.repeat(np.arange(12) * DAY, 3) + np.tile([0, 2_000, 9_000], 12)
    stops = pd.DataFrame(
        {
            "trip": "t",
            "place": ["hub", "v1", "hub"] * 12,
            "arrive_s": begin,
            "depart_s": begin + np.tile([1_200, 300, 60], 12),
            "items": 0,
        }
    )
    (found,) = loading(stops, "hub")
    assert found.base == pytest.approx(20)
    assert found.n == 12
    assert loading(stops, "other") == []


def test_travel_varies_by_day_and_leg_as_planted():
    random = np.random.default_rng(4)
    day = np.repeat(np.arange(60), 40)
    factor = np.exp(0.08 * random.standard_normal(60)[day] + 0.1 * random.standard_normal(2_400))
    steps = pd.DataFrame({"cell": "local_plain", "metres": 10_000.0, "seconds": 1_000 * factor})
    steps["day"], steps["leg"] = day, np.arange(2_400)
    found = {estimate.path: estimate for estimate in travel_variation(steps)}
    for path, truth in (("operations.travel_day_sd", 0.08), ("operations.travel_leg_sd", 0.1)):
        assert found[path].low < truth < found[path].high
        assert found[path].base == pytest.approx(truth, rel=0.2)


@pytest.mark.parametrize("name", ["norm", "lognorm", "uniform"])
def test_the_distribution_is_recognised(name):
    from scipy import stats

    chance = (np.arange(300) + 0.5) / 300
    frozen = {"norm": stats.norm(-5, 2), "lognorm": stats.lognorm(0.8), "uniform": stats.uniform(3)}
    found = fitted_distribution(frozen[name].ppf(chance), name)
    assert (found.name, found.p_value > 0.01) == (name, True)


@pytest.mark.slow
def test_where_none_fits_the_empirical_one_is_used():
    two = np.concatenate([np.full(150, 1.0), np.full(150, 9.0)]) + np.linspace(0, 0.01, 300)
    found = fitted_distribution(two, "two")
    assert (found.name, found.parameters) == ("empirical", ())
    assert found.best_rejected
