import numpy as np
import pytest

from logistics_sim.places.siting import SitingProblem


@pytest.fixture
def make_problem():
    return problem_of


def problem_of(weight, metres, existing=None, seconds=None, points=None):
    metres = np.asarray(metres)
    n, m = metres.shape
    places = [f"v{i}" for i in range(n)]
    sites = places[:m] if m <= n else [f"s{j}" for j in range(m)]
    return SitingProblem.of(places, weight, sites, metres, existing, seconds, points)


@pytest.fixture
def make_county():
    return county


def county(n, seed=1, side_m=40_000):
    """Villages at random in a square, straight metres times 1.3, people lognormal."""
    draw = np.random.default_rng(seed)
    at = draw.random((n, 2)) * side_m
    metres = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.3)
    people = np.rint(draw.lognormal(6.8, 0.6, n))
    points = np.array([114.9, 38.7]) + at / 100_000
    return problem_of(people, metres, points=points)
