"""Mixed-integer programs through OR-Tools MathOpt (HiGHS), in one guarded place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.problem import SitingEffort

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MixedIntegerProgram:
    """Minimise ``objective @ x`` with ``lower <= A x <= upper`` and ``0 <= x <= 1``.

    A is given by its cells (`row`, `col`, `value`); `whole` marks the binary columns and
    `step` is a distance below which two different objectives cannot lie (0: not known).
    The solver holds rows to 1e-6 and reduced costs to 1e-7, so objectives should be scaled
    to about 1e4 at most.
    """

    objective: Floats
    whole: NDArray[np.bool_]
    row: NDArray[np.int64]
    col: NDArray[np.int64]
    value: Floats
    lower: Floats
    upper: Floats
    step: float = 0.0


@dataclass(frozen=True, eq=False)
class ProgramSolution:
    """What the solver proved: `x` is None where it found nothing."""

    status: str
    x: Floats | None
    objective: float
    bound: float


def solve_mixed_integer_program(
    program: MixedIntegerProgram, effort: SitingEffort, solver: str = "HIGHS"
) -> ProgramSolution:
    """Solve with a node budget on one thread; the clock is only a safety stop.

    `solver` is a name of OR-Tools' MathOpt. `status` is ``optimal``, ``infeasible``, ``budget``
    (nodes spent) or ``safety``.
    """
    from ortools.math_opt.python import mathopt
    from ortools.math_opt.solvers import highs_pb2

    model = mathopt.Model.from_model_proto(_proto(program))
    parameters = mathopt.SolveParameters(
        highs=highs_pb2.HighsOptionsProto(string_options={"parallel": "off"}),
        node_limit=effort.nodes,
        relative_gap_tolerance=1e-9,
        absolute_gap_tolerance=max(0.9 * program.step, 1e-9),
        time_limit=dt.timedelta(seconds=effort.safety_s),
    )
    found = mathopt.solve(model, mathopt.SolverType[solver], params=parameters)
    reason = found.termination.reason
    kinds = mathopt.TerminationReason
    if reason in (kinds.INFEASIBLE, kinds.INFEASIBLE_OR_UNBOUNDED):
        return ProgramSolution(_("infeasible"), None, np.inf, np.inf)
    bound = float(found.termination.objective_bounds.dual_bound)
    x = None
    objective = np.inf
    if found.has_primal_feasible_solution():
        values = found.variable_values(list(model.variables()))
        x = np.asarray(values, dtype=np.float64)
        objective = float(found.objective_value())
    if reason == kinds.OPTIMAL:
        return ProgramSolution("optimal", x, objective, bound)
    if reason in (kinds.FEASIBLE, kinds.NO_SOLUTION_FOUND):
        clock = found.termination.limit == mathopt.Limit.TIME
        return ProgramSolution("safety" if clock else "budget", x, objective, bound)
    raise InternalError("SIT-090", "siting", _("the solver answered {reason}", reason=reason))


def _proto(program: MixedIntegerProgram):  # type: ignore[no-untyped-def]
    from ortools.math_opt import model_pb2

    n, m = program.objective.size, program.lower.size
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(n))
    proto.variables.lower_bounds.extend(np.zeros(n).tolist())
    proto.variables.upper_bounds.extend(np.ones(n).tolist())
    proto.variables.integers.extend(program.whole.tolist())
    used = np.flatnonzero(program.objective)
    proto.objective.linear_coefficients.ids.extend(used.tolist())
    proto.objective.linear_coefficients.values.extend(program.objective[used].tolist())
    proto.linear_constraints.ids.extend(range(m))
    proto.linear_constraints.lower_bounds.extend(program.lower.tolist())
    proto.linear_constraints.upper_bounds.extend(program.upper.tolist())
    by_row = np.lexsort((program.col, program.row))
    proto.linear_constraint_matrix.row_ids.extend(program.row[by_row].tolist())
    proto.linear_constraint_matrix.column_ids.extend(program.col[by_row].tolist())
    proto.linear_constraint_matrix.coefficients.extend(program.value[by_row].tolist())
    return proto
