"""Yuan per kilometre, day, hour and item from the entries of books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.books.kinds import KINDS, PER_DAY, PER_KM, WHOLE
from logistics_sim.calibration.estimate import FEWEST, Estimate
from logistics_sim.calibration.robust_lines import robust_line

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

UNIT = {"km": "yuan/km", "days": "yuan/day", "hours": "yuan/h", "items": "yuan/item"}
LEAST_SPREAD_YUAN = 0.005
Z = 1.959963984540054


@dataclass(frozen=True)
class _Rate:
    base: float
    low: float
    high: float
    n: int
    words: str
    sample: NDArray[np.float64]


def book_rates(entries: pd.DataFrame) -> tuple[list[Estimate], list[str]]:
    """Return the rates that `entries` (see `read_books`) tell, and the paths with too few.

    Notes
    -----
    Each kind of entry gives a rate; the kinds of one parameter (depreciation, insurance) add up,
    their intervals by the root of squares. Kinds that come with what they pay for: `robust_line`,
    vehicles, stations or people as clusters where there are enough. Repairs: all of them over all
    kilometres of the type's other entries, with the variance of a compound Poisson sum.
    """
    parts: dict[str, list[_Rate]] = {}
    few: set[str] = set()
    for (name, kind_of), rows in entries.groupby(["kind", "type"], sort=True):
        kind = KINDS[str(name)]
        path = kind.path.format(type=kind_of)
        if name == WHOLE:
            found = _whole(rows, str(kind_of))
        elif kind.lumpy:
            found = _lumpy(rows, entries, path, str(name))
        elif kind.of_vehicle:
            found = {path: _rate(rows, kind.quantity, str(name))}
        else:
            continue
        _gather(found, parts, few)
    for name, kind in KINDS.items():
        rows = entries[(entries["kind"] == name).to_numpy()]
        if not kind.of_vehicle and len(rows):
            _gather({kind.path: _rate(rows, kind.quantity, name)}, parts, few)
    made = [_summed(path, rates) for path, rates in sorted(parts.items()) if path not in few]
    return made, sorted(few)


def _gather(found: dict[str, _Rate | None], parts: dict[str, list[_Rate]], few: set[str]) -> None:
    for path, rate in found.items():
        if rate is None:
            few.add(path)
        else:
            parts.setdefault(path, []).append(rate)


def _rate(rows: pd.DataFrame, quantity: str, name: str) -> _Rate | None:
    """Return yuan per `quantity` of entries of one kind; None where there are too few."""
    amount = rows[quantity].to_numpy(dtype=np.float64)
    yuan = rows["yuan"].to_numpy(dtype=np.float64)
    if yuan.size < FEWEST:
        return None
    cluster, of = _clusters(rows)
    size = np.sqrt(amount / amount.mean())  # large entries are off by more
    line = robust_line(
        (amount / size)[:, None], yuan / size, cluster, LEAST_SPREAD_YUAN, f"book-{name}"
    )
    words = (
        f"{name}: robust regression of yuan on {quantity} (Cauchy's loss), bootstrap over {of}; "
        f"{line.ignored} entries all but left out"
    )
    base, low, high = float(line.base[0]), float(line.low[0]), float(line.high[0])
    return _Rate(base, max(low, 0.0), high, yuan.size, words, yuan / amount)


def _whole(rows: pd.DataFrame, kind_of: str) -> dict[str, _Rate | None]:
    """Return yuan per day and kilometre of entries with the whole cost of vehicles."""
    paths = [PER_DAY.format(type=kind_of), PER_KM.format(type=kind_of)]
    matrix = rows[["days", "km"]].to_numpy(dtype=np.float64)
    yuan = rows["yuan"].to_numpy(dtype=np.float64)
    apart = np.unique(np.round(matrix[:, 1] / matrix[:, 0], 3)).size
    if yuan.size < FEWEST or apart < 3:
        return dict.fromkeys(paths)
    cluster, of = _clusters(rows)
    size = np.sqrt(matrix[:, 0] / matrix[:, 0].mean())
    line = robust_line(
        matrix / size[:, None], yuan / size, cluster, LEAST_SPREAD_YUAN, f"book-{kind_of}"
    )
    words = (
        "whole cost of vehicles: robust regression of yuan on days and km (Cauchy's loss), "
        f"bootstrap over {of}; {line.ignored} entries all but left out"
    )
    return {
        path: _Rate(
            max(float(line.base[at]), 0.0),
            max(float(line.low[at]), 0.0),
            max(float(line.high[at]), 0.0),
            yuan.size,
            words,
            yuan / matrix[:, at],
        )
        for at, path in enumerate(paths)
    }


def _lumpy(
    rows: pd.DataFrame, entries: pd.DataFrame, path: str, name: str
) -> dict[str, _Rate | None]:
    """Return sums that come now and then over all kilometres of the type's other entries."""
    kind_of = rows["type"].iloc[0]
    with_km = [other for other, kind in KINDS.items() if kind.quantity == "km" and not kind.lumpy]
    km = float(
        entries.loc[entries["kind"].isin(with_km) & (entries["type"] == kind_of), "km"].sum()
    )
    yuan = rows["yuan"].to_numpy(dtype=np.float64)
    if yuan.size < FEWEST or km <= 0:
        return {path: None}
    base, half = float(yuan.sum() / km), Z * float(np.sqrt((yuan**2).sum()) / km)
    words = f"{name}: {yuan.size} sums over {km:,.0f} km (compound Poisson)"
    return {path: _Rate(base, max(base - half, 0.0), base + half, yuan.size, words, yuan)}


def _clusters(rows: pd.DataFrame) -> tuple[NDArray[np.int64], str]:
    """Return the number of each entry's cluster, and what clusters are."""
    who = np.unique(rows["who"].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)
    if int(who.max()) + 1 >= FEWEST:
        return who, "those who were paid"
    return np.arange(len(rows)), "entries"


def _summed(path: str, rates: list[_Rate]) -> Estimate:
    base = sum(rate.base for rate in rates)
    down = float(np.sqrt(sum((rate.base - rate.low) ** 2 for rate in rates)))
    up = float(np.sqrt(sum((rate.high - rate.base) ** 2 for rate in rates)))
    quantity = next(kind.quantity for kind in KINDS.values() if kind.path.rpartition(".")[2]
                    == path.rpartition(".")[2])  # fmt: skip
    return Estimate(
        path,
        base,
        max(base - down, 0.0),
        base + up,
        UNIT[quantity],
        sum(rate.n for rate in rates),
        "; ".join(rate.words for rate in rates),
        rates[0].sample,
    )
