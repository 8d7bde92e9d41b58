"""The package's own form of a whole `Problem`: VRPLIB-like, exact, nothing left out."""

from __future__ import annotations

from dataclasses import fields as names_of
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.sections import Fields, parse_fields
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind

if TYPE_CHECKING:
    from logistics_sim.bench.instances.rounding import Ints

FORM = "logistics-sim 1"
COLUMNS = ("location", "service", "early", "late", "release", "prize", "family")
KIND = tuple(f.name for f in names_of(VehicleKind) if f.name not in ("capacity", "name"))


def full_text(problem: Problem) -> str:
    """Return `problem` as text; `parse_full` gives back an equal problem."""
    c = problem.clients
    places = problem.distance[0].shape[0]
    lines = [
        f"FORM : {FORM}",
        f"NAME : {problem.name}",
        f"COST_SCALE : {problem.cost_scale!r}",
        *(f"FEATURE_{key} : {value}" for key, value in problem.features.items()),
        *(f"KIND_NAME_{k + 1} : {kind.name}" for k, kind in enumerate(problem.vehicles)),
        f"PLACES : {places}",
        f"PROFILES : {len(problem.distance)}",
        f"LOADS : {problem.dimensions}",
        f"DEPOTS : {len(problem.depots)}",
        f"KINDS : {len(problem.vehicles)}",
        f"CLIENTS : {c.size}",
    ]
    lines += _section("DEPOT", [(d.location, d.early, d.late, d.loading_s) for d in problem.depots])
    lines += _section(
        "VEHICLE", [(*(getattr(k, f) for f in KIND), *k.capacity) for k in problem.vehicles]
    )
    columns = [*(getattr(c, name) for name in COLUMNS), *c.delivery.T, *c.pickup.T]
    lines += _section("CLIENT", np.stack(columns, axis=1).tolist())
    for label in ("distance", "duration"):
        for number, matrix in enumerate(getattr(problem, label)):
            lines += _section(f"{label.upper()}_{number + 1}", matrix.tolist())
    return "\n".join([*lines, "EOF", ""])


def _section(name: str, rows: list[tuple[int, ...]]) -> list[str]:
    body = [" ".join(str(int(v)) for v in (place, *row)) for place, row in enumerate(rows, 1)]
    return [f"{name}_SECTION", *body]


def parse_full(text: str, where: str) -> Problem:
    """Return the problem of a text of `full_text`; raise `InputError` ``BEN-00x``."""
    fields = parse_fields(text, where)
    size = {
        name: _size(fields, name)
        for name in ("PLACES", "PROFILES", "LOADS", "DEPOTS", "KINDS", "CLIENTS")
    }
    depots = _whole(fields, "DEPOT_SECTION", size["DEPOTS"], 4)
    kinds = _whole(fields, "VEHICLE_SECTION", size["KINDS"], len(KIND) + size["LOADS"])
    table = _whole(fields, "CLIENT_SECTION", size["CLIENTS"], len(COLUMNS) + 2 * size["LOADS"])
    loads = table[:, len(COLUMNS) :]
    clients = Clients(
        delivery=loads[:, : size["LOADS"]].copy(),
        pickup=loads[:, size["LOADS"] :].copy(),
        **{name: table[:, place].copy() for place, name in enumerate(COLUMNS)},
    )
    matrices = {
        label: tuple(
            _whole(fields, f"{label}_{number + 1}_SECTION", size["PLACES"], size["PLACES"])
            for number in range(size["PROFILES"])
        )
        for label in ("DISTANCE", "DURATION")
    }
    vehicles = tuple(
        VehicleKind(
            capacity=tuple(int(v) for v in row[len(KIND) :]),
            name=fields.text(f"KIND_NAME_{number + 1}"),
            **{field: int(row[place]) for place, field in enumerate(KIND)},
        )
        for number, row in enumerate(kinds)
    )
    return Problem(
        tuple(Depot(*(int(v) for v in row)) for row in depots),
        clients,
        vehicles,
        matrices["DISTANCE"],
        matrices["DURATION"],
        fields.text("NAME"),
        fields.number("COST_SCALE"),
        {
            key.removeprefix("FEATURE_"): value
            for key, value in fields.specs.items()
            if key.startswith("FEATURE_")
        },
    )


def _size(fields: Fields, key: str) -> int:
    value = fields.number(key)
    if value != int(value) or not 0 <= value <= 20_000:
        raise InputError(
            "BEN-003", fields.where, _("{key} is {value:g}", key=key, value=value), _("0 to 20000")
        )
    return int(value)


def _whole(fields: Fields, key: str, rows: int, columns: int) -> Ints:
    table = fields.table(key, rows, columns)
    if (table != np.floor(table)).any():
        raise InputError(
            "BEN-006", fields.where, _("{key} holds numbers that are not whole", key=key)
        )
    return table.astype(np.int64)
