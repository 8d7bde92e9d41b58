"""The road network as two tables and the lines of a map."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PLACE_KINDS = ("hub", "township_station", "village")
NODE_KINDS = (*PLACE_KINDS, "junction")


@dataclass(frozen=True)
class Lines:
    """Polylines packed in one array: line `i` is ``xy[start[i]:start[i + 1]]``.

    Packed, because a network goes to worker processes and an array pickles at once.
    """

    xy: NDArray[np.float64]
    start: NDArray[np.int64]

    @classmethod
    def pack(cls, lines: list[NDArray[np.float64]]) -> Lines:
        """Pack arrays of shape (points, 2), longitude first."""
        sizes = np.fromiter((len(line) for line in lines), dtype=np.int64, count=len(lines))
        start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        xy = np.concatenate(lines) if lines else np.empty((0, 2))
        return cls(np.ascontiguousarray(xy, dtype=np.float64), start)

    def __len__(self) -> int:
        return self.start.size - 1

    def __getitem__(self, number: int) -> NDArray[np.float64]:
        return self.xy[self.start[number] : self.start[number + 1]]


@dataclass(frozen=True)
class Network:
    """Roads and what stands on them.

    Attributes
    ----------
    nodes
        One row per point: ``id, kind, name, admin_code, township, lon, lat, terrain,
        ur_class, coord_source``.
    edges
        Contract ``roads``; row `i` is drawn by ``lines[i]``.
    lines
        The map lines of the edges, WGS 84, longitude first.
    outline
        The generalised outline of the county, shape (points, 2), or ``None``.
    about
        Attribution, licence and notes that the file carries.
    source
        The file that it was read from, for messages.
    turns
        Forbidden turns by node id: from, via (one or more), to.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    lines: Lines
    outline: NDArray[np.float64] | None = None
    about: dict[str, Any] = field(default_factory=dict)
    source: Path = Path("roads.geojson")
    turns: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        """Return one line: nodes, roads and the file."""
        counts = f"{len(self.nodes):,} nodes, {len(self.edges):,} roads"
        return f"Network({counts}, from {self.source.name!r})"

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each node id."""
        return {name: row for row, name in enumerate(self.nodes["id"])}

    def row(self, node: str) -> int:
        """Return the row of a node id; unknown ids are NET-011."""
        found = self.index.get(node)
        if found is None:
            raise InputError("NET-011", str(self.source), _("there is no node {node!r}", node=node))
        return found

    @property
    def places(self) -> pd.DataFrame:
        """The nodes that are the hub, stations or villages (index kept)."""
        return self.nodes[self.nodes["kind"].isin(PLACE_KINDS)]

    def without_rules(self) -> Network:
        """Return the network in which every turn is allowed and every road leads through."""
        if not self.turns and not ("access" in self.edges and (self.edges["access"] != "").any()):
            return self
        return replace(self, edges=self.edges.assign(access=""), turns=())

    def share_by_source(self) -> dict[str, float]:
        """Return the share of road length that is given, derived and synthetic."""
        word = self.edges["source"].str.split(":", n=1).str[0].str.strip()
        metres = self.edges["length_m"].groupby(word).sum()
        total = float(metres.sum())
        names = ("given", "derived", "synthetic")
        return {name: float(metres.get(name, 0.0)) / total if total else 0.0 for name in names}

    def points_by_source(self) -> dict[str, float]:
        """Return the share of hub, stations and villages by the basis of their point."""
        places = self.places
        word = places["coord_source"].str.split(":", n=1).str[0].str.strip()
        shares = word.value_counts(normalize=True)
        return {name: float(shares.get(name, 0.0)) for name in ("given", "derived", "synthetic")}

    def to_gdf(self) -> Any:
        """Return the edges as a GeoDataFrame (WGS 84)."""
        import geopandas as gpd
        from shapely import linestrings

        geometry = [linestrings(self.lines[row]) for row in range(len(self.lines))]
        return gpd.GeoDataFrame(self.edges.copy(), geometry=geometry, crs="EPSG:4326")

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("index", None)
        return state
