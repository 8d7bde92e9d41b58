"""Every number of the shipped scenarios has a label, a unit and a source in both languages."""

import re

import pytest

from logistics_sim.language import gettext, speaking
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.value_words import (
    SOURCES,
    UNITS,
    source_words,
    unit_words,
    value_label,
)
from tests.conftest import ROOT

CHINESE = re.compile("[\u4e00-\u9fff°]")


@pytest.fixture(scope="module")
def numbers():
    """The numbers of all shipped scenarios by their key."""
    files = sorted((ROOT / "scenarios").glob("*.yaml"))
    return {
        (path.name, key): value for path in files for key, value in read_scenario(path).parameters()
    }


def test_no_number_is_without_words(numbers):
    with speaking("zh"):
        for where, value in numbers.items():
            assert CHINESE.search(gettext(value_label(where[1]))), where
            assert not value.unit or CHINESE.search(unit_words(value.unit)), where
            assert not value.source or CHINESE.search(source_words(value.source)), where


def test_no_words_are_left_over(numbers):
    assert {value.unit for value in numbers.values() if value.unit} == set(UNITS)
    defaults = (ROOT / "logistics_sim" / "scenario" / "defaults.yaml").read_text(encoding="utf-8")
    used = {value.source for value in numbers.values()}
    assert [text for text in SOURCES if text not in used and text not in defaults] == []


def test_words_of_a_planner_stay_as_they_are():
    with speaking("zh"):
        assert source_words("抽样调查 2025") == "抽样调查 2025"
        assert unit_words("parsecs") == "parsecs"
        assert value_label("fleet.van.unheard_of") == "unheard_of"
