"""The committed road file of Tang County keeps its promises."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import shapely

from logistics_sim.network import Graph, check_network, read_network

from .conftest import COUNTY, ROOT

FACTS = ROOT.parent / "shared" / "data" / "tangxian"
BOX = shapely.box(114.72, 38.74, 114.83, 38.84)


@pytest.fixture(scope="module")
def network():
    return read_network(COUNTY)


@pytest.fixture(scope="module")
def document():
    return json.loads(COUNTY.read_text(encoding="utf-8"))


def test_counts_and_connection(network):
    kinds = network.nodes["kind"].value_counts()
    assert (kinds["hub"], kinds["township_station"], kinds["village"]) == (1, 20, 345)
    assert check_network(network) == []
    label = Graph.of(network).components()
    assert len(set(label)) == 1
    villages = network.nodes[network.nodes["kind"] == "village"]
    assert (villages["id"].str.len() == 12).all()
    assert (villages["id"].str[:9] == villages["township"]).all()
    assert not network.places.duplicated(["lon", "lat"]).any()


def test_every_feature_says_where_it_comes_from(document):
    for feature in document["features"]:
        said = feature["properties"]
        keys = (
            ("source", "length_basis", "class_basis")
            if feature["geometry"]["type"] == "LineString"
            else ("coord_source",)
        )
        for key in keys:
            word = said[key].split(":")[0]
            assert word in (
                "given",
                "derived",
                "synthetic",
                "guess from geometry and documents",
                "guess",
            )
    assert "OpenStreetMap" in document["attribution"]
    assert "Open Database Licence" in document["notice"]


def test_real_points_are_told_from_made_ones(network):
    villages = network.nodes[network.nodes["kind"] == "village"]
    word = villages["coord_source"].str.split(":").str[0].value_counts()
    assert word.to_dict() == {"synthetic": 281, "given": 47, "derived": 17}
    shares = network.share_by_source()
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["synthetic"] > 0.5


def test_outline_is_small_and_holds_the_villages(network):
    assert len(network.outline) <= 150
    county = shapely.Polygon(network.outline).buffer(0.01)
    places = network.places
    assert shapely.contains_xy(county, places["lon"], places["lat"]).all()


def test_nothing_crosses_the_reservoir_but_the_way_to_its_shore(network):
    """Only townships with a given point inside the guessed box have roads or villages there."""
    nodes = network.nodes.set_index("id")
    inside = nodes[
        shapely.contains_xy(BOX, nodes["lon"], nodes["lat"]) & (nodes["kind"] != "junction")
    ]
    given = inside["coord_source"].str.startswith("given")
    shore = set(inside.loc[given, "township"])
    assert shore == {"130627205", "130627206"}
    assert set(inside["township"]) <= shore
    for row, (u, v) in enumerate(zip(network.edges["u"], network.edges["v"], strict=True)):
        if shapely.LineString(network.lines[row]).intersection(BOX).length > 1e-4:
            assert {nodes.loc[u, "township"], nodes.loc[v, "township"]} & shore
    # The water itself (box without the shore of given points) is crossed by nothing.
    core = shapely.box(114.725, 38.745, 114.785, 38.835)
    lines = [shapely.LineString(network.lines[row]) for row in range(len(network.lines))]
    assert not shapely.intersects(np.array(lines), core).any()


def test_expressways_are_entered_at_their_ends_only(network):
    edges = network.edges
    fast = edges["road_class"] == "expressway"
    ends = set(edges.loc[fast, "u"]) | set(edges.loc[fast, "v"])
    sources = network.nodes.set_index("id").loc[sorted(ends), "coord_source"]
    assert sources.str.startswith("given: node of the OSM trunk skeleton").all()
    local = edges[edges["source"].str.startswith("synthetic")]
    links = set(local["u"]) | set(local["v"])
    open_ends = set(
        edges.loc[~fast & edges["source"].str.startswith("given"), ["u", "v"]].to_numpy().ravel()
    )
    assert (ends & links) <= open_ends


def test_lines_begin_and_end_at_their_nodes_and_are_no_longer_than_stated(network):
    at = network.nodes.set_index("id")[["lon", "lat"]]
    metre = np.array([np.cos(np.radians(38.88)), 1.0]) * np.pi / 180 * 6_371_008.8
    for row, edge in enumerate(network.edges.itertuples()):
        line = network.lines[row]
        assert line[0] == pytest.approx(at.loc[edge.u].to_numpy(), abs=2e-6)
        assert line[-1] == pytest.approx(at.loc[edge.v].to_numpy(), abs=2e-6)
        drawn = np.hypot(*(np.diff(line, axis=0) * metre).T).sum()
        assert drawn <= edge.length_m * 1.01 + 5
        assert np.array_equal(line, np.round(line, 6))


@pytest.mark.skipif(
    not FACTS.is_dir(), reason="the folder of public facts is not beside the project"
)
@pytest.mark.parametrize("hash_seed", ["0", "77"])
def test_the_script_gives_the_committed_bytes(tmp_path, hash_seed):
    out, report = tmp_path / "roads.geojson", tmp_path / "calibration.md"
    script = ROOT / "networks" / "build_tangxian.py"
    done = subprocess.run(
        [sys.executable, str(script), "--out", str(out), "--report", str(report)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert out.read_bytes() == COUNTY.read_bytes()
    assert report.read_text() == (ROOT / "docs" / "calibration.md").read_text()


@pytest.mark.slow
def test_without_the_facts_the_script_says_so(tmp_path):
    script = ROOT / "networks" / "build_tangxian.py"
    done = subprocess.run(
        [sys.executable, str(script), "--data", str(tmp_path), "--out", str(tmp_path / "x")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "committed road file is enough" in done.stderr
    assert not (tmp_path / "x").exists()
