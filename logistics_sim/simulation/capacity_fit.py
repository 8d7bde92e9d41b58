"""What fits: parcels taken in order until a vehicle is full by weight or by volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = 100
NO_LIMIT = 1 << 40
"""Items of a vehicle that only weight and volume bind."""


def fit(
    weight_g: NDArray[np.int64],
    volume_ml: NDArray[np.int64],
    free_g: int,
    free_ml: int,
    free_items: int = NO_LIMIT,
) -> NDArray[np.bool_]:
    """Return which parcels, shape ``(n,)``, are loaded when each is offered in turn.

    `weight_g` and `volume_ml` are theirs; `free_g`, `free_ml` and `free_items` what is left.

    A parcel that does not fit stays behind and the next one is tried, so that one
    heavy consignment does not keep small parcels from travelling. Exactly the loop over
    parcels, but by runs: each round takes the longest run that fits as a whole, until
    the rest is so short that the plain loop is the faster way.

    Examples
    --------
    >>> fit(np.array([4, 9, 5, 2]), np.array([1, 1, 1, 1]), 10, 10).tolist()
    [True, False, True, False]
    """
    taken = np.zeros(weight_g.size, dtype=bool)
    left = np.flatnonzero((weight_g <= free_g) & (volume_ml <= free_ml))
    while left.size > FEW and free_items > 0:
        weights, volumes = np.cumsum(weight_g[left]), np.cumsum(volume_ml[left])
        run = min(
            int(np.searchsorted(weights, free_g, side="right")),
            int(np.searchsorted(volumes, free_ml, side="right")),
            free_items,
        )
        if run:
            taken[left[:run]] = True
            free_items -= run
            free_g -= int(weights[run - 1])
            free_ml -= int(volumes[run - 1])
        left = left[run + 1 :]
        left = left[(weight_g[left] <= free_g) & (volume_ml[left] <= free_ml)]
    rows = zip(left.tolist(), weight_g[left].tolist(), volume_ml[left].tolist(), strict=True)
    for row, grams, millilitres in rows:
        if grams <= free_g and millilitres <= free_ml and free_items > 0:
            taken[row] = True
            free_items -= 1
            free_g -= grams
            free_ml -= millilitres
    return taken
