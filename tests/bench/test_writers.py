"""What is written is read back with every number, in every form of weights."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.bench.instances.catalogue import read_problem
from logistics_sim.bench.instances.edge_weights import (
    FULL,
    TRIANGLES,
    edge_weight_matrix,
    edge_weight_values,
)
from logistics_sim.bench.instances.rounding import RULES
from logistics_sim.bench.instances.sections import parse_fields
from logistics_sim.bench.instances.solomon import solomon_problem
from logistics_sim.bench.instances.solomon_text import solomon_text
from logistics_sim.bench.instances.two_echelon import parse_two_echelon
from logistics_sim.bench.instances.two_echelon_text import two_echelon_text
from logistics_sim.bench.instances.vrplib import vrplib_problem
from logistics_sim.bench.instances.vrplib_text import vrplib_text
from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.routing.problem import FOREVER, Clients, Depot, Problem, VehicleKind
from tests.bench.test_forms import BOTH, CVRP, SOLOMON, TRIPS

FORMS = (FULL, *TRIANGLES)


def read(text, rule="round"):
    return vrplib_problem(parse_fields(text, "written"), RULES[rule])


def same(one, two):
    """Hold everything but the display scale against each other."""
    assert one.depots == two.depots
    assert one.vehicles == two.vehicles
    for field in fields(Clients):
        np.testing.assert_array_equal(
            getattr(one.clients, field.name), getattr(two.clients, field.name), field.name
        )
    for kind in ("distance", "duration"):
        assert len(getattr(one, kind)) == len(getattr(two, kind)) == 1
        np.testing.assert_array_equal(getattr(one, kind)[0], getattr(two, kind)[0])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", [CVRP, BOTH, TRIPS], ids=["cvrp", "both ways", "trips"])
def test_literature_forms_survive_as_explicit_weights(text, form):
    problem = read(text, "exact")
    written = vrplib_text(problem, form)
    assert f"EDGE_WEIGHT_FORMAT : {form}" in written
    same(read(written), problem)


@pytest.mark.parametrize("rule", RULES)
def test_coordinates_keep_the_named_rule(rule):
    xy = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 1.5]])
    source = CVRP.replace("3 1 1\n", "3 1 1.5\n")
    problem = read(source, rule)
    written = vrplib_text(problem, xy=xy, rule=RULES[rule])
    assert f"rounding rule {rule}" in written
    same(read(written, rule), problem)
    with pytest.raises(InputError, match="BEN-011"):
        vrplib_text(problem, xy=xy * [1, 2], rule=RULES[rule])


@pytest.mark.parametrize("rule", RULES)
def test_solomon_form_keeps_windows_under_each_rule(rule):
    problem = solomon_problem(SOLOMON, "s", RULES[rule])
    xy = np.array([[0.0, 0.0], [1.0, 1.0]])
    again = solomon_problem(solomon_text(problem, xy, RULES[rule]), "again", RULES[rule])
    same(again, problem)
    assert again.name == problem.name


def test_two_echelons_survive():
    text = "!c\n3,40,1.5,7\n2,5,20,1,0.25\n0,0 3.5,4 6,8,0.5\n1,1,4 2,2.5,9\n"
    problem = parse_two_echelon(text, "t", "t")
    again = parse_two_echelon(two_echelon_text(problem), "again", "t")
    for field in fields(problem):
        np.testing.assert_array_equal(getattr(again, field.name), getattr(problem, field.name))


def test_mixed_vehicles_limits_and_two_depots_survive():
    weights = np.array([[0, 9, 5], [8, 0, 7], [5, 6, 0]])
    clients = Clients.make(
        np.array([2]), np.array([[3]]), early=np.array([4]), late=np.array([99]),
        service=np.array([6]), release=np.array([2]),
    )  # fmt: skip
    vehicles = (
        VehicleKind(2, (9,), fixed_cost=100, shift=50, max_trips=3),
        VehicleKind(1, (4,), 1, 1, unit_distance=2, max_distance=70),
    )
    depots = (Depot(0, 1, 200), Depot(1))
    problem = Problem(depots, clients, vehicles, (weights,), (weights,), "two")
    same(read(vrplib_text(problem)), problem)
    with pytest.raises(InputError, match="LOWER_ROW cannot hold"):
        vrplib_text(problem, "LOWER_ROW")


@given(st.integers(1, 6), st.randoms(use_true_random=False), st.sampled_from(FORMS))
def test_every_form_lists_a_matrix_and_gives_it_back(size, random, form):
    half = np.array([[random.randrange(1000) for _ in range(size)] for _ in range(size)])
    matrix = half if form == FULL else np.triu(half, 1) + np.triu(half, 1).T
    values = edge_weight_values(matrix, form)
    np.testing.assert_array_equal(edge_weight_matrix(values, form, size, "f"), matrix)


def test_what_a_form_cannot_say_is_named_all_at_once():
    problem = read(CVRP)
    kind = replace(problem.vehicles[0], unit_duration=3)
    clients = replace(problem.clients, prize=np.array([5, 0]))
    wrong = replace(problem, vehicles=(kind,), clients=clients)
    with pytest.raises(FaultsError) as told:
        vrplib_text(wrong)
    assert [fault.code for fault in told.value.faults] == ["BEN-011"] * 2
    late = replace(problem, vehicles=(replace(problem.vehicles[0], shift=FOREVER - 1),))
    with pytest.raises(FaultsError, match="limit of duration"):
        solomon_text(late, np.zeros((3, 2)), RULES["round"])


def test_the_command_converts_and_never_overwrites(command, tmp_path):
    source, target = tmp_path / "tiny 小.vrp", tmp_path / "out.vrp"
    source.write_text(CVRP, encoding="utf-8")
    done = command("bench", "convert", source, "--out", target, "--weights", "UPPER_ROW", "--json")
    assert done.code == 0, done.err
    assert (done.json["weights"], done.json["rounding"]) == ("UPPER_ROW", "round")
    same(read_problem(target), read_problem(source))
    again = command("bench", "convert", source, "--out", target)
    assert again.code == 2
    assert "BEN-011" in again.err
    wrong = command("bench", "convert", source, "--out", tmp_path / "x", "--weights", "SIDEWAYS")
    assert wrong.code == 2
    assert "one of FULL_MATRIX" in wrong.err
