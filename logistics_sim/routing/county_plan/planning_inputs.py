"""What a county's day is planned from, beside the operator and its loads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from logistics_sim.places import Travel
    from logistics_sim.routing.county_plan.bus_legs import BusOffer
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.scenario import VehicleType


@dataclass(frozen=True)
class PlanningInputs:
    """Places, travel, vehicles, rules and effort; no scenario.

    Attributes
    ----------
    places
        Contract ``places``; row 0 is the hub. Places are numbered by their rows.
    travel
        By vehicle type ``seconds`` and ``metres`` between places, shape ``(n, n)``.
    fleet
        Vehicle types, in the order of the scenario.
    driver_pay_yuan_h
        Pay of a driver's hour by vehicle type.
    cold_apart
        Whether cold goods travel in compartments of their own, not in boxes.
    line_haul
        When the goods of each line-haul truck are scanned (s), and their share of the day's.
    line_haul_late_mean_s
        Mean lateness of those trucks.
    iterations, handover_trials, engine, seed
        Work of each search, sets of hand-overs to try, engine, and root of the seeds.
    buses, bus_trials
        Bus trips that parcels may take, and how many changes by bus are tried.
    """

    places: pd.DataFrame
    travel: Mapping[str, Travel]
    fleet: tuple[VehicleType, ...]
    driver_pay_yuan_h: Mapping[str, float]
    rules: TimeRules
    cold_apart: bool
    line_haul: tuple[tuple[int, float], ...]
    line_haul_late_mean_s: float
    iterations: int
    handover_trials: int
    engine: str
    seed: int
    buses: tuple[BusOffer, ...] = ()
    bus_trials: int = 0
