"""Roads as they are driven: small OpenStreetMap files whose right metres are known by hand.

The frame: a main road along latitude 38.80 from 115.00 to 115.10, a side road north from 115.05
to 38.84, and a way round over 115.09. A degree of latitude is 111,195 m; of longitude there
86,658 m.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from logistics_sim.network import Graph, read_network
from logistics_sim.network.line_ends import join_ends
from logistics_sim.network.shapefile_text import shapefile_encoding
from logistics_sim.network.tags import blocks, closing_tag, ferry_road, ferry_seconds
from tests.command_server import run_command

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "roads"
MAIN = {i: (115.0 + i / 100, 38.80) for i in range(11)}
SIDE = {20: (115.05, 38.82), 21: (115.05, 38.84), 22: (115.09, 38.82), 23: (115.09, 38.84)}
VILLAGES = "id,name,lon,lat,township\nv1,甲村,115.02,38.801,t\nv2,乙村,115.05,38.84,t\n"
STATIONS = "id,name,lon,lat\nt,东镇,115.07,38.799\n"
STRAIGHT, ROUND = 8_783, 15_713


def osm(ways, nodes=None, tags=None, relations=""):
    """An OpenStreetMap file of `ways`: (id, nodes, tags)."""
    tags = tags or {}
    rows = [
        f'<node id="{ref}" lon="{lon}" lat="{lat}" version="1">'
        + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.get(ref, {}).items())
        + "</node>"
        for ref, (lon, lat) in {**MAIN, **SIDE, **(nodes or {})}.items()
    ]
    for number, refs, said in ways:
        rows.append(
            f'<way id="{number}" version="1">'
            + "".join(f'<nd ref="{ref}"/>' for ref in refs)
            + "".join(f'<tag k="{k}" v="{v}"/>' for k, v in said.items())
            + "</way>"
        )
    return f'<osm version="0.6">{"".join(rows)}{relations}</osm>'


def frame(side=None, **main):
    """The three ways of the frame; `side` are tags of the side road."""
    return [
        (1, range(6), {"highway": "secondary", **main}),
        (4, range(5, 11), {"highway": "secondary"}),
        (2, (5, 20, 21), {"highway": "tertiary", **(side or {})}),
        (3, (21, 23, 22, 9), {"highway": "tertiary"}),
    ]


def restriction(kind, origin=1, via='type="node" ref="5"', goal=2, **tags):
    more = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
    return (
        f'<relation id="90" version="1"><member type="way" ref="{origin}" role="from"/>'
        f'<member {via} role="via"/><member type="way" ref="{goal}" role="to"/>'
        f'<tag k="type" v="restriction"/><tag k="restriction" v="{kind}"/>{more}</relation>'
    )


@pytest.fixture
def bring(tmp_path):
    """Import a text as roads by the real command; return its exit, words and the road file."""

    def run(text, *words, villages=VILLAGES, suffix="osm"):
        (tmp_path / f"roads.{suffix}").write_text(text, encoding="utf-8")
        (tmp_path / "villages.csv").write_text(villages, encoding="utf-8")
        (tmp_path / "stations.csv").write_text(STATIONS, encoding="utf-8")
        out = tmp_path / "out.geojson"
        places = ["--villages", "villages.csv", "--stations", "stations.csv"]
        own = [f"roads.{suffix}", *places, "--hub", "115.00,38.80", "--out", out]
        done = run_command("network", "import", *own, *words, cwd=tmp_path)
        return done.code, done.out + done.err, out

    return run


def metres(out, place, back=False):
    network = read_network(out)
    ends = [network.row("hub"), network.row(place)]
    here, there = ends[::-1] if back else ends
    return Graph.of(network).path(here, there).metres


def both(out, place):
    return metres(out, place), metres(out, place, back=True)


def test_without_any_rule_the_side_road_is_taken(bring):
    code, _, out = bring(osm(frame()))
    assert code == 0
    assert both(out, "v2") == pytest.approx((STRAIGHT, STRAIGHT), abs=3)


@pytest.mark.parametrize(
    ("tags", "far"),
    [
        ({"barrier": "bollard"}, ROUND),
        ({"barrier": "block"}, ROUND),
        ({"barrier": "gate", "motor_vehicle": "no"}, ROUND),
        ({"barrier": "gate", "access": "private"}, ROUND),
        ({"barrier": "gate", "locked": "yes"}, ROUND),
        ({"motor_vehicle": "no"}, ROUND),
        ({"barrier": "gate"}, STRAIGHT),
        ({"barrier": "lift_gate"}, STRAIGHT),
        ({"barrier": "toll_booth"}, STRAIGHT),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, STRAIGHT),
        ({"barrier": "bollard", "access": "no", "goods": "yes"}, STRAIGHT),
    ],
)
def test_a_node_that_stops_vehicles_is_driven_round(bring, tags, far):
    code, said, out = bring(osm(frame(), tags={20: tags}))
    assert code == 0
    assert both(out, "v2") == pytest.approx((far, far), abs=3)
    assert ("nodes that stop vehicles" in said) == (far == ROUND)


@pytest.mark.parametrize(
    ("tags", "limits"),
    [
        ({"barrier": "height_restrictor", "maxheight": "2.2"}, (0.0, 2.2, 0.0)),
        ({"maxheight": "2.5", "maxweight": "3", "maxwidth": "2 m"}, (3.0, 2.5, 2.0)),
        ({"barrier": "gate", "maxheight": "low"}, (0.0, 0.0, 0.0)),
    ],
)
def test_a_limit_at_a_node_holds_on_the_road_that_it_bars(bring, tags, limits):
    """A bar over the side road: who is low passes, the road file says how low."""
    code, said, out = bring(osm(frame(), tags={20: tags}))
    assert code == 0
    assert both(out, "v2") == pytest.approx((STRAIGHT, STRAIGHT), abs=3)
    edges = read_network(out).edges
    names = ["max_weight_t", "max_height_m", "max_width_m"]
    said_of = edges.reindex(columns=names, fill_value=0.0)
    posted = said_of[(said_of > 0).any(axis=1)]
    assert {tuple(row) for row in posted.to_numpy().tolist()} == (
        {limits} if any(limits) else set()
    )
    assert len(posted) < len(edges)
    assert ("nodes with a limit of weight, height or width" in said) == any(limits)
    assert ("nodes with limits that are not understood" in said) == (not any(limits))


def test_a_turn_forbidden_to_trucks_only_is_counted(bring):
    body = restriction("no_left_turn").replace('k="restriction"', 'k="restriction:hgv"')
    code, said, _ = bring(osm(frame(), relations=body))
    assert code == 0
    assert "turn restrictions for trucks above 3.5 t only that are not read" in said


def test_a_barrier_at_a_junction_shuts_every_way_there(bring):
    """At 115.05 on the main road: nobody passes, neither on nor up."""
    code, said, _ = bring(osm(frame(), tags={5: {"barrier": "bollard"}}))
    assert code == 2
    assert "NET-010" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("relation", "there"),
    [
        (restriction("no_left_turn"), ROUND),
        (restriction("only_straight_on", goal=4), ROUND),
        (restriction("no_left_turn", except_="x").replace("except_", "except"), ROUND),
        (restriction("no_left_turn", **{"except": "bus;goods"}), STRAIGHT),
        (restriction("no_right_turn", origin=4), STRAIGHT),
        (restriction("no_left_turn").replace('k="restriction"', 'k="restriction:hgv"'), STRAIGHT),
    ],
)
def test_forbidden_turns_are_obeyed_one_way_only(bring, relation, there):
    code, said, out = bring(osm(frame(), relations=relation))
    assert code == 0
    assert both(out, "v2") == pytest.approx((there, STRAIGHT), abs=3)
    if there == ROUND:
        assert re.search(r"turn restrictions obeyed\s+[12]", said)


def test_a_turn_over_a_way_between(bring):
    """From the main road over a link of one piece into the side road."""
    nodes = {30: (115.05, 38.801)}
    ways = frame()
    ways[2] = (2, (30, 20, 21), {"highway": "tertiary"})
    ways.append((5, (5, 30), {"highway": "tertiary"}))
    relation = restriction("no_left_turn", via='type="way" ref="5"')
    code, _, out = bring(osm(ways, nodes, relations=relation))
    assert code == 0
    assert both(out, "v2") == pytest.approx((ROUND, STRAIGHT), abs=3)


WAY_BETWEEN = '<member type="way" ref="{}" role="via"/>'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pieces", "order"),
    [
        ({5: (5, 31, 30)}, (5,)),
        ({5: (5, 31), 7: (30, 31)}, (5, 7)),
        ({5: (5, 31), 7: (31, 30)}, (7, 5)),
    ],
)
def test_a_turn_over_bent_or_several_ways_between(bring, pieces, order):
    """A bend, two ways, members listed from the far end; a village on it lets nobody through."""
    nodes = {30: (115.05, 38.801), 31: (115.05, 38.8005)}
    ways = frame()
    ways[2] = (2, (30, 20, 21), {"highway": "tertiary"})
    ways += [(number, refs, {"highway": "tertiary"}) for number, refs in pieces.items()]
    members = "".join(WAY_BETWEEN.format(number) for number in order)
    relation = restriction("no_left_turn").replace(
        '<member type="node" ref="5" role="via"/>', members
    )
    villages = VILLAGES + "v3,丙村,115.0502,38.80075,t\n"
    code, said, out = bring(osm(ways, nodes, relations=relation), villages=villages)
    assert code == 0
    assert re.search(r"turn restrictions obeyed\s+1", said)
    assert both(out, "v2") == pytest.approx((ROUND, STRAIGHT), abs=3)
    assert both(out, "v3") == pytest.approx((4_433, 4_433), abs=5)


def test_an_only_turn_over_a_way_between(bring):
    """From 1 over 5 into 8 alone: neither straight on at 5 nor up the side road at 30.

    So over 8 to 7, back along the main road, and from there, not from 1, up the side road.
    """
    nodes = {30: (115.05, 38.801), 31: (115.05, 38.8005), 32: (115.06, 38.801)}
    ways = frame()
    ways[2] = (2, (30, 20, 21), {"highway": "tertiary"})
    ways += [(5, (5, 31, 30), {"highway": "tertiary"}), (8, (30, 32, 7), {"highway": "tertiary"})]
    relation = restriction("only_right_turn", via='type="way" ref="5"', goal=8)
    code, _, out = bring(osm(ways, nodes, relations=relation))
    assert code == 0
    assert both(out, "v2") == pytest.approx((12_366, STRAIGHT), abs=6)


def test_conditional_restrictions_are_counted(bring):
    said = restriction("no_left_turn @ (07:00-09:00)")
    said = said.replace('k="restriction"', 'k="restriction:conditional"')
    code, text, out = bring(osm(frame(), relations=said))
    assert code == 0
    assert re.search(r"restrictions with conditions by hour that are not read\s+1", text)
    assert both(out, "v2") == pytest.approx((STRAIGHT, STRAIGHT), abs=3)


def test_a_restriction_that_says_nothing_usable_is_counted(bring):
    relation = restriction("no_left_turn", origin=77)
    code, said, _ = bring(osm(frame(), relations=relation))
    assert code == 0
    assert re.search(r"turn restrictions not read\s+1", said)


@pytest.mark.parametrize("value", ["destination", "delivery", "customers"])
def test_local_roads_lead_to_and_from_but_not_through(bring, value):
    """The side road is local: v2 at its end is reached by it; who goes on is not let through."""
    villages = VILLAGES + "v3,丙村,115.09,38.8399,t\n"
    ways = frame({"motor_vehicle": value})
    ways[3] = (3, (21, 23), {"highway": "tertiary"})
    ways.append((6, (23, 22, 9), {"highway": "tertiary"}))
    code, said, out = bring(osm(ways), villages=villages)
    assert code == 0
    assert "to and from only" in said
    around = 115.09 - 115.00
    by_main = round(around * 86_658 + 0.04 * 111_195)
    assert both(out, "v3") == pytest.approx((by_main, by_main), abs=15)
    network = read_network(out)
    local = network.edges["access"] == "destination"
    assert local.any()
    path = Graph.of(network).path(network.row("hub"), network.row("v3"))
    assert not local.to_numpy()[path.edges].any()


def test_local_metres_by_an_independent_search(bring):
    """All pairs of a file with local roads equal Dijkstra over (node, phase) states by hand."""
    import heapq

    ways = frame({"motor_vehicle": "destination"})
    code, _, out = bring(osm(ways))
    assert code == 0
    network = read_network(out)
    index, edges = network.index, network.edges
    arcs = {}
    for u, v, length, access in zip(
        edges["u"], edges["v"], edges["length_m"], edges["access"], strict=True
    ):
        for a, b in ((u, v), (v, u)):
            arcs.setdefault(index[a], []).append((index[b], round(length), access != ""))
    at = network.places.index.to_numpy()
    found = Graph.of(network).matrix_between(at, at).metres
    for row, source in enumerate(at.tolist()):
        best = {(source, 0): 0}  # 0: local roads at the begin, 1: open roads, 2: local at the end
        queue = [(0, source, 0)]
        while queue:
            far, node, phase = heapq.heappop(queue)
            if far > best[node, phase]:
                continue
            for head, length, local in arcs.get(node, ()):
                for after in {phase, 2} if local else {1}:
                    if (local and after == 1) or (not local and phase == 2) or after < phase:
                        continue
                    state = (head, after)
                    if far + length < best.get(state, 10**9):
                        best[state] = far + length
                        heapq.heappush(queue, (far + length, *state))
        for column, target in enumerate(at.tolist()):
            least = min(best.get((target, phase), 10**9) for phase in range(3))
            assert found[row, column] == least


def test_a_closed_last_mile_is_named_with_its_tag_and_not_bridged(bring):
    ways = [
        (1, range(11), {"highway": "secondary"}),
        (2, (5, 20), {"highway": "tertiary"}),
        (3, (20, 21), {"highway": "service", "access": "private"}),
    ]
    code, said, out = bring(osm(ways))
    assert code == 2
    assert "NET-032" in said
    assert "v2 乙村" in said
    assert "access=private" in said
    assert not out.exists()


def test_a_ferry_is_a_link_of_its_crossing_and_wait(bring):
    nodes = {30: (115.05, 38.81), 31: (115.05, 38.83)}
    ways = [
        (1, range(11), {"highway": "secondary"}),
        (2, (5, 30), {"highway": "tertiary"}),
        (5, (30, 31), {"route": "ferry", "motor_vehicle": "yes", "duration": "00:20"}),
        (6, (31, 21), {"highway": "tertiary"}),
    ]
    code, said, out = bring(osm(ways, nodes))
    assert code == 0
    assert re.search(r"ferries\s+1", said)
    network = read_network(out)
    ferry = network.edges[network.edges["road_class"] == "ferry"].iloc[0]
    assert ferry["length_m"] / ferry["speed_kmh"] * 3.6 == pytest.approx(1_200, abs=1)
    assert "duration" in ferry["speed_basis"]


def test_without_the_ferry_nobody_bridges_the_water(bring):
    nodes = {30: (115.05, 38.81), 31: (115.05, 38.83)}
    ways = [
        (1, range(11), {"highway": "secondary"}),
        (2, (5, 30), {"highway": "tertiary"}),
        (5, (30, 31), {"route": "ferry", "foot": "yes", "motor_vehicle": "no"}),
        (6, (31, 21, 23), {"highway": "tertiary"}),
    ]
    code, said, _ = bring(osm(ways, nodes))
    assert code == 2
    assert "NET-010" in said
    assert "v2 乙村" in said
    assert "ferries without access for vehicles" in said


def test_a_link_over_a_river_and_a_long_one_are_named(bring):
    nodes = {40: (115.0, 38.805), 41: (115.1, 38.805)}
    ways = [(1, range(11), {"highway": "secondary"}), (9, (40, 41), {"waterway": "river"})]
    villages = "id,name,lon,lat,township\nv1,甲村,115.02,38.801,t\nv2,乙村,115.05,38.82,t\n"
    code, said, _ = bring(osm(ways, nodes), villages=villages)
    assert code == 0
    assert re.search(r"NET-035 .*v2 乙村", said)
    assert re.search(r"NET-033 .*v2 乙村 \(2,2", said)


@pytest.mark.slow
def test_a_one_way_dead_end_is_not_where_a_village_stands(bring):
    nodes = {50: (115.0535, 38.80), 51: (115.0535, 38.842)}
    ways = [
        (1, (0, 1, 2, 3, 4, 5, 50, 6, 7, 8, 9, 10), {"highway": "secondary"}),
        (2, (5, 20, 21), {"highway": "tertiary", "oneway": "yes"}),
        (3, (50, 51), {"highway": "tertiary"}),
    ]
    code, said, out = bring(osm(ways, nodes))
    assert code == 0
    assert re.search(r"NET-034 .*v2 乙村 \(303 m\)", said)
    assert metres(out, "v2") == metres(out, "v2", back=True)
    far, said, _ = bring(osm(ways[:2], nodes))
    assert far == 0  # the main road itself is the nearest that can be left
    assert "v2 乙村 (4,448 m)" in said


def test_which_direction_is_missing_is_said(bring):
    ways = [
        (1, range(11), {"highway": "secondary", "oneway": "yes"}),
        (2, (5, 20, 21), {"highway": "tertiary", "oneway": "yes"}),
    ]
    code, said, _ = bring(osm(ways), "--snap-limit-m", "400")
    assert code == 2
    assert "can be reached from, but not left for, the hub" in said


def test_conditions_and_reversible_ways_are_counted(bring):
    ways = frame({"motor_vehicle:conditional": "no @ (07:00-09:00)"}, oneway="reversible", hgv="no")
    code, said, _ = bring(osm(ways))
    assert code == 0
    assert re.search(r"conditions by hour or weight that are not read\s+1", said)
    assert re.search(r"reversible ways taken as two-way\s+1", said)
    assert re.search(r"above 3.5 t \(hgv=no\)\s+1", said)


def test_a_ring_is_a_network(bring):
    ring = {60: (115.0, 38.80), 61: (115.1, 38.80), 62: (115.05, 38.84)}
    code, _, out = bring(osm([(1, (60, 61, 62, 60), {"highway": "tertiary"})], ring))
    assert code == 0
    assert metres(out, "v2") > 0


def layer(*lines):
    features = [
        {
            "type": "Feature",
            "properties": {"highway": "tertiary"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for line in lines
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.mark.parametrize("off", [0.0, 4e-6])
def test_a_line_that_ends_on_another_joins_it(bring, off):
    side = [[115.05, 38.80 + off], [115.05, 38.84]]
    code, said, out = bring(layer([[115.0, 38.8], [115.1, 38.8]], side), suffix="geojson")
    assert code == 0
    assert re.search(r"line ends joined to lines\s+1", said)
    assert metres(out, "v2") == pytest.approx(STRAIGHT, abs=3)


def test_lines_that_only_cross_stay_apart():
    flat = np.array([[115.0, 38.8], [115.1, 38.8], [115.05, 38.7], [115.05, 38.9]])
    again, sizes, joined = join_ends(flat, np.array([2, 2]), 1.0)
    assert joined == 0
    assert sizes.tolist() == [2, 2]
    assert again is flat


def test_three_ends_on_one_line_by_hand():
    main = [[115.0, 38.8], [115.1, 38.8]]
    sides = [[[115.02, 38.8], [115.02, 38.9]], [[115.08, 38.9], [115.08, 38.8]]]
    flat = np.array([*main, *sides[0], *sides[1]])
    again, sizes, joined = join_ends(flat, np.array([2, 2, 2]), 1.0)
    assert joined == 2
    assert sizes.tolist() == [4, 2, 2]
    assert again[:4, 0].tolist() == [115.0, 115.02, 115.08, 115.1]


def test_the_encoding_of_a_shapefile_without_a_cpg(tmp_path):
    (tmp_path / "r.shp").write_bytes(b"")
    for text, name in (("等级", "UTF-8"), ("等级", "GB18030")):
        (tmp_path / "r.dbf").write_bytes(b"\0" * 32 + text.encode(name))
        assert shapefile_encoding(tmp_path / "r.shp") == name
    (tmp_path / "r.dbf").write_bytes(b"\0" * 32 + b"class")
    assert shapefile_encoding(tmp_path / "r.shp") is None
    (tmp_path / "r.dbf").write_bytes(b"\0" * 32 + "等级".encode("gb18030"))
    (tmp_path / "r.cpg").write_text("GBK")
    assert shapefile_encoding(tmp_path / "r.shp") is None


def test_ferries_and_tags_by_hand():
    assert ferry_seconds({"route": "ferry", "vehicle": "yes", "duration": "90"}) == (5_400, 0)
    said = {"route": "ferry", "motor_vehicle": "yes", "duration": "0:10", "interval": "0:40"}
    assert ferry_seconds(said) == (600, 1_200)
    road = ferry_road(said, 1_000.0)
    assert road.speed_kmh == pytest.approx(2.0)
    assert ferry_road({"route": "ferry", "motor_vehicle": "yes"}, 1_000.0).speed_kmh == 10.0
    assert not blocks({"barrier": "entrance"})
    assert closing_tag({"access": "no", "motor_vehicle": "destination"}) == ""
    assert closing_tag({"goods": "no", "motor_vehicle": "yes"}) == "goods=no"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not beside the project")
@pytest.mark.parametrize(
    ("name", "place", "far"),
    [
        ("osm/barrier.osm", "130627100202", 15_714),
        ("osm/no_left_turn.osm", "130627100202", 15_714),
        ("osm/destination_only.osm", "130627100203", 14_359),
        ("t_junction_without_vertex.geojson", "130627100202", 8_783),
        ("prj_without_epsg/cm115.shp", "130627100202", 8_783),
    ],
)
def test_the_shared_cases(tmp_path, command, name, place, far):
    tables = CASES / "osm"
    out = tmp_path / "out.geojson"
    words = ["--villages", tables / "villages.csv", "--stations", tables / "stations.csv"]
    done = command("network", "import", CASES / name, *words, "--hub", "115.00,38.80", "--out", out)
    assert done.code == 0, done.err
    assert metres(out, place) == pytest.approx(far, abs=5)
