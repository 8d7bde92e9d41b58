"""What a run shows to the review, kept beside its answer so that it can be scored again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.run_measures import RunMeasures
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.language import gettext as _
from logistics_sim.policy import Evidence, Figure
from logistics_sim.scenario import Scenario

if TYPE_CHECKING:
    from logistics_sim.places import World

EVIDENCE = "evidence.json"


def run_evidence(measures: RunMeasures, savings: dict[str, Any]) -> Evidence:
    """Return the evidence of a run: its `measures`, and the `savings` at equal service."""
    service, alliance = measures.service, measures.service.alliance
    figures = {
        name: Figure(row["share"], row["low"], row["high"], row["n"])
        for name, row in service.overall("after").items()
        if row["share"] is not None
    }
    return Evidence(
        delivered=alliance.delivered,
        services=alliance.services,
        attainment=figures,
        saving={
            name: Figure(found.share, found.low, found.high, 0) for name, found in savings.items()
        },
        firms_with_parcels=len(alliance.firms),
        cold_records=int(alliance.cold["records"]),
        excursion_minutes=float(alliance.cold["excursion_minutes"]),
        fresh_parcels=int(alliance.cold["fresh"]),
        stored_items=measures.stored_items,
        purchases=measures.purchases,
        traced_producers=alliance.producers,
        slow_legs=_slow_legs(service.legs),
        prices=measures.prices,
        same_service=savings["whole"].same_service,
    )


def stored_evidence(run: Path) -> Evidence:
    """Return the evidence that the run in the folder `run` kept.

    Raises `InputError` ``POL-008`` for a run of an earlier version, which kept none.
    """
    path = run / EVIDENCE
    if not path.is_file():
        text = _("this run kept no evidence for the review: it is of an earlier version")
        raise InputError("POL-008", str(run), text, _("run the scenario again"))
    return Evidence.from_dict(read_json(path))


def lever_prices(scenario: Scenario, run: Path) -> dict[str, float]:
    """Return what a further wave and a further local vehicle cost the alliance (yuan a day).

    A wave: distance and drivers of the cheapest wave of the plan. A vehicle: the fixed cost of
    the cheapest type that serves villages, and a driver's shift.
    """
    trips = read_parquet(run / "after" / "trips.parquet", ["wave", "weekdays", "cost_yuan"])
    found = {}
    if len(trips):
        daily = trips["cost_yuan"] * trips["weekdays"].astype(str).str.len() / 7
        found["wave"] = float(daily.groupby(trips["wave"]).sum().min())
    shift_h = float(scenario.operations.shift_h)
    local = [kind for kind in scenario.fleet if kind.echelon != "trunk"]
    if local:
        found["vehicle"] = min(
            float(kind.fixed_yuan_day) + shift_h * scenario.driver_pay_yuan_h(kind)
            for kind in local
        )
    return {name: round(value, 2) for name, value in found.items()}


def stock_movements(
    scenario: Scenario, world: World, days: int, replication: int
) -> tuple[int, int]:
    """Return the items sent from the hub's stock and the joint purchases that filled it."""
    services = scenario.services
    if services.drop_ship is None and services.replenishment is None:
        return 0, 0
    from logistics_sim.demand import FLOWS, parcel_flows

    flows = parcel_flows(scenario, world.places, days, replication)
    names = list(FLOWS)
    codes = [names.index("drop_ship"), names.index("replenishment")]
    items = sum(int((flows == code).sum()) for code in codes)
    every = services.pooled_purchase.every_days if services.pooled_purchase else 0
    return items, len(range(0, days, every)) if items and every else 0


def _slow_legs(legs: Any) -> dict[str, str]:
    """Return by target the leg that takes most of the time in the alliance."""
    mine = legs[(legs["variant"] == "after") & (legs["n"] > 0)]
    if not len(mine):
        return {}
    longest = mine.loc[mine.groupby("target", sort=True)["mean_s"].idxmax()]
    return dict(zip(longest["target"].astype(str), longest["leg"].astype(str), strict=True))
