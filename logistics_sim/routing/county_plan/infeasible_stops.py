"""Stops that no vehicle can serve, whatever the rest of the plan: found before any search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.slow_work import finish_s, windows_between
from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.routing.county_plan.stops import BANDS, capacity_ml
from logistics_sim.routing.explanation import SAID, Explanation, explain

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.legal_days import LegalDays
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.routing_task import Task
    from logistics_sim.routing.solution import Solution
    from logistics_sim.scenario import VehicleType

    Ints = NDArray[np.int64]


def infeasible_stops(
    inputs: PlanningInputs, task: Task
) -> tuple[NDArray[np.bool_], list[dict[str, Any]]]:
    """Return which stops are impossible, and one row for each: place, cause, limit, fix."""
    rules = inputs.rules
    stops = task.stops
    closes = inputs.places["close_s"].to_numpy(dtype=np.int64)[stops.place]
    opens = inputs.places["open_s"].to_numpy(dtype=np.int64)[stops.place]
    service = rules.service_s(stops.items, task.trunk)
    depart = task.release_s + rules.loading_s
    there = [_arrivals(inputs, task, kind, depart, outward=True) for kind in task.kinds]
    arrive = np.maximum(np.stack(there), opens)
    back = zip(task.kinds, arrive + service, strict=True)
    home_at = np.stack([_arrivals(inputs, task, kind, at, outward=False) for kind, at in back])
    until_arrival = rules.loading_s + np.stack(there) - depart
    homeward_here = home_at - arrive - service
    work = until_arrival + service + homeward_here
    early = np.where(until_arrival + service <= rules.break_after_s, homeward_here, np.inf)
    unbroken = np.minimum(early, work - rules.loading_s)  # the break splits the trip once
    without_break = (work > rules.break_after_s) & (unbroken > rules.break_after_s)
    without_compartment = capacity_ml(task.kinds)[:, stops.band] == 0
    late = arrive > closes - rules.break_s
    long = (work > rules.shift_s) | (home_at > rules.back_s - rules.break_s)
    impossible = (without_compartment | late | long | without_break).all(axis=0)
    too_warm = without_compartment.all(axis=0)
    late, long = late | without_compartment, long | without_compartment
    too_late = impossible & late.all(axis=0)
    too_long = impossible & ~too_late & (late | long).all(axis=0)
    rows: list[dict[str, Any]] = []
    for stop in np.flatnonzero(impossible):
        row = int(stops.place[stop])
        best = int(arrive[:, stop].min())
        head = {
            "village": str(inputs.places["place_id"].iloc[row]),
            "name": str(inputs.places["name"].iloc[row]),
            "wave": int(stops.wave[stop]),
            "band": BANDS[stops.band[stop]],
        }
        if too_warm[stop]:
            rows.append(
                {
                    **head,
                    "cause": _(
                        "impossible for any vehicle: none keeps {bands} goods",
                        bands=BANDS[stops.band[stop]],
                    ),
                    "limit": _("fleet: no compartment of that band in this echelon"),
                    "fix": _(
                        "a vehicle type with a fresh or chilled compartment (or an ambient one for "
                        'ambient goods), or coldchain.carried_in: "boxes"'
                    ),
                }
            )
        elif too_late[stop]:
            minutes = -(-(best - int(closes[stop] - rules.break_s)) // 60)
            rows.append(
                {
                    **head,
                    "cause": _("impossible for any vehicle: closed before the earliest arrival"),
                    "limit": _(
                        "arrives {clock_text}, closes {clock_text_2} less one break",
                        clock_text=clock_text(best),
                        clock_text_2=clock_text(int(closes[stop])),
                    ),
                    "fix": _(
                        "let the wave leave or the place close {minutes} min earlier or later",
                        minutes=minutes,
                    ),
                }
            )
        elif not too_long[stop]:
            stretch = float(np.where(late | long, np.inf, unbroken)[:, stop].min())
            rows.append(
                {
                    **head,
                    "cause": _("impossible for any vehicle: one break does not divide the way"),
                    "limit": _(
                        "{stretch:.0f} min of work at a stretch, "
                        "{break_after_s:.0f} min are allowed",
                        stretch=stretch / 60,
                        break_after_s=rules.break_after_s / 60,
                    ),
                    "fix": _(
                        "operations.break_after_h of {stretch:.2f} or a nearer base",
                        stretch=stretch / 3600,
                    ),
                }
            )
        else:
            over = int((work[:, stop].min() - rules.shift_s + 59) // 60)
            rows.append(
                {
                    **head,
                    "cause": _("impossible for any vehicle: the way there and back is too long"),
                    "limit": _(
                        "{work:.1f} h of work, back at {clock_text}",
                        work=work[:, stop].min() / 3600,
                        clock_text=clock_text(int(home_at[:, stop].min())),
                    ),
                    "fix": _("a shift {over} min longer or a nearer base", over=over)
                    if over > 0
                    else _("an earlier wave, a later demand.line_haul_out or a nearer base"),
                }
            )
    return impossible, rows


def _arrivals(
    inputs: PlanningInputs, task: Task, kind: VehicleType, depart_s: Ints, outward: bool
) -> Ints:
    """Return when vehicles of `kind` that leave at `depart_s` are at each stop, or at the base.

    They drive `outward` from the base, or home to it.
    """
    travel, place = inputs.travel[kind.id], task.stops.place
    usual_s = travel.seconds[task.base, place] if outward else travel.seconds[place, task.base]
    if not travel.slow:
        return np.asarray(depart_s + usual_s)
    found = []
    for stop, begin, work in zip(place.tolist(), depart_s.tolist(), usual_s.tolist(), strict=True):
        way = (task.base, stop) if outward else (stop, task.base)
        found.append(finish_s(windows_between(travel.slow, *way), begin, work))
    return np.array(found, dtype=np.int64)


def left_out_rows(
    places: pd.DataFrame, task: Task, legal: LegalDays, solution: Solution, stops: list[int]
) -> list[dict[str, Any]]:
    """Return one row per stop that fits nowhere beside the days of `solution`, with its cause.

    `legal` holds the rules that the days keep, the driver's rest among them.
    """
    rows = []
    for stop in stops:
        row = int(task.stops.place[stop])
        found = explain(legal.problem, solution, stop)
        rows.append(
            {
                "village": str(places["place_id"].iloc[row]),
                "name": str(places["name"].iloc[row]),
                "wave": int(task.stops.wave[stop]),
                "band": BANDS[task.stops.band[stop]],
                **_reason(task, legal, found),
            }
        )
    return rows


def _reason(task: Task, legal: LegalDays, found: Explanation) -> dict[str, str]:
    """Return cause, limit and fix in minutes and yuan.

    Where a stop would fit but for the rest, which `explain` does not know, the rest is the cause.
    """
    limit = _limit(found)
    if found.kind == "not_found_by_the_search":
        cause = _(SAID["impossible_with_the_rest_kept"])
        limit = _("no time is left for the driver's rest (operations.break_after_h)")
    else:
        cause = found.said
    if found.kind in ("impossible_for_any_vehicle", "dearer_than_the_penalty"):
        return {"cause": cause, "limit": limit, "fix": found.fix}
    alone = [legal.day(kind, ((found.client,),)) for kind in range(len(task.kinds))]
    able = [day for day in alone if day is not None]
    if not able:
        return {"cause": cause, "limit": limit, "fix": _("a vehicle of a faster type")}
    kind = task.kinds[min(able, key=lambda day: (day.cost, day.kind)).kind]
    name = kind.name or kind.id
    return {"cause": cause, "limit": limit, "fix": _("one more vehicle of type {name}", name=name)}


def _limit(found: Explanation) -> str:
    if found.unit != "s":
        over, unit = found.over, found.unit
        return _("{limit}: {over} {unit} over", limit=found.limit, over=over, unit=unit)
    minutes = -(-found.over // 60)
    return _("{limit}: {minutes} min over", limit=found.limit, minutes=minutes)
