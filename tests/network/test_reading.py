import json

import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.network import check_network, read_network

from .conftest import collection, point, road, small_county


def code_of(path):
    with pytest.raises(InputError) as caught:
        read_network(path)
    return caught.value


def test_truncated_file_names_line_and_column(save):
    path = save(small_county())
    text = path.read_text()
    path.write_text(text[: len(text) // 2])
    error = code_of(path)
    assert error.code == "NET-001"
    assert error.faults[0].where.startswith(f"{path}:1:")


@pytest.mark.parametrize(
    "content, code, word",
    [
        (b"", "NET-002", "empty"),
        (b"  \n", "NET-002", "empty"),
        (b"[1, 2]", "NET-002", "list"),
        (b'{"type": "Topology"}', "NET-002", "Topology"),
        (b'{"type": "FeatureCollection", "features": 3}', "NET-002", "features"),
        (b'{"type": "FeatureCollection", "features": []}', "NET-002", "no points"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NET-003", "NaN"),
        ("唐县".encode("gbk"), "NET-009", "GBK"),
        (b"\xff\xfe\x00", "NET-009", "not UTF-8"),
        (b'{"type": "FeatureCollection", "name": "\\ud800"}', "NET-001", "half a sign"),
        (b"[" * 100_000, "NET-001", "nested"),
    ],
)
def test_unreadable_content(tmp_path, content, code, word):
    path = tmp_path / "roads.geojson"
    path.write_bytes(content)
    error = code_of(path)
    assert error.code == code
    assert word in str(error)


def test_missing_file_and_folder(tmp_path):
    assert code_of(tmp_path / "nothing.geojson").code == "NET-002"
    assert "folder" in str(code_of(tmp_path))


@pytest.mark.parametrize(
    "changes, code, word",
    [
        ({"length_m": -5}, "NET-012", "-5"),
        ({"length_m": None}, "NET-012", "None"),
        ({"length_m": "2 km"}, "NET-012", "2 km"),
        ({"length_m": True}, "NET-012", "True"),
        ({"length_m": 1e308}, "NET-012", "1e+308"),
        ({"speed_kmh": 0}, "NET-012", "speed_kmh"),
        ({"speed_kmh": 900}, "NET-014", "speed_kmh"),
        ({"road_class": "motorweg"}, "NET-014", "motorweg"),
        ({"terrain": "swamp"}, "NET-014", "swamp"),
        ({"oneway": "perhaps"}, "NET-014", "perhaps"),
        ({"u": "nowhere"}, "NET-011", "nowhere"),
        ({"source": ""}, "NET-004", "source"),
    ],
)
def test_bad_values_of_a_road(save, changes, code, word):
    features = small_county()
    features[-1]["properties"].update(changes)
    error = code_of(save(features))
    assert error.code == code
    assert word in str(error)


def test_a_misspelt_weight_is_named_and_never_one(save):
    features = small_county()
    said = features[-1]["properties"]
    said["lenght_m"] = said.pop("length_m")
    error = code_of(save(features))
    assert error.code == "NET-004"
    assert "lenght_m" in error.faults[0].hint


def test_metres_swapped_axes_and_duplicates(save):
    metres = small_county()
    for feature in metres:
        if feature["geometry"]["type"] == "Point":
            feature["geometry"]["coordinates"] = [38_500_123.0, 4_300_456.0]
    error = code_of(save(metres))
    assert error.code == "NET-005"
    assert "EPSG:4526" in error.faults[0].hint
    swapped = small_county()
    for feature in swapped:
        xy = feature["geometry"]["coordinates"]
        flipped = [pair[::-1] for pair in xy] if isinstance(xy[0], list) else xy[::-1]
        feature["geometry"]["coordinates"] = flipped
    assert code_of(save(swapped)).code == "NET-006"
    twice = [*small_county(), point("A", 115.2, 38.2, "village", "T")]
    error = code_of(save(twice))
    assert (error.code, "A" in str(error)) == ("NET-008", True)


def test_null_geometry_and_wrong_types_are_listed_by_feature(save):
    features = small_county()
    features[2]["geometry"] = None
    features[3]["geometry"]["coordinates"] = ["a", None]
    features[6]["geometry"] = {"type": "MultiPolygon", "coordinates": []}
    features.append("not a feature")
    with pytest.raises(FaultsError) as caught:
        read_network(save(features))
    places = [fault.where.rsplit("feature ", 1)[1] for fault in caught.value.faults]
    assert [fault.code for fault in caught.value.faults] == ["NET-007"] * 4
    assert places == ["2", "3", "6", "10"]


@pytest.mark.slow
def test_a_thousand_faults_are_cut_to_a_page(save):
    features = small_county() + [road("x", "y", 1, speed_kmh="fast")] * 1_000
    with pytest.raises(FaultsError) as caught:
        read_network(save(features))
    assert len(caught.value.faults) == 31


def test_islands_are_named_with_their_places(save):
    features = [*small_county(), point("C", 115.1, 38.1, "village", "T", label="孤村")]
    faults = check_network(read_network(save(features)))
    assert [fault.code for fault in faults] == ["NET-010"]
    assert "C 孤村" in faults[0].message
    # A one-way road in is no way out.
    features.append(road("B", "C", 100, oneway="yes"))
    assert check_network(read_network(save(features)))[0].code == "NET-010"
    features.append(road("C", "B", 100, oneway="yes"))
    assert check_network(read_network(save(features))) == []


def test_hub_and_stations_must_be_there(save):
    features = [f for f in small_county() if f["properties"].get("kind") != "hub"]
    features = [f for f in features if f["properties"].get("u") != "hub"]
    assert check_network(read_network(save(features)))[0].code == "NET-015"
    lost = small_county()
    lost[2]["properties"]["township"] = "elsewhere"
    faults = check_network(read_network(save(lost)))
    assert "A" in faults[0].message


def test_shares_add_up(save):
    features = small_county()
    features[-1]["properties"]["source"] = "synthetic: test"
    shares = read_network(save(features)).share_by_source()
    assert shares == {"given": 6_500 / 12_500, "derived": 0.0, "synthetic": 6_000 / 12_500}


def test_hostile_json_never_ends_in_a_traceback(tmp_path):
    """Whatever JSON stands in the file: read, or an InputError."""
    odd = [None, 1, "x", [], {}, {"type": "Feature"}, {"properties": [], "geometry": {}}]
    odd += [
        {"properties": {"kind": "hub"}, "geometry": {"type": "Point", "coordinates": c}}
        for c in odd
    ]
    odd += [
        {"properties": {"u": {}, "v": []}, "geometry": {"type": "LineString", "coordinates": c}}
        for c in ([], [[1, 2]], [[1, 2], ["3", None]], [[1e999, 2], [3, 4]])
    ]
    path = tmp_path / "roads.geojson"
    for feature in odd:
        path.write_text(json.dumps(collection([feature])).replace("Infinity", "1e999"))
        assert code_of(path).code.startswith("NET-")
