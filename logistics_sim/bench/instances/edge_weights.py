"""Matrices of edge weights in the forms of TSPLIB 95 (Reinelt 1991) and CVRPLIB."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.bench.instances.rounding import Ints

TRIANGLES = {
    "LOWER_ROW": ("lower", -1),
    "UPPER_COL": ("lower", -1),
    "LOWER_DIAG_ROW": ("lower", 0),
    "UPPER_DIAG_COL": ("lower", 0),
    "UPPER_ROW": ("upper", 1),
    "LOWER_COL": ("upper", 1),
    "UPPER_DIAG_ROW": ("upper", 0),
    "LOWER_DIAG_COL": ("upper", 0),
}
"""The triangle that a form lists row by row, and the diagonal where it begins.

A weight is the same both ways, so the columns of one triangle are the rows of the other.
"""
FULL = "FULL_MATRIX"


def edge_weight_matrix(values: Sequence[float], form: str, size: int, where: str) -> Ints:
    """Return the matrix whose weights a file lists; where its lines break means nothing.

    Parameters
    ----------
    values
        All weights of the section in their order.
    form
        An ``EDGE_WEIGHT_FORMAT``: ``FULL_MATRIX`` or a key of `TRIANGLES`.
    size
        Number of nodes.
    where
        File and line for errors.

    Returns
    -------
    NDArray
        Whole weights, shape ``(size, size)``; weights that a triangle does not list are 0.

    Raises
    ------
    InputError
        ``BEN-003`` for another form or number of weights, ``BEN-006`` for fractions.

    Examples
    --------
    >>> edge_weight_matrix([1, 2, 30], "LOWER_ROW", 3, "f").tolist()
    [[0, 1, 2], [1, 0, 30], [2, 30, 0]]
    """
    rows, columns = _listed(form, size, where)
    if len(values) != rows.size:
        message = _(
            "EDGE_WEIGHT_SECTION holds {count} weights instead of {size}",
            count=len(values),
            size=rows.size,
        )
        raise InputError(
            "BEN-003",
            where,
            message,
            _("{form} of {size} nodes has {size_2}", form=form, size=size, size_2=rows.size),
        )
    weights = np.array(values, dtype=np.float64)
    if (weights != np.floor(weights)).any() or (weights < 0).any():
        raise InputError("BEN-006", where, _("weights are negative or not whole numbers"))
    matrix: Ints = np.zeros((size, size), dtype=np.int64)
    matrix[rows, columns] = weights
    if form != FULL:
        matrix[columns, rows] = weights
    return matrix


def edge_weight_values(matrix: Ints, form: str) -> list[int]:
    """Return the weights of `matrix` in the order in which `form` lists them.

    Raises `InputError`: ``BEN-011`` where a triangle cannot hold the matrix (not symmetric, or
    a diagonal that it leaves out), ``BEN-003`` for an unknown form.

    >>> edge_weight_values(np.array([[0, 1, 2], [1, 0, 30], [2, 30, 0]]), "LOWER_ROW")
    [1, 2, 30]
    """
    rows, columns = _listed(form, matrix.shape[0], "EDGE_WEIGHT_SECTION")
    values: list[int] = matrix[rows, columns].tolist()
    again = edge_weight_matrix(values, form, matrix.shape[0], "EDGE_WEIGHT_SECTION")
    if not np.array_equal(again, matrix):
        text = _(
            "{form} cannot hold a matrix that is not symmetric or has another diagonal", form=form
        )
        raise InputError("BEN-011", "EDGE_WEIGHT_SECTION", text, _("write {full}", full=FULL))
    return values


def _listed(form: str, size: int, where: str) -> tuple[Ints, Ints]:
    """Return rows and columns of the weights that a form lists, in its order."""
    if form != FULL and form not in TRIANGLES:
        message = _("EDGE_WEIGHT_FORMAT is {form}", form=form or _("not given"))
        raise InputError(
            "BEN-003", where, message, _("one of {full}", full=", ".join((FULL, *TRIANGLES)))
        )
    side, diagonal = TRIANGLES.get(form, ("", 0))
    if side == "lower":
        return np.tril_indices(size, diagonal)
    if side == "upper":
        return np.triu_indices(size, diagonal)
    rows, columns = np.indices((size, size)).reshape(2, -1)
    return rows, columns
