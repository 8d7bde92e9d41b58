"""Parcels as columns: what both engines read, and the stamps that they write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.simulation.timetable import HUB

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import DTypeLike, NDArray

DOWN, UP, INTRA = 0, 1, 2
TIMES = (
    "due_s",
    "at_hub_s",
    "sorted_s",
    "posted_s",
    "on_trunk_s",
    "at_township_s",
    "on_local_s",
    "at_village_s",
    "handed_over_s",
    "failed_s",
    "collected_s",
    "returning_s",
    "back_on_local_s",
    "back_at_hub_s",
    "left_county_s",
)
MOST = 2**31 - 2
"""Largest second, weight or volume: stamps are 32-bit whole numbers."""
RUNS = ("trip_in", "trip_out", "trunk_in", "trunk_out")


@dataclass(frozen=True)
class Cargo:
    """Parcels of one operator as arrays, shape ``(n,)``; places are row numbers.

    `index` is that of the parcel table; its numbers name the streams of the random draws.
    Weight, volume and `ready_s` are the table's own columns, not copies.
    """

    index: pd.Index
    number: NDArray[np.int32]
    direction: NDArray[np.int8]
    origin: NDArray[np.int32]
    destination: NDArray[np.int32]
    weight_g: NDArray[np.int64]
    volume_ml: NDArray[np.int64]
    ready_s: NDArray[np.int64]
    fresh: NDArray[np.bool_]
    home: NDArray[np.bool_]
    returned: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """Number of parcels."""
        return int(self.number.size)


def read_cargo(parcels: pd.DataFrame, place_ids: Sequence[str], cold_offset: int = 0) -> Cargo:
    """Return the columns of the table `parcels` (contract ``parcels``).

    `place_ids` are the places in their order; cold parcels are at home `cold_offset` rows
    higher (see `Timetable`).

    Raises
    ------
    InputError
        ``SIM-004`` for an unknown place or direction, a weight or volume below 1, a
        moment before the start, or something posted at the hub.
    """
    places = place_ids[:cold_offset] if cold_offset else place_ids
    index = {place: row for row, place in enumerate(places)}
    ways = {"down": DOWN, "up": UP, "intra": INTRA}

    def codes(column: str, code_of: dict[str, int], dtype: DTypeLike) -> NDArray[Any]:
        """Return the code of each text, by category and so without looking at each row."""
        texts = parcels[column].astype("category").cat
        known = [code_of.get(str(text), -1) for text in texts.categories]
        found = np.array([*known, -1], dtype=dtype)[texts.codes.to_numpy()]
        _refuse(found < 0, parcels, column)
        return found

    def equal(column: str, text: str) -> NDArray[np.bool_]:
        texts = parcels[column].astype("category").cat
        return np.array([*(name == text for name in texts.categories), False])[texts.codes]

    def whole(column: str, least: int) -> NDArray[Any]:
        values = parcels[column].to_numpy()
        if not np.issubdtype(values.dtype, np.integer):
            _refuse(~(np.isfinite(values) & (values == np.floor(values))), parcels, column)
            _refuse(np.abs(values) > 2**53, parcels, column)
            values = values.astype(np.int64)
        if values.size and (values.min() < least or values.max() > MOST):
            _refuse((values < least) | (values > MOST), parcels, column)
        return values

    direction, origin = codes("direction", ways, np.int8), codes("origin", index, np.int32)
    _refuse((direction != DOWN) & (origin == HUB), parcels, "origin")
    destination, fresh = codes("destination", index, np.int32), ~equal("band", "ambient")
    if cold_offset:
        origin = np.where(fresh & (origin != HUB), origin + cold_offset, origin)
        destination = np.where(fresh & (destination != HUB), destination + cold_offset, destination)
    return Cargo(
        index=parcels.index,
        number=parcels.index.to_numpy().astype(np.int32),
        direction=direction,
        origin=origin,
        destination=destination,
        weight_g=whole("weight_g", 1),
        volume_ml=whole("volume_ml", 1),
        ready_s=whole("ready_s", 0),
        fresh=fresh,
        home=equal("service", "home"),
        returned=equal("class", "return"),
    )


def _refuse(wrong: NDArray[np.bool_], parcels: pd.DataFrame, column: str) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        value = parcels[column].iloc[row]
        raise InputError(
            "SIM-004",
            _("parcels, row {row}, column {column}", row=row, column=column),
            _(
                "{value!r} is not usable ({wrong} rows are wrong)",
                value=value,
                wrong=int(wrong.sum()),
            ),
            _("check the parcel table against its contract"),
        )


class Stamps:
    """Time columns (int32, -1 = never) and the runs that carried each parcel."""

    def __init__(self, size: int) -> None:
        def empty() -> NDArray[np.int32]:
            return np.full(size, -1, dtype=np.int32)

        self.time: dict[str, NDArray[np.int32]] = {name: empty() for name in TIMES}
        self.run: dict[str, NDArray[np.int32]] = {name: empty() for name in RUNS}
