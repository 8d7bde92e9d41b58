import multiprocessing

import numpy as np
import pytest

from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.engines.pyvrp_limits import may_cycle
from logistics_sim.routing.engines.registry import solve
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind

PATIENCE_S = 60


def two_vans(seed=3, prize=10**11, several=6):
    """56 stops in two waves, two vans that go out again, and prizes far above any cost."""
    rng = np.random.default_rng(seed)
    at = np.vstack([[0, 0], rng.uniform(-20_000, 20_000, (28, 2))])
    metres = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.3).astype(np.int64)
    n = 56
    wave = np.repeat([0, 1], 28)
    clients = Clients.make(
        np.tile(np.arange(1, 29), 2),
        rng.integers(5_000, 60_000, (n, 1)),
        service=rng.integers(300, 900, n),
        early=np.full(n, 28_800),
        late=np.full(n, 64_000),
        release=np.where(wave, 47_400, 22_200),
        prize=np.full(n, prize),
        family=wave,
    )
    van = VehicleKind(
        2, (900_000,), fixed_cost=80_000_000, unit_distance=400, unit_duration=6_667,
        early=22_200, late=66_600, shift=32_400, max_trips=several,
    )  # fmt: skip
    return Problem((Depot(0, loading_s=900),), clients, (van,), (metres,), (metres // 11,))


def _searched(engine, seeds, done):
    for seed in seeds:
        solve(two_vans(seed), SearchEffort(60), seed, engine=engine)
    done.set()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["pyvrp", "portfolio"])
def test_a_fleet_that_is_too_small_comes_to_an_end(engine):
    """In a process of its own: a local search that goes round heeds no signal but SIGKILL."""
    context = multiprocessing.get_context("fork")
    done = context.Event()
    child = context.Process(target=_searched, args=(engine, range(4), done))
    child.start()
    child.join(PATIENCE_S)
    child.kill()
    child.join()
    assert done.is_set()


def test_only_prizes_and_several_trips_together_are_kept_from_pyvrp():
    assert may_cycle(two_vans())
    assert not may_cycle(two_vans(prize=0))
    assert not may_cycle(two_vans(several=1))


def test_the_same_seed_gives_the_same_days():
    first, again = (solve(two_vans(), SearchEffort(60), 5, engine="pyvrp") for _ in range(2))
    assert first.solution == again.solution
    assert first.solution.routes
