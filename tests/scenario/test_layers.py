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


@pytest.mark.parametrize("name", ["../base.yaml", "/etc/passwd", "x/base.yaml", "", "3", "[a]"])
def test_only_files_of_the_same_folder(folder, name):
    with pytest.raises(InputError, match=r"SCN-011 .*top\.yaml:1"):
        read_scenario(write(folder, f"based_on: {name if name else chr(34) * 2}\n"))


def test_a_link_out_of_the_folder(folder, tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_bytes((folder / "base.yaml").read_bytes())
    (folder / "link.yaml").symlink_to(outside)
    with pytest.raises(InputError, match="SCN-011"):
        read_scenario(write(folder, "based_on: link.yaml\n"))


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
