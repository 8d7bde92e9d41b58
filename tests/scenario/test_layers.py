"""A scenario that is based on another one in its folder."""

from pathlib import Path

import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.writer import scenario_text

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "scenarios"
    home.mkdir()
    (home / "base.yaml").write_bytes((SCENARIOS / "tangxian.yaml").read_bytes())
    return home


def write(folder, text, name="top.yaml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_are_kept_key_by_key_and_lists_replaced(folder):
    path = write(
        folder,
        "based_on: base.yaml\nname: top\ndemand:\n  month_factor: 2\n"
        'after:\n  waves: [{id: 1, depart: "07:00"}]\n',
    )
    top, base = read_scenario(path), read_scenario(folder / "base.yaml")
    assert (top.name, float(top.demand.month_factor)) == ("top", 2.0)
    assert [wave.depart for wave in top.after.waves] == ["07:00"]
    assert top.change(**{"demand.month_factor": base.demand.month_factor}).demand == base.demand
    assert top.path == path.resolve()
    # Written out, it stands alone.
    alone = write(folder, scenario_text(top), "alone.yaml")
    assert scenario_text(read_scenario(alone)) == scenario_text(top)


def test_faults_name_the_file_that_holds_the_key(folder):
    path = write(folder, "based_on: base.yaml\ndemand:\n  month_factr: 2\n")
    with pytest.raises(FaultsError, match=r"SCN-003 .*top\.yaml:3: unknown key.*month_factor"):
        read_scenario(path)
    text = (folder / "base.yaml").read_text(encoding="utf-8").replace("seed: 20201", "seed: -1")
    (folder / "base.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultsError, match=r"SCN-008 .*base\.yaml:\d+: seed"):
        read_scenario(write(folder, "based_on: base.yaml\nname: top\n"))


@pytest.mark.parametrize("name", ["/etc/passwd", "x/base", "", "3", "[a]"])
def test_a_base_is_the_path_of_a_scenario_file(folder, name):
    with pytest.raises(InputError, match=r"SCN-011 .*top\.yaml:1"):
        read_scenario(write(folder, f"based_on: {name if name else chr(34) * 2}\n"))


def test_a_base_may_lie_anywhere(folder, tmp_path):
    other = tmp_path / "other" / "scenarios"
    other.mkdir(parents=True)
    for name in ("../../scenarios/base.yaml", str(folder / "base.yaml")):
        top = read_scenario(write(other, f"based_on: {name}\nname: top\n"))
        assert top.name == "top"
        assert len(top.firms) == 6


def test_lists_merge_by_id_and_entries_can_be_removed(folder):
    text = (
        "based_on: base.yaml\nfleet:\n  - {id: reefer, remove: true}\n"
        "  - {id: box_truck, count: 4, yuan_km: 2}\nfirms:\n"
        "  - {id: coop, remove: true}\n  - {id: seven, name: 七, kind: commerce, share: 0.06}\n"
    )
    top, base = read_scenario(write(folder, text)), read_scenario(folder / "base.yaml")
    assert [kind.id for kind in top.fleet] == ["micro_van", "box_truck", "e_trike"]
    assert (top.fleet[1].count, float(top.fleet[1].yuan_km)) == (4, 2.0)
    assert top.fleet[1].payload_kg == base.fleet[1].payload_kg
    names = [firm.id for firm in base.firms if firm.id != "coop"]
    assert [firm.id for firm in top.firms] == [*names, "seven"]


def test_a_new_base_drops_the_old_range_and_source(folder):
    text = "based_on: base.yaml\ncosts:\n  driver_yuan_h: {base: 90, status: given}\n"
    pay = read_scenario(write(folder, text)).costs.driver_yuan_h
    assert pay.model_dump() == {
        "base": 90.0, "low": None, "high": None, "unit": "yuan/h", "status": "given", "source": "",
        "covers": None,
    }  # fmt: skip
    kept = read_scenario(write(folder, "based_on: base.yaml\ncosts:\n  driver_yuan_h: {low: 9}\n"))
    assert (kept.costs.driver_yuan_h.base, kept.costs.driver_yuan_h.low) == (24, 9)


def test_nothing_of_another_county_comes_along(folder):
    """Another road file: residents, climate, firms, producers of the base are absent, and said."""
    text = "based_on: base.yaml\nname: other\nroads: other.geojson\n"
    (folder / "other.geojson").write_text("{}", encoding="utf-8")
    with pytest.raises(FaultsError) as caught:
        read_scenario(write(folder, text))
    said = "\n".join(map(str, caught.value.faults))
    for key in ("firms", "demand.residents", "demand.ltl_per_day", "coldchain.ambient_july_c"):
        assert f"top.yaml:3: key {key!r} is missing (state your county's" in said
    assert said.count("; the base's is that of its own road file)") == said.count("is missing")
    own = (
        text + "firms: [{id: a, name: 甲, kind: express, share: 1}]\n"
        "demand: {residents: 9, village_resident_share: 1, ltl_per_day: 0}\n"
        "coldchain: {ambient_january_c: 1, ambient_july_c: 30}\n"
    )
    top = read_scenario(write(folder, own))
    assert top.producers == ()
    assert top.supports == ()
    assert "500120" not in scenario_text(top)
    assert "130627" not in scenario_text(top)


def test_a_road_file_that_is_not_there_is_the_only_fault(folder):
    """What stays behind for the sake of other roads is no fault while these are not there."""
    text = "based_on: base.yaml\nname: other\nroads: nowhere.geojson\n"
    with pytest.raises(FaultsError) as caught:
        read_scenario(write(folder, text))
    (fault,) = caught.value.faults
    assert fault.code == "SCN-011"
    assert fault.where.endswith("top.yaml:3")
    assert fault.message == "roads: there is no file 'nowhere.geojson'"
    assert "network import" in fault.hint


def test_inherited_paths_are_those_of_the_file_that_states_them(folder, tmp_path):
    """Roads, bus feed and volumes of a base in another folder; the same roads stay the same."""
    (folder / "lines.csv").write_text("x", encoding="utf-8")
    (folder / "counts.csv").write_text("x", encoding="utf-8")
    own = (
        "based_on: base.yaml\ndemand: {volumes: [{file: counts.csv, kind: counts}]}\n"
        "buses: {feed: lines.csv, capacity_kg: 50, capacity_items: 9, yuan_trip: 1}\n"
    )
    middle = read_scenario(write(folder, own, "middle.yaml"))
    elsewhere = tmp_path / "far" / "away" / "plans"
    elsewhere.mkdir(parents=True)
    text = "based_on: ../../../scenarios/middle.yaml\nname: top\n"
    top = read_scenario(write(elsewhere, text))
    assert top.roads_path == middle.roads_path
    assert top.roads_path.parent.name == "networks"
    assert (top.path.parent / top.buses.feed).resolve() == (folder / "lines.csv").resolve()
    (volumes,) = top.demand.volumes
    assert (top.path.parent / volumes.file).resolve() == (folder / "counts.csv").resolve()
    beside = tmp_path / "plans"
    beside.mkdir()
    same = "based_on: ../scenarios/middle.yaml\nroads: ../networks/tangxian_roads.geojson\n"
    assert middle.roads == "../networks/tangxian_roads.geojson"
    assert read_scenario(write(beside, same)).firms == middle.firms


def test_the_shipped_defaults_hold_nothing_of_tang_county():
    from logistics_sim.scenario.layers import PLACE_BOUND, SHIPPED

    text = SHIPPED.read_text(encoding="utf-8")
    for word in ("唐县", "tangxian", "130627", "500120", "Baoding", "Hebei", "express_a"):
        assert word not in text
    for key in PLACE_BOUND:
        if key != "firms":
            assert f"\n  {key.split('.')[-1]}:" not in text or key == "after.hand_over"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("demand.month_facter=2", "SCN-003 --set demand.month_facter=2: unknown key.*month_factor"),
        ("fleet.boxtruck.count=4", "SCN-016 .*no entry 'boxtruck'.*did you mean 'box_truck'"),
        ("fleet.box_truck.count=-4", "SCN-008 --set .*count: must be at least 0"),
        ("fleet.box_truck.count=2.5", "SCN-008 --set .*not a whole number"),
        ("seed", "SCN-016 .*not KEY=VALUE"),
        ("=1", "SCN-016 .*not KEY=VALUE"),
        ("seed.x=1", "SCN-016 .*one value"),
        ("seed=[1", "SCN-016 .*not readable as YAML"),
        ("firms.post.share=0.3", "the shares add up to 1.16"),
        ("fleet.box_truck.payload_kg=-4", "fleet.box_truck.payload_kg: must be above zero"),
        ("costs.driver_yuan_h=abc", r"driver_yuan_h: not a number \(found 'abc'\)"),
        ("demand.residents=72%", r"residents: not a number \(found '72%'\)"),
        ("targets.required_share=172%", "required_share: a share lies between 0 and 1"),
    ],
)
def test_settings_that_cannot_be(folder, setting, said):
    with pytest.raises(FaultsError, match=said):
        read_scenario(folder / "base.yaml", (setting,))


@pytest.mark.parametrize("setting", ["alliance.members=[post,xx]", "firms.post.share=0.9"])
def test_what_is_wrong_between_values_is_said_without_the_whole_scenario(folder, setting):
    with pytest.raises(FaultsError) as caught:
        read_scenario(folder / "base.yaml", (setting,))
    (fault,) = caught.value.faults
    assert "found" not in fault.message
    assert fault.message.startswith(setting.partition(".")[0])
    assert "base.yaml:1:" not in str(fault)


def test_shares_per_cent(folder):
    text = (
        "based_on: base.yaml\ntargets: {required_share: 90%}\n"
        'demand: {fresh_share_inbound: {base: "5 %", low: 1%, high: 9%, status: guess}}\n'
    )
    top = read_scenario(write(folder, text), ("targets.baseline_share=97.5%",))
    assert float(top.targets.required_share) == 0.9
    fresh = top.demand.fresh_share_inbound
    assert (fresh.base, fresh.low, fresh.high) == (0.05, 0.01, 0.09)
    baseline = top.targets.baseline_share
    assert (baseline.base, baseline.unit, baseline.low) == (0.975, "share", None)
    shares = [firm.share for firm in top.firms]
    assert read_scenario(write(folder, text), ("firms.post.share=14%",)).firms[4].id == "post"
    assert shares == [
        f.share for f in read_scenario(folder / "top.yaml", ("firms.post.share=14%",)).firms
    ]


def test_settings_by_id_with_units_kept(folder):
    settings = ("fleet.box_truck.count=4", "costs.driver_yuan_h=31", 'after.waves.2.depart="14:00"')
    top, base = read_scenario(folder / "base.yaml", settings), read_scenario(folder / "base.yaml")
    assert top.fleet[1].count == 4
    pay = top.costs.driver_yuan_h
    assert (pay.base, pay.low, pay.unit, pay.status) == (31.0, None, "yuan/h", "planner")
    assert [wave.depart for wave in top.after.waves] == ["06:30", "14:00"]
    assert top.settings == settings
    assert top.fleet[0] == base.fleet[0]
    assert top.demand == base.demand


def test_circles_and_long_chains(folder):
    write(folder, "based_on: two.yaml\n", "one.yaml")
    with pytest.raises(InputError, match="SCN-015"):
        read_scenario(write(folder, "based_on: one.yaml\n", "two.yaml"))
    for number in range(9):
        write(folder, f"based_on: n{number + 1}.yaml\n", f"n{number}.yaml")
    with pytest.raises(InputError, match="SCN-015"):
        read_scenario(folder / "n0.yaml")


@pytest.mark.parametrize("name", ["tangxian_snow", "tangxian_1111"])
def test_shipped_scenarios_can_be_read(name):
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    assert scenario.name == name
    assert scenario.disruptions.spans()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('surges: [{first: "2025-09-01", last: "2025-09-02"}]', "SCN-007"),
        ('surges: [{first: "2025-09-03", last: "2025-09-02", factor: 2}]', "is before first"),
        ('surges: [{first: "2024-09-01", last: "2024-09-02", factor: 2}]', "outside the"),
        ('surges: [{first: "01.09.2025", last: "2025-09-02", factor: 2}]', "not a date"),
        ('surges: [{first: "2025-09-01", last: "2025-09-02", factor: -1}]', "negative"),
        ('roads: [{first: "2025-09-01", last: "2025-09-02", speed: 1.2}]', "between 0 and 1"),
        (
            'sorter_down: [{first: "2025-09-01", last: "2025-09-02", hours: ["9:00", "8:00"]}]',
            "is not after",
        ),
        (
            'breakdowns: [{first: "2025-09-01", last: "2025-09-01", probability: 0.1, '
            "types: [hovercraft]}]",
            "no vehicle type",
        ),
        (
            'staff_short: [{first: "2025-09-01", last: "2025-09-02", at: hub, share: 1}]',
            "someone must be left",
        ),
        ("recovery: {breakdown: pray}", "SCN-008"),
        ("recovry: {}", "did you mean 'recovery'"),
    ],
)
def test_wrong_disruptions(folder, said, fault):
    with pytest.raises(FaultsError, match=fault):
        read_scenario(write(folder, f"based_on: base.yaml\ndisruptions:\n  {said}\n"))


@pytest.mark.slow
def test_check_names_areas_that_the_county_does_not_have():
    from logistics_sim.study.scenario_checks import faults_of

    scenario = read_scenario(SCENARIOS / "tangxian_snow.yaml")
    assert faults_of(scenario) == []
    roads = [
        {**road.model_dump(), "townships": ("石门乡", "石门县")}
        for road in scenario.disruptions.roads
    ]
    wrong = scenario.change(**{"disruptions.roads": roads[:1]})
    assert [(fault.code, "石门县" in fault.message) for fault in faults_of(wrong)] == [
        ("SIM-007", True)
    ]
