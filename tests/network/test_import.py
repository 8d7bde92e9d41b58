from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.network import (
    Graph,
    bring,
    check_network,
    islands,
    read_network,
    read_points,
    read_roads,
    simplify,
    write_network,
)
from logistics_sim.network.islands import without_small_islands
from logistics_sim.network.raw_roads import line_metres, segments, sphere_m
from logistics_sim.network.snap import snap
from tests.example_counts import examples

osmium = pytest.importorskip("osmium")
SMALL = Path(__file__).parent / "data" / "small.osm"
NODES = {
    1: (115.0, 38.0),
    2: (115.01, 38.0),
    3: (115.02, 38.0),
    4: (115.03, 38.001),
    5: (115.04, 38.0),
    6: (115.02, 37.995),
    7: (115.015, 37.99),
    8: (115.0, 38.1),
    9: (115.0, 38.11),
    10: (115.02, 38.01),
    12: (115.06, 38.0),
}
WAYS = [
    (100, [1, 2, 3, 4], {"highway": "primary", "name": "唐河路"}),
    (101, [4, 5], {"highway": "primary", "maxspeed": "30"}),
    (102, [3, 6, 7], {"highway": "residential"}),
    (103, [2, 7], {"highway": "residential", "oneway": "-1"}),
    (104, [8, 9], {"highway": "unclassified"}),
    (105, [3, 10], {"highway": "footway"}),
    (106, [5, 11, 12], {"highway": "tertiary"}),
    (107, [3, 10], {"highway": "service", "access": "private"}),
]


def write_pbf(path, nodes=NODES, ways=WAYS):
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in sorted(nodes.items()):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for number, refs, tags in ways:
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
    return path


def places(*rows):
    """Places from (id, kind, lon, lat); villages belong to T."""
    table = pd.DataFrame(rows, columns=["id", "kind", "lon", "lat"])
    return table.assign(
        name=table["id"],
        admin_code=table["id"],
        township="T",
        terrain="plain",
        ur_class="220",
        coord_source="given: test",
    )


COUNTY = (
    ("hub", "hub", 115.0, 38.0005),
    ("T", "township_station", 115.02, 38.0002),
    ("A", "village", 115.035, 38.001),
    ("B", "village", 115.0201, 37.9975),
)


def same(a, b):
    assert a.names.tolist() == b.names.tolist()
    assert np.array_equal(a.xy, b.xy)
    assert np.array_equal(a.u, b.u)
    assert np.array_equal(a.v, b.v)
    assert np.array_equal(a.metres, b.metres)
    assert a.kinds.drop(columns="source").equals(b.kinds.drop(columns="source"))
    assert np.array_equal(a.lines.xy, b.lines.xy)


def test_xml_and_pbf_give_the_same_graph(tmp_path):
    by_hand = read_roads(SMALL)
    packed = read_roads(write_pbf(tmp_path / "small.osm.pbf"))
    same(by_hand, packed)
    same(simplify(by_hand), simplify(packed))


def test_tracks_left_out_are_counted_with_their_length(tmp_path):
    """Two of class track; grade1 is a road, a closed one is counted elsewhere."""
    points = "".join(
        f'<node id="{n}" lon="{115 + n / 100}" lat="38.0" version="1"/>' for n in range(1, 7)
    )
    tags = (
        {"highway": "primary"},
        {"highway": "track"},
        {"highway": "track", "tracktype": "grade3"},
        {"highway": "track", "tracktype": "grade1"},
        {"highway": "track", "access": "private"},
    )
    ways = "".join(
        f'<way id="{n}" version="1"><nd ref="{n}"/><nd ref="{n + 1}"/>'
        + "".join(f'<tag k="{key}" v="{value}"/>' for key, value in each.items())
        + "</way>"
        for n, each in enumerate(tags, 1)
    )
    path = tmp_path / "roads.osm"
    path.write_text(f'<osm version="0.6">{points}{ways}</osm>', encoding="utf-8")
    (warning,) = read_roads(path).warnings
    assert warning.code == "NET-038"
    # twice 0.01 degrees of longitude at 38 N: 2 x 876.2 m
    assert warning.message == "2 ways (1.8 km) of class track are left out"
    assert read_roads(SMALL).warnings == ()


def test_what_is_read_by_hand():
    draft = read_roads(SMALL)
    names = [draft.name(node) for node in range(draft.xy.shape[0])]
    pieces = {(names[u], names[v]) for u, v in zip(draft.u, draft.v, strict=True)}
    assert pieces == {
        ("n1", "n2"),
        ("n2", "n3"),
        ("n3", "n4"),
        ("n4", "n5"),
        ("n3", "n6"),
        ("n6", "n7"),
        ("n7", "n2"),
        ("n8", "n9"),
    }
    assert draft.notes == {"ways not drivable": 2, "nodes without a place": 1}
    # 0.01 degrees of longitude at 38 N: 6,371,008.8 m x rad(0.01) x cos(38 deg).
    by_formula = 6_371_008.8 * np.radians(0.01) * np.cos(np.radians(38))
    assert draft.metres[0] == pytest.approx(by_formula, rel=1e-6)
    table = draft.kinds.set_index("class_basis")
    assert table.loc["given: highway=primary", "speed_kmh"].tolist() == [60.0, 30.0]
    assert table.loc["given: highway=primary", "speed_basis"].tolist() == [
        "class",
        "stated: maxspeed",
    ]


def test_simplified_by_hand():
    draft = simplify(read_roads(SMALL))
    pieces = [
        (draft.name(u), draft.name(v), len(draft.lines[row]))
        for row, (u, v) in enumerate(zip(draft.u.tolist(), draft.v.tolist(), strict=True))
    ]
    assert pieces == [
        ("n1", "n2", 2),
        ("n2", "n3", 2),
        ("n3", "n4", 2),
        ("n4", "n5", 2),
        ("n3", "n7", 3),
        ("n7", "n2", 2),
        ("n8", "n9", 2),
    ]
    assert line_metres(draft.lines) == pytest.approx(draft.metres)


@pytest.mark.parametrize(
    "body",
    [
        # Drawn by hand: negative ids.
        """<node id="-1" lat="38" lon="115"/><node id="-2" lat="38" lon="115.01"/>
        <node id="5" lat="38" lon="115.03"/>
        <way id="-9"><nd ref="-1"/><nd ref="-2"/><nd ref="5"/><tag k="highway" v="road"/></way>""",
        # Ways before their nodes.
        """<way id="9"><nd ref="1"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="road"/></way>
        <node id="1" lat="38" lon="115"/><node id="2" lat="38" lon="115.01"/>
        <node id="5" lat="38" lon="115.03"/>""",
    ],
)
def test_unusual_order_and_ids(tmp_path, body):
    path = tmp_path / "odd.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{body}</osm>')
    draft = read_roads(path)
    assert draft.u.size == 2
    assert sorted(draft.xy[:, 0]) == [115.0, 115.01, 115.03]
    assert draft.notes["nodes without a place"] == 0


def test_ways_without_any_nodes_say_so(tmp_path):
    path = tmp_path / "bare.osm"
    way = '<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="road"/></way>'
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{way}</osm>')
    with pytest.raises(InputError, match="NET-002") as caught:
        read_roads(path)
    assert "nodes are missing" in str(caught.value)
    with pytest.raises(InputError, match="no such file"):
        read_roads(tmp_path / "nothing.osm.pbf")


def test_roads_take_the_terrain_of_the_nearest_place():
    rows = places(*COUNTY)
    rows.loc[rows["id"] == "A", "terrain"] = "mountain"
    network = bring(read_roads(SMALL), rows).network
    at = network.nodes.set_index("id")["lon"]
    for edge in network.edges.itertuples():
        west = (at[edge.u] + at[edge.v]) / 2 < 115.02
        if west:
            assert edge.terrain == "plain"
    assert (network.edges["terrain"] == "mountain").sum() >= 3


def test_islands_are_measured_and_small_ones_left_out():
    draft = read_roads(SMALL)
    table = islands(draft)
    assert table["pieces"].tolist() == [7, 1]
    assert table["km"].iloc[1] == pytest.approx(1.112, abs=0.001)
    assert without_small_islands(draft, 1.0).u.size == 8
    rest = without_small_islands(draft, 1.2)
    assert rest.u.size == 7
    assert rest.notes["islands left out"] == 1


def test_places_are_put_beside_the_nearest_road_and_cut_it(tmp_path):
    brought = bring(read_roads(SMALL), places(*COUNTY))
    network = brought.network
    assert check_network(network) == []
    edges = network.edges
    link = edges[edges["u"] == "A"].iloc[0]
    assert link["source"].startswith("synthetic: straight link")
    # A lies on the 30 km/h road between 4 and 5, which is cut there.
    cut = edges[((edges["u"] == link["v"]) | (edges["v"] == link["v"])) & (edges["u"] != "A")]
    assert sorted(cut["speed_kmh"]) == [30.0, 30.0]
    whole = sphere_m(np.array(NODES[4]), np.array(NODES[5]))
    assert cut["length_m"].sum() == pytest.approx(float(whole), abs=0.2)
    # The hub stands 56 m north of node 1, the end of the road.
    hub = edges[edges["u"] == "hub"].iloc[0]
    assert hub["v"] == "n1"
    assert hub["length_m"] == pytest.approx(55.6, abs=0.1)
    assert brought.snapped["places"] == 4
    assert brought.snapped["farthest"][0]["id"] == "hub" or brought.snapped["max_m"] > 55
    out = tmp_path / "roads.geojson"
    write_network(network, out)
    back = read_network(out)
    assert check_network(back) == []
    assert back.edges[["u", "v", "length_m", "speed_basis", "oneway"]].equals(
        edges[["u", "v", "length_m", "speed_basis", "oneway"]]
    )
    assert set(back.nodes["id"]) == set(network.nodes["id"])


def test_a_village_on_an_island_is_named():
    rows = (*COUNTY, ("C", "village", 115.0, 38.105))
    faults = check_network(bring(read_roads(SMALL), places(*rows)).network)
    assert [fault.code for fault in faults] == ["NET-010"]
    assert "C C" in faults[0].message
    # Without the island the nearest road is 11 km away: refused by name.
    with pytest.raises(FaultsError, match="NET-019") as caught:
        bring(read_roads(SMALL), places(*rows), least_island_km=2)
    assert "C (" in str(caught.value)


def test_expressways_are_never_cut(tmp_path):
    ways = [
        (1, [1, 5], {"highway": "motorway", "oneway": "no"}),
        (2, [1, 7, 5], {"highway": "tertiary"}),
    ]
    draft = read_roads(write_pbf(tmp_path / "m.osm.pbf", ways=ways))
    found = snap(draft, np.array([[115.02, 38.0001]]))
    assert draft.kinds["road_class"].iloc[draft.kind[found.piece[0]]] == "township"
    assert found.metres[0] > 500


def test_a_wrong_datum_is_suspected_and_named(tmp_path):
    from logistics_sim.network.datum import bd09, gcj02

    # A road from south to north: GCJ-02 moves points about 500 m to its east.
    ways = [(1, [8, 9], {"highway": "tertiary"})]
    draft = read_roads(write_pbf(tmp_path / "ns.osm.pbf", ways=ways))
    lat = np.random.default_rng(1).uniform(38.1, 38.11, 30)
    wgs = np.stack([np.full(30, 115.0002), lat], axis=1)
    rows = (("hub", "hub", 115.0, 38.1), ("T", "township_station", 115.0, 38.105))

    def brought(points):
        villages = [(f"V{n}", "village", *xy) for n, xy in enumerate(points.tolist())]
        return bring(draft, places(*rows, *villages)).warnings

    assert brought(wgs) == []
    found = brought(gcj02(wgs))
    assert found[0].code == "NET-013"
    assert "look like gcj02: try --datum gcj02" in found[0].hint
    assert "look like bd09" in brought(bd09(gcj02(wgs)))[0].hint
    lost = brought(wgs - [0.02, 0.0])
    assert "roads may be missing" in lost[0].hint


@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_simplification_keeps_every_travel_time(data):
    """Distances between kept nodes, of every kind of piece, are those of the full graph."""
    size = data.draw(st.integers(2, 12))
    count = data.draw(st.integers(1, 16))
    ends = st.integers(0, size - 1)
    u = np.array(data.draw(st.lists(ends, min_size=count, max_size=count)))
    v = np.array(data.draw(st.lists(ends, min_size=count, max_size=count)))
    kind = np.array(data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    real = u != v
    u, v, kind = u[real], v[real], kind[real]
    if not u.size:
        return
    kinds = pd.DataFrame(
        {"oneway": ["no", "no", "yes"], "road_class": ["county", "national", "county"]}
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    xy = rng.uniform([115, 38], [115.1, 38.1], (size, 2))
    draft = segments(np.arange(size), "n", xy, u, v, kind, kinds, {})
    keep = np.array(sorted(data.draw(st.sets(ends, max_size=3))), dtype=np.int64)
    small = simplify(draft, keep)
    assert small.u.size <= draft.u.size
    assert line_metres(small.lines) == pytest.approx(small.metres)
    for row in range(small.u.size):
        assert np.array_equal(small.lines[row][0], small.xy[small.u[row]])
        assert np.array_equal(small.lines[row][-1], small.xy[small.v[row]])

    def distances(one):
        graph = nx.MultiDiGraph()
        graph.add_nodes_from(range(size))
        pace = {0: 2.0, 1: 1.0, 2: 3.0}
        for a, b, metres, kind in zip(one.u, one.v, one.metres, one.kind, strict=True):
            graph.add_edge(int(a), int(b), cost=metres * pace[int(kind)])
            if kinds["oneway"].iloc[kind] == "no":
                graph.add_edge(int(b), int(a), cost=metres * pace[int(kind)])
        return dict(nx.all_pairs_dijkstra_path_length(graph, weight="cost"))

    before, after = distances(draft), distances(small)
    kept = sorted({*small.u.tolist(), *small.v.tolist(), *(set(keep.tolist()) & {*u, *v})})
    for a in kept:
        for b in kept:
            assert (b in before[a]) == (b in after[a])
            if b in before[a]:
                assert after[a][b] == pytest.approx(before[a][b], rel=1e-9, abs=1e-6)


def test_shortest_paths_of_an_import_equal_networkx_on_1000_pairs(tmp_path):
    """A grid with shape nodes, one-way streets and speed limits, through the whole import."""
    rng = np.random.default_rng(3)
    side, nodes, ways = 14, {}, []
    for row in range(side):
        for column in range(side):
            nodes[row * side + column + 1] = (115 + column * 0.004, 38 + row * 0.003)
    extra = side * side + 1
    for row in range(side):
        for column in range(side):
            here = row * side + column + 1
            for there, inside in ((here + 1, column < side - 1), (here + side, row < side - 1)):
                if not inside or rng.uniform() < 0.12:
                    continue
                middle = (np.array(nodes[here]) + nodes[there]) / 2 + rng.uniform(-4e-4, 4e-4, 2)
                nodes[extra] = tuple(middle)
                tags = {"highway": str(rng.choice(["primary", "tertiary", "residential"]))}
                if rng.uniform() < 0.2:
                    tags["oneway"] = "yes"
                if rng.uniform() < 0.3:
                    tags["maxspeed"] = str(rng.choice([20, 40, 70]))
                ways.append((len(ways) + 1, [here, extra, there], tags))
                extra += 1
    draft = read_roads(write_pbf(tmp_path / "grid.osm.pbf", nodes, ways))
    rows = [("hub", "hub", 115.01, 38.01), ("T", "township_station", 115.03, 38.02)]
    spots = rng.uniform([115, 38], [115.05, 38.04], (38, 2)).tolist()
    rows += [(f"V{n}", "village", *spot) for n, spot in enumerate(spots)]
    network = bring(draft, places(*rows), snap_limit_m=2_000).network
    graph = Graph.of(network)
    other = nx.DiGraph()
    other.add_nodes_from(range(graph.size))
    for edge in network.edges.itertuples():
        a, b = network.index[edge.u], network.index[edge.v]
        metres = round(edge.length_m)
        seconds = max(round(metres * 3.6 / edge.speed_kmh), 1)
        for tail, head in ((a, b), (b, a)) if edge.oneway == "no" else ((a, b),):
            if tail != head:
                old = other.get_edge_data(tail, head, {"cost": (10**9, 0)})["cost"]
                other.add_edge(tail, head, cost=min(old, (seconds, metres)))
    for _, _, said in other.edges(data=True):
        said["cost"] = (said["cost"][0] << 26) + said["cost"][1]
    sources = rng.choice(graph.size, 50)
    found = graph.matrix_between(sources, np.arange(graph.size))
    pairs = 0
    for number, source in enumerate(sources.tolist()):
        best = nx.single_source_dijkstra_path_length(other, source, weight="cost")
        for target in rng.choice(graph.size, 20).tolist():
            cost = best.get(target)
            wanted = (-1, -1) if cost is None else (cost >> 26, cost & (2**26 - 1))
            assert (found.seconds[number, target], found.metres[number, target]) == wanted
            pairs += 1
    assert pairs == 1_000


def layer(rows, crs="EPSG:4326"):
    import geopandas as gpd
    from shapely import LineString

    shapes = [LineString(row.pop("line")) for row in rows]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=crs)


def valley():
    rows = [
        ("primary", "60", "no", [1, 2, 3]),
        ("residential", None, "no", [2, 7]),
        ("tertiary", "４０", "-1", [3, 4]),
    ]
    return [
        {"highway": name, "maxspeed": speed, "oneway": way, "line": [NODES[n] for n in nodes]}
        for name, speed, way, nodes in rows
    ]


@pytest.mark.parametrize("name", ["r.gpkg", "r.shp", "r.geojson", "r.parquet", "r.fgb"])
def test_every_layer_form_gives_the_same_roads(tmp_path, name):
    path = tmp_path / name
    frame = layer(valley())
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_file(path)
    draft = read_roads(path)
    ends = sorted(
        tuple(sorted((tuple(draft.xy[u].round(6)), tuple(draft.xy[v].round(6)))))
        for u, v in zip(draft.u, draft.v, strict=True)
    )
    pairs = [(1, 2), (2, 3), (2, 7), (3, 4)]
    assert ends == sorted(tuple(sorted((NODES[a], NODES[b]))) for a, b in pairs)
    back = draft.oneway
    assert back.sum() == 1
    row = int(back.argmax())
    assert tuple(draft.xy[draft.u[row]].round(6)) == NODES[4]
    assert draft.kinds["speed_kmh"].iloc[draft.kind[row]] == 40


@pytest.mark.slow
def test_projected_layers_are_converted_by_their_own_system(tmp_path):
    path = tmp_path / "metres.gpkg"
    layer(valley()).to_crs("EPSG:4547").to_file(path)
    draft = read_roads(path)
    assert draft.xy.min(axis=0) == pytest.approx([115.0, 37.99], abs=1e-6)
    # The same metres without a system need one to be stated.
    bare = tmp_path / "bare.gpkg"
    layer(valley()).to_crs("EPSG:4547").set_crs("EPSG:4326", allow_override=True).to_file(bare)
    with pytest.raises(InputError, match="NET-005"):
        read_roads(bare)
    stated = read_roads(bare, crs="EPSG:4547")
    assert np.allclose(stated.xy, draft.xy)


def test_line_ends_a_hand_apart_are_joined(tmp_path):
    rows = valley()
    rows[1]["line"] = [(NODES[2][0] + 5e-6, NODES[2][1]), NODES[7]]
    path = tmp_path / "r.gpkg"
    layer(rows).to_file(path)
    assert len(islands(read_roads(path))) == 1
    rows = valley()
    rows[1]["line"] = [(NODES[2][0] + 5e-6, NODES[2][1]), NODES[7]]
    layer(rows).to_file(path)
    assert len(islands(read_roads(path, join_m=0))) == 2


def test_columns_by_name_and_chinese_classes(tmp_path):
    rows = [
        {"等级": "县道", "长": 2_000.0, "line": [NODES[1], NODES[2]]},
        {"等级": "乡道", "长": 900.0, "line": [NODES[2], NODES[3]]},
    ]
    path = tmp_path / "r.gpkg"
    layer(rows).to_file(path)
    draft = read_roads(path, columns={"length": "长"})
    assert sorted(draft.metres) == pytest.approx([900, 2_000])
    assert set(draft.kinds["road_class"]) == {"county", "township"}
    assert set(draft.kinds["length_basis"]) == {"given: by the layer"}
    with pytest.raises(InputError, match="NET-004") as caught:
        read_roads(path, columns={"class": "等級"})
    assert "did you mean" in str(caught.value)


@pytest.mark.parametrize(
    "change, code, word",
    [
        ({"highway": "autobahn"}, "NET-014", "autobahn"),
        ({"maxspeed": "900"}, "NET-012", "900"),
        ({"length": -1.0}, "NET-012", "-1.0"),
        ({"length": float("nan")}, "NET-012", "nan"),
    ],
)
def test_bad_rows_of_a_layer_are_listed(tmp_path, change, code, word):
    rows = [{**row, "length": 5.0} for row in valley()]
    rows[1].update(change)
    path = tmp_path / "r.gpkg"
    layer(rows).to_file(path)
    with pytest.raises(InputError) as caught:
        read_roads(path, columns={"length": "length"})
    assert caught.value.code == code
    assert word in str(caught.value)
    assert "1 rows" in str(caught.value)


def test_villages_from_csv_and_excel_in_any_spelling(tmp_path):
    head = "行政区划代码,村名,经度,纬度,所属乡镇,城乡分类\n"
    text = head + "１３０６２７１００２００, 园子村（东） ,114.97,38.74,仁厚镇,121\n"
    utf8, gbk, excel = (tmp_path / name for name in ("v.csv", "g.csv", "v.xlsx"))
    utf8.write_text(text, encoding="utf-8-sig")
    gbk.write_bytes(text.encode("gb18030"))
    pd.read_csv(utf8, dtype=str).to_excel(excel, index=False)
    tables = [read_points(utf8), read_points(gbk, encoding="gb18030"), read_points(excel)]
    tables.append(read_points(gbk))
    for table in tables:
        row = table.iloc[0]
        assert row["id"] == "130627100200"
        assert row["name"] == "园子村（东）"
        assert (row["lon"], row["lat"]) == (114.97, 38.74)
        assert row["ur_class"] == "121"
    with pytest.raises(InputError, match="NET-009") as caught:
        read_points(gbk, encoding="utf-8")
    assert "looks like GBK" in str(caught.value)
    assert "--encoding gb18030" in str(caught.value)


def test_townships_are_matched_by_code_name_or_the_village_code():
    from logistics_sim.network.townships import with_townships

    rows = places(
        ("hub", "hub", 115.0, 38.0),
        ("130627100", "township_station", 115.0, 38.0),
        ("a", "village", 115.0, 38.0),
        ("b", "village", 115.0, 38.0),
        ("130627100201", "village", 115.0, 38.0),
    )
    rows["name"] = ["hub", "王京镇（东）", "a", "b", "c"]
    rows["township"] = ["", "", "130627100", " 王京镇(东)", ""]
    assert with_townships(rows)["township"].tolist() == ["", *["130627100"] * 4]
    rows.loc[2, "township"] = "无此镇"
    with pytest.raises(FaultsError, match="NET-015"):
        with_townships(rows)


def test_a_township_is_a_part_of_its_stations_name():
    from logistics_sim.network.townships import with_townships

    rows = places(
        ("hub", "hub", 115.0, 38.0),
        ("1", "township_station", 115.0, 38.0),
        ("2", "township_station", 115.0, 38.0),
        ("a", "village", 115.0, 38.0),
        ("b", "village", 115.0, 38.0),
    )
    rows["name"] = ["hub", "东镇综合服务站", "西乡邮政支局", "a", "b"]
    rows["township"] = ["", "", "", "东镇", "西乡人民政府"]
    said = []
    assert with_townships(rows, warnings=said)["township"].tolist()[3:] == ["1", "2"]
    assert "2 villages" in said[0].message
    assert "东镇 = 东镇综合服务站" in said[0].message
    rows.loc[2, "name"] = "东镇快递网点"
    rows.loc[4, "township"] = "东镇"
    with pytest.raises(FaultsError, match="NET-015"):
        with_townships(rows)


def test_bad_point_tables(tmp_path):
    path = tmp_path / "v.csv"
    cases = {
        "id,lon,lat\nA,115,38\nA,115,38\n": "NET-008",
        "id,lon,lat\nA,east,38\n": "NET-012",
        "id,lon,lat\nA,nan,38\n": "NET-012",
        "id,lon,lat\n,115,38\n": "NET-008",
        "id,lon\nA,115\n": "NET-004",
        "id,lon,lat\nA,38,115\n": "NET-006",
        "id,lon,lat\nA,500000,4300000\n": "NET-005",
        "id,lon,lat,kind\nA,115,38,castle\n": "NET-014",
        "id,lon,lat\n": "NET-002",
        "": "NET-002",
        'id,lon,lat\n"A,115': "NET-001",
    }
    for text, code in cases.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_points(path)
        assert caught.value.code == code, text
