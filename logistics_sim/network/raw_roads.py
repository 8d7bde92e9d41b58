"""Roads as they were read, before places stand on them: arrays, for half a million nodes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.network.limits import LIMITS
from logistics_sim.network.model import Lines

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

KIND_COLUMNS = (
    "road_class",
    "speed_kmh",
    "speed_basis",
    "oneway",
    "closed",
    "access",
    *LIMITS,
    "terrain",
    "source",
    "length_basis",
    "class_basis",
)
"""What makes two pieces of road alike: only alike pieces are merged."""


@dataclass(frozen=True)
class Draft:
    """Road pieces between numbered nodes.

    Attributes
    ----------
    names
        Id of each node, text or whole number (numbers get ``prefix`` in front).
    xy
        Longitude and latitude of each node, shape (nodes, 2), WGS 84.
    u, v, metres, kind
        One entry per piece; a one-way piece is driven from `u` to `v`; `kind` is a row of
        `kinds`.
    lines
        The line of each piece, from `u` to `v`.
    notes
        What was left out while reading, by reason.
    turns
        Forbidden turns, by node: from, via (one or more), to.
    closed_roads, closed_why
        Roads that no delivery vehicle may use, and the tag that closes each.
    water
        Lines of rivers and shores.
    warnings
        What was guessed or set aside while reading.
    """

    names: NDArray[Any]
    prefix: str
    xy: NDArray[np.float64]
    u: NDArray[np.int64]
    v: NDArray[np.int64]
    metres: NDArray[np.float64]
    kind: NDArray[np.int64]
    kinds: pd.DataFrame
    lines: Lines
    notes: dict[str, int] = field(default_factory=dict)
    turns: tuple[tuple[int, ...], ...] = ()
    closed_roads: Lines = field(default_factory=lambda: Lines.pack([]))
    closed_why: tuple[str, ...] = ()
    water: Lines = field(default_factory=lambda: Lines.pack([]))
    warnings: tuple[Fault, ...] = ()

    @property
    def oneway(self) -> NDArray[np.bool_]:
        """Whether each piece is driven from `u` to `v` only."""
        return np.asarray((self.kinds["oneway"] == "yes").to_numpy()[self.kind])

    def name(self, node: int) -> str:
        """Return the id of a node."""
        return f"{self.prefix}{self.names[node]}"

    def choose(self, pieces: NDArray[Any]) -> Draft:
        """Return the draft with these pieces only (mask or numbers); nodes stay."""
        rows = np.arange(self.u.size)[pieces]
        return replace(
            self,
            u=self.u[rows],
            v=self.v[rows],
            metres=self.metres[rows],
            kind=self.kind[rows],
            lines=take_lines(self.lines, rows),
        )


def segments(
    names: NDArray[Any],
    prefix: str,
    xy: NDArray[np.float64],
    u: NDArray[np.int64],
    v: NDArray[np.int64],
    kind: NDArray[np.int64],
    kinds: pd.DataFrame,
    notes: dict[str, int],
) -> Draft:
    """Return a draft of straight pieces, measured on the sphere; arguments as in `Draft`."""
    ends = np.stack([xy[u], xy[v]], axis=1).reshape(-1, 2)
    start = np.arange(u.size + 1, dtype=np.int64) * 2
    metres = sphere_m(xy[u], xy[v])
    return Draft(names, prefix, xy, u, v, metres, kind, kinds, Lines(ends, start), notes)


def sphere_m(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return great-circle metres between points in degrees, shape (..., 2) (haversine).

    >>> round(float(sphere_m(np.array([114.0, 38.0]), np.array([114.0, 39.0]))))
    111195
    """
    lon_a, lat_a = np.radians(a[..., 0]), np.radians(a[..., 1])
    lon_b, lat_b = np.radians(b[..., 0]), np.radians(b[..., 1])
    half = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def line_metres(lines: Lines) -> NDArray[np.float64]:
    """Return the length of each line on the sphere."""
    if not len(lines):
        return np.zeros(0)
    steps = sphere_m(lines.xy[:-1], lines.xy[1:])
    if lines.start[1:-1].size:
        steps[lines.start[1:-1] - 1] = 0.0
    total = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(total[lines.start[1:] - 1] - total[lines.start[:-1]])


def take_lines(lines: Lines, rows: NDArray[np.int64]) -> Lines:
    """Return the lines with the numbers `rows`, in this order."""
    sizes = np.diff(lines.start)[rows]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    offset = np.repeat(lines.start[:-1][rows] - start[:-1], sizes)
    return Lines(lines.xy[np.arange(start[-1]) + offset], start)
