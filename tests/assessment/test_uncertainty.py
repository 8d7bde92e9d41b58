"""Draws of everything uncertain: marginals, designs, shares of variance, probabilities."""

import numpy as np
import pytest
from scipy.stats import beta, kstest, qmc, sobol_indices, uniform

from logistics_sim.assessment.uncertainty.draw_design import latin_design
from logistics_sim.assessment.uncertainty.drawn_parameters import (
    drawn_parameters,
    reads,
    with_values,
)
from logistics_sim.assessment.uncertainty.influence import influence, unexplained
from logistics_sim.assessment.uncertainty.marginals import quantile
from logistics_sim.assessment.uncertainty.sparse_chaos import basis, columns, posterior
from logistics_sim.assessment.uncertainty.target_probability import reached_probability
from logistics_sim.core.errors import InputError
from logistics_sim.scenario import Parameter

ISHIGAMI = {"x1": (0.3139, 0.5576), "x2": (0.4424, 0.4424), "x3": (0.0, 0.2437)}
"""First and total order for a = 7, b = 0.1 (Ishigami and Homma 1990)."""


def ishigami(chance):
    x = (2 * chance - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def shares(function, draws, parameters, seed=1):
    chance = qmc.LatinHypercube(parameters, rng=np.random.default_rng(seed)).random(draws)
    found = posterior(chance, function(chance), np.arange(draws), np.random.default_rng(seed))
    names = [f"x{number + 1}" for number in range(parameters)]
    return influence(found, names).set_index("key"), found


@pytest.mark.slow
def test_ishigami_has_its_known_indices():
    table, found = shares(ishigami, 96, 3)
    for name, (first, total) in ISHIGAMI.items():
        row = table.loc[name]
        assert row["first"] == pytest.approx(first, abs=0.02)
        assert row["total"] == pytest.approx(total, abs=0.02)
    assert list(table.index) == ["x2", "x1", "x3"]
    assert table.loc["x2", "top"] == pytest.approx(1)
    assert unexplained(found)[0] < 0.01


@pytest.mark.slow
def test_an_independent_estimator_agrees():
    """Saltelli's and Jansen's, in SciPy, with 3,000 times as many values of the function."""
    peer = sobol_indices(
        func=lambda x: ishigami(x.T), n=2**15, dists=[uniform()] * 3, rng=np.random.default_rng(3)
    )
    table, _ = shares(ishigami, 96, 3)
    order = ["x1", "x2", "x3"]
    assert table.loc[order, "first"].to_numpy() == pytest.approx(peer.first_order, abs=0.03)
    assert table.loc[order, "total"].to_numpy() == pytest.approx(peer.total_order, abs=0.03)


def additive(chance, weights=(3.0, 2.0, 1.0)):
    """Variance 9 : 4 : 1 and one of noise, everything else inert."""
    noise = np.random.default_rng(9).standard_normal(len(chance)) / np.sqrt(12)
    return chance[:, : len(weights)] @ np.array(weights) + noise


@pytest.mark.slow
def test_few_draws_say_so_and_more_draws_narrow_the_intervals():
    truth = np.array([9, 4, 1]) / 15
    width = []
    for draws in (8, 32, 128):
        table, _ = shares(additive, draws, 12)
        rows = table.loc[["x1", "x2", "x3"]]
        assert (rows["first_low"] <= truth).all()
        assert (rows["first_high"] >= truth).all()
        width.append(float((rows["first_high"] - rows["first_low"]).sum()))
    assert width[0] > 2 * width[2]
    assert width[1] > width[2]
    inert = table.drop(["x1", "x2", "x3"])
    assert (inert["first"] < 0.02).all()
    assert (inert["first_high"] < 0.1).all()


def test_what_does_not_vary_has_no_shares():
    table, found = shares(lambda chance: np.full(len(chance), 0.4), 20, 4)
    assert (table[["first", "first_high", "total", "total_high", "top"]] == 0).all().all()
    assert unexplained(found) == (0.0, 0.0, 0.0)


def test_the_basis_is_orthonormal():
    terms = basis(3)
    points = qmc.Sobol(3, rng=np.random.default_rng(1)).random(2**14)
    found = columns(terms, points)
    product = found.T @ found / len(points)
    assert np.abs(product - np.eye(product.shape[0])).max() < 0.05


@pytest.mark.slow
def test_rows_of_one_plan_share_its_luck():
    """Noise that belongs to plans is left unexplained, and does not look like an influence."""
    rng = np.random.default_rng(4)
    plans, days = rng.random((40, 3)), rng.random((80, 2))
    group = np.repeat(np.arange(40), 2)
    chance = np.hstack([plans[group], days])
    outcome = chance[:, 3] + rng.standard_normal(40)[group] / np.sqrt(12)
    found = posterior(chance, outcome, group, np.random.default_rng(5))
    table = influence(found, list("abcde")).set_index("key")
    assert table.loc["d", "first_low"] < 0.5 < table.loc["d", "first_high"]
    assert unexplained(found)[1] > 0.2
    assert table.loc[["a", "b", "c"], "first"].max() < 0.15


def test_triangles_and_estimates_by_hand():
    stated = Parameter(base=1.0, low=0.5, high=1.0)
    assert quantile(stated, np.array([0.0, 0.25, 1.0])).tolist() == [0.5, 0.75, 1.0]
    guess = Parameter(base=3, low=2, high=6)
    values = quantile(guess, np.linspace(0.0005, 0.9995, 1000))
    from scipy.stats import triang

    assert kstest(values, triang(0.25, loc=2, scale=4).cdf).statistic < 0.01
    for unit, numbers in (("share", (0.02, 0.1, 0.3)), ("h", (1, 3, 30)), ("degC", (-9, 0, 4))):
        low, base, high = numbers
        estimate = Parameter(base=base, low=low, high=high, unit=unit, covers=0.95)
        found = quantile(estimate, np.array([0.025, 0.5, 0.975]))
        assert found == pytest.approx([low, base, high])
        ends = quantile(estimate, np.array([1e-12, 1 - 1e-12]))
        assert ends[0] < low
        assert ends[1] > high
        assert unit != "share" or 0 < ends[0] < ends[1] < 1
        assert unit != "h" or ends[0] > 0


def test_designs_meet_every_slice_and_belong_to_the_seed():
    design = latin_design(7, draws=29, each=3, plans=4, days=2, prices=2)
    assert design.plans.shape == (10, 4)
    assert design.days.shape == (10, 2)
    assert design.prices.shape == (10, 3, 2)
    for column in [*design.plans.T, *design.days.T]:
        assert sorted((column * 10).astype(int)) == list(range(10))
    for column in design.prices.reshape(30, 2).T:
        assert sorted((column * 30).astype(int)) == list(range(30))
    assert design.table.shape == (30, 8)
    assert (design.table[:3, :6] == design.table[0, :6]).all(), "one set of plans, one replay"
    again = latin_design(7, draws=29, each=3, plans=4, days=2, prices=2)
    assert (again.table == design.table).all()
    assert (latin_design(8, 29, 3, 4, 2, 2).table != design.table).any()
    assert latin_design(7, 10, 3, 0, 0, 2).prices.shape == (1, 10, 2)
    assert latin_design(7, 10, 3, 0, 2, 0).table.shape == (10, 2)
    assert latin_design(7, 10, 3, 4, 0, 0).prices.shape == (10, 1, 0)
    assert latin_design(7, 10, 3, 0, 0, 0).table.shape == (1, 0)


def test_probabilities_have_jeffreys_interval():
    reached = np.array([[True]] * 14 + [[False]] * 6)
    share, low, high = reached_probability(reached)
    assert share == pytest.approx(0.7)
    assert (low, high) == pytest.approx(beta(14.5, 6.5).interval(0.95))
    together = reached_probability(np.repeat(reached, 4, axis=1))
    assert together == pytest.approx((share, low, high))
    rng = np.random.default_rng(1)
    apart = reached_probability(rng.random((20, 4)) < 0.7)
    assert apart[2] - apart[1] < high - low
    assert reached_probability(np.zeros((1, 1), dtype=bool))[:2] == (0.0, 0.0)


def test_what_is_read_is_drawn_and_what_is_not_is_named(county):
    from logistics_sim.scenario import read_scenario

    said = read_scenario(county.scenario)
    planning = {"operations.loading_min.base": "", "fleet.0.yuan_km.base": ""}
    judging = {"operations.loading_min.base": "", "costs.*": "", "targets.*": ""}
    playing = {"operations.loading_min.base": "", "demand.pickup_dwell_median_h.base": ""}
    drawn = drawn_parameters(said, planning, playing, judging)
    van = said.fleet[0].id
    assert [each.key for each in drawn.plans] == ["operations.loading_min", f"fleet.{van}.yuan_km"]
    assert [each.key for each in drawn.days] == ["demand.pickup_dwell_median_h"]
    assert "costs.driver_yuan_h" in [each.key for each in drawn.prices]
    assert "demand.month_factor" in drawn.without_range
    assert "coldchain.q10" in drawn.unread
    ranged = [key for key, stated in said.parameters() if stated.low is not None]
    assert len(ranged) == len(drawn.parameters) + len(drawn.unread)
    changed = with_values(said, drawn.plans, np.array([1.0, 0.0]))
    assert float(changed.operations.loading_min) == said.operations.loading_min.high
    assert float(changed.fleet[0].yuan_km) == said.fleet[0].yuan_km.low
    assert float(said.operations.loading_min) == said.operations.loading_min.base
    assert not reads({"operations.loading_min.low": ""}, "operations.loading_min")


def test_values_that_do_not_go_together_are_refused(county):
    from logistics_sim.scenario import read_scenario

    said = read_scenario(county.scenario)
    demand = said.demand.model_copy(
        update={"home_delivery_share": Parameter(base=0.9, low=0.5, high=3.0)}
    )
    wrong = said.model_copy(update={"demand": demand})
    drawn = drawn_parameters(wrong, {"demand.home_delivery_share.base": ""}, {}, {})
    with pytest.raises(InputError, match="UNC-002"):
        with_values(wrong, drawn.plans, np.array([0.99]))
