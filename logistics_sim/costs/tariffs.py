"""Activities of the ledger, and the prices that drive them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Activity:
    """Names of the ledger's activities."""

    VEHICLE_DAY = "vehicle_day"
    DISTANCE = "distance"
    TOLL = "toll"
    DRIVER = "driver"
    SORTING = "sorting"
    HUB = "hub"
    TOWNSHIP_STATION = "township_station"
    COMMISSION = "station_commission"
    FAILED = "failed_delivery"
    RETURNS = "return_handling"
    COLD = "cold_surcharge"
    BUS = "bus"


@dataclass(frozen=True)
class VehicleTariff:
    """Prices of one type of vehicle, and the capacity by which its trips are split."""

    fixed_yuan_day: float
    yuan_km: float
    driver_yuan_h: float
    payload_g: int
    volume_ml: int


@dataclass(frozen=True)
class BusTariff:
    """Prices of a bus firm: for each item, each stop of a trip, and each trip that is used."""

    yuan_item: float
    yuan_stop: float
    yuan_trip: float


@dataclass(frozen=True)
class Tariffs:
    """All prices of an operator: by vehicle type, by the item and by the hub's day.

    The first of `vehicles` measures capacity where trips are split. `hub_key` says whose hall
    it is (``alone`` or ``joint``), `sorter_kind` how it sorts; `break_s` is the break that
    drivers are not paid for. `buses` are by the vehicle type of their line.
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
    buses: Mapping[str, BusTariff] = field(default_factory=dict)
