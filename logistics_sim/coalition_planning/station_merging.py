"""The alliance's plan when villages are served from fewer stations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario

LOADS = ["down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items"]


def gathered_loads(loads: pd.DataFrame, served_from: Mapping[str, str]) -> pd.DataFrame:
    """Return design loads with those of a village added to the place that serves it.

    >>> import pandas as pd
    >>> table = {"group": "all", "wave": 1, "place": ["a", "b"], "band": "any"}
    >>> table |= dict.fromkeys(LOADS, [1, 2])
    >>> gathered_loads(pd.DataFrame(table), {"a": "b"})[["place", "down_g"]].values.tolist()
    [['b', 3]]
    """
    moved = loads.assign(place=loads["place"].map(lambda name: served_from.get(name, name)))
    summed = moved.groupby(["group", "wave", "place", "band"], sort=False)[LOADS].sum()
    return summed.reset_index()


def replan(scenario: Scenario, world: World, served_from: Mapping[str, str]) -> dict[str, Any]:
    """Plan the alliance with the vans calling at stations only; return the plan's figures.

    `served_from` names the station of each village that has none. What people walk or
    ride to their station is not in the plan's cost.
    """
    from logistics_sim.demand import design_loads
    from logistics_sim.routing import make_plan

    operator = scenario.joint_operator()
    loads = gathered_loads(design_loads(scenario, world.places, operator), served_from)
    found = make_plan(scenario, world, operator, loads).summary()
    return {
        "vehicles": found["vehicles"],
        "trips": found["trips"],
        "stops": found["stops"],
        "distance_km": found["distance_km"],
        "plan_yuan_day": found["cost"],
    }
