"""Residents by village: their own where the road file has them, else a part by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import listed, noop
from logistics_sim.network.place_facts import LARGEST_VILLAGE

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

TOWN_CLASSES = frozenset({"111", "112", "121", "122", "123"})
"""Urban-rural codes (National Bureau of Statistics) of cities, towns and their fringes."""
SEAT_CLASSES = frozenset({"210"})
APART = 0.02
"""Part by which stated residents and those of the places may differ."""
STRETCH = 3.0
"""Times beyond the figures of other villages that a part by rule may lie."""
NAMED = 8
HINT = noop("state demand.residents and village_resident_share of this county, or fill the table")


def village_population(scenario: Scenario, villages: pd.DataFrame) -> NDArray[np.int64]:
    """Return the residents of each village.

    A village with a figure of its own (column ``residents``) has that. The others share
    what ``residents x village_resident_share`` leaves, in proportion to a weight by the
    village's urban-rural class: `town` for the codes 111 to 123, `seat` for 210, else 1.

    Raises
    ------
    InputError
        DEM-005 when the figures of the villages are already more than that.
    """
    own = own_residents(villages)
    people = np.where(np.isnan(own), 0, own).astype(np.int64)
    blank = np.isnan(own)
    if not blank.any():
        return people
    rest = stated_in_villages(scenario) - int(people.sum())
    if rest < 0:
        raise InputError("DEM-005", "demand.residents", _too_few(scenario, people, blank), _(HINT))
    people[blank] = split_whole(rest, class_weight(scenario, villages)[blank])
    return people


def own_residents(villages: pd.DataFrame) -> NDArray[np.float64]:
    """Return the figure of each village's own, NaN where the road file has none."""
    if "residents" not in villages:
        return np.full(len(villages), np.nan)
    return villages["residents"].to_numpy(dtype=np.float64)


def stated_in_villages(scenario: Scenario) -> int:
    """Return the residents of all villages that the scenario states."""
    demand = scenario.demand
    return round(float(demand.residents) * float(demand.village_resident_share))


def class_weight(scenario: Scenario, villages: pd.DataFrame) -> NDArray[np.float64]:
    """Return the weight of each of `villages` (``places``) by its urban-rural class."""
    weights = scenario.demand.ur_weights
    code = villages["ur_class"].astype(str)
    weight = np.ones(len(villages))
    weight[code.isin(TOWN_CLASSES).to_numpy()] = float(weights.town)
    weight[code.isin(SEAT_CLASSES).to_numpy()] = float(weights.seat)
    return weight


def resident_faults(scenario: Scenario, nodes: pd.DataFrame, path: Path) -> list[Fault]:
    """Return what is wrong between the stated residents and those of `nodes` (DEM-005).

    Where every village has a figure, their sum must be within `APART` of
    ``demand.residents`` or of its part in villages. Where only some have, what is left for
    the others must be people of about the same number.
    """
    villages = nodes[nodes["kind"] == "village"]
    own = own_residents(villages)
    given = own[~np.isnan(own)]
    if not given.size:
        return []
    where = f"{path}, demand.residents"
    stated, inside = float(scenario.demand.residents), stated_in_villages(scenario)
    blank = int(own.size - given.size)
    if blank:
        return _rest_faults(scenario, villages, where)
    others = nodes[nodes["kind"] != "village"]
    summed = float(given.sum() + np.nansum(own_residents(others)))
    if any(abs(summed - said) <= APART * max(said, summed) for said in (stated, inside)):
        return []
    part = _(" ({inside:,} of them in villages)", inside=inside) if inside != round(stated) else ""
    text = _(
        "{stated:,.0f} residents are stated{part}, but the places of {name} have "
        "{summed:,.0f} together",
        stated=stated,
        part=part,
        name=scenario.roads_path.name,
        summed=summed,
    )
    hint = _(
        "state demand.residents: {summed:.0f} and where that comes from, or correct the table",
        summed=summed,
    )
    return [Fault("DEM-005", where, text, hint)]


def resident_warnings(scenario: Scenario, nodes: pd.DataFrame, path: Path) -> list[Fault]:
    """Return what residents of `nodes` warn of.

    Villages that get theirs by rule beside villages with a figure (DEM-006), and villages larger
    than any (DEM-013).
    """
    villages = nodes[nodes["kind"] == "village"]
    own = own_residents(villages)
    return [*_too_large(villages, own, path), *_by_rule(scenario, villages, own, path)]


def _too_large(villages: pd.DataFrame, own: NDArray[np.float64], path: Path) -> list[Fault]:
    """Return a warning for each of `villages` with far more residents than a village has."""
    hint = _("correct the table of villages and import again")
    return [
        Fault(
            "DEM-013",
            _("{path}, village {village}", path=path, village=village),
            _("{people:,.0f} residents are more than a village has", people=people),
            hint,
        )
        for village, people in zip(villages["id"].astype(str), own, strict=True)
        if people > LARGEST_VILLAGE
    ]


def _by_rule(
    scenario: Scenario, villages: pd.DataFrame, own: NDArray[np.float64], path: Path
) -> list[Fault]:
    """Return how many of `villages` get residents by rule beside villages with a figure."""
    blank = np.isnan(own)
    if blank.all() or not blank.any():
        return []
    rest = stated_in_villages(scenario) - int(np.nansum(own))
    text = _(
        "{blank} of {count} villages have no residents of their own; they share {rest:,} "
        "by rule: {names}",
        blank=int(blank.sum()),
        count=len(villages),
        rest=rest,
        names=listed(villages["id"][blank].astype(str).tolist(), NAMED),
    )
    hint = _("give their figures in the table of villages and import again")
    return [Fault("DEM-006", f"{path}, demand.residents", text, hint)]


def _rest_faults(scenario: Scenario, villages: pd.DataFrame, where: str) -> list[Fault]:
    """Return DEM-005 when the villages without a figure would get far too many or too few."""
    own = own_residents(villages)
    blank = np.isnan(own)
    people = np.where(blank, 0, own).astype(np.int64)
    rest = stated_in_villages(scenario) - int(people.sum())
    if rest < 0:
        return [Fault("DEM-005", where, _too_few(scenario, people, blank), _(HINT))]
    weight = class_weight(scenario, villages)
    each = rest * weight[blank].max() / weight[blank].sum()
    low, high = float(own[~blank].min()), float(own[~blank].max())
    if low / STRETCH <= each <= high * STRETCH:
        return []
    text = _(
        "{stated_in_villages:,} residents of villages are stated; the {blank} villages "
        "without a figure would get up to {each:,.0f} each, while those with one have "
        "{low:,.0f} to {high:,.0f}",
        stated_in_villages=stated_in_villages(scenario),
        blank=int(blank.sum()),
        each=each,
        low=low,
        high=high,
    )
    return [Fault("DEM-005", where, text, _(HINT))]


def _too_few(scenario: Scenario, people: NDArray[np.int64], blank: NDArray[np.bool_]) -> str:
    return _(
        "{stated_in_villages:,} residents of villages are stated, but the {blank} "
        "villages with a figure have {people:,} and {blank_2} more have none",
        stated_in_villages=stated_in_villages(scenario),
        blank=int((~blank).sum()),
        people=int(people.sum()),
        blank_2=int(blank.sum()),
    )


def split_whole(total: int, weight: NDArray[np.float64]) -> NDArray[np.int64]:
    """Split `total` into whole parts in proportion to `weight` (largest remainder).

    Ties go to the earlier row, so that the split never depends on the machine.

    >>> split_whole(10, np.array([1.0, 1.0, 1.0])).tolist()
    [4, 3, 3]
    """
    if not weight.size:
        return np.zeros(0, dtype=np.int64)
    exact = total * weight / weight.sum()
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    rest = np.round(exact - whole, 9)
    left = total - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:left]] += 1
    return whole
