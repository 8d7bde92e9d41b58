"""Volumes from scans: how they vary by day, weekday and week, and how flows relate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, Estimate, ratio
from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LAST_DAYS = 3
"""Days at the end whose parcels may still lack the scan that tells where they went."""
THURSDAY = 3
"""Weekday of 1970-01-01, Monday being 0."""
FEWEST_WEEKS = 2
VILLAGE = ("at_village", "failed", "delivered", "collected", "returned")


def posted(wide: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which parcels were posted in the county (outbound, or back to the sender)."""
    return np.asarray(wide[["posted", "return_posted"]].notna().any(axis=1))


def flow_kinds(wide: pd.DataFrame) -> NDArray[np.str_]:
    """Return the flow of each parcel of `wide`, by where it was scanned."""
    here = posted(wide)
    village = wide[list(VILLAGE)].notna().any(axis=1).to_numpy()
    truck = wide["truck_arrived"].notna().to_numpy()
    back = wide["return_posted"].notna().to_numpy()
    return np.select(
        [back, here & village, here, truck | village],
        ["return", "intra", "outbound", "inbound"],
        "hub_only",
    )


def daily_counts(wide: pd.DataFrame) -> pd.DataFrame:
    """Return parcels by day since 1970: ``inbound, outbound, intra, return, hub_only``.

    `wide` has one row per parcel with the first moment of each kind of scan. A parcel counts on the
    day of its first scan; one that only the hub has seen lost its scan of posting. The first and
    the last three days of the records are left out: they may lack scans. Days without a parcel are
    no days of work.
    """
    import pandas as pd

    first = wide.min(axis=1).to_numpy() // DAY_S
    table = pd.crosstab(first, flow_kinds(wide))
    columns = ["inbound", "outbound", "intra", "return", "hub_only"]
    table = table.reindex(columns=columns, fill_value=0)
    table.index = table.index.astype(np.int64)
    kept: pd.DataFrame = table
    if len(table):
        days = table.index.to_numpy()
        kept = table[(days > days.min()) & (days <= days.max() - LAST_DAYS)]
    return kept


def ratios(counts: pd.DataFrame) -> list[Estimate]:
    """Return outbound, intra-county and returned parcels per inbound one, days as clusters.

    Lost scans of posting are made up for: their share is that of parcels that only the hub has
    seen among all that leave the county.
    """
    found = []
    only = float(counts["hub_only"].sum())
    leaving = only + float(counts[["outbound", "return"]].to_numpy().sum())
    lost = only / leaving if leaving else 0.0
    for column, path in (
        ("outbound", "demand.outbound_ratio"),
        ("intra", "demand.intra_ratio"),
        ("return", "demand.return_ratio"),
    ):
        days = counts[counts["inbound"] > 0]
        if len(days) < FEWEST or days[column].sum() < FEWEST:
            continue
        above = days[column].to_numpy(dtype=np.float64) / (1 - lost)
        below = days["inbound"].to_numpy(dtype=np.float64)
        base, low, high = ratio(above, below)
        words = (
            f"{int(days[column].sum()):,} posted over {int(below.sum()):,} inbound, {lost:.1%} of "
            "the scans of posting lost; days as clusters"
        )
        found.append(
            Estimate(
                path, base, max(low, 0.0), high, "per inbound item", len(days), words, above / below
            )
        )
    return found


def variation(counts: pd.DataFrame, weekday_factors: Sequence[float]) -> list[Estimate]:
    """Return the day-to-day variation of inbound volumes, weekdays apart, and their factors.

    Where the records hold at least two of each weekday its factors are estimated, else the stated
    `weekday_factors` (Monday to Sunday) are divided out.

    Notes
    -----
    Logarithms of counts less their weekday's mean: their variance is that of days plus about one
    over the count, which is taken off. Chi-square interval of the whole variance.
    """
    from scipy.special import chdtri, stdtrit

    seen = counts["inbound"][counts["inbound"] > 0]
    if len(seen) < FEWEST:
        return []
    weekday = (seen.index.to_numpy() + THURSDAY) % 7
    log = np.log(seen.to_numpy(dtype=np.float64))
    each = np.bincount(weekday, minlength=7)
    free = bool((each >= FEWEST_WEEKS).all())
    stated = np.maximum(np.asarray(weekday_factors, dtype=np.float64), 1e-9)
    means = (
        np.bincount(weekday, weights=log, minlength=7) / np.maximum(each, 1)
        if free
        else np.log(stated) + float((log - np.log(stated)[weekday]).mean())
    )
    rest = log - means[weekday]
    degrees = int(seen.size - (7 if free else 1))
    whole = float((rest**2).sum())
    counting = float((1 / seen.to_numpy(dtype=np.float64)).mean())
    tail = (1 - CONFIDENCE) / 2
    parts = (whole / degrees, whole / chdtri(degrees, tail), whole / chdtri(degrees, 1 - tail))
    base, low, high = (_cv(float(part) - counting) for part in parts)
    words = f"lognormal days, {'estimated' if free else 'stated'} weekday factors divided out"
    path = "demand.daily_volume_cv"
    sample = np.exp(rest)
    made = [Estimate(path, base, low, high, "share", int(seen.size), words, sample)]
    if free:
        level = np.exp(means)
        error = np.sqrt(whole / degrees / each) * float(stdtrit(degrees, 1 - tail))
        for number in range(7):
            factor = float(level[number] / level.mean())
            wide = float(np.exp(error[number] * np.sqrt(6 / 7)))
            made.append(
                Estimate(
                    f"demand.weekday_factors.values.{number}",
                    factor,
                    factor / wide,
                    factor * wide,
                    "x",
                    int(each[number]),
                    "mean of logarithms of the weekday's volumes over that of all weekdays",
                    np.exp(log[weekday == number]) / level.mean(),
                )
            )
    return made


def week_to_week(counts: pd.DataFrame) -> dict[str, float] | None:
    """Return how whole weeks vary beyond what their days explain; None with under three weeks.

    ``sd, low, high`` (of logarithms) and ``weeks``. The model draws days independently, so a
    figure whose interval lies above zero says that weeks differ more than it lets them.
    """
    from scipy.special import chdtri

    seen = counts["inbound"][counts["inbound"] > 0]
    day = seen.index.to_numpy() + THURSDAY
    week, weekday = day // 7, day % 7
    log = np.log(seen.to_numpy(dtype=np.float64))
    means = np.bincount(weekday, weights=log, minlength=7) / np.maximum(
        np.bincount(weekday, minlength=7), 1
    )
    rest = log - means[weekday]
    names, number = np.unique(week, return_inverse=True)
    each = np.bincount(number)
    whole = each == 7
    if int(whole.sum()) < 3:
        return None
    kept = whole[number]
    level = np.bincount(number, weights=rest)[whole] / 7
    within = float(((rest[kept] - (np.bincount(number, weights=rest) / each)[number][kept]) ** 2)
                   .sum()) / (6 * (int(whole.sum()) - 1))  # fmt: skip
    degrees = level.size - 1
    spread = float(((level - level.mean()) ** 2).sum())
    tail = (1 - CONFIDENCE) / 2
    ends = (spread / degrees, spread / chdtri(degrees, tail), spread / chdtri(degrees, 1 - tail))
    sd, low, high = (float(np.sqrt(max(float(end) - within / 7, 0.0))) for end in ends)
    return {"sd": sd, "low": low, "high": high, "weeks": int(names[whole].size)}


def line_haul_shares(truck: pd.DataFrame, numbers: Sequence[int]) -> list[Estimate]:
    """Return each line-haul arrival's share of the parcels, days as clusters.

    `truck` has ``day, slot, parcels`` (see `line_haul.slots`), `numbers` the place of each slot's
    arrival in the scenario's list.
    """
    if not len(truck) or len(numbers) < 2:
        return []
    table = truck.groupby(["day", "slot"])["parcels"].sum().unstack(fill_value=0)
    table = table.reindex(columns=range(len(numbers)), fill_value=0)
    if len(table) < FEWEST:
        return []
    whole = table.sum(axis=1).to_numpy(dtype=np.float64)
    found = []
    for slot, number in enumerate(numbers):
        part = table[slot].to_numpy(dtype=np.float64)
        base, low, high = ratio(part, whole)
        words = "parcels of the trucks behind this arrival over all, days as clusters"
        found.append(
            Estimate(
                f"demand.line_haul.{number}.share",
                base,
                max(low, 0.0),
                min(high, 1.0),
                "share",
                len(table),
                words,
                part / whole,
            )
        )
    return found


def _cv(variance: float) -> float:
    return float(np.sqrt(np.expm1(max(variance, 0.0))))
