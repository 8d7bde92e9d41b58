"""What each station does and when it is open, by the scenario's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

WHERE = "services.stations"


@dataclass(frozen=True)
class StationFunctions:
    """Hours (s of day) and functions by row of the places table; the hub never closes.

    Attributes
    ----------
    home_delivery
        Whether couriers go to the doors from here.
    cold_cabinet
        Whether cold parcels find a cabinet; without, they stand outside.
    posting
        Whether parcels are accepted here.
    """

    open_s: NDArray[np.int64]
    close_s: NDArray[np.int64]
    home_delivery: NDArray[np.bool_]
    cold_cabinet: NDArray[np.bool_]
    posting: NDArray[np.bool_]


def station_functions(scenario: Scenario, places: pd.DataFrame) -> StationFunctions:
    """Return what every place does; a later rule of the scenario overrules an earlier one.

    Hours and functions that the road file states of a place hold instead of the county's;
    a rule of the scenario overrules them.

    Raises
    ------
    InputError
        ``DEM-003`` for an unknown place; ``SCN-013`` where a place would close before it opens.
    """
    operations = scenario.operations
    hub = (places["kind"] == "hub").to_numpy(dtype=bool)
    opens = np.where(hub, 0, clock_s(operations.station_open))
    closes = np.where(hub, DAY_S, clock_s(operations.station_close))
    names = ("home_delivery", "cold_cabinet", "posting")
    has = {name: np.ones(len(places), dtype=bool) for name in names}
    if "stated_open_s" in places:
        stated = (places["stated_open_s"].to_numpy() >= 0) & ~hub
        opens = np.where(stated, places["stated_open_s"].to_numpy(), opens)
        closes = np.where(stated, places["stated_close_s"].to_numpy(), closes)
        if (opens >= closes).any():
            row = int((opens >= closes).argmax())
            text = _("{iloc} would close before it opens", iloc=places["place_id"].iloc[row])
            raise InputError("SCN-013", _("road file"), text, _("import the places again"))
    if "functions" in places:
        said = places["functions"].astype(str)
        for name in names:
            listed = np.array([name in text.split(",") for text in said], dtype=bool)
            has[name] = np.where((said == "").to_numpy() | hub, True, listed)
    for rule in scenario.services.stations:
        chosen = named_places(places, rule.places, WHERE) & ~hub
        opens = np.where(chosen & (rule.open is not None), clock_s(rule.open or "00:00"), opens)
        closes = np.where(chosen & (rule.close is not None), clock_s(rule.close or "00:00"), closes)
        for name in names:
            has[name][chosen] = name in rule.functions
        if (opens >= closes).any():
            text = _("{places} would close before it opens", places=rule.places[0])
            raise InputError("SCN-013", WHERE, text, _("give the rule both open and close"))
    return StationFunctions(opens.astype(np.int64), closes.astype(np.int64), **has)


def named_places(places: pd.DataFrame, codes: tuple[str, ...], where: str) -> NDArray[np.bool_]:
    """Return which rows `codes` name: places by their own, or all places of a township.

    Raises `InputError` (DEM-003) at `where` for a code that no row has.
    """
    ids, township = places["place_id"].astype(str), places["township"].astype(str)
    known = set(ids) | (set(township) - {""})
    unknown = [code for code in codes if code not in known]
    if unknown:
        text = _("there is no place {unknown!r}", unknown=unknown[0])
        raise InputError("DEM-003", where, text, _("use codes of the places table"))
    return (ids.isin(codes) | township.isin(codes)).to_numpy(dtype=bool)
