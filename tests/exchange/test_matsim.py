"""MATSim files: the stated structure, links that join up, times and demands of the plan."""

import itertools
from xml.etree import ElementTree

import pytest

import logistics_sim as ls
from logistics_sim.exchange import PlanView
from logistics_sim.exchange.matsim import write_matsim

NAMESPACE = "{http://www.matsim.org/files/dtd}"
CARRIER = ("attributes", "description", "capabilities", "services", "shipments", "plans")
TYPE = ("attributes", "description", "capacity", "length", "width", "maximumVelocity",
        "engineInformation", "costInformation", "passengerCarEquivalents", "networkMode",
        "flowEfficiencyFactor")  # fmt: skip
"""Order of the elements in carriersDefinitions_v2.1.xsd and vehicleDefinitions_v2.0.xsd."""


@pytest.fixture(scope="module")
def view(tmp_path_factory, make_county):
    made = make_county(tmp_path_factory.mktemp("matsim") / "county")
    planned = ls.plan(ls.read_scenario(made.scenario))
    return PlanView(planned.county.scenario, planned.county.world, planned.plans[0])


@pytest.fixture(scope="module")
def roots(view, tmp_path_factory):
    made = write_matsim(view, tmp_path_factory.mktemp("out"))
    return {path.stem: ElementTree.parse(path).getroot() for path in made}


@pytest.fixture(scope="module")
def links(roots):
    return {link.get("id"): link for link in roots["network"].find("links")}


def in_order(element, known):
    tags = [child.tag.removeprefix(NAMESPACE) for child in element]
    places = [known.index(tag) for tag in tags]
    return places == sorted(places)


def seconds(text):
    hours, minutes, rest = (int(part) for part in text.split(":"))
    return 3600 * hours + 60 * minutes + rest


@pytest.mark.slow
def test_network_has_every_road_in_both_directions_in_metres(view, roots, links):
    edges = view.world.network.edges
    roads = [name for name in links if name.startswith("e")]
    both = (edges["oneway"] != "yes").sum() + len(edges)
    assert len(roads) == both
    nodes = {node.get("id"): node for node in roots["network"].find("nodes")}
    assert len(nodes) == len(view.world.network.nodes)
    for link in links.values():
        ends = [nodes[link.get(end)] for end in ("from", "to")]
        dx, dy = (float(ends[0].get(axis)) - float(ends[1].get(axis)) for axis in "xy")
        assert float(link.get("length")) >= (dx * dx + dy * dy) ** 0.5 * 0.999
    assert float(links["e0f"].get("length")) == edges["length_m"].iloc[0]
    assert float(links["e0f"].get("freespeed")) == pytest.approx(edges["speed_kmh"].iloc[0] / 3.6)


def test_elements_stand_in_the_order_of_the_schemas(roots):
    for kind in roots["vehicles"]:
        assert in_order(kind, TYPE)
    for carrier in roots["carriers"]:
        assert in_order(carrier, CARRIER)


def test_types_carry_capacity_and_prices(view, roots):
    for kind, entry in zip(view.scenario.fleet, roots["vehicles"], strict=True):
        capacity, cost = (entry.find(f"{NAMESPACE}{n}") for n in ("capacity", "costInformation"))
        assert float(capacity.get("weightInTons")) == float(kind.payload_kg) / 1_000
        assert float(cost.get("costsPerMeter")) * 1_000 == pytest.approx(float(kind.yuan_km))


def test_routes_join_up_and_times_are_those_of_the_plan(view, roots, links):
    (carrier,) = roots["carriers"]
    services = {s.get("id"): s for s in carrier.find(f"{NAMESPACE}services")}
    arrivals = {f"{row['trip_id']}/{row['seq']}": row for row in view.plan.stops.to_dict("records")}
    tours = list(carrier.iter(f"{NAMESPACE}tour"))
    weekday = carrier.find(f"{NAMESPACE}attributes")[0].text[0]
    trips = [trip for trip in view.trips if weekday in trip["weekdays"]]
    assert len(tours) == len({trip["vehicle"] for trip in trips})
    visited = []
    for tour in tours:
        tags = [part.tag.removeprefix(NAMESPACE) for part in tour]
        assert tags == ["act", *["leg", "act"] * (len(tags) // 2)]
        place, clock = None, 0
        for part in tour:
            if part.tag == f"{NAMESPACE}leg":
                route = part[0].text.split()
                assert route[0] == place or place is None
                for one, two in itertools.pairwise(route):
                    assert links[one].get("to") == links[two].get("from")
                leaves = seconds(part.get("expected_dep_time"))
                assert leaves >= clock
                place, clock = route[-1], leaves + seconds(part.get("expected_transp_time"))
            elif part.get("serviceId"):
                stop, service = arrivals[part.get("serviceId")], services[part.get("serviceId")]
                assert clock == stop["arrive_s"] == seconds(service.get("earliestStart"))
                assert place == service.get("to") == f"at_{stop['place']}"
                visited.append(part.get("serviceId"))
    assert sorted(visited) == sorted(services)
    wanted = sum(stop["unload_ml"] for trip in trips for stop in view.stops[trip["trip_id"]][:-1])
    total = sum(float(service.get("capacityDemand")) for service in services.values())
    assert total == pytest.approx(wanted / 1_000)
