"""Which places limits of weight, height or width keep from which vehicles, and by which road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.language import listed
from logistics_sim.network import Graph, limit_words, speed_profile
from logistics_sim.scenario.vehicle_sizes import vehicle_size

if TYPE_CHECKING:
    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario, VehicleType

NAMED = 12


@dataclass(frozen=True)
class LimitedReach:
    """Places that `kind` cannot reach and leave again because of posted limits alone.

    `roads` has for each place the rows of the edges that bar the way it would drive.
    """

    kind: VehicleType
    roads: dict[str, tuple[int, ...]]


def limited_reach(scenario: Scenario, network: Network) -> list[LimitedReach]:
    """Return what posted limits of `network` keep from each vehicle type of `scenario`.

    Types that limits keep from nowhere are left out.
    """
    places = network.places
    hub = places.index[places["kind"] == "hub"].to_numpy(dtype=np.int64)
    rows = places.index.to_numpy(dtype=np.int64)
    found = []
    for kind in scenario.fleet:
        profile = speed_profile(scenario, kind, network.edges)
        if profile.barred is None or hub.size != 1:
            continue
        free = Graph.of(network, replace(profile, barred=None))
        reach = _both_ways(Graph.of(network, profile), int(hub[0]))
        lost = rows[_both_ways(free, int(hub[0]))[rows] & ~reach[rows]]
        if not lost.size:
            continue
        barred = profile.barred.roads(network.edges)
        trees = free.trees(hub)
        roads = {}
        for row in lost.tolist():
            forth, back = trees.path(0, row), free.path(row, int(hub[0]))
            used = np.concatenate([forth.edges, back.edges])
            roads[str(network.nodes["id"].iloc[row])] = tuple(sorted(set(used[barred[used]])))
        found.append(LimitedReach(kind, roads))
    return found


def kept_out_places(reaches: Iterable[LimitedReach]) -> list[str]:
    """Return the places that some vehicle type cannot reach, by id."""
    return sorted({place for reach in reaches for place in reach.roads})


def limit_warnings(scenario: Scenario, network: Network) -> list[Fault]:
    """Return one warning (NET-036) for each vehicle type that limits keep from places."""
    return reach_warnings(limited_reach(scenario, network), network)


def reach_warnings(reaches: Iterable[LimitedReach], network: Network) -> list[Fault]:
    """Return the warnings of `limit_warnings` for what is known of the `network` already."""
    names = dict(zip(network.nodes["id"], network.nodes["name"], strict=True))
    said = []
    for reach in reaches:
        edges = sorted({edge for roads in reach.roads.values() for edge in roads})
        posted = "; ".join(road_words(network, edge) for edge in edges[:NAMED])
        said.append(
            Fault(
                "NET-036",
                f"{network.source}, {reach.kind.id}",
                _(
                    "{size_words} cannot reach {count} places: {places}. Barred by {posted}",
                    size_words=size_words(reach.kind),
                    count=len(reach.roads),
                    places=listed([f"{place} {names[place]}" for place in reach.roads], NAMED),
                    posted=posted,
                ),
                _(
                    "other types serve them; check the signs, and state gross_weight_t, height_m "
                    "and width_m of the type where they are guessed"
                ),
            )
        )
    return said


def size_words(kind: VehicleType) -> str:
    """Return a vehicle type with its weight and size, and which of them are guessed."""
    size = vehicle_size(kind)
    guessed = (
        _("; guessed by payload: {guessed}", guessed=", ".join(size.guessed))
        if size.guessed
        else ""
    )
    return _(
        "{id} ({gross_weight_t:g} t gross, {height_m:g} m high, {width_m:g} m wide{guessed})",
        id=kind.id,
        gross_weight_t=size.gross_weight_t,
        height_m=size.height_m,
        width_m=size.width_m,
        guessed=guessed,
    )


def road_words(network: Network, edge: int) -> str:
    """Return the road of row `edge` by its ends, with what is posted there."""
    names = network.nodes["name"].to_numpy()
    ends = [str(network.edges[end].iloc[edge]) for end in ("u", "v")]
    shown = " - ".join(str(names[network.index[name]] or name) for name in ends)
    return _("{limit_words} on {shown}", limit_words=limit_words(network.edges, edge), shown=shown)


def _both_ways(graph: Graph, hub: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    forth, back = graph.connected(hub)
    return np.asarray(forth & back)
