"""Firms alone work from their own depots; the joint hub may stand elsewhere."""

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.places import build_world, operator_world
from logistics_sim.scenario import read_scenario
from tests.conftest import THREE_FIRMS

STATION = "130001100"


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("depots"), days=2, firms=THREE_FIRMS)


def plan_of(command, small, out, *words):
    done = command("plan", small.scenario, "--out", out, "--json", *words)
    assert done.code == 0, done.err
    return done.json


@pytest.mark.slow
def test_only_the_firm_alone_works_from_its_depot(small):
    said = [f"firms.post.depot='{STATION}'"]
    scenario = read_scenario(small.scenario, settings=said)
    world = build_world(scenario)
    townships = world.townships_by_time()
    post, other = (
        next(o for o in scenario.alone_operators("as_is", townships) if o.id == name)
        for name in ("post", "express_a")
    )
    seen = operator_world(scenario, world, post)
    kind = scenario.fleet[0].id
    row = world.row(STATION)
    away = world.travel[kind].metres[0, row]
    assert away > 1_000
    assert seen.travel[kind].metres[0, row] == 1  # the link beside the station
    assert operator_world(scenario, world, other) is world
    assert operator_world(scenario, world, scenario.joint_operator()) is world


def test_a_firm_without_a_depot_stays_where_it_is(small):
    plain = read_scenario(small.scenario)
    moved = read_scenario(small.scenario, settings=[f"hub='{STATION}'"])
    world, other = build_world(plain), build_world(moved)
    alone = moved.alone_operators("as_is", world.townships_by_time())[0]
    assert operator_world(moved, other, alone).digest() == world.digest()
    assert operator_world(moved, other, moved.joint_operator()) is other
    assert other.digest() != world.digest()


@pytest.mark.slow
def test_before_differs_by_the_way_to_the_depot(command, make_county, tmp_path):
    """One van of the post serves three villages behind one station, from the hub and from there.

    Hub to station are 6,602 m of provincial road at 60 km/h, 396 s; a depot there stands 1 m and
    1 s beside it. There and back that is 2 · 6,601 m at 0.40 yuan a km, 5.28 yuan, and 2 · 395 s
    at 24 yuan an hour, 5.27 yuan; with speeds as planned the replay pays them to the cent.
    """
    west = [f"130001200{village:03d}" for village in (1, 2, 3)]
    made = make_county(tmp_path / "county", unconnected=west, days=1)
    plain = ["demand.residents.base=2000"]
    for name in ("travel_day_sd", "travel_leg_sd"):
        plain += [f"operations.{name}.{part}=0" for part in ("base", "low")]
    ledgers, plans = [], []
    for name, settings in (("hub", plain), ("near", [*plain, f"firms.post.depot='{STATION}'"])):
        words = [word for setting in settings for word in ("--set", setting)]
        words += ["--allow-unreachable", "--no-report"]
        done = command("run", made.scenario, "--out", tmp_path / name, *words, timeout=300)
        assert done.code == 0, done.err
        for variant in ("as_is", "equal_service"):
            folder = tmp_path / name / "before" / variant / "post"
            ledger = read_parquet(folder / "ledger.parquet")
            ledgers.append(ledger.groupby("activity", observed=True)["yuan"].sum())
            plans.append(read_parquet(folder / "trips.parquet").iloc[0])
    for far, near in zip(plans[:2], plans[2:], strict=True):
        assert far["distance_m"] - near["distance_m"] == 2 * 6_601
        assert far["duty_s"] - near["duty_s"] == 2 * 395
        assert far["cost_yuan"] - near["cost_yuan"] == pytest.approx(5.2808 + 5.2667, abs=1e-3)
    for far, near in zip(ledgers[:2], ledgers[2:], strict=True):
        changed = (far - near).round(2)
        assert changed[changed != 0].to_dict() == {"distance": 5.28, "driver": 5.27}


@pytest.mark.slow
def test_another_site_of_the_joint_hub_equals_a_county_file_with_it(small, command, tmp_path):
    moved = plan_of(command, small, tmp_path / "moved", "--set", f"hub='{STATION}'")
    world = build_world(read_scenario(small.scenario, settings=[f"hub='{STATION}'"]))
    trips = read_parquet(tmp_path / "moved" / "trips.parquet")
    stops = read_parquet(tmp_path / "moved" / "stops.parquet")
    kind = trips["type"].iloc[0]
    first = stops[stops["trip_id"] == trips["trip_id"].iloc[0]].sort_values("seq").iloc[0]
    assert first["leg_m"] == world.travel[kind].metres[0, world.row(first["place"])]
    assert moved["cost"] != plan_of(command, small, tmp_path / "plain")["cost"]


@pytest.mark.slow
def test_a_run_replays_each_firm_from_its_depot(small, command, tmp_path):
    words = ["--set", f"firms.post.depot='{STATION}'", "--no-report"]
    done = command("run", small.scenario, "--out", tmp_path / "run", *words, timeout=300)
    assert done.code == 0, done.err
    stops = read_parquet(tmp_path / "run" / "before" / "as_is" / "post" / "stops.parquet")
    assert (stops.loc[stops["place"] == STATION, "leg_m"] <= 1).any() or STATION not in set(
        stops["place"]
    )
    assert read_json(tmp_path / "run" / "answer.json")["unserved"] >= 0
    assert command("verify", tmp_path / "run", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("firms.post.depot='13000110'", "did you mean '130001100'"),
        ("hub=[10, 10]", "from every road"),
        ("hub=[200, 10]", "no point on Earth"),
    ],
)
def test_depots_that_cannot_be(small, command, said, word):
    done = command("check", small.scenario, "--set", said)
    assert done.code == EXIT_BAD_INPUT
    assert word in done.err + done.out
