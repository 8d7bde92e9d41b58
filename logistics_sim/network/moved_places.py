"""The roads of a scenario, with its township stations where it puts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.network.depots import with_place_at
from logistics_sim.network.geojson import read_network

if TYPE_CHECKING:
    from logistics_sim.network.model import Network
    from logistics_sim.scenario import Scenario


def network_of(scenario: Scenario) -> Network:
    """Return the network of `scenario` with each township station at its `moved_stations` site.

    The hub stays where the road file has it (see `with_hub_at`). Raises `InputError`: what
    `read_network` finds, DEM-003 for a station that is none, and NET-011 for an unknown place or a
    point far from every road.
    """
    network = read_network(scenario.roads_path)
    for station, site in sorted((scenario.moved_stations or {}).items()):
        nodes = network.nodes
        if not ((nodes["id"] == station) & (nodes["kind"] == "township_station")).any():
            said = _("{township!r} is no township station", township=station)
            raise InputError("DEM-003", f"moved_stations.{station}", said)
        if site != station:
            network = with_place_at(network, station, site)
    return network
