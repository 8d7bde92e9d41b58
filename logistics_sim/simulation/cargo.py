"""Parcels as columns: what both engines read, and the stamps that they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
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

    `number` is the parcel's number in the county's table (luck is drawn by it). Weight,
    volume and `ready_s` are the table's own columns, not copies.
    """

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

    @classmethod
    def inbound(
        cls, destination: NDArray[np.int32], ready_s: NDArray[np.int64], weight_g: int = 1_000
    ) -> Cargo:
        """Return parcels from outside to villages, picked up there; one litre and `weight_g` each.

        `destination` (rows of places) and `ready_s` (arrival at the hub) have shape ``(n,)``.
        """
        n = destination.size
        no = np.zeros(n, dtype=bool)
        return cls(
            number=np.arange(n, dtype=np.int32),
            direction=np.full(n, DOWN, dtype=np.int8),
            origin=np.full(n, HUB, dtype=np.int32),
            destination=destination.astype(np.int32),
            weight_g=np.full(n, weight_g, dtype=np.int64),
            volume_ml=np.full(n, 1_000, dtype=np.int64),
            ready_s=ready_s.astype(np.int64),
            fresh=no,
            home=no,
            returned=no,
        )

    @property
    def size(self) -> int:
        """Number of parcels."""
        return int(self.number.size)


def read_cargo(parcels: pd.DataFrame, place_ids: list[str], floor: int = 0) -> Cargo:
    """Return the columns of `parcels`; `place_ids` are the places in their order.

    Cold parcels are at home `floor` rows higher (see `timetable_reader.cold_floor`).

    Raises
    ------
    InputError
        ``SIM-004`` for an unknown place or direction, a weight or volume below 1, a
        moment before the start, or something posted at the hub.
    """
    index = {place: row for row, place in enumerate(place_ids)}
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
    if floor:
        origin = np.where(fresh & (origin != HUB), origin + floor, origin)
        destination = np.where(fresh & (destination != HUB), destination + floor, destination)
    return Cargo(
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
            f"parcels, row {row}, column {column}",
            f"{value!r} is not usable ({int(wrong.sum())} rows are wrong)",
            "check the parcel table against its contract",
        )


class Stamps:
    """Time columns (int32, -1 = never) and the runs that carried each parcel."""

    def __init__(self, size: int) -> None:
        def empty() -> NDArray[np.int32]:
            return np.full(size, -1, dtype=np.int32)

        self.time: dict[str, NDArray[np.int32]] = {name: empty() for name in TIMES}
        self.run: dict[str, NDArray[np.int32]] = {name: empty() for name in RUNS}
