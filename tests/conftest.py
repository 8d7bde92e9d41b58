"""A whole county small enough to run in seconds, written to a folder as a planner would."""

import fcntl
import itertools
import json
import math
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.command_server import SERVER, run_command

sys.dont_write_bytecode = False  # tests start many processes: compile each module once
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
ROOT = Path(__file__).parents[1]
BASE = ROOT / "scenarios" / "tangxian.yaml"
SMALL = {
    "name": "small",
    "title": "小县 · 两乡六村",
    "roads": "../networks/small_roads.geojson",
    "days": 6,
    "demand.residents.base": 4_000,
    "demand.ltl_per_day.base": 4,
    "demand.ltl_per_day.low": 2,
    "producers": [],
    "effort.iterations": 60,
    "effort.workers": 1,
}
THREE_FIRMS = [
    {"id": "express_a", "name": "快递A", "kind": "express", "share": 0.5},
    {"id": "post", "name": "邮政", "kind": "post", "share": 0.3},
    {"id": "coop", "name": "供销社", "kind": "coop", "share": 0.2},
]
"""Half of the small county's firms, a run of which takes half the time: for tests to which their
number does not matter."""
WHOLE = {"command", "finished_run", "workspace", "client"}
"""Fixtures of tests that play a whole command or a server: left out of `make check`."""
HUB = (115.000, 38.700)
STATIONS = {"130001100": (115.010, 38.745), "130001200": (115.095, 38.690)}
OFFSETS = ((0.012, 0.008), (-0.015, 0.012), (0.004, 0.024))


def metres(a, b):
    """Length driven between two points: 1.3 times the straight line."""
    east = (a[0] - b[0]) * 111_195 * math.cos(math.radians(38.7))
    north = (a[1] - b[1]) * 111_195
    return round(1.3 * math.hypot(east, north))


def _point(name, kind, xy, said, township=""):
    return {
        "type": "Feature",
        "properties": {
            "id": name,
            "kind": kind,
            "name": said,
            "admin_code": name,
            "township": township,
            "terrain": "plain",
            "ur_class": "220" if kind == "village" else "",
            "coord_source": "synthetic: test",
        },
        "geometry": {"type": "Point", "coordinates": list(xy)},
    }


def _road(a, b, points, kind):
    return {
        "type": "Feature",
        "properties": {
            "u": a,
            "v": b,
            "road_class": kind,
            "length_m": metres(points[a], points[b]),
            "speed_kmh": 40.0,
            "source": "given: test" if kind == "provincial" else "synthetic: test",
            "length_basis": "derived: 1.3 x straight line",
            "class_basis": "given: test",
            "terrain": "plain",
        },
        "geometry": {"type": "LineString", "coordinates": [list(points[a]), list(points[b])]},
    }


def small_roads(names=None, unconnected=()):
    """GeoJSON of a hub, two townships and six villages; `names` replaces names by id."""
    names = names or {}
    points = {"hub": HUB, **STATIONS}
    features = [_point("hub", "hub", HUB, names.get("hub", "县共配中心"))]
    links = []
    for number, (station, xy) in enumerate(STATIONS.items(), 1):
        said = names.get(station, f"{'东西'[number - 1]}镇")
        features.append(_point(station, "township_station", xy, said, station))
        links.append(("hub", station, "provincial"))
        last = station
        for village, (dx, dy) in enumerate(OFFSETS, 1):
            name = f"{station}{village:03d}"
            points[name] = (xy[0] + dx, xy[1] + dy)
            said = names.get(name, f"{'东西'[number - 1]}{'甲乙丙'[village - 1]}村")
            features.append(_point(name, "village", points[name], said, station))
            if name not in unconnected:
                links.append((last, name, "village"))
                last = name
    features += [_road(a, b, points, kind) for a, b, kind in links]
    head = {"attribution": "test county", "licence": "ODbL-1.0", "notice": "keep this notice"}
    return {"type": "FeatureCollection", **head, "features": features}


@dataclass(frozen=True)
class CountyFolder:
    """A scenario with its roads in a folder of its own."""

    root: Path

    @property
    def scenario(self):
        return self.root / "scenarios" / "small.yaml"

    @property
    def roads(self):
        return self.root / "networks" / "small_roads.geojson"

    def edit(self, old, new):
        """Replace text in the scenario, which must be there."""
        text = self.scenario.read_text(encoding="utf-8")
        assert old in text
        self.scenario.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self


_TEXTS = {}
"""Small scenarios as YAML by what differs: writing one takes longer than most tests."""


def small_scenario_text(changes):
    """The small county's scenario with `changes`, every value spelled out."""
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.writer import scenario_text

    key = repr(sorted(changes.items()))
    if key not in _TEXTS:
        _TEXTS[key] = scenario_text(read_scenario(BASE).change(**{**SMALL, **changes}))
    return _TEXTS[key]


def write_county(root, names=None, unconnected=(), **changes):
    """Write scenario and roads below `root`."""
    found = CountyFolder(root)
    found.scenario.parent.mkdir(parents=True)
    found.roads.parent.mkdir()
    roads = small_roads(names, unconnected)
    found.roads.write_text(json.dumps(roads, ensure_ascii=False), encoding="utf-8")
    found.scenario.write_text(small_scenario_text(changes), encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def make_county():
    """Write a small county below a folder: ``make_county(folder, names=None, **changes)``."""
    return write_county


@pytest.fixture
def county(tmp_path):
    """A small county of this test's own."""
    return write_county(tmp_path / "county")


def pytest_unconfigure():
    """End the process that commands are forked from."""
    SERVER.close()


@pytest.fixture(scope="session")
def command():
    """Run ``logistics-sim`` with these words: ``command("check", path)``."""
    return run_command


def pytest_collection_modifyitems(items):
    """Mark what starts a command or a server, and let each worker begin with what takes longest.

    The workbench's examples plan a whole county: they are as slow as tests marked so.
    """
    for item in items:
        county = isinstance(item, pytest.DoctestItem) and "workbench" in item.path.parts
        if county or WHOLE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
    hands = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if hands > 1:
        items[:] = dealt(items, hands)


def dealt(items, hands):
    """Order tests so that each of so many equal parts of them begins with its slow files.

    Workers start on one part each, and who is done takes from the end of another's: there lie
    short tests, so that nobody waits for a long one at the end. Files stay together.
    """
    files = [list(group) for _, group in itertools.groupby(items, key=lambda item: item.path)]
    slow = [file for file in files if any(item.get_closest_marker("slow") for item in file)]
    quick = [file for file in files if file not in slow]
    order, share = [], len(items) / hands
    for hand in range(hands):
        mine = slow[hand::hands]
        while quick and len(order) + sum(map(len, mine)) < share * (hand + 1):
            mine.append(quick.pop(0))
        order += [item for file in mine for item in file]
    return order + [item for file in quick for item in file]


@contextmanager
def made_once(tmp_path_factory, name):
    """Give a folder of all test workers, and whether it is still to be filled.

    The first worker fills it within the block; the others wait, and find it filled.
    """
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder, not (folder / "filled").exists()
        (folder / "filled").touch()


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory):
    """A finished run of the small county (by the real command line) and its answer."""
    with made_once(tmp_path_factory, "finished") as (folder, empty):
        made = CountyFolder(folder / "county")
        if empty:
            write_county(folder / "county")
            done = run_command("run", made.scenario, "--out", folder / "run", "--json", timeout=300)
            assert done.code == 0, done.err
            (folder / "said.json").write_text(done.out, encoding="utf-8")
        answer = json.loads((folder / "said.json").read_text(encoding="utf-8"))
    return folder / "run", answer, made
