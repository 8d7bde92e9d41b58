"""A number is in its key's unit, and one of no real world is told."""

import re
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from logistics_sim.core.errors import FaultsError
from logistics_sim.language import speaking
from logistics_sim.scenario import Parameter, Scenario, read_scenario
from logistics_sim.scenario.parameter_units import key_units, unlikely_values
from logistics_sim.scenario.sections import WeekdayFactors
from logistics_sim.scenario.unit_spelling import unit_word
from logistics_sim.scenario.value_words import unit_words

ROOT = Path(__file__).parents[2]
SCENARIO = ROOT / "scenarios" / "tangxian.yaml"


def _models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models(inner)]


def _parameter_keys(model, above=""):
    for name, field in model.model_fields.items():
        key = f"{above}.{name}" if above else name
        for found in _models(field.annotation):
            if issubclass(found, Parameter | WeekdayFactors):
                yield key
            else:
                yield from _parameter_keys(found, key)


def test_every_parameter_has_its_unit_and_no_other_key_has():
    assert set(key_units()) == set(_parameter_keys(Scenario))


def _faults(*settings):
    with pytest.raises(FaultsError) as caught:
        read_scenario(SCENARIO, settings)
    return caught.value.faults


@pytest.mark.parametrize(
    ("key", "stated", "wanted"),
    [
        ("operations.speeds_kmh.trunk_plain", "{base: 16, unit: m/s}", "km/h"),
        ("costs.driver_yuan_h", "{base: 0.4, unit: yuan/min}", "yuan/h"),
        ("fleet.micro_van.payload_kg", "{base: 900000, unit: g}", "kg"),
        ("demand.inbound_per_village_resident", "{base: 0.1, unit: items/day}", "items/year"),
        ("demand.return_ratio", "{base: 7, unit: '%'}", "per inbound item"),
    ],
)
def test_a_unit_that_is_not_the_keys_is_a_fault(key, stated, wanted):
    (fault,) = [each for each in _faults(f"{key}={stated}") if each.code == "SCN-019"]
    unit = re.search(r"unit: '?([^'}]+)", stated)[1]
    assert fault.message.startswith(f"{key}: the unit is {unit!r}, ")
    assert fault.hint == f"write the number in {wanted}, and unit: {wanted}"
    assert fault.where == f"--set {key}={stated}"


def test_all_wrong_units_are_told_at_once_beside_other_faults():
    said = _faults(
        "costs.driver_yuan_h={base: 0.4, unit: yuan/min}",
        "operations.loading_min={base: 0.2, unit: h}",
        "operations.shift_h={base: -1, unit: h}",
    )
    assert sorted(fault.code for fault in said) == ["SCN-008", "SCN-019", "SCN-019"]


@pytest.mark.parametrize(
    ("unit", "spellings"),
    [
        ("km/h", ("kmh", "KM/H", "公里/小时", "千米/时", "km per hour", "公里每小时")),
        ("yuan/h", ("元/时", "元/小时", "yuan per hour", "CNY/h")),
        ("yuan/item", ("元/件", "yuan/parcel")),
        ("kg", ("公斤", "千克")),
        ("m3", ("m³", "立方米", "m^3")),
        ("degC", ("°C", "℃", "摄氏度")),
        ("share", ("占比", "x", "share of trips", "1")),
        ("h at 4 degC", ("h", "小时（4 °C 下）")),
        ("per inbound item", ("每件下行", "share")),
    ],
)
def test_equal_spellings_are_one_unit(unit, spellings):
    assert {unit_word(each) for each in spellings} == {unit_word(unit)}


def test_units_of_other_sizes_stay_apart():
    words = [unit_word(each) for each in ("h", "min", "s", "day", "km/h", "m/s", "kg", "g", "%")]
    assert len(set(words)) == len(words)


def test_the_chinese_words_of_all_units_are_read():
    with speaking("zh"):
        for key, known in key_units().items():
            assert unit_word(unit_words(known.unit)) == unit_word(known.unit), key


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda p: p.stem)
def test_shipped_scenarios_state_the_units_of_their_keys(path):
    scenario = read_scenario(path)
    assert unlikely_values(scenario, path) == []


def test_a_speed_that_nobody_drives_is_a_warning():
    wild = read_scenario(SCENARIO, ("operations.speeds_kmh.local_plain=600",))
    (warning,) = unlikely_values(wild, SCENARIO)
    assert (warning.code, warning.message) == ("SCN-020", "600 km/h: more than 130 is rare")
    assert warning.where.endswith(", operations.speeds_kmh.local_plain")
    slow = read_scenario(SCENARIO, ("costs.driver_yuan_h=0.4",))
    assert [each.message for each in unlikely_values(slow, SCENARIO)] == [
        "0.4 yuan/h: less than 1 is rare"
    ]
    assert unlikely_values(read_scenario(SCENARIO, ("costs.driver_yuan_h=0",)), SCENARIO) == []
