"""Levers toward the target: each one a change that the alliance can decide, really re-planned.

None is a fitted parameter. Firms alone stay as they are; a lever that lowers the service
says so, and its saving is then not one of equal service.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coalition_planning.coalition_task import CoalitionPlan, CoalitionTask
from logistics_sim.coalition_planning.decomposition import require_feasible, run_stored
from logistics_sim.costs.scenario_inputs import station_yuan_day
from logistics_sim.language import gettext as _
from logistics_sim.study.manifest import input_hash

if TYPE_CHECKING:
    from logistics_sim.coalition_planning.plan_store import PlanStore
    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool

SERVICE_SAME = "same service"


@dataclass(frozen=True)
class Lever:
    """A change of the alliance: its task, its price in words, and what the service loses."""

    id: str
    title: str
    task: CoalitionTask
    service: str = SERVICE_SAME
    firms_outside: tuple[str, ...] = ()


def levers_of(scenario: Scenario, world: World, iterations: int) -> list[Lever]:
    """Return the base and every lever that this scenario allows."""
    firms = tuple(firm.id for firm in scenario.firms if firm.share > 0)
    base = CoalitionTask(scenario, input_hash(scenario), firms, "after", iterations, (), None)
    found = [Lever("base", _("as the scenario states"), base)]
    found += _wave_levers(scenario, base)
    found += _day_levers(scenario, base)
    found += _echelon_levers(scenario, base)
    found += _hall_levers(scenario, base)
    found += _fleet_levers(scenario, base)
    found += _station_levers(scenario, world, base)
    found += _member_levers(base, firms)
    return found


def rank_levers(
    scenario: Scenario, world: World, pool: WorkerPool, store: PlanStore, iterations: int
) -> list[dict[str, Any]]:
    """Return a row per lever, the largest saving first.

    ``cost`` and ``gain`` are yuan a mean day of the whole county (firms that a lever
    leaves outside pay their own cost); ``saving`` is against all firms alone.
    """
    levers = levers_of(scenario, world, iterations)
    firms = levers[0].task.firms
    alone = [
        CoalitionTask(scenario, levers[0].task.county, (firm,), "equal_service", iterations)
        for firm in firms
    ]
    tasks = [lever.task for lever in levers]
    first = run_stored(pool, store, tasks[:1])
    require_feasible(first)
    starts = [replace(task, starts=(first[0].days,)) for task in tasks[1:]]
    records = [*first, *run_stored(pool, store, [*starts, *alone])]
    singles = dict(zip(firms, records[len(tasks) :], strict=True))
    require_feasible(list(singles.values()))
    stations = station_yuan_day(scenario, world)
    before = sum(_whole(record) for record in singles.values()) + stations
    rows = []
    base_cost = None
    for lever, record in zip(levers, records, strict=False):
        if not record.feasible:
            rows.append(_infeasible(lever, record))
            continue
        outside = sum(_whole(singles[firm]) for firm in lever.firms_outside)
        cost = _whole(record) + outside + stations
        base_cost = cost if base_cost is None else base_cost
        rows.append(
            {
                "lever": lever.id,
                "title": lever.title,
                "feasible": True,
                "cost": round(cost, 2),
                "gain": round(base_cost - cost, 2),
                "saving": (before - cost) / before if before else 0.0,
                "vehicles": record.vehicles,
                "distance_km": record.distance_km,
                "stops": record.stops,
                "service": lever.service,
            }
        )
    return sorted(
        rows, key=lambda row: (not row["feasible"], -(row["saving"] or 0.0), row["lever"])
    )


def _whole(record: CoalitionPlan) -> float:
    return sum(record.total(name) for name in record.yuan)


def _infeasible(lever: Lever, record: CoalitionPlan) -> dict[str, Any]:
    return {
        "lever": lever.id,
        "title": lever.title,
        "feasible": False,
        "cost": None,
        "gain": None,
        "saving": None,
        "vehicles": 0,
        "distance_km": 0.0,
        "stops": 0.0,
        "service": record.reason,
    }


def _with(scenario: Scenario, base: CoalitionTask, after: dict[str, Any]) -> CoalitionTask:
    """Return the base task under a changed statement of the alliance."""
    said = scenario.after.model_copy(update=after)
    changed = scenario.model_copy(update={"after": said})
    return replace(base, scenario=changed, county=input_hash(changed))


def _wave_levers(scenario: Scenario, base: CoalitionTask) -> list[Lever]:
    waves = scenario.after.waves
    if len(waves) < 2:
        return []
    return [
        Lever(
            f"one_wave_{wave.depart.replace(':', '')}",
            _("one wave a day, at {depart}", depart=wave.depart),
            _with(scenario, base, {"waves": (wave,)}),
            "what arrives after the wave waits for the next day's",
        )
        for wave in waves
    ]


def _day_levers(scenario: Scenario, base: CoalitionTask) -> list[Lever]:
    days = scenario.after.days_per_week
    return [
        Lever(
            f"days_{fewer}",
            _("{fewer} delivery days a week", fewer=fewer),
            _with(scenario, base, {"days_per_week": fewer}),
            f"no delivery on {7 - fewer} days a week",
        )
        for fewer in (6, 5)
        if fewer < days
    ]


def _echelon_levers(scenario: Scenario, base: CoalitionTask) -> list[Lever]:
    titles = {
        "through": _("all vans straight from the hub"),
        "transfer": _("hand-over at every township"),
    }
    return [
        Lever(f"echelons_{name}", title, _with(scenario, base, {"echelons": name}))
        for name, title in titles.items()
        if scenario.after.echelons != name
    ]


def _hall_levers(scenario: Scenario, base: CoalitionTask) -> list[Lever]:
    other = "manual" if scenario.after.sorter == "auto" else "auto"
    return [
        Lever(
            f"sorter_{other}",
            _("{other} sorting", other=other),
            _with(scenario, base, {"sorter": other}),
        )
    ]


def _fleet_levers(scenario: Scenario, base: CoalitionTask) -> list[Lever]:
    """One type fewer each, and twice the payload room by day shifts of the largest type."""
    found = []
    for kind in scenario.fleet:
        rest = tuple(other for other in scenario.fleet if other.id != kind.id)
        if not any(other.echelon != "local" and other.count != 0 for other in rest):
            continue
        changed = scenario.model_copy(update={"fleet": rest})
        if kind.echelon == "local":
            continue
        task = replace(base, scenario=changed, county=input_hash(changed))
        found.append(Lever(f"without_{kind.id}", _("a fleet without {name}", name=kind.name), task))
    return found


def _station_levers(scenario: Scenario, world: World, base: CoalitionTask) -> list[Lever]:
    found = []
    for km in sorted({1.5, float(scenario.stations.radius_km)}):
        pairs = merged_stations(world, scenario.fleet[0].id, round(km * 1_000))
        if pairs:
            found.append(
                Lever(
                    f"stations_{km:g}km",
                    _(
                        "{count} villages served from a station within {km:g} km of road",
                        count=len(pairs),
                        km=km,
                    ),
                    replace(base, serve_from=pairs),
                    f"people of {len(pairs)} villages go up to {km:g} km",
                )
            )
    return found


def merged_stations(world: World, kind: str, metres: int) -> tuple[tuple[str, str], ...]:
    """Return pairs (village, village that serves it) within `metres` of road of each other.

    `kind` is the vehicle type whose roads count. Greedy: the village that takes the most residents
    off the round becomes a station first, never across townships; its neighbours are taken once.
    """
    places = world.places
    rows = np.flatnonzero((places["kind"] == "village").to_numpy())
    way = world.travel[kind].metres[np.ix_(rows, rows)]
    near = np.maximum(way, way.T) <= metres
    township = places["township"].to_numpy()[rows]
    near &= township[:, None] == township[None, :]
    people = places["population"].to_numpy(dtype=np.float64)[rows]
    ids = places["place_id"].to_numpy()[rows]
    free = np.ones(rows.size, dtype=bool)
    found: list[tuple[str, str]] = []
    while free.any():
        gain = (near & free[None, :]).sum(axis=1) + people / (people.sum() + 1.0)
        gain[~free] = -1.0
        best = int(np.argmax(gain))
        taken = np.flatnonzero(near[best] & free)
        found += [(str(ids[v]), str(ids[best])) for v in taken if v != best]
        free[taken] = False
        free[best] = False
    return tuple(sorted(found))


def _member_levers(base: CoalitionTask, firms: tuple[str, ...]) -> list[Lever]:
    """One firm fewer each: the others ally, it stays alone."""
    if len(firms) < 3:
        return []
    found = []
    for rest in combinations(firms, len(firms) - 1):
        outside = tuple(firm for firm in firms if firm not in rest)
        found.append(
            Lever(
                f"without_firm_{outside[0]}",
                _("an alliance without {outside}", outside=outside[0]),
                replace(base, firms=rest),
                firms_outside=outside,
            )
        )
    return found
