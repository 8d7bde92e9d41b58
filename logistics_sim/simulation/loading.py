"""What fits: parcels taken in order until a vehicle is full by weight or by volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fit(
    weight_g: NDArray[np.int64], volume_ml: NDArray[np.int64], free_g: int, free_ml: int
) -> NDArray[np.bool_]:
    """Return which parcels are loaded when each is offered in turn.

    A parcel that does not fit stays behind and the next one is tried, so that one
    heavy consignment does not keep small parcels from travelling. Exactly the loop over
    parcels, but by runs: each round takes the longest run that fits as a whole.

    Examples
    --------
    >>> fit(np.array([4, 9, 5, 2]), np.array([1, 1, 1, 1]), 10, 10).tolist()
    [True, False, True, False]
    """
    taken = np.zeros(weight_g.size, dtype=bool)
    left = np.flatnonzero((weight_g <= free_g) & (volume_ml <= free_ml))
    while left.size:
        grams, millilitres = np.cumsum(weight_g[left]), np.cumsum(volume_ml[left])
        run = int(
            min(
                np.searchsorted(grams, free_g, side="right"),
                np.searchsorted(millilitres, free_ml, side="right"),
            )
        )
        if run:
            taken[left[:run]] = True
            free_g -= int(grams[run - 1])
            free_ml -= int(millilitres[run - 1])
        left = left[run + 1 :]
        left = left[(weight_g[left] <= free_g) & (volume_ml[left] <= free_ml)]
    return taken
