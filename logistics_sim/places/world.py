"""The county as every later room sees it: places, travel times, roads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.network import Graph, Network, Path, SpeedProfile

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.core.errors import Fault
    from logistics_sim.core.slow_work import SlowHours
    from logistics_sim.places.bus_trips import BusTrip


BARRED_S = 1_000_000
"""Seconds to a place that a limited road bars to the vehicle type: 11 days, beyond any shift."""
BARRED_M = 10_000_000
"""Metres to such a place."""


@dataclass(frozen=True)
class Travel:
    """Fastest paths of one kind of vehicle between all places.

    `seconds` and `metres` are int64 arrays of shape (n, n) over the rows of
    `World.places`; -1 where the vehicle cannot get there, `BARRED_S` and `BARRED_M` where only
    limits of weight, height or width keep this kind of vehicle out: so far away that no shift
    is long enough. `profile` says by which speeds,
    `factors` how season and hour slow each edge down (``None``: not at all). `toll_cents` is what
    the tolls of each way cost (``None``: no tolls are paid). `slow` are hours of the day in which
    the ways are driven at a slower pace than `seconds` says.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    profile: SpeedProfile
    factors: NDArray[np.float64] | None = None
    toll_cents: NDArray[np.int64] | None = None
    slow: tuple[SlowHours, ...] = ()

    @property
    def barred(self) -> NDArray[np.bool_]:
        """Return which pairs of places limited roads part, shape (n, n)."""
        return np.asarray(self.seconds == BARRED_S)


@dataclass(frozen=True)
class World:
    """Places (contract ``places``), travel times by vehicle type id, and the network.

    Row 0 of `places` is the hub, then the township stations, then the villages, each in
    the order of their codes. `unreachable` names the places that were left out. `buses` are the
    trips of buses that can carry parcels, `bus_notes` what was left out of their timetable.
    """

    places: pd.DataFrame
    travel: dict[str, Travel]
    network: Network
    unreachable: tuple[str, ...] = ()
    buses: tuple[BusTrip, ...] = ()
    bus_notes: tuple[Fault, ...] = ()

    def __repr__(self) -> str:
        """Return one line: places and vehicle types."""
        return f"World({len(self.places)} places, {len(self.travel)} vehicle types)"

    def digest(self) -> str:
        """Return one hash of everything that later rooms read: places, travel and roads."""
        import hashlib

        import pandas as pd

        digest = hashlib.sha256(repr((list(self.places.columns), self.unreachable)).encode())
        if self.buses:
            digest.update(repr(self.buses).encode())
        for frame in (self.places, self.network.nodes, self.network.edges):
            digest.update(repr(list(frame.columns)).encode())
            digest.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
        for part in (self.network.lines.xy, self.network.lines.start):
            digest.update(np.ascontiguousarray(part).tobytes())
        for name, travel in self.travel.items():
            digest.update(repr((name, travel.profile)).encode())
            if travel.profile.barred is not None:
                digest.update(repr(travel.profile.barred).encode())
            if travel.toll_cents is not None:
                digest.update(np.ascontiguousarray(travel.toll_cents).tobytes())
            for hours in travel.slow:
                digest.update(repr((hours.begin_s, hours.end_s)).encode())
                digest.update(np.ascontiguousarray(hours.percent).tobytes())
            for table in (travel.seconds, travel.metres, travel.factors):
                digest.update(b"none" if table is None else np.ascontiguousarray(table).tobytes())
        return digest.hexdigest()

    def row(self, place_id: str) -> int:
        """Return the row of a place; unknown ids are NET-011."""
        from logistics_sim.core.errors import InputError

        found = np.flatnonzero((self.places["place_id"] == place_id).to_numpy())
        if not found.size:
            raise InputError(
                "NET-011", "places", _("there is no place {place_id!r}", place_id=place_id)
            )
        return int(found[0])

    def townships_by_time(self) -> tuple[str, ...]:
        """Return the townships by road time from the hub, so that day groups alternate fairly."""
        stations = np.flatnonzero((self.places["kind"] == "township_station").to_numpy())
        first = next(iter(self.travel.values()))
        order = stations[np.argsort(first.seconds[0][stations], kind="stable")]
        return tuple(self.places["place_id"].iloc[order])

    def hub_metres(self) -> NDArray[np.float64]:
        """Return the road from the hub to each place, shape (n,), by the first vehicle type.

        Where limited roads bar that type, the shortest way of the types that get there counts.
        """
        first = next(iter(self.travel.values()))
        if first.profile.barred is None:
            return np.asarray(first.metres[0], dtype=np.float64)
        others = np.min([travel.metres[0] for travel in self.travel.values()], axis=0)
        metres = np.where(first.barred[0], others, first.metres[0])
        return np.asarray(metres, dtype=np.float64)

    def path(self, vehicle_type: str, origin: int, destination: int) -> Path:
        """Return the fastest path from `origin` to `destination`, rows of `places`, for a type.

        Its time and length are the entries of the matrix of `vehicle_type`. For many paths use
        `paths`.
        """
        return self.paths(vehicle_type, [(origin, destination)])[0]

    def paths(self, vehicle_type: str, pairs: list[tuple[int, int]]) -> list[Path]:
        """Return the fastest path of each of `pairs` of rows, one search per distinct origin.

        `vehicle_type` says which roads and speeds.
        """
        travel = self.travel[vehicle_type]
        graph = Graph.of(self.network, travel.profile, travel.factors)
        node = np.array([self.network.index[name] for name in self.places["place_id"]])
        origins = sorted({origin for origin, _ in pairs})
        if not origins:
            return []
        trees = graph.trees(node[origins])
        at = {origin: number for number, origin in enumerate(origins)}
        return [trees.path(at[origin], int(node[destination])) for origin, destination in pairs]

    def line(self, path: Path) -> NDArray[np.float64]:
        """Return a path as one polyline for a map, shape (points, 2), longitude first."""
        nodes = self.network.nodes
        tails = nodes["id"].to_numpy()[path.nodes[:-1]]
        starts = self.network.edges["u"].to_numpy()[path.edges]
        pieces = [nodes[["lon", "lat"]].to_numpy(dtype=np.float64)[path.nodes[:1]]]
        for edge, forth in zip(path.edges, tails == starts, strict=True):
            line = self.network.lines[int(edge)]
            pieces.append((line if forth else line[::-1])[1:])
        return np.concatenate(pieces)
