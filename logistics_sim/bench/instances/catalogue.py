"""Instances by file: the form is found from the text, the best known value from the index."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bench.instances.problem_text import FORM, parse_full
from logistics_sim.bench.instances.rounding import RULES, rounding_named
from logistics_sim.bench.instances.sections import parse_fields, read_text
from logistics_sim.bench.instances.solomon import solomon_problem
from logistics_sim.bench.instances.taillard import taillard_problem
from logistics_sim.bench.instances.two_echelon_windows import is_named_so
from logistics_sim.bench.instances.vrplib import vrplib_problem
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

ENVIRONMENT = "LOGISTICS_SIM_INSTANCES"
BESIDE = Path("..") / "shared" / "benchmarks"
DEFAULT_RULE = {
    "CVRP": "round",
    "VRPTW": "dimacs",
    "MTVRPTWR": "dimacs",
    "MDVRPTW": "exact",
    "HFVRP": "exact",
    "VRPSPD": "exact",
    "MVRPB": "exact",
}


@dataclass(frozen=True)
class CatalogueEntry:
    """A row of the index: a file, its family, and what is known of it."""

    file: str
    family: str
    problem_class: str
    customers: int
    best_known: float | None
    source: str
    proven: bool


def read_problem(path: Path, rounding: str | None = None) -> Problem:
    """Read an instance of one vehicle echelon; the family's own rounding by default.

    Raises
    ------
    InputError
        ``BEN-001`` to ``BEN-006`` with file and line.
    """
    text = read_text(path)
    where = str(path)
    first = text.lstrip()
    if is_named_so(path):
        raise InputError(
            "BEN-002",
            where,
            _("is an instance of two echelons with windows"),
            _("read it with `two_echelon_windows`"),
        )
    if first.startswith(f"FORM : {FORM}"):
        return parse_full(text, where)
    if first.startswith("//"):
        rule = rounding_named(rounding or DEFAULT_RULE["HFVRP"])
        return taillard_problem(text, where, rule, path.stem)
    if first.startswith("!"):
        raise InputError(
            "BEN-002", where, _("is an instance of two echelons"), _("read it with `two_echelon`")
        )
    if "CUST NO." in text:
        return solomon_problem(text, where, rounding_named(rounding or DEFAULT_RULE["VRPTW"]))
    if "DIMENSION" not in text:
        hint = _("VRPLIB, Solomon or classic mixed fleet")
        raise InputError("BEN-002", where, _("is in no form that is known"), hint)
    fields = parse_fields(text, where)
    usual = DEFAULT_RULE.get(fields.text("TYPE"), "round")
    return vrplib_problem(fields, rounding_named(rounding or usual))


def is_two_echelon(path: Path) -> bool:
    """Return whether a file holds an instance of two echelons."""
    return read_text(path).lstrip().startswith("!")


def instances_folder(given: Path | None = None) -> Path:
    """Return the folder of instances: as given, from the environment, or beside the project."""
    named = given or (Path(os.environ[ENVIRONMENT]) if ENVIRONMENT in os.environ else BESIDE)
    if not (named / "index.csv").is_file():
        raise InputError(
            "BEN-001",
            str(named),
            _("holds no index.csv of instances"),
            _("give --instances or set {environment}", environment=ENVIRONMENT),
        )
    return named


COLUMNS = ("file", "problem_class", "customers", "bks", "bks_source", "bks_proven_optimal")
"""Columns of an index of instances."""


def read_index(folder: Path) -> Iterator[CatalogueEntry]:
    """Yield the rows of the folder's index.

    The family is the folder of the file, without the sets of one family.
    """
    with (folder / "index.csv").open(encoding="utf-8", newline="") as source:
        rows = csv.DictReader(source)
        lost = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if lost:
            text = _("has no column {lost}", lost=", ".join(lost))
            raise InputError("BEN-008", str(folder / "index.csv"), text, _("an index of instances"))
        for row in rows:
            file = row["file"]
            yield CatalogueEntry(
                file,
                family_of(file),
                row["problem_class"],
                int(row["customers"] or 0),
                float(row["bks"]) if row["bks"] else None,
                row["bks_source"],
                row["bks_proven_optimal"] == "True",
            )


def family_of(file: str) -> str:
    """Return the family of a file of the index.

    >>> family_of("vrptw/solomon/C101.txt"), family_of("2e-vrp/Set4a_Instance50-10.dat")
    ('vrptw/solomon', '2e-vrp/set4')
    """
    parts = Path(file).parts
    if parts[0] == "2e-vrp":
        return f"2e-vrp/set{parts[-1][3]}"
    if parts[0] == "2e-vrptw":
        return "2e-vrptw"
    if parts[:2] == ("hfvrp", "classic"):
        return "hfvrp/classic"
    return "/".join(parts[:-1])


def best_known(path: Path, problem: Problem | None = None) -> tuple[float | None, str]:
    """Return the best known value of an instance file and its source, if it is indexed.

    Some values of the large mixed fleets are listed in the unit that their solver used;
    they are recognised because every client served alone would cost less.
    """
    for parent in path.resolve().parents:
        if (parent / "index.csv").is_file():
            name = path.resolve().relative_to(parent).as_posix()
            for row in read_index(parent):
                if row.file == name and row.best_known is not None:
                    return _unit(row.best_known, problem), row.source
            return None, "not listed"
    return None, "no index"


def _unit(value: float, problem: Problem | None) -> float:
    if problem is None or problem.cost_scale == 1.0:
        return value
    most = 0.0
    for client in problem.clients.location:
        most += max(
            kind.fixed_cost
            + kind.unit_distance
            * int(
                problem.distance[kind.profile][problem.depots[kind.start_depot].location, client]
                + problem.distance[kind.profile][client, problem.depots[kind.end_depot].location]
            )
            for kind in problem.vehicles
        )
    return value / problem.cost_scale if value > most / problem.cost_scale else value


def rules() -> list[str]:
    """Return the names of the rounding rules."""
    return list(RULES)
