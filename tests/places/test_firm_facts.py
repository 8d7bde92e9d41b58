"""What a county states of its firms: read from a table, obeyed in parcels, loads and plans."""

import json

import numpy as np
import pytest

from logistics_sim.core.errors import FaultsError
from logistics_sim.demand import design_loads, generate_parcels
from logistics_sim.network import read_network
from logistics_sim.places import build_world
from logistics_sim.places.build import places_table
from logistics_sim.places.firms import read_firms
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.scenario import read_scenario
from tests.cli.test_init import WORDS, office_files

TYPES = {"micro_van": "micro_van", "微面": "micro_van", "box_truck": "box_truck"}
HEADS = "编号,名称,类型,份额,配送范围,仓库,到车时间,每周配送天数,发车时间,分拣方式,分拣线数,车辆"
ROWS = [
    'a,甲,快递,50%,到乡镇,"116.10，36.11",05:00 60%、10:30 40%,3,06:30、13:00,'
    "人工,2,微面 3、box_truck×1辆",
    "b,乙,邮政,30%,村,379999010200,早上6点半,7,,自动,,—",
    "c,丙,供销社,20%,,,,,,,,",
]


def firms_file(folder, rows=ROWS, heads=HEADS, encoding="gb18030"):
    path = folder / "firms.csv"
    path.write_text("\n".join([heads, *rows]), encoding=encoding)
    return path


def test_every_column_is_read_and_an_empty_cell_states_nothing(tmp_path):
    one, two, three = read_firms(firms_file(tmp_path), types=TYPES)
    assert (one.scope, one.depot, one.days_per_week) == ("township", (116.1, 36.11), 3)
    trucks = [(truck.arrive, float(truck.share)) for truck in one.line_haul]
    assert trucks == [("05:00", 0.6), ("10:30", 0.4)]
    assert (one.depart, one.sorter, one.sorter_lines) == (("06:30", "13:00"), "manual", 2)
    assert one.vehicles == {"micro_van": 3, "box_truck": 1}
    assert (two.scope, two.depot, two.sorter) == ("village", "379999010200", "auto")
    assert [(t.arrive, float(t.share)) for t in two.line_haul] == [("06:30", 1.0)]
    assert (two.vehicles, two.sorter_lines) == (None, None)
    assert three == type(three)(id="c", name="丙", kind="coop", share=0.2)


@pytest.mark.parametrize(
    "column, cell",
    [
        ("配送范围", "全国"),
        ("仓库", "东边 那里"),
        ("仓库", '"216,36"'),
        ("到车时间", "25:00"),
        ("到车时间", "05:00 60%、10:30 30%"),
        ("到车时间", "05:00 60%、10:30"),
        ("到车时间", "05:00、05:00"),
        ("每周配送天数", "8"),
        ("每周配送天数", "2.5"),
        ("发车时间", "13:00、06:30"),
        ("分拣方式", "外包"),
        ("分拣线数", "0"),
        ("车辆", "飞机 2"),
        ("车辆", "微面"),
        ("车辆", "微面 2、micro_van 1"),
        ("车辆", "=cmd|' /C calc'!A0"),
    ],
)
def test_what_is_not_understood_is_a_fault_with_its_cell(tmp_path, column, cell):
    cells = dict(zip(HEADS.split(","), ROWS[2].split(","), strict=True))
    cells[column] = cell
    path = firms_file(tmp_path, [ROWS[1], ",".join(cells.values())])
    with pytest.raises(FaultsError) as caught:
        read_firms(path, types=TYPES)
    (fault,) = caught.value.faults
    assert fault.where == f"{path}:3, column {column}"
    assert fault.code in ("NET-012", "NET-014")
    assert fault.hint


def test_init_keeps_what_firms_state_and_reads_its_own_table_again(tmp_path, monkeypatch, command):
    office_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    rows = [ROWS[0].replace("微面", "micro_van"), *ROWS[1:]]
    firms_file(tmp_path, rows)
    done = command("init", "one", *WORDS)
    assert done.code == 0, done.err
    scenario = read_scenario(tmp_path / "one" / "scenario.yaml")
    one, two, three = scenario.firms
    assert one.vehicles == {"micro_van": 3, "box_truck": 1}
    assert (one.depart, two.sorter, three.depot) == (("06:30", "13:00"), "auto", None)
    assert one.line_haul[0].share.status == "given"
    assert command("check", "one/scenario.yaml").code == 0
    words = ["one/firms.csv" if word == "firms.csv" else word for word in WORDS]
    assert command("init", "two", *words).code == 0
    for name in ("firms.csv", "scenario.yaml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    firms_file(tmp_path, [ROWS[0].replace("微面", "灰机"), ROWS[1].replace("早上6点半", "?")])
    done = command("init", "three", *WORDS)
    assert done.code == 2
    assert "firms.csv:2, column 车辆" in done.err
    assert "firms.csv:3, column 到车时间" in done.err
    assert not (tmp_path / "three").exists()


def with_firm(county, **said):
    """Return the small county's scenario in which the post states `said`, and its row."""
    scenario = read_scenario(county.scenario)
    row = [firm.id for firm in scenario.firms].index("post")
    return scenario.change(**{f"firms.{row}.{key}": value for key, value in said.items()}), row


def truck(arrive, share):
    return {"arrive": arrive, "share": {"base": share}}


def test_a_firm_alone_is_as_it_states(county):
    said = {"days_per_week": 5, "depart": ["07:00", "12:00"], "sorter": "auto", "sorter_lines": 3}
    scenario, _ = with_firm(county, **said, vehicles={"micro_van": 2})
    today = {one.id: one for one in scenario.alone_operators("as_is")}
    equal = {one.id: one for one in scenario.alone_operators("equal_service")}
    assert [wave.depart_s for wave in today["post"].waves] == [25_200, 43_200]
    assert today["post"].days_per_week == 5
    for operator in (today["post"], equal["post"]):
        assert (operator.sorter_kind, operator.sorter_lines) == ("auto", 3)
    plain = {one.id: one for one in read_scenario(county.scenario).alone_operators("equal_service")}
    assert equal["post"].waves == plain["post"].waves
    assert equal["post"].days_per_week == 7
    assert equal["coop"] == plain["coop"]
    counts = {kind.id: kind.count for kind in scenario.fleet_of(today["post"])}
    assert counts == {kind.id: 2 if kind.id == "micro_van" else 0 for kind in scenario.fleet}
    assert scenario.fleet_of(equal["post"]) == scenario.fleet


def test_an_unknown_vehicle_or_a_wrong_sum_is_refused(county):
    with pytest.raises(ValueError, match=r"there is no type 'jet'"):
        with_firm(county, vehicles={"jet": 1})
    with pytest.raises(ValueError, match=r"add up to 0\.9"):
        with_firm(county, line_haul=[truck("05:00", 0.9)])


def test_parcels_of_a_firm_come_with_its_own_trucks_and_others_stay(county):
    plain = read_scenario(county.scenario)
    places = places_table(plain, read_network(plain.roads_path))
    before = generate_parcels(plain, places, days=4)
    scenario, _ = with_firm(county, line_haul=[truck("03:00", 0.25), truck("09:00", 0.75)])
    after = generate_parcels(scenario, places, days=4)
    assert len(after) == len(before)
    down = after[(after["firm"] == "post") & (after["direction"] == "down")]
    seconds = (down["ready_s"] % 86_400).to_numpy()
    assert set(seconds.tolist()) == {3 * 3_600, 9 * 3_600}
    early = (seconds == 3 * 3_600).mean()
    assert abs(early - 0.25) < 4 * np.sqrt(0.25 * 0.75 / seconds.size)
    keys = [name for name in before if name not in ("ready_s", "due_s")]
    others = [table[table["firm"] != "post"] for table in (before, after)]
    columns = [*keys, "ready_s", "due_s"]
    one, two = (table[columns].sort_values(columns).reset_index(drop=True) for table in others)
    assert one.equals(two)


def test_arrivals_of_a_coalition_are_weighted_by_hand(county):
    scenario, row = with_firm(county, line_haul=[truck("04:30", 0.5), truck("20:00", 0.5)])
    post = scenario.firms[row].share
    shares = {firm.id: firm.share for firm in scenario.firms}
    found = dict(scenario.arrivals(("post", "coop")))
    county_at_0430 = float(scenario.demand.line_haul[0].share)
    by_hand = (post * 0.5 + shares["coop"] * county_at_0430) / (post + shares["coop"])
    assert found[16_200] == pytest.approx(by_hand)
    assert sum(found.values()) == pytest.approx(1)
    assert scenario.arrivals(("coop",)) == read_scenario(county.scenario).arrivals(("coop",))
    # All of the post's parcels come after the last round: they go with the next day's.
    late, _ = with_firm(county, line_haul=[truck("20:00", 1)])
    places = places_table(late, read_network(late.roads_path))
    operator = next(one for one in late.alone_operators("equal_service") if one.id == "post")
    loads = design_loads(late, places, operator)
    plain = design_loads(read_scenario(county.scenario), places, operator)
    assert loads["down_items"].sum() == pytest.approx(plain["down_items"].sum(), rel=0.05)


def test_a_firm_with_too_few_vehicles_leaves_parcels_and_its_plan_is_verified(county):
    scenario, _ = with_firm(county, vehicles={"micro_van": 1}, depart=["06:30"])
    world = build_world(scenario)
    operator = next(one for one in scenario.alone_operators("as_is") if one.id == "post")
    loads = design_loads(scenario, world.places, operator)
    plan = make_plan(scenario, world, operator, loads)
    assert verify_plan(scenario, world, plan, loads) == []
    assert set(plan.trips["type"]) <= {"micro_van"}
    by_day = plan.trips.groupby("weekdays")["vehicle"].nunique()
    assert by_day.max() == 1
    # The same plan is refused where the firm states no vehicle at all.
    none, _ = with_firm(county, vehicles={}, depart=["06:30"])
    faults = verify_plan(none, world, plan, loads)
    assert "VER-015" in {fault.code for fault in faults}


def test_the_schema_knows_what_firms_may_state(command):
    done = command("schema")
    assert done.code == 0, done.err
    firm = json.loads(done.out)["$defs"]["Firm"]["properties"]
    assert {"line_haul", "days_per_week", "depart", "sorter", "vehicles"} <= set(firm)


def test_a_scenario_with_a_wrong_firm_is_named_by_the_command(county, command):
    text = county.scenario.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.strip(" -").startswith("id: post"))
    county.edit(old, f"{old}\n{' ' * (len(old) - len(old.lstrip(' -')))}days_per_week: 9")
    done = command("check", county.scenario)
    assert done.code == 2
    assert "days_per_week" in done.err
