"""The form is the model's: every value has a label in both languages, ranges are those of it."""

import re

import pytest
from pydantic import ValidationError

from logistics_sim.language import LANGUAGES
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.value_words import LABELS
from logistics_sim.web.form_words import GROUPS, VALUES
from logistics_sim.web.scenario_form import form, form_fields
from tests.conftest import ROOT


def every(fields):
    for field in fields:
        yield field
        yield from every(field.columns)


def test_every_value_of_a_scenario_is_in_the_form(county):
    patterns = [re.escape(f.key).replace(r"\*", "[^.]+") for f in form_fields()]
    known = re.compile("|".join(f"(?:{p})" for p in patterns))
    missing = [p for p, _ in read_scenario(county.scenario).parameters() if not known.match(p)]
    assert missing == []


def test_every_field_has_a_label_of_its_own():
    bare = [f.key for f in every(form_fields()) if f.label == f.key.rpartition(".")[2]]
    assert bare == []
    unlabelled = {c for f in every(form_fields()) for c in f.choices} - set(VALUES)
    status = {"given", "sourced", "derived", "guess", "planner"}
    assert unlabelled <= status


def test_no_word_of_the_form_is_left_over():
    used = {f.label for f in every(form_fields())}
    assert set(LABELS.values()) - used == set()
    assert {f.group for f in form_fields()} == set(GROUPS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_speaks(language):
    said = form(language)
    chinese = [f["label"] for f in said["fields"] if re.search("[\u4e00-\u9fff]", f["label"])]
    assert len(chinese) == (len(said["fields"]) if language == "zh" else 0)


@pytest.mark.parametrize(
    "key, value",
    [("targets.saving_share", 1.2), ("days", 0), ("costs.driver_yuan_h", -1), ("seed", -1)],
)
def test_ranges_are_those_that_the_model_holds(county, key, value):
    field = next(f for f in form_fields() if f.key == key)
    low = field.minimum if field.minimum is not None else field.above
    outside = (low is not None and value < low) or (
        field.maximum is not None and value > field.maximum
    )
    assert outside
    path = f"{key}.base" if field.kind == "parameter" else key
    scenario = read_scenario(county.scenario)
    with pytest.raises(ValidationError):
        scenario.change(**{path: value})


def test_every_unit_of_the_shipped_scenarios_has_a_word_in_both_languages():
    used = {
        value.unit
        for path in (ROOT / "scenarios").glob("*.yaml")
        for _, value in read_scenario(path).parameters()
        if value.unit
    }
    assert set(form("en")["units"]) == used
    chinese = form("zh")["units"]
    assert all(re.search("[\u4e00-\u9fff°]", chinese[unit]) for unit in used)
