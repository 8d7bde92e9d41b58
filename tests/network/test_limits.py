"""Weak bridges and narrow lanes: what is read, which vehicle takes which road, what it costs."""

import json

import numpy as np
import pytest
from matplotlib.text import Text

import logistics_sim as ls
from logistics_sim.core.errors import FaultsError
from logistics_sim.costs.scenario_inputs import expected_ledger
from logistics_sim.demand import design_loads
from logistics_sim.language import LANGUAGES, gettext, speaking
from logistics_sim.network import Graph, read_network, read_roads, speed_profile
from logistics_sim.network.limits import Barred, barred_for, read_limit
from logistics_sim.network.resilience import resilience
from logistics_sim.network.save import write_network
from logistics_sim.places import build_world
from logistics_sim.places.limited_reach import kept_out_places, limit_warnings, limited_reach
from logistics_sim.places.world import BARRED_S
from logistics_sim.report.figures.style import figure_style
from logistics_sim.report.network_map import resilience_map, road_map
from logistics_sim.routing import make_plan
from logistics_sim.scenario import read_scenario
from logistics_sim.workbench import County

DIRECT_M, DETOUR_M = 2_000.0, 4_500.0
TRUCK = {
    "id": "truck",
    "name": "truck",
    "payload_kg": 1_500,
    "volume_m3": 15,
    "fixed_yuan_day": 150,
    "yuan_km": 1.4,
    "gross_weight_t": 4.495,
    "height_m": 3.2,
    "width_m": 2.3,
}
VAN = {**TRUCK, "id": "van", "name": "van", "payload_kg": 900, "gross_weight_t": 2.2, "height_m": 2}


def bridged(county, detour=True, **posted):
    """Put limits on the road between the first two villages of the first township; 4.5 km round."""
    roads = json.loads(county.roads.read_text(encoding="utf-8"))
    at = {f["properties"]["id"]: f for f in roads["features"] if f["geometry"]["type"] == "Point"}
    lines = [f for f in roads["features"] if f["geometry"]["type"] == "LineString"]
    bridge = next(f for f in lines if f["properties"]["v"].endswith("002"))
    u, v = bridge["properties"]["u"], bridge["properties"]["v"]
    bridge["properties"] |= {"length_m": DIRECT_M, **posted}
    if detour:
        lon, lat = at[v]["geometry"]["coordinates"]
        place = [lon + 0.01, lat + 0.01]
        point = {"type": "Point", "coordinates": place}
        said = {"id": "j", "kind": "junction", "terrain": "plain"}
        roads["features"].append({"type": "Feature", "properties": said, "geometry": point})
        for end, metres in ((u, 1_500.0), (v, 3_000.0)):
            line = {
                "type": "LineString",
                "coordinates": [at[end]["geometry"]["coordinates"], place],
            }
            kept = {k: x for k, x in bridge["properties"].items() if not k.startswith("max_")}
            said = {**kept, "u": end, "v": "j", "length_m": metres}
            roads["features"].append({"type": "Feature", "properties": said, "geometry": line})
    county.roads.write_text(json.dumps(roads, ensure_ascii=False), encoding="utf-8")
    return u, v


def with_fleet(county, *types):
    return read_scenario(county.scenario).model_copy(
        update={"fleet": tuple(type(read_scenario(county.scenario).fleet[0])(**t) for t in types)}
    )


@pytest.mark.parametrize(
    ("text", "limit", "value"),
    [
        ("5", "max_weight_t", 5.0),
        ("3.5吨", "max_weight_t", 3.5),
        ("10;5.5 t", "max_weight_t", 5.5),
        ("２．２", "max_height_m", 2.2),
        ("220 cm", "max_width_m", 2.2),
        ("7 ft", "max_height_m", 2.134),
        ("default", "max_height_m", 0.0),
        ("-3", "max_weight_t", "unread"),
        ("5 m", "max_weight_t", "unread"),
        ("9999", "max_weight_t", "unread"),
    ],
)
def test_signs_are_read_or_said_to_be_unread(text, limit, value):
    assert read_limit(text, limit) == value


def planned(scenario):
    """The world, the alliance's plan and its mean costs by activity, yuan a day."""
    world = build_world(scenario)
    joint = scenario.joint_operator()
    plan = make_plan(scenario, world, joint, design_loads(scenario, world.places, joint))
    ledger = expected_ledger(scenario, world, plan)
    return world, plan, ledger.groupby("activity")["yuan"].sum()


@pytest.mark.slow
def test_a_weak_bridge_changes_way_and_cost_by_a_hand_worked_amount(county):
    u, v = bridged(county)
    scenario = with_fleet(county, TRUCK)
    before, plan_before, yuan_before = planned(scenario)
    roads = county.roads.read_text(encoding="utf-8")
    county.roads.write_text(
        roads.replace('"length_m": 2000.0', '"length_m": 2000.0, "max_weight_t": 3.0')
    )
    after, plan_after, yuan_after = planned(scenario)
    a, b = before.row(u), before.row(v)
    assert before.travel["truck"].metres[a, b] == DIRECT_M
    assert after.travel["truck"].metres[a, b] == DETOUR_M  # 1.5 km + 3 km over the junction
    assert build_world(with_fleet(county, VAN)).travel["van"].metres[a, b] == DIRECT_M
    # Villages 2 and 3 lie behind the bridge and nothing else: every trip there pays it twice.
    behind = plan_before.stops[plan_before.stops["place"].isin([v, v.replace("002", "003")])]
    trips = behind["trip_id"].nunique()
    more = plan_after.trips["distance_m"].sum() - plan_before.trips["distance_m"].sum()
    assert trips > 0
    assert more == trips * 2 * (DETOUR_M - DIRECT_M)
    assert yuan_after["distance"] - yuan_before["distance"] == pytest.approx(more / 1_000 * 1.4)


def test_types_share_times_unless_a_limit_parts_them(county):
    bridged(county, max_weight_t=3.0, max_height_m=3.0)
    scenario = with_fleet(county, TRUCK, VAN, {**VAN, "id": "other", "gross_weight_t": 2.9})
    world = build_world(scenario)
    assert world.travel["van"] is world.travel["other"]
    assert world.travel["van"].profile.barred is None
    assert world.travel["truck"].profile.barred == Barred(3.0, 3.0, 0.0)


def test_without_limits_nothing_is_other_than_before(county):
    scenario = read_scenario(county.scenario)
    network = read_network(county.roads)
    assert not any(name.startswith("max_") for name in network.edges)
    profiles = {speed_profile(scenario, kind, network.edges) for kind in scenario.fleet}
    assert profiles == {speed_profile(scenario, kind) for kind in scenario.fleet}


@pytest.mark.slow
def test_a_type_that_cannot_get_there_leaves_it_to_others(county):
    _, v = bridged(county, detour=False, max_width_m=2.0)
    small = {**VAN, "width_m": 1.7}
    scenario = with_fleet(county, TRUCK, small)
    world = build_world(scenario)
    assert world.travel["truck"].seconds[0, world.row(v)] == BARRED_S
    assert world.travel["van"].seconds[0, world.row(v)] < BARRED_S
    assert world.hub_metres()[world.row(v)] == world.travel["van"].metres[0, world.row(v)]
    world, plan, _ = planned(scenario)
    types = plan.trips.set_index("trip_id")["type"]
    there = plan.stops[plan.stops["place"].isin([v, v.replace("002", "003")])]["trip_id"]
    assert set(types[there]) == {"van"}
    assert not plan.unserved
    (reach,) = limited_reach(scenario, world.network)
    assert (reach.kind.id, sorted(reach.roads)) == ("truck", [v, v.replace("002", "003")])
    (warning,) = limit_warnings(scenario, world.network)
    assert "限宽 2 m" in warning.message
    assert "2 places" in warning.message


def test_a_place_that_no_type_reaches_is_a_fault(county):
    bridged(county, detour=False, max_weight_t=2.0)
    with pytest.raises(FaultsError, match="NET-010"):
        build_world(with_fleet(county, TRUCK, VAN))


def test_limits_survive_writing_and_bad_ones_are_faults(county, tmp_path):
    bridged(county, max_weight_t=3.0, max_height_m=2.5)
    network = read_network(county.roads)
    write_network(network, tmp_path / "again.geojson")
    again = read_network(tmp_path / "again.geojson")
    for name in ("max_weight_t", "max_height_m"):
        assert again.edges[name].tolist() == network.edges[name].tolist()
    bridged(county, max_weight_t="three", detour=False)
    with pytest.raises(FaultsError, match="max_weight_t is 'three'"):
        read_network(county.roads)


def test_a_layer_with_chinese_heads(tmp_path):
    features = [
        {
            "type": "Feature",
            "properties": {"道路等级": "村道", "限重": said[0], "限高": said[1], "限宽": said[2]},
            "geometry": {"type": "LineString", "coordinates": [[115 + n, 38], [115.5 + n, 38]]},
        }
        for n, said in enumerate([("3吨", None, "2.2米"), ("", "0", ""), ("10", "2.8", None)])
    ]
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    draft = read_roads(path)
    kinds = draft.kinds.iloc[draft.kind]
    assert kinds["max_weight_t"].tolist() == [3.0, 0.0, 10.0]
    assert kinds["max_height_m"].tolist() == [0.0, 0.0, 2.8]
    assert kinds["max_width_m"].tolist() == [2.2, 0.0, 0.0]
    features[0]["properties"]["限重"] = "窄"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with pytest.raises(FaultsError, match=r"1 rows of '限重' are no limit: 0 \('窄'\)"):
        read_roads(path)


def test_more_limits_never_shorten_a_way(county):
    rng = np.random.default_rng(5)
    bridged(county)
    network = read_network(county.roads)
    rows = network.places.index.to_numpy(dtype=np.int64)
    scenario = with_fleet(county, TRUCK)
    free = Graph.of(network, speed_profile(scenario, scenario.fleet[0])).matrix_between(rows, rows)
    for _ in range(20):
        posted = np.where(rng.random(len(network.edges)) < 0.2, rng.uniform(1, 8), 0.0)
        edges = network.edges.assign(max_weight_t=posted)
        barred = barred_for(edges, scenario.fleet[0])
        shut = (posted > 0) & (posted < 4.495)
        assert (barred.roads(edges) if barred else np.zeros(len(edges), bool)).tolist() == (
            shut.tolist()
        )
        profile = speed_profile(scenario, scenario.fleet[0], edges)
        made = Graph.of(type(network)(network.nodes, edges, network.lines), profile)
        seconds = made.matrix_between(rows, rows).seconds
        assert ((seconds < 0) | (seconds >= free.seconds)).all()


def test_check_and_resilience_name_the_bridge(county, command, tmp_path):
    _, v = bridged(county, detour=False, max_weight_t=3.0)
    done = command("check", county.scenario, "--json")
    assert done.code == 0
    told = [w for w in done.json["warnings"] if w["code"] == "NET-036"]
    assert told
    assert all("限重 3 t" in w["message"] for w in told)
    picture = tmp_path / "map.png"
    done = command("network", "resilience", county.scenario, "--map", picture)
    assert "NET-036" in done.out
    assert "限重 3 t" in done.out
    assert picture.read_bytes()[:4] == b"\x89PNG"
    scenario = read_scenario(county.scenario)
    reaches = limited_reach(scenario, read_network(county.roads))
    assert {r.kind.id for r in reaches} == {w["where"].rpartition(", ")[2] for w in told}
    assert v in told[0]["message"]
    assert kept_out_places(reaches) == [v, v.replace("002", "003")]


@pytest.mark.slow
def test_explain_names_the_bridge_beside_how_the_village_is_served(county):
    _, v = bridged(county, detour=False, max_weight_t=3.0)
    plans = ls.plan(County(with_fleet(county, TRUCK, VAN)))
    told = plans.explain(v)
    (barred,) = told[told["how"].str.contains("限重")].to_dict("records")
    assert not barred["served"]
    assert "truck (4.495 t gross" in barred["how"]
    assert "限重 3 t" in barred["how"]
    served = told[told["served"]]
    assert len(served)
    assert served["how"].str.contains(" by van,").all()
    free = plans.explain(v.replace("002", "001"))
    assert not free["how"].str.contains("限重").any()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_maps_show_the_bridge_and_the_places_behind_it(county, language):
    bridged(county, detour=False, max_weight_t=3.0)
    scenario = with_fleet(county, TRUCK, VAN)
    network = read_network(county.roads)
    behind = kept_out_places(limited_reach(scenario, network))
    table = resilience(network)
    with speaking(language), figure_style():
        figures = [road_map(network, behind), resilience_map(network, table, kept_out=behind)]
        plain = resilience_map(network, table)
        words = gettext("some vehicles do not get there: {count}", count=2)
    for figure in figures:
        said = texts(figure)
        assert "限重 3 t" in said
        assert words in said
    assert words not in texts(plain)


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text)]
