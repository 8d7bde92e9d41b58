"""The categories of the parcel table: codes stay the same however a table was stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.scenario import Scenario

CLASSES = ("express", "fresh", "ltl", "return")
DIRECTIONS = ("down", "up", "intra")
BANDS = ("ambient", "fresh")
SERVICES = ("pickup", "home")


def categories(scenario: Scenario, places: pd.DataFrame) -> dict[str, list[str]]:
    """Return the ordered categories of each text column; places follow their table."""
    place_ids = places["place_id"].tolist()
    return {
        "firm": [firm.id for firm in scenario.firms],
        "class": list(CLASSES),
        "direction": list(DIRECTIONS),
        "origin": place_ids,
        "destination": place_ids,
        "band": list(BANDS),
        "service": list(SERVICES),
    }


def with_categories(frame: pd.DataFrame, scenario: Scenario, places: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with the full, ordered categories in every text column."""
    import pandas as pd

    changed = {
        name: pd.Categorical(frame[name], categories=names)
        for name, names in categories(scenario, places).items()
    }
    return frame.assign(**changed)
