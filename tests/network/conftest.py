import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COUNTY = ROOT / "networks" / "tangxian_roads.geojson"
SCENARIO = ROOT / "scenarios" / "tangxian.yaml"


def point(name, lon, lat, kind="junction", township="", **more):
    said = {
        "id": name,
        "kind": kind,
        "name": more.pop("label", name),
        "admin_code": name,
        "township": township,
        "terrain": "plain",
        "ur_class": "220",
        "coord_source": "given: by hand",
        **more,
    }
    return {
        "type": "Feature",
        "properties": said,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }


def road(u, v, length_m, line=None, **more):
    said = {
        "u": u,
        "v": v,
        "road_class": "county",
        "length_m": length_m,
        "speed_kmh": 36,
        "source": "given: by hand",
        "length_basis": "given",
        "class_basis": "given",
        "terrain": "plain",
        **more,
    }
    geometry = {"type": "LineString", "coordinates": line or [[115.0, 38.0], [115.01, 38.0]]}
    return {"type": "Feature", "properties": said, "geometry": geometry}


def collection(features):
    return {"type": "FeatureCollection", "features": features}


def small_county(**changes):
    """Hub, station T, villages A, B and a junction J.

    hub -1000- T -2000- J -500- A;  J -3000- B;  T -6000- B
    """
    return [
        point("hub", 115.00, 38.00, "hub"),
        point("T", 115.01, 38.00, "township_station", "T"),
        point("A", 115.03, 38.01, "village", "T"),
        point("B", 115.05, 38.00, "village", "T"),
        point("J", 115.03, 38.00),
        road("hub", "T", 1000, [[115.00, 38.00], [115.01, 38.00]]),
        road("T", "J", 2000, [[115.01, 38.00], [115.02, 38.001], [115.03, 38.00]]),
        road("J", "A", 500, [[115.03, 38.00], [115.03, 38.01]]),
        road("J", "B", 3000, [[115.03, 38.00], [115.05, 38.00]]),
        road("T", "B", 6000, [[115.01, 38.00], [115.05, 37.99], [115.05, 38.00]]),
    ]


@pytest.fixture
def save(tmp_path):
    def write(features, name="roads.geojson"):
        path = tmp_path / name
        path.write_text(json.dumps(collection(features), ensure_ascii=False), encoding="utf-8")
        return path

    return write
