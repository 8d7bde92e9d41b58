"""A plan for MATSim's freight: network, vehicle types and carriers with their tours.

Structure after the published ``network_v2.dtd``, ``vehicleDefinitions_v2.0.xsd`` and
``carriersDefinitions_v2.1.xsd``. What MATSim asks for and the plan does not know is a stated
guess in the files (link capacity).
"""

from __future__ import annotations

from pathlib import Path

from logistics_sim.exchange.matsim_carriers import carriers_element
from logistics_sim.exchange.matsim_network import network_element
from logistics_sim.exchange.matsim_vehicles import vehicles_element
from logistics_sim.exchange.plan_view import PlanView
from logistics_sim.exchange.xml_file import write_xml

DOCTYPE = '<!DOCTYPE network SYSTEM "http://www.matsim.org/files/dtd/network_v2.dtd">'


def write_matsim(view: PlanView, folder: Path) -> list[Path]:
    """Write ``network.xml``, ``vehicles.xml`` and ``carriers.xml`` of `view` in ``matsim/``.

    The carriers drive the weekday with most trips; `folder` gets the subfolder.
    """
    target = folder / "matsim"
    target.mkdir()
    types = view.plan.trips["type"].astype(str)
    return [
        write_xml(target / "network.xml", network_element(view.world), DOCTYPE),
        write_xml(target / "vehicles.xml", vehicles_element(view.scenario, types)),
        write_xml(target / "carriers.xml", carriers_element(view)),
    ]
