"""What is stated of each firm's volume, held against the scans of its parcels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, ratio
from logistics_sim.calibration.flows import flow_kinds
from logistics_sim.core.units import DAY_S
from logistics_sim.demand import firms_rates
from logistics_sim.demand.firm_names import firm_numbers
from logistics_sim.demand.flow_rates import mean_volume_factor
from logistics_sim.language import noop
from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.calibration.gathering import Records
    from logistics_sim.scenario import Scenario

LOST = 0.01
"""A part of the parcels that may lack every scan that tells where they went."""
ALL, NONE, SEVERAL = noop("all firms"), noop("no firm named"), noop("scans of several firms")
MOST_UNKNOWN = 12
OTHERS = noop("other firms that the scenario does not have")


@dataclass(frozen=True)
class FirmVolume:
    """Inbound parcels of an ordinary day of one firm, stated and scanned.

    Attributes
    ----------
    firm
        Id; as it is written for a firm that the scenario does not have; else one of the words
        of this module.
    stated
        What the scenario says.
    recorded, low, high
        Scanned parcels, each day by its expected factor; the interval is such that with
        probability 0.95 all firms' hold.
    parcels, days
        How many were scanned, and on how many days.
    """

    firm: str
    stated: float
    recorded: float
    low: float
    high: float
    parcels: int
    days: int

    @property
    def contradicted(self) -> bool:
        """Whether scans say something else than the scenario."""
        return self.stated < self.low * (1 - LOST) or self.stated > self.high * (1 + LOST)


def firm_volumes(
    scenario: Scenario,
    places: pd.DataFrame,
    scans: Records,
    wide: pd.DataFrame,
    counts: pd.DataFrame,
) -> tuple[FirmVolume, ...]:
    """Return the volumes of firms, stated and recorded; of all together where scans name none.

    Parameters
    ----------
    scenario
        States shares or volumes; its month's factor is taken for all recorded days.
    places
        Contract ``places``.
    scans
        With a column ``firm`` where the records have one.
    wide
        The scans by parcel.
    counts
        Parcels by day (`flows.daily_counts`): only its days count.

    Notes
    -----
    Days are the clusters of the ratio of parcels to expected factors (weekday, month, surges).
    """
    days = counts.index.to_numpy(dtype=np.int64)
    if days.size < FEWEST:
        return ()
    dates = days.astype("datetime64[D]").tolist()
    expected = np.array([mean_volume_factor(scenario, date) for date in dates])
    if not expected.any():
        return ()
    ids = tuple(firm.id for firm in scenario.firms)
    stated = {name: _stated(scenario, places, (name,)) for name in ids}
    if "firm" in scans.frame:
        by_firm = _by_firm(scenario, scans, wide, days)
    else:
        stated = {ALL: _stated(scenario, places, ids)}
        by_firm = {ALL: counts["inbound"].to_numpy(dtype=np.float64)}
    confidence = 1 - (1 - CONFIDENCE) / len(by_firm)
    found = []
    for name, each in by_firm.items():
        base, low, high = ratio(each, expected, confidence)
        said = stated.get(name, 0.0)
        found.append(
            FirmVolume(name, said, base, max(low, 0.0), high, int(each.sum()), int(days.size))
        )
    return tuple(found)


def _stated(scenario: Scenario, places: pd.DataFrame, firms: tuple[str, ...]) -> float:
    """Return what is stated of some `firms`, with what they send from the hub's stock."""
    rates, share = firms_rates(scenario, places, firms)
    service = scenario.services.drop_ship
    own = service is not None and service.firm in firms
    return float(rates.inbound.sum()) * share + (float(rates.drop_ship.sum()) if own else 0.0)


def _by_firm(
    scenario: Scenario, scans: Records, wide: pd.DataFrame, days: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Return inbound parcels on each of the `days` by firm: all of the scenario's, then others."""
    owner, names = _owners(scenario, scans, wide)
    first = wide.min(axis=1).to_numpy() // DAY_S
    chosen = (flow_kinds(wide) == "inbound") & np.isin(first, days)
    at = np.searchsorted(days, first[chosen].astype(np.int64))
    table = np.zeros((len(names), days.size))
    np.add.at(table, (owner[chosen], at), 1.0)
    own = len(scenario.firms)
    found = dict(zip(names[:own], table, strict=False))
    strangers = range(own, len(names) - 2)
    ranked = sorted(strangers, key=lambda row: (-table[row].sum(), names[row]))
    for place, row in enumerate(ranked):
        name = names[row] if place < MOST_UNKNOWN else OTHERS
        found[name] = found.get(name, 0.0) + table[row]
    found |= {NONE: table[-2], SEVERAL: table[-1]}
    return {name: each for at, (name, each) in enumerate(found.items()) if at < own or each.any()}


def _owners(
    scenario: Scenario, scans: Records, wide: pd.DataFrame
) -> tuple[NDArray[np.int64], list[str]]:
    """Return the firm of each parcel of `wide` as a row of the names of firms, and these names."""
    import pandas as pd

    known = firm_numbers(scenario.firms)
    names = [firm.id for firm in scenario.firms]
    said = scans.frame["firm"].cat
    numbers = []
    for text in map(str, said.categories):
        key = match_key(text)
        if key and key not in known:
            known[key] = len(names)
            names.append(text)
        numbers.append(known.get(key, -1))
    firm = np.array([*numbers, -1], dtype=np.int64)[said.codes.to_numpy()]
    names += [NONE, SEVERAL]
    row = wide.index.get_indexer(pd.Index(scans.frame["parcel"].to_numpy()[firm >= 0]))
    firm = firm[firm >= 0]
    most = np.full(len(wide), -1, dtype=np.int64)
    least = np.full(len(wide), len(names), dtype=np.int64)
    np.maximum.at(most, row[row >= 0], firm[row >= 0])
    np.minimum.at(least, row[row >= 0], firm[row >= 0])
    owner = np.where(most < 0, len(names) - 2, most)
    return np.where((most >= 0) & (least != most), len(names) - 1, owner), names
