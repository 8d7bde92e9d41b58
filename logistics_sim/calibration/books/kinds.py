"""Kinds of entries in books: how offices call them, what they are paid for, what they tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Quantity = Literal["km", "days", "hours", "items"]


@dataclass(frozen=True)
class Kind:
    """A kind of entry: yuan paid for `quantity` tell the parameter `path`.

    ``{type}`` in `path` is the vehicle's type. A `lumpy` kind comes now and then and in sums that
    have nothing to do with the row's own quantity: repairs over all kilometres of the type.
    """

    words: tuple[str, ...]
    quantity: Quantity
    path: str
    lumpy: bool = False

    @property
    def of_vehicle(self) -> bool:
        """Whether the parameter belongs to a type of vehicle."""
        return "{type}" in self.path


PER_KM, PER_DAY = "fleet.{type}.yuan_km", "fleet.{type}.fixed_yuan_day"
KINDS: dict[str, Kind] = {
    "fuel": Kind(
        ("油费", "燃油费", "加油", "加油费", "燃料费", "电费", "充电费", "充电", "electricity"),
        "km",
        PER_KM,
    ),
    "repairs": Kind(
        ("维修", "维修费", "修理费", "保养", "保养费", "轮胎", "轮胎费", "维保费", "maintenance"),
        "km",
        PER_KM,
        lumpy=True,
    ),
    "depreciation": Kind(("折旧", "折旧费", "车辆折旧"), "days", PER_DAY),
    "insurance": Kind(("保险", "保险费", "车辆保险", "交强险"), "days", PER_DAY),
    "lease": Kind(("租车费", "车辆租金", "租赁费", "车租"), "days", PER_DAY),
    "parking": Kind(("停车费", "年检", "年检费"), "days", PER_DAY),
    "vehicle": Kind(("车辆费用", "用车费", "用车成本", "车辆成本"), "km", PER_KM),
    "wages": Kind(
        ("工资", "司机工资", "驾驶员工资", "薪酬", "人工费", "pay"), "hours", "costs.driver_yuan_h"
    ),
    "commission": Kind(
        ("佣金", "站点佣金", "代收费", "代收佣金", "派件费"),
        "items",
        "costs.station_commission_yuan",
    ),
    "sorting_manual": Kind(
        ("人工分拣", "人工分拣费", "分拣工资"), "items", "costs.sorting_manual_yuan"
    ),
    "sorting_auto": Kind(("自动分拣", "自动分拣费"), "items", "costs.sorting_auto_yuan"),
    "failed": Kind(("二次派送费", "派送失败费", "失败补贴"), "items", "costs.failed_delivery_yuan"),
    "returns": Kind(("退件费", "退件处理费", "退货处理费"), "items", "costs.return_handling_yuan"),
    "cold": Kind(("冷链附加费", "冷链费", "冷藏费"), "items", "costs.cold_surcharge_yuan"),
    "hall": Kind(("场地费", "场地租金", "仓库租金", "仓租"), "days", "costs.hub_alone_yuan_day"),
    "station": Kind(
        ("乡镇站费用", "站点租金", "乡镇站点费用"), "days", "costs.township_station_yuan_day"
    ),
}
"""Kinds by name; ``vehicle`` is the whole cost of a vehicle, split into days and kilometres."""
WHOLE = "vehicle"
KIND_OF = {word: name for name, kind in KINDS.items() for word in (name, *kind.words)}
