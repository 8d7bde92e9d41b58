"""`run --uncertainty` on a small county: what every draw starts from, and what comes out."""

import html
import re
import shutil

import numpy as np
import pytest

from logistics_sim.assessment.uncertainty import uncertainty_study
from logistics_sim.assessment.uncertainty.draw_evaluation import all_operators
from logistics_sim.assessment.uncertainty.uncertainty_study import (
    EACH,
    read_base,
    study_uncertainty,
)
from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.core.files import json_text, read_json, read_parquet, write_json
from logistics_sim.language import LANGUAGES, speaking
from logistics_sim.places import build_world
from logistics_sim.report import RunTables
from logistics_sim.report.uncertainty_section import uncertainty_section
from logistics_sim.scenario import read_scenario
from tests.conftest import THREE_FIRMS

DRAWS = 4


@pytest.fixture(scope="module", autouse=True)
def few_lucks():
    """Play two lucks instead of eight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uncertainty_study, "LUCKS", 2)
        yield


def operators_of(folder):
    said = read_scenario(folder / "scenario.yaml")
    return said, all_operators(said, build_world(said))


@pytest.fixture(scope="module")
def finished_run(make_county, command, tmp_path_factory):
    """A run of the small county with half of its firms, and its answer."""
    folder = tmp_path_factory.mktemp("few")
    made = make_county(folder / "county", firms=THREE_FIRMS)
    done = command("run", made.scenario, "--out", folder / "run", "--json", timeout=300)
    assert done.code == 0, done.err
    return folder / "run", done.json, made


@pytest.fixture(scope="module")
def studied(finished_run, tmp_path_factory):
    """That run with a few draws: folder, answer of the run, of the study."""
    folder = shutil.copytree(finished_run[0], tmp_path_factory.mktemp("drawn") / "run")
    said, operators = operators_of(folder)
    return folder, finished_run[1], study_uncertainty(said, folder, operators, 6, DRAWS, 1)


@pytest.mark.slow
def test_the_base_of_all_draws_is_the_run_itself(studied):
    folder, answer, _ = studied
    said, operators = operators_of(folder)
    base = read_base(said, folder, operators, 6)
    figures = base.outcome.figures
    for name in ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h"):
        assert figures[name] == answer["attainment"][name]["share"]
    for way, name in (("whole", "saving"), ("up", "saving_up"), ("down", "saving_down")):
        assert figures[name] == pytest.approx(answer["saving"][way]["share"], abs=1e-9)
    assert figures["saving_as_is"] == pytest.approx(answer["saving_as_is"]["whole"]["share"])
    assert figures["cost_per_parcel"] == pytest.approx(answer["cost_per_parcel"]["after"])
    kinds = {each.key: each.kind for each in base.drawn.parameters}
    assert kinds["operations.speeds_kmh.local_plain"] == "plans"
    assert kinds["costs.driver_yuan_h"] == "plans"
    assert kinds["demand.pickup_dwell_median_h"] == "days"
    assert kinds["costs.hub_joint_yuan_day"] == "prices"
    assert kinds["targets.required_share"] == "prices"
    assert "coldchain.q10" in base.drawn.unread
    assert "demand.month_factor" in base.drawn.without_range


@pytest.mark.slow
def test_the_answer_has_probabilities_and_influences(studied):
    folder, _, found = studied
    told = found["uncertainty"]
    assert (told["draws"], told["plan_sets"]) == (DRAWS, DRAWS // EACH)
    assert told["replays"] == DRAWS // EACH
    assert set(found["probability"]) == set(told["targets"])
    for name, said in told["targets"].items():
        assert 0 <= said["low"] <= found["probability"][name] <= said["high"] <= 1
        assert said["n"] == DRAWS
    keys = [row["key"] for row in found["influence"]]
    assert sorted(keys) == sorted(each["key"] for each in told["parameters"])
    firsts = [row["first"] for row in found["influence"]]
    assert firsts == sorted(firsts, reverse=True)
    for row in found["influence"]:
        assert 0 <= row["first_low"] <= row["first"] <= row["first_high"] <= 1
        assert row["first"] <= row["total"] + 1e-9
    assert found["influence"][0]["first_high"] > 0.1, "four draws must not look sure"
    draws = read_parquet(folder / "draws.parquet")
    assert len(draws) == DRAWS
    for each in told["parameters"]:
        values = draws[each["key"]]
        assert values.between(each["low"], each["high"]).all()
        changes = draws.groupby("plans")[each["key"]].nunique()
        assert (changes == (EACH if each["changes"] == "prices" else 1)).all()
    reached = (draws["saving"] >= draws["saving wanted"]) & draws["same_service"]
    assert found["probability"]["saving"] == pytest.approx(reached.mean())
    json_text(found)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(studied, finished_run, tmp_path):
    folder, _, found = studied
    copy = shutil.copytree(finished_run[0], tmp_path / "run")
    said, operators = operators_of(copy)
    assert json_text(study_uncertainty(said, copy, operators, 6, DRAWS, 2)) == json_text(found)
    for name in ("draws.parquet", "influence.parquet"):
        assert (copy / name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.slow
def test_without_ranges_nothing_varies(finished_run, tmp_path):
    folder = shutil.copytree(finished_run[0], tmp_path / "run")
    said, operators = operators_of(folder)
    sure = {f"{each.place}": float(each.stated) for each in _ranged(said, folder, operators)}
    certain = said.change(**sure)
    found = study_uncertainty(certain, folder, operators, 6, DRAWS, 1)
    assert found["influence"] == []
    assert found["uncertainty"]["draws"] == 1
    for said_of in found["uncertainty"]["targets"].values():
        assert said_of["probability"] in (0.0, 1.0)
        assert said_of["sd"] == 0


def _ranged(said, folder, operators):
    return read_base(said, folder, operators, 6).drawn.parameters


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_it_in_words_and_a_picture(studied, language):
    folder, _, found = studied
    run = RunTables(folder)
    assert uncertainty_section(run) is None
    run.answer.update(found)
    with speaking(language):
        section = uncertainty_section(run)
    text = " ".join(section.sentences)
    probability = found["probability"]["saving"]
    assert f"{probability:.2f}" in section.sentences[0]
    assert str(DRAWS) in text
    assert len(section.grids[2].rows) == len(found["uncertainty"]["parameters"])
    assert "<svg" in section.figure.picture.svg
    for kind in operators_of(folder)[0].fleet:
        text = text.replace(kind.name, kind.id)  # the planner's own words
    assert bool(re.search("[一-鿿]", text)) == (language == "zh")


STATE = {
    "period": "2025-09-02 to 2025-09-09",
    "error": 0.034,
    "figures": [
        {"figure": "parcels", "agrees": True, "days": 8},
        {"figure": "km", "agrees": False, "days": 8},
    ],
}


SAID = {
    "en": {
        "validated": "no figure is contradicted; median error 3.4%",
        "partly": "the records contradict kilometres; median error 3.4%",
        "not validated": "The simulation was not held against the county's own records.",
    },
    "zh": {
        "validated": "没有指标与记录矛盾；误差中位数 3.4%",
        "partly": "部分得到验证",
        "not validated": "模拟尚未与本县实际记录核对",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("state", ["validated", "partly", "not validated"])
def test_the_verdicts_of_the_page_carry_probability_and_validation(
    studied, command, tmp_path, state
):
    folder = shutil.copytree(studied[0], tmp_path / "run")
    found = studied[2]
    answer = read_json(folder / "answer.json") | found
    answer["validation"] = {**STATE, "state": state}
    write_json(folder / "answer.json", answer)
    done = command("report", folder)
    assert done.code == 0, done.err
    page = (folder / "report.html").read_text(encoding="utf-8")
    saving = found["uncertainty"]["targets"]["saving"]
    for language in LANGUAGES:
        part = page[page.index(f'id="{language}-verdicts"') :]
        part = part[: part.index("</section>")]
        rows = re.findall(r"<tr><th scope=.row.>(.*?)</tr>", part)
        chance = {"en": "probability", "zh": "概率"}[language]
        words = f"{chance} {saving['probability']:.2f} [{saving['low']:.2f}, {saving['high']:.2f}]"
        assert any(words in row for row in rows)
        assert sum(chance in row for row in rows) == 7  # four clocks, three savings
        assert SAID[language][state] in html.unescape(part)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [("--uncertainty", "0"), ("--uncertainty", "-5"), ("--uncertainty", "1.5"), ("--draws", "5")],
)
def test_odd_numbers_of_draws_are_refused(command, county, tmp_path, words):
    done = command("run", county.scenario, "--out", tmp_path / "run", *words)
    assert done.code == EXIT_BAD_INPUT
    assert done.err.startswith("error CLI-001 ")
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_the_command_alone_draws(command, make_county, tmp_path):
    made = make_county(tmp_path / "county", days=2, firms=THREE_FIRMS, **{"effort.iterations": 10})
    done = command(
        "run", made.scenario, "--out", tmp_path / "run", "--uncertainty", "--draws", 2, "--json",
        timeout=400,
    )  # fmt: skip
    assert done.code == 0, done.err
    assert done.json["uncertainty"]["draws"] == 2
    assert done.json["saving"]["whole"]["probability"] == done.json["probability"]["saving"]
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "with probability" in page
    assert np.isfinite(done.json["influence"][0]["first"])
