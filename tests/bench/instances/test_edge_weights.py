"""Three clients, 7, 5 and 9 from the depot, 40, 6 and 8 apart: written in every form."""

import itertools

import numpy as np
import pytest

from logistics_sim.bench.instances.catalogue import read_problem
from logistics_sim.core.errors import InputError
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.engines.registry import solve
from tests.command_server import run_command

MATRIX = [[0, 7, 5, 9], [7, 0, 40, 6], [5, 40, 0, 8], [9, 6, 8, 0]]
LOWER = [[7], [5, 40], [9, 6, 8]]
UPPER = [[7, 5, 9], [40, 6], [8]]
LOWER_DIAG = [[0], [7, 0], [5, 40, 0], [9, 6, 8, 0]]
UPPER_DIAG = [[0, 7, 5, 9], [0, 40, 6], [0, 8], [0]]
FORMS = {
    "FULL_MATRIX": MATRIX,
    "LOWER_ROW": LOWER,
    "UPPER_COL": LOWER,
    "UPPER_ROW": UPPER,
    "LOWER_COL": UPPER,
    "LOWER_DIAG_ROW": LOWER_DIAG,
    "UPPER_DIAG_COL": LOWER_DIAG,
    "UPPER_DIAG_ROW": UPPER_DIAG,
    "LOWER_DIAG_COL": UPPER_DIAG,
}


def text(form, lines):
    weights = "\n".join(" ".join(map(str, line)) for line in lines)
    return f"""NAME: three
TYPE: CVRP
DIMENSION: 4
CAPACITY: 2
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: {form}
EDGE_WEIGHT_SECTION
{weights}
DEMAND_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(form, lines):
        (tmp_path / "three.vrp").write_text(text(form, lines), encoding="utf-8")
        return read_problem(tmp_path / "three.vrp")

    return write_and_read


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_matrix_wherever_its_lines_break(read, form):
    weights = list(itertools.chain(*FORMS[form]))
    for lines in (FORMS[form], [weights], [[w] for w in weights], [weights[:4], weights[4:]]):
        assert read(form, lines).distance[0].tolist() == MATRIX


def test_the_best_of_three_clients_by_hand(read):
    # Two fit a vehicle: 7 + 6 + 9 and 2 x 5 is 32; 5 + 8 + 9 and 2 x 7 is 36; alone it is 42.
    problem = read("LOWER_ROW", [[7, 5, 40, 9, 6, 8]])
    solution = solve(problem, SearchEffort(50), 0, "ortools").solution
    trips = sorted(sorted(trip) for route in solution.routes for trip in route.trips)
    assert trips == [[0, 2], [1]]


def test_a_full_matrix_may_differ_by_direction(read):
    rows = np.array(MATRIX)
    rows[1, 2] = 3
    assert read("FULL_MATRIX", rows.tolist()).distance[0].tolist() == rows.tolist()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("more", [-1, 1])
def test_another_number_of_weights_is_an_error_with_both_numbers(read, form, more):
    weights = list(itertools.chain(*FORMS[form]))
    given = weights[:more] if more < 0 else [*weights, 1]
    with pytest.raises(InputError, match="BEN-003") as error:
        read(form, [given])
    (fault,) = error.value.faults
    assert f"{len(given)} weights instead of {len(weights)}" in fault.message
    assert fault.where.endswith("three.vrp:7")


@pytest.mark.parametrize("form", ["", "LOWER", "FUNCTION", "lower_row"])
def test_a_form_that_is_not_known_is_named(read, form):
    with pytest.raises(InputError, match="BEN-003") as error:
        read(form, LOWER)
    assert "LOWER_DIAG_ROW" in error.value.faults[0].hint


@pytest.mark.parametrize("weight", [7.5, -7, "x", "inf"])
def test_weights_are_whole_and_not_negative(read, weight):
    with pytest.raises(InputError, match="BEN-006"):
        read("LOWER_ROW", [[weight], [5, 40], [9, 6, 8]])


@pytest.mark.slow
def test_a_diagonal_that_is_not_zero_is_refused_by_the_command(tmp_path):
    (tmp_path / "x.vrp").write_text(text("LOWER_DIAG_ROW", [[4], *LOWER_DIAG[1:]]))
    done = run_command("bench", "solve", tmp_path / "x.vrp")
    assert done.code == 2
    assert "MTX-004" in done.err
