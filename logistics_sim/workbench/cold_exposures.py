"""Temperatures of the cold parcels of a replication, each with the vehicles that drove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing import Plan
    from logistics_sim.simulation import Replay
    from logistics_sim.workbench.scenario_county import County


def replay_exposures(
    county: County,
    plans: Sequence[Plan],
    plays: Sequence[Replay],
    parcels: pd.DataFrame,
    replication: int = 0,
) -> list[pd.DataFrame]:
    """Return the exposures (contract of that name) of a replication, one table per operator.

    `plays` holds what happened under each of `plans`. Each table has a column ``product`` more:
    that of the producer's lot, empty where there is none.
    """
    from logistics_sim.coldchain import carriage, cold_chain_parameters, exposures
    from logistics_sim.coldchain.products import known_products
    from logistics_sim.demand import assign_lots

    places = county.world.places
    parameters = cold_chain_parameters(county.scenario)
    lots = assign_lots(county.scenario, places, parcels, replication, strict=False)
    product = known_products(lots["product"], strict=False)
    names = {f"P{number:09d}": str(name) for number, name in product.items()}
    tables = []
    for made, played in zip(plans, plays, strict=True):
        mine = parcels[parcels["firm"].isin(made.operator.firms)]
        offered = carriage(parameters, places, made.trips, played.runs, played.events, replication)
        table = exposures(parameters, mine, played.stamps, offered, product)
        tables.append(
            table.assign(product=[names.get(str(each), "") for each in table["parcel_id"]])
        )
    return tables
