"""The instances given beside the project: every file is read, every known solution verified."""

from pathlib import Path

import pytest

from logistics_sim.bench.instances import catalogue as library
from logistics_sim.bench.instances.solution_text import parse_solution
from logistics_sim.bench.instances.two_echelon import read_two_echelon
from logistics_sim.bench.instances.two_echelon_windows import read_two_echelon_windows
from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.routing.problem_checks import guard
from logistics_sim.routing.solution_verification import verify_solution

FAULTY = {"vrpspd/salhi/CMT11T.vrpspd"}
"""Its capacity is below single demands (20 for 200): refused with the client's name."""


def given_folder():
    root = Path(library.__file__).parents[3]
    for folder in (None, root.parent / "shared" / "benchmarks"):
        try:
            return library.instances_folder(folder)
        except InputError:
            continue
    return None


FOLDER = given_folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="no benchmark instances on this machine")


def listed(echelons=1):
    if FOLDER is None:
        return []
    rows = [row.file for row in library.read_index(FOLDER)]
    return [file for file in rows if file.startswith("2e") == (echelons == 2)]


@pytest.mark.parametrize("file", listed(2))
def test_two_echelons_are_read_with_all_their_customers(file):
    (row,) = [row for row in library.read_index(FOLDER) if row.file == file]
    windows = file.startswith("2e-vrptw/")
    problem = (read_two_echelon_windows if windows else read_two_echelon)(FOLDER / file)
    assert len(problem.demand) == row.customers
    assert len(problem.customers) == row.customers
    van = problem.van.capacity if windows else problem.vans.capacity
    assert 0 < problem.demand.max() <= van


@pytest.mark.parametrize("file", listed())
def test_it_is_read_and_its_known_solution_costs_what_is_stated(file):
    path = FOLDER / file
    problem = library.read_problem(path)
    if file in FAULTY:
        with pytest.raises(InfeasibleError, match="RTE-001"):
            guard(problem)
        return
    assert guard(problem) == []
    known = path.with_suffix(".sol")
    if not known.exists():
        return
    verified = verify_solution(problem, parse_solution(known.read_text(), problem))
    assert verified.ok
    stated, _ = library.best_known(path, problem)
    assert verified.cost / problem.cost_scale == pytest.approx(stated, abs=0.02)
