"""Faults of matrices, loads, windows and of the size of the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import CLIENT_COLUMNS, FOREVER

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

LARGEST = 2**40
"""No single number may be larger."""
LARGEST_COST = 2**52
"""No solution may cost more: engines add in 64 bits with penalties on top."""
LOADS = ("delivery", "pickup")
NAMED = 10


def check_matrices(problem: Problem, name: str) -> list[Fault]:
    """Return the faults of the matrices."""
    faults: list[Fault] = []
    if not problem.distance or len(problem.distance) != len(problem.duration):
        message = _(
            "{count} distance and {count_2} duration matrices",
            count=len(problem.distance),
            count_2=len(problem.duration),
        )
        return [Fault("MTX-001", name, message, _("one of each per profile"))]
    sizes = set()
    for label in ("distance", "duration"):
        for number, matrix in enumerate(getattr(problem, label)):
            where = _("{name} {label} matrix {number}", name=name, label=label, number=number)
            found = _check_matrix(matrix, where)
            faults.extend(found)
            if not found:
                sizes.add(matrix.shape[0])
    if len(sizes) > 1:
        message = _("matrices of different sizes {sizes}", sizes=sorted(sizes))
        faults.append(Fault("MTX-001", name, message, _("one row per place in all of them")))
    return faults


def _check_matrix(matrix: Any, where: str) -> list[Fault]:
    if not isinstance(matrix, np.ndarray) or matrix.dtype == object:
        return [Fault("MTX-001", where, _("is ragged or no array"), _("give a square array"))]
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        return [
            Fault(
                "MTX-001",
                where,
                _("has shape {shape}", shape=matrix.shape),
                _("give a square array"),
            )
        ]
    if matrix.dtype.kind not in "iu":
        bad = np.argwhere(~np.isfinite(matrix)) if matrix.dtype.kind == "f" else np.empty((0, 2))
        if bad.size:
            row, column = bad[0]
            message = _(
                "holds {matrix} at row {row}, column {column}",
                matrix=matrix[row, column],
                row=row,
                column=column,
            )
        else:
            message = _("holds numbers of type {dtype}", dtype=matrix.dtype)
        return [Fault("MTX-002", where, message, _("give whole metres and seconds"))]
    for mask, text in ((matrix < 0, "negative"), (matrix > LARGEST, _("too large"))):
        if mask.any():
            row, column = np.argwhere(mask)[0]
            message = _(
                "{matrix} at row {row}, column {column} is {text}",
                matrix=matrix[row, column],
                row=row,
                column=column,
                text=text,
            )
            return [
                Fault(
                    "MTX-003",
                    where,
                    message,
                    _("0 to 2^{bit_length}", bit_length=LARGEST.bit_length() - 1),
                )
            ]
    if matrix.shape[0] and np.diagonal(matrix).any():
        row = int(np.flatnonzero(np.diagonal(matrix))[0])
        message = _("{matrix} from place {row} to itself", matrix=matrix[row, row], row=row)
        return [Fault("MTX-004", where, message, _("the diagonal is 0"))]
    return []


def check_loads(problem: Problem, name: str) -> list[Fault]:
    """Return a fault when the loads are no table of one row per client."""
    loads = problem.clients.delivery
    if isinstance(loads, np.ndarray) and loads.ndim == 2 and loads.shape[1] > 0:
        return []
    got = getattr(loads, "shape", type(loads).__name__)
    message = _("delivery has shape {got}", got=got)
    return [
        Fault(
            "DEM-003",
            _("{name} clients", name=name),
            message,
            _("one row per client, one column per load"),
        )
    ]


def check_clients(problem: Problem, name: str) -> list[Fault]:
    """Return the faults of the clients, with their rows."""
    clients = problem.clients
    faults: list[Fault] = []
    n = clients.size
    for column in CLIENT_COLUMNS:
        values = getattr(clients, column)
        shape = (n, problem.dimensions) if column in LOADS else (n,)
        faults.extend(_check_column(values, column, shape, name))
    if faults:
        return faults
    rows = problem.distance[0].shape[0] if problem.distance else 0
    for row in np.flatnonzero(clients.location >= rows)[:NAMED]:
        message = _("location {location} is out of range", location=clients.location[row])
        faults.append(
            Fault(
                "RTE-003",
                _("{name} client {row}", name=name, row=row),
                message,
                _("there are {rows}", rows=rows),
            )
        )
    for row in np.flatnonzero(clients.early > clients.late)[:NAMED]:
        message = _(
            "window opens at {early}, after it shuts at {late}",
            early=clients.early[row],
            late=clients.late[row],
        )
        faults.append(
            Fault("WIN-001", _("{name} client {row}", name=name, row=row), message, _("swap them"))
        )
    return faults


def _check_column(values: Any, column: str, shape: tuple[int, ...], name: str) -> list[Fault]:
    code = "DEM-003" if column in LOADS else "RTE-003"
    if not isinstance(values, np.ndarray) or values.shape != shape:
        got = getattr(values, "shape", type(values).__name__)
        message = _(
            "{column} has shape {got} instead of {shape}", column=column, got=got, shape=shape
        )
        return [Fault(code, _("{name} clients", name=name), message, _("one row per client"))]
    if values.dtype.kind == "f":
        bad = ~np.isfinite(values) | (values != np.floor(values))
        bad |= (values < 0) & (column != "family")
        text = _("is no whole number of 0 or more")
    elif values.dtype.kind in "iu":
        bad = (values < 0) & (column != "family")
        text = _("is negative")
        if not bad.any():
            bad, text = np.abs(values) > LARGEST, _("is too large")
    else:
        return [
            Fault(
                code,
                _("{name} clients", name=name),
                _("{column} holds {dtype}", column=column, dtype=values.dtype),
                _("give integers"),
            )
        ]
    rows = np.flatnonzero(bad if bad.ndim == 1 else bad.any(axis=1))
    faults = [
        Fault(
            code,
            _("{name} client {row}", name=name, row=row),
            f"{column} {values[row].tolist()} {text}",
            _("mend it"),
        )
        for row in rows[:NAMED]
    ]
    if not faults and values.dtype.kind == "f":
        message = _("{column} holds numbers of type {dtype}", column=column, dtype=values.dtype)
        faults = [Fault(code, _("{name} clients", name=name), message, _("give integers"))]
    return faults


def check_scale(problem: Problem, name: str) -> list[Fault]:
    """Return a fault when some solution could cost more than engines can add."""
    clients = problem.clients
    legs = 2 * clients.size + 2
    most = int(clients.prize.sum())
    for kind in problem.vehicles:
        metres = int(problem.distance[kind.profile].max(initial=0))
        seconds = int(problem.duration[kind.profile].max(initial=0))
        span = min(kind.late, kind.shift)
        if span >= FOREVER:
            late = clients.late[clients.late < FOREVER]
            span = legs * seconds + int(clients.service.sum()) + int(late.max(initial=0))
        most = max(most, 0) + kind.count * (kind.fixed_cost + kind.unit_duration * span)
        most += legs * kind.unit_distance * metres
    if most <= LARGEST_COST:
        return []
    message = _(
        "a solution may cost {most}, more than 2^{bit_length}",
        most=most,
        bit_length=LARGEST_COST.bit_length() - 1,
    )
    return [Fault("MTX-005", name, message, _("use coarser units for costs or distances"))]
