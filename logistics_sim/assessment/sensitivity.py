"""How much the answer moves with each guess, one at a time.

Prices enter the ledger linearly, so their effect on the saving is exact for the plans
as they stand (a planner who re-plans for the new price does at least as well).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.assessment.money import RunCosts
from logistics_sim.costs.scenario_inputs import parameter_paths
from logistics_sim.scenario import Parameter, Scenario

if TYPE_CHECKING:
    import pandas as pd

METHOD = "exact in price, plans kept"
COLUMNS = [
    "parameter",
    "low",
    "base",
    "high",
    "unit",
    "saving_low",
    "saving_high",
    "elasticity",
    "method",
]


def sensitivity(scenario: Scenario, money: RunCosts, before: str = "equal_service") -> pd.DataFrame:
    """Return one row per guessed price: the whole saving at its low and high value.

    `before` is the variant compared with. `elasticity` is the change of the saving in percentage
    points per +1 % of the parameter, from low to high. Sorted by how far the saving moves.
    """
    import pandas as pd

    values = dict(scenario.parameters())
    rows = []
    for path, (activity, keys) in parameter_paths(scenario).items():
        value = values[path]
        if value.low is None or value.high is None or value.base == 0:
            continue
        low, high = (
            _saving(money, before, activity, keys, limit / value.base)
            for limit in (value.low, value.high)
        )
        rows.append(_row(path, value, low, high))
    table = pd.DataFrame(rows, columns=COLUMNS)
    moved = (table["saving_high"] - table["saving_low"]).abs()
    return table.loc[moved.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def _row(path: str, value: Parameter, low: float, high: float) -> dict[str, object]:
    assert value.low is not None
    assert value.high is not None
    percent = (value.high - value.low) / value.base * 100
    return {
        "parameter": path,
        "low": value.low,
        "base": value.base,
        "high": value.high,
        "unit": value.unit,
        "saving_low": low,
        "saving_high": high,
        "elasticity": (high - low) * 100 / percent if percent else 0.0,
        "method": METHOD,
    }


def _saving(
    money: RunCosts, before: str, activity: str, keys: tuple[str, ...], factor: float
) -> float:
    """Return the whole saving when one price is multiplied by `factor`."""
    table = money.table
    touched = table["activity"] == activity
    if keys:
        touched &= table["key"].isin(keys)
    yuan = table["yuan"].where(~touched, table["yuan"] * factor)
    sums = yuan.groupby(table["variant"]).sum()
    return float(1 - sums["after"] / sums[before]) if sums[before] else 0.0
