"""An estimate while one edits: the last run's ledger under the changed values, with its error.

No plan is made. Prices act exactly on the plan as it was; volumes, members, sizes, waves and the
hub's site act by rules with a band; what needs a new plan is named. *Run* gives the answer.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.report.run_tables import RunTables
from logistics_sim.web.estimate_effects import (
    SILENT,
    How,
    Money,
    apply_fleet,
    apply_hub,
    apply_prices,
    apply_volumes,
    apply_waves,
)
from logistics_sim.web.overlay import differences

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.scenario import Scenario

VARIANTS = ("equal_service", "as_is")
_reading = threading.Lock()
PLAN_NOISE = 0.02
"""Two searches and two draws of parcels differ by so much (a guess; held against runs in tests)."""


@dataclass(frozen=True)
class Basis:
    """What an estimate starts from: a finished run, read once."""

    folder: Path
    scenario: Scenario
    said: dict[str, Any]
    ledger: pd.DataFrame
    places: pd.DataFrame
    saving_half: dict[str, float]
    used: dict[str, int]
    parcels_day: float


def basis_of(folder: Path) -> Basis:
    """Read the finished run in `folder`; those of the last ones asked for are kept read."""
    with _reading:
        return _basis(folder)


@lru_cache(maxsize=16)
def _basis(folder: Path) -> Basis:
    run = RunTables(folder)
    keys = ["variant", "activity", "key", "firm", "class", "direction"]
    rows = run.ledger.astype(dict.fromkeys(keys, str))
    ledger = rows.groupby(keys)["yuan"].sum().div(run.days).reset_index()
    ledger = ledger.astype(dict.fromkeys(keys, "category"))  # compared with words many times
    halves = {}
    for variant, part in (("equal_service", "saving"), ("as_is", "saving_as_is")):
        found = run.answer[part]["whole"]
        low, high = found["low"], found["high"]
        halves[variant] = 0.0 if low is None or high is None else (high - low) / 2
    vehicles = run.trips.groupby(run.trips["type"].astype(str))["vehicle"].nunique()
    after = run.answer["parcels"]["generated"] / run.days
    return Basis(
        folder,
        run.scenario,
        run.scenario.model_dump(mode="json"),
        ledger,
        run.places,
        halves,
        {str(name): int(number) for name, number in vehicles.items()},
        float(after),
    )


def changed_keys(basis: Basis, scenario: Scenario) -> list[str]:
    """Return the dotted keys in which `scenario` differs from that of the run."""
    skipped = ("roads", "name", "title")
    rows = differences(basis.said, scenario.model_dump(mode="json"))
    return [row["key"] for row in rows if row["key"] not in skipped]


def estimate_of(basis: Basis, scenario: Scenario) -> dict[str, Any]:
    """Return what `scenario` would cost and save a day, by the run of `basis`.

    ``changes`` names each changed value and how far it is in the figures: ``exact``, ``rough``,
    ``unknown`` (it needs a new plan), ``none`` (it changes no cost).
    """
    keys = changed_keys(basis, scenario)
    money = Money(basis.ledger)
    wanted = set(keys)
    apply_prices(money, basis.scenario, scenario, wanted)
    apply_volumes(money, basis.scenario, scenario, basis.places, wanted)
    apply_fleet(money, basis.scenario, scenario, basis.used, wanted)
    apply_waves(money, basis.scenario, scenario, wanted)
    apply_hub(money, _distance_ratio(basis, scenario), wanted)
    changes = [{"key": key, "how": _how(key, money.told)} for key in keys]
    noise = PLAN_NOISE if any(change["how"] == "rough" for change in changes) else 0.0
    sums = {v: _widened(money.sums(v), noise) for v in ("after", *VARIANTS)}
    target = float(scenario.targets.saving_share)
    known = all(change["how"] != "unknown" for change in changes)
    return {
        "changes": changes,
        "known": known,
        "cost_day": {variant: _span(*found) for variant, found in sums.items()},
        "saving": {
            variant: _saving(
                sums[variant], sums["after"], basis.saving_half[variant], target, known
            )
            for variant in VARIANTS
        },
    }


def _widened(found: tuple[float, float, float], noise: float) -> tuple[float, float, float]:
    """Add what two searches and two draws of the same county differ by, as a root of squares."""
    mid, low, high = found
    return mid, mid - math.hypot(mid - low, noise * mid), mid + math.hypot(high - mid, noise * mid)


def _how(key: str, told: dict[str, How]) -> How:
    if key in told:
        return told[key]
    return "none" if key.startswith(SILENT) or key.endswith((".name", ".source")) else "unknown"


def _span(mid: float, low: float, high: float) -> dict[str, float]:
    return {"value": round(mid, 2), "low": round(low, 2), "high": round(high, 2)}


def _saving(
    before: tuple[float, float, float],
    after: tuple[float, float, float],
    half: float,
    target: float,
    known: bool,
) -> dict[str, Any]:
    """Return the saving with its band: the rules' and, by the root of squares, that of the days."""
    if before[0] <= 0:
        return {
            "value": None,
            "low": None,
            "high": None,
            "target": target,
            "verdict": "cannot_tell",
        }
    value = 1 - after[0] / before[0]
    ends = []
    for side, (of_after, of_before) in ((-1, (after[2], before[1])), (1, (after[1], before[2]))):
        rules = 1 - of_after / max(of_before, 1e-9) - value
        ends.append(value + side * math.hypot(rules, half))
    verdict = "held" if ends[0] >= target else "not_held" if ends[1] < target else "cannot_tell"
    return {
        "value": round(value, 5),
        "low": round(ends[0], 5),
        "high": round(ends[1], 5),
        "target": target,
        "verdict": verdict if known else "cannot_tell",
    }


def _distance_ratio(basis: Basis, scenario: Scenario) -> float | None:
    """Return how much farther the villages are from the new hub, in straight lines by residents."""
    places = basis.places
    sites = [_site(places, each.hub) for each in (basis.scenario, scenario)]
    if sites[0] is None or sites[1] is None:
        return None
    village = places["kind"] == "village"
    weight = places.loc[village, "population"].to_numpy(dtype=np.float64)
    lon, lat = (places.loc[village, name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    squeeze = math.cos(math.radians(float(lat.mean())))
    sums = [
        float((np.hypot((lon - x) * squeeze, lat - y) * weight).sum())
        for x, y in (site for site in sites if site is not None)
    ]
    return sums[1] / sums[0] if sums[0] > 0 else None


def _site(places: pd.DataFrame, hub: Any) -> tuple[float, float] | None:
    if isinstance(hub, tuple | list):
        return float(hub[0]), float(hub[1])
    found = places[places["place_id"] == (hub or "hub")]
    if not len(found):
        return None
    return float(found["lon"].iloc[0]), float(found["lat"].iloc[0])
