"""Lower bounds of listed instances, held against the best values known."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.catalogue import CatalogueEntry, best_known, read_problem
from logistics_sim.bench.suite import commit
from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _
from logistics_sim.routing.bounds import lower_bound
from logistics_sim.routing.column_generation.bound import column_bound

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

COLUMNS = (
    "family",
    "file",
    "customers",
    "stops",
    "known",
    "quick",
    "bound",
    "gap_percent",
    "proof",
    "converged",
    "rounds",
    "columns",
    "seconds",
    "limit_s",
    "commit",
)
CLOSE = 1e-6
"""Share of the relaxation's value to which bounds are worked out: proofs need the last unit."""
ROUNDING = 1e-6
"""Part of a unit by which a float that stands for a whole number may be wrong."""


def bound_row(folder: Path, listed: CatalogueEntry, limit_s: float) -> dict[str, object]:
    """Return bound, gap and whether the bound proves the best known value to be optimal.

    Parameters
    ----------
    folder
        The folder of the index.
    listed
        The instance.
    limit_s
        CPU seconds after which column generation begins no further round.

    Returns
    -------
    dict
        One value for each of `COLUMNS`: `stops` is the most stops of a mean load that a trip can
        hold, `quick` the bound of `lower_bound`, `bound` the larger of it and `column_bound`.

    Raises
    ------
    InternalError
        ``RTE-121``: the bound lies above the best known value, so that one of them is wrong.
    """
    path = folder / listed.file
    problem = read_problem(path)
    known, source = best_known(path, problem)
    begun = time.process_time()
    quick = lower_bound(problem).value
    found = column_bound(problem, seconds=limit_s, close=CLOSE)
    seconds = time.process_time() - begun
    # Costs are whole numbers inside, so no solution lies between the bound and the next of them.
    whole = math.ceil(max(quick, found.value) - ROUNDING)
    unit = problem.cost_scale
    row: dict[str, object] = {
        "family": listed.family,
        "file": listed.file,
        "customers": problem.clients.size,
        "stops": _most_stops(problem),
        "known": "" if known is None else known,
        "quick": round(quick / unit, 4),
        "bound": round(whole / unit, 6),
        "gap_percent": "",
        "proof": "",
        "converged": found.converged,
        "rounds": found.rounds,
        "columns": found.columns,
        "seconds": round(seconds, 1),
        "limit_s": limit_s,
        "commit": commit(),
    }
    if known is None:
        return row
    if whole > known * unit + _listed_error(known) * unit:
        raise InternalError(
            "RTE-121",
            str(path),
            _(
                "the bound {bound} lies above the known value {known} ({source})",
                bound=row["bound"],
                known=known,
                source=source,
            ),
            _("report this instance"),
        )
    row["gap_percent"] = round(max(100 * (1 - whole / unit / known), 0.0), 4)
    row["proof"] = whole >= known * unit - ROUNDING
    return row


def _most_stops(problem: Problem) -> float:
    """Return how many stops of a mean load fit into a trip of the largest kind at most."""
    room = np.max([kind.capacity for kind in problem.vehicles], axis=0)
    clients = problem.clients
    loads = np.maximum(clients.delivery.mean(axis=0), clients.pickup.mean(axis=0))
    stops = [float(r / load) for r, load in zip(room, loads, strict=True) if load > 0]
    return round(min([*stops, float(clients.size)]), 1)


def _listed_error(known: float) -> float:
    """Return by how much a listed value may be rounded: half of its last decimal.

    >>> _listed_error(618.52), _listed_error(27591.0)
    (0.005, 0.5)
    """
    decimals = len(f"{known:.6f}".rstrip("0").partition(".")[2])
    return 0.5 * 10.0**-decimals


def bound_table(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return one row a family: instances, mean, worst and spread of gaps, optima proven.

    Parameters
    ----------
    rows
        Those of `bound_row`; ones without a known value are left out.
    """
    families: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        if row["gap_percent"] != "":
            families.setdefault(str(row["family"]), []).append(row)
    table: list[dict[str, object]] = []
    for family, part in families.items():
        gaps = [float(str(row["gap_percent"])) for row in part]
        table.append(
            {
                "family": family,
                "instances": len(part),
                "mean_gap_percent": round(sum(gaps) / len(gaps), 3),
                "worst_gap_percent": round(max(gaps), 3),
                "within_3_percent": sum(gap <= 3.0 for gap in gaps),
                "optima_proven": sum(str(row["proof"]) == "True" for row in part),
                "most_cpu_s": max(float(str(row["seconds"])) for row in part),
            }
        )
    return table
