"""Which tariff drives which activity: the ledger and the sensitivity table share it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.scenario import Operator, Scenario

VEHICLE_DAY = "vehicle_day"
DISTANCE = "distance"
DRIVER = "driver"
SORTING = "sorting"
HUB = "hub"
TOWNSHIP_STATION = "township_station"
COMMISSION = "station_commission"
FAILED = "failed_delivery"
RETURNS = "return_handling"
COLD = "cold_surcharge"

ACTIVITIES = (
    VEHICLE_DAY,
    DISTANCE,
    DRIVER,
    SORTING,
    HUB,
    TOWNSHIP_STATION,
    COMMISSION,
    FAILED,
    RETURNS,
    COLD,
)


@dataclass(frozen=True)
class VehicleTariff:
    """Prices of one type of vehicle, and the capacity by which its trips are split."""

    fixed_yuan_day: float
    yuan_km: float
    driver_yuan_h: float
    payload_g: int
    volume_ml: int


@dataclass(frozen=True)
class Tariffs:
    """All prices of an operator: by vehicle type, by the item and by the hub's day.

    `hub_key` says whose hall it is (``alone`` or ``joint``), `sorter_kind` how it sorts;
    `break_s` is the break that drivers are not paid for.
    """

    vehicles: Mapping[str, VehicleTariff] = field(default_factory=dict)
    sorting_yuan: float = 0.0
    sorter_kind: str = "manual"
    hub_yuan_day: float = 0.0
    hub_key: str = "joint"
    commission_yuan: float = 0.0
    failed_delivery_yuan: float = 0.0
    return_handling_yuan: float = 0.0
    cold_surcharge_yuan: float = 0.0
    break_s: int = 0


def sorting_yuan(scenario: Scenario, operator: Operator) -> float:
    """Return the price of sorting one item in the operator's hall."""
    costs = scenario.costs
    manual = operator.sorter_kind == "manual"
    return float(costs.sorting_manual_yuan if manual else costs.sorting_auto_yuan)


def hub_yuan_day(scenario: Scenario, operator: Operator) -> float:
    """Return the hub's price a day: a firm's own dock, or the shared hall."""
    costs = scenario.costs
    alone = len(operator.firms) == 1
    return float(costs.hub_alone_yuan_day if alone else costs.hub_joint_yuan_day)


def parameter_paths(scenario: Scenario) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the parameter path of each price as ``{path: (activity, keys)}``.

    `keys` narrow the activity: vehicle types, a sorter kind, ``alone``/``joint`` for the
    hub; without any the price is that of the whole activity. The county's pay of drivers
    stands for the vehicle types that have none of their own, and is left out without one.
    """
    county = tuple(kind.id for kind in scenario.fleet if kind.driver_yuan_h is None)
    paths: dict[str, tuple[str, tuple[str, ...]]] = {
        "costs.sorting_manual_yuan": (SORTING, ("manual",)),
        "costs.sorting_auto_yuan": (SORTING, ("auto",)),
        "costs.hub_alone_yuan_day": (HUB, ("alone",)),
        "costs.hub_joint_yuan_day": (HUB, ("joint",)),
        "costs.station_commission_yuan": (COMMISSION, ()),
        "costs.township_station_yuan_day": (TOWNSHIP_STATION, ()),
        "costs.failed_delivery_yuan": (FAILED, ()),
        "costs.return_handling_yuan": (RETURNS, ()),
        "costs.cold_surcharge_yuan": (COLD, ()),
    }
    if county:
        paths = {"costs.driver_yuan_h": (DRIVER, county), **paths}
    for kind in scenario.fleet:
        paths[f"fleet.{kind.id}.fixed_yuan_day"] = (VEHICLE_DAY, (kind.id,))
        paths[f"fleet.{kind.id}.yuan_km"] = (DISTANCE, (kind.id,))
        if kind.driver_yuan_h is not None:
            paths[f"fleet.{kind.id}.driver_yuan_h"] = (DRIVER, (kind.id,))
    return paths
