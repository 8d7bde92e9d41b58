import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.bench.instances.problem_text import full_text, parse_full
from logistics_sim.core.errors import InputError
from logistics_sim.routing.problem import CLIENT_COLUMNS, Clients, Depot, Problem, VehicleKind
from tests.example_counts import examples


def random_problem(seed):
    rng = np.random.default_rng(seed)
    n, d, profiles = (int(v) for v in rng.integers([0, 1, 1], [6, 4, 3]))

    def ints(*shape):
        return rng.integers(0, 2**40, size=shape)

    columns = {name: ints(n) for name in CLIENT_COLUMNS}
    columns |= {"delivery": ints(n, d), "pickup": ints(n, d)}
    kinds = tuple(
        VehicleKind(3, tuple(ints(d).tolist()), 0, 1, *ints(3).tolist(), max_trips=2, name="车 1")
        for _ in range(2)
    )
    matrices = [tuple(ints(4, 4) for _ in range(profiles)) for _ in range(2)]
    return Problem(
        (Depot(0), Depot(3, 1, 2, 3)), Clients(**columns), kinds, *matrices, "p", 0.1, {"a": "b"}
    )


@settings(max_examples=examples(50), deadline=None)
@given(st.integers(0, 2**31))
def test_every_problem_comes_back_as_it_was(seed):
    problem = random_problem(seed)
    again = parse_full(full_text(problem), "x")
    assert again.depots == problem.depots
    assert again.vehicles == problem.vehicles
    assert (again.name, again.cost_scale, again.features) == ("p", 0.1, {"a": "b"})
    for name in CLIENT_COLUMNS:
        assert np.array_equal(getattr(again.clients, name), getattr(problem.clients, name))
    for mine, theirs in zip(again.distance, problem.distance, strict=True):
        assert np.array_equal(mine, theirs)
    assert full_text(again) == full_text(problem)


def test_a_cut_text_is_refused():
    text = full_text(random_problem(1))
    with pytest.raises(InputError, match="BEN-004"):
        parse_full(text[: text.index("DISTANCE_1")], "x")
