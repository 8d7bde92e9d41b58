"""Vehicles are called by type and number, each differently, in the language being spoken."""

import pandas as pd

from logistics_sim.language import speaking
from logistics_sim.report.vehicle_names import type_words, vehicle_names, vehicle_numbers
from logistics_sim.scenario import read_scenario
from tests.conftest import BASE


def trips(*vehicles):
    rows = [(owner, name, kind) for owner, name, kind in vehicles]
    return pd.DataFrame(rows, columns=["operator", "vehicle", "type"])


def test_numbers_are_those_of_the_ids_and_no_two_agree():
    table = trips(
        ("joint", "joint-all-van-014", "van"),
        ("joint", "joint-some-truck-014", "truck"),
        ("joint", "bus-north~3", "bus-north"),
        ("post", "post-all-van-001", "van"),
    )
    found = vehicle_numbers(table)
    assert found["joint-all-van-014"] == 14
    assert found["post-all-van-001"] == 1
    mine = [number for name, number in found.items() if not name.startswith("post")]
    assert sorted(mine) == [14, 15, 16]
    names = vehicle_names(table, str)
    assert names["joint-all-van-014"] == "van 14"
    assert len(set(names.values())) == 4


def test_shipped_types_are_named_in_both_languages():
    names = [kind.name for kind in read_scenario(BASE).fleet]
    for language, first in (("zh", "微面"), ("en", "micro van")):
        with speaking(language):
            words = [type_words(name) for name in names]
            assert words[0] == first
            assert type_words("大车") == "大车"
        assert all(
            (word == name) == (language == "zh") for word, name in zip(words, names, strict=True)
        )
