"""The fleet as MATSim vehicle types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from logistics_sim.core.units import HOUR_S
from logistics_sim.exchange.matsim_network import MODE
from logistics_sim.exchange.xml_file import add, legal

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario

FILES = "http://www.matsim.org/files/dtd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def schema_root(tag: str, schema: str) -> ElementTree.Element:
    """Return the root `tag` that names MATSim's published `schema` file."""
    said = {
        "xmlns": FILES,
        "xmlns:xsi": INSTANCE,
        "xsi:schemaLocation": f"{FILES} {FILES}/{schema}",
    }
    return ElementTree.Element(tag, said)


def vehicles_element(scenario: Scenario, types: Iterable[str] = ()) -> ElementTree.Element:
    """Return ``vehicleDefinitions`` of the fleet of `scenario` and of the bus lines among `types`.

    Capacity is stated in tons, cubic metres and, as ``other``, in litres: the unit of the
    carriers' demands.
    """
    root = schema_root("vehicleDefinitions", "vehicleDefinitions_v2.0.xsd")
    for kind in scenario.carriers(types):
        entry = add(root, "vehicleType", id=kind.id)
        add(entry, "description").text = legal(kind.name)
        volume = float(kind.volume_m3)
        add(
            entry,
            "capacity",
            volumeInCubicMeters=repr(volume),
            weightInTons=repr(float(kind.payload_kg) / 1_000),
            other=repr(volume * 1_000),
        )
        if kind.max_speed_kmh is not None:
            top = repr(float(kind.max_speed_kmh) / 3.6)
            add(entry, "maximumVelocity", meterPerSecond=top)
        add(
            entry,
            "costInformation",
            fixedCostsPerDay=repr(float(kind.fixed_yuan_day)),
            costsPerMeter=repr(float(kind.yuan_km) / 1_000),
            costsPerSecond=repr(scenario.driver_pay_yuan_h(kind) / HOUR_S),
        )
        add(entry, "networkMode", networkMode=MODE)
    return root
