"""The operator as a MATSim carrier: vehicles, services and one tour per vehicle and day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from logistics_sim.exchange.matsim_network import link_names
from logistics_sim.exchange.matsim_vehicles import schema_root
from logistics_sim.exchange.xml_file import add

if TYPE_CHECKING:
    from logistics_sim.exchange.plan_view import Leg, PlanView


def busiest_weekday(trips: list[dict[str, Any]]) -> int:
    """Return the weekday (0 = Monday) with most `trips`, the first of equals.

    >>> busiest_weekday([{"weekdays": "01"}, {"weekdays": "1"}])
    1
    """
    count = Counter(int(day) for trip in trips for day in str(trip["weekdays"]))
    return min(count, key=lambda day: (-count[day], day), default=0)


def time_text(second: int) -> str:
    """Return a second of the day as MATSim writes it; hours go on after 24.

    >>> time_text(90_061)
    '25:01:01'
    """
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def carriers_element(view: PlanView) -> ElementTree.Element:
    """Return the element ``carriers`` with the operator of `view`.

    A stop is a service; its demand is what is unloaded, in litres (what is loaded stands in
    an attribute). A vehicle's day is one tour: where it comes back to load again, the depot is a
    service without demand.
    """
    weekday = busiest_weekday(view.trips)
    trips = [row for row in view.trips if str(weekday) in str(row["weekdays"])]
    days: dict[str, list[dict[str, Any]]] = {}
    for trip in trips:
        days.setdefault(str(trip["vehicle"]), []).append(trip)
    root = schema_root("carriers", "carriersDefinitions_v2.1.xsd")
    carrier = add(root, "carrier", id=view.plan.operator.id)
    about = add(carrier, "attributes")
    said = f"{weekday} (0 = Monday)"
    add(about, "attribute", name="weekday", class_="java.lang.String").text = said
    fleet = add(add(carrier, "capabilities", fleetSize="FINITE"), "vehicles")
    for vehicle, own in days.items():
        add(
            fleet,
            "vehicle",
            id=vehicle,
            depotLinkId=f"at_{own[0]['origin']}",
            typeId=own[0]["type"],
            earliestStart=time_text(min(int(trip["start_s"]) for trip in own)),
            latestEnd=time_text(max(int(trip["end_s"]) for trip in own)),
        )
    if trips:
        services = add(carrier, "services")
        for own in days.values():
            _services(services, view, own)
        cost = -view.plan.cost_yuan()
        plan = add(add(carrier, "plans"), "plan", score=repr(cost), selected="true")
        for number, (vehicle, own) in enumerate(days.items(), 1):
            _tour(add(plan, "tour", tourId=number, vehicleId=vehicle), view, own)
    return root


def _services(services: ElementTree.Element, view: PlanView, own: list[dict[str, Any]]) -> None:
    for number, trip in enumerate(own):
        stops = view.stops[str(trip["trip_id"])]
        for stop in stops:
            back = stop is stops[-1]
            if back and number == len(own) - 1:
                continue
            leaves = int(own[number + 1]["depart_s"]) if back else int(stop["depart_s"])
            entry = add(
                services,
                "service",
                id=f"{trip['trip_id']}/{stop['seq']}",
                to=f"at_{stop['place']}",
                capacityDemand=repr(0.0 if back else int(stop["unload_ml"]) / 1_000),
                earliestStart=time_text(int(stop["arrive_s"])),
                latestEnd=time_text(leaves),
                serviceDuration=time_text(leaves - int(stop["arrive_s"])),
            )
            notes = add(entry, "attributes")
            for key in ("unload_items", "unload_g", "load_items", "load_g", "load_ml"):
                said = str(int(stop[key]))
                add(notes, "attribute", name=key, class_="java.lang.Integer").text = said


def _tour(tour: ElementTree.Element, view: PlanView, own: list[dict[str, Any]]) -> None:
    add(tour, "act", type="start", end_time=time_text(int(own[0]["depart_s"])))
    for number, trip in enumerate(own):
        stops = view.stops[str(trip["trip_id"])]
        for stop, leg in zip(stops, view.legs[str(trip["trip_id"])], strict=True):
            _leg(tour, view, leg)
            if stop is stops[-1] and number == len(own) - 1:
                continue
            name = f"{trip['trip_id']}/{stop['seq']}"
            last = stop is stops[-1]
            leaves = int(own[number + 1]["depart_s"]) if last else int(stop["depart_s"])
            add(tour, "act", type="service", serviceId=name, end_time=time_text(leaves))
    add(tour, "act", type="end")


def _leg(tour: ElementTree.Element, view: PlanView, leg: Leg) -> None:
    drive = add(
        tour,
        "leg",
        expected_dep_time=time_text(leg.depart_s),
        expected_transp_time=time_text(leg.arrive_s - leg.depart_s),
    )
    between = [] if leg.path is None else link_names(view.world, leg.path)
    ends = [f"at_{leg.origin}", f"at_{leg.destination}"]
    names = ends[:1] if leg.path is None else [ends[0], *between, ends[1]]
    add(drive, "route").text = " ".join(names)
