"""A part of the plan as a routing problem: stops around one base, with its fleet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.county_plan.call_times import with_calls
from logistics_sim.routing.county_plan.stops import BANDS, Stops, capacity, load_dimensions
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from logistics_sim.places import Travel
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.scenario import Operator, VehicleType

    Ints = NDArray[np.int64]

MICRO_PER_YUAN = 1_000_000
CENTS = 100
"""Internal cost units per yuan."""
LEAVE_OUT_YUAN = 100_000
"""Price of leaving a stop out where vehicles are limited: dearer than any visit."""


@dataclass(frozen=True)
class Task:
    """Stops that vehicles of `kinds` serve from the place `base`.

    `trunk` tells which stops are hand-overs to local trips, `release_s` when each stop's
    load is ready to be loaded, `due_s` by when a stop must begin beside its opening hours.
    Vehicles are planned with room for `grown` times what a stop gets.
    """

    base: int
    stops: Stops
    trunk: NDArray[np.bool_]
    release_s: Ints
    kinds: tuple[VehicleType, ...]
    echelon: str
    due_s: Ints | None = None
    grown: NDArray[np.float64] | None = None

    def take(self, rows: Ints, kinds: tuple[VehicleType, ...] | None = None) -> Task:
        """Return the task of the stops `rows`, with other vehicles if `kinds` are given."""
        return Task(
            self.base,
            self.stops.take(rows),
            self.trunk[rows],
            self.release_s[rows],
            self.kinds if kinds is None else kinds,
            self.echelon,
            None if self.due_s is None else self.due_s[rows],
            None if self.grown is None else self.grown[rows],
        )

    def echelon_of(self, stop: int) -> str:
        """Return the echelon of a trip with this stop."""
        return "trunk" if self.trunk[stop] else self.echelon


def useful_kinds(inputs: PlanningInputs, echelon: str) -> tuple[VehicleType, ...]:
    """Return the vehicle types of an echelon without those that another one dominates.

    A type is dominated by one that carries at least as much, costs no more (its driver
    included), drives as fast, passes the same roads and is not limited in number.
    """
    allowed = ("any", "local") if echelon == "local" else ("any", "trunk")
    fleet = [kind for kind in inputs.fleet if kind.echelon in allowed and kind.count != 0]
    bands = BANDS[1:] if inputs.cold_apart else BANDS[:1]
    pay = inputs.driver_pay_yuan_h
    return tuple(
        kind
        for kind in fleet
        if not any(
            _dominates(other, kind, bands, pay) and _gets_as_far(inputs, other, kind)
            for other in fleet
            if other is not kind
        )
    )


def _gets_as_far(inputs: PlanningInputs, one: VehicleType, other: VehicleType) -> bool:
    """Say whether `one` may use every road of limited weight or size that `other` may.

    One that pays tolls gets as far only as one that pays the same.
    """
    barred, tolls = (getattr(inputs.travel[one.id].profile, name) for name in ("barred", "tolls"))
    if tolls is not None and tolls != inputs.travel[other.id].profile.tolls:
        return False
    return barred is None or barred.within(inputs.travel[other.id].profile.barred)


def _dominates(
    one: VehicleType, other: VehicleType, bands: tuple[str, ...], pay: Mapping[str, float]
) -> bool:
    fast, slow = one.max_speed_kmh, other.max_speed_kmh
    as_fast = fast is None or (slow is not None and float(fast) >= float(slow))
    figures = [
        (one.payload_g, other.payload_g),
        *((one.volume_ml_by_load[band], other.volume_ml_by_load[band]) for band in bands),
        (float(other.fixed_yuan_day), float(one.fixed_yuan_day)),
        (float(other.yuan_km), float(one.yuan_km)),
        (pay[other.id], pay[one.id]),
    ]
    better = any(a > b for a, b in figures)
    return one.count is None and as_fast and better and all(a >= b for a, b in figures)


def main_task(
    inputs: PlanningInputs,
    operator: Operator,
    stops: Stops,
    trunk: NDArray[np.bool_],
    due_s: Ints | None = None,
    grown: NDArray[np.float64] | None = None,
) -> Task:
    """Return the task of everything that leaves from the hub.

    `due_s` is by when a hand-over must begin, `grown` by what factor its goods grow with those
    that missed the wave before.
    """
    depart = {wave.id: wave.depart_s for wave in operator.waves}
    release = np.array([depart[int(wave)] for wave in stops.wave], dtype=np.int64)
    release -= inputs.rules.loading_s
    return Task(0, stops, trunk, release, useful_kinds(inputs, "trunk"), "through", due_s, grown)


def problem_of(inputs: PlanningInputs, task: Task) -> Problem:
    """Return the routing problem of a task, in seconds, metres, grams and millilitres.

    Windows end one break earlier than the places close, so that the timetable can put
    the driver's break anywhere. Costs are in micro-yuan. Where cold goods travel apart, ways hold
    the fixed minutes of calls (`call_times`).
    """
    return with_calls(separate_visits(inputs, task), task.stops, task.trunk, inputs.rules)


def separate_visits(inputs: PlanningInputs, task: Task) -> Problem:
    """Return the routing problem in which every visit is a call of its own."""
    rules = inputs.rules
    stops = task.stops
    opens = inputs.places["open_s"].to_numpy(dtype=np.int64)
    closes = inputs.places["close_s"].to_numpy(dtype=np.int64)
    limited = any(kind.count is not None for kind in task.kinds)
    prize = LEAVE_OUT_YUAN * MICRO_PER_YUAN if limited else 0
    late = np.maximum(closes[stops.place] - rules.break_s, opens[stops.place])
    if task.due_s is not None:
        late = np.minimum(late, np.maximum(task.due_s, opens[stops.place]))
    service = rules.service_s(stops.items, task.trunk)
    clients = Clients(
        location=stops.place,
        delivery=_with_room(task),
        pickup=load_dimensions(stops, stops.up_g, stops.up_ml),
        service=np.asarray(service, dtype=np.int64),
        early=opens[stops.place],
        late=late,
        release=task.release_s,
        prize=np.full(stops.size, prize, dtype=np.int64),
        family=_family(task),
    )
    profiles = [inputs.travel[kind.id] for kind in task.kinds]
    vehicles = tuple(_vehicle(inputs, task, kind, row) for row, kind in enumerate(task.kinds))
    return Problem(
        depots=(Depot(task.base, loading_s=rules.loading_s),),
        clients=clients,
        vehicles=vehicles,
        distance=tuple(map(_priced_metres, profiles, vehicles)),
        duration=tuple(travel.seconds for travel in profiles),
        name=f"{task.echelon} {inputs.places['place_id'].iloc[task.base]}",
        cost_scale=MICRO_PER_YUAN,
        slow=tuple(t.slow for t in profiles) if any(t.slow for t in profiles) else (),
    )


def _priced_metres(travel: Travel, vehicle: VehicleKind) -> Ints:
    """Return the metres between places, with tolls as the metres that cost as much.

    The search uses lengths for costs alone; trips keep their own length.
    """
    if travel.toll_cents is None or not vehicle.unit_distance:
        return travel.metres
    more = np.rint(travel.toll_cents * (MICRO_PER_YUAN / CENTS) / vehicle.unit_distance)
    return np.asarray(travel.metres + more.astype(np.int64), dtype=np.int64)


def _with_room(task: Task) -> Ints:
    """Return what a stop gets with the room for more, at most what the largest vehicle takes."""
    stops = task.stops
    plain = load_dimensions(stops, stops.down_g, stops.down_ml)
    if task.grown is None or not task.kinds:
        return plain
    most = np.max([capacity(stops, kind) for kind in task.kinds], axis=0)
    more = np.ceil(plain * task.grown[:, None]).astype(np.int64)
    return np.asarray(np.maximum(plain, np.minimum(more, most)), dtype=np.int64)


def _family(task: Task) -> NDArray[np.int64]:
    """Return what may share a trip: one wave and one echelon; from a station also one band.

    At the hub a vehicle with both compartments is loaded at one dock; at a station cold
    goods wait in a room of their own.
    """
    band = task.stops.band * (task.echelon == "local")
    return np.asarray((task.stops.wave * 2 + task.trunk) * len(BANDS) + band)


def _vehicle(inputs: PlanningInputs, task: Task, kind: VehicleType, profile: int) -> VehicleKind:
    rules = inputs.rules
    first = int(task.release_s.min()) if task.stops.size else 0
    waves = len(np.unique(task.stops.wave))
    return VehicleKind(
        count=task.stops.size if kind.count is None else kind.count,
        capacity=capacity(task.stops, kind),
        fixed_cost=round(float(kind.fixed_yuan_day) * MICRO_PER_YUAN),
        unit_distance=round(float(kind.yuan_km) * MICRO_PER_YUAN / 1_000),
        unit_duration=round(inputs.driver_pay_yuan_h[kind.id] * MICRO_PER_YUAN / HOUR_S),
        early=max(first, 0),
        late=rules.back_s - rules.break_s,
        shift=rules.shift_s,
        max_trips=3 * waves,
        profile=profile,
        name=kind.id,
    )
