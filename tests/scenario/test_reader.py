import re
from pathlib import Path

import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.layers import SHIPPED
from logistics_sim.scenario.writer import write_scenario
from logistics_sim.scenario.yaml_reader import read_yaml

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


def whole():
    """The base scenario as one file: the defaults with Tang County's lines in their place."""
    own = BASE.read_text(encoding="utf-8")
    text = SHIPPED.read_text(encoding="utf-8")
    head = own[own.index("name:") : own.index("# scope")]
    text = text.replace('seed: 1\nstart_date: "2025-09-01"\ndays: 30\n', head)
    firms = text[text.index("\nfirms:") : text.index("\ndemand:")]
    mine = own[own.index("\nfirms:") : own.index("\ndemand:")]
    text = text.replace(firms, re.sub(r"  - {id: firm_.*\n", "", mine))
    for section in ("demand", "coldchain"):
        start = own.index(f"{section}:\n") + len(section) + 2
        lines = own[start : own.index("\n\n", start) + 1]
        text = text.replace(f"{section}:\n", f"{section}:\n{lines}", 1)
    return text


def changed(tmp_path, old, new):
    folder = tmp_path / "scenarios"
    folder.mkdir(exist_ok=True)
    text = whole()
    assert old in text
    path = folder / "changed.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_base_scenario_reads_with_a_status_for_each_parameter():
    scenario = read_scenario(BASE)
    values = dict(scenario.parameters())
    assert len(values) > 90
    assert values["targets.express_h"].status == "given"
    assert values["fleet.micro_van.payload_kg"].base == 900
    assert all(value.status != "planner" for value in values.values())


def test_written_scenario_reads_back_to_the_same_object(tmp_path):
    scenario = read_scenario(BASE)
    (tmp_path / "networks").mkdir()
    (tmp_path / "scenarios").mkdir()
    path = tmp_path / "scenarios" / "copy.yaml"
    write_scenario(scenario, path)
    assert read_scenario(path).model_dump() == scenario.model_dump()


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("seed: 20201", "sedd: 20201", "SCN-003", "did you mean 'seed'"),
        ("days: 30", "days: 30\ndays: 31", "SCN-004", "stands twice"),
        ("payload_kg: {base: 900", "payload_kg: {base: -900", "SCN-008", "above zero"),
        ('posting_close: "18:00"', "posting_close: 1080", "SCN-008", "not a text"),
        ("share: 0.26}", "share: 0.36}", "SCN-008", "add up to 1.1"),
        (
            "driver_yuan_h: {base: 24, low: 18",
            "driver_yuan_h: {base: 24, low: 28",
            "SCN-008",
            "low",
        ),
        ("residents: {base: 500120", "residents: {base: .nan", "SCN-008", "number"),
        ("residents: {base: 500120", "residents: {base: 1e999", "SCN-006", "finite"),
        ("roads: ../networks", "roads: ../../../etc", "SCN-011", "leads out"),
        ("roads: ../networks", "roads: /etc", "SCN-011", "absolute"),
        ('start_date: "2025-09-01"', "start_date: soon", "SCN-008", "YYYY-MM-DD"),
        ("format: 1", "format: 2", "SCN-008", "1"),
        ("name: tangxian", "", "SCN-007", "missing"),
    ],
)
def test_faults_name_code_place_and_reason(tmp_path, old, new, code, says):
    with pytest.raises(InputError) as caught:
        read_scenario(changed(tmp_path, old, new))
    faults = caught.value.faults
    assert code in {fault.code for fault in faults}
    assert any(says in str(fault) for fault in faults), faults
    assert all("changed.yaml" in fault.where for fault in faults)


def test_several_faults_come_at_once(tmp_path):
    path = changed(tmp_path, "seed: 20201", "sedd: 20201")
    path.write_text(path.read_text().replace("base: 900, unit: kg", "base: -9, unit: kg"))
    with pytest.raises(FaultsError) as caught:
        read_scenario(path)
    assert len(caught.value.faults) == 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "SCN-002"),
        (b"a: [1, 2", "SCN-002"),
        ("名: 唐县".encode("gbk"), "SCN-001"),
        (b"[" * 5_000, "SCN-005"),
        (b"{a: " * 100_000, "SCN-005"),
        (b"- " * 3_000 + b"x", "SCN-005"),
        (b"x" * 2_000_001, "SCN-005"),
        (b"a: &a [x, x]\n" + b"".join(b"b%d: *a\n" % i for i in range(60)), "SCN-005"),
    ],
)
def test_hostile_yaml_is_refused(tmp_path, content, code):
    path = tmp_path / "hostile.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    assert caught.value.code == code


@pytest.mark.slow
def test_alias_bomb_stops_early(tmp_path):
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 6)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    assert caught.value.code == "SCN-005"


def test_scalars_stay_what_they_look_like(tmp_path):
    path = tmp_path / "plain.yaml"
    path.write_text("a: 18:00\nb: 010203\nc: NO\nd: 1e3\ne: 12\nf: 0.5\ng: '7'\nh: true\ni:\n")
    data, lines = read_yaml(path)
    assert data == {
        "a": "18:00",
        "b": "010203",
        "c": "NO",
        "d": 1000.0,
        "e": 12,
        "f": 0.5,
        "g": "7",
        "h": True,
        "i": None,
    }
    assert lines["c"] == 3


def test_change_checks_the_new_value():
    scenario = read_scenario(BASE)
    assert float(scenario.change(**{"costs.driver_yuan_h.base": 30}).costs.driver_yuan_h) == 30
    with pytest.raises(ValueError):
        scenario.change(**{"costs.driver_yuan_h.base": -1})


def test_a_vehicle_type_may_have_a_pay_of_its_own(tmp_path):
    scenario = read_scenario(BASE)
    county = float(scenario.costs.driver_yuan_h)
    assert {scenario.driver_pay_yuan_h(kind) for kind in scenario.fleet} == {county}
    own = {"base": 15, "low": 12, "high": 20, "unit": "yuan/h", "status": "guess"}
    mixed = scenario.change(**{"fleet.3.driver_yuan_h": own, "fleet.1.driver_yuan_h": 0})
    assert [mixed.driver_pay_yuan_h(kind) for kind in mixed.fleet] == [county, 0, county, 15]
    assert dict(mixed.parameters())["fleet.e_trike.driver_yuan_h"].high == 20
    with pytest.raises(ValueError, match="must not be negative"):
        scenario.change(**{"fleet.3.driver_yuan_h": -1})


def test_the_scenario_of_local_pay_differs_in_nothing_else():
    """Written out again, so that a change of the base scenario's fleet is not forgotten."""
    base = read_scenario(BASE)
    local = read_scenario(BASE.with_name("tangxian_local_pay.yaml"))
    assert local.driver_pay_yuan_h(local.fleet[3]) == 15
    same = {"name": base.name, "title": base.title, "fleet.3.driver_yuan_h": None}
    assert local.change(**same).model_dump() == base.model_dump()
