"""Closed forms of one leg against numerical integration, limits and published figures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from logistics_sim.coldchain.leg_chains import box_temperatures
from logistics_sim.coldchain.product_fit import fitted_laws
from logistics_sim.coldchain.products import (
    data_rows,
    product_catalogue,
    product_name,
    temperature_bands,
)
from logistics_sim.coldchain.shelf_life import GAS_CONSTANT, life_used, life_used_arrhenius
from logistics_sim.coldchain.thermal_response import (
    degree_seconds_above,
    degree_seconds_below,
    seconds_above,
    seconds_below,
    temperature_after,
)
from tests.example_counts import examples

CELSIUS = st.floats(-30, 40)
TAU = st.floats(1, 1e8)
SECONDS = st.floats(1, 1e6)


def path(start, ambient, tau):
    return lambda t: ambient + (start - ambient) * np.exp(-t / tau)


def integral(function, seconds, tau):
    points = [m * tau for m in (0.1, 1, 3, 10, 30) if m * tau < seconds]
    return quad(function, 0, seconds, points=points or None, epsabs=0, epsrel=1e-11, limit=400)[0]


@settings(max_examples=examples(150), deadline=None)
@given(CELSIUS, CELSIUS, SECONDS, TAU, st.floats(1, 20))
def test_life_by_q10_is_the_integral_of_its_speed(start, ambient, seconds, tau, q10):
    inside = path(start, ambient, tau)
    expected = integral(lambda t: q10 ** ((inside(t) - 4) / 10), seconds, tau)
    found = life_used(np.array([start]), ambient, seconds, tau, q10, 1.0)[0]
    assert found == pytest.approx(expected, rel=1e-9)


@settings(max_examples=examples(150), deadline=None)
@given(CELSIUS, CELSIUS, SECONDS, TAU, st.floats(1e3, 2e5))
def test_life_by_arrhenius_is_the_integral_of_its_speed(start, ambient, seconds, tau, energy):
    inside = path(start, ambient, tau)

    def speed(t):
        return np.exp(energy / GAS_CONSTANT * (1 / 277.15 - 1 / (inside(t) + 273.15)))

    found = life_used_arrhenius(np.array([start]), ambient, seconds, tau, energy, 1.0)[0]
    assert found == pytest.approx(integral(speed, seconds, tau), rel=1e-9)


@settings(max_examples=examples(200), deadline=None)
@given(CELSIUS, CELSIUS, st.floats(1, 2e5), st.floats(10, 1e6), CELSIUS)
def test_time_and_degrees_beyond_a_limit(start, ambient, seconds, tau, limit):
    """Against the path itself: integrate max(T - limit, 0) and its step by pieces."""
    inside = path(start, ambient, tau)
    args = (np.array([start]), ambient, seconds, tau, limit)
    above, below = seconds_above(*args)[0], seconds_below(*args)[0]
    assert 0 <= above <= seconds
    assert 0 <= below <= seconds
    on_limit = start == limit == ambient
    assert above + below == pytest.approx(0 if on_limit else seconds, rel=1e-9, abs=1e-6)
    warms = ambient > start
    crossing = above if not warms else seconds - above
    if 1e-6 < crossing < seconds - 1e-6:
        assert inside(crossing) == pytest.approx(limit, abs=1e-6)
    excess = degree_seconds_above(*args)[0] - degree_seconds_below(*args)[0]
    expected = integral(lambda t: inside(t) - limit, seconds, tau)
    assert excess == pytest.approx(expected, rel=1e-7, abs=1e-4)


def test_the_temperature_solves_newtons_law():
    answer = solve_ivp(lambda t, y: (25 - y) / 900, (0, 4_000), [3.0], rtol=1e-10, atol=1e-12)
    found = temperature_after(np.array([3.0]), 25.0, 4_000.0, 900.0)[0]
    assert found == pytest.approx(answer.y[0, -1], rel=1e-8)


def test_limits_of_the_model():
    at = np.array([4.0])
    # Constant surroundings at the box's own temperature change nothing.
    assert temperature_after(at, 4.0, 1e6, 600.0)[0] == 4.0
    assert seconds_above(at, 4.0, 1e6, 600.0, 4.0)[0] == 0
    # Infinite insulation keeps the temperature; life runs at its own speed.
    assert temperature_after(at, 40.0, 1e6, np.inf)[0] == 4.0
    assert life_used(np.array([14.0]), 40.0, 1e6, np.inf, 3.0, 1e6)[0] == pytest.approx(3.0)
    assert degree_seconds_above(np.array([7.0]), 40.0, 100.0, np.inf, 5.0)[0] == pytest.approx(200)
    # No insulation takes the surroundings at once.
    assert temperature_after(at, 40.0, 100.0, 1e-6)[0] == 40.0
    assert seconds_above(at, 40.0, 100.0, 1e-6, 10.0)[0] == pytest.approx(100)
    # After many time constants only the surroundings count.
    long = life_used(np.array([30.0]), 4.0, 1e9, 600.0, 3.0, 1e9)[0]
    assert long == pytest.approx(1.0, rel=1e-5)
    # No limit is never exceeded.
    assert seconds_above(at, 40.0, 100.0, 60.0, np.nan)[0] == 0


def test_a_crossing_worked_out_by_hand():
    # From 2 towards 22 degC, tau 600 s: 12 degC is half way, so after 600 ln 2 = 415.888 s.
    above = seconds_above(np.array([2.0]), 22.0, 1_000.0, 600.0, 12.0)[0]
    assert above == pytest.approx(1_000 - 600 * np.log(2))
    # Integral above 12: 10 d - 10*600*(1 - exp(-d/600)) with d = 584.112 s.
    d = 1_000 - 600 * np.log(2)
    expected = 10 * d - 6_000 * (1 - np.exp(-d / 600))
    assert degree_seconds_above(np.array([2.0]), 22.0, 1_000.0, 600.0, 12.0)[0] == pytest.approx(
        expected
    )


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 2**31))
def test_chains_equal_the_loop_over_boxes(lengths, seed):
    rng = np.random.default_rng(seed)
    n = sum(lengths)
    first = np.zeros(n, dtype=bool)
    first[np.cumsum([0, *lengths[:-1]])] = True
    begin, ambient = rng.uniform(-20, 10, n), rng.uniform(-30, 40, n)
    seconds, tau = rng.uniform(0, 5_000, n), 10 ** rng.uniform(1, 6, n)
    start, end = box_temperatures(first, begin, ambient, seconds, tau)
    now = 0.0
    for row in range(n):
        now = begin[row] if first[row] else now
        assert start[row] == pytest.approx(now, abs=1e-9)
        now = ambient[row] + (now - ambient[row]) * np.exp(-seconds[row] / tau[row])
        assert end[row] == pytest.approx(now, abs=1e-9)


def test_splitting_a_leg_changes_nothing():
    one = np.array([True, False])
    halves = box_temperatures(
        one, np.full(2, 4.0), np.full(2, 30.0), np.full(2, 500.0), np.full(2, 700.0)
    )
    whole = temperature_after(np.array([4.0]), 30.0, 1_000.0, 700.0)
    assert halves[1][1] == pytest.approx(whole[0], abs=1e-12)


def test_lamb_lasts_as_long_as_the_published_table():
    """IIR 2000: 55, 41 and 28 days in the three ranges; the line misses none by over 6 %."""
    lamb = fitted_laws()["lamb"]
    assert lamb.q10 == pytest.approx(2.97, abs=0.01)
    for celsius, days in lamb.points:
        assert lamb.life_days(celsius) == pytest.approx(days, rel=0.06)
    product = product_catalogue()["lamb"]
    day = 86_400.0
    for celsius, days in lamb.points:
        used = life_used(
            np.array([celsius]), celsius, days * day, 60.0, product.q10, product.life_s, 4.0
        )
        assert used[0] == pytest.approx(1, rel=0.06)


@pytest.mark.parametrize("name", ["lamb", "beef", "pork", "poultry"])
def test_products_carry_the_fitted_lives(name):
    product, fit = product_catalogue()[name], fitted_laws()[name]
    assert product.q10 == pytest.approx(fit.q10, abs=5e-4)
    assert product.life_h == pytest.approx(fit.life_h_at_4, abs=0.1)
    assert product.ref_c == 4


@pytest.mark.parametrize("name", ["broccoli", "sweet_corn", "strawberry"])
def test_products_carry_the_fitted_q10(name):
    assert product_catalogue()[name].q10 == pytest.approx(fitted_laws()[name].q10, abs=5e-4)


def test_leafy_vegetables_carry_the_fitted_energy():
    assert product_catalogue()["leafy_vegetables"].ea_kj_mol == pytest.approx(
        fitted_laws()["leafy_vegetables"].ea_kj_mol, abs=0.05
    )


def test_saltveits_example_of_relative_shelf_life():
    """USDA Handbook 66: Q10 of 3.0, 2.5, 2.0, 1.5 in steps leave 100, 33, 13, 7 and 4 days."""
    life = 100.0
    for low, q10, days in ((0, 3.0, 33), (10, 2.5, 13), (20, 2.0, 7), (30, 1.5, 4)):
        used = life_used(np.array([low + 10.0]), low + 10.0, 1.0, 60.0, q10, life, float(low))
        life = 1 / used[0]
        assert life == pytest.approx(days, abs=0.6)


def test_every_band_and_product_has_a_source():
    for band in temperature_bands().values():
        assert band.standard
        assert band.status in ("given", "sourced", "derived", "guess")
    for product in product_catalogue().values():
        assert product.source
        assert product.band in temperature_bands()
        assert product.law == "none" or product.life_h > 0
        assert product_name(product.name) == product.name
        assert 1 <= product.q10 < 10


def test_no_name_means_two_products():
    seen = {}
    for row in data_rows("products.csv"):
        for alias in (row["product"], *row["aliases"].split("|")):
            assert seen.setdefault(alias, row["product"]) == row["product"]
