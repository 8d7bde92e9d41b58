"""Posted limits of weight, height and width: read from tags and columns, held against vehicles.

A limit is a number of an edge; 0 says that none is posted. A vehicle is held by its gross weight
(full), the honest figure for a plan: a bridge posted for 3 t is not planned for a van of 4.5 t
that happens to be empty. Two vehicle types that pass the same roads are alike (`Barred`), so that
they share their travel times.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from logistics_sim.scenario.vehicle_sizes import vehicle_size

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import VehicleType

LIMITS = ("max_weight_t", "max_height_m", "max_width_m")
"""Columns of edges (and keys of the road file); 0 or absent: no limit is posted."""
SIGNS = {"max_weight_t": "限重", "max_height_m": "限高", "max_width_m": "限宽"}
UNITS = {"max_weight_t": "t", "max_height_m": "m", "max_width_m": "m"}
TAGS: dict[str, tuple[str, ...]] = {
    "max_weight_t": (
        "maxweight",
        "maxweight:goods",
        "maxweight:hgv",
        "maxweightrating",
        "maxweightrating:goods",
        "maxweightrating:hgv",
    ),
    "max_height_m": ("maxheight", "maxheight:physical"),
    "max_width_m": ("maxwidth", "maxwidth:physical"),
}
"""OpenStreetMap keys of each limit; of several the lowest holds."""
TAG_KEYS = (*(key for keys in TAGS.values() for key in keys), "hgv")
HGV_T = 3.5
"""`hgv=no` closes a road to goods vehicles above this (OpenStreetMap wiki, Key:hgv)."""
UNSAID = frozenset(
    {"", "none", "no", "unsigned", "default", "below_default", "no_sign", "no_indications"}
)
RANGE = {"max_weight_t": (0.3, 200.0), "max_height_m": (1.0, 12.0), "max_width_m": (1.0, 12.0)}
_WEIGHT = {"": 1.0, "t": 1.0, "吨": 1.0, "kg": 0.001, "st": 0.90718474, "lbs": 0.00045359237}
_SIZE = {"": 1.0, "m": 1.0, "米": 1.0, "cm": 0.01, "公分": 0.01, "厘米": 0.01}
_NUMBER = re.compile(r"^(\d+(?:\.\d+)?)\s*([a-z吨米公分厘]*)$")
_FEET = re.compile(r"^(\d+)\s*(?:'|ft)\s*(?:(\d+(?:\.\d+)?)\s*(?:\"|in))?$")
Vehicle = tuple[float, float, float]
"""Gross weight (t), height (m) and width (m)."""


@dataclass(frozen=True, order=True)
class Barred:
    """Roads posted at or below one of these are closed to a kind of vehicle; 0: to none."""

    max_weight_t: float = 0.0
    max_height_m: float = 0.0
    max_width_m: float = 0.0

    def roads(self, edges: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which of `edges` (contract ``roads``) the vehicle may not use, shape (edges,)."""
        shut = np.zeros(len(edges), dtype=bool)
        for name in LIMITS:
            if name in edges:
                posted = edges[name].to_numpy(dtype=np.float64)
                shut |= (posted > 0) & (posted <= getattr(self, name))
        return shut

    def within(self, other: Barred | None) -> bool:
        """Say whether who is barred so may use every road that `other` may."""
        if other is None:
            return self == Barred()
        return all(getattr(self, name) <= getattr(other, name) for name in LIMITS)


def barred_for(edges: pd.DataFrame, kind: VehicleType) -> Barred | None:
    """Return which posted limits of `edges` the vehicle type `kind` exceeds; None: not one."""
    found = {}
    for name, own in zip(LIMITS, vehicle_of(kind), strict=True):
        if name in edges:
            posted = edges[name].to_numpy(dtype=np.float64)
            below = posted[(posted > 0) & (posted < own)]
            if below.size:
                found[name] = float(below.max())
    return Barred(**found) if found else None


def vehicle_of(kind: VehicleType) -> Vehicle:
    """Return the weight (t) and size (m) of a vehicle type: as stated, else by its payload."""
    size = vehicle_size(kind)
    return size.gross_weight_t, size.height_m, size.width_m


def has_limits(edges: pd.DataFrame) -> bool:
    """Say whether a limit is posted on some edge."""
    return any(name in edges and bool((edges[name] > 0).any()) for name in LIMITS)


def read_limit(text: str, limit: str) -> float | Literal["unread"]:
    r"""Return the number of a limit, in tonnes or metres; of several the lowest.

    0.0 says that the text names no limit, ``"unread"`` that it is not understood (or is outside
    what signs show).

    >>> read_limit("3.5 t", "max_weight_t"), read_limit("2500 kg", "max_weight_t")
    (3.5, 2.5)
    >>> read_limit("2.2米", "max_height_m"), read_limit("8'6\"", "max_height_m")
    (2.2, 2.591)
    >>> read_limit("none", "max_width_m"), read_limit("narrow", "max_width_m")
    (0.0, 'unread')
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in UNSAID:
        return 0.0
    scales = _WEIGHT if limit == "max_weight_t" else _SIZE
    found = []
    for part in plain.split(";"):
        number, feet = _NUMBER.match(part.strip()), _FEET.match(part.strip())
        if number and number[2] in scales:
            found.append(float(number[1]) * scales[number[2]])
        elif feet and limit != "max_weight_t":
            found.append(int(feet[1]) * 0.3048 + float(feet[2] or 0) * 0.0254)
        else:
            return "unread"
    low, high = RANGE[limit]
    least = round(min(found), 3)
    return least if low <= least <= high else "unread"


def limits_of(tags: Mapping[str, str]) -> tuple[tuple[float, float, float], list[str]]:
    """Return the limits that `tags` post (t, m, m; 0: none) and the tags that are not understood.

    >>> limits_of({"maxweight": "10", "maxweightrating": "3.5", "maxheight": "low"})
    ((3.5, 0.0, 0.0), ['maxheight=low'])
    >>> limits_of({"hgv": "no"})[0]
    (3.5, 0.0, 0.0)
    """
    unread = []
    lowest = []
    for limit, keys in TAGS.items():
        posted = [HGV_T] if limit == "max_weight_t" and tags.get("hgv") == "no" else []
        for key in keys:
            if key in tags:
                said = read_limit(tags[key], limit)
                if said == "unread":
                    unread.append(f"{key}={tags[key]}")
                elif said:
                    posted.append(said)
        lowest.append(min(posted, default=0.0))
    return (lowest[0], lowest[1], lowest[2]), unread


def limit_words(edges: pd.DataFrame, row: int) -> str:
    """Return what is posted on row `row` of `edges` (contract ``roads``), empty for nothing.

    Such as ``限重 3.5 t``.
    """
    said = []
    for name in LIMITS:
        if name in edges and float(edges[name].iloc[row]) > 0:
            said.append(f"{SIGNS[name]} {float(edges[name].iloc[row]):g} {UNITS[name]}")
    return ", ".join(said)
