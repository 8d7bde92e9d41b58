"""What a changed value does to a run's ledger: exactly, roughly, or not without a new plan.

`money` is scaled in place and hears what became of each of the changed `keys`; `old` is the
scenario of the run, `new` the one that is edited, `places` the run's. A `ratio` is new to old.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from logistics_sim.costs.expected import item_prices
from logistics_sim.costs.scenario_inputs import operator_tariffs, parameter_paths, place_flows
from logistics_sim.costs.tariffs import Activity

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.costs.expected import MeanFlow
    from logistics_sim.scenario import Scenario

How = Literal["exact", "rough", "unknown", "none"]
DRIVEN = (Activity.VEHICLE_DAY, Activity.DISTANCE, Activity.TOLL, Activity.DRIVER)
SHARED = (*DRIVEN, Activity.HUB, Activity.TOWNSHIP_STATION)
"""Activities of the alliance whose sum does not follow from single parcels."""
SILENT = ("name", "title", "seed", "days", "effort", "planning", "report", "targets", "supports",
          "facts", "stations", "allow_unreachable", "language")  # fmt: skip
"""Values that change no yuan of a mean day."""
VOLUMES = ("demand", "alliance.members", "firms")
BY_FIRM = ("share", "volume")
USUAL_POWER, POWER_ERROR = 0.7, 0.3
"""Cost of driving as a power of the volume, where a run has too few plans to tell."""
RE_PLANNED = 0.25
"""A new plan may take back so much of a dearer price (a guess; the kept plan is the upper end)."""


@dataclass
class Money:
    """The ledger of a run, yuan a mean day, with three factors on each row.

    `table` has the columns ``variant, activity, key, firm, class, direction, yuan``.
    """

    table: pd.DataFrame
    told: dict[str, How] = field(default_factory=dict)
    factors: dict[str, NDArray[np.float64]] = field(init=False)

    def __post_init__(self) -> None:
        self.factors = {name: np.ones(len(self.table)) for name in ("mid", "low", "high")}

    def scale(
        self, rows: Any, mid: float, low: float | None = None, high: float | None = None
    ) -> None:
        """Multiply `rows` (a mask) by the factor `mid`, in the band from `low` to `high`."""
        ends = sorted((mid if low is None else low, mid if high is None else high))
        mask = np.asarray(rows, dtype=bool)
        for name, factor in (("mid", mid), ("low", min(ends[0], mid)), ("high", max(ends[1], mid))):
            self.factors[name][mask] *= factor

    def sums(self, variant: str) -> tuple[float, float, float]:
        """Return yuan a day of a variant: middle, low, high."""
        yuan = self.table["yuan"].where(self.table["variant"] == variant, 0.0).to_numpy()
        mid, low, high = (float((yuan * factor).sum()) for factor in self.factors.values())
        return mid, low, high


def apply_prices(money: Money, old: Scenario, new: Scenario, keys: set[str]) -> None:
    """Scale what a changed price pays; exact while the plan is kept."""
    before, now = dict(old.parameters()), dict(new.parameters())
    table = money.table
    for path, (activity, names) in parameter_paths(new).items():
        changed = {key for key in keys if key == path or key.startswith(f"{path}.")}
        if not changed or path not in before or float(before[path].base) == 0:
            continue
        factor = float(now[path].base) / float(before[path].base)
        rows = table["activity"] == activity
        if names:
            rows &= table["key"].isin(names)
        low = 1 + (factor - 1) * (1 - RE_PLANNED) if activity in DRIVEN and factor > 1 else factor
        money.scale(rows, factor, low, factor)
        money.told.update(dict.fromkeys(changed, "exact"))


def apply_volumes(
    money: Money, old: Scenario, new: Scenario, places: pd.DataFrame, keys: set[str]
) -> None:
    """Scale parcels exactly and driving by the power law of the run's own plans."""
    changed = {key for key in keys if key.startswith(VOLUMES) and _is_volume(key)}
    joins = set(new.members) - set(old.members)
    if not changed or joins or {f.id for f in new.firms} != {f.id for f in old.firms}:
        return
    residents = float(new.demand.residents) / max(float(old.demand.residents), 1e-9)
    grown = places.assign(population=places["population"] * residents)
    firms = old.members
    then = {firm: place_flows(old, places, (firm,)) for firm in firms}
    now = {firm: place_flows(new, grown, (firm,)) for firm in firms}
    stay = set(new.members)
    table = money.table
    power, error = driving_power(table, {firm: _items(then[firm]) for firm in firms})
    alone = table["variant"] != "after"
    for firm in firms:
        mine = table["firm"] == firm
        if firm not in stay:
            money.scale(mine & (alone | ~table["activity"].isin(SHARED)) & _not_station(table), 0.0)
            continue
        _scale_items(money, old, new, firm, then[firm], now[firm])
        _scale_driven(money, mine & alone, _items(now[firm]) / _items(then[firm]), power, error)
    ratio = sum(_items(now[f]) for f in stay) / sum(_items(then[f]) for f in firms)
    _scale_driven(money, ~alone, ratio, power, error)
    money.told.update(dict.fromkeys(changed, "rough"))


def _is_volume(key: str) -> bool:
    parts = key.split(".")
    if parts[0] == "firms":
        return parts[-1] in BY_FIRM
    return not key.startswith(("demand.line_haul", "demand.posting", "demand.hour"))


def _not_station(table: pd.DataFrame) -> Any:
    return table["activity"] != Activity.TOWNSHIP_STATION


def _items(flows: Iterable[MeanFlow]) -> float:
    return max(sum(float(flow.items.sum()) for flow in flows), 1e-9)


def _scale_items(
    money: Money,
    old: Scenario,
    new: Scenario,
    firm: str,
    then: list[MeanFlow],
    now: list[MeanFlow],
) -> None:
    """Scale what is paid by the item of one firm, by class and direction."""
    table = money.table
    tariffs = operator_tariffs(old, old.joint_operator())
    for was, will in zip(then, now, strict=True):
        flow = (table["firm"] == firm) & (table["class"] == was.kind)
        flow &= table["direction"] == was.direction
        before, after = item_prices(tariffs, was), item_prices(tariffs, will)
        number = float(will.items.sum()) / max(float(was.items.sum()), 1e-9)
        for activity, price in before.items():
            factor = number * after.get(activity, 0.0) / price
            money.scale(flow & (table["activity"] == activity), factor)


def _scale_driven(money: Money, rows: Any, ratio: float, power: float, error: float) -> None:
    ends = [ratio ** float(np.clip(power + side * error, 0, 1)) for side in (-1, 1)]
    money.scale(rows & money.table["activity"].isin(DRIVEN), ratio**power, *ends)


def driving_power(table: pd.DataFrame, items: dict[str, float]) -> tuple[float, float]:
    """Return how the cost of driving grows with the volume, and twice its standard error.

    Fitted (least squares of logarithms) through the plans of the run: each firm alone at equal
    service, and the alliance. `table` is the ledger (see `Money`), `items` are those of a mean
    day by firm.
    """
    driven = table[table["activity"].isin(DRIVEN)]
    alone = (
        driven[driven["variant"] == "equal_service"].groupby("firm", observed=True)["yuan"].sum()
    )
    points = [
        (items[firm], float(yuan)) for firm, yuan in alone.items() if firm in items and yuan > 0
    ]
    joint = float(driven.loc[driven["variant"] == "after", "yuan"].sum())
    if joint > 0:
        points.append((sum(items.values()), joint))
    x, y = (np.log(np.array(side)) for side in zip(*points, strict=True)) if points else ([], [])
    if len(points) < 3 or float(np.ptp(x)) < 0.1:
        return USUAL_POWER, POWER_ERROR
    slope, level = np.polyfit(x, y, 1)
    left = y - slope * x - level
    spread = math.sqrt(
        float((left**2).sum()) / (len(points) - 2) / float(((x - x.mean()) ** 2).sum())
    )
    return float(np.clip(slope, 0.1, 1.0)), max(2 * spread, 0.1)


def apply_fleet(
    money: Money, old: Scenario, new: Scenario, used: dict[str, int], keys: set[str]
) -> None:
    """Scale the days of a vehicle type whose size changes; `used` are the vehicles driven."""
    table = money.table
    then, now = ({kind.id: kind for kind in each.fleet} for each in (old, new))
    for name in set(then) & set(now):
        changed = {key for key in keys if key.startswith(f"fleet.{name}.")}
        size = {k for k in changed if k.split(".")[2] in ("payload_kg", "volume_m3")}
        if size:
            ratio = then[name].payload_g / now[name].payload_g
            rows = table["activity"].isin(DRIVEN) & (table["key"] == name)
            money.scale(rows, math.sqrt(ratio), 1.0, ratio)
            money.told.update(dict.fromkeys(size, "rough"))
        count = f"fleet.{name}.count"
        if any(key == count or key.startswith(f"{count}.") for key in changed):
            most = [
                math.inf if kind.count is None else kind.count for kind in (then[name], now[name])
            ]
            enough, spare = used.get(name, 0) <= most[1], used.get(name, 0) < most[0]
            how: How = "rough" if enough and spare else "unknown"
            money.told.update({k: how for k in changed if k.startswith(count)})


def apply_waves(money: Money, old: Scenario, new: Scenario, keys: set[str]) -> None:
    """Scale the alliance's driving by the number of its waves: fewer visits, fuller vehicles."""
    changed = {key for key in keys if key.startswith("after.waves")}
    ratio = len(new.after.waves) / len(old.after.waves)
    if changed and ratio != 1:
        rows = (money.table["variant"] == "after") & money.table["activity"].isin(DRIVEN)
        money.scale(rows, math.sqrt(ratio), 1.0, ratio)
        money.told.update(dict.fromkeys(changed, "rough"))


def apply_hub(money: Money, ratio: float | None, keys: set[str]) -> None:
    """Scale the alliance's kilometres by how much farther its parcels are from the hub."""
    if ratio is not None and "hub" in keys:
        rows = (money.table["variant"] == "after") & money.table["activity"].isin(
            (Activity.DISTANCE, Activity.DRIVER)
        )
        money.scale(rows, math.sqrt(ratio), 1.0, ratio)
        money.told["hub"] = "rough"
