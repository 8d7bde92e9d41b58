"""VRPLIB-like texts: CVRP, mixed fleets, several depots, windows, trips, both directions."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.bench.instances.edge_weights import edge_weight_matrix
from logistics_sim.bench.instances.sections import Fields
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.problem import FOREVER, Clients, Depot, Problem, VehicleKind

if TYPE_CHECKING:
    from logistics_sim.bench.instances.rounding import Ints, Rounding

NO_LIMIT = 10_000_000
"""A due date of that size or more in a file means no window."""
MOST_NODES = 20_000


def vrplib_problem(fields: Fields, rule: Rounding) -> Problem:
    """Return the problem of a VRPLIB-like text under a rounding rule.

    Clients are the nodes after the depots; a client's number in solution files is its
    node's place counted from 0. Without ``VEHICLES`` there are as many as clients.
    """
    size = int(fields.number("DIMENSION"))
    if not 1 <= size <= MOST_NODES:
        raise InputError(
            "BEN-003",
            fields.where,
            _("DIMENSION is {size}", size=size),
            _("1 to {most_nodes}", most_nodes=MOST_NODES),
        )
    depots = _depots(fields, size)
    matrix, scale = _matrix(fields, rule, size)
    n = size - depots
    columns = _visits(fields, size) if "PICKUP_AND_DELIVERY_SECTION" in fields.sections else {}
    delivery, pickup = _loads(fields, size, columns)
    service, early, late, release = _times(fields, size, columns, scale)
    rows = slice(depots, None)
    clients = Clients.make(
        np.arange(depots, size, dtype=np.int64),
        delivery[rows].reshape(n, 1),
        pickup=pickup[rows].reshape(n, 1),
        service=service[rows],
        early=early[rows],
        late=late[rows],
        release=release[rows],
    )
    return Problem(
        tuple(Depot(k, int(early[k]), int(late[k])) for k in range(depots)),
        clients,
        _vehicles(fields, n, rule),
        (matrix,),
        (matrix,),
        fields.text("NAME", _("unnamed")),
        _shown(fields, rule),
        {"type": fields.text("TYPE"), "rounding": rule.name},
    )


def _shown(fields: Fields, rule: Rounding) -> float:
    """Return internal units per unit in which the family's best values are given."""
    kind = fields.text("TYPE")
    if kind == "HFVRP":
        return float(rule.scale * 100)
    if kind in ("MTVRPTWR", "MDVRPTW"):
        return 1.0
    explicit = fields.text("EDGE_WEIGHT_TYPE") == "EXPLICIT"
    return 10_000.0 if explicit and kind == "VRPSPD" else float(1 if explicit else rule.scale)


def _depots(fields: Fields, size: int) -> int:
    listed = [int(value) for value in fields.values("DEPOT_SECTION") if value > 0]
    if listed != list(range(1, len(listed) + 1)) or not listed or len(listed) > size:
        message = _("DEPOT_SECTION lists {listed}", listed=listed[:5])
        raise InputError("BEN-003", fields.where, message, _("depots are the first nodes"))
    return len(listed)


def _matrix(fields: Fields, rule: Rounding, size: int) -> tuple[Ints, int]:
    """Return the matrix and the factor from the file's units to its units."""
    kind = fields.text("EDGE_WEIGHT_TYPE")
    if kind == "EXPLICIT":
        values = fields.values("EDGE_WEIGHT_SECTION")
        where = f"{fields.where}:{fields.sections['EDGE_WEIGHT_SECTION'].line}"
        return edge_weight_matrix(values, fields.text("EDGE_WEIGHT_FORMAT"), size, where), 1
    if kind in ("EUC_2D", "EXACT_2D"):
        return rule.distances(fields.table("NODE_COORD_SECTION", size, 2)), rule.scale
    raise InputError(
        "BEN-003",
        fields.where,
        _("EDGE_WEIGHT_TYPE is {kind!r}", kind=kind),
        _("EUC_2D or EXPLICIT"),
    )


def _visits(fields: Fields, size: int) -> dict[str, Ints]:
    """Return the columns of the section of stops with both directions.

    It has number, demand, window, service, pick-up and delivery; as in the files of
    this form the last column is what is brought, the one before what is taken.
    """
    table = fields.table("PICKUP_AND_DELIVERY_SECTION", size, 6)
    if (table != np.floor(table)).any():
        raise InputError("BEN-006", fields.where, _("stops hold numbers that are not whole"))
    whole = table.astype(np.int64)
    names = ("demand", "early", "late", "service", "pickup", "delivery")
    return {name: whole[:, column] for column, name in enumerate(names)}


def _loads(fields: Fields, size: int, columns: dict[str, Ints]) -> tuple[Ints, Ints]:
    if columns:
        return columns["delivery"] + columns["demand"], columns["pickup"]
    demand = fields.table("DEMAND_SECTION", size, 1)[:, 0]
    if (demand != np.floor(demand)).any():
        raise InputError("BEN-006", fields.where, _("DEMAND_SECTION holds fractions"))
    whole = demand.astype(np.int64)
    return whole, np.zeros_like(whole)


def _times(
    fields: Fields, size: int, columns: dict[str, Ints], scale: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return service, window and release of every node in internal units."""
    service = np.zeros(size, dtype=np.int64)
    early, release = service.copy(), service.copy()
    late = np.full(size, FOREVER, dtype=np.int64)
    if columns:
        service, early = columns["service"] * scale, columns["early"] * scale
        late = np.where(columns["late"] >= NO_LIMIT, FOREVER, columns["late"] * scale)
        return service, early, late, release
    if "SERVICE_TIME_SECTION" in fields.sections:
        service = _scaled(fields, "SERVICE_TIME_SECTION", size, 1, scale)[:, 0]
    elif "SERVICE_TIME" in fields.specs:
        service = np.full(size, round(fields.number("SERVICE_TIME") * scale), dtype=np.int64)
    if "TIME_WINDOW_SECTION" in fields.sections:
        window = _scaled(fields, "TIME_WINDOW_SECTION", size, 2, scale)
        early, late = window[:, 0], window[:, 1]
    if "RELEASE_TIME_SECTION" in fields.sections:
        release = _scaled(fields, "RELEASE_TIME_SECTION", size, 1, scale)[:, 0]
    return service, early, late, release


def _scaled(fields: Fields, key: str, size: int, columns: int, scale: int) -> Ints:
    return np.trunc(fields.table(key, size, columns) * scale + 1e-6).astype(np.int64)


def _vehicles(fields: Fields, n: int, rule: Rounding) -> tuple[VehicleKind, ...]:
    """Return the vehicles, equal neighbours in the list as one kind."""
    count = int(fields.number("VEHICLES", n))
    if not 0 <= count <= MOST_NODES:
        raise InputError(
            "BEN-003", fields.where, _("VEHICLES is {count}", count=count), _("0 or more")
        )

    def column(key: str, default: float) -> list[float]:
        section = f"{key}_SECTION"
        if section in fields.sections:
            return [float(value) for value in fields.table(section, count, 1)[:, 0]]
        return [fields.number(key, default)] * count

    scale = 1 if fields.text("EDGE_WEIGHT_TYPE") == "EXPLICIT" else rule.scale
    capacity = column("CAPACITY", FOREVER)
    fixed = column("VEHICLES_FIXED_COST", 0)
    unit = column("VEHICLES_UNIT_DISTANCE_COST", 1)
    depot = column("VEHICLES_DEPOT", 1)
    shift = column("VEHICLES_MAX_DURATION", 0)
    metres = column("VEHICLES_MAX_DISTANCE", 0)
    if fields.number("DISTANCE", 0) > 0 and fields.number("DISTANCE", 0) < 999_999:
        # The limit of the classic sets counts driving and service alike.
        shift = [fields.number("DISTANCE")] * count
    trips = [1] * count
    if "VEHICLES_RELOAD_DEPOT_SECTION" in fields.sections:
        lists = fields.ragged("VEHICLES_RELOAD_DEPOT_SECTION", count)
        most = int(fields.number("VEHICLES_MAX_RELOADS", max(n - 1, 0)))
        trips = [most + 1 if depots else 1 for depots in lists]
    rows = zip(capacity, fixed, unit, depot, shift, metres, trips, strict=True)
    return tuple(_kind(fields, row, len(list(equal)), scale) for row, equal in groupby(rows))


def _kind(fields: Fields, row: tuple[float, ...], count: int, scale: int) -> VehicleKind:
    capacity, fixed, unit, depot, shift, metres, trips = row
    if unit != int(unit) or capacity != int(capacity):
        message = _(
            "capacity {capacity} and cost {unit} are not whole", capacity=capacity, unit=unit
        )
        raise InputError("BEN-006", fields.where, message)
    return VehicleKind(
        count,
        (int(capacity),),
        int(depot) - 1,
        int(depot) - 1,
        fixed_cost=round(fixed * scale),
        unit_distance=int(unit),
        shift=round(shift * scale) if shift else FOREVER,
        max_distance=round(metres * scale) if metres else FOREVER,
        max_trips=int(trips),
    )
