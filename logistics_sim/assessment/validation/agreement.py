"""How well simulated days agree with recorded ones: bias, error, and the 90 % band."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

BAND = (0.05, 0.95)
WITHIN = 0.9
TAIL = 0.025


@dataclass(frozen=True)
class Agreement:
    """Recorded against simulated days for one figure.

    Attributes
    ----------
    days
        Recorded days compared.
    recorded, simulated
        Means over the days.
    bias
        Simulated less recorded, in the figure's unit.
    error
        Mean absolute error of the simulated mean of the same weekday.
    within, within_high
        Share of recorded days in the simulated 90 % band of their weekday, and the upper end of
        its exact 95 % interval.
    """

    figure: str
    days: int
    recorded: float
    simulated: float
    bias: float
    error: float
    within: float
    within_high: float

    @property
    def agrees(self) -> bool:
        """Whether the recorded days can lie in the band as often as they should."""
        return self.within_high >= WITHIN

    @property
    def relative_error(self) -> float | None:
        """Mean absolute error in parts of the recorded mean."""
        return self.error / abs(self.recorded) if self.recorded else None


def simulated_bands(played: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return mean, low and high of each figure by weekday, over all `played` days.

    Each of `played` is a table of figures by day since 1970. Columns (figure, ``mean``…), rows
    weekdays (0 = Monday). The ends are those between which one more day lies with probability
    0.9, however few days were played (Weibull's plotting positions).
    """
    import pandas as pd

    whole = pd.concat(played)
    weekday = weekdays(whole.index)
    grouped = whole.groupby(weekday)
    parts = {
        "mean": grouped.mean(),
        "low": grouped.agg(partial(band_end, level=BAND[0])),
        "high": grouped.agg(partial(band_end, level=BAND[1])),
    }
    return pd.concat(parts, axis=1).swaplevel(axis=1)


def band_end(days: pd.Series, level: float) -> float:
    """Return the end of the band at `level` of one figure over `days`, NaN without any.

    >>> import pandas as pd
    >>> band_end(pd.Series(range(1, 20)), 0.05)
    1.0
    """
    found = days.dropna().to_numpy(dtype=np.float64)
    return float(np.quantile(found, level, method="weibull")) if found.size else np.nan


def weekdays(days: pd.Index) -> np.ndarray:
    """Return the weekday (0 = Monday) of days since 1970.

    >>> import pandas as pd
    >>> weekdays(pd.Index([0, 4])).tolist()
    [3, 0]
    """
    return np.asarray((days.to_numpy(dtype=np.int64) + 3) % 7)


def agreement(
    recorded: pd.Series,
    bands: pd.DataFrame,
    figure: str,
    resolution: tuple[float, float] = (0.0, 0.0),
) -> Agreement | None:
    """Compare `recorded` days of a `figure` with its `bands`; None where nothing is recorded.

    `resolution` is what records cannot tell (absolute, and in parts of the recorded figure): the
    band is wider by it.
    """
    found = recorded.dropna()
    weekday = weekdays(found.index)
    there = bands.reindex(weekday)[figure]
    mean, low, high = (there[name].to_numpy(dtype=np.float64) for name in ("mean", "low", "high"))
    values = found.to_numpy(dtype=np.float64)
    known = np.isfinite(mean)
    values, mean, low, high = values[known], mean[known], low[known], high[known]
    if not values.size:
        return None
    edge = resolution[0] + (resolution[1] + 1e-9) * np.abs(values)
    inside = (values >= low - edge) & (values <= high + edge)
    return Agreement(
        figure,
        int(values.size),
        float(values.mean()),
        float(mean.mean()),
        float((mean - values).mean()),
        float(np.abs(mean - values).mean()),
        float(inside.mean()),
        _upper(int(inside.sum()), values.size),
    )


def _upper(hits: int, number: int) -> float:
    """Return the upper end of the exact (Clopper-Pearson) interval of a share."""
    from scipy.special import betaincinv

    return 1.0 if hits == number else float(betaincinv(hits + 1, number - hits, 1 - TAIL))
